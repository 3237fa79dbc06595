"""The digits: those in the package, and the full set from a folder or the user's cache."""

import functools
import gzip
import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest

from bp_course import mirrors, mnist
from bp_course.errors import ArgumentError, BpCourseError, DataError, MissingExtraError, ShapeError
from bp_course.idx import IdxFile
from bp_course.mnist import Digits, fetch_mnist, load_mnist

# ---------------------------------------------------------------------------- the packaged digits


def test_embedded_digits_are_9000_and_1000_and_need_no_network(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    train, test = load_mnist()
    assert train.images.shape == (9000, 28, 28)
    assert test.images.shape == (1000, 28, 28)
    assert train.images.dtype == np.uint8
    assert train.images.min() == 0
    assert train.images.max() == 255
    # every class is there, roughly as often as any other
    assert np.bincount(train.labels).min() > 700
    assert np.bincount(test.labels).min() > 80


def test_no_held_out_digit_is_among_the_training_digits():
    train, test = load_mnist()
    seen = {image.tobytes() for image in train.images}
    assert not any(image.tobytes() in seen for image in test.images)


def test_arithmetic_on_labels_does_not_wrap():
    train, _ = load_mnist()
    assert (100 * train.labels).max() == 900


def test_the_licence_notice_is_beside_the_data():
    notice = (Path(mnist.__file__).parent / "data" / "NOTICE.md").read_text(encoding="utf-8")
    for words in (
        "Yann LeCun",
        "Corinna Cortes",
        "creativecommons.org/licenses/by-sa/3.0",
        "mnist",
    ):
        assert words in notice


def test_an_unknown_name_is_refused():
    with pytest.raises(ArgumentError, match='name is \'emnist\'; it must be "embedded" or "full"'):
        load_mnist("emnist")


@pytest.mark.parametrize(
    ("images", "labels", "error", "message"),
    [
        (
            np.zeros((3, 784), np.uint8),
            np.zeros(3, int),
            ShapeError,
            r"images has shape \(3, 784\)",
        ),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(4, int), ShapeError, "with 3 images it must be"),
        (np.zeros((3, 28, 28)), np.zeros(3, int), ArgumentError, "images has dtype float64"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(3), ArgumentError, "labels has dtype float64"),
        (np.zeros((3, 28, 28), np.uint8), np.array([0, 10, 2]), DataError, "label 10 at index 1"),
        (np.zeros((3, 28, 28), np.uint8), np.array([0, 1, -2]), DataError, "label -2 at index 2"),
    ],
)
def test_digits_that_make_no_sense_are_refused(
    images: np.ndarray, labels: np.ndarray, error: type[BpCourseError], message: str
):
    with pytest.raises(error, match=message):
        Digits(images, labels)


# ---------------------------------------------------------------------------- the full set

IMAGES = np.random.default_rng(0).integers(0, 256, (7, 28, 28)).astype(np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9, 2], np.uint8)
TINY = {
    "train-images-idx3-ubyte": IMAGES,
    "train-labels-idx1-ubyte": LABELS,
    "t10k-images-idx3-ubyte": IMAGES[:3],
    "t10k-labels-idx1-ubyte": LABELS[:3],
}
CONTENT = {
    name: bytes((0, 0, 8, values.ndim)) + np.array(values.shape, ">u4").tobytes() + values.tobytes()
    for name, values in TINY.items()
}
CACHED = sorted(f"{name}.gz" for name in TINY)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full set of ten digits, and no folder in the environment."""
    files = [
        IdxFile(name, values.shape, hashlib.sha256(CONTENT[name]).hexdigest())
        for name, values in TINY.items()
    ]
    monkeypatch.setattr(mnist, "FILES", tuple(files))
    monkeypatch.delenv("BP_COURSE_DATA", raising=False)


@pytest.fixture
def folder(tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the ten digits and is named in the environment."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    for number, (name, content) in enumerate(CONTENT.items()):
        if number % 2:
            (folder / name).write_bytes(content)
        else:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    monkeypatch.setenv("BP_COURSE_DATA", str(folder))
    monkeypatch.setitem(sys.modules, "pooch", None)  # the network must not be needed
    return folder


def test_the_full_set_comes_from_the_folder_in_the_environment(folder: Path):
    train, test = load_mnist("full")
    np.testing.assert_array_equal(train.images, IMAGES)
    np.testing.assert_array_equal(train.labels, LABELS)
    np.testing.assert_array_equal(test.images, IMAGES[:3])
    np.testing.assert_array_equal(test.labels, LABELS[:3])
    assert train.labels.dtype == np.int64


def test_files_missing_from_that_folder_are_named_and_not_fetched(folder: Path):
    (folder / "train-labels-idx1-ubyte").unlink()
    (folder / "t10k-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError) as caught:
        load_mnist("full")
    message = str(caught.value)
    assert str(folder) in message
    assert "train-labels-idx1-ubyte, t10k-images-idx3-ubyte missing" in message
    assert "train-images" not in message
    assert "unset BP_COURSE_DATA" in message


def test_a_folder_that_is_none_is_said_to_be_none(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BP_COURSE_DATA", str(folder / "train-labels-idx1-ubyte"))
    with pytest.raises(DataError, match="BP_COURSE_DATA names it, but it is not a folder"):
        load_mnist("full")


def test_nothing_is_fetched_into_that_folder(folder: Path):
    with pytest.raises(DataError, match=r"BP_COURSE_DATA is set, .* nothing is fetched; unset it"):
        fetch_mnist()


def test_status_and_verify_judge_each_file(folder: Path):
    (folder / "train-labels-idx1-ubyte").write_bytes(b"<html>")
    (folder / "t10k-images-idx3-ubyte.gz").unlink()
    looked = {row.name: row for row in mnist.data_status()}
    assert looked["train-labels-idx1-ubyte"].ok  # it is there
    assert not looked["t10k-images-idx3-ubyte"].ok
    assert str(folder) in looked["t10k-images-idx3-ubyte"].detail
    read = {row.name: row for row in mnist.data_status(verify=True)}
    assert [name for name, row in read.items() if row.ok] == [
        "embedded",
        "train-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ]
    assert "a web page" in read["train-labels-idx1-ubyte"].detail


def test_verify_notices_that_the_packaged_digits_were_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    train, test = load_mnist()
    images = np.concatenate([train.images, test.images])
    images[1234, 20, 20] ^= 1
    changed = Digits(images, np.concatenate([train.labels, test.labels]))
    monkeypatch.setattr(mnist, "_read_embedded", lambda: changed)
    assert not mnist.data_status(verify=True)[0].ok


@pytest.mark.full_mnist
@pytest.mark.skipif(
    not os.environ.get("BP_COURSE_DATA"),
    reason="needs the four MNIST files in the folder that BP_COURSE_DATA names",
)
def test_the_official_files():
    assert all(row.ok for row in mnist.data_status(verify=True))
    train, test = load_mnist("full")
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    # The packaged digits are the first 10,000 of the official ones, in another order.
    packaged = [image.tobytes() for part in load_mnist() for image in part.images]
    assert sorted(packaged) == sorted(image.tobytes() for image in train.images[:10_000])


# ---------------------------------------------------------------------------- the user's cache


@pytest.fixture
def cache(tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, in a folder that doesn't exist yet."""
    cache = tmp_path / "home" / "cache"
    monkeypatch.setattr(mnist, "cache_folder", lambda: cache)
    return cache


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files that a mirror with the ten digits was asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            asked.append(self.path)

    mirror = tmp_path / "mirror"
    mirror.mkdir()
    for name, content in CONTENT.items():
        (mirror / f"{name}.gz").write_bytes(gzip.compress(content))
    handler = functools.partial(Handler, directory=str(mirror))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setattr(mirrors, "MIRRORS", (f"http://127.0.0.1:{server.server_port}/",))
        yield asked
        server.shutdown()
        thread.join()


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch):
    assert mnist.cache_folder() == Path(pooch.os_cache("bp_course"))


def test_what_is_missing_is_fetched_once(cache: Path, asked: list[str]):
    assert "not fetched" in mnist.data_status()[1].detail
    train, test = load_mnist("full")
    np.testing.assert_array_equal(train.images, IMAGES)
    np.testing.assert_array_equal(test.labels, LABELS[:3])
    assert sorted(os.listdir(cache)) == CACHED

    assert fetch_mnist() == cache
    load_mnist("full")
    assert asked == [f"/{name}.gz" for name in TINY]
    assert [row.ok for row in mnist.data_status(verify=True)] == [True] * 5


def test_a_damaged_file_in_the_cache_is_fetched_again(cache: Path, asked: list[str]):
    fetch_mnist()
    asked.clear()
    (cache / CACHED[2]).write_bytes(b"half a fi")
    assert fetch_mnist() == cache
    assert asked == [f"/{CACHED[2]}"]
    assert all(row.ok for row in mnist.data_status(verify=True))


def test_without_pooch_the_full_set_can_be_neither_found_nor_fetched(
    tiny: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(MissingExtraError, match="set BP_COURSE_DATA to a folder"):
        load_mnist("full")
    assert "bp-course[data]" in mnist.data_status()[1].detail
