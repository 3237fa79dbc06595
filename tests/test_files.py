"""A file that is replaced is there whole or as it was, and nothing lies beside it."""

import os
from pathlib import Path

import pytest

from bp_course.files import replacing


def test_the_file_takes_its_place_when_the_block_ends(tmp_path: Path):
    path = tmp_path / "notes"
    path.write_bytes(b"old")
    with replacing(str(path)) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["notes"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("before", [["notes"], []])
def test_a_block_that_stops_in_the_middle_leaves_all_as_it_was(
    failure: BaseException, before: list[str], tmp_path: Path
):
    for name in before:
        (tmp_path / name).write_bytes(b"old")

    def write_half() -> None:
        with replacing(tmp_path / "notes") as file:
            file.write(b"ne")
            assert len(os.listdir(tmp_path)) == len(before) + 1
            raise failure

    with pytest.raises(type(failure)):
        write_half()
    assert os.listdir(tmp_path) == before
    assert all((tmp_path / name).read_bytes() == b"old" for name in before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("umask", "permissions"), [(0o022, 0o644), (0o027, 0o640)])
def test_it_has_the_permissions_of_an_ordinary_new_file(
    umask: int, permissions: int, tmp_path: Path
):
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "notes") as file:
            file.write(b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "notes").stat().st_mode & 0o777 == permissions


def test_two_may_write_the_same_path_at_once(tmp_path: Path):
    path = tmp_path / "notes"
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["notes"]


def test_a_name_may_be_as_long_as_the_disk_allows(tmp_path: Path):
    path = tmp_path / ("n" * 255)
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_where_nothing_can_be_put_nothing_is_left(tmp_path: Path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "no-folder" / "notes"):
        pytest.fail("the block must not begin")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError), replacing(tmp_path / "folder"):
        pass
    assert os.listdir(tmp_path) == ["folder"]
