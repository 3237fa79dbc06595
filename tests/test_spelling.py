"""The spelling check: what counts as prose, what counts as a word, and that it finds a mistake."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spelling

ROOT = Path(__file__).parent.parent
WORDS = (ROOT / spelling.OWN_WORDS).read_text(encoding="utf-8").split()

DIRECTIVES = """````{exercise} A tittle
:label: c1-lable

Sume text.

```{dropdown} Hynt
:color: secundary

Luk.
```

```python
wrng = 1
```

```{math}
:label: wrng
wrng
```
````

:::{figure} wrng.png
:alt: A pikture.

Its capshun.
:::
"""


@pytest.mark.parametrize(
    ("markdown", "pieces"),
    [
        ("Plain *emphasised* **text**\non two lines.", ["Plain emphasised text\non two lines."]),
        ("# Heading\n\n- item", ["Heading", "item"]),
        ("| a | b |\n| - | - |\n| one | `two` |", ["a", "b", "one", "0"]),
        ("A `wrng` and $wrng$, the $n$th.", ["A 0 and 0, the 0th."]),
        ("$$\nwrng\n$$ (wrng)", []),
        ("\\begin{align}\nwrng\n\\end{align}", []),
        ("```\nwrng\n```", []),
        ("<!-- wrng -->\n\n<b class='wrng'>text</b>", ["text"]),
        ("[text](wrng.md) <https://wrng.example>", ["text 0"]),
        ("![Alternative](wrng.png)", ["Alternative"]),
        ("{eq}`wrng` {term}`word` {doc}`title <wrng>`", ["0 word title "]),
    ],
)
def test_prose_is_what_a_reader_reads(markdown, pieces):
    assert list(spelling.prose(markdown)) == pieces


def test_directives_are_read_with_their_titles_and_captions():
    read = " ".join(spelling.prose(DIRECTIVES))
    assert read == "A tittle Sume text. Hynt Luk. A pikture. Its capshun."


def test_strings_of_a_program_are_read_without_its_names_and_patterns():
    source = '''
"""A docstring on wrnga.

    >>> wrngb("wrng wrng")
    'wrng wrng'

Its end.
"""
from wrnga.wrngc import wrngb

def f(wrngd):
    raise ValueError(f"no {wrngd!r} here: " "wrnga or wrngd")

PATTERN = r"\\wrng wrng$"
MARKDOWN = r"With $\\wrng$ a $formula$."
WORD = "wrng"
'''
    assert set(spelling.strings(source)) == {
        "A docstring on 0.",
        "Its end.",
        "no 0 here: 0 or 0",
        "With 0 a 0.",
    }


def test_addresses_symbols_and_names_are_no_words():
    text = "See https://wrng.example/x, np.wrng, Wᵀ, δx, ReLU, dW, x_i, x1 and a."
    assert [word for word, _ in spelling.misspelt(text, lambda word: False)] == ["See", "and"]


def test_a_misspelling_comes_with_its_line():
    known = {"one", "two", "don't"}.__contains__
    assert list(spelling.misspelt("one two\none twwo don’t", known)) == [("twwo", "one twwo don’t")]


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """The check as make runs it, on one file."""
    folder = tmp_path_factory.mktemp("texts")

    def run(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "tools/spelling.py", str(folder / name)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    return run


def test_british_english_and_our_own_words_pass(check):
    done = check(
        "good.md",
        "Sigmoids normalise; the Jacobian's colour doesn’t change the neighbour's behaviour.\n",
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_mistakes_and_american_spelling_are_found_in_every_kind_of_file(check):
    text = "Teh color is normalized, and jacobian."
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for name, content in [
        ("bad.md", text),
        ("bad.ipynb", json.dumps(notebook)),
        ("bad.py", f'"""{text}"""'),
    ]:
        done = check(name, content)
        assert done.returncode == 1
        lines = done.stdout.splitlines()
        assert [line.split(": ")[1] for line in lines[:-1]] == [
            "Teh",
            "color",
            "normalized",
            "jacobian",
        ]
        assert lines[0].endswith(f"{name}: Teh: {text}")
        assert "4 unknown words" in lines[-1]


def test_our_own_words_are_sorted_and_stand_there_once():
    assert sorted(set(WORDS), key=lambda word: (word.lower(), word)) == WORDS
