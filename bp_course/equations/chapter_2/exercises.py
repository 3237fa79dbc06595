r"""The equations in chapter 2's exercises and their solutions."""

from bp_course.equations.chapter_2.network import one_number
from bp_course.equations.draw import Draw
from bp_course.equations.functions import log, sigmoid
from bp_course.equations.records import Equation


def log_loss(d: Draw) -> None:
    """The output unit alone, and the logarithmic loss of its answer."""
    d.leaf("z_2")
    d.leaf("y")
    d.function(r"\sigma", sigmoid)
    d.node("a_2", lambda v: sigmoid(v["z_2"]))
    d.node("H", lambda v: -(v["y"] * log(v["a_2"]) + (1 - v["y"]) * log(1 - v["a_2"])))


EQUATIONS = (
    Equation(
        "c2-quarter",
        r"\sigma'(x) = r(1 - r) = \tfrac14 - \left(r - \tfrac12\right)^2 \le \tfrac14",
        "not in the sources",
        one_number,
    ),
    Equation(
        "c2-log-loss",
        r"H = -\,y \ln a_2 - (1 - y) \ln (1 - a_2)",
        "not in the sources",
        log_loss,
        definition=True,
    ),
    Equation(
        "c2-log-loss-delta",
        r"""
        \begin{aligned}
        \frac{\partial H}{\partial a_2} &= -\frac{y}{a_2} + \frac{1 - y}{1 - a_2} \\
        &= \frac{-y + y a_2 + a_2 - y a_2}{a_2 (1 - a_2)} = \frac{a_2 - y}{a_2 (1 - a_2)} \\
        \frac{\partial H}{\partial z_2} &= \frac{\partial H}{\partial a_2}\,\sigma'(z_2) \\
        &= \frac{a_2 - y}{a_2 (1 - a_2)}\,a_2 (1 - a_2) = a_2 - y
        \end{aligned}
        """,
        "not in the sources",
        log_loss,
    ),
)
