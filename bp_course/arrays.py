"""How the array floor reads its arguments: real numbers in, clear errors otherwise."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bp_course.errors import ArgumentError, ShapeError

Array = NDArray[Any]


def as_float(name: str, values: ArrayLike) -> Array:
    """`values` as an array of floating-point (or complex) numbers; never a changed argument.

    float32 stays float32 and complex stays complex (the complex step needs it). Integers and
    truth values become float64: negating a uint8 image would wrap around.

    Raises: ArgumentError naming the argument when it doesn't hold numbers.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:  # a ragged nested list
        raise ArgumentError(f"{name} is not an array of numbers: {error}") from None
    if array.dtype.kind in "fc":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise ArgumentError(f"{name} has dtype {array.dtype}; it must hold numbers")


def check_upstream(name: str, upstream: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The upstream gradient as an array of the shape of the output that it belongs to.

    Raises: ShapeError naming both shapes, and saying so where one is the transpose of the other.
    """
    array = as_float(name, upstream)
    if array.shape != shape:
        hint = ": transposed?" if array.shape == shape[::-1] else ""
        raise ShapeError(
            f"{name} has shape {array.shape} but this layer's output has shape {shape}{hint}"
        )
    return array


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    """`value`, if it is one of `choices`.

    Raises: ArgumentError listing the choices.
    """
    if value not in choices:
        raise ArgumentError(f"{name} is {value!r}; it must be one of {', '.join(choices)}")
    return value
