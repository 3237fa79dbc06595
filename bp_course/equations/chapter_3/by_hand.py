"""The example by hand, and the exercises."""

import numpy as np

from bp_course.equations.chapter_3.batches import columns_out_in
from bp_course.equations.chapter_3.kronecker import three_matrices
from bp_course.equations.draw import Draw
from bp_course.equations.functions import Value, unstacked
from bp_course.equations.records import Equation


def worked_layer(d: Draw) -> None:
    """One layer with given numbers: each output is squared; L is half the squared distance."""
    d.given("W_1", [[1, -1], [0, 2], [1, 1]])
    d.given("x_0", [[2], [1]])
    d.given("b_1", [[1], [-1], [-4]])
    d.given("y", [[3], [3], [-2]])
    d.node("z_1", lambda v: v["W_1"] @ v["x_0"] + v["b_1"])
    d.node("x_1", lambda v: v["z_1"] ** 2)
    d.node("L", lambda v: ((v["x_1"] - v["y"]) ** 2).sum() / 2)
    d.abbreviation("g_1", r"\frac{\partial L}{\partial z_1}")
    d.identity("I", 3)


def worked_columns(d: Draw) -> None:
    """Two columns with given numbers; devec makes three rows."""
    d.function("devec", unstacked(3))
    d.given("x", [[3], [-1]])
    d.given("g", [[2], [5], [1]])
    d.identity("I", 3)


def worked_chain(d: Draw) -> None:
    """Three given numbers v, two numbers u made of them, and their product t."""
    d.layout = "denominator"
    d.given("v", [[2], [5], [7]])
    d.node("u", lambda v: _u(v["v"][:, 0]))
    d.node("t", lambda v: v["u"][0, 0] * v["u"][1, 0])


def _u(v: Value) -> Value:
    return np.array([[v[0] * v[1]], [v[0] + v[2]]])


EQUATIONS = (
    Equation(
        "c3-hand-given",
        r"""
        W_1 = \begin{bmatrix} 1 & -1 \\ 0 & 2 \\ 1 & 1 \end{bmatrix} , \quad x_0 =
        \begin{bmatrix} 2 \\ 1 \end{bmatrix} , \quad b_1 = \begin{bmatrix} 1 \\ -1 \\ -4
        \end{bmatrix} , \quad y = \begin{bmatrix} 3 \\ 3 \\ -2 \end{bmatrix} .
        """,
        "not in the sources",
        worked_layer,
        definition=True,
    ),
    Equation(
        "c3-hand-forward",
        r"""
        \begin{aligned}
        z_1 &= W_1 x_0 + b_1 = \begin{bmatrix} 1 \\ 2 \\ 3 \end{bmatrix} + \begin{bmatrix} 1
        \\ -1 \\ -4 \end{bmatrix} = \begin{bmatrix} 2 \\ 1 \\ -1 \end{bmatrix} , \qquad x_1 =
        \begin{bmatrix} 4 \\ 1 \\ 1 \end{bmatrix} , \\[1ex]
        x_1 - y &= \begin{bmatrix} 1 \\ -2 \\ 3 \end{bmatrix} , \qquad L = \tfrac{1}{2} (1 + 4 +
        9) = 7 .
        \end{aligned}
        """,
        "not in the sources",
        worked_layer,
    ),
    Equation(
        "c3-hand-g",
        r"""
        g_1 = \begin{bmatrix} 4 & 0 & 0 \\ 0 & 2 & 0 \\ 0 & 0 & -2 \end{bmatrix} \begin{bmatrix}
        1 \\ -2 \\ 3 \end{bmatrix} = \begin{bmatrix} 4 \\ -4 \\ -6 \end{bmatrix} =
        \frac{\partial L}{\partial b_1} .
        """,
        "not in the sources",
        worked_layer,
    ),
    Equation(
        "c3-hand-dw",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W_1} &= g_1\, x_0^T = \begin{bmatrix} 8 & 4 \\ -8 & -4 \\ -12
        & -6 \end{bmatrix} , \\[1ex]
        \frac{\partial L}{\partial x_0} &= W_1^T g_1 = \begin{bmatrix} 1 & 0 & 1 \\ -1 & 2 & 1
        \end{bmatrix} \begin{bmatrix} 4 \\ -4 \\ -6 \end{bmatrix} = \begin{bmatrix} -2 \\ -18
        \end{bmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        worked_layer,
    ),
    Equation(
        "c3-hand-vec",
        r"""
        (x_0 \otimes I)\, g_1 = \begin{bmatrix} 8 & -8 & -12 & 4 & -4 & -6 \end{bmatrix}^T =
        \mathrm{vec}\left( \frac{\partial L}{\partial W_1} \right) .
        """,
        "not in the sources",
        worked_layer,
    ),
    Equation(
        "c3-solution-1",
        r"""
        \begin{aligned}
        (x \otimes I)\, g &= \begin{bmatrix} 6 & 15 & 3 & -2 & -5 & -1 \end{bmatrix}^T , \\
        \mathrm{devec} \left( (x \otimes I)\, g \right) &= \begin{bmatrix} 6 & -2 \\ 15 & -5
        \\ 3 & -1 \end{bmatrix} = g\, x^T .
        \end{aligned}
        """,
        "not in the sources",
        worked_columns,
    ),
    Equation(
        "c3-solution-2",
        r"""
        J_{u \leftarrow v} = \begin{bmatrix} 5 & 2 & 0 \\ 1 & 0 & 1 \end{bmatrix} , \qquad
        \frac{\partial t}{\partial v} = \frac{\partial u}{\partial v}\, \frac{\partial
        t}{\partial u} = \begin{bmatrix} 5 & 1 \\ 2 & 0 \\ 0 & 1 \end{bmatrix} \begin{bmatrix} 9
        \\ 10 \end{bmatrix} = \begin{bmatrix} 55 \\ 18 \\ 10 \end{bmatrix} .
        """,
        "not in the sources",
        worked_chain,
    ),
    Equation(
        "c3-rvec",
        r"\mathrm{rvec}(A B C) = (A \otimes C^T)\, \mathrm{rvec}(B) .",
        "not in the sources",
        three_matrices,
    ),
    Equation(
        "c3-solution-4",
        r"""
        \begin{aligned}
        \mathrm{rvec}(A B C) &= \mathrm{vec}(C^T B^T A^T) \\
        &= \left( (A^T)^T \otimes C^T \right) \mathrm{vec}(B^T) = (A \otimes C^T)\,
        \mathrm{rvec}(B) . \qquad \blacksquare
        \end{aligned}
        """,
        "not in the sources",
        three_matrices,
    ),
    Equation(
        "c3-solution-5-forward",
        r"""
        \mathrm{vec}(W X) = (X^T \otimes I_M)\, \mathrm{vec}(W) = (I_S \otimes W)\,
        \mathrm{vec}(X) .
        """,
        "not in the sources",
        columns_out_in,
    ),
    Equation(
        "c3-solution-5",
        r"""
        \begin{aligned}
        \mathrm{vec}\left( \frac{\partial L}{\partial W} \right) &= (X \otimes I_M)\,
        \mathrm{vec}(G) = \mathrm{vec}(I_M\, G\, X^T) = \mathrm{vec}(G\, X^T) , \\
        \mathrm{vec}\left( \frac{\partial L}{\partial X} \right) &= (I_S \otimes W^T)\,
        \mathrm{vec}(G) = \mathrm{vec}(W^T\, G\, I_S) = \mathrm{vec}(W^T G) . \qquad
        \blacksquare
        \end{aligned}
        """,
        "not in the sources",
        columns_out_in,
    ),
)
