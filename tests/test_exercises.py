"""The exercises and quizzes of the chapters: enough of them, all explained, in the agreed form."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from quiz_text import QuizError, read_quizzes

CHAPTERS = {
    int(path.name[:2]): "\n\n".join(
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    for path in sorted((Path(__file__).parent.parent / "chapters").glob("*.ipynb"))
}
BLOCK = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<name>exercise|solution|dropdown)\}[ ]*(?P<title>.*)\n"
    r"(?P<options>(?::[a-z]+:.*\n)*)(?P<text>(?:.*\n)*?)(?P=fence)[ ]*$",
    re.MULTILINE,
)


def section(text, title):
    """What stands under a heading, up to the next one of its level."""
    found = re.search(rf"^## {title}$\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def numbered(labels, kind, chapter):
    """What is wrong with labels that should count from 1."""
    wanted = [f"c{chapter}-{kind}-{number}" for number in range(1, len(labels) + 1)]
    return [] if labels == wanted else [f"labels {labels} instead of {wanted}"]


def exercise_problems(chapter, text):
    """What is wrong with a chapter's exercises, in words."""
    blocks = list(BLOCK.finditer(section(text, "Try it")))
    exercises = [block for block in blocks if block["name"] == "exercise"]
    solutions = [block for block in blocks if block["name"] == "solution"]
    labels = [block["options"].partition(":label:")[2].strip() for block in exercises]
    problems = numbered(labels, "ex", chapter)
    if len(exercises) < 5:
        problems.append(f"{len(exercises)} exercises under 'Try it'; at least five are wanted")
    if len(re.findall(r"\{exercise\}", text)) != len(exercises):
        problems.append("an exercise stands outside of 'Try it' or is not closed")
    if Counter(block["title"].strip() for block in solutions) != Counter(labels):
        problems.append("each exercise needs one solution, and each solution an exercise")
    if not any(re.search(r"\bbugs?\b", block["title"] + block["text"]) for block in exercises):
        problems.append("no exercise asks for a bug")
    for label, exercise in zip(labels, exercises, strict=True):
        hints = [block for block in BLOCK.finditer(exercise["text"]) if block["title"] == "Hint"]
        if not exercise["title"].strip():
            problems.append(f"{label} has no title")
        if len(hints) != 1 or len(hints[0]["text"].split()) < 3:
            problems.append(f"{label} needs one dropdown with the title Hint and a hint in it")
    for solution in solutions:
        if solution["options"].strip() != ":class: dropdown":
            problems.append(f"the solution of {solution['title']} is not folded")
        if len(solution["text"].split()) < 3:
            problems.append(f"the solution of {solution['title']} says nothing")
    return problems


def quiz_problems(chapter, text):
    """What is wrong with a chapter's quiz, in words."""
    try:
        quizzes = read_quizzes(section(text, "Check yourself"))
    except QuizError as error:
        return [str(error)]
    problems = numbered([quiz.label for quiz in quizzes], "quiz", chapter)
    if not 4 <= len(quizzes) <= 6:
        problems.append(f"{len(quizzes)} questions under 'Check yourself'; four to six are wanted")
    if len(re.findall(r"\{quiz\}", text)) != len(quizzes):
        problems.append("a question stands outside of 'Check yourself' or is not closed")
    for quiz in quizzes:
        if not quiz.question.endswith("?"):
            problems.append(f"{quiz.label} is no question")
        problems += [
            f"{quiz.label}: {option.explanation!r} is no sentence"
            for option in quiz.options
            if len(option.explanation.split()) < 4 or not re.search(r"[.!?]$", option.explanation)
        ]
    places = {place for quiz in quizzes for place, o in enumerate(quiz.options) if o.right}
    if len(quizzes) > 1 and len(places) == 1:
        problems.append("the right option always stands in the same place")
    return problems


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_exercises_with_hints_and_folded_solutions(chapter):
    assert exercise_problems(chapter, CHAPTERS[chapter]) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_a_quiz_that_explains_every_option(chapter):
    assert quiz_problems(chapter, CHAPTERS[chapter]) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_come_before_the_quiz_and_the_quiz_before_the_table(chapter):
    headings = re.findall(r"^## (.*)$", CHAPTERS[chapter], re.MULTILINE)
    wanted = ["Try it", "Check yourself", "In one table", "Read on"]
    assert [heading for heading in headings if heading in wanted] == wanted


EXERCISE = """````{exercise} Exercise N
:label: c2-ex-N

Compute it, and find the bug.

```{dropdown} Hint
Look at the shapes.
```
````

````{solution} c2-ex-N
:class: dropdown

It is one half.
````
"""
EXERCISES = "## Try it\n\n" + "\n".join(EXERCISE.replace("N", str(n)) for n in range(1, 6))
QUESTION = """:::{quiz} What is question N?
:label: c2-quiz-N

OPTIONS
:::
"""
OPTIONS = [
    "- [x] One — Right, it is one.",
    "- [ ] Two — That is one more.",
    "- [ ] None — That is one less.",
]
QUIZZES = "## Check yourself\n\n" + "\n".join(
    QUESTION.replace("N?", f"{n}?")
    .replace("quiz-N", f"quiz-{n}")
    .replace("OPTIONS", "\n".join(OPTIONS[n % 3 :] + OPTIONS[: n % 3]))
    for n in range(1, 5)
)
NEXT = "\n## In one table\n"


def test_the_good_examples_pass():
    assert exercise_problems(2, EXERCISES + NEXT) == []
    assert quiz_problems(2, QUIZZES + NEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("## Try it", "## Exercises", "0 exercises under"),
        ("c2-ex-5", "c2-ex-6", "labels"),
        ("c2-ex-5", "c2-ex-4", "labels"),
        ("c2-ex", "c1-ex", "labels"),
        (EXERCISE.replace("N", "5"), "", "4 exercises under"),
        ("{solution} c2-ex-3", "{solution} c2-ex-4", "each exercise needs one solution"),
        ("{solution} c2-ex-3", "{note} c2-ex-3", "each exercise needs one solution"),
        (":class: dropdown", "", "is not folded"),
        ("It is one half.", "", "says nothing"),
        ("find the bug", "stop", "no exercise asks for a bug"),
        ("{dropdown} Hint", "{dropdown} Solution", "needs one dropdown"),
        ("{dropdown} Hint", "{note} Hint", "needs one dropdown"),
        ("Look at the shapes.", "", "needs one dropdown"),
        ("{exercise} Exercise 2", "{exercise}", "c2-ex-2 has no title"),
        ("\n````{exercise} Exercise 5", "\n## Other\n````{exercise} Exercise 5", "outside of"),
    ],
)
def test_broken_exercises_are_found(old, new, problem):
    assert old in EXERCISES
    assert problem in " ".join(exercise_problems(2, EXERCISES.replace(old, new) + NEXT))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("## Check yourself", "## Quiz", "0 questions under"),
        ("c2-quiz-4", "c2-quiz-5", "labels"),
        ("c2-quiz", "c1-quiz", "labels"),
        (":::{quiz} What is question 4?", ":::{note} What", "3 questions under"),
        (":::{quiz} What is question 4?", "## Other\n:::{quiz} What is question 4?", "outside of"),
        ("question 4?", "question 4", "is no question"),
        ("That is one more.", "That is one more", "is no sentence"),
        ("That is one more.", "No.", "is no sentence"),
        ("- [x] One", "- [ ] One", "0 options are ticked"),
        (" — That is one less.", "", "has no explanation"),
    ],
)
def test_a_broken_quiz_is_found(old, new, problem):
    assert old in QUIZZES
    assert problem in " ".join(quiz_problems(2, QUIZZES.replace(old, new) + NEXT))


def test_the_right_option_in_one_place_is_found():
    same = re.sub(r"(?:^- .*\n)+", "\n".join(OPTIONS) + "\n", QUIZZES, flags=re.MULTILINE)
    assert quiz_problems(2, same) == ["the right option always stands in the same place"]
