"""The text of a quiz, read without Sphinx, so that tests can read the chapters' quizzes too.

A question is a directive whose options are a list; the right one is ticked, and behind each stands
why it is right, or which mistake leads to it:

    :::{quiz} What is the derivative of $x^2$?
    :label: c1-quiz-1

    - [ ] $x$ — That forgets the factor 2.
    - [x] $2x$ — Right: the exponent comes down.
    - [ ] $x^3/3$ — That is the antiderivative.
    :::
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ITEM = re.compile(r"[-*] \[(?P<tick>.)\] (?P<text>.*)")
DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{quiz\}[ ]*(?P<question>.*)\n(?P<body>(?:.*\n)*?)(?P=fence)[ ]*$",
    re.MULTILINE,
)
LABEL = re.compile(r":label:\s*(?P<label>\S+)\s*")
FORM = "`- [ ] option — explanation`, and `- [x] …` for the right one"


class QuizError(ValueError):
    """What is wrong with a quiz, and in which line of its text, counted from zero."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what the reader learns from choosing it."""

    text: str
    explanation: str
    right: bool
    line: int


@dataclass(frozen=True)
class Quiz:
    """One question of a chapter."""

    question: str
    label: str
    options: tuple[Option, ...]


def items(body: str) -> Iterator[tuple[int, bool, str]]:
    """The list in a quiz: the line where an item begins, whether it is ticked, and its text."""
    found: list[tuple[int, bool, str]] = []
    for number, line in enumerate(body.splitlines()):
        item = ITEM.fullmatch(line.rstrip())
        if item and item["tick"] in " xX":
            found.append((number, item["tick"] in "xX", item["text"]))
        elif line.startswith("  ") and line.strip() and found:
            start, tick, text = found[-1]
            found[-1] = (start, tick, f"{text}\n{line.strip()}")
        elif line.strip():
            raise QuizError(f"{line.strip()!r} is no option; an option reads {FORM}", number)
    yield from found


def read_options(body: str) -> tuple[Option, ...]:
    r"""The options of one quiz.

    Raises: QuizError when there are not three or four, when not exactly one is right, when two say
    the same, or when one is not explained.

    >>> options = read_options("- [x] 2 — Yes.\n- [ ] 3 — One more.\n- [ ] 1 — One less.")
    >>> [option.right for option in options]
    [True, False, False]
    """
    options: list[Option] = []
    for line, right, item in items(body):
        # The explanation may start on a line of its own, but only the first dash separates.
        text, *explanation = re.split(r"\s—\s+", item, maxsplit=1)
        if not text.strip() or not explanation or not explanation[0].strip():
            raise QuizError(f"{item!r} has no explanation; an option reads {FORM}", line)
        if any(text == other.text for other in options):
            raise QuizError(f"the option {text!r} stands there twice", line)
        options.append(Option(text, explanation[0], right, line))
    if not 3 <= len(options) <= 4:
        raise QuizError(f"{len(options)} options; a question has three or four: {FORM}", 0)
    right_ones = [option for option in options if option.right]
    if len(right_ones) != 1:
        line = right_ones[1].line if right_ones else 0
        raise QuizError(f"{len(right_ones)} options are ticked as right; one must be", line)
    return tuple(options)


def read_quizzes(markdown: str) -> list[Quiz]:
    """All quizzes of a Markdown text, in order.

    Raises: QuizError as `read_options` does, and when a question or a label is missing; its line is
    counted in the whole text.
    """
    quizzes = []
    for match in DIRECTIVE.finditer(markdown):
        first = markdown.count("\n", 0, match.start())
        label, _, body = match["body"].partition("\n")
        labelled = LABEL.fullmatch(label)
        if not match["question"].strip() or not labelled:
            raise QuizError("a quiz has its question behind {quiz} and a :label: below it", first)
        try:
            options = read_options(body)
        except QuizError as error:
            raise QuizError(str(error), first + 2 + error.line) from None
        quizzes.append(Quiz(match["question"].strip(), labelled["label"], options))
    return quizzes
