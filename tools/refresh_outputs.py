"""Run notebooks and store what they print, in a form that only changes when the outputs do.

    python tools/refresh_outputs.py chapters/*.ipynb

The outputs are part of the source: nbval compares with them, and they are what a reader sees who
opens the file elsewhere. So whatever depends on the machine or the hour is left out of the file.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def refresh(path: Path) -> None:
    """Execute one notebook in place; an error in a cell leaves the file as it was."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    nbformat.write(notebook, path)


def main(paths: list[str]) -> int:
    """Refresh each notebook in turn."""
    for path in paths:
        print(path, flush=True)
        refresh(Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
