"""Fetching a file of MNIST from one mirror or the next, and storing it once it is verified."""

import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from bp_course.arrays import Array
from bp_course.errors import DataError, MissingExtraError
from bp_course.files import replacing
from bp_course.idx import IdxFile, parse_idx

FOLDER_VARIABLE = "BP_COURSE_DATA"  # names a folder with the files: the way to do without a mirror

# In the order to try. The original host refuses automated downloads.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://azureopendatastorage.blob.core.windows.net/mnist/",
    "https://sagemaker-sample-files.s3.amazonaws.com/datasets/image/MNIST/",
)
TIMEOUT = 20  # seconds without a byte from a mirror


def fetch(path: Path, file: IdxFile) -> Array:
    """Fetch the file that belongs at `path`, gzipped, from the first mirror that has it right.

    It is checked before it is stored and is stored in one step, so that there is never a part of a
    file at `path`, and two processes may fetch at once.

    Raises: DataError with each mirror's failure and the way out; MissingExtraError.
    """
    pooch = import_pooch()
    failures = []
    for mirror in MIRRORS:
        url = f"{mirror}{path.name}"
        # An anonymous file vanishes with the process, however that ends.
        with tempfile.TemporaryFile() as download:
            try:
                _download(pooch, url, download, file.nbytes)
                download.seek(0)
                values = parse_idx(download, file.shape, file.sha256)
            # Whatever a broken server makes the HTTP library raise, the next one gets its turn.
            except Exception as error:
                failures.append(f"{url}: {_reason(error)}")
                continue
            download.seek(0)
            _store(download, path)
            return values
    raise DataError(
        f"{path.name} can't be fetched; download the files by hand into a folder and set "
        f"{FOLDER_VARIABLE} to it. What was tried: {'; '.join(failures)}"
    )


def import_pooch() -> Any:
    """The library that fetches and that knows the user's cache. Raises: MissingExtraError."""
    try:
        import pooch
        import tqdm  # noqa: F401 (pooch draws its progress bar with it)
    except ImportError as error:
        raise MissingExtraError(
            f'the full MNIST needs {error.name}: pip install "bp-course[data]", or set '
            f"{FOLDER_VARIABLE} to a folder that holds the files"
        ) from error
    return pooch


def _download(pooch: Any, url: str, download: IO[bytes], nbytes: int) -> None:
    # Compression lengthens even noise by less than this.
    capped = _CappedFile(download, limit=nbytes + nbytes // 1000 + 1024)
    # A server that compresses on the fly would have the bytes counted, and inflated, twice.
    headers = {"Accept-Encoding": "identity"}
    get = pooch.HTTPDownloader(
        progressbar=True, chunk_size=1 << 16, timeout=TIMEOUT, headers=headers
    )
    get(url, capped, None)


class _CappedFile:
    """A file that refuses to grow past a limit: a server may send for ever."""

    def __init__(self, file: IO[bytes], limit: int):
        self.file, self.left = file, limit

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise DataError("sends more than the file can hold")
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def _reason(error: Exception) -> str:
    """Why a mirror failed, in a few words: `requests` would say it in a paragraph."""
    import requests.exceptions as http

    if isinstance(error, http.HTTPError) and error.response is not None:
        return f"HTTP {error.response.status_code}"
    for kind, words in (
        (http.Timeout, "timed out"),
        (http.ChunkedEncodingError, "the connection was cut in the middle"),
        (http.SSLError, "its certificate was refused"),
        (http.ProxyError, "the proxy refused"),
        (http.ConnectionError, "no connection"),
    ):
        if isinstance(error, kind):
            return words
    return str(error)


def _store(download: IO[bytes], path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stored:
            shutil.copyfileobj(download, stored)
    except OSError as error:
        raise DataError(f"{path}: can't be written: {error.strerror or error}") from error
