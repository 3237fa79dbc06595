"""Handwritten digits: 10,000 that come with the package, and the full MNIST.

`load_mnist()` needs no network. `load_mnist("full")` reads four IDX files, from the folder that the
environment variable BP_COURSE_DATA names or else from the user's cache, into which it fetches them.
"""

import hashlib
import os
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path

import numpy as np

from bp_course.arrays import Array
from bp_course.errors import ArgumentError, DataError, MissingExtraError, ShapeError
from bp_course.idx import IdxFile, check_labels
from bp_course.mirrors import FOLDER_VARIABLE, fetch, import_pooch

HELD_OUT = 1_000
EMBEDDED_SHA256 = "5864e9e6ef6c58c89e80baaef84b4d06f1b37a45a4806f31d2294b488930c038"

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

    images: Array
    labels: Array

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
        check_labels(self.labels)

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
        return (
            Digits(digits.images[:-HELD_OUT], digits.labels[:-HELD_OUT]),
            Digits(digits.images[-HELD_OUT:], digits.labels[-HELD_OUT:]),
        )
    if name == "full":
        folder = _chosen_folder()
        arrays = _read_all(folder) if folder else _read_or_fetch_all(cache_folder())
        return _digits(*arrays[:2]), _digits(*arrays[2:])
    raise ArgumentError(f'name is {name!r}; it must be "embedded" or "full"')


def fetch_mnist() -> Path:
    """Fetch what the user's cache lacks of the full set, and say where the cache is.

    Raises: DataError with each mirror's failure and the way out; MissingExtraError.
    """
    if folder := _chosen_folder():
        raise DataError(
            f"{FOLDER_VARIABLE} is set, so the digits come from {folder} and nothing is fetched; "
            "unset it to use the user's cache"
        )
    folder = cache_folder()
    _read_or_fetch_all(folder)
    return folder


def cache_folder() -> Path:
    """The user's cache folder for the full set, where the operating system wants it."""
    return Path(import_pooch().os_cache("bp_course"))


@dataclass(frozen=True)
class FileStatus:
    """A line of `bp-course data`: which file, whether it is fit for use, what there is to say."""

    name: str
    ok: bool
    detail: str


def data_status(*, verify: bool = False) -> list[FileStatus]:
    """Which digits are on this machine; with `verify`, whether each file's digest is right.

    Without it only the packaged digits are read; of the other files it is said where they are.
    """
    rows = [_embedded_status(verify)]
    chosen = _chosen_folder()
    try:
        folder = chosen or cache_folder()
    except MissingExtraError as error:
        return [*rows, FileStatus("full", True, str(error))]
    paths = [_find(folder, file) for file in FILES]
    if chosen is None and not any(paths):
        return [*rows, FileStatus("full", True, f"not fetched; it would go to {folder}")]
    for file, path in zip(FILES, paths, strict=True):
        rows.append(_file_status(file, path, folder, verify))
    return rows


def _digits(images: Array, labels: Array) -> Digits:
    # int64, because arithmetic on uint8 labels wraps: 100 * label + guess, for example.
    return Digits(images, labels.astype(np.int64))


def _read_embedded() -> Digits:
    packaged = package_files("bp_course") / "data" / "mnist10k.npz"
    with packaged.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return _digits(archive["images"], archive["labels"])


def _chosen_folder() -> Path | None:
    """The folder that the environment names, if it names one."""
    folder = os.environ.get(FOLDER_VARIABLE)
    return Path(folder).expanduser() if folder else None


def _find(folder: Path, file: IdxFile) -> Path | None:
    paths = (folder / file.name, folder / f"{file.name}.gz")
    return next((path for path in paths if os.path.lexists(path)), None)


def _read_all(folder: Path) -> list[Array]:
    """What the four files hold in the folder that the environment names."""
    if not folder.is_dir():
        raise DataError(f"{folder}: {FOLDER_VARIABLE} names it, but it is not a folder")
    found = [(file, _find(folder, file)) for file in FILES]
    if missing := [file.name for file, path in found if path is None]:
        raise DataError(
            f"{folder}: {', '.join(missing)} missing (plain or .gz); put the files there, or unset "
            f"{FOLDER_VARIABLE} to use the user's cache"
        )
    return [file.read(path) for file, path in found if path is not None]


def _read_or_fetch_all(cache: Path) -> list[Array]:
    arrays = []
    for file in FILES:
        path = cache / f"{file.name}.gz"
        try:
            arrays.append(file.read(path))
        except DataError:  # missing or damaged; the cache is the package's own to repair
            arrays.append(fetch(path, file))
    return arrays


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
        file.read(path)
    except DataError as error:
        return FileStatus(file.name, False, str(error))
    return FileStatus(file.name, True, "its digest is right")
