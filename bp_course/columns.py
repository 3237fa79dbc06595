"""The two column conventions of the sources, as themselves.

A sample is a column here, and a batch is one column a sample.

- "Out, in": f = W@g + b with W (out, in), sources 000 and 001.
- "In, out": z = Wᵀx + b with W (in, out), source 004.

The rest of the package keeps samples in rows, Y = X W + b with W (in, out), as sources 002 and 003
do. Same numbers, transposed:

| | rows | columns, W (out, in) | columns, W (in, out) |
| --- | --- | --- | --- |
| weights | W | Wᵀ | W |
| batch | X | Xᵀ | Xᵀ |
| upstream | dY | dYᵀ | dYᵀ |
| weight gradient | Xᵀ dY | δ gᵀ | x δᵀ |
| input gradient | dY Wᵀ | Wᵀ δ | W δ |
| bias gradient | 1ᵀ dY | δ 1 | δ 1 |

Columns are two-dimensional, always: `.T` of an array of shape (m,) does nothing, and (m,) * (m, 1)
silently makes an m × m matrix. Arrays of another number of axes are refused.
"""

from numpy.typing import ArrayLike

from bp_course.arrays import Array, as_float, check_upstream
from bp_course.errors import ShapeError

Cache = tuple[Array, Array, Array]


def out_in_forward(w: ArrayLike, g: ArrayLike, b: ArrayLike) -> tuple[Array, Cache]:
    """The affine map of sources 000 and 001.

    f = W@g + b                                                            (eq. column-affine)

    Shapes: w (out, in); g (in, N), N = 1 for a single sample; b (out, 1)
    Returns: f (out, N), and the cache (w, g, b)
    Raises: ShapeError naming the shapes that don't fit.
    Source: 000; 001, part (B).

    >>> import numpy as np
    >>> f, cache = out_in_forward(np.ones((3, 2)), np.ones((2, 1)), np.zeros((3, 1)))
    >>> f.shape
    (3, 1)
    """
    w, g, b = as_float("w", w), as_float("g", g), as_float("b", b)
    _check_columns("w", w, None, "(out, in)")
    _check_columns("g", g, w.shape[1], "(in, N)")
    _check_bias(b, w.shape[0])
    return w @ g + b, (w, g, b)


def out_in_backward(df: ArrayLike, cache: Cache) -> tuple[Array, Array, Array]:
    """Gradients of f = W@g + b from df, the gradient of the loss with respect to f.

    dW = df@gᵀ,  dg = Wᵀ@df,  db = df@1                   (eq. column-dw, column-dg, c1-batch)

    1 is the column of N ones: db adds up the columns of the batch. For a single sample db = df,
    as the sources have it (eq. column-db).

    Shapes: df (out, N)
    Returns: dw (out, in), dg (in, N), db (out, 1)
    Raises: ShapeError naming both shapes.
    Source: 000, the last six formulas; 001, the last three.

    >>> import numpy as np
    >>> f, cache = out_in_forward(np.ones((3, 2)), np.ones((2, 1)), np.zeros((3, 1)))
    >>> [gradient.shape for gradient in out_in_backward(np.ones((3, 1)), cache)]
    [(3, 2), (2, 1), (3, 1)]
    """
    w, g, _ = cache
    df = check_upstream("df", df, (w.shape[0], g.shape[1]))
    return df @ g.T, w.T @ df, df.sum(axis=1, keepdims=True)


def in_out_forward(w: ArrayLike, x: ArrayLike, b: ArrayLike) -> tuple[Array, Cache]:
    """The affine map of source 004.

    z = Wᵀx + b                                                         (eq. column-t-affine)

    Shapes: w (in, out); x (in, N), N = 1 for a single sample; b (out, 1)
    Returns: z (out, N), and the cache (w, x, b)
    Raises: ShapeError naming the shapes that don't fit.
    Source: 004, forward, with W⁽¹⁾ 784 × K (the scan has K × 784).

    >>> import numpy as np
    >>> z, cache = in_out_forward(np.ones((2, 3)), np.ones((2, 1)), np.zeros((3, 1)))
    >>> z.shape
    (3, 1)
    """
    w, x, b = as_float("w", w), as_float("x", x), as_float("b", b)
    _check_columns("w", w, None, "(in, out)")
    _check_columns("x", x, w.shape[0], "(in, N)")
    _check_bias(b, w.shape[1])
    return w.T @ x + b, (w, x, b)


def in_out_backward(delta: ArrayLike, cache: Cache) -> tuple[Array, Array, Array]:
    """Gradients of z = Wᵀx + b from δ, the gradient of the loss with respect to z.

    dW = x δᵀ,  dx = W δ,  db = δ 1              (eq. column-t-dw, column-t-dx, column-t-db)

    Shapes: delta (out, N)
    Returns: dw (in, out), dx (in, N), db (out, 1)
    Raises: ShapeError naming both shapes.
    Source: 004, backward.

    >>> import numpy as np
    >>> z, cache = in_out_forward(np.ones((2, 3)), np.ones((2, 1)), np.zeros((3, 1)))
    >>> [gradient.shape for gradient in in_out_backward(np.ones((3, 1)), cache)]
    [(2, 3), (2, 1), (3, 1)]
    """
    w, x, _ = cache
    delta = check_upstream("delta", delta, (w.shape[1], x.shape[1]))
    return x @ delta.T, w @ delta, delta.sum(axis=1, keepdims=True)


def _check_columns(name: str, array: Array, rows: int | None, wanted: str) -> None:
    if array.ndim != 2:
        raise ShapeError(
            f"{name} has shape {array.shape}; it must have two axes, {wanted}: "
            f"write {name}.reshape(-1, 1) for a column"
        )
    if rows is not None and array.shape[0] != rows:
        raise ShapeError(f"{name} has shape {array.shape}; for this w it must have {rows} rows")


def _check_bias(b: Array, out: int) -> None:
    if b.shape != (out, 1):
        raise ShapeError(f"b has shape {b.shape}; for this w it must be the column ({out}, 1)")
