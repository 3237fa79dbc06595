r"""An affine layer of a batch, and how a batch of images becomes its input X."""

from collections.abc import Callable

import numpy as np

from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation

CHANNELS, SIDE = 3, 28


def batch(d: Draw) -> None:
    """An affine layer of any size, and a general loss of its output."""
    d.sizes("N", "D", "M")
    affine_layer(d)
    d.loss("L", "Y")


def small_batch(d: Draw) -> None:
    """The same with small sizes, for sums over all outputs."""
    d.sizes("M", "N", "D", most=4)
    affine_layer(d)
    d.loss("L", "Y")


def affine_layer(d: Draw) -> None:
    """X, W and b are free; Y holds, for each sample, its row of X times W, plus b."""
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    d.leaf("b", 1, "M")
    d.ones(r"\mathbf 1", "N")
    d.node("Y", lambda v: v["X"] @ v["W"] + v["b"])
    d.entry(x="X", w="W", y="Y")
    d.indices(i="N", j="M")


def images(d: Draw) -> None:
    """Two images x, their rows, and X, which numpy makes of them. The size 28 is drawn small."""
    d.sizes("28")
    d.leaf("x", 2, "28", "28")
    d.node("X", lambda v: v["x"].reshape(2, -1))
    for i in (1, 2):
        d.node(rf"\text{{image}}_{i}", _part_of_x(i - 1))
        for r in range(1, d.size["28"] + 1):
            d.node(rf"\text{{row}}_{{{i},{r}}}", _part_of_x(i - 1, slice(r - 1, r)))
    d.index("i", [1, 2])
    d.index("r", "28")


def _part_of_x(*place: int | slice) -> Callable[[Values], Value]:
    return lambda v: v["x"][place]


def pixels(d: Draw) -> None:
    """The channel, row and column of every pixel of an RGB image, one pixel a line."""
    d.given("q", [[q] for _, _, q in _pixels()])
    d.given("r", [[r] for _, r, _ in _pixels()])
    d.given("c", [[c] for c, _, _ in _pixels()])


def _pixels() -> list[tuple[int, int, int]]:
    """Column, row and channel of each pixel, in another order than that of the question."""
    return [(c, r, q) for c in range(SIDE) for r in range(SIDE) for q in range(CHANNELS)]


def places(_: Values) -> Value:
    """Where each pixel is after `reshape`: number the pixels, flatten, and look for each number."""
    image = np.empty((CHANNELS, SIDE, SIDE), dtype=int)
    for number, (c, r, q) in enumerate(_pixels()):
        image[q, r, c] = number
    place = {number: place for place, number in enumerate(image.reshape(1, -1)[0].tolist())}
    return np.array([[place[number]] for number in range(image.size)], dtype=object)


def permutation(d: Draw) -> None:
    """Any X and W, and any permutation matrix P; among symbols, one that moves every place."""
    d.sizes("N", "D", "M")
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    size = d.size["D"]
    order = np.roll(range(size), 1) if d.rng is None else d.rng.permutation(size)
    d.given("P", np.eye(size, dtype=int)[order])


def one_sample(d: Draw) -> None:
    """Two rows x and x′, a number t, and the layer as a function g; beside it, all as columns."""
    d.sizes("D", "M")
    d.leaf("x", 1, "D")
    d.leaf("x'", 1, "D")
    d.leaf("W", "D", "M")
    d.leaf("b", 1, "M")
    d.leaf("t")
    d.function("g", lambda x: x @ d.leaves["W"] + d.leaves["b"])
    d.node("x_C", lambda v: v["x"].T)
    d.node("W_C", lambda v: v["W"].T)
    d.node("b_C", lambda v: v["b"].T)


EQUATIONS = (
    Equation(
        "affine-forward",
        r"Y = XW + \mathbf 1 b",
        "003 (1), line 216",
        batch,
        definition=True,
    ),
    Equation(
        "c4-entry",
        r"y_{ij} = \sum_{k=1}^{D} x_{ik}\, w_{kj} + b_j .",
        "003 (12), for one size",
        batch,
    ),
    Equation(
        "c4-image",
        r"""\text{image}_i = \begin{pmatrix}
x_{i,1,1} & \cdots & x_{i,1,28} \\
\vdots & \ddots & \vdots \\
x_{i,28,1} & \cdots & x_{i,28,28}
\end{pmatrix}""",
        "003 (2), left",
        images,
    ),
    Equation(
        "c4-flatten",
        r"""\begin{aligned}
\text{row}_{i,r} &= \begin{pmatrix} x_{i,r,1} & \cdots & x_{i,r,28} \end{pmatrix} \\[4pt]
X &= \begin{pmatrix}
\text{row}_{1,1} & \cdots & \text{row}_{1,28} \\
\text{row}_{2,1} & \cdots & \text{row}_{2,28}
\end{pmatrix}.
\end{aligned}""",
        "003 (2), right",
        images,
    ),
    Equation(
        "c4-position",
        r"784\, q + 28\, r + c .",
        "003, line 39, in words",
        pixels,
        left=places,
        counts="the numbers that come before a pixel of an RGB image that was flattened",
    ),
    Equation(
        "c4-permutation",
        r"""\begin{aligned}
(XP)(P^\top W) &= X(PP^\top)W \\
&= XW .
\end{aligned}""",
        "003, line 39, in words",
        permutation,
    ),
    Equation(
        "c4-defects",
        r"""\begin{aligned}
g(x + x') &= xW + x'W + b \\
&= g(x) + g(x') - b, \\[4pt]
g(tx) &= t\,xW + b \\
&= t\,g(x) + (1 - t)\,b .
\end{aligned}""",
        "003, lines 49–55, in words",
        one_sample,
    ),
    Equation(
        "c4-row-column",
        r"""\begin{aligned}
W_C x_C + b_C &= \left( (W_C x_C + b_C)^\top \right)^\top \\
&= \left( x_C^\top W_C^\top + b_C^\top \right)^\top \\
&= \left( xW + b \right)^\top .
\end{aligned}""",
        "003 (3), put right",
        one_sample,
    ),
)
