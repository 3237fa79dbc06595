"""The ledger page and its ticks, built by Sphinx from two equations, one of them a definition."""

import io
import re
from concurrent.futures import Future
from dataclasses import replace

import ledger
import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from bp_course.equations.ledger import row

CHAPTER = """# A chapter

$$
\\frac{\\partial L}{\\partial W} = X^\\top \\, \\frac{\\partial L}{\\partial Y}
$$ (affine-dw)

$$
L = \\tfrac12\\,(y - a_2)^2
$$ (c2-loss)

$$
1 = 1
$$ (not-in-the-ledger)
"""
LEDGER = """# The ledger

{ledger-figure}`equations`, {ledger-figure}`proved`, {ledger-figure}`caught`.

```{ledger}
```
"""


def done(found) -> Future:
    future: Future = Future()
    future.set_result(found)
    return future


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build the two pages with these rows; give their HTML by name, and the warnings."""
    rows = [row("affine-dw"), row("c2-loss")]

    def built(change=lambda found: found, page=LEDGER):
        monkeypatch.setattr(
            ledger, "begin", lambda: {"chapters/one": [done(change(found)) for found in rows]}
        )
        source, out = tmp_path / "source", tmp_path / "out"
        (source / "chapters").mkdir(parents=True)
        (source / "book").mkdir()
        (source / "chapters/one.md").write_text(CHAPTER, encoding="utf-8")
        (source / "book/ledger.md").write_text(page, encoding="utf-8")
        (source / "index.md").write_text(
            "# Title\n\n```{toctree}\nchapters/one\nbook/ledger\n```\n", encoding="utf-8"
        )
        warnings = io.StringIO()
        settings = {
            "extensions": ["myst_parser", "sphinx.ext.mathjax", "ledger"],
            "myst_enable_extensions": ["dollarmath"],
            "math_number_all": False,
        }
        with docutils_namespace():
            app = Sphinx(source, None, out, tmp_path / "trees", "html", settings, None, warnings)
            app.build()
        names = ("chapters/one", "book/ledger")
        pages = {name: (out / f"{name}.html").read_text(encoding="utf-8") for name in names}
        return pages, warnings.getvalue()

    return built


def test_a_proved_equation_has_a_tick_that_leads_to_its_row(build):
    pages, warnings = build()
    assert warnings == ""
    ticks = re.findall(r'<a class="proved" href="([^"]*)".*?>✓</a>', pages["chapters/one"])
    assert ticks == ["../book/ledger.html#ledger-affine-dw"]  # none for a definition
    assert pages["chapters/one"].count('class="eqno"') == 3
    assert 'id="ledger-affine-dw"' in pages["book/ledger"]


def test_a_row_says_everything_about_its_equation(build):
    page = build()[0]["book/ledger"]
    cells = [
        re.sub(r"<[^>]*>|\s+", " ", cell).strip()
        for cell in re.findall(r"<t[dh][ >].*?</t[dh]>", page, re.DOTALL)
    ]
    cells = [re.sub(r"\s+", " ", re.sub(r"^[^>]*>", "", cell)).strip() for cell in cells]
    assert cells[:6] == [
        "equation",
        "source",
        "free",
        "symbolic",
        "numeric error",
        "mutants caught",
    ]
    proved = cells[6:12]
    assert proved[0].startswith("(1) affine-dw")
    assert r"X^\top" in proved[0]
    assert proved[1].startswith("003")
    assert "(N, D)" in proved[2]
    assert proved[3:] == ["exact", "below 1e-11 in 20 draws", "6 of 6"]
    assert cells[15:18] == ["a definition", "–", "–"]
    assert 'href="../chapters/one.html#equation-affine-dw"' in page
    assert "2, 1, 6." in re.sub(r"<[^>]*>", "", page)


def test_a_bare_number_says_what_it_counts():
    [first, *_] = ledger.cells(row("c1-prefix-cost"), "book/ledger")
    assert first[-1].astext().startswith("It counts the multiplications")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda found: replace(
                found, verdict=replace(found.verdict, symbolic=False, reason="it differs")
            ),
            "NOT exact.*it differs",
        ),
        (lambda found: replace(found, verdict=replace(found.verdict, error=1e-3)), "error 1e-03"),
        (lambda found: replace(found, changed=found.changed + 1), "mutants 6 of 7 caught"),
    ],
)
def test_the_build_fails_with_an_equation_that_does_not_hold(build, change, words):
    def only_the_first(found):
        return change(found) if found.label == "affine-dw" else found

    with pytest.raises(ExtensionError, match=words):
        build(only_the_first)


def test_an_unknown_figure_is_refused(build):
    _, warnings = build(page=LEDGER.replace("`caught`", "`cought`"))
    assert "the ledger has no figure 'cought'" in warnings


def test_the_rows_are_worked_out_in_another_process(monkeypatch):
    from bp_course.equations import find
    from bp_course.equations import ledger as work

    few = (find("c2-loss"), find("c5-zeros"))  # the second has functions that no process can send
    monkeypatch.setattr(work, "PAGES", {"chapters/one": few})
    [futures] = work.begin().values()
    assert [future.result(timeout=60) for future in futures] == [row("c2-loss"), row("c5-zeros")]
