r"""The equations of chapter 2 that put the nine parameters into arrays."""

import numpy as np

from bp_course.equations.chapter_2.network import network
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation

HIDDEN, HIDDEN_BIAS = r"W^{\text{hid}}", r"b^{\text{hid}}"
OUTPUT, OUTPUT_BIAS = r"W^{\text{out}}", r"b^{\text{out}}"


def matrices(d: Draw) -> None:
    """The network; each sum takes its weights and its bias from the arrays that hold them."""
    network(d)
    d.node(HIDDEN, lambda v: np.array([[v["w_0"], v["w_1"]], [v["w_2"], v["w_3"]]]))
    d.node(HIDDEN_BIAS, lambda v: np.array([[v["b_0"]], [v["b_1"]]]))
    d.node(OUTPUT, lambda v: np.array([[v["w_4"], v["w_5"]]]))
    d.node(OUTPUT_BIAS, lambda v: v["b_2"])
    d.node("z_0", lambda v: _hidden_sum(v, 0))
    d.node("z_1", lambda v: _hidden_sum(v, 1))
    d.node("z_2", _output_sum)


def _hidden_sum(v: Values, unit: int) -> Value:
    weights, biases = v[HIDDEN], v[HIDDEN_BIAS]
    return weights[unit, 0] * v["x_0"] + weights[unit, 1] * v["x_1"] + biases[unit, 0]


def _output_sum(v: Values) -> Value:
    return v[OUTPUT][0, 0] * v["a_0"] + v[OUTPUT][0, 1] * v["a_1"] + v[OUTPUT_BIAS]


def hidden_layer(d: Draw) -> None:
    """The hidden layer, and any smooth loss of its two sums; δ is the derivative of it by z."""
    for name in ("x_0", "x_1", "w_0", "w_1", "w_2", "w_3", "b_0", "b_1"):
        d.leaf(name)
    d.node("z_0", lambda v: v["w_0"] * v["x_0"] + v["w_1"] * v["x_1"] + v["b_0"])
    d.node("z_1", lambda v: v["w_2"] * v["x_0"] + v["w_3"] * v["x_1"] + v["b_1"])
    d.any_function("f", "z_0", "z_1")
    d.node("L", lambda v: d.functions["f"](v["z_0"], v["z_1"]))
    for unit in range(2):
        d.abbreviation(rf"\delta_{unit}", rf"\frac{{\partial L}}{{\partial z_{unit}}}")


EQUATIONS = (
    Equation(
        "c2-matrices",
        r"""
        \begin{gathered}
        W^{\text{hid}} = \begin{pmatrix} w_0 & w_1 \\ w_2 & w_3 \end{pmatrix}, \qquad
        b^{\text{hid}} = \begin{pmatrix} b_0 \\ b_1 \end{pmatrix}, \\[1ex]
        W^{\text{out}} = \begin{pmatrix} w_4 & w_5 \end{pmatrix}, \qquad
        b^{\text{out}} = \begin{pmatrix} b_2 \end{pmatrix}
        \end{gathered}
        """,
        "not in the sources",
        matrices,
        definition=True,
    ),
    Equation(
        "c2-columns",
        r"""
        \begin{pmatrix} z_0 \\ z_1 \end{pmatrix}
          = W^{\text{hid}} \begin{pmatrix} x_0 \\ x_1 \end{pmatrix} + b^{\text{hid}}, \qquad
        z_2 = W^{\text{out}} \begin{pmatrix} a_0 \\ a_1 \end{pmatrix} + b^{\text{out}}
        """,
        "001, line 105, for this network",
        matrices,
    ),
    Equation(
        "c2-dw-matrices",
        r"""
        \begin{gathered}
        \frac{\partial L}{\partial W^{\text{hid}}}
          = \begin{pmatrix} \delta_0 x_0 & \delta_0 x_1 \\ \delta_1 x_0 & \delta_1 x_1 \end{pmatrix}
          = \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
          \begin{pmatrix} x_0 & x_1 \end{pmatrix}, \\[1ex]
        \frac{\partial L}{\partial W^{\text{out}}}
          = \delta_2 \begin{pmatrix} a_0 & a_1 \end{pmatrix}
        \end{gathered}
        """,
        "001, line 220, for this network",
        matrices,
    ),
    Equation(
        "c2-delta-columns",
        r"""
        \begin{gathered}
        \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
          = \Bigl( \bigl(W^{\text{out}}\bigr)^{\top} \delta_2 \Bigr) \odot
          \begin{pmatrix} \sigma'(z_0) \\ \sigma'(z_1) \end{pmatrix}, \\[1ex]
        \begin{pmatrix} \partial L/\partial x_0 \\ \partial L/\partial x_1 \end{pmatrix}
          = \bigl(W^{\text{hid}}\bigr)^{\top} \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
        \end{gathered}
        """,
        "001, lines 190 and 198, for this network",
        matrices,
    ),
    Equation(
        "c2-tab-out-in",
        r"""
        \begin{aligned}
        &\begin{pmatrix} z_0 \\ z_1 \end{pmatrix} = \\
        &\begin{pmatrix} w_0 & w_1 \\ w_2 & w_3 \end{pmatrix}
          \begin{pmatrix} x_0 \\ x_1 \end{pmatrix}
          + \begin{pmatrix} b_0 \\ b_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial w_0 & \partial L/\partial w_1 \\
          \partial L/\partial w_2 & \partial L/\partial w_3 \end{pmatrix} = \\
        &\begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
          \begin{pmatrix} x_0 & x_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial x_0 \\ \partial L/\partial x_1 \end{pmatrix} = \\
        &\begin{pmatrix} w_0 & w_1 \\ w_2 & w_3 \end{pmatrix}^{\top}
          \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial b_0 \\ \partial L/\partial b_1 \end{pmatrix}
          = \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
        \end{aligned}
        """,
        "001, lines 105 and 265–271, for this network",
        hidden_layer,
    ),
    Equation(
        "c2-tab-rows",
        r"""
        \begin{aligned}
        &\begin{pmatrix} z_0 & z_1 \end{pmatrix} = \\
        &\begin{pmatrix} x_0 & x_1 \end{pmatrix}
          \begin{pmatrix} w_0 & w_2 \\ w_1 & w_3 \end{pmatrix}
          + \begin{pmatrix} b_0 & b_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial w_0 & \partial L/\partial w_2 \\
          \partial L/\partial w_1 & \partial L/\partial w_3 \end{pmatrix} = \\
        &\begin{pmatrix} x_0 \\ x_1 \end{pmatrix}
          \begin{pmatrix} \delta_0 & \delta_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial x_0 & \partial L/\partial x_1 \end{pmatrix} = \\
        &\begin{pmatrix} \delta_0 & \delta_1 \end{pmatrix}
          \begin{pmatrix} w_0 & w_2 \\ w_1 & w_3 \end{pmatrix}^{\top} \\[2ex]
        &\begin{pmatrix} \partial L/\partial b_0 & \partial L/\partial b_1 \end{pmatrix}
          = \begin{pmatrix} \delta_0 & \delta_1 \end{pmatrix}
        \end{aligned}
        """,
        "003 (1), (20), (21) and line 226, for this network",
        hidden_layer,
    ),
    Equation(
        "c2-tab-in-out",
        r"""
        \begin{aligned}
        &\begin{pmatrix} z_0 \\ z_1 \end{pmatrix} = \\
        &\begin{pmatrix} w_0 & w_2 \\ w_1 & w_3 \end{pmatrix}^{\top}
          \begin{pmatrix} x_0 \\ x_1 \end{pmatrix}
          + \begin{pmatrix} b_0 \\ b_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial w_0 & \partial L/\partial w_2 \\
          \partial L/\partial w_1 & \partial L/\partial w_3 \end{pmatrix} = \\
        &\begin{pmatrix} x_0 \\ x_1 \end{pmatrix}
          \begin{pmatrix} \delta_0 & \delta_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial x_0 \\ \partial L/\partial x_1 \end{pmatrix} = \\
        &\begin{pmatrix} w_0 & w_2 \\ w_1 & w_3 \end{pmatrix}
          \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix} \\[2ex]
        &\begin{pmatrix} \partial L/\partial b_0 \\ \partial L/\partial b_1 \end{pmatrix}
          = \begin{pmatrix} \delta_0 \\ \delta_1 \end{pmatrix}
        \end{aligned}
        """,
        "004, lines 46–61 and 73–85, for this network",
        hidden_layer,
    ),
    Equation(
        "c2-three-matrix",
        r"W^{\text{three}} = \begin{pmatrix} w_0 & w_1 & w_6 \\ w_2 & w_3 & w_7 \end{pmatrix}",
        "not in the sources",
        definition=True,
    ),
)
