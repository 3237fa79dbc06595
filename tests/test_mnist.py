"""The digits: those in the package, IDX files of every kind of badness, and mirrors likewise."""

import contextlib
import gzip
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from bp_course import mnist
from bp_course.errors import ArgumentError, BpCourseError, DataError, MissingExtraError, ShapeError
from bp_course.mnist import Digits, IdxFile, fetch_mnist, load_mnist, read_idx

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


# ---------------------------------------------------------------------------- IDX files

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


# A mirror's answer may be cut off before it is looked into.
TOO_LONG = "(too long|sends more than the file can hold)"

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
    "two gzip members": (GOOD_GZ + GOOD_GZ, TOO_LONG),
    "trailing garbage": (GOOD_GZ + b"garbage", "damaged gzip data: Not a gzipped file"),
    "gzip bomb": (bomb(50), TOO_LONG),
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


# ---------------------------------------------------------------------------- the full set


def idx_file(name: str, content: bytes, shape: tuple[int, ...]) -> IdxFile:
    return IdxFile(name, shape, hashlib.sha256(content).hexdigest())


CONTENT = {
    "train-images-idx3-ubyte": (GOOD, (N, 28, 28)),
    "train-labels-idx1-ubyte": (idx(LABELS), (N,)),
    "t10k-images-idx3-ubyte": (idx(IMAGES[:3]), (3, 28, 28)),
    "t10k-labels-idx1-ubyte": (idx(LABELS[:3]), (3,)),
}
TINY = tuple(idx_file(name, content, shape) for name, (content, shape) in CONTENT.items())
CACHED = sorted(f"{name}.gz" for name in CONTENT)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full set of ten digits, and no folder in the environment."""
    monkeypatch.setattr(mnist, "FILES", TINY)
    monkeypatch.delenv("BP_COURSE_DATA", raising=False)


@pytest.fixture
def folder(tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the ten digits and is named in the environment."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    for number, (name, (content, _)) in enumerate(CONTENT.items()):
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
    read = {row.name: row for row in mnist.verify_data()}
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
    assert not mnist.verify_data()[0].ok


@pytest.mark.full_mnist
@pytest.mark.skipif(
    not os.environ.get("BP_COURSE_DATA"),
    reason="needs the four MNIST files in the folder that BP_COURSE_DATA names",
)
def test_the_official_files():
    assert all(row.ok for row in mnist.verify_data())
    train, test = load_mnist("full")
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    # The packaged digits are the first 10,000 of the official ones, in another order.
    packaged = [image.tobytes() for part in load_mnist() for image in part.images]
    assert sorted(packaged) == sorted(image.tobytes() for image in train.images[:10_000])


# ---------------------------------------------------------------------------- mirrors

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """A web server on this machine; the first part of the path chooses how it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {"good": good}
        self.asked: list[str] = []

    def mirror(self, name: str, answer: Answer | None = None) -> str:
        if answer is not None:
            self.answers[name] = answer
        return f"http://127.0.0.1:{self.server_port}/{name}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.answers[self.path.split("/")[1]](self)

    def log_message(self, *args: object) -> None:
        pass


def send(
    handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str | int
) -> None:
    handler.send_response(status)
    for name, value in ({"Content_Length": len(body)} | headers).items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.end_headers()
    handler.wfile.write(body)


def requested(handler: BaseHTTPRequestHandler) -> bytes:
    return CONTENT[handler.path.split("/")[-1].removesuffix(".gz")][0]


def good(handler: BaseHTTPRequestHandler) -> None:
    send(handler, gzip.compress(requested(handler)))


def served(body: bytes) -> Answer:
    return lambda handler: send(handler, body)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tiny: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, in a folder that doesn't exist yet."""
    cache = tmp_path / "home" / "cache"
    monkeypatch.setattr(mnist, "cache_folder", lambda: cache)
    return cache


def use(monkeypatch: pytest.MonkeyPatch, *mirrors: str) -> None:
    monkeypatch.setattr(mnist, "MIRRORS", mirrors)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch):
    pooch = pytest.importorskip("pooch")
    assert mnist.cache_folder() == Path(pooch.os_cache("bp_course"))


def test_what_is_missing_is_fetched_once(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    use(monkeypatch, server.mirror("good"))
    assert "not fetched" in mnist.data_status()[1].detail
    train, test = load_mnist("full")
    np.testing.assert_array_equal(train.images, IMAGES)
    np.testing.assert_array_equal(test.labels, LABELS[:3])
    assert names(cache) == CACHED
    out, err = capfd.readouterr()
    assert out == ""
    assert "100%" in err  # the progress bar

    assert fetch_mnist() == cache
    load_mnist("full")
    assert len(server.asked) == 4
    assert [row.ok for row in mnist.verify_data()] == [True] * 5


def test_a_damaged_file_in_the_cache_is_fetched_again(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    use(monkeypatch, server.mirror("good"))
    fetch_mnist()
    (cache / CACHED[2]).write_bytes(b"half a fi")
    fetch_mnist()
    assert len(server.asked) == 5
    assert all(row.ok for row in mnist.verify_data())


def test_a_server_that_unpacks_on_the_way_is_fine(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    def unpacking(handler: BaseHTTPRequestHandler) -> None:
        send(handler, gzip.compress(requested(handler)), Content_Encoding="gzip")

    use(monkeypatch, server.mirror("unpacking", unpacking))
    np.testing.assert_array_equal(load_mnist("full")[0].images, IMAGES)


def cut(handler: BaseHTTPRequestHandler) -> None:
    send(handler, GOOD_GZ[:1000], Content_Length=len(GOOD_GZ))


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(GOOD_GZ)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def redirect(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"", 302, Location="/page/sign-in.html")


BAD_ANSWERS: dict[str, tuple[Answer, str]] = {
    "404": (lambda handler: handler.send_error(404), "HTTP 404"),
    "503": (lambda handler: handler.send_error(503), "HTTP 503"),
    "redirect": (redirect, "a web page"),
    "loop": (lambda h: send(h, b"", 302, Location=h.path), "redirects"),
    "cut": (cut, "the connection was cut in the middle"),
    "endless": (endless, "sends more than the file can hold"),
    "silent": (silent, "timed out"),
    "no-number": (lambda h: send(h, GOOD_GZ, Content_Length="many"), ""),
    "nonsense": (lambda h: h.wfile.write(b"SMTP ready\r\n" * 3) and None, "no connection"),
} | {
    f"file-{number}": (served(data), message)
    for number, (data, message) in enumerate(BAD_FILES.values())
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_a_bad_mirror_is_passed_over(
    kind: str, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    answer, _ = BAD_ANSWERS[kind]
    server.answers["page"] = served(b"<html>Sign in</html>")
    monkeypatch.setattr(mnist, "TIMEOUT", 0.3)
    use(monkeypatch, server.mirror("bad", answer), server.mirror("good"))
    np.testing.assert_array_equal(load_mnist("full")[0].images, IMAGES)
    assert names(cache) == CACHED


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_when_every_mirror_fails_the_cache_stays_clean_and_the_error_says_why(
    kind: str, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    answer, message = BAD_ANSWERS[kind]
    server.answers["page"] = served(b"<html>Sign in</html>")
    monkeypatch.setattr(mnist, "TIMEOUT", 0.3)
    missing, bad = server.mirror("gone", BAD_ANSWERS["404"][0]), server.mirror("bad", answer)
    use(monkeypatch, missing, bad)
    expected = f"{missing}train-images-idx3-ubyte.gz: HTTP 404; {bad}train-images-idx3-ubyte.gz: .*"
    with pytest.raises(DataError, match=expected + message) as caught:
        load_mnist("full")
    assert "by hand into a folder and set BP_COURSE_DATA" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(cache) == []


def test_no_server_at_all(cache: Path, monkeypatch: pytest.MonkeyPatch):
    with Server() as closed:
        nowhere = closed.mirror("nowhere")
    use(monkeypatch, nowhere)
    with pytest.raises(DataError, match=r"nowhere/train-images-idx3-ubyte\.gz: no connection"):
        fetch_mnist()


def test_a_server_that_sends_for_ever_is_cut_off_early(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    sent, hung_up = [], threading.Event()

    def counted(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while True:
                sent.append(handler.wfile.write(bytes(1 << 16)))
        hung_up.set()

    use(monkeypatch, server.mirror("endless", counted))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="sends more than the file can hold"):
            fetch_mnist()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
    assert hung_up.wait(10)
    assert sum(sent) < 30_000_000  # what the sockets of both sides hold has left the server too


def test_a_bomb_from_a_mirror_takes_little_memory(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    # A file large enough that the bomb's 200 kB are let through and only inflating stops it.
    large = IdxFile("train-images-idx3-ubyte", (500, 28, 28), "0" * 64)
    monkeypatch.setattr(mnist, "FILES", (large,))
    squeeze = zlib.compressobj(9, wbits=31)
    body = squeeze.compress(idx(np.zeros((500, 28, 28), np.uint8)) + bytes(200 << 20))
    use(monkeypatch, server.mirror("bomb", served(body + squeeze.flush())))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="too long"):
            fetch_mnist()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    assert names(cache) == []


def test_a_cache_that_cannot_be_written_is_said_so(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be")
    use(monkeypatch, server.mirror("good"))
    with pytest.raises(
        DataError, match=r"train-images-idx3-ubyte\.gz: can't be written: File exists"
    ):
        fetch_mnist()


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_copy_that_stops_in_the_middle_leaves_nothing(
    failure: BaseException, cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    def half(source: io.BytesIO, target: io.BytesIO) -> None:
        target.write(source.read(100))
        target.flush()
        assert len(names(cache)) == 1
        raise failure

    use(monkeypatch, server.mirror("good"))
    monkeypatch.setattr(mnist.shutil, "copyfileobj", half)
    with pytest.raises((KeyboardInterrupt, DataError)):
        fetch_mnist()
    assert names(cache) == []


@pytest.mark.parametrize("library", ["pooch", "tqdm"])
def test_without_the_extra_the_error_says_what_to_install(
    library: str, tiny: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf'{library}: pip install "bp-course\[data\]"'):
        load_mnist("full")
    assert "bp-course[data]" in mnist.data_status()[1].detail


FETCH = """
import sys
from bp_course import mnist
mnist.MIRRORS = (sys.argv[1],)
files = {files!r}
mnist.FILES = tuple(mnist.IdxFile(*file) for file in files)
mnist.cache_folder = lambda: mnist.Path(sys.argv[2])
mnist.fetch_mnist()
"""


def fetch_in_another_process(mirror: str, cache: Path) -> subprocess.Popen[str]:
    files = [(file.name, file.shape, file.sha256) for file in TINY]
    environment = {key: value for key, value in os.environ.items() if key != "BP_COURSE_DATA"}
    return subprocess.Popen(
        [sys.executable, "-c", FETCH.format(files=files), mirror, str(cache)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_two_processes_may_fetch_at_once(cache: Path, server: Server):
    both_ask = threading.Barrier(2, timeout=30)

    def together(handler: BaseHTTPRequestHandler) -> None:
        both_ask.wait()
        good(handler)

    mirror = server.mirror("together", together)
    processes = [fetch_in_another_process(mirror, cache) for _ in range(2)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(server.asked) == 8
    assert names(cache) == CACHED
    assert all(row.ok for row in mnist.verify_data())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_process_stopped_in_the_middle_leaves_nothing(
    number: signal.Signals, cache: Path, server: Server
):
    half_way = threading.Event()

    def stalls(handler: BaseHTTPRequestHandler) -> None:
        send(handler, GOOD_GZ[: len(GOOD_GZ) // 2], Content_Length=len(GOOD_GZ))
        half_way.set()
        time.sleep(0.5)

    process = fetch_in_another_process(server.mirror("stalls", stalls), cache)
    assert half_way.wait(30)
    time.sleep(0.1)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == -number
    assert names(cache) == []
