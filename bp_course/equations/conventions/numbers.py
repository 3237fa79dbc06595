"""The conversion with numbers, and the square trap."""

from bp_course.equations.chapter_3.by_hand import worked_layer
from bp_course.equations.conventions.tabs import out_in_forward, rows_forward
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation


def example(d: Draw) -> None:
    """The layer of chapter 3 with its numbers and its loss; beside it the same layer in rows."""
    worked_layer(d)
    d.node(r"W_{\text{oi}}", lambda v: v["W_1"])
    d.node("g", lambda v: v["x_0"])
    d.node(r"b_{\text{oi}}", lambda v: v["b_1"])
    d.node("f", lambda v: out_in_forward(v["g"], v[r"W_\text{oi}"], v[r"b_\text{oi}"]))
    d.node(r"W_{\text{rows}}", lambda v: v["W_1"].T)
    d.node("X", lambda v: v["x_0"].T)
    d.node("Y", lambda v: rows_forward(v["X"], v[r"W_\text{rows}"], v["b_1"].T))
    d.node("L", lambda v: _loss(v, v["f"]) + _loss(v, v["Y"].T))


def _loss(v: Values, sums: Value) -> Value:
    error = sums**2 - v["y"]
    return (error * error).sum() / 2


def square(d: Draw) -> None:
    """Weights that are square, and one sample."""
    d.given(r"W_{\text{oi}}", [[1, 2], [3, 4]])
    d.given("X", [[1, -1]])


EQUATIONS = (
    Equation(
        "cv-example-given",
        r"""
        W_{\text{oi}} = \begin{bmatrix} 1 & -1 \\ 0 & 2 \\ 1 & 1 \end{bmatrix} , \quad
        g = \begin{bmatrix} 2 \\ 1 \end{bmatrix} , \quad
        b_{\text{oi}} = \begin{bmatrix} 1 \\ -1 \\ -4 \end{bmatrix} , \quad
        \frac{\partial L}{\partial f} = \begin{bmatrix} 4 \\ -4 \\ -6 \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "cv-example-forward",
        r"""
        Y = \begin{bmatrix} 2 & 1 \end{bmatrix} \begin{bmatrix} 1 & 0 & 1 \\ -1 & 2 & 1
          \end{bmatrix} + \begin{bmatrix} 1 & -1 & -4 \end{bmatrix} = \begin{bmatrix} 2 & 1 & -1
          \end{bmatrix}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "cv-example-gradients",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W_{\text{rows}}} &= \begin{bmatrix} 2 \\ 1 \end{bmatrix}
          \begin{bmatrix} 4 & -4 & -6 \end{bmatrix} = \begin{bmatrix} 8 & -8 & -12 \\ 4 & -4 & -6
          \end{bmatrix} \\[4pt]
        \frac{\partial L}{\partial X} &= \begin{bmatrix} 4 & -4 & -6 \end{bmatrix} \begin{bmatrix}
          1 & -1 \\ 0 & 2 \\ 1 & 1 \end{bmatrix} = \begin{bmatrix} -2 & -18 \end{bmatrix}
        \end{aligned}
        """,
        "not in the sources",
        example,
    ),
    Equation(
        "cv-trap",
        r"""
        \begin{aligned}
        W_{\text{oi}} &= \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} , \qquad X = \begin{bmatrix}
          1 & -1 \end{bmatrix} \\[4pt]
        X W_{\text{oi}}^\top &= \begin{bmatrix} -1 & -1 \end{bmatrix} , \qquad X W_{\text{oi}} =
          \begin{bmatrix} -2 & -2 \end{bmatrix}
        \end{aligned}
        """,
        "not in the sources",
        square,
    ),
)
