r"""The equations of chapter 4: affine layers and activations for a batch, sources 002 and 003."""

from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def batch(d: Draw) -> None:
    """An affine layer of any size, and a general loss of its output."""
    d.sizes("N", "D", "M")
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    d.leaf("b", 1, "M")
    d.ones(r"\mathbf 1", "N")
    d.node("Y", lambda v: v["X"] @ v["W"] + v[r"\mathbf{1}"] @ v["b"])
    d.loss("L", "Y")
    d.entry(x="X", w="W", y="Y")
    d.indices(i="N", j="M")


EQUATIONS = (
    Equation(
        "affine-dw",
        r"\frac{\partial L}{\partial W} = X^\top \, \frac{\partial L}{\partial Y}",
        "003 (20)",
        batch,
    ),
)
