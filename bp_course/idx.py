"""Reading IDX files, the format of MNIST, that come from elsewhere and are not trusted.

No more is inflated than the file should hold, each way of being wrong has its own message, and the
SHA-256 of the uncompressed bytes has the last word.
"""

import gzip
import hashlib
import math
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from bp_course.arrays import Array
from bp_course.errors import DataError

CLASSES = 10


@dataclass(frozen=True)
class IdxFile:
    """An IDX file that is known beforehand: its name, and the shape and digest of what it holds."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def nbytes(self) -> int:
        """Length of the uncompressed file."""
        return _header_length(self.shape) + math.prod(self.shape)

    def read(self, path: Path) -> Array:
        """What the file at `path` holds, if it is this file. Raises: DataError."""
        return read_idx(path, shape=self.shape, sha256=self.sha256)


def read_idx(
    path: str | os.PathLike[str], *, shape: tuple[int, ...], sha256: str | None = None
) -> Array:
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
            return parse_idx(file, shape, sha256)
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror or error}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def parse_idx(file: IO[bytes], shape: tuple[int, ...], sha256: str | None) -> Array:
    """As `read_idx`; the errors leave it to the caller to say where the file came from."""
    header_length = _header_length(shape)
    wanted = header_length + math.prod(shape)
    content = _inflate(file, wanted + 1)
    _check_header(bytes(content[:header_length]), shape)
    if len(content) < wanted:
        raise DataError(f"truncated: it should hold {wanted:,} bytes and has {len(content):,}")
    if len(content) > wanted:
        raise DataError(f"too long: it should hold {wanted:,} bytes and goes on after them")

    values = np.frombuffer(content, np.uint8, offset=header_length).reshape(shape)
    if values.ndim == 1:
        check_labels(values)
    if sha256 is not None and (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise DataError(
            f"not the official file: the SHA-256 of its uncompressed bytes is {found[:12]}… "
            f"and should be {sha256[:12]}…"
        )
    return values


def check_labels(labels: Array) -> None:
    """Raise a DataError that says which label is the first that is no digit, if any is."""
    outside = (labels < 0) | (labels >= CLASSES)
    if outside.any():
        where = int(outside.argmax())
        raise DataError(f"label {labels[where]} at index {where} is not a digit 0 to 9")


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


def _check_header(header: bytes, shape: tuple[int, ...]) -> None:
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
