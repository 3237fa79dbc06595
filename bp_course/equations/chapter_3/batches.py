"""Steps 19 to 21: a batch, the contraction of source 003, and the size of the Jacobian."""

import numpy as np

from bp_course.equations.chapter_3.layers import sigma
from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def one_sample(d: Draw) -> None:
    """One column X; any loss of `Z = WX + b`."""
    d.sizes("D", "M")
    d.leaf("X", "D", 1)
    d.leaf("W", "M", "D")
    d.leaf("b", "M", 1)
    d.node("Z", lambda v: v["W"] @ v["X"] + v["b"])
    d.loss("L", "Z")


def columns_out_in(d: Draw) -> None:
    """S samples as columns of X, W is (out, in), b is added to each column; any loss of Z."""
    _columns(d)
    d.leaf("W", "M", "D")
    d.node("Z", lambda v: v["W"] @ v["X"] + v["b"])
    d.entry(x="X", g="G")
    d.index("k", "S")
    d.identity("I_M", "M")
    d.identity("I_S", "S")


def columns_in_out(d: Draw) -> None:
    """The same where W is (in, out)."""
    _columns(d)
    d.leaf("W", "D", "M")
    d.node("Z", lambda v: v["W"].T @ v["X"] + v["b"])


def _columns(d: Draw) -> None:
    d.sizes("S", "D", "M")
    d.leaf("X", "D", "S")
    d.leaf("b", "M", 1)
    d.ones(r"\mathbf{1}", "S")
    d.loss("L", "Z")
    d.abbreviation("G", r"\frac{\partial L}{\partial Z}")


def rows(d: Draw) -> None:
    """S samples as rows of X, the row b is added to each row of XW; then σ, and any loss of it."""
    d.sizes("S", "D", "M")
    d.leaf("X", "S", "D")
    d.leaf("W", "D", "M")
    d.leaf("b", 1, "M")
    d.node("Y", lambda v: v["X"] @ v["W"] + v["b"])
    d.function(r"\sigma", sigma)
    d.node("A", lambda v: sigma(v["Y"]))
    d.abbreviation(r"\sigma(Y)", "A")
    d.loss("L", "A")
    d.ones(r"\mathbf{1}", "S")
    d.indices(k="D", l="M")


def doubled(d: Draw) -> None:
    """Five numbers v, each doubled to u, and L their sum; all but one of the derivatives are 0."""
    d.sizes(q=5, dots=4)
    d.leaf("v", "q", 1)
    d.node("u", lambda v: 2 * v["v"])
    d.node("L", lambda v: v["u"].sum())


def stored_jacobian(d: Draw) -> None:
    """A batch in rows; the bytes are those of all derivatives of Y by W, held in an array."""
    d.sizes("S", "D", "M")
    d.leaf("X", "S", "D")
    d.leaf("W", "D", "M")
    d.node("Y", lambda v: v["X"] @ v["W"])
    d.node("J", lambda v: v.derivative(lambda w: w["Y"], "W"))
    d.node(r"\text{outputs}", lambda v: v["Y"].size)
    d.node(r"\text{weights}", lambda v: v["W"].size)
    d.node(r"\text{bytes}", lambda v: np.zeros(v["J"].shape, dtype=np.float64).nbytes)


EQUATIONS = (
    Equation(
        "c3-summary-column",
        r"""
        \frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z}\, X^T , \qquad
        \frac{\partial L}{\partial X} = W^T\, \frac{\partial L}{\partial Z} , \qquad
        \frac{\partial L}{\partial b} = \frac{\partial L}{\partial Z} .
        """,
        "001, lines 265–271",
        one_sample,
    ),
    Equation("c3-batch", r"Z = W X + b\, \mathbf{1}^T .", "001, line 265", columns_out_in),
    Equation(
        "c3-summary-batch",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W} &= \sum_{k=1}^{S} g_{[k]}\, x_{[k]}^T = G\, X^T , \\
        \frac{\partial L}{\partial x_{[k]}} &= W^T g_{[k]} , \qquad \text{so} \qquad
        \frac{\partial L}{\partial X} = W^T\, G , \\
        \frac{\partial L}{\partial b} &= \sum_{k=1}^{S} g_{[k]} = G\, \mathbf{1} .
        \end{aligned}
        """,
        "001, lines 267–271",
        columns_out_in,
    ),
    Equation(
        "c3-tab-out-in",
        r"""
        \begin{aligned}
        Z &= W X + b\, \mathbf{1}^T \\[4pt]
        \frac{\partial L}{\partial W} &= \frac{\partial L}{\partial Z}\, X^T \\[4pt]
        \frac{\partial L}{\partial X} &= W^T\, \frac{\partial L}{\partial Z} \\[4pt]
        \frac{\partial L}{\partial b} &= \frac{\partial L}{\partial Z}\, \mathbf{1}
        \end{aligned}
        """,
        "001, lines 265–271",
        columns_out_in,
    ),
    Equation(
        "c3-tab-rows",
        r"""
        \begin{aligned}
        Y &= X W + \mathbf{1}\, b \\[4pt]
        \frac{\partial L}{\partial W} &= X^T\, \frac{\partial L}{\partial Y} \\[4pt]
        \frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y}\, W^T \\[4pt]
        \frac{\partial L}{\partial b} &= \mathbf{1}^T\, \frac{\partial L}{\partial Y}
        \end{aligned}
        """,
        "003 (20), (21), lines 216 and 226",
        rows,
    ),
    Equation(
        "c3-tab-in-out",
        r"""
        \begin{aligned}
        Z &= W^T X + b\, \mathbf{1}^T \\[4pt]
        \frac{\partial L}{\partial W} &= X \left( \frac{\partial L}{\partial Z} \right)^T
        \\[4pt]
        \frac{\partial L}{\partial X} &= W\, \frac{\partial L}{\partial Z} \\[4pt]
        \frac{\partial L}{\partial b} &= \frac{\partial L}{\partial Z}\, \mathbf{1}
        \end{aligned}
        """,
        "004, line 46, one sample",
        columns_in_out,
    ),
    Equation(
        "c3-contraction-chain",
        r"""
        \frac{\partial L}{\partial W} = \frac{\partial L}{\partial \sigma(Y)} \oplus
        \frac{\partial \sigma(Y)}{\partial Y} \oplus \frac{\partial Y}{\partial W} .
        """,
        "003 (9)",
        rows,
    ),
    Equation(
        "c3-contraction",
        r"""
        \left( \frac{\partial L}{\partial Y} \oplus \frac{\partial Y}{\partial W} \right)_{k,l}
        = \sum_{i=1}^{S} \sum_{j=1}^{M} \frac{\partial L}{\partial Y_{i,j}}\; \frac{\partial
        Y_{i,j}}{\partial W_{k,l}} .
        """,
        "003, line 127, left open",
        rows,
    ),
    Equation(
        "c3-double-sum",
        r"""
        \frac{\partial L}{\partial W_{k,l}} = \sum_{i=1}^{S} \sum_{j=1}^{M} \frac{\partial
        L}{\partial Y_{i,j}}\; \frac{\partial Y_{i,j}}{\partial W_{k,l}}
        """,
        "003 (10)",
        rows,
    ),
    Equation(
        "c3-doubling",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial v_1} &= \frac{\partial L}{\partial u_1} \frac{\partial
        u_1}{\partial v_1} + \frac{\partial L}{\partial u_2} \frac{\partial u_2}{\partial v_1} +
        \cdots + \frac{\partial L}{\partial u_q} \frac{\partial u_q}{\partial v_1} \\
        &= 2 \cdot \frac{\partial v_1}{\partial v_1} + 2 \cdot \frac{\partial v_2}{\partial v_1}
        + \cdots + 2 \cdot \frac{\partial v_q}{\partial v_1} \\
        &= 2 \cdot 1 + 2 \cdot 0 + \cdots + 2 \cdot 0 \\
        &= 2 .
        \end{aligned}
        """,
        "003, line 145",
        doubled,
    ),
    Equation(
        "c3-bytes",
        r"""
        \text{bytes} = 8 \cdot \underbrace{S\, M}_{\text{outputs}} \cdot \underbrace{D\,
        M}_{\text{weights}} .
        """,
        "not in the sources",
        stored_jacobian,
    ),
)
