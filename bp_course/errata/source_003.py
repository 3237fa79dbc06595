"""The three wrong lines of source 003: a size, a loss, and a reason."""

from functools import cache

import numpy as np
from numpy.random import Generator

from bp_course.arrays import Array
from bp_course.errata.records import Wrong
from bp_course.errata.separate import Case, different_sizes
from bp_course.errors import ShapeError
from bp_course.gradcheck import complex_step
from bp_course.layers import softmax_forward
from bp_course.mnist import load_mnist


@cache
def _digits() -> Array:
    return load_mnist()[0].images


def _w1(rng: Generator) -> Case:
    image = _digits()[rng.integers(len(_digits()))]

    def as_tensor(*shape: int) -> Array:
        if image.size != np.prod(shape):
            raise ShapeError(f"an image of {image.size} pixels is no tensor of size {shape}")
        return image.reshape(shape).astype(np.float64)

    return Case(
        truth=image[np.newaxis].astype(np.float64),
        printed=lambda: as_tensor(1, 8, 8),
        right=lambda: as_tensor(1, 28, 28),
    )


def _w2(rng: Generator) -> Case:
    n, d, m = different_sizes(rng, 3)
    x, w = rng.standard_normal((n, d)), rng.standard_normal((d, m))
    return Case(
        truth=2 * (x @ w) @ w.T,  # what the source's solution, (b) to (d), finds for ∂L/∂X
        printed=lambda: complex_step(lambda x: (x @ w).sum(), x),
        right=lambda: complex_step(lambda x: ((x @ w) ** 2).sum(), x),
    )


def _w3(rng: Generator) -> Case:
    n, m = different_sizes(rng, 2)
    y, dout = rng.standard_normal((n, m)), rng.standard_normal((n, m))
    p = softmax_forward(y)[0]
    return Case(
        # A loss that gives one number, behind an activation that mixes the entries of a row.
        truth=complex_step(lambda y: (dout * softmax_forward(y)[0]).sum(), y),
        printed=lambda: dout * p * (1 - p),
        right=lambda: np.stack(
            [(np.diag(row) - np.outer(row, row)) @ up for row, up in zip(p, dout, strict=True)]
        ),
    )


WRONG = (
    Wrong(
        id="003-W1",
        lines="27",
        place="section 1.1, the size of an MNIST image",
        printed=r"“a $1 \times 8 \times 8$ tensor”",
        right=r"a $1 \times 28 \times 28$ tensor, so $D = 784$",
        why="Images of 8 by 8 are in another set of digits, which scikit-learn's `load_digits`"
        " brings. Equation (2), which follows, is right for images of that size.",
        judge="a digit of the MNIST set that comes with this course",
        chapter=4,
        equation="c4-flatten",
        draw=_w1,
    ),
    Wrong(
        id="003-W2",
        lines="257",
        place="section 4, the loss of the exercise",
        printed=r"$L(f(Y)) = \sum_i^{\#Rows} \sum_j^{\#Cols} y_{i,j}$",
        right=r"$L(f(Y)) = \sum_i^{\#Rows} \sum_j^{\#Cols} f_{i,j}$",
        why="The loss adds up what the activation gives. As printed the exercise's loss is 12; the"
        r" source's solution has 52, the sum of the $f_{i,j}$.",
        judge=r"the source's own $\frac{\partial L}{\partial X}$, by solutions (b) to (d), for any"
        " numbers; each loss is differentiated by the complex step",
        chapter=4,
        equation="sum-of-outputs",
        draw=_w2,
    ),
    Wrong(
        id="003-W3",
        lines="285",
        place="section 4, solution 1, why the product is element-wise",
        printed="“For scalars, which all of our loss functions (except for Softmax) are, we can"
        " compute this as a dot product i.e. **element-wise multiplication**”",
        right=r"The product is element-wise because $\sigma$ acts on each entry by itself. Where an"
        r" activation mixes entries, as softmax does, it takes its Jacobian,"
        r" $\mathrm{diag}(p) - p\,p^T$ for each row.",
        why="Every loss is a scalar, so that cannot be the reason. Softmax is an activation;"
        " softmax with cross-entropy is a loss, and a scalar. And a dot product also adds up.",
        judge="the complex step, through a softmax with a scalar loss behind it",
        chapter=4,
        equation="c4-elementwise",
        draw=_w3,
    ),
)
