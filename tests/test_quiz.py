"""The quizzes' format: what is read from a text, what is refused, and what stands on the page."""

import doctest
import io
import re

import pytest
import quiz
import quiz_text
from quiz_text import Option, Quiz, QuizError, read_options, read_quizzes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

TEXT = """Some text.

:::{quiz} What is the derivative of $x^2$?
:label: c1-quiz-1

- [ ] $x$ — That forgets the factor 2.
- [x] $2x$ — Right: the exponent comes
  down — and is lowered.
- [ ] $x^3/3$
  — That is the antiderivative.
:::

More text.
"""


def test_a_quiz_is_read():
    assert read_quizzes(TEXT) == [
        Quiz(
            "What is the derivative of $x^2$?",
            "c1-quiz-1",
            (
                Option("$x$", "That forgets the factor 2.", right=False, line=1),
                Option(
                    "$2x$",
                    "Right: the exponent comes\ndown — and is lowered.",
                    right=True,
                    line=2,
                ),
                Option("$x^3/3$", "That is the antiderivative.", right=False, line=4),
            ),
        )
    ]


def test_several_are_read_in_order_whatever_their_fence():
    second = TEXT.replace(":::", "````").replace("quiz-1", "quiz-2")
    assert [found.label for found in read_quizzes(TEXT + second)] == ["c1-quiz-1", "c1-quiz-2"]
    assert read_quizzes("No quiz here.") == []


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("- [x]", "- [ ]", "0 options are ticked", 4),
        ("- [ ] $x$", "- [x] $x$", "2 options are ticked", 6),
        ("$x$ — That", "$x$ That", "has no explanation", 5),
        ("$x$ — That forgets the factor 2.", "$x$ — ", "has no explanation", 5),
        ("$x$ —", " —", "has no explanation", 5),
        ("$x$ —", "$2x$ —", "stands there twice", 6),
        ("- [ ] $x$ — That forgets the factor 2.\n", "", "2 options", 4),
        ("- [ ] $x$", "- [?] $x$", "is no option", 5),
        ("- [ ] $x$", "$x$", "is no option", 5),
        ("- [ ] $x$", "  $x$", "is no option", 5),
        (":label: c1-quiz-1\n", "", ":label:", 2),
        (" What is the derivative of $x^2$?", "", "question", 2),
    ],
)
def test_a_broken_quiz_is_refused_with_its_line(old, new, message, line):
    assert old in TEXT
    with pytest.raises(QuizError, match=re.escape(message)) as caught:
        read_quizzes(TEXT.replace(old, new))
    assert caught.value.line == line


def test_no_option_and_five_options_are_refused():
    with pytest.raises(QuizError, match="0 options; a question has three or four"):
        read_options("")
    with pytest.raises(QuizError, match="5 options"):
        read_options("\n".join(f"- [ ] {n} — No." for n in range(5)))


def build(folder, text):
    """The page that Sphinx makes of a text, and what it warns of."""
    source = folder / "source"
    source.mkdir()
    (source / "index.md").write_text("# Title\n\n" + text, encoding="utf-8")
    warnings = io.StringIO()
    settings = {
        "extensions": ["myst_parser", "quiz"],
        "myst_enable_extensions": ["colon_fence", "dollarmath"],
    }
    with docutils_namespace():  # what this registers is gone afterwards
        out, trees = folder / "out", folder / "trees"
        Sphinx(source, None, out, trees, "html", settings, None, warnings).build()
    return (out / "index.html").read_text(encoding="utf-8"), warnings.getvalue()


def test_each_option_opens_on_a_verdict_in_words(tmp_path):
    page, warnings = build(tmp_path, TEXT + "See {ref}`the question <c1-quiz-1>`.")
    assert warnings == ""
    assert re.findall(r'<details class="([^"]*)">', page) == [
        "quiz-wrong quiz-option",
        "quiz-right quiz-option",
        "quiz-wrong quiz-option",
    ]
    assert page.count("<summary>") == page.count("</summary>") == page.count("</details>") == 3
    verdicts = re.findall(r'<strong class="quiz-verdict">(.*?)</strong> (\w+ \w+)', page)
    assert verdicts == [
        ("✗ Not this one.", "That forgets"),
        ("✓ Right:", "the exponent"),
        ("✗ Not this one.", "That is"),
    ]
    assert re.search(r'<p class="quiz-question">What is .*<span class="math', page)
    assert 'id="c1-quiz-1"' in page
    assert 'href="#c1-quiz-1"' in page


def test_a_right_option_that_does_not_say_so_gets_the_word():
    assert quiz.verdict(Option("2", "It is even.", right=True, line=0)) == (
        "✓ Right.",
        "It is even.",
    )


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("- [x]", "- [ ]", r":8: ERROR: quiz: 0 options are ticked"),
        ("- [ ] $x^3/3$", "- [?] $x$", r":11: ERROR: quiz: .* is no option"),
        (":label: c1-quiz-1\n", "", r":5: ERROR: a quiz needs a :label:"),
    ],
)
def test_the_build_warns_of_a_broken_quiz_where_it_stands(tmp_path, old, new, warning):
    assert old in TEXT
    page, warnings = build(tmp_path, TEXT.replace(old, new))
    assert "<details" not in page
    assert re.search(r"index\.md" + warning, warnings), warnings


@pytest.mark.parametrize("module", [quiz, quiz_text])
def test_the_examples_in_the_modules_hold(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
