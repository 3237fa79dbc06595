"""Spell every sentence that a reader can see, in British English.

    python tools/spelling.py FILE...

Notebooks: their Markdown cells. Markdown files: everything. Python files: docstrings and other
strings, of which the errata and many an error message are made. Code, formulas, addresses and
whatever else isn't prose is left out, by the same parser that reads the book.

The dictionary is Hunspell's, for British English with -ise, and comes from npm with the browser
libraries; the project's own words are in `tools/words.txt`.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import nbformat
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser
from spylls.hunspell import Dictionary

DICTIONARY = Path("book/browser/node_modules/dictionary-en-gb/index")
OWN_WORDS = Path("tools/words.txt")

EXTENSIONS = {"amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"}
PARSER = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), DocutilsRenderer)

DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)")
OPTION = re.compile(r":(?P<key>[\w-]+):\s*(?P<value>.*)")
# What stands behind the name of a directive is a title, except here; what stands in it is prose,
# except in these.
TARGETS = {"bibliography", "div", "errata", "figure", "image", "list-table", "solution"}
NO_PROSE = {"bibliography", "code", "code-block", "code-cell", "eval-rst", "math", "raw", "toctree"}
PROSE_OPTIONS = {"alt", "caption"}
# Stands for code or a formula, also inside a word, as in `dW`'s or $n$th.
GAP = "0"
WORD = re.compile(r"\w+(?:['’]\w+)*")
# An example in a docstring, up to the next empty line.
EXAMPLE = re.compile(r"^ *>>> .*?(?:\n *\n|\Z)", re.MULTILINE | re.DOTALL)
# Not words: addresses, dotted names, and what has a digit, an underscore, a Greek or a raised
# letter, or a capital inside, such as Wᵀ and MathJax.
NAME = re.compile(r"https?://\S+|\w+(?:\.\w+)+")
SYMBOL = re.compile(r".|.*([^A-Za-zÀ-ž']|[a-z][A-Z]).*")


def prose(markdown: str) -> Iterator[str]:
    r"""The pieces of a Markdown text that are to be spelt.

    >>> list(prose("The gradient of `w` is $dw$.\\n\\n```python\\nw -= dw\\n```"))
    ['The gradient of 0 is 0.']
    """
    for token in PARSER.parse(markdown):
        if token.type == "inline":
            yield inline(token.children or [])
        elif token.type in ("fence", "colon_fence"):
            directive = DIRECTIVE.match(token.info)
            if directive:
                yield from inside(directive["name"], directive["argument"], token.content)


def inline(tokens: Iterable[Token]) -> str:
    """The text of a paragraph, with gaps for code and formulas."""
    text = ""
    is_address = False
    for token in tokens:
        if token.type == "link_open":
            is_address = token.markup == "autolink"
        elif token.type == "link_close":
            is_address = False
        elif token.type == "text" and not is_address:
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "image":
            text += inline(token.children or [])
        elif token.type == "myst_role":
            # {doc}`a title <a/target>` has words; what names a target alone has none.
            title, bracket, _ = token.content.partition("<")
            text += title if bracket or token.meta["name"] == "term" else GAP
        elif token.type in ("code_inline", "math_inline", "text"):
            text += GAP
    return text


def inside(name: str, argument: str, content: str) -> Iterator[str]:
    """The prose of a directive: its title, its captions, its text."""
    if name in NO_PROSE:
        return
    if name not in TARGETS:
        yield from prose(argument)
    lines = content.splitlines()
    while lines and (option := OPTION.fullmatch(lines[0])):
        if option["key"] in PROSE_OPTIONS:
            yield from prose(option["value"])
        del lines[0]
    yield from prose("\n".join(lines))


def strings(source: str) -> Iterator[str]:
    """The prose of a Python file: its docstrings without examples, and strings of several words.

    Names that the file defines or uses are no words, in whatever string they stand. A string with a
    backslash is a pattern or a formula, unless its formulas stand between dollars.
    """
    nodes = list(ast.walk(ast.parse(source)))
    names = {name for node in nodes for name in names_in(node)}
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        text = "" if node in parts else string(node)
        if " " in text and ("\\" not in text or text.count("$") > 1):
            lines = EXAMPLE.sub("\n", text).splitlines()
            for piece in prose("\n".join(line.strip() for line in lines)):
                yield WORD.sub(lambda word: GAP if word[0] in names else word[0], piece)


def string(node: ast.AST) -> str:
    """The text of a string in a program, with gaps for what is put in; "" for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(string(part) or GAP for part in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def names_in(node: ast.AST) -> Iterator[str]:
    """The names in one place of a program, dotted ones in parts."""
    if not isinstance(node, ast.Constant):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str):
                yield from value.split(".")


def texts(path: Path) -> Iterator[str]:
    """The prose of one file."""
    if path.suffix == ".ipynb":
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield from prose(cell.source)
    elif path.suffix == ".py":
        yield from strings(path.read_text(encoding="utf-8"))
    else:
        yield from prose(path.read_text(encoding="utf-8"))


def misspelt(text: str, is_known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The words of a text that are not known, each with its line."""
    text = NAME.sub(GAP, text)
    for match in WORD.finditer(text):
        word = match[0].replace("’", "'")
        if not SYMBOL.fullmatch(word) and not is_known(word):
            start = text.rfind("\n", 0, match.start()) + 1
            yield word, text[start:].split("\n", 1)[0].strip()


def dictionary(own: Iterable[str]) -> Callable[[str], bool]:
    """Whether a word is English, or one of our own; those may begin a sentence and own things."""
    lookup = Dictionary.from_files(str(DICTIONARY)).lookup
    ours = set(own)

    def is_known(word: str) -> bool:
        stem = word.removesuffix("'s")
        return stem in ours or stem[:1].lower() + stem[1:] in ours or lookup(stem)

    return is_known


def main(paths: list[str]) -> int:
    """Print each word that is misspelt, with its line; the exit code says if there was one."""
    if not DICTIONARY.with_suffix(".dic").exists():
        print(f"{DICTIONARY}.dic is missing; `make spelling` fetches it", file=sys.stderr)
        return 2
    is_known = dictionary(OWN_WORDS.read_text(encoding="utf-8").split())
    found = [
        f"{path}: {word}: {line}"
        for path in paths
        for text in texts(Path(path))
        for word, line in misspelt(text, is_known)
    ]
    if found:
        print(
            *found,
            f"{len(found)} unknown words: correct them, or add a new one to {OWN_WORDS}",
            sep="\n",
        )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
