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
]
