"""The value of a formula in a draw: what was read, with the numbers or symbols of a setting.

Sizes must fit as on paper: nothing is stretched, except that a number may be added to an array. A
derivative is asked of the draw, which finds it without any rule of this course.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product as every
from typing import Any

import numpy as np
import sympy

from bp_course.equations.dots import Filler
from bp_course.equations.draw import Draw, UnknownName, Values, product, same_shape, tidy
from bp_course.equations.exact import is_zero
from bp_course.equations.functions import NAMED, Value, each, exp, is_positive, symbolic
from bp_course.equations.read import canonical, expression
from bp_course.equations.tokens import LatexError
from bp_course.equations.tree import (
    Added,
    Bracket,
    Call,
    Cases,
    Condition,
    Derivative,
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
    Summed,
    Transposed,
    Tree,
    Word,
    children,
    walk,
    written,
)
from bp_course.errors import ArgumentError, ShapeError


@dataclass
class Evaluator:
    """Values of formulas in one draw, with the indices as they stand."""

    values: Values
    index: dict[str, int | str] = field(default_factory=dict)
    known: dict[Any, Value] = field(default_factory=dict)

    def _stamp(self, tree: Tree) -> tuple[Any, ...]:
        """The values of those indices on which a tree may depend."""
        if not self.index:
            return ()
        letters, hidden = _letters(tree), self.draw.hidden_indices
        return tuple([i for i in self.index.items() if i[0] in letters or i[0] in hidden])

    @property
    def draw(self) -> Draw:
        """The draw behind the values."""
        return self.values.draw

    def at(self, **index: int | str) -> Evaluator:
        """The same with other values of indices."""
        return Evaluator(self.values, {**self.index, **index}, self.known)

    @property
    def _filler(self) -> Filler:
        """What puts in the parts that dots leave out."""
        return Filler(self.integer, self.draw.size.get("dots"))

    def within(self, values: Values) -> Evaluator:
        """The same indices with other values of quantities."""
        return Evaluator(values, self.index)

    def __call__(self, tree: Tree) -> Value:
        """The value of a tree.

        Raises: ShapeError where sizes don't fit, UnknownName, ArgumentError for what has no value.
        """
        # The same parts come back: in every term of a sum, in every member, in every mutant.
        memory = (tree, self._stamp(tree))
        value = self.known.get(memory)
        if value is None:
            value = self.known[memory] = tidy(self._value(tree))
        return value

    def _value(self, tree: Tree) -> Value:
        match tree:
            case Number(digits):
                return self._number(digits)
            case Name():
                return self._named(tree)
            case Negative(body):
                return -self(body)
            case Added(terms):
                return self._sum(self._filler.parts(terms))
            case Product(op, factors):
                return self._product(op, self._filler.parts(factors))
            case Quotient(above, below):
                return self._quotient(above, below)
            case Power(body, exponent):
                return self._power(body, exponent)
            case Transposed(body):
                value = self(body)
                return value.T if np.ndim(value) else value
            case Indexed(body, index):
                return self._entry(self(body), index)
            case Call():
                return self._call(tree)
            case Derivative(above, below, at):
                return self._partial(above, at, below) if at else self._derivative(above, below)
            case JacobianOf(above, below):
                return self._derivative(above, below, "numerator")
            case Summed():
                return self._summed(tree)
            case Matrix():
                return self._matrix(tree)
            case Cases(choices):
                for value, condition in choices:
                    if condition is None or self.holds(condition):
                        return self(value)
                raise ArgumentError("none of the cases applies")
            case Bracket(condition):
                return self._bracket(condition)
            case Inner(left, right):
                a, b = self(left), self(right)
                same_shape(a, b, "paired with")
                return (a * b).sum() if np.ndim(a) else a * b
            case Sized(body, size):
                value = self(body)
                self.check_size(value, size)
                return value
        raise ArgumentError(f"{written(tree)} has no value")

    # ---- numbers and sizes

    def _number(self, value: Any) -> Value:
        if self.draw.symbolic:
            return sympy.Rational(value.numerator, value.denominator)
        return float(value)

    def integer(self, tree: Tree) -> int:
        """The value of an index, of a limit of a sum, or of a size."""
        text = written(tree)
        if text in self.draw.size:
            return self.draw.size[text]
        match tree:
            case Number(value) if value.denominator == 1:
                return value.numerator
            case Name() if text in self.index and isinstance(self.index[text], int):
                return int(self.index[text])
            case Name():
                numbered = self._key(tree.base, tree.sub, tree.sup)
                if numbered in self.draw.size:
                    return self.draw.size[numbered]
                return self._counted(self(tree))
            case Negative(body):
                return -self.integer(body)
            case Added(terms):
                return sum(self.integer(term) for term in terms)
            case Product("", factors):
                return int(np.prod([self.integer(factor) for factor in factors]))
        raise ArgumentError(f"{text} is not a whole number here")

    @staticmethod
    def _counted(value: Value) -> int:
        if np.ndim(value) or (symbolic(value) and not value.is_Integer) or int(value) != value:
            raise ArgumentError(f"{value} is not a whole number")
        return int(value)

    def check_size(self, value: Value, size: tuple[Tree, ...]) -> None:
        """Whether a value has the size that the formula says.

        Raises: ShapeError naming both.
        """
        wanted = tuple(self.integer(n) for n in size)
        actual = np.shape(value)
        if wanted == (1, 1):
            wanted = ()
        if len(actual) > len(wanted):
            actual = tuple(n for n in actual if n != 1)
        if actual != wanted:
            raise ShapeError(f"it has size {actual} and not {wanted}")

    # ---- names

    def _key(self, base: str, sub: Script | None, sup: Script | None) -> str:
        """A name with the number of its layer, or of its sample, put in."""
        below = f"_{self._numbered(sub)}" if sub else ""
        return base + below + (f"^{self._numbered(sup)}" if sup else "")

    def _numbered(self, script: Script) -> str:
        def item(tree: Tree) -> str:
            try:
                return written(tree) if isinstance(tree, Word) else str(self.integer(tree))
            except (ArgumentError, ShapeError):
                return written(tree)

        inner = ",".join(map(item, script.items)) if len(script.items) > 1 else item(script.whole)
        return {"": "{}", "(": "({})", "[": "[{}]"}[script.bracket].format(inner)

    def resolve(self, name: Name) -> tuple[str, Script | None]:
        """The quantity that a name means, and the index that picks an entry of it.

        Raises: UnknownName.
        """
        # What a name means does not depend on values: it is kept for the whole draw.
        memory = (name, self._stamp(name))
        if memory not in self.draw.resolved:
            self.draw.resolved[memory] = self._resolve(name)
        return self.draw.resolved[memory]

    def _resolve(self, name: Name) -> tuple[str, Script | None]:
        text = written(name)
        if text in self.index:
            return str(self.index[text]), None
        # Whole; or what stands below, or above, picks an entry.
        readings: list[tuple[Script | None, Script | None, Script | None]]
        readings = [(name.sub, name.sup, None)]
        if name.sub:
            readings.append((None, name.sup, name.sub))
        if name.sup:
            readings.append((name.sub, None, name.sup))
        for base in (name.base, self.draw.entries.get(name.base, name.base)):
            for sub, sup, index in readings:
                key = written(Name(base, sub, sup))
                if not self._exists(key):
                    key = self._key(base, sub, sup)
                if self._exists(key):
                    return key, index
        raise UnknownName(
            f"{text} is not in the setting, which has {', '.join([*self.values, *self.draw.short])}"
        )

    def _exists(self, key: str) -> bool:
        return key in self.values or key in self.draw.short

    def _named(self, name: Name) -> Value:
        text = written(name)
        if isinstance(self.index.get(text), int):
            return self._number(_whole(self.index[text]))
        if text in self.draw.size:
            return self._number(_whole(self.draw.size[text]))
        try:
            key, index = self.resolve(name)
        except UnknownName:
            numbered = self._key(name.base, name.sub, name.sup)
            if numbered in self.draw.size:
                return self._number(_whole(self.draw.size[numbered]))
            raise
        value = self.quantity(key)
        return value if index is None else self._entry(value, index)

    def quantity(self, key: str) -> Value:
        """The value of a quantity, or of the formula that a name abbreviates."""
        if key not in self.draw.short:
            return self.values[key]
        place = ("short", key, tuple(sorted((k, str(v)) for k, v in self.index.items())))
        if place not in self.known:
            functions = frozenset(self.draw.functions)
            self.known[place] = self(expression(self.draw.short[key], functions))
        return self.known[place]

    def place(self, value: Value, script: Script) -> tuple[Any, ...]:
        """Where an index points in a value, counted from 0.

        Raises: ShapeError when there is no such entry.
        """
        shape = np.shape(value)
        long = [axis for axis, length in enumerate(shape) if length > 1 or len(shape) == 1]
        if script.bracket == "[" and len(shape) == 2:
            position: list[Any] = [slice(None), self.integer(script.whole) - 1]
            position[1] = slice(position[1], position[1] + 1)
            return tuple(position)
        if len(script.items) == len(shape):
            counted = [self.integer(item) for item in script.items]
            axes = list(range(len(shape)))
        elif len(long) <= 1 and len(shape) == 2:
            counted, axes = [self.integer(script.whole)], long or [0]
        else:
            raise ShapeError(f"index {written(script)} does not fit size {shape}")
        result = [0] * len(shape)
        for axis, count in zip(axes, counted, strict=True):
            if not 1 <= count <= shape[axis]:
                raise ShapeError(f"there is no entry {written(script)}: the size is {shape}")
            result[axis] = count - 1
        return tuple(result)

    def _entry(self, value: Value, script: Script) -> Value:
        if np.ndim(value) == 0:
            raise ShapeError(f"a number has no entry {written(script)}")
        return value[self.place(value, script)]

    # ---- sums and products

    def _sum(self, terms: tuple[Tree, ...]) -> Value:
        total = self(terms[0])
        for term in terms[1:]:
            value = self(term)
            if np.ndim(total) == 0 and np.ndim(value):
                total, value = value, total
            same_shape(total, value, "plus")
            total = total + value
        return total

    def _product(self, op: str, factors: tuple[Tree, ...]) -> Value:
        result = self(factors[0])
        for factor in factors[1:]:
            result = self._times(op, result, self(factor))
        return result

    @staticmethod
    def _times(op: str, left: Value, right: Value) -> Value:
        if op in {"", "@"}:
            return product(left, right)
        if op == "⊙":
            same_shape(left, right, "⊙")
            return left * right if np.ndim(left) else right * left
        if op == "⊗":
            return np.kron(left, right)
        # The contraction of source 003: every axis of the left with the first ones of the right.
        axes = np.ndim(left)
        if not axes or np.shape(right)[:axes] != np.shape(left):
            raise ShapeError(f"{np.shape(left)} ⊕ {np.shape(right)} is not defined")
        return tidy((left.reshape(-1) @ right.reshape(left.size, -1)).reshape(right.shape[axes:]))

    def _quotient(self, above: Tree, below: Tree) -> Value:
        divisor = self(below)
        if np.ndim(divisor):
            raise ShapeError(f"division by an array of size {np.shape(divisor)} is not defined")
        value = self(above)
        if divisor == 0:
            raise ArgumentError("division by zero")
        return (
            value / divisor if np.ndim(value) or not self.draw.symbolic else value * (1 / divisor)
        )

    def _power(self, body: Tree, exponent: Tree) -> Value:
        if body == Name("e") and "e" not in self.values:
            return exp(self(exponent))
        value, power = self(body), self(exponent)
        if np.ndim(value):
            raise ShapeError(f"a power of an array of size {np.shape(value)} is not defined")
        if not self.draw.symbolic and power == int(np.real(power)):
            power = int(np.real(power))
        return value**power

    def _summed(self, tree: Summed) -> Value:
        ranges: list[list[int | str]] = []
        for index in tree.indices:
            if tree.last is not None:
                first = 1 if tree.first is None else self.integer(tree.first)
                ranges.append(list(range(first, self.integer(tree.last) + 1)))
            else:
                ranges.append(self.draw.ranges[canonical(index)])
        total: Value = None
        for combination in every(*ranges):
            here = dict(zip(map(canonical, tree.indices), combination, strict=True))
            value = self.at(**here)(tree.body)
            total = value if total is None else total + value
        return self._number(_whole(0)) if total is None else total

    # ---- functions

    def _call(self, tree: Call) -> Value:
        text = written(tree)
        if text in self.values or text in self.draw.short:
            return self.quantity(text)
        name = tree.function
        if isinstance(name, Name) and name.base == r"\underbrace":
            body, note = (self(argument) for argument in tree.arguments)
            if not agree(body, note):
                raise ArgumentError("what stands under the brace differs from what is over it")
            return body
        key = written(name)
        if key == "E" and self.draw.outcomes:
            [argument] = tree.arguments
            parts = [p * self.within(v)(argument) for p, v in self.draw.outcomes(self.values)]
            return sum(parts[1:], parts[0])
        function = self.draw.functions.get(key) or NAMED.get(key)
        if function is None:
            raise UnknownName(f"there is no function {key}")
        arguments = [self(a) for a in self._filler.parts(tree.arguments)]
        if not tree.order:
            return function(*arguments)
        [argument] = arguments
        for _ in range(tree.order):
            function = _slope_of(function)
        if np.ndim(argument) == 0:
            return function(argument)
        return each(argument, function).astype(object if symbolic(argument) else argument.dtype)

    def _derivative(self, above: Tree, below: Tree, layout: str = "") -> Value:
        name, index = self._what(below)
        position = None if index is None else self.place(self.values[name], index)
        if position is not None and any(isinstance(p, slice) for p in position):
            return self._by_column(above, name, position)
        result = self._slope(above, name, position)
        if position is not None or np.ndim(self.values[name]) == 0:
            return result
        if np.shape(result) == np.shape(self.values[name]):  # of a number
            # J has a row for each output: the Jacobian of a number by a column is a row.
            row = layout == "numerator" and 1 in result.shape
            return result.reshape(1, -1) if row else result
        return self._laid_out(result, layout or self.draw.layout)

    def _by_column(self, above: Tree, name: str, position: tuple[Any, ...]) -> Value:
        """The derivative of a number by one column of a matrix."""
        result = self._slope(above, name, None)
        if np.shape(result) != np.shape(self.values[name]):
            raise ArgumentError("only a number has a derivative by a column of a matrix")
        return result[position]

    def _slope(self, above: Tree, name: str, position: tuple[Any, ...] | None) -> Value:
        """The derivative of a formula. Of an entry, it is an entry of the whole quantity's."""
        if isinstance(above, Name):
            key, index = self.resolve(above)
            if key in self.values and index is not None:
                place = self.place(self.values[key], index)
                if not any(isinstance(p, slice) for p in place):
                    return self._remembered(above, key, name, position)[place]
            elif key in self.values:
                return self._remembered(above, key, name, position)
        return self._remembered(above, (above, self._stamp(above)), name, position)

    def _remembered(
        self, above: Tree, key: Any, name: str, position: tuple[Any, ...] | None
    ) -> Value:
        memory = (key, name, position)
        if memory not in self.known:
            quantity = (
                (lambda v: v[key]) if isinstance(key, str) else (lambda v: self.within(v)(above))
            )
            self.known[memory] = self.values.derivative(quantity, name, position)
        return self.known[memory]

    def _what(self, below: Tree) -> tuple[str, Script | None]:
        """The quantity that a derivative is taken by, and which entry of it."""
        if isinstance(below, Call):
            return self.draw.short.get(written(below), written(below)), None
        if isinstance(below, Indexed) and isinstance(below.body, Name):
            return self.resolve(below.body)[0], below.index
        if not isinstance(below, Name):
            raise ArgumentError(f"a derivative by {written(below)} is not defined")
        return self.resolve(below)

    @staticmethod
    def _laid_out(result: Value, layout: str) -> Value:
        """A Jacobian as a matrix, for columns or rows; a tensor if a matrix is involved."""
        outputs, inputs = result.shape[:2], result.shape[2:]
        if 1 not in outputs or 1 not in inputs:
            return result
        numerator = result.reshape(int(np.prod(outputs)), int(np.prod(inputs)))
        if layout == "numerator":
            return numerator
        if layout == "denominator":
            return numerator.T
        if layout == "elementwise":
            return np.diagonal(numerator).reshape(inputs)
        raise ArgumentError("the setting names no layout for a derivative of a vector by a vector")

    def _partial(self, above: Tree, at: tuple[Tree, ...], below: Tree) -> Value:
        """(∂c/∂u)(ū, v): a function's derivative by one of its arguments, at the given ones."""
        function = self.draw.functions[written(above)]
        place = self.draw.arguments[written(above)].index(written(below))
        arguments = [self(argument) for argument in at]
        slope = _slope_of(lambda x: function(*arguments[:place], x, *arguments[place + 1 :]))
        return slope(arguments[place])

    # ---- conditions

    def holds(self, condition: Condition) -> bool:
        """Whether a condition on indices is fulfilled."""
        results = []
        for left, relation, right in condition.comparisons:
            a, b = self.integer(left), self.integer(right)
            results.append({"=": a == b, "≠": a != b, "<": a < b, ">": a > b}[relation])
        return all(results)

    def _bracket(self, condition: Condition) -> Value:
        try:
            return self._number(_whole(int(self.holds(condition))))
        except (ArgumentError, ShapeError):
            [(left, relation, right)] = condition.comparisons
            if relation not in {">", "<"}:
                raise
            difference = self._sum((left, Negative(right)))
            return is_positive(difference if relation == ">" else -difference)

    # ---- matrices

    def _matrix(self, tree: Matrix) -> Value:
        rows = self._filler.rows(tree.rows)
        if len({len(row) for row in rows}) != 1:
            raise LatexError("the rows of a matrix differ in length")
        blocks = [[np.atleast_2d(np.asarray(self(cell))) for cell in row] for row in rows]
        try:
            if all(isinstance(cell, Matrix) for row in rows for cell in row):
                result = np.array(blocks)  # matrices in a matrix are stacked: four axes
            else:
                result = np.block(blocks)
        except ValueError as error:
            raise ShapeError(f"the blocks of a matrix do not fit: {error}") from None
        return result.astype(object) if self.draw.symbolic else result


@cache
def _letters(tree: Tree) -> frozenset[str]:
    """Every name in a tree, as an index might be called."""
    return frozenset(written(part) for _, part in walk(tree) if isinstance(part, Name))


def _whole(n: Any) -> Fraction:
    return Fraction(int(n))


def _slope_of(function: Any) -> Any:
    """The derivative of a function of one number."""

    def slope(x: Value) -> Value:
        if symbolic(x) or isinstance(x, sympy.Basic):
            t = sympy.Dummy("t", real=True)
            return sympy.diff(function(t), t).xreplace({t: x})
        # Within a derivative x is complex already: then a central difference would lose digits.
        if np.iscomplexobj(x) and np.imag(x) != 0:
            raise ArgumentError("the complex step cannot take a derivative of a derivative")
        return np.imag(function(np.real(x) + 1e-40j)) / 1e-40

    return slope


def agree(left: Value, right: Value) -> bool:
    """Whether two values of one draw are the same."""
    if symbolic(left) or symbolic(right):
        return bool(np.all(each(left - right, is_zero)))
    return bool(np.allclose(left, right, rtol=1e-10, atol=1e-12))


@cache
def free_indices(tree: Tree, indices: frozenset[str]) -> frozenset[str]:
    """Those of the indices that stand in a formula and that no sum in it binds."""
    bound = frozenset(map(canonical, tree.indices)) if isinstance(tree, Summed) else frozenset()
    here = frozenset({tree.base} if isinstance(tree, Name) else ()) & indices
    if here and isinstance(tree, Name) and not tree.sub and not tree.sup:
        return here
    return here.union(*(free_indices(part, indices) for part in children(tree))) - bound


__all__ = ["Evaluator", "agree", "free_indices"]
