r"""The equations of chapter 5's exercises; in no source."""

import numpy as np

from bp_course.equations.chapter_5.by_hand import other_target, trap
from bp_course.equations.chapter_5.one_sample import any_activation, forward
from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def alike(d: Draw) -> None:
    """All hidden units are alike: a column w, a number β and a row u hold their parameters."""
    d.sizes("K", "10", "784")
    d.leaf("x^{(0)}", "784", 1)
    d.leaf("w", "784", 1)
    d.leaf(r"\beta")
    d.leaf("u", 1, "10")
    d.leaf("b^{(2)}", "10", 1)
    d.leaf("y", "10", 1)
    units = np.ones((d.size["K"], 1), dtype=int)
    d.node("W^{(1)}", lambda v: v["w"] @ units.T)
    d.node("b^{(1)}", lambda v: units * v[r"\beta"])
    d.node("W^{(2)}", lambda v: units @ v["u"])
    any_activation(d)
    forward(d)


def two_hidden_layers(d: Draw) -> None:
    """The network with a second hidden layer: all parameters are free, and so is φ."""
    d.sizes("10", "K", "J", "784")
    d.leaf("x^{(0)}", "784", 1)
    for n, (inputs, units) in enumerate((("784", "K"), ("K", "J"), ("J", "10")), start=1):
        d.leaf(f"W^{{({n})}}", inputs, units)
        d.leaf(f"b^{{({n})}}", units, 1)
    d.leaf("y", "10", 1)
    any_activation(d)
    forward(d, layers=3)
    d.index(r"\ell", [1, 2, 3])


EQUATIONS = (
    Equation(
        "c5-trap",
        r"""
        \begin{aligned}
        W \delta &= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
          \begin{pmatrix} 1 \\ 0 \end{pmatrix} = \begin{pmatrix} 1 \\ 3 \end{pmatrix}, \\
        W^{\top} \delta &= \begin{pmatrix} 1 & 3 \\ 2 & 4 \end{pmatrix}
          \begin{pmatrix} 1 \\ 0 \end{pmatrix} = \begin{pmatrix} 1 \\ 2 \end{pmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        trap,
    ),
    Equation(
        "c5-ex-hand",
        r"""
        \begin{aligned}
        \delta^{(2)} &= \begin{pmatrix} 0 \\ -2 \\ 16 \end{pmatrix}, \\
        W^{(2)} \delta^{(2)} &= \begin{pmatrix} -4 - 32 \\ 2 + 16 \end{pmatrix}
          = \begin{pmatrix} -36 \\ 18 \end{pmatrix}, \\
        \delta^{(1)} &= \begin{pmatrix} -36 \cdot 2 \\ 18 \cdot 4 \end{pmatrix}
          = \begin{pmatrix} -72 \\ 72 \end{pmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        other_target,
    ),
    Equation(
        "c5-ex-alike",
        r"""
        \delta_j^{(1)} = \left( \sum_{l=1}^{10} w_{jl}^{(2)} \, \delta_l^{(2)} \right)
          \varphi'(z_j^{(1)})
        = \left( \sum_{l=1}^{10} w_{kl}^{(2)} \, \delta_l^{(2)} \right) \varphi'(z_k^{(1)})
          = \delta_k^{(1)} .
        """,
        "not in the sources",
        alike,
        indices={"j": "K", "k": "K"},
    ),
    Equation(
        "c5-ex-deeper",
        r"""
        \begin{aligned}
        \delta^{(3)} &= \bigl( x^{(3)} - y \bigr) \odot \varphi'(z^{(3)}), \\
        \delta^{(2)} &= \bigl( W^{(3)} \delta^{(3)} \bigr) \odot \varphi'(z^{(2)}), \\
        \delta^{(1)} &= \bigl( W^{(2)} \delta^{(2)} \bigr) \odot \varphi'(z^{(1)}), \\
        \frac{\partial \mathcal{L}_n}{\partial W^{(\ell)}} &= x^{(\ell - 1)} \bigl( \delta^{(\ell)}
          \bigr)^{\top} \quad \text{for } \ell = 1, 2, 3 .
        \end{aligned}
        """,
        "not in the sources",
        two_hidden_layers,
    ),
)
