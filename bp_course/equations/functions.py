"""Functions of numbers and of symbols alike: each is written once, for arrays of either.

A symbolic array is a numpy array of sympy expressions (dtype object), so `@`, `+` and `.T` mean
the same on both. These are the few things that don't come by themselves.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import sympy

Value = Any  # a number, a sympy expression, or a two-dimensional numpy array of either


class step(sympy.Function):  # type: ignore[misc]  # sympy has no types
    """1 for a positive number, 0 for a negative one; its slope is 0."""

    def fdiff(self, argindex: int = 1) -> Any:
        """The slope."""
        return sympy.Integer(0)


class relu(sympy.Function):  # type: ignore[misc]  # sympy has no types
    """The positive part of a number; its slope is 1 or 0."""

    def fdiff(self, argindex: int = 1) -> Any:
        """The slope."""
        return step(self.args[0])


@cache
def unknown(name: str, slopes: tuple[int, ...] = ()) -> Any:
    """A function of symbols of which nothing is known; each of its slopes is one, too.

    slopes are the arguments that it was differentiated by. Their order does not matter.

    >>> x = sympy.Symbol("x")
    >>> sympy.diff(unknown("c")(2 * x), x)
    2*c_1(2*x)
    """

    def fdiff(self: Any, argindex: int = 1) -> Any:
        return unknown(name, tuple(sorted((*slopes, argindex))))(*self.args)

    return type("_".join([name, *map(str, slopes)]), (sympy.Function,), {"fdiff": fdiff})


def symbolic(value: Value) -> bool:
    """Whether a value is made of sympy expressions."""
    return isinstance(value, sympy.Basic) or getattr(value, "dtype", None) == np.dtype(object)


def each(value: Value, function: Callable[[Any], Any]) -> Value:
    """A function of every entry."""
    if np.ndim(value) == 0:
        return function(value)
    result = np.empty(value.shape, dtype=object)
    for place in np.ndindex(value.shape):
        result[place] = function(value[place])
    return result


def _both(of_numbers: Callable[[Any], Any], of_symbols: Callable[[Any], Any]) -> Any:
    def function(value: Value) -> Value:
        if symbolic(value):
            return each(value, lambda x: of_symbols(sympy.sympify(x)))
        return of_numbers(value)

    return function


exp = _both(np.exp, sympy.exp)
log = _both(lambda x: np.log(x + 0j) if np.iscomplexobj(x) else np.log(x), sympy.log)
tanh = _both(np.tanh, lambda x: 1 - 2 / (sympy.exp(2 * x) + 1))
sqrt = _both(np.sqrt, sympy.sqrt)
positive_part = _both(lambda x: np.where(np.real(x) > 0, x, 0 * x), relu)
is_positive = _both(lambda x: np.where(np.real(x) > 0, 1.0, 0.0), step)
imaginary = _both(np.imag, sympy.im)


def column(entries: Iterable[Value]) -> Value:
    """Numbers below each other."""
    return np.array(list(entries)).reshape(-1, 1)


def sigmoid(x: Value) -> Value:
    """1 / (1 + e⁻ˣ)."""
    return (1 + exp(-x)) ** -1


def square(x: Value) -> Value:
    """x², entry by entry."""
    return x * x


def softmax(x: Value) -> Value:
    """Powers of e, divided by the sum of them all."""
    powers = exp(x)
    return powers * (1 / powers.sum())


def unstacked(rows: int) -> Callable[[Value], Value]:
    """The inverse of vec: the columns of a matrix of so many rows stand below each other."""
    return lambda x: x.reshape(rows, -1, order="F")


NAMED: dict[str, Callable[..., Value]] = {
    "exp": exp,
    "log": log,
    "tanh": tanh,
    "sqrt": sqrt,
    "relu": positive_part,
    "Im": imaginary,
    "diag": lambda *x: _diagonal(*x),
    "vec": lambda x: x.reshape(-1, 1, order="F"),
    "rvec": lambda x: x.reshape(-1, 1),
}


def _diagonal(*values: Value) -> Value:
    """The square matrix with a vector, or with the given numbers, on its diagonal."""
    entries = values[0].reshape(-1) if len(values) == 1 and np.ndim(values[0]) else list(values)
    return np.diag(np.array(entries))
