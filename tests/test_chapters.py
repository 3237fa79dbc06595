"""What nbval can't see: it runs the cells, but takes a notebook without outputs for a good one."""

import re
from pathlib import Path

import nbformat
import pytest

CHAPTERS = sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))
NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in CHAPTERS}
DISPLAYED = re.compile(r"^\$\$\n(.*?)^\$\$(.*?)$", re.DOTALL | re.MULTILINE)
LABEL = re.compile(r" \(([a-z0-9-]+)\)")


def code_cells(name):
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def prose(name):
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


def equations(name):
    """(LaTeX, what follows the closing dollars) of every displayed equation."""
    return [found for source in prose(name) for found in DISPLAYED.findall(source)]


def test_all_five_are_here():
    assert [name[:2] for name in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_cell_was_run_in_order_and_none_failed(name):
    cells = code_cells(name)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert len(outputs) > len(cells) / 2
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_package_is_what_runs(name):
    assert any("from bp_course" in cell.source for cell in code_cells(name))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_picture_says_what_it_shows(name):
    for cell in code_cells(name):
        pictures = [
            o for o in cell.outputs if {"image/png", "image/svg+xml"} & set(o.get("data", ()))
        ]
        if pictures:
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) > 30, cell.source


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_displayed_equation_has_a_label_of_its_own(name):
    assert len(equations(name)) > 30
    assert sum(source.count("$$") for source in prose(name)) == 2 * len(equations(name))
    assert not [latex for latex, rest in equations(name) if not LABEL.fullmatch(rest)]


def test_no_label_stands_twice_in_the_book_and_none_is_missing():
    labels = [LABEL.fullmatch(rest)[1] for name in NOTEBOOKS for _, rest in equations(name)]
    assert len(labels) == len(set(labels))
    for name in NOTEBOOKS:
        cited = {
            label for source in prose(name) for label in re.findall(r"\{eq\}`([^`]+)`", source)
        }
        assert cited <= set(labels)


def test_the_labels_that_docstrings_name_exist():
    labels = {LABEL.fullmatch(rest)[1] for name in NOTEBOOKS for _, rest in equations(name)}
    package = Path(__file__).parent.parent / "bp_course"
    named = {
        label
        for path in package.glob("*.py")
        for group in re.findall(r"\(eq\. ([^)]+)\)", path.read_text(encoding="utf-8"))
        for label in group.split(", ")
    }
    assert len(named) > 15
    assert named <= labels


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_cell_is_exempt_from_comparison(name):
    for cell in code_cells(name):
        assert "NBVAL" not in cell.source.upper()
        assert not [
            tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or "raises" in tag
        ]
