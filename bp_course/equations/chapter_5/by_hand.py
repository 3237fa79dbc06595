r"""The equations of chapter 5, by hand: a network of 4, 2 and 3 units, and a square trap."""

from bp_course.equations.chapter_5.one_sample import PHI, forward
from bp_course.equations.draw import Draw
from bp_course.equations.functions import square
from bp_course.equations.records import Equation


def _example(d: Draw) -> None:
    d.given("x^{(0)}", [[1], [0], [2], [1]])
    d.given("W^{(1)}", [[1, 0], [2, 3], [0, 1], [-1, 1]])
    d.given("b^{(1)}", [[1], [-1]])
    d.given("W^{(2)}", [[1, 2, -2], [0, -1, 1]])
    d.given("b^{(2)}", [[0], [1], [0]])
    d.function(PHI, square)
    forward(d)


def example(d: Draw) -> None:
    """The picture, the parameters and the target are given; φ squares."""
    d.given("y", [[0], [0], [1]])
    _example(d)


def other_target(d: Draw) -> None:
    """The same with another target."""
    d.given("y", [[1], [0], [0]])
    _example(d)


def trap(d: Draw) -> None:
    """A square W and a δ, both given."""
    d.given("W", [[1, 2], [3, 4]])
    d.given(r"\delta", [[1], [0]])


EQUATIONS = (
    Equation(
        "c5-hand-given",
        r"""
        \begin{gathered}
        x^{(0)} = \begin{pmatrix} 1 \\ 0 \\ 2 \\ 1 \end{pmatrix}, \quad
        W^{(1)} = \begin{pmatrix} 1 & 0 \\ 2 & 3 \\ 0 & 1 \\ -1 & 1 \end{pmatrix}, \quad
        b^{(1)} = \begin{pmatrix} 1 \\ -1 \end{pmatrix}, \\
        W^{(2)} = \begin{pmatrix} 1 & 2 & -2 \\ 0 & -1 & 1 \end{pmatrix}, \quad
        b^{(2)} = \begin{pmatrix} 0 \\ 1 \\ 0 \end{pmatrix}, \quad
        y = \begin{pmatrix} 0 \\ 0 \\ 1 \end{pmatrix} .
        \end{gathered}
        """,
        "not in the sources",
        example,
        definition=True,
    ),
    Equation(
        "c5-hand-forward",
        r"""
        z^{(1)} = \begin{pmatrix} 1 \\ 2 \end{pmatrix}, \quad
        x^{(1)} = \begin{pmatrix} 1 \\ 4 \end{pmatrix}, \quad
        z^{(2)} = \begin{pmatrix} 1 \\ -1 \\ 2 \end{pmatrix}, \quad
        x^{(2)} = \begin{pmatrix} 1 \\ 1 \\ 4 \end{pmatrix} .
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "c5-hand-delta",
        r"""
        \begin{aligned}
        \delta^{(2)} &= \begin{pmatrix} 1 \\ 1 \\ 3 \end{pmatrix}
          \odot \begin{pmatrix} 2 \\ -2 \\ 4 \end{pmatrix}
          = \begin{pmatrix} 2 \\ -2 \\ 12 \end{pmatrix}, \\
        W^{(2)} \delta^{(2)} &=
          \begin{pmatrix} 1 \cdot 2 + 2 \cdot (-2) - 2 \cdot 12 \\ 0 \cdot 2 - 1 \cdot (-2) + 1
          \cdot 12 \end{pmatrix} = \begin{pmatrix} -26 \\ 14 \end{pmatrix}, \\
        \delta^{(1)} &= \begin{pmatrix} -26 \\ 14 \end{pmatrix}
          \odot \begin{pmatrix} 2 \\ 4 \end{pmatrix} = \begin{pmatrix} -52 \\ 56 \end{pmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "c5-hand-dw",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial W^{(2)}}
        &= \begin{pmatrix} 1 \\ 4 \end{pmatrix} \begin{pmatrix} 2 & -2 & 12 \end{pmatrix}
        = \begin{pmatrix} 2 & -2 & 12 \\ 8 & -8 & 48 \end{pmatrix}, \\
        \frac{\partial \mathcal{L}_n}{\partial W^{(1)}}
        &= \begin{pmatrix} 1 \\ 0 \\ 2 \\ 1 \end{pmatrix} \begin{pmatrix} -52 & 56 \end{pmatrix}
        = \begin{pmatrix} -52 & 56 \\ 0 & 0 \\ -104 & 112 \\ -52 & 56 \end{pmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        example,
    ),
)
