r"""The claims of a display: its rows, the pieces between \quad, and the relations in each.

    display    rows of an aligned, gathered or cases environment, pieces between \quad
    statement  expression, relation, expression, …

Only upright text beside a claim ("starting from", "for all i") and punctuation are left out.
"""

import re
from itertools import pairwise

from bp_course.equations.read import COMPARISONS, Reader, read_condition
from bp_course.equations.tokens import LatexError, depths, split, tokenize
from bp_course.equations.tree import Condition, Statement, Tree

QUADS = {r"\quad", r"\qquad"}
EQUALS = {"=": "=", ":=": "=", r"\approx": "≈", r"\le": "≤", r"\leq": "≤", r"\in": "∈"}
ARROWS = {r"\Longrightarrow", r"\Longleftrightarrow"}
# A numbering such as (a), and words that end in a colon, stand beside a claim, not in it.
ASIDE = re.compile(r"\\text\{(\(\w\)|.*:) ?\}$")


def statements(
    latex: str, functions: frozenset[str] = frozenset(), compounds: frozenset[str] = frozenset()
) -> list[Statement]:
    r"""The claims of a display.

    A letter followed by a bracket is a function if it is in `functions`, otherwise a factor; two
    letters such as dv are one name if they are in `compounds`.

    Raises: LatexError with the place that cannot be read.

    >>> display = r"a = b = c, \qquad f \in \mathbb{R}^{p \times q}"
    >>> [claim.relations for claim in statements(display)]
    [('=', '='), ('∈',)]
    """
    return [
        _statement(tokens, conditions, sizes, functions, compounds)
        for tokens, conditions, sizes in _claims(tokenize(latex), functions)
    ]


def _environment(tokens: list[str]) -> tuple[str, list[str]]:
    """The name of the environment that encloses everything, and what is in it."""
    whole = tokens and tokens[0].startswith(r"\begin") and tokens[-1].startswith(r"\end")
    if whole and min(depths(tokens)[1:-1], default=1) >= 1:
        return tokens[0][7:-1], tokens[1:-1]
    return "", tokens


def _claims(
    tokens: list[str], functions: frozenset[str]
) -> list[tuple[list[str], list[Condition], list[tuple[Tree, ...]]]]:
    """The tokens of each claim, with its conditions and the sizes noted beside it."""
    while tokens and tokens[-1] in {".", ",", r"\blacksquare"}:
        tokens = tokens[:-1]
    name, inside = _environment(tokens)
    systems = name == "cases"
    if name and name not in {"aligned", "gathered", "cases"}:
        raise LatexError(f"a display cannot be one {name}")
    claims: list[tuple[list[str], list[Condition], list[tuple[Tree, ...]]]] = []
    for row in split(inside if name else tokens, lambda t: t.startswith("\\\\")):
        cells = split(row, lambda t: t == "&")
        pending: list[Condition] = []
        for column in range(0, len(cells), 2):
            left, right = cells[column], (cells[column + 1 : column + 2] or [[]])[0]
            if column and not left and right and not systems:
                claims[-1][2].extend(_sizes(right, functions))
                continue
            for piece in split(left + right, lambda t: t in QUADS):
                while piece and piece[-1] in {".", ",", ";", r"\blacksquare"}:
                    piece = piece[:-1]
                for number, part in enumerate(split(piece, lambda t: t in ARROWS)):
                    _place(part, bool(number), claims, pending, functions)
    return claims


def _place(
    piece: list[str],
    after_arrow: bool,
    claims: list[tuple[list[str], list[Condition], list[tuple[Tree, ...]]]],
    pending: list[Condition],
    functions: frozenset[str],
) -> None:
    """Put one piece where it belongs: a new claim, more of the last one, or a condition of one."""
    if piece and ASIDE.match(piece[0]):
        piece = piece[1:]
    if not piece or (len(piece) == 1 and piece[0].startswith(r"\text")):
        return
    if re.match(r"\\text\{for ", piece[0]):
        return  # "for all i": everything is claimed for all indices
    relations = [t for t, depth in zip(piece, depths(piece), strict=True) if depth == 0]
    if piece[-1] == ":":
        pending.append(read_condition(piece[:-1], functions))
    elif _is_condition(piece):
        claims[-1][1].append(read_condition(piece, functions))
    elif claims and not after_arrow and (piece[0] in EQUALS or not set(relations) & set(EQUALS)):
        claims[-1][0].extend(piece)
    else:
        claims.append((piece, list(pending), []))


def _is_condition(piece: list[str]) -> bool:
    if piece[0] == r"\text{if }":
        return True
    inner = piece[1:-1]
    return (
        piece[0] == "("
        and piece[-1] == ")"
        and min(depths(piece)[1:-1], default=0) >= 1
        and any(token in COMPARISONS for token in inner)
    )


def _sizes(tokens: list[str], functions: frozenset[str]) -> list[tuple[Tree, ...]]:
    """The size noted beside a line; of a product such as (K × 1)(1 × 10), the size it has."""
    reader = Reader([t for t in tokens if t not in {".", ","}], functions, frozenset())
    factors = []
    while reader.tokens[reader.place :]:
        bracket = reader.skip("(")
        factors.append(reader.size())
        if bracket:
            reader.expect(")")
    for left, right in pairwise(factors):
        if left[-1] != right[0]:
            raise LatexError(f"in {' '.join(tokens)!r} the inner sizes differ")
    return [(factors[0][0], *factors[-1][1:])]


def _statement(
    tokens: list[str],
    conditions: list[Condition],
    sizes: list[tuple[Tree, ...]],
    functions: frozenset[str],
    compounds: frozenset[str],
) -> Statement:
    members = split(tokens, lambda t: t in EQUALS)
    relations = [
        EQUALS[t]
        for t, depth in zip(tokens, depths(tokens), strict=True)
        if depth == 0 and t in EQUALS
    ]
    read: list[Tree] = []
    for number, member in enumerate(members):
        reader = Reader(member, functions, compounds)
        space = number and relations[number - 1] == "∈"
        read.append(reader.space() if space else reader.everything())
    return Statement(tuple(read), tuple(relations), tuple(conditions), tuple(sizes))
