r"""A network forward and backward, two examples in numbers, and where 1/N lives."""

import numpy as np

from bp_course.equations.draw import Draw
from bp_course.equations.functions import positive_part, sigmoid, square
from bp_course.equations.records import Equation


def toy_network(d: Draw) -> None:
    """Affine, ReLU, affine, sigmoid, and half the mean squared distance from free targets T."""
    if d.symbolic:
        # Larger ones take long, and symbols tell a matrix from its transpose without them.
        d.sizes(N=2, D=2, H=2, M=2)
    else:
        d.sizes("N", "D", "H", "M")
    d.leaf("X", "N", "D")
    d.leaf("W_1", "D", "H")
    d.leaf("b_1", 1, "H")
    d.leaf("W_2", "H", "M")
    d.leaf("b_2", 1, "M")
    d.leaf("T", "N", "M")
    d.ones(r"\mathbf 1", "N")
    d.function(r"\sigma", sigmoid)
    d.node("Y_1", lambda v: v["X"] @ v["W_1"] + v[r"\mathbf{1}"] @ v["b_1"])
    d.node("R", lambda v: positive_part(v["Y_1"]))
    d.node("Y_2", lambda v: v["R"] @ v["W_2"] + v[r"\mathbf{1}"] @ v["b_2"])
    d.node("S", lambda v: sigmoid(v["Y_2"]))
    d.node("L", lambda v: square(v["S"] - v["T"]).sum() / (2 * d.size["N"]))
    d.entry(s="S", t="T")


def any_outputs(d: Draw) -> None:
    """Any matrix F of outputs, and the sum of its entries."""
    d.sizes("N", "M")
    d.leaf("F", "N", "M")
    d.node("L", lambda v: v["F"].sum())
    d.entry(f="F")
    d.indices(i="N", j="M")


def squares_of(d: Draw) -> None:
    """What both examples compute from their X and W: the square of each entry, and the sum."""
    d.node("F", lambda v: square(v["Y"]))
    d.node("L", lambda v: v["F"].sum())


def exercise(d: Draw) -> None:
    """The numbers of source 003's exercise."""
    d.given("X", [[0, 1], [2, 3]])
    d.given("W", [[1, 1], [1, 1]])
    d.node("Y", lambda v: v["X"] @ v["W"])
    squares_of(d)


def second_exercise(d: Draw) -> None:
    """The numbers of the second version, with a bias and with sizes that differ."""
    d.given("X", [[1, 0, 2], [-1, 1, 0]])
    d.given("W", [[1, 0, 2, -1], [0, 1, -1, 2], [1, 1, 0, 0]])
    d.given("b", [[2, 0, -1, -1]])
    d.ones(r"\mathbf 1", 2)
    d.node("Y", lambda v: v["X"] @ v["W"] + v[r"\mathbf{1}"] @ v["b"])
    squares_of(d)


def mean_of_losses(d: Draw) -> None:
    """Any scores S; the loss of a sample is any smooth function of its row, another for each."""
    d.sizes("N", "M")
    d.leaf("S", "N", "M")
    samples = range(d.size["N"])
    for i in samples:
        d.any_function(f"h_{i}", *(f"s_{j}" for j in range(d.size["M"])))
    d.node(
        r"\ell",
        lambda v: np.array([[d.functions[f"h_{i}"](*v["S"][i])] for i in samples]),
    )
    d.node("L", lambda v: v[r"\ell"].sum() / d.size["N"])
    d.entry(s="S")
    d.indices(i="N", j="M")


EQUATIONS = (
    Equation(
        "c4-toy-forward",
        r"""\begin{aligned}
Y_1 &= XW_1 + \mathbf 1 b_1 & & (N \times H) \\
R &= \operatorname{relu}(Y_1) & & (N \times H) \\
Y_2 &= RW_2 + \mathbf 1 b_2 & & (N \times M) \\
S &= \sigma(Y_2) & & (N \times M) \\
L &= \frac{1}{2N} \sum_{i=1}^{N} \sum_{j=1}^{M} (s_{ij} - t_{ij})^2
\end{aligned}""",
        "003, lines 100–106, in words",
        toy_network,
        definition=True,
    ),
    Equation(
        "c4-toy-backward",
        r"""\begin{aligned}
\frac{\partial L}{\partial S} &= \frac{1}{N} (S - T) \\[4pt]
\frac{\partial L}{\partial Y_2} &= \frac{\partial L}{\partial S} \odot S \odot (1 - S) \\[4pt]
\frac{\partial L}{\partial W_2} &= R^\top \frac{\partial L}{\partial Y_2} \\[4pt]
\frac{\partial L}{\partial b_2} &= \mathbf 1^\top \frac{\partial L}{\partial Y_2} \\[4pt]
\frac{\partial L}{\partial R} &= \frac{\partial L}{\partial Y_2} W_2^\top \\[4pt]
\frac{\partial L}{\partial Y_1} &= \frac{\partial L}{\partial R} \odot [\,Y_1 > 0\,] \\[4pt]
\frac{\partial L}{\partial W_1} &= X^\top \frac{\partial L}{\partial Y_1} \\[4pt]
\frac{\partial L}{\partial b_1} &= \mathbf 1^\top \frac{\partial L}{\partial Y_1} \\[4pt]
\frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y_1} W_1^\top
\end{aligned}""",
        "not in the sources",
        toy_network,
    ),
    Equation(
        "c4-exercise-data",
        r"""\begin{gathered}
X = \begin{pmatrix} 0 & 1 \\ 2 & 3 \end{pmatrix}, \quad
W = \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} \\[4pt]
Y = XW, \quad F = Y \odot Y
\end{gathered}""",
        "003, lines 251–255",
        exercise,
        definition=True,
    ),
    Equation(
        "sum-of-outputs",
        r"""\begin{aligned}
L &= \sum_{i} \sum_{j} f_{ij} \\
\frac{\partial L}{\partial f_{ij}} &= 1 \quad \text{for all } i, j
\end{aligned}""",
        "003, lines 297–299; line 257, put right",
        any_outputs,
    ),
    Equation(
        "c4-exercise-answers",
        r"""\begin{aligned}
\text{(a)} \quad & Y = \begin{pmatrix} 0 \cdot 1 + 1 \cdot 1
& 0 \cdot 1 + 1 \cdot 1 \\ 2 \cdot 1 + 3 \cdot 1 & 2 \cdot 1 + 3 \cdot 1 \end{pmatrix} \\[4pt]
& \phantom{Y} = \begin{pmatrix} 1 & 1 \\ 5 & 5 \end{pmatrix}, \quad
F = \begin{pmatrix} 1 & 1 \\ 25 & 25 \end{pmatrix} \\[4pt]
& L = 1 + 1 + 25 + 25 = 52 \\[6pt]
\text{(b)} \quad & \frac{\partial L}{\partial F} = \begin{pmatrix} 1 & 1 \\ 1
& 1 \end{pmatrix} \\[6pt]
\text{(c)} \quad & \frac{\partial L}{\partial Y}
= \frac{\partial L}{\partial F} \odot 2Y \\[4pt]
& \phantom{\frac{\partial L}{\partial Y}} = \begin{pmatrix} 1 & 1 \\ 1
& 1 \end{pmatrix} \odot \begin{pmatrix} 2 & 2 \\ 10
& 10 \end{pmatrix} = \begin{pmatrix} 2 & 2 \\ 10 & 10 \end{pmatrix} \\[6pt]
\text{(d)} \quad & \frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^\top \\[4pt]
& \phantom{\frac{\partial L}{\partial X}} = \begin{pmatrix} 2 & 2 \\ 10
& 10 \end{pmatrix} \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} 4
& 4 \\ 20 & 20 \end{pmatrix} \\[6pt]
\text{(e)} \quad & \frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y} \\[4pt]
& \phantom{\frac{\partial L}{\partial W}} = \begin{pmatrix} 0 & 2 \\ 1
& 3 \end{pmatrix} \begin{pmatrix} 2 & 2 \\ 10
& 10 \end{pmatrix} = \begin{pmatrix} 20 & 20 \\ 32 & 32 \end{pmatrix}
\end{aligned}""",
        "003, lines 293–315",
        exercise,
    ),
    Equation(
        "c4-second-data",
        r"""\begin{aligned}
X &= \begin{pmatrix} 1 & 0 & 2 \\ -1 & 1 & 0 \end{pmatrix} \\[4pt]
W &= \begin{pmatrix} 1 & 0 & 2 & -1 \\ 0 & 1 & -1 & 2 \\ 1 & 1 & 0 & 0 \end{pmatrix} \\[4pt]
b &= \begin{pmatrix} 2 & 0 & -1 & -1 \end{pmatrix}
\end{aligned}""",
        "not in the sources",
        second_exercise,
        definition=True,
    ),
    Equation(
        "c4-second-answers",
        r"""\begin{aligned}
XW &= \begin{pmatrix} 3 & 2 & 2 & -1 \\ -1 & 1 & -3 & 3 \end{pmatrix} \\[6pt]
Y &= XW + \mathbf 1 b \\
&= \begin{pmatrix} 5 & 2 & 1 & -2 \\ 1 & 1 & -4 & 2 \end{pmatrix} \\[6pt]
F &= \begin{pmatrix} 25 & 4 & 1 & 4 \\ 1 & 1 & 16 & 4 \end{pmatrix} \\[6pt]
L &= 34 + 22 = 56 \\[6pt]
\frac{\partial L}{\partial Y} &= 2Y \\
&= \begin{pmatrix} 10 & 4 & 2 & -4 \\ 2 & 2 & -8 & 4 \end{pmatrix} \\[6pt]
\frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} W^\top \\
&= \begin{pmatrix} 18 & -6 & 14 \\ -18 & 18 & 4 \end{pmatrix} \\[6pt]
\frac{\partial L}{\partial W} &= X^\top \frac{\partial L}{\partial Y} \\
&= \begin{pmatrix} 8 & 2 & 10 & -8 \\ 2 & 2 & -8 & 4 \\ 20 & 8 & 4 & -8 \end{pmatrix} \\[6pt]
\frac{\partial L}{\partial b} &= \mathbf 1^\top \frac{\partial L}{\partial Y} \\
&= \begin{pmatrix} 12 & 6 & -6 & 0 \end{pmatrix}
\end{aligned}""",
        "not in the sources",
        second_exercise,
    ),
    Equation(
        "c4-mean-loss",
        r"""\begin{aligned}
L &= \frac{1}{N} \sum_{i=1}^{N} \ell_i, \\[4pt]
\frac{\partial L}{\partial s_{ij}} &= \frac{1}{N} \, \frac{\partial \ell_i}{\partial s_{ij}} .
\end{aligned}""",
        "not in the sources",
        mean_of_losses,
    ),
)
