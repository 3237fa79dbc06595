r"""The equations of chapter 1's worked example: two neurons, all numbers given."""

import sympy

from bp_course.equations.chapter_1.layer import LOSS, neuron_sums
from bp_course.equations.draw import Draw
from bp_course.equations.functions import column, sigmoid
from bp_course.equations.records import Equation


def two_neurons(d: Draw) -> None:
    """Two neurons with three inputs, all numbers given; f and h are computed."""
    d.given("W", [[3, 2, -1], [-1, 1, 1]])
    d.given("g", [[2], [-1], [3]])
    d.given("b", [[-1], [sympy.log(3)]])
    d.given("y", [[0], [1]])
    d.node("f", neuron_sums)
    d.node("h", lambda v: column(sigmoid(f) for f in v["f"][:, 0]))
    d.layout = "elementwise"


def example(d: Draw) -> None:
    """The two neurons; LOSS is half the squared error."""
    two_neurons(d)
    d.node(LOSS, lambda v: ((v["h"] - v["y"]) ** 2).sum() / 2)


EQUATIONS = (
    Equation(
        "c1-example-given",
        r"""
        W = \begin{bmatrix} 3 & 2 & -1 \\ -1 & 1 & 1 \end{bmatrix}, \qquad
        g = \begin{bmatrix} 2 \\ -1 \\ 3 \end{bmatrix}, \qquad
        b = \begin{bmatrix} -1 \\ \ln 3 \end{bmatrix}, \qquad
        y = \begin{bmatrix} 0 \\ 1 \end{bmatrix}
        """,
        "not in the sources",
        example,
        definition=True,
    ),
    Equation(
        "c1-example-forward",
        r"""
        f = \begin{bmatrix} 1 - 1 \\ 0 + \ln 3 \end{bmatrix}
          = \begin{bmatrix} 0 \\ \ln 3 \end{bmatrix}, \qquad
        h = \begin{bmatrix} \frac{1}{2} \\[0.5ex] \frac{3}{4} \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "c1-example-loss",
        r"\text{LOSS} = \frac{1}{2} \left( \frac{1}{4} + \frac{1}{16} \right) = \frac{5}{32}",
        "not in the sources",
        example,
    ),
    Equation(
        "c1-example-df",
        r"""
        \frac{\partial \text{LOSS}}{\partial h}
          = \begin{bmatrix} \frac{1}{2} \\[0.5ex] -\frac{1}{4} \end{bmatrix}, \quad
        \frac{\partial h}{\partial f}
          = \begin{bmatrix} \frac{1}{2} \cdot \frac{1}{2} \\[0.5ex]
          \frac{3}{4} \cdot \frac{1}{4} \end{bmatrix}
        = \begin{bmatrix} \frac{1}{4} \\[0.5ex] \frac{3}{16} \end{bmatrix}, \quad
        \frac{\partial \text{LOSS}}{\partial f}
          = \begin{bmatrix} \frac{1}{8} \\[0.5ex] -\frac{3}{64} \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "c1-example-dw",
        r"""
        \frac{\partial \text{LOSS}}{\partial W}
          = \begin{bmatrix} \frac{1}{8} \\[0.5ex] -\frac{3}{64} \end{bmatrix} \mathbin{@}
          \begin{bmatrix} 2 & -1 & 3 \end{bmatrix}
        = \begin{bmatrix} \frac{1}{4} & -\frac{1}{8} & \frac{3}{8} \\[0.5ex]
          -\frac{3}{32} & \frac{3}{64} & -\frac{9}{64} \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "c1-example-dg",
        r"""
        \frac{\partial \text{LOSS}}{\partial g}
          = \begin{bmatrix} 3 & -1 \\ 2 & 1 \\ -1 & 1 \end{bmatrix} \mathbin{@}
          \begin{bmatrix} \frac{1}{8} \\[0.5ex] -\frac{3}{64} \end{bmatrix}
        = \begin{bmatrix} \frac{24}{64} + \frac{3}{64} \\[0.5ex]
          \frac{16}{64} - \frac{3}{64} \\[0.5ex] -\frac{8}{64} - \frac{3}{64} \end{bmatrix}
        = \begin{bmatrix} \frac{27}{64} \\[0.5ex] \frac{13}{64} \\[0.5ex]
          -\frac{11}{64} \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
)
