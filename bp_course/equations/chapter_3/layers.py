"""Steps 6 to 10: one layer, and its four derivatives."""

from bp_course.equations.draw import Draw
from bp_course.equations.functions import Value, each, exp, sigmoid, symbolic, unknown
from bp_course.equations.records import Equation


def sigma(z: Value) -> Value:
    """Acts on each number by itself: the sigmoid; in symbols, any function whatever."""
    return each(z, unknown("sigma")) if symbolic(z) else sigmoid(z)


def layer(d: Draw) -> None:
    """Layer n = 2: what comes in, its weights and its bias are free. a is another column.

    There are at least four outputs, so that the dots after the second have one to stand for.
    """
    d.sizes("m_2", least=4)
    d.sizes("m_1")
    d.index("n", [2])
    d.layout = "denominator"
    d.leaf("x_1", "m_1", 1)
    d.leaf("W_2", "m_2", "m_1")
    d.leaf("b_2", "m_2", 1)
    d.leaf("a", "m_2", 1)
    d.node("z_2", lambda v: v["W_2"] @ v["x_1"] + v["b_2"])
    d.function(r"\sigma", sigma)
    d.node("x_2", lambda v: sigma(v["z_2"]))
    d.identity("I", "m_2")
    d.identity(r"\delta", "m_2")


def softmax_of_column(d: Draw) -> None:
    """A column z; E is the sum of the powers of e, and s their shares in it."""
    d.sizes("m")
    d.layout = "denominator"
    d.leaf("z", "m", 1)
    d.node("E", lambda v: exp(v["z"]).sum())
    d.node("s", lambda v: exp(v["z"]) * (1 / v["E"]))
    d.indices(i="m", j="m")


def function_of_matrix(d: Draw) -> None:
    """A matrix V, and numbers u: each any mixture of V's entries, and of their squares."""
    d.sizes("p", "r", "c")
    d.leaf("V", "r", "c")
    d.leaf("A", "p", d.size["r"] * d.size["c"])
    d.node("u", lambda v: v["A"] @ (v["V"] + v["V"] * v["V"]).reshape(-1, 1))


EQUATIONS = (
    Equation(
        "c3-layer",
        r"""
        \begin{aligned}
        z_n &= W_n x_{n-1} + b_n , \\
        x_n &= \sigma(z_n) .
        \end{aligned}
        """,
        "001, lines 97 and 105",
        layer,
        definition=True,
    ),
    Equation(
        "c3-chain-of-layers",
        r"x_0 \to z_1 \to x_1 \to z_2 \to x_2 \to \cdots \to z_N \to x_N \to L .",
        "001, lines 91–94, a lost drawing",
        definition=True,
    ),
    Equation(
        "c3-layer-component",
        r"z_n^{(j)} = \sum_{k=1}^{m_{n-1}} W_n^{(j,k)}\, x_{n-1}^{(k)} + b_n^{(j)} .",
        "001, line 141",
        layer,
        indices={"j": "m_2"},
    ),
    Equation(
        "c3-dx-dz-entry",
        r"""
        \frac{\partial x_n^{(j)}}{\partial z_n^{(i)}} = \frac{\partial\,
        \sigma(z_n^{(j)})}{\partial z_n^{(i)}} = \begin{cases} 0 & i \neq j
        \\ \sigma'(z_n^{(i)}) & i = j \end{cases}
        """,
        "001, line 128",
        layer,
        indices={"i": "m_2", "j": "m_2"},
    ),
    Equation(
        "c3-dx-dz",
        r"""
        \frac{\partial x_n}{\partial z_n} = \mathrm{diag}\left[
        \sigma'(z_n^{(1)}),\ \sigma'(z_n^{(2)}),\ \dots,\ \sigma'(z_n^{(m_n)}) \right] \in
        \mathbb{R}^{m_n \times m_n} .
        """,
        "001, line 130",
        layer,
    ),
    Equation(
        "c3-diag-odot",
        r"\mathrm{diag}(\sigma'(z_n))\, a = \sigma'(z_n) \odot a .",
        "not in the sources",
        layer,
    ),
    Equation(
        "c3-softmax-entries",
        r"""
        \begin{aligned}
        \frac{\partial s^{(i)}}{\partial z^{(i)}} &= \frac{e^{z^{(i)}}\, E - e^{z^{(i)}}\,
        e^{z^{(i)}}}{E^2} = s^{(i)} - s^{(i)} s^{(i)} , \\
        \frac{\partial s^{(i)}}{\partial z^{(j)}} &= \frac{0 - e^{z^{(i)}}\, e^{z^{(j)}}}{E^2} =
        - s^{(i)} s^{(j)} \qquad (i \neq j) .
        \end{aligned}
        """,
        "not in the sources",
        softmax_of_column,
    ),
    Equation(
        "c3-softmax-jacobian",
        r"\frac{\partial s}{\partial z} = \mathrm{diag}(s) - s\, s^T .",
        "not in the sources",
        softmax_of_column,
    ),
    Equation(
        "c3-dz-db-entry",
        r"""
        \frac{\partial z_n^{(j)}}{\partial b_n^{(i)}} = \frac{\partial}{\partial b_n^{(i)}}
        \left[ \sum_{k=1}^{m_{n-1}} W_n^{(j,k)}\, x_{n-1}^{(k)} + b_n^{(j)} \right] =
        \frac{\partial b_n^{(j)}}{\partial b_n^{(i)}} = \delta_{ij} .
        """,
        "001, lines 143–145",
        layer,
        indices={"i": "m_2", "j": "m_2"},
    ),
    Equation(
        "c3-dz-db",
        r"\frac{\partial z_n}{\partial b_n} = I \in \mathbb{R}^{m_n \times m_n} .",
        "001, line 147",
        layer,
    ),
    Equation(
        "c3-dz-dx-entry",
        r"""
        \frac{\partial z_n^{(j)}}{\partial x_{n-1}^{(i)}} = \frac{\partial}{\partial
        x_{n-1}^{(i)}} \left[ \sum_{k=1}^{m_{n-1}} W_n^{(j,k)}\, x_{n-1}^{(k)} + b_n^{(j)}
        \right] = W_n^{(j,i)} .
        """,
        "001, lines 153–158",
        layer,
        indices={"i": "m_1", "j": "m_2"},
    ),
    Equation(
        "c3-dz-dx",
        r"""
        \frac{\partial z_n}{\partial x_{n-1}} = W_n^T \in \mathbb{R}^{m_{n-1} \times m_n} ,
        \qquad J_{z_n \leftarrow x_{n-1}} = W_n \in \mathbb{R}^{m_n \times m_{n-1}} .
        """,
        "001, line 160",
        layer,
    ),
    Equation(
        "c3-tensor",
        r"""
        J_{u \leftarrow V} = \begin{bmatrix} \begin{bmatrix} \frac{\partial u_1}{\partial
        V_{1,1}} & \cdots & \frac{\partial u_1}{\partial V_{1,c}} \\ \vdots & \ddots & \vdots
        \\ \frac{\partial u_1}{\partial V_{r,1}} & \cdots & \frac{\partial u_1}{\partial
        V_{r,c}} \end{bmatrix} \\ \vdots \\ \begin{bmatrix} \frac{\partial u_p}{\partial
        V_{1,1}} & \cdots & \frac{\partial u_p}{\partial V_{1,c}} \\ \vdots & \ddots & \vdots
        \\ \frac{\partial u_p}{\partial V_{r,1}} & \cdots & \frac{\partial u_p}{\partial
        V_{r,c}} \end{bmatrix} \end{bmatrix} \in \mathbb{R}^{p \times r \times c}
        """,
        "003 (8)",
        function_of_matrix,
    ),
    Equation(
        "c3-dz-dw",
        r"""
        \frac{\partial z_n^{(i)}}{\partial W_n^{(j,k)}} = \frac{\partial}{\partial W_n^{(j,k)}}
        \left[ \sum_{l=1}^{m_{n-1}} W_n^{(i,l)}\, x_{n-1}^{(l)} + b_n^{(i)} \right] =
        \delta_{ij}\, x_{n-1}^{(k)} .
        """,
        "not in the sources",
        layer,
        indices={"i": "m_2", "j": "m_2", "k": "m_1"},
    ),
)
