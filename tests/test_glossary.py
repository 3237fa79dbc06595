"""The glossary has one entry a word, and each chapter links a word where it first uses it."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
CHAPTERS = {path.stem: path for path in sorted((ROOT / "chapters").glob("*.ipynb"))}
# Term and definition, as the directive reads them: a line at the margin, indented lines below it.
ENTRIES = re.findall(
    r"^(\S.*)\n((?:  .*\n|\n)+)", GLOSSARY.split("```{glossary}\n")[1].split("```")[0], re.MULTILINE
)
TERMS = [term for term, _ in ENTRIES]
# Forms that a plain plural doesn't give.
VARIANTS = {
    "mini-batch": ["minibatch", "minibatches"],
    "round-off": ["roundoff"],
    "vector–Jacobian product": ["vector-Jacobian product", "vector-Jacobian products"],
}
FENCE = re.compile(r"\s*(`{3,}|:{3,})(.*)")
LINK = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`")


def forms(term):
    """A term, its plural, and other ways to write it."""
    plural = term + ("es" if term.endswith(("s", "ch", "x")) else "s")
    return [term, plural, *VARIANTS.get(term, [])]


# The longest form first, so that "gradient check" isn't read as "gradient".
FORMS = {form.lower(): term for term in TERMS for form in forms(term)}
WORD = re.compile(
    r"(?<![\w-])(" + "|".join(map(re.escape, sorted(FORMS, key=len, reverse=True))) + r")(?![\w-])",
    re.IGNORECASE,
)


def without_fences(text):
    """The text without code blocks, and without the lines that open or set up a directive."""
    kept, stack = [], []  # stack: (fence, whether it holds prose)
    options = False  # in the lines :key: value right after an opening
    for line in text.splitlines():
        found = FENCE.fullmatch(line)
        if found and not found[2].strip() and stack and found[1] == stack[-1][0]:
            stack.pop()
        elif found and (not stack or stack[-1][1]):
            stack.append((found[1], found[2].strip().startswith("{")))
            options = True
        elif options and re.match(r"\s*:[\w-]+:", line):
            pass
        elif all(prose for _, prose in stack):
            options = False
            kept.append(line)
    return "\n".join(kept)


def prose(text):
    """What a reader reads as sentences; a link to the glossary becomes ⟦term⟧."""
    text = re.sub(r"^\$\$.*?^\$\$.*?$", " ", without_fences(text), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^ *(#|\|).*$", " ", text, flags=re.MULTILINE)  # headings and tables
    text = LINK.sub(lambda link: f"⟦{link[1].strip()}⟧", re.sub(r"\s+", " ", text))
    text = re.sub(r"\{[\w:-]+\}`[^`]*`", " ", text)  # other roles: their text is a link
    text = re.sub(r"!?\[[^\]]*\]\([^)]*\)", " ", text)
    return re.sub(r"`[^`]*`|\$[^$]*\$", " ", text)


def first_uses_without_a_link(text):
    """(term, the words around it) for each term whose first use is not a link."""
    text, met, missing = prose(text), set(), []
    for found in re.finditer(rf"⟦([^⟧]*)⟧|{WORD.pattern}", text, re.IGNORECASE):
        term = FORMS[(found[1] or found[2]).lower()]
        if term not in met and not found[1]:
            missing.append((term, text[max(0, found.start() - 60) : found.end() + 30].strip()))
        met.add(term)
    return missing


def test_the_glossary_has_one_entry_a_word_in_order():
    assert len(TERMS) == 48
    assert sorted(TERMS, key=str.lower) == TERMS
    assert len({term.lower() for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize(("term", "text"), ENTRIES, ids=TERMS)
def test_an_entry_is_short_and_leads_on(term, text):
    assert 60 < len(text) < 700
    assert re.search(r"\{(eq|doc|term|cite)\}`", text)
    assert "$$" not in text
    targets = {target.strip() for target in LINK.findall(re.sub(r"\s+", " ", text))}
    assert targets <= set(TERMS) - {term}


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_first_use_of_a_word_is_a_link(name):
    cells = nbformat.read(CHAPTERS[name], as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    missing = first_uses_without_a_link(text)
    assert not missing, f"{name}, to be linked:\n" + "\n".join(
        f"  {term}: … {context} …" for term, context in missing
    )


def test_what_counts_as_a_first_use():
    found = first_uses_without_a_link(
        "# The gradient\n\n| loss |\n\n`weight` and $bias$ and {doc}`the cache <x>`.\n\n"
        "```python\nepoch\n```\n\n:::{admonition} Batch\n:class: tip\nA hidden unit.\n:::\n\n"
        "$$\nvec\n$$ (label)\n\nThe {term}`gradients <gradient>`, a gradient check, *Losses*."
    )
    assert [term for term, _ in found] == ["hidden unit", "gradient check", "loss"]
