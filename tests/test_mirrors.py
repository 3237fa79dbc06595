"""Mirrors that answer well, badly, too much or not at all; a verified file or nothing is stored."""

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
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from bp_course import mirrors
from bp_course.errors import DataError, MissingExtraError
from bp_course.idx import IdxFile

SHAPE = (7, 28, 28)
HEADER = bytes((0, 0, 8, 3)) + np.array(SHAPE, ">u4").tobytes()
IMAGES = np.random.default_rng(0).integers(0, 256, SHAPE).astype(np.uint8)
GOOD = HEADER + IMAGES.tobytes()
GOOD_GZ = gzip.compress(GOOD)
FILE = IdxFile("digits", SHAPE, hashlib.sha256(GOOD).hexdigest())

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


def good(handler: BaseHTTPRequestHandler) -> None:
    send(handler, GOOD_GZ)


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
def path(tmp_path: Path) -> Path:
    """Where the file belongs: a cache whose folder doesn't exist yet."""
    return tmp_path / "home" / "cache" / "digits.gz"


def use(monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    monkeypatch.setattr(mirrors, "MIRRORS", urls)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def test_a_good_file_is_stored_and_its_values_returned(
    path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    use(monkeypatch, server.mirror("good"), server.mirror("not-asked"))
    np.testing.assert_array_equal(mirrors.fetch(path, FILE), IMAGES)
    np.testing.assert_array_equal(FILE.read(path), IMAGES)
    assert names(path.parent) == ["digits.gz"]
    assert server.asked == ["/good/digits.gz"]
    out, err = capfd.readouterr()
    assert out == ""
    assert "100%" in err  # the progress bar


def test_a_server_that_unpacks_on_the_way_is_fine(
    path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    unpacking = server.mirror("unpacking", lambda h: send(h, GOOD_GZ, Content_Encoding="gzip"))
    use(monkeypatch, unpacking)
    np.testing.assert_array_equal(mirrors.fetch(path, FILE), IMAGES)


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
    # `parse_idx` says what is wrong with the bytes (test_idx.py); here, that it is asked.
    "page": (served(b"<html>Sign in</html>"), "a web page"),
    "truncated": (served(GOOD_GZ[:-300]), "damaged gzip data: it stops in the middle"),
    "another file": (served(gzip.compress(HEADER + bytes(IMAGES.size))), "not the official file"),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_a_bad_mirror_is_passed_over(
    kind: str, path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    answer, _ = BAD_ANSWERS[kind]
    server.answers["page"] = served(b"<html>Sign in</html>")
    monkeypatch.setattr(mirrors, "TIMEOUT", 0.3)
    use(monkeypatch, server.mirror("bad", answer), server.mirror("good"))
    np.testing.assert_array_equal(mirrors.fetch(path, FILE), IMAGES)
    assert names(path.parent) == ["digits.gz"]


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_when_every_mirror_fails_the_cache_stays_clean_and_the_error_says_why(
    kind: str, path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    answer, message = BAD_ANSWERS[kind]
    server.answers["page"] = served(b"<html>Sign in</html>")
    monkeypatch.setattr(mirrors, "TIMEOUT", 0.3)
    missing, bad = server.mirror("gone", BAD_ANSWERS["404"][0]), server.mirror("bad", answer)
    use(monkeypatch, missing, bad)
    expected = f"{missing}digits.gz: HTTP 404; {bad}digits.gz: .*{message}"
    with pytest.raises(DataError, match=expected) as caught:
        mirrors.fetch(path, FILE)
    assert "by hand into a folder and set BP_COURSE_DATA" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(path.parent) == []


def test_no_server_at_all(path: Path, monkeypatch: pytest.MonkeyPatch):
    with Server() as closed:
        nowhere = closed.mirror("nowhere")
    use(monkeypatch, nowhere)
    with pytest.raises(DataError, match=r"nowhere/digits\.gz: no connection"):
        mirrors.fetch(path, FILE)


def test_a_server_that_sends_for_ever_is_cut_off_early(
    path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
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
            mirrors.fetch(path, FILE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
    assert hung_up.wait(10)
    assert sum(sent) < 30_000_000  # what the sockets of both sides hold has left the server too


def test_a_bomb_from_a_mirror_takes_little_memory(
    path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    # A file large enough that the bomb's 200 kB are let through and only inflating stops it.
    large = IdxFile("large", (500, 28, 28), "0" * 64)
    header = bytes((0, 0, 8, 3)) + np.array(large.shape, ">u4").tobytes()
    bomb = gzip.compress(header + bytes(200 << 20))
    assert len(bomb) < large.nbytes
    use(monkeypatch, server.mirror("bomb", served(bomb)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="too long"):
            mirrors.fetch(path, large)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000
    assert names(path.parent) == []


def test_a_cache_that_cannot_be_written_is_said_so(
    path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    path.parent.parent.mkdir()
    path.parent.write_text("a file where the folder should be")
    use(monkeypatch, server.mirror("good"))
    with pytest.raises(DataError, match=r"digits\.gz: can't be written: File exists"):
        mirrors.fetch(path, FILE)


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_copy_that_stops_in_the_middle_leaves_nothing(
    failure: BaseException, path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
):
    def half(source: io.BytesIO, target: io.BytesIO) -> None:
        target.write(source.read(100))
        target.flush()
        assert len(names(path.parent)) == 1
        raise failure

    use(monkeypatch, server.mirror("good"))
    monkeypatch.setattr(mirrors.shutil, "copyfileobj", half)
    with pytest.raises((KeyboardInterrupt, DataError)):
        mirrors.fetch(path, FILE)
    assert names(path.parent) == []


@pytest.mark.parametrize("library", ["pooch", "tqdm"])
def test_without_the_extra_the_error_says_what_to_install(
    library: str, path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf'{library}: pip install "bp-course\[data\]"'):
        mirrors.fetch(path, FILE)


FETCH = f"""
import sys
from pathlib import Path
from bp_course import mirrors
from bp_course.idx import IdxFile
mirrors.MIRRORS = (sys.argv[1],)
mirrors.fetch(Path(sys.argv[2]), {FILE!r})
"""


def fetch_in_another_process(mirror: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, mirror, str(path)], stderr=subprocess.PIPE, text=True
    )


def test_two_processes_may_fetch_at_once(path: Path, server: Server):
    both_ask = threading.Barrier(2, timeout=30)

    def together(handler: BaseHTTPRequestHandler) -> None:
        both_ask.wait()
        good(handler)

    mirror = server.mirror("together", together)
    processes = [fetch_in_another_process(mirror, path) for _ in range(2)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(server.asked) == 2
    assert names(path.parent) == ["digits.gz"]
    np.testing.assert_array_equal(FILE.read(path), IMAGES)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_process_stopped_in_the_middle_leaves_nothing(
    number: signal.Signals, path: Path, server: Server
):
    half_way = threading.Event()

    def stalls(handler: BaseHTTPRequestHandler) -> None:
        send(handler, GOOD_GZ[: len(GOOD_GZ) // 2], Content_Length=len(GOOD_GZ))
        half_way.set()
        time.sleep(0.5)

    process = fetch_in_another_process(server.mirror("stalls", stalls), path)
    assert half_way.wait(30)
    time.sleep(0.1)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == -number
    assert names(path.parent) == []
