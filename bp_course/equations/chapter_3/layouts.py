"""Steps 1 to 5: derivatives by columns and matrices, the two layouts, the chain rule."""

from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation


def column(d: Draw) -> None:
    """A column v, and any number f that depends on it."""
    d.sizes("q")
    d.leaf("v", "q", 1)
    d.loss("f", "v")


def matrix(d: Draw) -> None:
    """A matrix V, and any number f that depends on it."""
    d.sizes("r", "c")
    d.leaf("V", "r", "c")
    d.loss("f", "V")


def _first(v: Values, column: Value) -> Value:
    """What stands first in the chain: mixtures of the numbers of a column, and of their squares."""
    return v["A"] @ column + v["B"] @ (column * column)


def chain(d: Draw) -> None:
    """A column v, u made of it by any mixture of its numbers and their squares, t of u likewise."""
    d.sizes("q", "p", r"\ell")
    d.layout = "denominator"
    d.leaf("v", "q", 1)
    d.leaf("A", "p", "q")
    d.leaf("B", "p", "q")
    d.leaf("C", r"\ell", "p")
    d.leaf("D", r"\ell", "p")
    d.node("u", lambda v: _first(v, v["v"]))
    d.node("t", lambda v: v["C"] @ v["u"] + v["D"] @ (v["u"] * v["u"]))
    d.indices(i=r"\ell", j="q")


def small_move(d: Draw) -> None:
    """The chain; `du` is how fast u moves when v starts to move along `dv`."""
    chain(d)
    d.leaf("dv", "q", 1)
    d.given("h", 0)
    d.node("m", lambda v: _first(v, v["v"] + v["h"] * v["dv"]))
    d.node("du", lambda v: v.derivative(lambda moved: moved["m"], "h"))


EQUATIONS = (
    Equation(
        "c3-derivative",
        r"""
        \frac{\partial f}{\partial v} = \lim_{h \to 0} \frac{f(v + h) - f(v)}{h} \in \mathbb{R}
        .
        """,
        "003 (4)",
        definition=True,
    ),
    Equation(
        "c3-gradient-vector",
        r"""
        \frac{\partial f}{\partial v} = \begin{bmatrix} \frac{\partial f}{\partial v_1}
        \\ \vdots \\ \frac{\partial f}{\partial v_q} \end{bmatrix} \in \mathbb{R}^{q} .
        """,
        "003 (5)",
        column,
    ),
    Equation(
        "c3-gradient-matrix",
        r"""
        \frac{\partial f}{\partial V} = \begin{bmatrix} \frac{\partial f}{\partial V_{1,1}} &
        \cdots & \frac{\partial f}{\partial V_{1,c}} \\ \vdots & \ddots & \vdots
        \\ \frac{\partial f}{\partial V_{r,1}} & \cdots & \frac{\partial f}{\partial V_{r,c}}
        \end{bmatrix} \in \mathbb{R}^{r \times c} .
        """,
        "003 (6)",
        matrix,
    ),
    Equation(
        "c3-numerator",
        r"""
        J_{u \leftarrow v} = \begin{bmatrix} \frac{\partial u_1}{\partial v_1} & \cdots &
        \frac{\partial u_1}{\partial v_q} \\ \vdots & & \vdots \\ \frac{\partial u_p}{\partial
        v_1} & \cdots & \frac{\partial u_p}{\partial v_q} \end{bmatrix} \in \mathbb{R}^{p \times
        q}
        """,
        "003 (7)",
        chain,
    ),
    Equation(
        "c3-denominator",
        r"""
        \frac{\partial u}{\partial v} := \begin{bmatrix} \frac{\partial u_1}{\partial v_1} &
        \cdots & \frac{\partial u_p}{\partial v_1} \\ \vdots & & \vdots \\ \frac{\partial
        u_1}{\partial v_q} & \cdots & \frac{\partial u_p}{\partial v_q} \end{bmatrix} \in
        \mathbb{R}^{q \times p}
        """,
        "001, line 122",
        chain,
    ),
    Equation(
        "c3-layouts",
        r"\frac{\partial u}{\partial v} = \left( J_{u \leftarrow v} \right)^T .",
        "not in the sources",
        chain,
    ),
    Equation(
        "c3-small-move",
        r"""
        du = J_{u \leftarrow v}\, dv \qquad\Longleftrightarrow\qquad du^T = dv^T \left( J_{u
        \leftarrow v} \right)^T = dv^T\, \frac{\partial u}{\partial v} .
        """,
        "003, line 90, in words",
        small_move,
    ),
    Equation(
        "c3-chain-components",
        r"""
        \frac{\partial t_i}{\partial v_j} = \sum_{k=1}^{p} \frac{\partial t_i}{\partial u_k}
        \frac{\partial u_k}{\partial v_j} .
        """,
        "not in the sources",
        chain,
    ),
    Equation(
        "c3-chain-numerator",
        r"J_{t \leftarrow v} = J_{t \leftarrow u}\; J_{u \leftarrow v} .",
        "not in the sources",
        chain,
    ),
    Equation(
        "c3-chain-denominator",
        r"""
        \frac{\partial t}{\partial v} = \frac{\partial u}{\partial v}\; \frac{\partial
        t}{\partial u} .
        """,
        "001, line 180, in words",
        chain,
    ),
    Equation(
        "c3-chain-transposed",
        r"""
        \left( J_{t \leftarrow u}\, J_{u \leftarrow v} \right)^T = \left( J_{u \leftarrow v}
        \right)^T \left( J_{t \leftarrow u} \right)^T .
        """,
        "not in the sources",
        chain,
    ),
)
