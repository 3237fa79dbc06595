r"""The equations of chapter 2 that learning needs: a step, its check, the mean over samples.

They hold for any loss, so the losses here are smooth functions of which nothing else is known.
"""

from bp_course.equations.chapter_2.network import PARAMETERS
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.read import canonical
from bp_course.equations.records import Equation


def one_step(d: Draw) -> None:
    """A loss of nine parameters, and again after each has moved against its slope, η times."""
    for name in PARAMETERS:
        d.leaf(name)
    d.leaf(r"\eta")
    d.small = r"\eta"
    d.index(r"\theta", PARAMETERS)
    d.any_function("f", *PARAMETERS)
    loss = d.functions["f"]
    d.node("L", lambda v: loss(*(v[name] for name in PARAMETERS)))
    d.node(r"L_{\text{new}}", lambda v: loss(*(_moved(v, name) for name in PARAMETERS)))


def _moved(v: Values, name: str) -> Value:
    return v[name] - v[r"\eta"] * v.derivative(lambda u: u["L"], name)


def one_parameter(d: Draw) -> None:
    """A loss L as a function of one parameter θ, and a small h."""
    d.leaf(r"\theta")
    d.leaf("h")
    d.small = "h"
    _loss(d, "L")


def samples(d: Draw) -> None:
    """N samples, each with a loss of its own as a function of one parameter θ, and their mean."""
    d.sizes("N")
    d.leaf(r"\theta")
    losses = [f"L^{{({s})}}" for s in range(1, d.size["N"] + 1)]
    for name in losses:
        _loss(d, name)
    d.node(r"L_{\text{mean}}", lambda v: sum(v[name] for name in losses) / len(losses))


def _loss(d: Draw, name: str) -> None:
    d.any_function(name, r"\theta")
    function = d.functions[canonical(name)]
    d.node(name, lambda v: function(v[r"\theta"]))


EQUATIONS = (
    Equation(
        "c2-update",
        r"\theta_{\text{new}} = \theta - \eta\,\frac{\partial L}{\partial \theta}",
        "not in the sources",
        definition=True,
    ),
    Equation(
        "c2-first-order",
        r"""
        L_{\text{new}}
          \approx L - \eta \sum_{\theta} \left(\frac{\partial L}{\partial \theta}\right)^{2}
        """,
        "not in the sources",
        one_step,
    ),
    Equation(
        "c2-central-difference",
        r"\frac{\partial L}{\partial \theta} \approx \frac{L(\theta + h) - L(\theta - h)}{2h}",
        "not in the sources",
        one_parameter,
    ),
    Equation(
        "c2-mean-loss",
        r"""
        L_{\text{mean}} = \frac1N \sum_{s=1}^{N} L^{(s)}, \qquad
          \frac{\partial L_{\text{mean}}}{\partial \theta}
          = \frac1N \sum_{s=1}^{N} \frac{\partial L^{(s)}}{\partial \theta}
        """,
        "not in the sources",
        samples,
    ),
)
