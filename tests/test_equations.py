"""The ledger against the pages, both ways; and every row of it: proved, and able to fail."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import bp_course
from bp_course.equations import PAGES, equations, find, prove
from bp_course.equations.ledger import row, totals
from bp_course.errors import ArgumentError

ROOT = Path(__file__).parent.parent
DISPLAYED = re.compile(r"^\$\$\n(.*?)^\$\$(.*?)$", re.DOTALL | re.MULTILINE)
RECORDS = list(equations().values())


def prose(page: str) -> str:
    """The Markdown of a page, whether it is a notebook or not; without code."""
    if (ROOT / f"{page}.md").exists():
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
    else:
        cells = nbformat.read(ROOT / f"{page}.ipynb", as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    fences: list[tuple[str, bool]] = []  # how long, and whether it holds code
    kept = []
    for line in text.splitlines():
        found = re.match(r"\s*(`{3,}|:{3,})\s*(.*)", line)
        if found and fences and found[1] == fences[-1][0] and not found[2]:
            fences.pop()
        elif found and not (fences and fences[-1][1]):
            fences.append((found[1], not found[2].startswith("{")))
        elif not (fences and fences[-1][1]):
            kept.append(line)
    assert not fences, page
    return "\n".join(kept) + "\n"


def displayed(page: str) -> dict[str, str]:
    return {rest.strip(" ()"): latex for latex, rest in DISPLAYED.findall(prose(page))}


def pages() -> list[str]:
    found = [*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("book/*.md")]
    return sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in found)


def normal(latex: str) -> str:
    return " ".join(latex.split())


@pytest.mark.parametrize("page", pages())
def test_page_and_ledger_have_the_same_equations(page):
    shown = displayed(page)
    records = {equation.label: equation.latex for equation in PAGES.get(page, ())}
    assert list(records) == list(shown)  # none without the other, in the same order
    for label, latex in records.items():
        assert normal(latex) == normal(shown[label]), label


@pytest.mark.parametrize("page", pages())
def test_no_displayed_equation_is_without_a_label(page):
    text = prose(page)
    assert text.count("$$") == 2 * len(displayed(page))
    assert not re.search(r"\\begin\{(equation|align|gather|multline)\*?\}|\{math\}", text)


def test_every_page_of_the_ledger_exists():
    assert set(PAGES) <= set(pages())
    assert len(equations()) == sum(len(page) for page in PAGES.values())  # no label twice


@pytest.mark.parametrize("label", equations())
def test_the_equation_is_proved_and_every_mutant_is_caught(label):
    found = row(label)
    assert found.ok, f"{found} {found.verdict.reason}"
    if not found.equation.definition:
        assert found.verdict.symbolic
        assert found.verdict.draws == (20 if found.free or found.arbitrary else 1)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.label)
def test_a_record_says_where_its_equation_comes_from(record):
    assert re.match(r"00[0-4]\b|not in (the sources|source 00)", record.source), record.source


@pytest.mark.parametrize(
    "record",
    [record for record in RECORDS if record.definition and record.setting],
    ids=lambda record: record.label,
)
def test_a_definition_with_a_setting_is_what_the_setting_computes(record):
    found = prove(replace(record, definition=False))
    assert found.ok, found.reason


def test_most_equations_are_no_definitions():
    found = [record.label for record in RECORDS if record.definition]
    assert len(found) < len(RECORDS) / 4, found


def test_totals_count():
    some = [row("affine-dw"), row("c2-loss")]
    counted = totals(some)
    assert (counted.equations, counted.definitions, counted.proved) == (2, 1, 1)
    assert counted.mutants >= counted.changed == counted.caught == some[0].caught > 0
    assert str(counted).startswith("2 equations: 1 definitions, 1 proved")


def test_an_unknown_label_is_told_its_neighbours():
    with pytest.raises(ArgumentError, match="did you mean affine-d"):
        find("affine-dv")
    with pytest.raises(ArgumentError, match="there is no equation 'nonsense-entirely'"):
        bp_course.verify("nonsense-entirely")


def test_verify_prints_a_line_for_each(capsys):
    bp_course.verify("affine-dw", "c2-loss")
    assert capsys.readouterr().out.splitlines() == [
        "affine-dw: symbolic exact; 20 draws, worst error below 1e-11",
        "c2-loss: a definition",
    ]
