r"""The equations of chapter 1 for several samples: columns, rows, and the three conventions."""

from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation

ONES = r"\mathbf 1"
ROW_WEIGHTS = r"W_{\text{rows}}"
ROW_BIASES = r"b_{\text{rows}}"


def columns(d: Draw) -> None:
    """N samples as the columns of G, weights (out, in); LOSS is any loss of F."""
    d.sizes("n", "m", "N")
    d.leaf("W", "m", "n")
    d.leaf("G", "n", "N")
    d.leaf("b", "m", 1)
    d.ones(ONES, "N")
    d.node("F", lambda v: v["W"] @ v["G"] + v["b"])
    d.loss(r"\text{LOSS}", "F")
    d.indices(i="m", j="n", s="N")


def turned_over(d: Draw) -> None:
    """The rows X with their weights and biases are free; the columns are their transposes.

    Y is Fᵀ, and LOSS is any loss of Y. So a derivative goes from Y through F to W and G, and on to
    what they are the transposes of.
    """
    d.sizes("n", "m", "N")
    d.leaf("X", "N", "n")
    d.leaf(ROW_WEIGHTS, "n", "m")
    d.leaf(ROW_BIASES, 1, "m")
    d.ones(ONES, "N")
    d.node("G", lambda v: v["X"].T)
    d.node("W", lambda v: v[ROW_WEIGHTS].T)
    d.node("b", lambda v: v[ROW_BIASES].T)
    d.node("F", lambda v: v["W"] @ v["G"] + v["b"])
    d.node("Y", lambda v: v["F"].T)
    d.loss(r"\text{LOSS}", "Y")


def rows(d: Draw) -> None:
    """N samples as the rows of X, weights (in, out); L is any loss of Y."""
    d.sizes("n", "m", "N")
    d.leaf("X", "N", "n")
    d.leaf("W", "n", "m")
    d.leaf("b", 1, "m")
    d.ones(ONES, "N")
    d.node("Y", lambda v: v["X"] @ v["W"] + v["b"])
    d.loss("L", "Y")


def columns_in_out(d: Draw) -> None:
    """N samples as the columns of x, weights (in, out); the loss is any loss of z, δ its slope."""
    d.sizes("n", "m", "N")
    d.leaf("x", "n", "N")
    d.leaf("W", "n", "m")
    d.leaf("b", "m", 1)
    d.ones(ONES, "N")
    d.node("z", lambda v: v["W"].T @ v["x"] + v["b"])
    d.loss(r"\mathcal L", "z")
    d.abbreviation(r"\delta", r"\frac{\partial \mathcal L}{\partial z}")


EQUATIONS = (
    Equation(
        "c1-batch",
        r"""
        \begin{aligned}
        \frac{\partial \text{LOSS}}{\partial b_i}
          &= \sum_{s=1}^{N} \frac{\partial \text{LOSS}}{\partial F_{i,s}} \\[1ex]
        \frac{\partial \text{LOSS}}{\partial W_{i,j}}
          &= \sum_{s=1}^{N} \frac{\partial \text{LOSS}}{\partial F_{i,s}} \, G_{j,s} \\[1ex]
        \frac{\partial \text{LOSS}}{\partial G_{j,s}}
          &= \sum_{i=1}^{m} W_{i,j} \, \frac{\partial \text{LOSS}}{\partial F_{i,s}}
        \end{aligned}
        """,
        "not in the sources",
        columns,
    ),
    Equation(
        "c1-rows-forward",
        r"""
        \begin{aligned}
        Y &= F^{\mathsf T} \\[0.5ex]
        &= \bigl(W \mathbin{@} G + b
          \mathbin{@} \mathbf 1^{\mathsf T}\bigr)^{\mathsf T} \\[0.5ex]
        &= X \mathbin{@} W_{\text{rows}} + \mathbf 1 \mathbin{@} b_{\text{rows}}
        \end{aligned}
        """,
        "not in source 000; 003, line 216",
        turned_over,
    ),
    Equation(
        "c1-rows-backward",
        r"""
        \begin{aligned}
        \frac{\partial \text{LOSS}}{\partial W_{\text{rows}}}
          &= \Bigl(\frac{\partial \text{LOSS}}{\partial F}
          \mathbin{@} G^{\mathsf T}\Bigr)^{\mathsf T} = X^{\mathsf T}
          \mathbin{@} \frac{\partial \text{LOSS}}{\partial Y} \\[1ex]
        \frac{\partial \text{LOSS}}{\partial X}
          &= \Bigl(W^{\mathsf T} \mathbin{@}
          \frac{\partial \text{LOSS}}{\partial F}\Bigr)^{\mathsf T}
          = \frac{\partial \text{LOSS}}{\partial Y} \mathbin{@} W_{\text{rows}}^{\mathsf T}
        \end{aligned}
        """,
        "not in source 000; 003 (20) and (21)",
        turned_over,
    ),
    Equation(
        "c1-tab-out-in",
        r"""
        \begin{aligned}
        F &= W \mathbin{@} G + b \mathbin{@} \mathbf 1^{\mathsf T} \\[0.5ex]
        \frac{\partial \text{LOSS}}{\partial W} &= \frac{\partial \text{LOSS}}{\partial F}
          \mathbin{@} G^{\mathsf T} \\[0.5ex]
        \frac{\partial \text{LOSS}}{\partial G} &= W^{\mathsf T}
          \mathbin{@} \frac{\partial \text{LOSS}}{\partial F} \\[0.5ex]
        \frac{\partial \text{LOSS}}{\partial b} &= \frac{\partial \text{LOSS}}{\partial F}
          \mathbin{@} \mathbf 1
        \end{aligned}
        """,
        "000, lines 29, 61, 67 and 79, for several samples",
        columns,
    ),
    Equation(
        "c1-tab-rows",
        r"""
        \begin{aligned}
        Y &= X W + \mathbf 1 b \\[0.5ex]
        \frac{\partial L}{\partial W} &= X^\top \, \frac{\partial L}{\partial Y} \\[0.5ex]
        \frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} \, W^\top \\[0.5ex]
        \frac{\partial L}{\partial b} &= \mathbf 1^\top \, \frac{\partial L}{\partial Y}
        \end{aligned}
        """,
        "003, lines 216 and 226, (20) and (21)",
        rows,
    ),
    Equation(
        "c1-tab-in-out",
        r"""
        \begin{aligned}
        z &= W^{\top} x + b \, \mathbf 1^{\top} \\[0.5ex]
        \frac{\partial \mathcal L}{\partial W} &= x \, \delta^{\top} \\[0.5ex]
        \frac{\partial \mathcal L}{\partial x} &= W \delta \\[0.5ex]
        \frac{\partial \mathcal L}{\partial b} &= \delta \, \mathbf 1
        \end{aligned}
        """,
        "004, lines 46, 52, 61 and 88, for several samples",
        columns_in_out,
    ),
)
