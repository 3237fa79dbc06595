"""The layers of the course: for each a forward and a backward function, and nothing hidden.

`forward` returns the output and a cache: what its backward function will need. `backward` takes
`dout`, the gradient of the loss with respect to that output, and the cache, and returns the
gradient with respect to each input. No function changes its arguments, and each can be called as
often as you like. Rows are samples: X is (N, D) and Y = X W + b.

Every layer takes real or complex arrays of any floating type and keeps it; complex input is how
`gradcheck` differentiates them.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array, as_float, check_upstream
from bp_course.errors import ShapeError


def affine_forward(
    x: ArrayLike, w: ArrayLike, b: ArrayLike
) -> tuple[Array, tuple[Array, Array, Array]]:
    """Multiply each sample by the weights and add the bias.

    Y = X W + 1b                                                          (eq. affine-forward)

    Every axis of x after the first is flattened in C order, so images go in as they are.

    Shapes: x (N, d1, …, dk); w (D, M) with D = d1⋯dk; b (M,)
    Returns: out (N, M), and the cache (x, w, b)
    Raises: ShapeError naming the shapes that don't fit.
    Source: 003, equation (1) and section 3.1.

    >>> import numpy as np
    >>> out, cache = affine_forward(np.ones((4, 1, 2, 3)), np.ones((6, 5)), np.zeros(5))
    >>> out.shape
    (4, 5)
    """
    x, w, b = as_float("x", x), as_float("w", w), as_float("b", b)
    if x.ndim < 2:
        raise ShapeError(
            f"x has shape {x.shape}; it must be (N, D) or (N, d1, …, dk), one row a sample: "
            "for a single sample write x[None, :]"
        )
    if w.ndim != 2 or w.shape[0] != prod(x.shape[1:]):
        raise ShapeError(
            f"w has shape {w.shape}; for x of shape {x.shape} it must be "
            f"({prod(x.shape[1:])}, M)" + _transposed_hint(w, x)
        )
    if b.shape != w.shape[1:]:
        raise ShapeError(
            f"b has shape {b.shape}; for w of shape {w.shape} it must be ({w.shape[1]},)"
        )
    return _rows(x) @ w + b, (x, w, b)


def affine_backward(
    dout: ArrayLike, cache: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array]:
    """Gradients of an affine layer, from the gradient of the loss with respect to its output.

    dX = dY Wᵀ,  dW = Xᵀ dY,  db = 1ᵀ dY                      (eq. affine-dx, affine-dw, affine-db)

    Shapes: dout (N, M); x (N, d1, …, dk); w (D, M) with D = d1⋯dk; b (M,)
    Returns: dx (N, d1, …, dk), dw (D, M), db (M,)
    Raises: ShapeError naming both shapes when dout is not (N, M).
    Source: 003, equations (20), (21) and section 3.1.

    >>> import numpy as np
    >>> out, cache = affine_forward(np.ones((4, 1, 2, 3)), np.ones((6, 5)), np.zeros(5))
    >>> [gradient.shape for gradient in affine_backward(np.ones((4, 5)), cache)]
    [(4, 1, 2, 3), (6, 5), (5,)]
    """
    x, w, _ = cache
    dout = check_upstream("dout", dout, (x.shape[0], w.shape[1]))
    dx = (dout @ w.T).reshape(x.shape)
    dw = _rows(x).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def sigmoid_forward(x: ArrayLike) -> tuple[Array, tuple[Array, Array]]:
    """The logistic function of each entry, exact in both tails.

    σ(x) = 1 / (1 + e⁻ˣ)                                                         (eq. sigmoid)

    Computed from e^(−|x|), which can't overflow. The cache also keeps 1 − σ(x) = σ(−x): far to
    the right σ(x) rounds to 1, and a subtraction would find the slope to be 0.

    Shapes: any; out has x's.
    Returns: out, and the cache (σ(x), 1 − σ(x))
    Source: 001, equation (2); 002; 003, exercise 1.

    >>> sigmoid_forward([[0.0, 1000.0, -1000.0]])[0]
    array([[0.5, 1. , 0. ]])
    """
    x = as_float("x", x)
    right = x.real >= 0
    small = np.exp(np.where(right, -x, x))  # e^(−|x|), written so that it has a complex derivative
    near_one, near_zero = 1 / (1 + small), small / (1 + small)
    out, complement = np.where(right, near_one, near_zero), np.where(right, near_zero, near_one)
    return out, (out, complement)


def sigmoid_backward(dout: ArrayLike, cache: tuple[Array, Array]) -> Array:
    """Gradient of the sigmoid layer.

    dX = dY ⊙ σ(X) ⊙ (1 − σ(X))                                         (eq. sigmoid-backward)

    Shapes: dout and dx have x's shape.
    Raises: ShapeError naming both shapes.
    Source: 002, the code form; 003, exercise 1.

    >>> out, cache = sigmoid_forward([[0.0, 40.0]])
    >>> print(sigmoid_backward([[1.0, 1.0]], cache))
    [[2.50000000e-01 4.24835426e-18]]
    """
    out, complement = cache
    return check_upstream("dout", dout, out.shape) * (out * complement)


def tanh_forward(x: ArrayLike) -> tuple[Array, Array]:
    """The hyperbolic tangent of each entry.

    Shapes: any; out has x's.
    Returns: out, and the cache tanh(x)

    >>> print(tanh_forward([[0.0, 0.5]])[0].round(4))
    [[0.     0.4621]]
    """
    out = np.tanh(as_float("x", x))
    return out, out


def tanh_backward(dout: ArrayLike, cache: Array) -> Array:
    """Gradient of the tanh layer.

    dX = dY ⊙ (1 − tanh²X)                                                 (eq. tanh-backward)

    Shapes: dout and dx have x's shape.
    Raises: ShapeError naming both shapes.

    >>> out, cache = tanh_forward([[0.0, 0.5]])
    >>> print(tanh_backward([[2.0, 2.0]], cache).round(4))
    [[2.     1.5729]]
    """
    return check_upstream("dout", dout, cache.shape) * (1 - cache * cache)


def relu_forward(x: ArrayLike) -> tuple[Array, Array]:
    """Each entry where it is positive, 0 elsewhere.

    Shapes: any; out has x's.
    Returns: out, and the cache: the mask of the entries that passed
    Source: 003, the toy network.

    >>> relu_forward([[-1.0, 0.0, 2.0]])[0]
    array([[0., 0., 2.]])
    """
    x = as_float("x", x)
    mask = ~(x.real <= 0)  # so that nan passes and is seen
    return np.where(mask, x, np.zeros((), x.dtype)), mask


def relu_backward(dout: ArrayLike, cache: Array) -> Array:
    """Gradient of the ReLU layer: the upstream gradient where the input was positive.

    dX = dY ⊙ [X > 0]                                                      (eq. relu-backward)

    At 0 there is a kink and no derivative; 0 is the usual choice.

    Shapes: dout and dx have x's shape.
    Raises: ShapeError naming both shapes.

    >>> out, cache = relu_forward([[-1.0, 0.0, 2.0]])
    >>> relu_backward([[5.0, 6.0, 7.0]], cache)
    array([[0., 0., 7.]])
    """
    dout = check_upstream("dout", dout, cache.shape)
    return np.where(cache, dout, np.zeros((), dout.dtype))


def square_forward(x: ArrayLike) -> tuple[Array, Array]:
    """The square of each entry (not the matrix product of x with itself).

    Shapes: any; out has x's.
    Returns: out, and the cache x
    Source: 003, exercise 2.

    >>> square_forward([[1, 1], [5, 5]])[0]
    array([[ 1.,  1.],
           [25., 25.]])
    """
    x = as_float("x", x)
    return x * x, x


def square_backward(dout: ArrayLike, cache: Array) -> Array:
    """Gradient of the square layer.

    dX = dY ⊙ 2X                                                         (eq. square-backward)

    Shapes: dout and dx have x's shape.
    Raises: ShapeError naming both shapes.
    Source: 003, exercise 2 (c).

    >>> out, cache = square_forward([[1, 1], [5, 5]])
    >>> square_backward([[1, 1], [1, 1]], cache)
    array([[ 2.,  2.],
           [10., 10.]])
    """
    return check_upstream("dout", dout, cache.shape) * (2 * cache)


def softmax_forward(x: ArrayLike) -> tuple[Array, Array]:
    """Turn each row of scores into probabilities that sum to 1.

    pᵢ = e^xᵢ / Σₖ e^xₖ                                                          (eq. softmax)

    The largest score of a row is subtracted first; that changes no pᵢ, and nothing overflows.

    Shapes: x (N, C) or (…, C); out has x's shape.
    Returns: out, and the cache p
    Raises: ShapeError when there is no score to choose from.

    >>> print(softmax_forward([[1.0, 2.0, 3.0]])[0].round(4))
    [[0.09   0.2447 0.6652]]
    """
    x = as_float("x", x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ShapeError(f"x has shape {x.shape}; softmax needs rows of at least one score")
    powers = np.exp(x - x.real.max(axis=-1, keepdims=True))
    out = powers / powers.sum(axis=-1, keepdims=True)
    return out, out


def softmax_backward(dout: ArrayLike, cache: Array) -> Array:
    """Gradient of softmax as a layer: every output depends on every input of its row.

    The Jacobian of a row is diag(p) − p pᵀ, which is symmetric; its product with dout needs no
    C × C matrix:

    dxᵢ = pᵢ (doutᵢ − Σₖ doutₖ pₖ)                                      (eq. softmax-backward)

    Shapes: dout and dx have x's shape.
    Raises: ShapeError naming both shapes.

    >>> out, cache = softmax_forward([[1.0, 2.0, 3.0]])
    >>> print(softmax_backward([[1.0, 0.0, 0.0]], cache).round(4))
    [[ 0.0819 -0.022  -0.0599]]
    """
    dout = check_upstream("dout", dout, cache.shape)
    return cache * (dout - (dout * cache).sum(axis=-1, keepdims=True))


# The layers that act on each entry by itself, by name: (forward, backward).
ACTIVATIONS: dict[
    str, tuple[Callable[[ArrayLike], tuple[Array, Any]], Callable[[ArrayLike, Any], Array]]
] = {
    "sigmoid": (sigmoid_forward, sigmoid_backward),
    "tanh": (tanh_forward, tanh_backward),
    "relu": (relu_forward, relu_backward),
    "square": (square_forward, square_backward),
}


def _rows(x: Array) -> Array:
    """One row a sample; reshape(N, -1) can't guess the second size of an empty batch."""
    return x.reshape(x.shape[0], prod(x.shape[1:]))


def _transposed_hint(w: Array, x: Array) -> str:
    transposed = w.ndim == 2 and w.shape[1] == prod(x.shape[1:])
    return ": transposed? Rows of w belong to inputs here, columns to outputs" if transposed else ""
