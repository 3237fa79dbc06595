"""Every wrong line is told from the right one, and every smaller remark is there and readable."""

import importlib.util
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bp_course.errata import CHAPTERS, KINDS, REMARKS, SOURCES, WRONG, Case, Separation, separate
from bp_course.errata.separate import (
    A_REAL_ERROR,
    DRAWS,
    ROUND_OFF,
    different_sizes,
    entry,
    product,
)
from bp_course.errors import ShapeError

ROOT = Path(__file__).parents[1]
BY_ID = {record.id: record for record in (*WRONG, *REMARKS)}
# Source: wrong lines, slips, ambiguities; the counts of the audit.
COUNTS = {
    "000": (0, 1, 5),
    "001": (17, 20, 5),
    "002": (0, 1, 5),
    "003": (3, 13, 15),
    "004": (5, 8, 5),
}
# These products or sizes do not fit for any numbers; in 004-W2 and 004-W5 it depends on the draw.
NEVER_DEFINED = [f"001-W{k}" for k in (9, 10, 11, 14, 15, 16, 17)] + ["003-W1", "004-W1", "004-W4"]
SOMETIMES_DEFINED = ["004-W2", "004-W5"]

every_wrong_line = pytest.mark.parametrize("record", WRONG, ids=lambda record: record.id)


@every_wrong_line
def test_the_check_separates_the_printed_line_from_the_right_one(record):
    found = separate(record.draw)
    assert found.right_error <= ROUND_OFF
    assert found.printed_error >= A_REAL_ERROR
    assert found.draws == DRAWS


@every_wrong_line
def test_the_check_fails_when_the_two_forms_are_exchanged(record):
    def exchanged(rng: np.random.Generator) -> Case:
        case = record.draw(rng)
        return replace(case, printed=case.right, right=case.printed)

    found = separate(exchanged)
    assert found.right_error > ROUND_OFF
    assert found.printed_error < A_REAL_ERROR
    assert not found.ok


@every_wrong_line
def test_it_is_told_whether_the_printed_line_has_a_value_at_all(record):
    found = separate(record.draw)
    if record.id in NEVER_DEFINED:
        assert (found.undefined, found.printed_error) == (DRAWS, np.inf)
    elif record.id in SOMETIMES_DEFINED:
        assert 0 < found.undefined < DRAWS
        assert np.isfinite(found.printed_error)
    else:
        assert (found.undefined, found.reason) == (0, "")
        assert np.isfinite(found.printed_error)
    assert bool(found.reason) == bool(found.undefined)


def test_the_draws_are_the_same_each_time_but_not_the_same_as_each_other():
    record = BY_ID["001-W12"]
    assert separate(record.draw) == separate(record.draw)
    rng = np.random.default_rng(0)
    sizes = {record.draw(rng).truth.shape for _ in range(DRAWS)}
    assert len(sizes) > 1


def test_one_lucky_draw_is_enough_to_fail():
    draws = iter(range(DRAWS))

    def draw(rng: np.random.Generator) -> Case:
        value = rng.standard_normal(3)
        printed = value if next(draws) == 7 else 2 * value
        return Case(truth=value, printed=lambda: printed, right=lambda: value)

    found = separate(draw)
    assert (found.printed_error, found.ok) == (0, False)


@pytest.mark.parametrize("answer", [np.ones(2), np.full(3, 1.001), np.full(3, np.nan)])
def test_a_right_form_that_is_not_right_fails(answer):
    case = Case(truth=np.ones(3), printed=lambda: 5 * np.ones(3), right=lambda: answer)
    assert not separate(lambda rng: case).ok


def test_a_printed_form_that_is_not_a_number_does_not_count_as_separated():
    case = Case(truth=np.ones(3), printed=lambda: np.full(3, np.nan), right=lambda: np.ones(3))
    assert not separate(lambda rng: case).ok


def test_a_mistake_in_a_check_is_not_taken_for_an_undefined_line():
    def printed() -> np.ndarray:
        raise ValueError("a plain programming mistake")

    case = Case(truth=np.ones(3), printed=printed, right=lambda: np.ones(3))
    with pytest.raises(ValueError, match="plain programming mistake"):
        separate(lambda rng: case)


def test_matrices_are_never_stretched_and_entries_never_wrap_around():
    with pytest.raises(ShapeError, match=r"\(3, 1\) times \(3, 1\) is not defined"):
        product(np.ones((3, 1)), np.ones((3, 1)))
    np.testing.assert_array_equal(product(np.ones((2, 3)), np.ones((3, 1))), [[3], [3]])
    assert entry("w", np.arange(6).reshape(2, 3), 2, 3) == 5
    for index in [(0, 1), (3, 1), (1, 4), (-1, 1)]:
        with pytest.raises(ShapeError, match=r"there is no w\[.*\]: the size is 2 × 3"):
            entry("w", np.ones((2, 3)), *index)
    assert len(set(different_sizes(np.random.default_rng(0), 6))) == 6


@pytest.mark.parametrize("source", SOURCES)
def test_everything_that_the_audit_found_is_here(source):
    wrong, slips, ambiguities = COUNTS[source]
    ids = [f"{source}-W{k + 1}" for k in range(wrong)]
    ids += [f"{source}-S{k + 1}" for k in range(slips)]
    ids += [f"{source}-A{k + 1}" for k in range(ambiguities)]
    assert [record.id for record in (*WRONG, *REMARKS) if record.source == source] == ids


def test_the_numbers_add_up():
    kinds = Counter(record.is_slip for record in REMARKS)
    assert (len(WRONG), kinds[True], kinds[False]) == (25, 43, 35)
    assert len(BY_ID) == 103


@pytest.mark.parametrize("record", BY_ID.values(), ids=lambda record: record.id)
def test_the_latex_of_a_record_is_whole(record):
    texts = [value for value in vars(record).values() if isinstance(value, str)]
    for text in texts:
        outside, *inside = re.split(r"(?<!\\)\$", text)
        assert len(inside) % 2 == 0, f"a dollar sign is missing: {text}"
        assert "\\" not in "".join([outside, *inside[1::2]]), f"LaTeX outside of maths: {text}"
        for formula in inside[0::2]:
            depth = 0
            for brace in re.findall(r"(?<!\\)[{}]", formula):
                depth += 1 if brace == "{" else -1
                assert depth >= 0, formula
            assert depth == 0, formula
            begins = re.findall(r"\\begin\{(\w+)\}", formula)
            assert begins == re.findall(r"\\end\{(\w+)\}", formula)
    assert record.printed != getattr(record, "right", getattr(record, "meant", None))
    assert re.fullmatch(r"\d+(–\d+)?(, \d+(–\d+)?)*( and throughout)?", record.lines)


@pytest.mark.parametrize("record", REMARKS, ids=lambda record: record.id)
def test_slips_and_ambiguities_have_kinds_of_their_own(record):
    for_slips, for_ambiguities = list(KINDS)[:5], list(KINDS)[5:]
    assert record.kind in (for_slips if record.is_slip else for_ambiguities)


@every_wrong_line
def test_the_chapter_derives_the_right_form_under_the_label_that_is_named(record):
    notebook = json.loads((ROOT / f"{CHAPTERS[record.chapter]}.ipynb").read_text(encoding="utf-8"))
    prose = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    assert f"$$ ({record.equation})" in "\n".join(prose)


@pytest.fixture(scope="module")
def page() -> ModuleType:
    """The Sphinx extension that writes the page; it is a script beside the book, not a package."""
    spec = importlib.util.spec_from_file_location("errata_page", ROOT / "book/_ext/errata.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("source", SOURCES)
def test_the_page_shows_every_record_of_a_source_with_both_forms(page, source):
    text = page.page(source)
    for record in BY_ID.values():
        assert text.count(f"**{record.id}**") == (record.source == source)
        if record.source == source and record in REMARKS:
            assert f"As printed: {record.printed}\\\n" in text
            assert record.meant in text
            assert record.note in text
    assert text.count("As printed, **wrong**") == COUNTS[source][0]
    assert ("No line of it is wrong." in text) == (COUNTS[source][0] == 0)
    prose = (ROOT / "book/errata.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"^```\{errata\} (\d+)$", prose, re.M))
    assert asked == set(SOURCES)


def test_the_page_gives_the_numbers_of_this_build(page):
    text = "\n".join(page.wrong_line(BY_ID["001-W1"]))
    assert r"$\displaystyle \frac{\partial L}{\partial z_2} = a_2 - y$" in text
    found = separate(BY_ID["001-W1"].draw)
    assert page.numbers(found) in text
    assert "{eq}`c2-da2`" in text


@pytest.mark.parametrize(
    ("error", "below", "above"),
    [(3e-15, "10⁻¹⁴", None), (9.9e-4, "10⁻³", None), (0.0169, None, "1 %"), (3.01, None, "300 %")],
)
def test_numbers_are_rounded_so_that_they_stay_true(page, error, below, above):
    if below:
        assert page.upper_bound(error) == below
    else:
        assert page.lower_bound(error).replace("\N{NO-BREAK SPACE}", " ") == above


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Separation(25, 0.0, 0.5, 0, ""), "is off by at least 50 % in each of 25 draws"),
        (Separation(25, 0.0, 0.5, 0, ""), "The right form agrees to the last digit."),
        (Separation(25, 2e-16, np.inf, 25, "so"), "fails in each of 25 draws: in the first, so."),
        (Separation(25, 2e-16, np.inf, 25, "so"), "is off by less than 10⁻¹⁵"),
        (Separation(25, 0.0, 0.02, 9, "so"), "fails in 9 of 25 draws, first because so, and"),
        (Separation(25, 0.0, 0.02, 9, "so"), "is off by at least 2 % in the other 16."),
    ],
)
def test_the_sentences_about_the_numbers(page, found, words):
    assert words in page.numbers(found).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_is_not_built_from_a_check_that_separates_nothing(page):
    case = Case(truth=np.ones(3), printed=lambda: np.ones(3), right=lambda: np.ones(3))
    record = replace(BY_ID["001-W1"], draw=lambda rng: case)
    with pytest.raises(Exception, match="001-W1: its check separates nothing"):
        list(page.wrong_line(record))
