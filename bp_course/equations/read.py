r"""Read LaTeX as mathematics: the very lines that the chapters show become trees.

Nothing is skipped: what is not understood is an error.

    expression terms with + or −
    term       factors side by side, or joined by ⊙ ⊗ ⊕ @ *
    factor     a name, number, fraction, matrix, sum, bracket … with what stands below and above it

claims.py does the same for a whole display, with its rows and relations.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

from bp_course.equations.tokens import OPEN, LatexError, depths, split, tokenize
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
    Summed,
    Transposed,
    Tree,
    Word,
    written,
)

COMPARISONS = {"=": "=", r"\ne": "≠", r"\neq": "≠", ">": ">", "<": "<"}
OPERATORS = {r"\odot": "⊙", r"\otimes": "⊗", r"\oplus": "⊕", "@": "@", "*": "⊙"}
SIDE_BY_SIDE = {r"\cdot", r"\times"}
DOTS = {r"\cdots", r"\dots", r"\vdots", r"\ddots", r"\ldots"}
ACCENTS = {r"\bar", r"\hat", r"\tilde", r"\Delta", r"\mathrm{d}"}
FUNCTIONS = {r"\exp", r"\log", r"\ln", r"\tanh", r"\sqrt"}
TRANSPOSES = {"T", r"\top", r"\mathsf T", r"\mathsf{T}"}
GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|eta|theta|kappa|lambda|mu|rho|sigma|tau|varphi|phi|psi|ell)$"
)


def expression(latex: str, functions: frozenset[str] = frozenset()) -> Tree:
    """A formula without a relation."""
    return Reader(tokenize(latex), functions, frozenset()).everything()


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
    return written(Reader(tokenize(latex), functions, compounds).everything())


def read_condition(tokens: list[str], functions: frozenset[str]) -> Condition:
    """A condition on indices, such as "if i = u and j = v".

    Raises: LatexError if a part of it compares nothing.
    """
    while tokens and tokens[-1] in {",", "."}:
        tokens = tokens[:-1]
    if tokens and tokens[0] == "(" and tokens[-1] == ")":
        tokens = tokens[1:-1]
    comparisons = []
    for part in split(tokens, lambda t: t.startswith(r"\text") and "and" in t):
        part = [t for t in part if not t.startswith(r"\text")]
        places = [i for i, token in enumerate(part) if token in COMPARISONS]
        if len(places) != 1:
            raise LatexError(f"{' '.join(part)!r} is not one comparison")
        [place] = places
        left, right = (
            Reader(side, functions, frozenset()).everything()
            for side in (part[:place], part[place + 1 :])
        )
        comparisons.append((left, COMPARISONS[part[place]], right))
    return Condition(tuple(comparisons))


class Reader:
    """Reads one expression from its tokens, from left to right.

    Its methods are named after what they read; each takes its tokens and leaves the rest.
    """

    def __init__(self, tokens: list[str], functions: frozenset[str], compounds: frozenset[str]):
        self.tokens, self.functions, self.compounds = tokens, functions, compounds
        self.place = 0

    # ---- tokens

    def next(self, ahead: int = 0) -> str:
        """The next token, or one further ahead; "" at the end."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self) -> str:
        """The next token, which is then behind."""
        token = self.next()
        self.place += 1
        return token

    def skip(self, token: str) -> bool:
        """Whether this token comes next; if so it is then behind."""
        found = self.next() == token
        self.place += found
        return found

    def expect(self, token: str) -> None:
        """Go past a token that must come next."""
        if not self.skip(token):
            raise self.error(f"{token} is missing")

    def error(self, what: str) -> LatexError:
        """What is wrong, and where."""
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

    def inner(self, tokens: list[str]) -> "Reader":
        """A reader of other tokens, with the same functions."""
        return Reader(tokens, self.functions, self.compounds)

    # ---- expressions

    def everything(self) -> Tree:
        """An expression up to the end."""
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
        """Terms with + or − between them."""
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
        """Factors joined by ⊙ ⊗ ⊕ or @, each a product of what stands side by side."""
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
        """Factors that stand side by side, or with a dot or / between them."""
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
        """One factor, with what stands below and above it."""
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
            return self._same(body, note)
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
        """Digits, with a point or with {,} between thousands."""
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
        deep = depths(self.tokens[start:])
        stop = start + next((i for i, d in enumerate(deep) if d < 0), len(deep))
        inside = self.tokens[start:stop]
        self.place = stop
        self.expect(closing)
        if closing == "]" and any(
            t in COMPARISONS for t, d in zip(inside, depths(inside), strict=True) if d == 0
        ):
            return Bracket(read_condition(inside, self.functions))
        entries = [self.inner(entry).everything() for entry in split(inside, lambda t: t == ",")]
        return entries[0] if len(entries) == 1 else Matrix((tuple(entries),))

    def arguments(self) -> tuple[Tree, ...]:
        """What a function is applied to, in its brackets."""
        closing = OPEN[self.take()]
        found = [self.sum()]
        while self.skip(","):
            found.append(self.sum())
        self.expect(closing)
        return tuple(found)

    def named_function(self) -> Tree:
        """A function with a name of several letters, such as log or diag."""
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
        """A sum sign with its limits, and what it adds."""
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
        for part in split(below, lambda t: t == ","):
            indices.append("".join(part))
        if not below or not all(indices):
            raise self.error("a sum needs an index")
        return Summed(tuple(indices), first, last, self.rest_of_term())

    def fraction(self) -> Tree:
        """A fraction, or a derivative if both halves begin with ∂ or d."""
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
        deep = depths(self.tokens[self.place + 1 :])
        for token, depth in zip(self.tokens[self.place + 1 :], deep, strict=True):
            if depth < 0:
                return False
            if depth == 0 and token == ",":
                return True
        return False

    def inline_derivative(self) -> Tree:
        """A derivative written ∂L/∂w."""
        self.expect(r"\partial")
        above = self.name()
        self.expect("/")
        self.expect(r"\partial")
        return Derivative(above, self.name())

    def matrix(self) -> Tree:
        """A matrix, from begin to end."""
        opening = self.take()
        start, depth = self.place, 1
        while depth:
            token = self.take()
            if not token:
                raise self.error(rf"\end of {opening} is missing")
            depth += token.startswith(r"\begin") - token.startswith(r"\end")
        rows = []
        for row in split(self.tokens[start : self.place - 1], lambda t: t.startswith("\\\\")):
            cells = split(row, lambda t: t == "&")
            rows.append(tuple(self.inner(c).everything() if c else Dots() for c in cells))
        return Matrix(tuple(rows))

    def cases(self) -> Tree:
        """Values with conditions, from begin to end."""
        self.take()
        start, depth = self.place, 1
        while depth:
            token = self.take()
            depth += token.startswith(r"\begin") - token.startswith(r"\end")
        choices: list[tuple[Tree, Condition | None]] = []
        for row in split(self.tokens[start : self.place - 1], lambda t: t.startswith("\\\\")):
            value, condition = split(row, lambda t: t == "&")
            otherwise = any("otherwise" in token for token in condition)
            while value and value[-1] == ",":
                value = value[:-1]
            choices.append(
                (
                    self.inner(value).everything(),
                    None if otherwise else read_condition(condition, self.functions),
                )
            )
        return Cases(tuple(choices))

    # ---- names

    def name(self) -> Tree:
        """A letter with its indices, or a function of that name and its arguments."""
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
        """A letter, with its accent."""
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
        if closing and tokens[-1] == closing and min(depths(tokens)[1:-1], default=1) >= 1:
            bracket, tokens = tokens[0], tokens[1:-1]
        parts = split(tokens, lambda t: t == ",")
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
