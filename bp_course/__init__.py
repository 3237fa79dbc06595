"""Backpropagation, derived by hand and proved by the build: the companion package of the course.

Start with `layers` (forward and backward of each layer), `losses`, and `network`; `scalar` and
`graph` hold the same ideas for single numbers. `import bp_course` needs numpy alone.
"""

from bp_course.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    softmax_backward,
    softmax_forward,
    square_backward,
    square_forward,
    tanh_backward,
    tanh_forward,
)
from bp_course.losses import half_squared_error, softmax_cross_entropy, sum_of_outputs

__version__ = "0.1.0"


def verify(*labels: str) -> None:
    """Prove displayed equations of the course, each by its label, and print one line for each.

    The line says whether sympy finds the equation exactly true, in how many random draws it was
    compared with the complex step, and the largest error. See bp_course.equations.

    Raises: EquationError for one that does not hold, ArgumentError for a label that is not there,
    MissingExtraError without sympy.

    >>> verify("affine-dw")
    affine-dw: symbolic exact; 20 draws, worst error below 1e-11
    """
    # Here and not above: it needs sympy, which `import bp_course` does not.
    from bp_course import equations

    equations.verify(*labels)


__all__ = [
    "affine_backward",
    "affine_forward",
    "half_squared_error",
    "relu_backward",
    "relu_forward",
    "sigmoid_backward",
    "sigmoid_forward",
    "softmax_backward",
    "softmax_cross_entropy",
    "softmax_forward",
    "square_backward",
    "square_forward",
    "sum_of_outputs",
    "tanh_backward",
    "tanh_forward",
    "verify",
]
