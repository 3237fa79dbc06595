"""The parts of a formula, and how to reach and replace each of them.

A formula that was read from LaTeX (read.py) is a tree of these. evaluate.py gives a tree its value,
mutate.py breaks it on purpose. Trees are frozen: replacing a part makes a new tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, dataclass_transform

Path = tuple[str | int, ...]


@dataclass_transform(frozen_default=True)
def part(cls: type) -> type:
    """A frozen dataclass that works out its hash once: trees are looked up all the time."""
    cls = dataclass(frozen=True)(cls)
    work_out: Any = cls.__hash__

    def remembered(self: Any) -> int:
        try:
            return self.__dict__["_hash"]
        except KeyError:
            object.__setattr__(self, "_hash", work_out(self))
            return self._hash

    cls.__hash__ = remembered  # type: ignore[method-assign, assignment]  # that is the point
    return cls


@part
class Tree:
    """Any part of a formula."""


@part
class Number(Tree):
    """A number written in digits."""

    value: Fraction


@part
class Word(Tree):
    r"""Upright text that is part of a name, as in $L_{\text{new}}$."""

    text: str


@part
class Script(Tree):
    """What stands below or above a name: indices, the number of a layer, or a word.

    `ij` has the items i and j, and as a whole it is their product: which reading is meant depends
    on what the name stands for. bracket is "(" or "[" if the script is enclosed in one, else "".
    """

    items: tuple[Tree, ...]
    whole: Tree
    bracket: str = ""


@part
class Name(Tree):
    """A letter, with what stands below and above it; primes as in i′ belong to the letter."""

    base: str
    sub: Script | None = None
    sup: Script | None = None


@part
class Call(Tree):
    """A function applied: σ(z), or with order = 1 its derivative σ′(z)."""

    function: Tree
    arguments: tuple[Tree, ...]
    order: int = 0


@part
class Indexed(Tree):
    """An entry of an expression, as in (Xᵀ)ᵤᵢ."""

    body: Tree
    index: Script


@part
class Negative(Tree):
    """A term with a minus sign."""

    body: Tree


@part
class Added(Tree):
    """Terms added; those with a minus sign are Negative."""

    terms: tuple[Tree, ...]


@part
class Product(Tree):
    """Factors multiplied; op is "" where they only stand side by side."""

    op: str
    factors: tuple[Tree, ...]


@part
class Quotient(Tree):
    """A fraction."""

    above: Tree
    below: Tree


@part
class Power(Tree):
    """A power; the exponent of e is one as well."""

    body: Tree
    exponent: Tree


@part
class Transposed(Tree):
    """A transpose."""

    body: Tree


@part
class Derivative(Tree):
    """∂above/∂below; at holds the arguments where they are given, as in (∂c/∂u)(ū, v)."""

    above: Tree
    below: Tree
    at: tuple[Tree, ...] = ()


@part
class JacobianOf(Tree):
    """J with an arrow below: rows are entries of above, columns entries of below."""

    above: Tree
    below: Tree


@part
class Summed(Tree):
    """A sum over indices; without limits each runs over its whole range."""

    indices: tuple[str, ...]
    first: Tree | None
    last: Tree | None
    body: Tree


@part
class Matrix(Tree):
    """A matrix by its rows; entries may be matrices themselves, or dots."""

    rows: tuple[tuple[Tree, ...], ...]


@part
class Dots(Tree):
    """Three dots: go on like this."""


@part
class Condition(Tree):
    """Comparisons of indices or of numbers, all of which hold."""

    comparisons: tuple[tuple[Tree, str, Tree], ...]


@part
class Cases(Tree):
    """Values with their conditions; None is "otherwise"."""

    choices: tuple[tuple[Tree, Condition | None], ...]


@part
class Bracket(Tree):
    """Iverson's bracket: 1 where the condition holds, else 0."""

    condition: Condition


@part
class Inner(Tree):
    """⟨A, B⟩: the sum of the products of entries."""

    left: Tree
    right: Tree


@part
class Sized(Tree):
    """An expression over a brace that says its size."""

    body: Tree
    size: tuple[Tree, ...]


@part
class Space(Tree):
    """The real arrays of a size, as in ∈ ℝᵖˣᵠ; no size at all means numbers."""

    size: tuple[Tree, ...]


@part
class Statement:
    """One claim: members, and the relation between each and the next.

    It is claimed for all values of its free indices that fulfil the conditions. sizes are those
    that the formula notes beside its line.
    """

    members: tuple[Tree, ...]
    relations: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sizes: tuple[tuple[Tree, ...], ...] = ()


def walk(part: Any, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every tree within a part, itself first, with the path that leads there.

    >>> tree = Transposed(Name("X"))
    >>> [path for path, _ in walk(tree)]
    [(), ('body',)]
    """
    if isinstance(part, Tree):
        yield path, part
    if isinstance(part, tuple):
        for place, item in enumerate(part):
            yield from walk(item, (*path, place))
    elif is_dataclass(part):
        for field in fields(part):
            yield from walk(getattr(part, field.name), (*path, field.name))


def children(part: Any) -> Iterator[Tree]:
    """The trees directly below a part.

    >>> [child.base for child in children(Quotient(Name("a"), Name("b")))]
    ['a', 'b']
    """
    below = part if isinstance(part, tuple) else [getattr(part, f.name) for f in fields(part)]
    for item in below:
        if isinstance(item, Tree):
            yield item
        elif isinstance(item, tuple):
            yield from children(item)


def replaced(part: Any, path: Path, new: Tree) -> Any:
    """The same with another tree at the end of a path.

    >>> replaced(Transposed(Name("X")), ("body",), Name("Y")).body.base
    'Y'
    """
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*part[:step], replaced(part[step], rest, new), *part[step + 1 :])
    return replace(part, **{step: replaced(getattr(part, step), rest, new)})


@cache
def written(tree: Tree | None) -> str:
    r"""A tree as text without spaces or braces; two names with one text are the same name.

    >>> written(Name("W", sup=Script((Number(Fraction(1)),), Number(Fraction(1)), "(")))
    'W^(1)'
    """
    match tree:
        case None:
            return ""
        case Number(value):
            return str(value)
        case Word(text):
            return text
        case Script(items, whole, bracket):
            inner = ",".join(map(written, items)) if len(items) > 1 else written(whole)
            return f"{bracket}{inner}{ {'(': ')', '[': ']', '': ''}[bracket] }"
        case Name(base, sub, sup):
            below = f"_{written(sub)}" if sub else ""
            return base + below + (f"^{written(sup)}" if sup else "")
        case Negative(body):
            return f"-{written(body)}"
        case Added(terms):
            return "+".join(map(written, terms)).replace("+-", "-")
        case Product(op, factors):
            return op.join(map(written, factors))
        case Call(function, arguments, order):
            inner = ",".join(map(written, arguments))
            return f"{written(function)}{order * chr(39)}({inner})"
        case _:
            return repr(tree)
