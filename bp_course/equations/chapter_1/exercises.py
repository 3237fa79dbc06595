r"""The equations in the solutions of chapter 1's exercises."""

from bp_course.equations.chapter_1.example import two_neurons
from bp_course.equations.chapter_1.layer import LOSS, neuron_sums
from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def product_loss(d: Draw) -> None:
    """The two neurons of the example; LOSS is the product of their outputs."""
    two_neurons(d)
    d.node(LOSS, lambda v: v["h"][0, 0] * v["h"][1, 0])


def four_samples(d: Draw) -> None:
    """Four samples, given; the loss weighs each entry of F with a given number, its gradient."""
    d.leaf("W", 2, 3)
    d.leaf("b", 2, 1)
    d.given("G", [[1, 2, 0, 1], [0, 1, -1, 2], [3, 0, 1, 1]])
    d.given("C", [[1, 0, -2, 1], [0, 2, 1, -1]])
    d.node("F", lambda v: v["W"] @ v["G"] + v["b"])
    d.node(LOSS, lambda v: (v["F"] * v["C"]).sum())


def any_layer(d: Draw) -> None:
    """A layer's sums f, any loss of them, and a small column by which the input moves."""
    d.sizes("n", "m")
    d.leaf("W", "m", "n")
    d.leaf("g", "n", 1)
    d.leaf("b", "m", 1)
    d.leaf(r"\Delta g", "n", 1)
    d.node("f", neuron_sums)
    d.loss(LOSS, "f")


EQUATIONS = (
    Equation(
        "c1-try-batch-given",
        r"""
        G = \begin{bmatrix} 1 & 2 & 0 & 1 \\ 0 & 1 & -1 & 2 \\ 3 & 0 & 1 & 1 \end{bmatrix},
          \qquad
        \frac{\partial \text{LOSS}}{\partial F}
          = \begin{bmatrix} 1 & 0 & -2 & 1 \\ 0 & 2 & 1 & -1 \end{bmatrix}
        """,
        "not in the sources",
        four_samples,
        definition=True,
    ),
    Equation(
        "c1-try-batch",
        r"""
        \frac{\partial \text{LOSS}}{\partial W} = \frac{\partial \text{LOSS}}{\partial F}
          \mathbin{@} G^{\mathsf T} = \begin{bmatrix} 2 & 4 & 2 \\ 3 & -1 & 0 \end{bmatrix},
          \qquad
        \frac{\partial \text{LOSS}}{\partial b} = \begin{bmatrix} 0 \\ 2 \end{bmatrix}
        """,
        "not in the sources",
        four_samples,
    ),
    Equation(
        "c1-try-product",
        r"""
        \begin{aligned}
        \frac{\partial \text{LOSS}}{\partial f}
          &= \begin{bmatrix} \frac{3}{4} \cdot \frac{1}{4} \\[0.5ex]
          \frac{1}{2} \cdot \frac{3}{16} \end{bmatrix}
        = \begin{bmatrix} \frac{6}{32} \\[0.5ex] \frac{3}{32} \end{bmatrix} \\[1ex]
        \frac{\partial \text{LOSS}}{\partial g}
          &= \begin{bmatrix} \frac{18}{32} - \frac{3}{32} \\[0.5ex]
          \frac{12}{32} + \frac{3}{32} \\[0.5ex] -\frac{6}{32} + \frac{3}{32} \end{bmatrix}
        = \begin{bmatrix} \frac{15}{32} \\[0.5ex] \frac{15}{32} \\[0.5ex]
          -\frac{3}{32} \end{bmatrix}
        \end{aligned}
        """,
        "not in the sources",
        product_loss,
    ),
    Equation(
        "c1-try-adjoint",
        r"""
        \begin{aligned}
        \Bigl(\frac{\partial \text{LOSS}}{\partial f}\Bigr)^{\mathsf T}
          \mathbin{@} (W \mathbin{@} \Delta g)
        &= \Bigl(\Bigl(\frac{\partial \text{LOSS}}{\partial f}\Bigr)^{\mathsf T}
          \mathbin{@} W\Bigr) \mathbin{@} \Delta g \\[1ex]
        &= \Bigl(W^{\mathsf T} \mathbin{@}
          \frac{\partial \text{LOSS}}{\partial f}\Bigr)^{\mathsf T} \mathbin{@} \Delta g
        \end{aligned}
        """,
        "not in the sources",
        any_layer,
    ),
)
