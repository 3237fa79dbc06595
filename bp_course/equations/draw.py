"""A setting: the quantities of a formula, with values; drawn anew, as numbers or as symbols.

A setting is a function that is given a `Draw` and says in words of mathematics what there is:

    def batch(d):
        d.sizes("N", "D", "M")
        d.leaf("X", "N", "D")
        d.leaf("W", "D", "M")
        d.node("Y", lambda v: v["X"] @ v["W"])
        d.loss("L", "Y")
        d.indices(i="N", j="M")

Leaves are free; nodes are computed from what stands before them. The same function serves both
proofs: with random numbers, sizes pairwise different, and with symbols on fixed small sizes. A
derivative is never written down here: `derivative` finds it, by the complex step or by sympy.

Everything is a number or has two axes, as on paper: a column is (n, 1), a row (1, n). Names are
LaTeX, as the chapters print them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from bp_course.equations.functions import Value, each, unknown
from bp_course.equations.read import canonical
from bp_course.errors import ArgumentError, ShapeError

Setting = Callable[["Draw"], None]
# Far below the last digit of any value, so that the step itself costs no accuracy.
STEP = 1e-40
LARGEST_SIZE = 7


class UnknownName(ArgumentError):
    """A formula uses a name that its setting does not have."""


@dataclass
class Draw:
    """One draw of a setting. Without a generator the leaves are symbols.

    layout says how a vector's derivative by a vector is written: "numerator", "denominator", or
    "elementwise" where the Jacobian is diagonal and only its diagonal is written down. small is the
    quantity up to whose first order an approximation (≈) holds; no derivative depends on it.
    """

    rng: np.random.Generator | None = None
    layout: str = ""
    small: str = ""
    size: dict[str, int] = field(default_factory=dict)
    free_sizes: list[str] = field(default_factory=list)
    leaves: dict[str, Value] = field(default_factory=dict)
    shapes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nodes: dict[str, Callable[[Values], Value]] = field(default_factory=dict)
    arbitrary: list[str] = field(default_factory=list)
    resolved: dict[Any, Any] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Callable[..., Value]] = field(default_factory=dict)
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, list[int | str]] = field(default_factory=dict)
    outcomes: Callable[[Values], Iterable[tuple[Value, Values]]] | None = None

    @property
    def symbolic(self) -> bool:
        """Whether this draw is made of symbols."""
        return self.rng is None

    @cached_property
    def hidden_indices(self) -> frozenset[str]:
        """The indices that stand in abbreviations, where a name does not show them."""
        letters = set(re.findall(r"\\?[a-zA-Z]+", " ".join(self.short.values())))
        return frozenset(letters & self.ranges.keys())

    # ---- what a setting says

    def sizes(self, *names: str, least: int = 2, most: int = LARGEST_SIZE, **fixed: int) -> None:
        """Sizes by name: drawn pairwise different from least to most, or from the least upwards
        for symbols. Those given a number have that number, always.
        """
        taken = set(self.size.values()) | set(fixed.values())
        free = [n for n in range(least, most + 1) if n not in taken]
        if self.rng is not None and names:
            free = list(self.rng.permutation(free))
        if len(names) > len(free):
            raise ArgumentError(f"there are {len(free)} sizes left for {', '.join(names)}")
        self.free_sizes += names
        self.size |= {canonical(name): int(n) for name, n in zip(names, free, strict=False)}
        self.size |= {canonical(name): n for name, n in fixed.items()}

    def leaf(self, name: str, *shape: str | int, positive: bool = False) -> None:
        """A free quantity; of no shape, a number."""
        key = canonical(name)
        self.shapes[name] = tuple(str(n) for n in shape)
        sizes = tuple(self._length(n) for n in shape)
        if self.rng is None:
            self.leaves[key] = _symbols(key, sizes, positive)
        else:
            drawn = self.rng.uniform(0.5, 2.0, sizes) if positive else self.rng.normal(size=sizes)
            self.leaves[key] = drawn if shape else float(drawn)

    def given(self, name: str, value: Any) -> None:
        """A quantity that is known, such as a column of ones."""
        exact = np.array(value, dtype=object)
        exact = each(exact, sympy.nsimplify) if exact.ndim else sympy.nsimplify(value)
        if self.rng is None:
            self.leaves[canonical(name)] = exact
        else:
            self.leaves[canonical(name)] = (
                np.array(exact, dtype=float) if np.ndim(exact) else float(exact)
            )

    def ones(self, name: str, rows: str | int, columns: str | int = 1) -> None:
        """An array of ones."""
        self.given(name, np.ones((self._length(rows), self._length(columns)), dtype=int))

    def identity(self, name: str, size: str | int) -> None:
        """An identity matrix."""
        self.given(name, np.eye(self._length(size), dtype=int))

    def node(self, name: str, compute: Callable[[Values], Value]) -> None:
        """A quantity that is computed from others."""
        self.nodes[canonical(name)] = compute

    def loss(self, name: str, of: str) -> None:
        """A number that depends on a quantity in a general way, so that its gradient is arbitrary.

        It is linear in symbols, with a free factor for each entry; for numbers, quadratic.
        """
        key = canonical(of)
        self.arbitrary.append(f"{name}({of})")

        def compute(v: Values) -> Value:
            upstream = v.weights(key)
            if self.symbolic:
                return (v[key] * upstream).sum() if np.ndim(v[key]) else v[key] * upstream
            return np.sum(v[key] * upstream + v[key] * v[key] * upstream / 2)

        self.node(name, compute)

    def abbreviation(self, name: str, latex: str) -> None:
        """A name for a derivative, or for any other formula."""
        self.short[canonical(name)] = latex

    def entry(self, **matrices: str) -> None:
        """A letter for the entries of a matrix: with w="W", w with two indices is an entry of W."""
        self.entries |= matrices

    def function(self, name: str, f: Callable[..., Value]) -> None:
        """A function that formulas apply."""
        self.functions[canonical(name)] = f

    def any_function(self, name: str, *arguments: str) -> None:
        """A function of the named arguments of which nothing is known but that it is smooth."""
        key = canonical(name)
        self.arguments[key] = tuple(map(canonical, arguments))
        self.arbitrary.append(f"{name}({', '.join(arguments)})")
        if self.rng is None:
            self.functions[key] = unknown(key)
            return
        slopes, phases = self.rng.uniform(0.5, 1.5, (2, len(arguments)))
        curve = self.rng.uniform(0.5, 1.5)

        def f(*x: Value) -> Value:
            inner = sum(a * t + p for a, t, p in zip(slopes, x, phases, strict=True))
            return np.sin(inner) + curve * inner * inner

        self.functions[key] = f

    def index(self, letter: str, values: str | Iterable[int | str]) -> None:
        """What an index runs over: from 1 to a size, or through the given values."""
        if isinstance(values, str):
            values = range(1, self._length(values) + 1)
        self.ranges[canonical(letter)] = [
            canonical(value) if isinstance(value, str) else value for value in values
        ]

    def indices(self, **ranges: str) -> None:
        """Several indices with the sizes that they run up to."""
        for letter, size in ranges.items():
            self.index(letter, size)

    def _length(self, size: str | int) -> int:
        if isinstance(size, int):
            return size
        return int(size) if size.isdigit() and size not in self.size else self.size[canonical(size)]

    def expectation(self, outcomes: Callable[[Values], Iterable[tuple[Value, Values]]]) -> None:
        """What E[…] averages over: each outcome's probability, and the values in that case."""
        self.outcomes = outcomes


def _symbols(key: str, shape: tuple[int, ...], positive: bool) -> Value:
    kind: dict[str, bool] = {"positive": True} if positive else {"real": True}
    if not shape:
        return sympy.Symbol(key, **kind)
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        result[place] = sympy.Symbol(f"{key}[{','.join(map(str, place))}]", **kind)
    return result


class Values(Mapping[str, Value]):
    """The values of a draw, each computed when it is asked for.

    `changed` gives the same with some quantities replaced: what depends on them is computed anew,
    what doesn't is not affected. That is how a derivative by an inner quantity is found.
    """

    def __init__(self, draw: Draw, replaced: dict[str, Value] | None = None):
        self.draw = draw
        self.replaced = replaced or {}
        self._known: dict[str, Value] = {}
        self._lettered: dict[str, tuple[Values, Value]] = {}
        self._weights: dict[str, Value] = {}

    def __iter__(self) -> Any:
        return iter([*self.draw.leaves, *self.draw.nodes])

    def __len__(self) -> int:
        return len(self.draw.leaves) + len(self.draw.nodes)

    def __contains__(self, name: object) -> bool:
        return name in self.draw.leaves or name in self.draw.nodes

    def __getitem__(self, name: str) -> Value:
        if name in self.replaced:
            return self.replaced[name]
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Value:
        if name in self.draw.leaves:
            return self.draw.leaves[name]
        if name in self.draw.nodes:
            return tidy(self.draw.nodes[name](self))
        key = canonical(name)
        if key != name and key in self:
            return self[key]
        raise UnknownName(f"the setting has no {name!r}; it has {', '.join(self)}")

    def changed(self, name: str, value: Value) -> Values:
        """The same draw with one more quantity replaced."""
        values = Values(self.draw, {**self.replaced, name: value})
        values._weights = self._weights
        return values

    def unchanged(self, name: str) -> Values:
        """The same draw with that quantity as it was drawn."""
        values = Values(self.draw, {k: v for k, v in self.replaced.items() if k != name})
        values._weights = self._weights
        return values

    def weights(self, name: str) -> Value:
        """The free factors of a general loss, one for each entry; kept for the draw."""
        if name not in self._weights:
            shape = np.shape(self[name])
            rng = self.draw.rng
            self._weights[name] = (
                _symbols(f"c_{name}", shape, positive=False)
                if rng is None
                else rng.standard_normal(shape)
            )
        return self._weights[name]

    def derivative(
        self, above: Callable[[Values], Value], name: str, place: tuple[int, ...] | None = None
    ) -> Value:
        """∂above/∂name, by one entry of it, or by each: then the axes of above come first.

        A number's derivative has the shape of what it is taken by.
        """
        value = self[name]
        if place is not None or np.ndim(value) == 0:
            return self._one_derivative(above, name, place)
        results = np.empty(value.shape, dtype=object)
        for spot in np.ndindex(value.shape):
            results[spot] = self._one_derivative(above, name, spot)
        shape = np.shape(results[(0,) * results.ndim])
        if not shape:
            return results if self.draw.symbolic else results.astype(float)
        parts = np.array([results[spot] for spot in np.ndindex(value.shape)])
        return np.moveaxis(parts, 0, -1).reshape((*shape, *value.shape))

    def _with_letters(self, name: str) -> tuple[Values, Value]:
        """The same draw with a letter for each entry of a quantity, and these letters.

        What depends on it stays short, and is the same for the derivatives by all entries.
        """
        if name not in self._lettered:
            letters = each(self[name], lambda _: sympy.Dummy("t", real=True))
            self._lettered[name] = self.changed(name, letters), letters
        return self._lettered[name]

    def _one_derivative(
        self, above: Callable[[Values], Value], name: str, place: tuple[int, ...] | None
    ) -> Value:
        value = self[name]
        if self.draw.symbolic:
            changed, letters = self._with_letters(name)
            letter = letters if place is None else letters[place]
            old = dict(zip(np.ravel(letters), map(sympy.sympify, np.ravel(value)), strict=True))
            return each(
                above(changed), lambda e: sympy.diff(sympy.sympify(e), letter).xreplace(old)
            )
        if self.draw.small in self.replaced:
            return self.unchanged(self.draw.small)._one_derivative(above, name, place)
        if any(np.iscomplexobj(other) for other in self.replaced.values()):
            raise ArgumentError("the complex step cannot take a derivative of a derivative")
        old = value if place is None else value[place]
        return np.imag(above(self.changed(name, _with_entry(value, place, old + 1j * STEP)))) / STEP


def _with_entry(value: Value, place: tuple[int, ...] | None, entry: Any) -> Value:
    if place is None:
        return entry
    copy = np.array(value, dtype=object if isinstance(entry, sympy.Basic) else complex)
    copy[place] = entry
    return copy


def tidy(value: Value) -> Value:
    """A number for an array that holds a single one; everything else as it is."""
    if not isinstance(value, np.ndarray):
        return value
    if value.ndim == 0:
        return value[()]
    return value[0, 0] if value.shape == (1, 1) else value


def product(left: Value, right: Value) -> Value:
    """A matrix product, or a multiple: nothing is ever stretched to fit."""
    if np.ndim(left) == 0 or np.ndim(right) == 0:
        return right * left if np.ndim(right) else left * right
    if left.shape[-1] != right.shape[0]:
        raise ShapeError(f"{left.shape} times {right.shape} is not defined")
    return tidy(left @ right)


def same_shape(left: Value, right: Value, what: str) -> None:
    """Refuse two arrays of different shapes; a number goes with any."""
    if np.ndim(left) and np.ndim(right) and np.shape(left) != np.shape(right):
        raise ShapeError(f"{np.shape(left)} {what} {np.shape(right)} is not defined")
