r"""The equations of chapter 2: the scalar 2-2-1 network, source 001, part A."""

from bp_course.equations.draw import Draw
from bp_course.equations.functions import sigmoid
from bp_course.equations.records import Equation

PARAMETERS = ("w_0", "w_1", "w_2", "w_3", "w_4", "w_5", "b_0", "b_1", "b_2")


def one_number(d: Draw) -> None:
    """The sigmoid of one number."""
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


def _one(label: str, latex: str, source: str) -> Equation:
    return Equation(label, latex, source, network)


EQUATIONS = (
    Equation(
        "c2-loss",
        r"L = \tfrac12\,(y - a_2)^2",
        "001, part A",
        network,
        definition=True,
    ),
)
