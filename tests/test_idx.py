"""IDX files, plain and gzipped, and every kind of badness that they come with."""

import gzip
import hashlib
import os
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest

from bp_course.errors import DataError
from bp_course.idx import IdxFile, read_idx

N = 7


def idx(values: np.ndarray, sizes: tuple[int, ...] | None = None, kind: int = 8) -> bytes:
    """An IDX file, with the header that it should have or another."""
    header = np.array(values.shape if sizes is None else sizes, ">u4").tobytes()
    return bytes((0, 0, kind, values.ndim)) + header + values.tobytes()


IMAGES = np.random.default_rng(0).integers(0, 256, (N, 28, 28)).astype(np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9, 2], np.uint8)
GOOD = idx(IMAGES)
GOOD_GZ = gzip.compress(GOOD)


def flipped(data: bytes, where: int) -> bytes:
    return data[:where] + bytes([data[where] ^ 0xFF]) + data[where + 1 :]


def bomb(megabytes: int) -> bytes:
    """A gzip file that begins as it should and goes on with a great many zeros."""
    squeeze = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    return (
        squeeze.compress(GOOD)
        + b"".join(squeeze.compress(zeros) for _ in range(megabytes))
        + squeeze.flush()
    )


BAD_FILES = {
    "truncated": (GOOD[:-1], r"truncated: it should hold 5,504 bytes and has 5,503"),
    "truncated in the header": (GOOD[:9], "truncated: it should hold 5,504 bytes and has 9"),
    "truncated in the magic": (GOOD[:3], "truncated: it should hold 5,504 bytes and has 3"),
    "truncated, gzipped whole": (gzip.compress(GOOD[:-5]), "truncated: .* has 5,499"),
    "gzip cut off": (GOOD_GZ[:-300], r"damaged gzip data: it stops in the middle"),
    "gzip cut in its header": (GOOD_GZ[:6], "damaged gzip data: it stops in the middle"),
    "gzip without its checksum": (GOOD_GZ[:-8], "damaged gzip data: it stops in the middle"),
    "corrupt gzip": (flipped(GOOD_GZ, -4), "damaged gzip data: .*Incorrect length"),
    "corrupt checksum": (flipped(GOOD_GZ, -8), "damaged gzip data: .*CRC check failed"),
    "corrupt deflate": (flipped(GOOD_GZ, 10), "damaged gzip data"),
    "unknown compression": (flipped(GOOD_GZ, 2), "damaged gzip data: .*compression method"),
    "oversized": (GOOD + b"\0", "too long: it should hold 5,504 bytes"),
    "oversized, gzipped": (gzip.compress(GOOD + b"\0"), "too long"),
    "two gzip members": (GOOD_GZ + GOOD_GZ, "too long"),
    "trailing garbage": (GOOD_GZ + b"garbage", "damaged gzip data: Not a gzipped file"),
    "gzip bomb": (bomb(50), "too long"),
    "wrong magic": (
        flipped(GOOD, 1),
        ".*begins with the bytes 00 ff 08 03 and should begin with 00 00 08 03",
    ),
    "wrong type": (
        idx(IMAGES, kind=13),
        "not the IDX file wanted: it begins with the bytes 00 00 0d 03",
    ),
    "labels for images": (idx(LABELS), r".*\(dimensions: 1, not 3; images and labels exchanged"),
    "wrong count": (
        idx(IMAGES, (N + 1, 28, 28)),
        r"its header has the sizes \[8, 28, 28\]; they should be \[7, 28, 28\]",
    ),
    "wrong dimensions": (idx(IMAGES, (N, 14, 56)), r".* the sizes \[7, 14, 56\]"),
    "huge count": (idx(IMAGES, (2**32 - 1, 28, 28)), r".* the sizes \[4294967295, 28, 28\]"),
    "web page": (
        b"\xef\xbb\xbf\n <!DOCTYPE html><title>Sign in</title>",
        "a web page .*'<!DOCTYPE'",
    ),
    "web page, gzipped": (gzip.compress(b"<html>no such page</html>"), "a web page"),
    "some text": (b"version https://git-lfs.github.com/spec/v1", "not the IDX file wanted"),
    "empty": (b"", "empty"),
    "empty, gzipped": (gzip.compress(b""), "empty"),
}


@pytest.mark.parametrize("data", [GOOD, GOOD_GZ], ids=["plain", "gzipped"])
@pytest.mark.parametrize("name", ["images", "images.gz"])
def test_the_content_decides_whether_a_file_is_gzipped(data: bytes, name: str, tmp_path: Path):
    (tmp_path / name).write_bytes(data)
    digest = hashlib.sha256(GOOD).hexdigest()
    values = read_idx(tmp_path / name, shape=(N, 28, 28), sha256=digest)
    np.testing.assert_array_equal(values, IMAGES)
    assert values.dtype == np.uint8


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_by_name_with_its_reason(kind: str, tmp_path: Path):
    data, message = BAD_FILES[kind]
    path = tmp_path / "digits-idx3-ubyte"
    path.write_bytes(data)
    with pytest.raises(DataError, match=f"/digits-idx3-ubyte: {message}"):
        read_idx(path, shape=(N, 28, 28))


def test_labels_out_of_range_are_refused(tmp_path: Path):
    path = tmp_path / "labels"
    path.write_bytes(idx(np.array([0, 9, 10, 255], np.uint8)))
    with pytest.raises(DataError, match="labels: label 10 at index 2 is not a digit 0 to 9"):
        read_idx(path, shape=(4,))


def test_one_wrong_pixel_is_found_by_the_digest(tmp_path: Path):
    path = tmp_path / "digits"
    path.write_bytes(gzip.compress(flipped(GOOD, 1000)))
    with pytest.raises(DataError, match=r"digits: not the official file: .* is .*… and should be"):
        read_idx(path, shape=(N, 28, 28), sha256=hashlib.sha256(GOOD).hexdigest())


def test_what_is_not_a_readable_file_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match=r"nothing-here: can't be read: No such file"):
        read_idx(tmp_path / "nothing-here", shape=(N,))
    with pytest.raises(DataError, match=f"{tmp_path.name}: is a folder"):
        read_idx(tmp_path, shape=(N,))
    with pytest.raises(DataError, match="can't be read"):
        read_idx(tmp_path / ("long" * 200), shape=(N,))
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for somebody to write
    with pytest.raises(DataError, match="pipe: is not a regular file"):
        read_idx(tmp_path / "pipe", shape=(N,))


def test_a_gzip_bomb_takes_no_more_memory_than_the_file_should(tmp_path: Path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(bomb(200))
    assert path.stat().st_size < 300_000
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="too long"):
            read_idx(path, shape=(N, 28, 28))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_reading_holds_a_large_file_about_once(tmp_path: Path):
    count = 20_000
    path = tmp_path / "zeros.gz"
    path.write_bytes(gzip.compress(idx(np.zeros((count, 28, 28), np.uint8)), 1))
    tracemalloc.start()
    try:
        read_idx(path, shape=(count, 28, 28))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.25 * count * 784 + 1_000_000


def test_a_known_file_is_read_by_its_shape_and_digest(tmp_path: Path):
    file = IdxFile("digits", (N, 28, 28), hashlib.sha256(GOOD).hexdigest())
    assert file.nbytes == len(GOOD)
    (tmp_path / "digits").write_bytes(GOOD)
    np.testing.assert_array_equal(file.read(tmp_path / "digits"), IMAGES)
    (tmp_path / "digits").write_bytes(flipped(GOOD, 1000))
    with pytest.raises(DataError, match="not the official file"):
        file.read(tmp_path / "digits")
