"""Writing a file whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A binary file to write, which takes the place of `path` in one step when the block ends well.

    When the block fails or is interrupted, `path` stays as it was and nothing else is left. Two
    processes may write the same path at once: the later one wins.

    Raises: OSError where the folder can't be written to.
    """
    path = Path(path)
    # In the same folder, since nothing moves from one disk to another in one step. `tempfile`
    # would make the file its owner's alone; one that is opened gets what every new file gets.
    part = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
