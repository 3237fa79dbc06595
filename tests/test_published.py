"""Numbers that others published for these layers, and the exercise of source 003."""

import numpy as np

from bp_course import (
    affine_backward,
    affine_forward,
    relu_forward,
    square_backward,
    square_forward,
    sum_of_outputs,
)


def test_affine_forward_of_cs231n():
    """The check in the fully-connected-nets notebook of Stanford's CS231n."""
    x = np.linspace(-0.1, 0.5, num=240).reshape(2, 4, 5, 6)
    w = np.linspace(-0.2, 0.3, num=360).reshape(120, 3)
    out, _ = affine_forward(x, w, np.linspace(-0.3, 0.1, num=3))
    published = [[1.49834967, 1.70660132, 1.91485297], [3.25553199, 3.5141327, 3.77273342]]
    np.testing.assert_allclose(out, published, rtol=5e-9)


def test_relu_forward_of_cs231n():
    out, _ = relu_forward(np.linspace(-0.5, 0.5, num=12).reshape(3, 4))
    published = [
        [0, 0, 0, 0],
        [0, 0, 0.04545455, 0.13636364],
        [0.22727273, 0.31818182, 0.40909091, 0.5],
    ]
    np.testing.assert_allclose(out, published, atol=5e-9)


def test_exercise_of_source_003():
    """All five numbers, with the loss that sums f (the printed one sums y: 003-W2)."""
    x, w = np.array([[0, 1], [2, 3]]), np.array([[1, 1], [1, 1]])
    y, affine_cache = affine_forward(x, w, np.zeros(2))
    f, square_cache = square_forward(y)
    loss, df = sum_of_outputs(f, reduction="sum")
    dy = square_backward(df, square_cache)
    dx, dw, _ = affine_backward(dy, affine_cache)
    assert y.tolist() == [[1, 1], [5, 5]]
    assert loss == 52
    assert df.tolist() == [[1, 1], [1, 1]]
    assert dy.tolist() == [[2, 2], [10, 10]]
    assert dx.tolist() == [[4, 4], [20, 20]]
    assert dw.tolist() == [[20, 20], [32, 32]]
