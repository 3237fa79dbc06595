"""LaTeX in pieces: tokens, how deep in brackets each stands, and the parts between some of them."""

import re
from collections.abc import Callable

from bp_course.errors import ArgumentError

TOKEN = re.compile(
    r"""\\(?:begin|end)\{[a-z]+\*?\}
    | \\(?:text|mathrm|operatorname|mathcal|mathbb|mathbf|phantom)\s*(?:\{[^{}]*\}|[A-Za-z0-9])
    | \\\\(?:\[[0-9.]+(?:ex|em|pt)\])?
    | \\[A-Za-z]+ | \\. | [^\s]""",
    re.VERBOSE,
)
# These change how a formula looks, and nothing else.
LOOKS = re.compile(
    r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|limits|[,;:! ]|phantom.*)$", re.DOTALL
)
OPEN = {"(": ")", "[": "]", "{": "}", r"\langle": r"\rangle", r"\lbrace": r"\rbrace"}


class LatexError(ArgumentError):
    """LaTeX that cannot be read as a statement."""


def tokenize(latex: str) -> list[str]:
    """The tokens that mean something, each in one way of writing it."""
    latex = latex.replace(r"\mathbin{@}", "@").replace(":=", "\\coloneqq ")
    latex = re.sub(r"\\mathsf\s*(?:\{T\}|T)", r"\\top ", latex)
    found = TOKEN.findall(latex)
    found = [
        {"\\coloneqq": ":=", r"\tfrac": r"\frac", r"\dfrac": r"\frac"}.get(t, t)
        for t in found
        if not LOOKS.match(t)
    ]
    # One way to write each: \mathbf 1 is \mathbf{1}.
    found = [
        re.sub(r"^\\(text|mathrm|operatorname|math\w+)\s*([A-Za-z0-9])$", r"\\\1{\2}", t)
        for t in found
    ]
    return _without_breaks(found)


def _without_breaks(tokens: list[str]) -> list[str]:
    """The same without the line breaks inside a pair of brackets: they are only for the eye."""
    enclosing: list[str] = []
    result = []
    for token in tokens:
        if token in OPEN or token.startswith(r"\begin"):
            enclosing.append(token)
        elif enclosing and (token == OPEN.get(enclosing[-1]) or token.startswith(r"\end")):
            enclosing.pop()
        inside = enclosing and not enclosing[-1].startswith(r"\begin")
        if not (inside and (token == "&" or token.startswith("\\\\"))):
            result.append(token)
    return result


def depths(tokens: list[str]) -> list[int]:
    """How many brackets are open around each token."""
    depth, result = 0, []
    closing = set(OPEN.values())
    for token in tokens:
        if token in closing or token.startswith(r"\end"):
            depth -= 1
        result.append(depth)
        if token in OPEN or token.startswith(r"\begin"):
            depth += 1
    return result


def split(tokens: list[str], at: Callable[[str], bool]) -> list[list[str]]:
    """The parts between the tokens that are outside all brackets and for which `at` holds."""
    parts: list[list[str]] = [[]]
    for token, depth in zip(tokens, depths(tokens), strict=True):
        if depth == 0 and at(token):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
