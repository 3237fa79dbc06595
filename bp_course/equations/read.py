r"""Read LaTeX as mathematics: the very lines that the chapters show become trees.

`statements(latex)` splits a display into its claims and reads each. Nothing is skipped: what is
not understood is an error. Only upright text beside a claim ("starting from", "for all i") and
punctuation are left out.

    display    rows of an aligned, gathered or cases environment, pieces between \quad
    statement  expression, relation, expression, …
    expression terms with + or −
    term       factors side by side, or joined by ⊙ ⊗ ⊕ @ *
    factor     a name, number, fraction, matrix, sum, bracket … with what stands below and above it
"""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

from bp_course.equations.tree import (
    Added,
    Bracket,
    Call,
    Cases,
    Condition,
    Derivative,
    Dots,
    Indexed,
    Inner,
    JacobianOf,
    Matrix,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Script,
    Sized,
    Space,
    Statement,
    Summed,
    Transposed,
    Tree,
    Word,
    written,
)
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
QUADS = {r"\quad", r"\qquad"}
EQUALS = {"=": "=", ":=": "=", r"\approx": "≈", r"\le": "≤", r"\leq": "≤", r"\in": "∈"}
ARROWS = {r"\Longrightarrow", r"\Longleftrightarrow"}
COMPARISONS = {"=": "=", r"\ne": "≠", r"\neq": "≠", ">": ">", "<": "<"}
OPERATORS = {r"\odot": "⊙", r"\otimes": "⊗", r"\oplus": "⊕", "@": "@", "*": "⊙"}
SIDE_BY_SIDE = {r"\cdot", r"\times"}
DOTS = {r"\cdots", r"\dots", r"\vdots", r"\ddots", r"\ldots"}
OPEN = {"(": ")", "[": "]", "{": "}", r"\langle": r"\rangle", r"\lbrace": r"\rbrace"}
ACCENTS = {r"\bar", r"\hat", r"\tilde", r"\Delta", r"\mathrm{d}"}
FUNCTIONS = {r"\exp", r"\log", r"\ln", r"\tanh", r"\sqrt"}
# A numbering such as (a), and words that end in a colon, stand beside a claim, not in it.
ASIDE = re.compile(r"\\text\{(\(\w\)|.*:) ?\}$")
TRANSPOSES = {"T", r"\top", r"\mathsf T", r"\mathsf{T}"}
GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|eta|theta|kappa|lambda|mu|rho|sigma|tau|varphi|phi|psi|ell)$"
)


class LatexError(ArgumentError):
    """LaTeX that cannot be read as a statement."""


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
        for tokens, conditions, sizes in _claims(_tokens(latex), functions)
    ]


def expression(latex: str, functions: frozenset[str] = frozenset()) -> Tree:
    """A formula without a relation."""
    return _Reader(_tokens(latex), functions, frozenset()).everything()


@cache
def canonical(latex: str) -> str:
    r"""The text of a name, the same however it was typed.

    >>> canonical(r"W^{(1)}"), canonical(r"x_{n - 1}"), canonical(r"\mathbf 1")
    ('W^(1)', 'x_n-1', '\\mathbf{1}')

    In a name such as a(x), the value of a at x, the letter in front of a bracket is a function.

    >>> canonical("c(a(x, z))"), canonical(r"\sigma(Y)")
    ('c(a(x,z))', '\\sigma(Y)')
    """
    compounds = frozenset({latex}) if re.fullmatch("d[a-zA-Z]", latex) else frozenset[str]()
    functions = frozenset(re.findall(r"(?:\\[A-Za-z]+|[A-Za-z])(?=\()", latex))
    return written(_Reader(_tokens(latex), functions, compounds).everything())


def _tokens(latex: str) -> list[str]:
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


def _depths(tokens: list[str]) -> list[int]:
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


def _split(tokens: list[str], at: Callable[[str], bool]) -> list[list[str]]:
    """The parts between the tokens that are outside all brackets and for which `at` holds."""
    parts: list[list[str]] = [[]]
    for token, depth in zip(tokens, _depths(tokens), strict=True):
        if depth == 0 and at(token):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _environment(tokens: list[str]) -> tuple[str, list[str]]:
    """The name of the environment that encloses everything, and what is in it."""
    whole = tokens and tokens[0].startswith(r"\begin") and tokens[-1].startswith(r"\end")
    if whole and min(_depths(tokens)[1:-1], default=1) >= 1:
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
    for row in _split(inside if name else tokens, lambda t: t.startswith("\\\\")):
        cells = _split(row, lambda t: t == "&")
        pending: list[Condition] = []
        for column in range(0, len(cells), 2):
            left, right = cells[column], (cells[column + 1 : column + 2] or [[]])[0]
            if column and not left and right and not systems:
                claims[-1][2].extend(_sizes(right, functions))
                continue
            for piece in _split(left + right, lambda t: t in QUADS):
                while piece and piece[-1] in {".", ",", ";", r"\blacksquare"}:
                    piece = piece[:-1]
                for number, part in enumerate(_split(piece, lambda t: t in ARROWS)):
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
    relations = [t for t, depth in zip(piece, _depths(piece), strict=True) if depth == 0]
    if piece[-1] == ":":
        pending.append(_condition(piece[:-1], functions))
    elif _is_condition(piece):
        claims[-1][1].append(_condition(piece, functions))
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
        and min(_depths(piece)[1:-1], default=0) >= 1
        and any(token in COMPARISONS for token in inner)
    )


def _condition(tokens: list[str], functions: frozenset[str]) -> Condition:
    """The comparisons between "if" and "and"."""
    while tokens and tokens[-1] in {",", "."}:
        tokens = tokens[:-1]
    if tokens and tokens[0] == "(" and tokens[-1] == ")":
        tokens = tokens[1:-1]
    comparisons = []
    for part in _split(tokens, lambda t: t.startswith(r"\text") and "and" in t):
        part = [t for t in part if not t.startswith(r"\text")]
        places = [i for i, token in enumerate(part) if token in COMPARISONS]
        if len(places) != 1:
            raise LatexError(f"{' '.join(part)!r} is not one comparison")
        [place] = places
        left, right = (
            _Reader(side, functions, frozenset()).everything()
            for side in (part[:place], part[place + 1 :])
        )
        comparisons.append((left, COMPARISONS[part[place]], right))
    return Condition(tuple(comparisons))


def _sizes(tokens: list[str], functions: frozenset[str]) -> list[tuple[Tree, ...]]:
    """The size noted beside a line; of a product such as (K × 1)(1 × 10), the size it has."""
    reader = _Reader([t for t in tokens if t not in {".", ","}], functions, frozenset())
    factors = []
    while reader.tokens[reader.place :]:
        bracket = reader.skip("(")
        factors.append(reader.size())
        if bracket:
            reader.expect(")")
    return [(factors[0][0], *factors[-1][1:])]


def _statement(
    tokens: list[str],
    conditions: list[Condition],
    sizes: list[tuple[Tree, ...]],
    functions: frozenset[str],
    compounds: frozenset[str],
) -> Statement:
    members = _split(tokens, lambda t: t in EQUALS)
    relations = [
        EQUALS[t]
        for t, depth in zip(tokens, _depths(tokens), strict=True)
        if depth == 0 and t in EQUALS
    ]
    read: list[Tree] = []
    for number, member in enumerate(members):
        reader = _Reader(member, functions, compounds)
        space = number and relations[number - 1] == "∈"
        read.append(reader.space() if space else reader.everything())
    return Statement(tuple(read), tuple(relations), tuple(conditions), tuple(sizes))


class _Reader:
    """Reads one expression from its tokens, from left to right."""

    def __init__(self, tokens: list[str], functions: frozenset[str], compounds: frozenset[str]):
        self.tokens, self.functions, self.compounds = tokens, functions, compounds
        self.place = 0

    # ---- tokens

    def next(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next()
        self.place += 1
        return token

    def skip(self, token: str) -> bool:
        found = self.next() == token
        self.place += found
        return found

    def expect(self, token: str) -> None:
        if not self.skip(token):
            raise self.error(f"{token} is missing")

    def error(self, what: str) -> LatexError:
        before = " ".join(self.tokens[max(0, self.place - 8) : self.place])
        after = " ".join(self.tokens[self.place : self.place + 8])
        return LatexError(f"{what} between {before!r} and {after!r}")

    def enclosed(self) -> list[str]:
        """The tokens of the group in braces that begins here, or the one token that stands here."""
        if not self.skip("{"):
            return [self.take()]
        start, depth = self.place, 1
        while depth:
            token = self.take()
            if not token:
                raise self.error("} is missing")
            depth += (token == "{") - (token == "}")
        return self.tokens[start : self.place - 1]

    def inner(self, tokens: list[str]) -> "_Reader":
        return _Reader(tokens, self.functions, self.compounds)

    # ---- expressions

    def everything(self) -> Tree:
        tree = self.sum()
        if self.next():
            raise self.error("cannot go on")
        return tree

    def space(self) -> Space:
        r"""\mathbb{R}, or with a size above it."""
        self.expect(r"\mathbb{R}")
        size = self.inner(self.enclosed()).size() if self.skip("^") else ()
        if self.next():
            raise self.error("cannot go on")
        return Space(size)

    def size(self) -> tuple[Tree, ...]:
        r"""Lengths joined by \times; each may be a product in brackets."""
        parts = [self.factor()]
        while self.skip(r"\times"):
            parts.append(self.factor())
        return tuple(parts)

    def sum(self) -> Tree:
        terms: list[Tree] = []
        while self.next() and self.next() not in {")", "]", r"\rangle", ",", "&", ":"}:
            minus = self.skip("-")
            if not minus and not self.skip("+") and terms:
                break
            term = self.term()
            terms.append(Negative(term) if minus else term)
        if not terms:
            raise self.error("an expression is missing")
        return terms[0] if len(terms) == 1 else Added(tuple(terms))

    def term(self) -> Tree:
        tree = self.side_by_side()
        while self.next() in OPERATORS:
            op = OPERATORS[self.take()]
            right = self.side_by_side()
            if isinstance(tree, Product) and tree.op == op:
                tree = Product(op, (*tree.factors, right))
            else:
                tree = Product(op, (tree, right))
        return tree

    def side_by_side(self) -> Tree:
        factors = [self.factor()]
        while True:
            if self.next() in SIDE_BY_SIDE:
                self.take()
            elif self.next() == "/":
                self.take()
                factors[-1] = Quotient(factors[-1], self.factor())
                continue
            elif not self._starts_factor():
                break
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else Product("", tuple(factors))

    def _starts_factor(self) -> bool:
        stops = {"", "+", "-", ")", "]", "}", ",", "&", "/", ":", r"\rangle", *OPERATORS}
        return self.next() not in stops and not self.next().startswith(r"\end")

    def rest_of_term(self) -> Tree:
        """What a sum or ∂/∂x in front applies to: everything up to the next + or −."""
        return self.term()

    def factor(self) -> Tree:
        token = self.next()
        if token.isdigit():
            tree: Tree = self.number()
        elif token in DOTS:
            self.take()
            return Dots()
        elif token == r"\frac":
            return self.fraction()
        elif token == r"\partial":
            return self.inline_derivative()
        elif token == r"\sum":
            return self.summed()
        elif token == r"\underbrace":
            self.take()
            body = self.inner(self.enclosed()).everything()
            self.expect("_")
            note = self.enclosed()
            if r"\times" in note:
                return Sized(body, self.inner(note).size())
            return Quotient(body, Number(Fraction(1))) if not note else self._same(body, note)
        elif token == r"\langle":
            self.take()
            left = self.sum()
            self.expect(",")
            right = self.sum()
            self.expect(r"\rangle")
            return Inner(left, right)
        elif token.startswith(r"\begin{cases"):
            return self.cases()
        elif token.startswith(r"\begin"):
            tree = self.matrix()
        elif token in {"(", "["}:
            tree = self.group()
        elif token == "{":
            tree = self.inner(self.enclosed()).everything()
        elif token in FUNCTIONS or re.match(r"\\(?:mathrm|operatorname)\{\w\w+\}$", token):
            return self.scripts(self.named_function())
        else:
            return self.name()
        return self.scripts(tree)

    def _same(self, body: Tree, note: list[str]) -> Tree:
        """A brace that names what is over it: both are read, and both must be equal."""
        other = self.inner(note).everything()
        return Call(Name(r"\underbrace"), (body, other))

    def number(self) -> Number:
        digits = self.take()
        while True:
            if self.next().isdigit():
                digits += self.take()
            elif self.next() == "." and self.next(1).isdigit() and "." not in digits:
                digits += self.take() + self.take()
            elif self.tokens[self.place : self.place + 3] == ["{", ",", "}"]:
                self.place += 3
            else:
                return Number(Fraction(digits))

    def group(self) -> Tree:
        """Something in brackets: an expression, or Iverson's bracket around a condition."""
        closing = OPEN[self.take()]
        start = self.place
        depths = _depths(self.tokens[start:])
        stop = start + next((i for i, d in enumerate(depths) if d < 0), len(depths))
        inside = self.tokens[start:stop]
        self.place = stop
        self.expect(closing)
        if closing == "]" and any(
            t in COMPARISONS for t, d in zip(inside, _depths(inside), strict=True) if d == 0
        ):
            return Bracket(_condition(inside, self.functions))
        entries = [self.inner(entry).everything() for entry in _split(inside, lambda t: t == ",")]
        return entries[0] if len(entries) == 1 else Matrix((tuple(entries),))

    def arguments(self) -> tuple[Tree, ...]:
        closing = OPEN[self.take()]
        found = [self.sum()]
        while self.skip(","):
            found.append(self.sum())
        self.expect(closing)
        return tuple(found)

    def named_function(self) -> Tree:
        token = self.take()
        name = re.sub(r"^\\(?:mathrm|operatorname)\{(\w+)\}$|^\\", r"\1", token)
        name = "log" if name == "ln" else name
        if name == "sqrt":
            return Call(Name(name), (self.inner(self.enclosed()).everything(),))
        order = 0
        while self.skip("'"):
            order += 1
        if self.next() in {"(", "["}:
            return Call(Name(name), self.arguments(), order)
        if self.next() == r"\sum":
            return Call(Name(name), (self.summed(),), order)
        return Call(Name(name), (self.factor(),), order)

    def summed(self) -> Tree:
        self.take()
        first: Tree | None = None
        last: Tree | None = None
        below: list[str] = []
        while self.next() in {"_", "^"}:
            if self.take() == "_":
                below = self.enclosed()
            else:
                last = self.inner(self.enclosed()).everything()
        if "=" in below:
            place = below.index("=")
            first = self.inner(below[place + 1 :]).everything()
            below = below[:place]
        indices = []
        for part in _split(below, lambda t: t == ","):
            indices.append("".join(part))
        if not below or not all(indices):
            raise self.error("a sum needs an index")
        return Summed(tuple(indices), first, last, self.rest_of_term())

    def fraction(self) -> Tree:
        self.take()
        above, below = self.enclosed(), self.enclosed()
        for sign in (r"\partial", "d"):
            if above[:1] == [sign] and below[:1] == [sign] and len(below) > 1:
                wrt = self.inner(below[1:]).everything()
                if len(above) == 1:
                    return Derivative(self.rest_of_term(), wrt)
                tree = Derivative(self.inner(above[1:]).everything(), wrt)
                if self.next() == "(" and self._has_comma():
                    return Derivative(tree.above, tree.below, self.arguments())
                return self.scripts(tree)
        tree_ = Quotient(self.inner(above).everything(), self.inner(below).everything())
        return self.scripts(tree_)

    def _has_comma(self) -> bool:
        depths = _depths(self.tokens[self.place + 1 :])
        for token, depth in zip(self.tokens[self.place + 1 :], depths, strict=True):
            if depth < 0:
                return False
            if depth == 0 and token == ",":
                return True
        return False

    def inline_derivative(self) -> Tree:
        self.expect(r"\partial")
        above = self.name()
        self.expect("/")
        self.expect(r"\partial")
        return Derivative(above, self.name())

    def matrix(self) -> Tree:
        opening = self.take()
        start, depth = self.place, 1
        while depth:
            token = self.take()
            if not token:
                raise self.error(rf"\end of {opening} is missing")
            depth += token.startswith(r"\begin") - token.startswith(r"\end")
        rows = []
        for row in _split(self.tokens[start : self.place - 1], lambda t: t.startswith("\\\\")):
            cells = _split(row, lambda t: t == "&")
            rows.append(tuple(self.inner(c).everything() if c else Dots() for c in cells))
        return Matrix(tuple(rows))

    def cases(self) -> Tree:
        self.take()
        start, depth = self.place, 1
        while depth:
            token = self.take()
            depth += token.startswith(r"\begin") - token.startswith(r"\end")
        choices: list[tuple[Tree, Condition | None]] = []
        for row in _split(self.tokens[start : self.place - 1], lambda t: t.startswith("\\\\")):
            value, condition = _split(row, lambda t: t == "&")
            otherwise = any("otherwise" in token for token in condition)
            while value and value[-1] == ",":
                value = value[:-1]
            choices.append(
                (
                    self.inner(value).everything(),
                    None if otherwise else _condition(condition, self.functions),
                )
            )
        return Cases(tuple(choices))

    # ---- names

    def name(self) -> Tree:
        base = self.base()
        if base == "J" and self.next() == "_":
            mark = self.place
            self.take()
            below = self.enclosed()
            if r"\leftarrow" in below:
                place = below.index(r"\leftarrow")
                above = self.inner(below[:place]).everything()
                return self.scripts(JacobianOf(above, self.inner(below[place + 1 :]).everything()))
            self.place = mark
        sub, sup, order, later = self.name_scripts(base)
        tree: Tree = Name(base, sub, sup)
        if written(tree) in self.functions and self.next() in {"(", "["}:
            tree = Call(tree, self.arguments(), order)
        elif order:
            tree = Name(base + order * "'", sub, sup)
        return later(tree)

    def base(self) -> str:
        token = self.take()
        if token in ACCENTS:
            return f"{token} {self.base()}" if token != r"\mathrm{d}" else token + self.base()
        if token == "d" and f"d{self.next()}" in self.compounds:
            return token + self.take()
        known = re.match(r"[A-Za-z]$|\\(?:text|mathcal|mathbf|mathrm)\{[^{}\s]+\}$", token)
        if not known and not GREEK.match(token):
            self.place -= 1
            raise self.error(f"{token or 'the end'} is not understood")
        return token

    def name_scripts(
        self, base: str
    ) -> tuple[Script | None, Script | None, int, Callable[[Tree], Tree]]:
        """What stands below and above a name; a power or transpose is applied afterwards."""
        sub: Script | None = None
        sup: Script | None = None
        order = 0
        after: Callable[[Tree], Tree] = lambda tree: tree  # noqa: E731  (the "nothing" of the others)
        while self.next() in {"_", "^", "'"}:
            kind = self.take()
            if kind == "'":
                order += 1
                continue
            tokens = self.enclosed()
            if kind == "_":
                sub = self.script(tokens)
            elif len(tokens) == 1 and tokens[0] in TRANSPOSES:
                after = Transposed
            elif tokens[0] == "(" or tokens[0].startswith(r"\text"):
                sup = self.script(tokens)
            else:
                exponent = self.inner(tokens).everything()
                after = _raised(exponent)
        return sub, sup, order, after

    def scripts(self, tree: Tree) -> Tree:
        """What stands below and above an expression: an index, a power, a transpose."""
        while self.next() in {"_", "^"}:
            kind, tokens = self.take(), self.enclosed()
            if kind == "^" and len(tokens) == 1 and tokens[0] in TRANSPOSES:
                tree = Transposed(tree)
            elif kind == "^" and tokens[0] != "(":
                tree = Power(tree, self.inner(tokens).everything())
            else:
                tree = Indexed(tree, self.script(tokens))
        return tree

    def script(self, tokens: list[str]) -> Script:
        """Indices: with commas, or letter by letter."""
        bracket = ""
        closing = {"(": ")", "[": "]"}.get(tokens[0])
        if closing and tokens[-1] == closing and min(_depths(tokens)[1:-1], default=1) >= 1:
            bracket, tokens = tokens[0], tokens[1:-1]
        parts = _split(tokens, lambda t: t == ",")
        if len(parts) > 1:
            items = tuple(self.inner(part).everything() for part in parts)
            return Script(items, Product(",", items), bracket)
        if len(tokens) == 1 and tokens[0].startswith(r"\text"):
            word = Word(tokens[0])
            return Script((word,), word, bracket)
        whole = self.inner(tokens).everything()
        if isinstance(whole, Product) and whole.op == "":
            return Script(whole.factors, whole, bracket)
        if isinstance(whole, Number) and len(tokens) > 1:
            return Script(tuple(Number(Fraction(digit)) for digit in tokens), whole, bracket)
        return Script((whole,), whole, bracket)


def _raised(exponent: Tree) -> Callable[[Tree], Tree]:
    return lambda tree: Power(tree, exponent)
