"""The tabs: an affine layer in each of the three conventions, for any loss of its outputs."""

from bp_course.equations.draw import Draw
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation


def rows_forward(x: Value, w: Value, b: Value) -> Value:
    """Samples in rows, weights (in, out): an output is its bias plus weights times inputs."""
    return (x[:, :, None] * w).sum(axis=1) + b


def out_in_forward(x: Value, w: Value, b: Value) -> Value:
    """The same with samples in columns and weights (out, in)."""
    return (w[:, :, None] * x).sum(axis=1) + b


def in_out_forward(x: Value, w: Value, b: Value) -> Value:
    """The same with samples in columns and weights (in, out)."""
    return (w[:, :, None] * x[:, None, :]).sum(axis=0) + b


def rows(d: Draw) -> None:
    """N samples in the rows of X, and what a layer makes of each."""
    d.sizes("N", "D", "M")
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    d.leaf("b", 1, "M")
    d.ones(r"\mathbf 1", "N")
    d.node("Y", lambda v: rows_forward(v["X"], v["W"], v["b"]))
    d.loss("L", "Y")


def out_in(d: Draw) -> None:
    """N samples in the columns of g; a row of W for each output."""
    d.sizes("N", "D", "M")
    d.leaf("g", "D", "N")
    d.leaf("W", "M", "D")
    d.leaf("b", "M", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("f", lambda v: out_in_forward(v["g"], v["W"], v["b"]))
    d.loss("L", "f")


def in_out(d: Draw) -> None:
    """N samples in the columns of x; a column of W for each output."""
    d.sizes("N", "D", "M")
    d.leaf("x", "D", "N")
    d.leaf("W", "D", "M")
    d.leaf("b", "M", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("z", lambda v: in_out_forward(v["x"], v["W"], v["b"]))
    d.loss("L", "z")


EQUATIONS = (
    Equation(
        "cv-tab-rows",
        r"""
        \begin{aligned}
        Y &= XW + \mathbf 1 b \\[4pt]
        \frac{\partial L}{\partial W} &= X^\top \, \frac{\partial L}{\partial Y} \\[4pt]
        \frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} \, W^\top \\[4pt]
        \frac{\partial L}{\partial b} &= \mathbf 1^\top \, \frac{\partial L}{\partial Y}
        \end{aligned}
        """,
        "003 (20), (21), lines 216 and 226",
        rows,
    ),
    Equation(
        "cv-tab-out-in",
        r"""
        \begin{aligned}
        f &= Wg + b \, \mathbf 1^\top \\[4pt]
        \frac{\partial L}{\partial W} &= \frac{\partial L}{\partial f} \, g^\top \\[4pt]
        \frac{\partial L}{\partial g} &= W^\top \, \frac{\partial L}{\partial f} \\[4pt]
        \frac{\partial L}{\partial b} &= \frac{\partial L}{\partial f} \, \mathbf 1
        \end{aligned}
        """,
        "000, lines 29, 61, 67 and 79, for several samples",
        out_in,
    ),
    Equation(
        "cv-tab-in-out",
        r"""
        \begin{aligned}
        z &= W^\top x + b \, \mathbf 1^\top \\[4pt]
        \frac{\partial L}{\partial W} &= x \left( \frac{\partial L}{\partial z} \right)^\top
          \\[4pt]
        \frac{\partial L}{\partial x} &= W \, \frac{\partial L}{\partial z} \\[4pt]
        \frac{\partial L}{\partial b} &= \frac{\partial L}{\partial z} \, \mathbf 1
        \end{aligned}
        """,
        "004, lines 46, 52, 61 and 88, for several samples",
        in_out,
    ),
)
