r"""The equations of chapter 5, steps 8 and 9: a layer for a batch, in columns and in rows."""

import numpy as np

from bp_course.equations.chapter_5.one_sample import BOTH_LAYERS, network
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation

LOSS = r"\mathcal{L}"


def _columns(v: Values) -> Value:
    """The layer's z, one sample after the other."""
    samples = np.hsplit(v["x"], v["x"].shape[1])
    return np.hstack([v["W"].T @ sample + v["b"] for sample in samples])


def columns(d: Draw) -> None:
    """Samples in columns, weights and biases are free; z is computed for one sample at a time.

    The loss is any function of z, and δ its gradient.
    """
    d.sizes("N", "in", "out")
    d.leaf("x", "in", "N")
    d.leaf("W", "in", "out")
    d.leaf("b", "out", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("z", _columns)
    d.loss(LOSS, "z")
    d.abbreviation(r"\delta", r"\frac{\partial \mathcal{L}}{\partial z}")
    d.entry(w="W")
    d.index("i", "in")
    d.index("j", "out")


def rows(d: Draw) -> None:
    """The same with samples in rows, and b a row."""
    d.sizes("N", "in", "out")
    d.leaf("X", "N", "in")
    d.leaf("W", "in", "out")
    d.leaf("b", 1, "out")
    d.ones(r"\mathbf 1", "N")
    d.node("Y", lambda v: np.vstack([row @ v["W"] + v["b"] for row in v["X"]]))
    d.loss(LOSS, "Y")


def turned(d: Draw) -> None:
    """Samples in columns again, with a W that has a row for each unit."""
    d.sizes("N", "in", "out")
    d.leaf("G", "in", "N")
    d.leaf("W", "out", "in")
    d.leaf("b", "out", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("F", lambda v: np.hstack([v["W"] @ g + v["b"] for g in np.hsplit(v["G"], d.size["N"])]))
    d.loss(LOSS, "F")


def both(d: Draw) -> None:
    """Samples in rows, X, are handed to the layer as columns; its z is handed back as rows, Z.

    The loss is any function of Z. A letter after a d means the gradient by it.
    """
    d.sizes("N", "in", "out")
    d.leaf("X", "N", "in")
    d.leaf("W", "in", "out")
    d.leaf("b", "out", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("x", lambda v: v["X"].T)
    d.node("z", _columns)
    d.node("Z", lambda v: v["z"].T)
    d.loss(LOSS, "Z")
    d.abbreviation(r"\delta", r"\frac{\partial \mathcal{L}}{\partial z}")
    for name in ("W", "X", "Z", "b"):
        d.abbreviation(
            rf"\mathrm{{d}}{name}", rf"\frac{{\partial \mathcal{{L}}}}{{\partial {name}}}"
        )


EQUATIONS = (
    Equation(
        "column-t-affine",
        r"z = W^{\top} x + b \, \mathbf{1}^{\top}",
        "004, line 157, for a batch",
        columns,
    ),
    Equation(
        "column-t-dw",
        r"\frac{\partial \mathcal{L}}{\partial W} = x \, \delta^{\top}",
        "004, lines 171 and 175, for a batch",
        columns,
    ),
    Equation(
        "column-t-dx",
        r"\frac{\partial \mathcal{L}}{\partial x} = W \delta",
        "004, line 169, for a batch",
        columns,
    ),
    Equation(
        "column-t-db",
        r"\frac{\partial \mathcal{L}}{\partial b} = \delta \, \mathbf{1}",
        "004, lines 173 and 177, for a batch",
        columns,
    ),
    Equation(
        "c5-batch-entries",
        r"""
        \frac{\partial \mathcal{L}}{\partial w_{ij}} = \sum_{n=1}^{N} x_{i,n} \, \delta_{j,n}
          = \bigl( x \, \delta^{\top} \bigr)_{ij},
        \qquad
        \frac{\partial \mathcal{L}}{\partial b_j} = \sum_{n=1}^{N} \delta_{j,n}
          = \bigl( \delta \, \mathbf{1} \bigr)_j .
        """,
        "not in the sources",
        columns,
    ),
    Equation(
        "c5-tab-in-out",
        r"""
        \begin{aligned}
        z &= W^{\top} x + b \, \mathbf{1}^{\top} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial W} &= x \, \delta^{\top} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial x} &= W \delta \\[4pt]
        \frac{\partial \mathcal{L}}{\partial b} &= \delta \, \mathbf{1}
        \end{aligned}
        """,
        "004, lines 157, 169, 175 and 177, for a batch",
        columns,
    ),
    Equation(
        "c5-tab-rows",
        r"""
        \begin{aligned}
        Y &= X W + \mathbf{1} \, b \\[4pt]
        \frac{\partial \mathcal{L}}{\partial W} &= X^{\top} \,
          \frac{\partial \mathcal{L}}{\partial Y} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial X} &=
          \frac{\partial \mathcal{L}}{\partial Y} \, W^{\top} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial b} &= \mathbf{1}^{\top} \,
          \frac{\partial \mathcal{L}}{\partial Y}
        \end{aligned}
        """,
        "003, line 216, (20), (21) and line 226",
        rows,
    ),
    Equation(
        "c5-tab-out-in",
        r"""
        \begin{aligned}
        F &= W G + b \, \mathbf{1}^{\top} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial W} &=
          \frac{\partial \mathcal{L}}{\partial F} \, G^{\top} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial G} &= W^{\top} \,
          \frac{\partial \mathcal{L}}{\partial F} \\[4pt]
        \frac{\partial \mathcal{L}}{\partial b} &=
          \frac{\partial \mathcal{L}}{\partial F} \, \mathbf{1}
        \end{aligned}
        """,
        "000, lines 29, 91, 93 and 89, for a batch",
        turned,
    ),
    Equation(
        "c5-backward",
        r"""
        \begin{aligned}
        \delta^{(2)} &= \bigl( x^{(2)} - y \bigr) \odot \varphi'(z^{(2)}), && 10 \times 1 \\
        \delta^{(1)} &= \bigl( W^{(2)} \delta^{(2)} \bigr) \odot \varphi'(z^{(1)}), && K \times 1 \\
        \frac{\partial \mathcal{L}_n}{\partial W^{(2)}} &= x^{(1)} \bigl( \delta^{(2)}
          \bigr)^{\top}, && (K \times 1)(1 \times 10) \\
        \frac{\partial \mathcal{L}_n}{\partial b^{(2)}} &= \delta^{(2)}, && 10 \times 1 \\
        \frac{\partial \mathcal{L}_n}{\partial W^{(1)}} &= x^{(0)} \bigl( \delta^{(1)}
          \bigr)^{\top}, && (784 \times 1)(1 \times K) \\
        \frac{\partial \mathcal{L}_n}{\partial b^{(1)}} &= \delta^{(1)}, && K \times 1 .
        \end{aligned}
        """,
        "004, lines 165 to 177",
        network,
    ),
    Equation(
        "c5-backward-entries",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(2)}} &= \delta_j^{(2)} x_i^{(1)}, &
        \frac{\partial \mathcal{L}_n}{\partial b_j^{(2)}} &= \delta_j^{(2)}, \\
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(1)}} &= \delta_j^{(1)} x_i^{(0)}, &
        \frac{\partial \mathcal{L}_n}{\partial b_j^{(1)}} &= \delta_j^{(1)} .
        \end{aligned}
        """,
        "004, lines 92, 171 and 173",
        network,
        indices={"i": BOTH_LAYERS, "j": BOTH_LAYERS},
    ),
    Equation(
        "c5-rows-forward",
        r"Z = z^{\top} = x^{\top} W + \mathbf{1} \, b^{\top} = X W + \mathbf{1} \, b^{\top} .",
        "not in the sources",
        both,
    ),
    Equation(
        "c5-rows-backward",
        r"""
        \begin{aligned}
        \mathrm{d}W &= x \, \delta^{\top} = X^{\top} \, \mathrm{d}Z, \\
        \mathrm{d}X &= ( W \delta )^{\top} = \delta^{\top} W^{\top} = \mathrm{d}Z \, W^{\top}, \\
        \mathrm{d}b^{\top} &= ( \delta \, \mathbf{1} )^{\top} = \mathbf{1}^{\top} \, \mathrm{d}Z ,
        \end{aligned}
        """,
        "not in the sources",
        both,
    ),
)
