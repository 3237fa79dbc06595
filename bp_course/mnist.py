"""Handwritten digits: 10,000 that come with the package, and the full MNIST.

`load_mnist()` needs no network. `load_mnist("full")` reads four IDX files, from the folder that the
environment variable BP_COURSE_DATA names or else from the user's cache, into which it fetches them.

Files from elsewhere are not trusted. No more is inflated than the file should hold, each way of
being wrong has its own message, and the SHA-256 of the uncompressed bytes has the last word.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import os
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import IO, Any

import numpy as np

from bp_course.errors import ArgumentError, DataError, MissingExtraError, ShapeError

CLASSES = 10
HELD_OUT = 1_000
EMBEDDED_SHA256 = "5864e9e6ef6c58c89e80baaef84b4d06f1b37a45a4806f31d2294b488930c038"
FOLDER_VARIABLE = "BP_COURSE_DATA"

# In the order to try. The original host refuses automated downloads.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://azureopendatastorage.blob.core.windows.net/mnist/",
    "https://sagemaker-sample-files.s3.amazonaws.com/datasets/image/MNIST/",
)
TIMEOUT = 20  # seconds without a byte from a mirror


@dataclass(frozen=True)
class IdxFile:
    """One file of the full set: its name, and the shape and digest of what it holds."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def nbytes(self) -> int:
        """Length of the uncompressed file."""
        return _header_length(self.shape) + math.prod(self.shape)


FILES = (
    IdxFile(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    IdxFile(
        "train-labels-idx1-ubyte",
        (60_000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of digits and what they show.

    Shapes: images (N, 28, 28), uint8; labels (N,), integers 0 to 9
    Raises: ShapeError, ArgumentError, DataError

    >>> train, test = load_mnist()
    >>> test
    Digits(images (1000, 28, 28), labels (1000,))
    >>> len(train)
    9000
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.shape[1:] != (28, 28):
            raise ShapeError(f"images has shape {self.images.shape}; it must be (N, 28, 28)")
        if self.labels.shape != self.images.shape[:1]:
            raise ShapeError(
                f"labels has shape {self.labels.shape}; with {len(self.images)} images it must be "
                f"({len(self.images)},)"
            )
        if self.images.dtype != np.uint8:
            raise ArgumentError(f"images has dtype {self.images.dtype}; it must be uint8, 0 to 255")
        if self.labels.dtype.kind not in "iu":
            raise ArgumentError(f"labels has dtype {self.labels.dtype}; it must be an integer type")
        _require_classes(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"Digits(images {self.images.shape}, labels {self.labels.shape})"


def load_mnist(name: str = "embedded") -> tuple[Digits, Digits]:
    """The training digits and the test digits.

    "embedded": 9,000 and 1,000 held out, from the package itself; no network.
    "full": the official 60,000 and 10,000, from the folder that BP_COURSE_DATA names; or, when that
    is not set, from the user's cache, into which the files that it lacks are fetched.

    Raises: ArgumentError for another name; DataError naming the file and what is wrong with it;
    MissingExtraError when the full set has to be found or fetched without pooch.

    >>> train, test = load_mnist("embedded")
    >>> train.images.shape, train.images.dtype, test.labels[:5].tolist()
    ((9000, 28, 28), dtype('uint8'), [4, 3, 5, 6, 7])
    """
    if name == "embedded":
        digits = _read_embedded()
        split = len(digits) - HELD_OUT
        return (
            Digits(digits.images[:split], digits.labels[:split]),
            Digits(digits.images[split:], digits.labels[split:]),
        )
    if name == "full":
        if folder := _folder_from_environment():
            paths = _require_all(folder)
            arrays = [_read_file(path, file) for path, file in zip(paths, FILES, strict=True)]
        else:
            arrays = _cached_or_fetched()
        return _digits(*arrays[:2]), _digits(*arrays[2:])
    raise ArgumentError(f'name is {name!r}; it must be "embedded" or "full"')


def _digits(images: np.ndarray, labels: np.ndarray) -> Digits:
    # int64, because arithmetic on uint8 labels wraps: 100 * label + guess, for example.
    return Digits(images, labels.astype(np.int64))


def _read_embedded() -> Digits:
    packaged = package_files("bp_course") / "data" / "mnist10k.npz"
    with packaged.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return _digits(archive["images"], archive["labels"])


def _folder_from_environment() -> Path | None:
    folder = os.environ.get(FOLDER_VARIABLE)
    return Path(folder).expanduser() if folder else None


def _find(folder: Path, file: IdxFile) -> Path | None:
    paths = (folder / file.name, folder / f"{file.name}.gz")
    return next((path for path in paths if os.path.lexists(path)), None)


def _require_all(folder: Path) -> list[Path]:
    """The paths of the four files in the folder that the environment names."""
    if not folder.is_dir():
        raise DataError(f"{folder}: {FOLDER_VARIABLE} names it, but it is not a folder")
    paths = [_find(folder, file) for file in FILES]
    missing = [file.name for file, path in zip(FILES, paths, strict=True) if path is None]
    if missing:
        raise DataError(
            f"{folder}: {', '.join(missing)} missing (plain or .gz); put the files there, or unset "
            f"{FOLDER_VARIABLE} to use the user's cache"
        )
    return [path for path in paths if path is not None]


def _read_file(path: Path, file: IdxFile) -> np.ndarray:
    return read_idx(path, shape=file.shape, sha256=file.sha256)


# ---------------------------------------------------------------------------- reading IDX files


def read_idx(
    path: str | os.PathLike[str], *, shape: tuple[int, ...], sha256: str | None = None
) -> np.ndarray:
    """The bytes of an IDX file, plain or gzipped, as an array of the shape that you expect.

    An IDX file begins with 0, 0, 8 (for unsigned bytes) and the number of dimensions, then has each
    size as a 32-bit number, most significant byte first, then the values. With one dimension the
    values are labels, 0 to 9.

    Memory: the file's uncompressed size plus about 1 MB, whatever the file claims or inflates to.
    Returns: uint8 array of `shape`
    Raises: DataError naming the file and the reason.
    """
    path = Path(path)
    try:
        # Opening a pipe or a device could wait, or give, for ever.
        if path.exists() and not path.is_file():
            raise DataError("is a folder" if path.is_dir() else "is not a regular file")
        with path.open("rb") as file:
            return _parse_idx(file, shape, sha256)
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror or error}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def _parse_idx(file: IO[bytes], shape: tuple[int, ...], sha256: str | None) -> np.ndarray:
    """As `read_idx`; the errors leave it to the caller to say where the file came from."""
    header_length = _header_length(shape)
    wanted = header_length + math.prod(shape)
    content = _inflate(file, wanted + 1)
    _require_header(bytes(content[:header_length]), shape)
    if len(content) < wanted:
        raise DataError(f"truncated: it should hold {wanted:,} bytes and has {len(content):,}")
    if len(content) > wanted:
        raise DataError(f"too long: it should hold {wanted:,} bytes and goes on after them")

    values = np.frombuffer(content, np.uint8, offset=header_length).reshape(shape)
    if values.ndim == 1:
        _require_classes(values)
    if sha256 is not None and (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise DataError(
            f"not the official file: the SHA-256 of its uncompressed bytes is {found[:12]}… "
            f"and should be {sha256[:12]}…"
        )
    return values


def _header_length(shape: tuple[int, ...]) -> int:
    return 4 + 4 * len(shape)


def _inflate(file: IO[bytes], limit: int) -> bytearray:
    """What the file holds, uncompressed; no more than `limit` bytes of it."""
    stream: IO[bytes] | gzip.GzipFile = file
    if file.read(2) == b"\x1f\x8b":  # the content decides, not the name
        stream = gzip.GzipFile(fileobj=file)
    file.seek(0)
    content = bytearray()
    try:
        # In pieces, because one large read of a GzipFile holds its result twice.
        while piece := stream.read(min(limit - len(content), 1 << 18)):
            content += piece
    except EOFError:
        raise DataError("damaged gzip data: it stops in the middle") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"damaged gzip data: {error}") from None
    return content


def _require_header(header: bytes, shape: tuple[int, ...]) -> None:
    if not header:
        raise DataError("empty")
    text = header.removeprefix(b"\xef\xbb\xbf").lstrip()  # without a byte order mark
    if text.startswith(b"<"):
        raise DataError(
            f"a web page (it begins with {text[:9].decode('latin1')!r}) instead of data: perhaps "
            "a sign-in or an error page"
        )
    magic = bytes((0, 0, 8, len(shape)))
    if header[:4] != magic[: len(header)]:
        hint = ""
        if header[:3] == magic[:3]:
            hint = f" (dimensions: {header[3]}, not {len(shape)}; images and labels exchanged?)"
        raise DataError(
            f"not the IDX file wanted: it begins with the bytes {header[:4].hex(' ')} and should "
            f"begin with {magic.hex(' ')}{hint}"
        )
    sizes = np.frombuffer(header[4 : len(header) // 4 * 4], ">u4").tolist()
    if sizes != list(shape[: len(sizes)]):
        raise DataError(f"its header has the sizes {sizes}; they should be {list(shape)}")


def _require_classes(labels: np.ndarray) -> None:
    outside = (labels < 0) | (labels >= CLASSES)
    if outside.any():
        where = int(outside.argmax())
        raise DataError(f"label {labels[where]} at index {where} is not a digit 0 to 9")


# ---------------------------------------------------------------------------- fetching


def fetch_mnist() -> Path:
    """Fetch what the user's cache lacks of the full set, and say where the cache is.

    The mirrors are tried in turn. A file moves into the cache in one step once its digest is right,
    so that the cache never holds a part of a file, and two processes may fetch at once.

    Raises: DataError with each mirror's failure and the way out; MissingExtraError.
    """
    if folder := _folder_from_environment():
        raise DataError(
            f"{FOLDER_VARIABLE} is set, so the digits come from {folder} and nothing is fetched; "
            "unset it to use the user's cache"
        )
    _cached_or_fetched()
    return cache_folder()


def cache_folder() -> Path:
    """The user's cache folder for the full set, where the operating system wants it."""
    return Path(_import_pooch().os_cache("bp_course"))


def _import_pooch() -> Any:
    try:
        import pooch
        import tqdm  # noqa: F401 (pooch draws its progress bar with it)
    except ImportError as error:
        raise MissingExtraError(
            f'the full MNIST needs {error.name}: pip install "bp-course[data]", or set '
            f"{FOLDER_VARIABLE} to a folder that holds the files"
        ) from error
    return pooch


def _cached_or_fetched() -> list[np.ndarray]:
    folder = cache_folder()
    arrays = []
    for file in FILES:
        path = folder / f"{file.name}.gz"
        try:
            arrays.append(_read_file(path, file))
        except DataError:  # missing or damaged; the cache is the package's own to repair
            arrays.append(_fetch(path, file))
    return arrays


def _fetch(path: Path, file: IdxFile) -> np.ndarray:
    failures = []
    for mirror in MIRRORS:
        url = f"{mirror}{path.name}"
        # An anonymous file vanishes with the process, however that ends.
        with tempfile.TemporaryFile() as download:
            try:
                _download(url, download, file.nbytes)
                download.seek(0)
                values = _parse_idx(download, file.shape, file.sha256)
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


def _download(url: str, download: IO[bytes], nbytes: int) -> None:
    # Compression lengthens even noise by less than this.
    capped = _CappedFile(download, limit=nbytes + nbytes // 1000 + 1024)
    # A server that compresses on the fly would have the bytes counted, and inflated, twice.
    headers = {"Accept-Encoding": "identity"}
    pooch = _import_pooch()
    fetch = pooch.HTTPDownloader(
        progressbar=True, chunk_size=1 << 16, timeout=TIMEOUT, headers=headers
    )
    fetch(url, capped, None)


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
    """Move verified bytes to their place in one step."""
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The name is unique: another process may be storing the same file at this moment.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as copy:
            part = Path(copy.name)
            shutil.copyfileobj(download, copy)
        part.chmod(0o644)  # a temporary file is readable by its owner alone
        part.replace(path)
    except OSError as error:
        raise DataError(f"{path}: can't be written: {error.strerror or error}") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


# ---------------------------------------------------------------------------- what is here


@dataclass(frozen=True)
class FileStatus:
    """A line of `bp-course data`: which file, whether it is fit for use, what there is to say."""

    name: str
    ok: bool
    detail: str


def data_status() -> list[FileStatus]:
    """Which digits are on this machine. Looks at the files' presence, not at their content."""
    return _status(verify=False)


def verify_data() -> list[FileStatus]:
    """Read every file that is here and compare its digest."""
    return _status(verify=True)


def _status(verify: bool) -> list[FileStatus]:
    rows = [_embedded_status(verify)]
    try:
        chosen = _folder_from_environment()
        folder = chosen or cache_folder()
    except MissingExtraError as error:
        return [*rows, FileStatus("full", True, str(error))]
    paths = [_find(folder, file) for file in FILES]
    if chosen is None and not any(paths):
        return [*rows, FileStatus("full", True, f"not fetched; it would go to {folder}")]
    for file, path in zip(FILES, paths, strict=True):
        rows.append(_file_status(file, path, folder, verify))
    return rows


def _embedded_status(verify: bool) -> FileStatus:
    digits = _read_embedded()
    if not verify:
        return FileStatus("embedded", True, f"{len(digits):,} digits, in the package")
    content = digits.images.tobytes() + digits.labels.astype(np.uint8).tobytes()
    if hashlib.sha256(content).hexdigest() != EMBEDDED_SHA256:
        return FileStatus("embedded", False, "differs from what was published: reinstall bp-course")
    return FileStatus("embedded", True, "its digest is right")


def _file_status(file: IdxFile, path: Path | None, folder: Path, verify: bool) -> FileStatus:
    if path is None:
        return FileStatus(file.name, False, f"missing from {folder}")
    if not verify:
        return FileStatus(file.name, True, str(path))
    try:
        _read_file(path, file)
    except DataError as error:
        return FileStatus(file.name, False, str(error))
    return FileStatus(file.name, True, "its digest is right")
