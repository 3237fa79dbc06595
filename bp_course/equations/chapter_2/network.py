r"""The equations of chapter 2's network, of its sigmoid, and of the links of its chain."""

from bp_course.equations.draw import Draw
from bp_course.equations.functions import sigmoid
from bp_course.equations.records import Equation

PARAMETERS = ("w_0", "w_1", "w_2", "w_3", "w_4", "w_5", "b_0", "b_1", "b_2")


def one_number(d: Draw) -> None:
    """The sigmoid of one number, which is r."""
    d.leaf("x")
    d.function(r"\sigma", sigmoid)
    d.node("r", lambda v: sigmoid(v["x"]))


def network(d: Draw) -> None:
    """The nine parameters, two inputs, one target; δ is the derivative of the loss by z."""
    for name in ("x_0", "x_1", "y", *PARAMETERS):
        d.leaf(name)
    d.function(r"\sigma", sigmoid)
    d.node("z_0", lambda v: v["w_0"] * v["x_0"] + v["w_1"] * v["x_1"] + v["b_0"])
    d.node("a_0", lambda v: sigmoid(v["z_0"]))
    d.node("z_1", lambda v: v["w_2"] * v["x_0"] + v["w_3"] * v["x_1"] + v["b_1"])
    d.node("a_1", lambda v: sigmoid(v["z_1"]))
    d.node("z_2", lambda v: v["w_4"] * v["a_0"] + v["w_5"] * v["a_1"] + v["b_2"])
    d.node("a_2", lambda v: sigmoid(v["z_2"]))
    d.node("L", lambda v: (v["y"] - v["a_2"]) ** 2 / 2)
    for unit in range(3):
        d.abbreviation(rf"\delta_{unit}", rf"\frac{{\partial L}}{{\partial z_{unit}}}")


EQUATIONS = (
    Equation(
        "c2-loss",
        r"L = \tfrac12\,(y - a_2)^2",
        "001 (1), line 12 (corrected: 001-S1, 001-S2)",
        network,
        definition=True,
    ),
    Equation(
        "c2-sigmoid",
        r"\sigma(x) = \frac{1}{1 + e^{-x}}",
        "001 (2), line 14",
        one_number,
        definition=True,
    ),
    Equation(
        "c2-z0",
        r"z_0 = w_0 x_0 + w_1 x_1 + b_0",
        "001 (3), line 18",
        network,
        definition=True,
    ),
    Equation(
        "c2-a0",
        r"a_0 = \sigma(z_0)",
        "001 (4), line 20",
        network,
        definition=True,
    ),
    Equation(
        "c2-z1",
        r"z_1 = w_2 x_0 + w_3 x_1 + b_1",
        "001 (5), line 22",
        network,
        definition=True,
    ),
    Equation(
        "c2-a1",
        r"a_1 = \sigma(z_1)",
        "001 (6), line 24",
        network,
        definition=True,
    ),
    Equation(
        "c2-z2",
        r"z_2 = w_4 a_0 + w_5 a_1 + b_2",
        "001 (7), line 26",
        network,
        definition=True,
    ),
    Equation(
        "c2-a2",
        r"a_2 = \sigma(z_2)",
        "001 (8), line 28",
        network,
        definition=True,
    ),
    Equation(
        "c2-sigmoid-prime",
        r"""
        \begin{aligned}
        \sigma'(x) &= \frac{d}{dx}\,(1 + e^{-x})^{-1} \\
        &= -\frac{1}{(1 + e^{-x})^{2}}\,\bigl[\,0 - e^{-x}\,\bigr] \\
        &= \left(\frac{1}{1 + e^{-x}}\right)\left(\frac{e^{-x}}{1 + e^{-x}}\right) \\
        &= \sigma(x)\left[\frac{1 + e^{-x}}{1 + e^{-x}} - \frac{1}{1 + e^{-x}}\right] \\
        &= \sigma(x)\,\bigl[\,1 - \sigma(x)\,\bigr]
        \end{aligned}
        """,
        "001, lines 34–38",
        one_number,
    ),
    Equation(
        "c2-sigmoid-mirror",
        r"1 - \sigma(x) = \frac{e^{-x}}{1 + e^{-x}} = \frac{1}{e^{x} + 1} = \sigma(-x)",
        "not in the sources",
        one_number,
    ),
    Equation(
        "c2-sigmoid-prime-stable",
        r"\sigma'(x) = \sigma(x)\,\sigma(-x)",
        "not in the sources",
        one_number,
    ),
    Equation(
        "c2-da2",
        r"\frac{\partial L}{\partial a_2} = a_2 - y",
        "001, lines 44 and 58 (corrected: 001-W1, 001-S2)",
        network,
    ),
    Equation(
        "c2-z0-links",
        r"""
        \frac{\partial z_0}{\partial w_0} = x_0, \qquad
          \frac{\partial z_0}{\partial w_1} = x_1, \qquad \frac{\partial z_0}{\partial b_0} = 1
        """,
        "001, line 50",
        network,
    ),
    Equation(
        "c2-z1-links",
        r"""
        \frac{\partial z_1}{\partial w_2} = x_0, \qquad
          \frac{\partial z_1}{\partial w_3} = x_1, \qquad \frac{\partial z_1}{\partial b_1} = 1
        """,
        "not in the sources",
        network,
    ),
    Equation(
        "c2-z2-links",
        r"""
        \begin{gathered}
        \frac{\partial z_2}{\partial w_4} = a_0, \qquad
          \frac{\partial z_2}{\partial w_5} = a_1, \qquad
          \frac{\partial z_2}{\partial b_2} = 1, \\[1ex]
        \frac{\partial z_2}{\partial a_0} = w_4, \qquad \frac{\partial z_2}{\partial a_1} = w_5
        \end{gathered}
        """,
        "001, lines 62–70, where they are used",
        network,
    ),
    Equation(
        "c2-sigmoid-links",
        r"""
        \frac{d a_0}{d z_0} = \sigma'(z_0), \qquad \frac{d a_1}{d z_1} = \sigma'(z_1), \qquad
          \frac{d a_2}{d z_2} = \sigma'(z_2)
        """,
        "001, lines 54 and 60",
        network,
    ),
)
