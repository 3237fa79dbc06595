"""Tell a wrong line from the right one by evaluating both, on random numbers, beside a judge.

A line as printed can be wrong in two ways: it has a value, and the value is not the true one; or
it has no value, because its sizes don't fit. `separate` draws 25 cases and notes both. Sizes are
pairwise different in every draw, so that a lost transpose cannot fit by accident. Nothing here is
forgiving: `product` multiplies matrices and never stretches them, and `entry` counts from 1, as
the sources do, and never from the end.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array
from bp_course.errors import ShapeError

DRAWS = 25
SEED = 1
# Relative to the largest entry of the judge: round-off stays far below the first, and an error
# below the second would not be worth an erratum.
ROUND_OFF = 1e-12
A_REAL_ERROR = 1e-3


@dataclass(frozen=True)
class Case:
    """One draw: the judge's value, and the two forms of the line, ready to be evaluated."""

    truth: Array
    printed: Callable[[], ArrayLike]
    right: Callable[[], ArrayLike]


@dataclass(frozen=True)
class Separation:
    """What the draws showed.

    An error is the largest difference from the judge, divided by the judge's largest entry.
    right_error is the largest over the draws, printed_error the smallest over those draws in which
    the printed form has a value; each is infinite where there is no value. In `undefined` of the
    draws the printed form has none, and `reason` says why, for the first of them.
    """

    draws: int
    right_error: float
    printed_error: float
    undefined: int
    reason: str

    @property
    def ok(self) -> bool:
        """Whether the right form always agrees with the judge, and the printed one never does."""
        return self.right_error <= ROUND_OFF and self.printed_error >= A_REAL_ERROR


def separate(draw: Callable[[np.random.Generator], Case]) -> Separation:
    """Evaluate both forms of a line in 25 draws; the same 25 each time.

    >>> def double(rng):
    ...     x = rng.standard_normal(3)
    ...     return Case(truth=2 * x, printed=lambda: x**2, right=lambda: x + x)
    >>> separate(double).ok
    True
    """
    rng = np.random.default_rng(SEED)
    cases = [draw(rng) for _ in range(DRAWS)]
    right = [_error(case.right, case.truth) for case in cases]
    printed = [_error(case.printed, case.truth) for case in cases]
    reasons = [reason for _, reason in printed if reason]
    return Separation(
        draws=DRAWS,
        # numpy's max and min, unlike Python's, let no "not a number" go unnoticed.
        right_error=float(np.max([error for error, _ in right])),
        printed_error=float(np.min([error for error, _ in printed])),
        undefined=len(reasons),
        reason=reasons[0] if reasons else "",
    )


def _error(form: Callable[[], ArrayLike], truth: Array) -> tuple[float, str]:
    """The error of a form; or infinity, and why it has no value that could be compared."""
    try:
        value = np.asarray(form())
    except ShapeError as error:
        return np.inf, str(error)
    if value.shape != truth.shape:
        return np.inf, f"its size is {value.shape} and not {truth.shape}"
    return float(np.abs(value - truth).max() / np.abs(truth).max()), ""


def different_sizes(rng: np.random.Generator, count: int) -> list[int]:
    """`count` sizes between 2 and 7, no two of them equal."""
    return [int(size) for size in rng.choice(np.arange(2, 8), size=count, replace=False)]


def product(*factors: Array) -> Array:
    """The product of matrices, from the left.

    Raises: ShapeError with the first two sizes that don't fit.

    >>> import numpy as np
    >>> product(np.ones((2, 3)), np.ones((2, 1)))
    Traceback (most recent call last):
    bp_course.errors.ShapeError: (2, 3) times (2, 1) is not defined
    """
    result = factors[0]
    for factor in factors[1:]:
        if result.shape[1] != factor.shape[0]:
            raise ShapeError(f"{result.shape} times {factor.shape} is not defined")
        result = result @ factor
    return result


def entry(name: str, array: Array, *index: int) -> float:
    """One entry of an array, counted from 1.

    Raises: ShapeError when the array ends before it.

    >>> entry("w", [[5.0, 6.0]], 1, 2)
    6.0
    """
    array = np.asarray(array)
    if any(not 1 <= i <= size for i, size in zip(index, array.shape, strict=True)):
        subscript = ", ".join(str(i) for i in index)
        size = " × ".join(str(n) for n in array.shape)
        raise ShapeError(f"there is no {name}[{subscript}]: the size is {size}")
    return float(array[tuple(i - 1 for i in index)])
