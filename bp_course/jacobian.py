"""Jacobians: the two layouts by name, each operation's own, and why nobody forms them.

For y = f(x) with n numbers in and m out, the *numerator* layout has one row an output, (m, n),
J[i, j] = ∂yᵢ/∂xⱼ; the *denominator* layout is its transpose, (n, m). Source 003's equation (7) is
the first, source 001's definition the second. The chain rule multiplies from the left in one and
from the right in the other; the derivatives are the same numbers.

Vectors are one-dimensional arrays. Where input or output is a matrix the Jacobian is a tensor:
output axes first in the numerator layout, input axes first in the denominator layout.
"""

from collections.abc import Callable
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array, as_float, check_choice
from bp_course.errors import ShapeError
from bp_course.gradcheck import METHODS, central_difference, complex_step
from bp_course.layers import ACTIVATIONS, softmax_forward

LAYOUTS = ("numerator", "denominator")


def numerical_jacobian(
    f: Callable[[Array], ArrayLike],
    x: ArrayLike,
    layout: str = "numerator",
    method: str = "complex_step",
) -> Array:
    """The Jacobian of any function at x, found by nudging each entry of x.

    Shapes: f(x).shape + x.shape in numerator layout, x.shape + f(x).shape in denominator layout
    Raises: ArgumentError for an unknown layout or method.

    >>> numerical_jacobian(lambda x: np.array([x[0] * x[1], x[1], x[0] ** 2]), [2.0, 3.0])
    array([[3., 2.],
           [0., 1.],
           [4., 0.]])
    """
    check_choice("method", method, METHODS)
    differentiate = complex_step if method == "complex_step" else central_difference
    return _laid_out(differentiate(f, x), np.ndim(x), layout)


def affine_jacobian_x(w: ArrayLike, layout: str = "numerator") -> Array:
    """∂y/∂x of one row y = x W + b: Wᵀ in numerator layout, W in denominator layout.

    For a column z = W x + b with W (out, in), as in source 001, pass the transpose of W.

    Shapes: w (D, M); numerator (M, D), denominator (D, M)
    Source: 001, part (B) (3); 003, equation (7).

    >>> affine_jacobian_x([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    array([[1., 4.],
           [2., 5.],
           [3., 6.]])
    """
    w = as_float("w", w)
    if w.ndim != 2:
        raise ShapeError(f"w has shape {w.shape}; it must be (D, M)")
    return _laid_out(w.T, 1, layout)


def affine_jacobian_b(outputs: int, layout: str = "numerator") -> Array:
    """∂y/∂b of one row y = x W + b: the identity, in both layouts.

    Shapes: (M, M)
    Source: 001, part (B) (2).
    """
    return _laid_out(np.eye(outputs), 1, layout)


def affine_jacobian_w(x: ArrayLike, outputs: int, layout: str = "numerator") -> Array:
    """∂y/∂W of one row y = x W + b: a tensor, mostly zeros, ∂yⱼ/∂w_uv = x_u where v = j.

    Shapes: x (D,); numerator (M, D, M), denominator (D, M, M)
    Source: 001, part (B) (4), left out there; 003, equation (8).

    >>> affine_jacobian_w([7.0, 8.0], outputs=3)[1]
    array([[0., 7., 0.],
           [0., 8., 0.]])
    """
    x = as_float("x", x)
    if x.ndim != 1:
        raise ShapeError(f"x has shape {x.shape}; it must be one sample, (D,)")
    return _laid_out(np.einsum("u,jv->juv", x, np.eye(outputs)), 2, layout)


def elementwise_jacobian(activation: str, x: ArrayLike, layout: str = "numerator") -> Array:
    """The Jacobian of a function that acts on each entry by itself: diagonal, in both layouts.

    Shapes: x (M,); result (M, M)
    Source: 001, part (B) (1), with the layer size as the last index.

    >>> elementwise_jacobian("square", [1.0, 5.0])
    array([[ 2.,  0.],
           [ 0., 10.]])
    """
    check_choice("activation", activation, tuple(ACTIVATIONS))
    forward, backward = ACTIVATIONS[activation]
    out, cache = forward(x)
    if out.ndim != 1:
        raise ShapeError(f"x has shape {out.shape}; it must be one sample, (M,)")
    return _laid_out(np.diag(backward(np.ones_like(out), cache)), 1, layout)


def softmax_jacobian(x: ArrayLike, layout: str = "numerator") -> Array:
    """The Jacobian of softmax, diag(p) − p pᵀ: full, and symmetric, so the same in both layouts.

    Shapes: x (C,); result (C, C)

    >>> print(softmax_jacobian([0.0, 0.0]))
    [[ 0.25 -0.25]
     [-0.25  0.25]]
    """
    p, _ = softmax_forward(x)
    if p.ndim != 1:
        raise ShapeError(f"x has shape {p.shape}; it must be one sample, (C,)")
    return _laid_out(np.diag(p) - np.outer(p, p), 1, layout)


def vec(a: ArrayLike) -> Array:
    """The columns of a matrix stacked into one vector.

    numpy's own `ravel()` stacks rows; then the Kronecker identity is false.

    Shapes: a (n, m); result (n m,)
    Source: 001, after part (c).

    >>> vec([[1, 2, 3], [4, 5, 6]])
    array([1, 4, 2, 5, 3, 6])
    """
    matrix = np.asarray(a)
    if matrix.ndim != 2:
        raise ShapeError(f"a has shape {matrix.shape}; vec stacks the columns of a matrix (n, m)")
    return matrix.ravel(order="F")


def devec(v: ArrayLike, shape: tuple[int, int]) -> Array:
    """The matrix of the given shape whose columns, stacked, are v: the inverse of `vec`.

    Raises: ShapeError when v has not as many entries as the matrix.

    >>> devec([1, 4, 2, 5, 3, 6], (2, 3))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    vector = np.asarray(v)
    if vector.ndim != 1 or vector.size != prod(shape):
        raise ShapeError(
            f"v has shape {vector.shape}; for a {shape} matrix it must be ({prod(shape)},)"
        )
    return vector.reshape(shape, order="F")


def vec_of_product(a: ArrayLike, b: ArrayLike, c: ArrayLike) -> Array:
    """vec(A B C) by the Kronecker identity, (Cᵀ ⊗ A) vec(B).

    Shapes: a (p, n); b (n, m); c (m, q); result (p q,)
    Source: 001, the fact that it states without proof.

    >>> a, b, c = np.ones((2, 3)), np.arange(12.0).reshape(3, 4), np.arange(20.0).reshape(4, 5)
    >>> bool(np.array_equal(vec_of_product(a, b, c), vec(a @ b @ c)))
    True
    """
    return np.kron(np.asarray(c).T, np.asarray(a)) @ vec(b)


def outer_by_devec(x: ArrayLike, y: ArrayLike) -> Array:
    """devec((x ⊗ I) y), which is the outer product y xᵀ: the identity that 001 leaves unproved.

    It is the Kronecker identity with A = I, B = y as one column, and C = xᵀ.

    Shapes: x (n,); y (m,); result (m, n)
    Source: 001, the last general claim.

    >>> outer_by_devec([1.0, 2.0], [3.0, 4.0, 5.0])
    array([[ 3.,  6.],
           [ 4.,  8.],
           [ 5., 10.]])
    """
    x, y = as_float("x", x), as_float("y", y)
    if x.ndim != 1 or y.ndim != 1:
        raise ShapeError(f"x and y have shapes {x.shape} and {y.shape}; both must be vectors")
    return devec(np.kron(x[:, None], np.eye(y.size)) @ y, (y.size, x.size))


def affine_jacobian_bytes(samples: int, inputs: int, outputs: int, itemsize: int = 8) -> int:
    """The memory that ∂Y/∂W of a batch Y = X W + b takes when written out: N · M · D · M numbers.

    The gradient that is wanted, dW, has D · M.

    Source: 003, the note after equation (21).

    >>> affine_jacobian_bytes(samples=64, inputs=784, outputs=128) / 1e9  # gigabytes
    6.576668672
    """
    return samples * outputs * inputs * outputs * itemsize


def _laid_out(jacobian: Array, input_axes: int, layout: str) -> Array:
    """A Jacobian with its output axes first, in the layout that is asked for."""
    check_choice("layout", layout, LAYOUTS)
    if layout == "numerator":
        return jacobian
    output_axes = jacobian.ndim - input_axes
    return np.moveaxis(jacobian, range(output_axes), range(-output_axes, 0))
