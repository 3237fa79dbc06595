"""The notation page names each sign and letter of the displayed equations, chapter by chapter."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
PAGE = (BOOK / "notation.md").read_text(encoding="utf-8")
DISPLAYED = re.compile(r"^\$\$\n(.*?)^\$\$", re.DOTALL | re.MULTILINE)
# A letter of an exercise is introduced in the exercise.
EXERCISE = re.compile(r"^(`{3,}|:{3,})\{(?:exercise|solution)\}.*?^\1$", re.DOTALL | re.MULTILINE)
STYLED = re.compile(r"\\(mathrm|mathcal|mathbf|mathbb|mathsf)\s*\{?\s*(\w+)\s*\}?")
# These place or group signs and mean nothing themselves.
LAYOUT = re.compile(
    "[dt]?frac|left|right|[bB]igg?[lr]|q?quad|underbrace|phantom|displaystyle|[cdv]dots|cdot|mathbin"
)
CHAPTERS = {
    f"Chapter {path.name[1]}": path for path in sorted((ROOT / "chapters").glob("0*.ipynb"))
}
PLACES = [*CHAPTERS, "The page on conventions"]


def signs(latex):
    """The letters and the commands with a meaning in a formula."""
    latex = latex.replace(r"\operatorname", r"\mathrm").replace(r"\neq", r"\ne")  # look alike
    latex = re.sub(r"\\(begin|end)\{\w+\}|\\text\{[^}]*\}|\\\\(\[[^]]*\])?", " ", latex)
    found = {f"\\{style} {name}" for style, name in STYLED.findall(latex)}
    latex = STYLED.sub(" ", latex)
    found |= {f"\\{x}" for x in re.findall(r"\\([A-Za-z]+)", latex) if not LAYOUT.fullmatch(x)}
    letters = re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", latex))
    return found | {f"the letter {letter}" for letter in letters}


def section(title):
    """One section of the notation page, without its heading."""
    return re.search(rf"^## {title}.*?\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]


def listed(text):
    """What the first column of a section's tables lists."""
    cells = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return signs(" ".join(f for cell in cells for f in re.findall(r"\$([^$]+)\$", cell)))


def displayed(place):
    """The displayed equations of a chapter or of the page on conventions."""
    if place in CHAPTERS:
        cells = nbformat.read(CHAPTERS[place], as_version=4).cells
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    else:
        texts = [(BOOK / "conventions.md").read_text(encoding="utf-8")]
    return [latex for text in texts for latex in DISPLAYED.findall(EXERCISE.sub("", text))]


@pytest.mark.parametrize("place", PLACES)
def test_each_sign_of_the_equations_is_listed(place):
    everywhere = {sign for sign in listed(section("Signs")) if not sign.startswith("the letter")}
    known = everywhere | listed(section(place))
    missing = {}
    for latex in displayed(place):
        for sign in signs(latex) - known:
            missing.setdefault(sign, latex)
    assert not missing


@pytest.mark.parametrize("place", PLACES)
def test_a_letter_that_is_listed_for_a_chapter_is_used_there(place):
    if place in CHAPTERS:
        cells = nbformat.read(CHAPTERS[place], as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = (BOOK / "conventions.md").read_text(encoding="utf-8")
    used = signs(" ".join(re.findall(r"\$+([^$]+)\$+", text)))
    assert not {s for s in listed(section(place)) - used if s.startswith("the letter")}


def test_a_sign_that_is_not_listed_is_noticed():
    assert signs(r"\frac{\partial L}{\partial W} = X^\top \boxtimes \mathbf 1") == {
        "\\partial",
        "\\top",
        "\\boxtimes",
        "\\mathbf 1",
        "the letter L",
        "the letter W",
        "the letter X",
    }
    assert "\\boxtimes" not in listed(PAGE)
