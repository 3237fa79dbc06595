r"""The gradients of an affine layer by its weights, its input and its bias."""

from bp_course.equations.chapter_4.forward import affine_layer, batch, small_batch
from bp_course.equations.draw import Draw
from bp_course.equations.functions import sigmoid
from bp_course.equations.records import Equation


def batch_then_sigmoid(d: Draw) -> None:
    """A small affine layer, the sigmoid of each output, and a general loss of these."""
    d.sizes("N", "M", "D", most=4)
    affine_layer(d)
    d.node("S", lambda v: sigmoid(v["Y"]))
    d.loss("L", "S")
    d.entry(**{r"\sigma": "S"})
    d.indices(u="D", v="M")
    d.index("i'", "N")
    d.index("j'", "M")


def example(d: Draw) -> None:
    """Two samples, two inputs, three units, no bias, and a general loss of the output."""
    d.sizes(N=2, D=2, M=3)
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    d.node("Y", lambda v: v["X"] @ v["W"])
    d.loss("L", "Y")
    d.entry(x="X", w="W", y="Y")


def batch_with_dots(d: Draw) -> None:
    """An affine layer of any size; a column that is written with dots has N entries."""
    batch(d)
    d.size["dots"] = d.size["N"]


def columns_out_in(d: Draw) -> None:
    """A batch in columns, W with one unit a row, and a general loss of the output f."""
    d.sizes("N", "D", "M")
    d.leaf("g", "D", "N")
    d.leaf("W", "M", "D")
    d.leaf("b", "M", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("f", lambda v: v["W"] @ v["g"] + v["b"])
    d.loss("L", "f")


def columns_in_out(d: Draw) -> None:
    """A batch in columns, W with one unit a column, and a general loss of the output z."""
    d.sizes("N", "D", "M")
    d.leaf("x", "D", "N")
    d.leaf("W", "D", "M")
    d.leaf("b", "M", 1)
    d.ones(r"\mathbf 1", "N")
    d.node("z", lambda v: v["W"].T @ v["x"] + v["b"])
    d.loss("L", "z")


BY_W = {"u": "D", "v": "M"}
BY_X = {"u": "N", "v": "D"}

EQUATIONS = (
    Equation(
        "c4-double-sum",
        r"""\frac{\partial L}{\partial w_{uv}} = \sum_{i=1}^{N} \sum_{j=1}^{M}
\frac{\partial L}{\partial y_{ij}} \, \frac{\partial y_{ij}}{\partial w_{uv}} .""",
        "003 (10)",
        small_batch,
        indices=BY_W,
    ),
    Equation(
        "c4-chain",
        r"""\frac{\partial L}{\partial w_{uv}} = \sum_{i,j} \underbrace{\Bigl( \sum_{i',j'}
\frac{\partial L}{\partial \sigma_{i'j'}} \, \frac{\partial \sigma_{i'j'}}{\partial y_{ij}}
\Bigr)}_{\displaystyle \partial L / \partial y_{ij}} \,
\frac{\partial y_{ij}}{\partial w_{uv}} .""",
        "003 (9)",
        batch_then_sigmoid,
    ),
    Equation(
        "c4-x-w",
        r"""\begin{aligned}
X &= \begin{pmatrix} x_{11} & x_{12} \\ x_{21} & x_{22} \end{pmatrix} \\[4pt]
W &= \begin{pmatrix} w_{11} & w_{12} & w_{13} \\ w_{21} & w_{22} & w_{23} \end{pmatrix}
\end{aligned}""",
        "003 (11); 002, line 3",
        example,
    ),
    Equation(
        "c4-y-entries",
        r"""Y = XW = \begin{pmatrix}
x_{11}w_{11} + x_{12}w_{21} & x_{11}w_{12} + x_{12}w_{22} & x_{11}w_{13} + x_{12}w_{23} \\
x_{21}w_{11} + x_{22}w_{21} & x_{21}w_{12} + x_{22}w_{22} & x_{21}w_{13} + x_{22}w_{23}
\end{pmatrix}""",
        "003 (12); 002, line 5",
        example,
    ),
    Equation(
        "c4-dy",
        r"""\frac{\partial L}{\partial Y} = \begin{pmatrix}
\frac{\partial L}{\partial y_{11}} & \frac{\partial L}{\partial y_{12}}
& \frac{\partial L}{\partial y_{13}} \\
\frac{\partial L}{\partial y_{21}} & \frac{\partial L}{\partial y_{22}}
& \frac{\partial L}{\partial y_{23}}
\end{pmatrix}""",
        "003 (13)",
        example,
    ),
    Equation(
        "c4-dw-shape",
        r"""\frac{\partial L}{\partial W} = \begin{pmatrix}
\frac{\partial L}{\partial w_{11}} & \frac{\partial L}{\partial w_{12}}
& \frac{\partial L}{\partial w_{13}} \\
\frac{\partial L}{\partial w_{21}} & \frac{\partial L}{\partial w_{22}}
& \frac{\partial L}{\partial w_{23}}
\end{pmatrix}""",
        "003 (14)",
        example,
    ),
    Equation(
        "c4-w11-sum",
        r"""\frac{\partial L}{\partial w_{11}} = \sum_{i=1}^{2} \sum_{j=1}^{3}
\frac{\partial L}{\partial y_{ij}} \, \frac{\partial y_{ij}}{\partial w_{11}}""",
        "003 (15)",
        example,
    ),
    Equation(
        "c4-w11-pair",
        r"""\begin{aligned}
\frac{\partial L}{\partial w_{11}} = \Biggl\langle
& \begin{pmatrix}
\frac{\partial L}{\partial y_{11}} & \frac{\partial L}{\partial y_{12}}
& \frac{\partial L}{\partial y_{13}} \\
\frac{\partial L}{\partial y_{21}} & \frac{\partial L}{\partial y_{22}}
& \frac{\partial L}{\partial y_{23}}
\end{pmatrix}, \\[4pt]
& \begin{pmatrix}
\frac{\partial y_{11}}{\partial w_{11}} & \frac{\partial y_{12}}{\partial w_{11}}
& \frac{\partial y_{13}}{\partial w_{11}} \\
\frac{\partial y_{21}}{\partial w_{11}} & \frac{\partial y_{22}}{\partial w_{11}}
& \frac{\partial y_{23}}{\partial w_{11}}
\end{pmatrix}
\Biggr\rangle
\end{aligned}""",
        "003 (16), put right",
        example,
    ),
    Equation(
        "c4-w11-zeros",
        r"""\begin{aligned}
\frac{\partial L}{\partial w_{11}} = \Biggl\langle
& \begin{pmatrix}
\frac{\partial L}{\partial y_{11}} & \frac{\partial L}{\partial y_{12}}
& \frac{\partial L}{\partial y_{13}} \\
\frac{\partial L}{\partial y_{21}} & \frac{\partial L}{\partial y_{22}}
& \frac{\partial L}{\partial y_{23}}
\end{pmatrix}, \\[4pt]
& \begin{pmatrix} x_{11} & 0 & 0 \\ x_{21} & 0 & 0 \end{pmatrix}
\Biggr\rangle
\end{aligned}""",
        "003 (17)",
        example,
    ),
    Equation(
        "c4-w11",
        r"""\frac{\partial L}{\partial w_{11}} = \frac{\partial L}{\partial y_{11}}\, x_{11}
+ \frac{\partial L}{\partial y_{21}}\, x_{21}""",
        "003 (18)",
        example,
    ),
    Equation(
        "c4-dw-entries",
        r"""\frac{\partial L}{\partial W} = \begin{pmatrix}
\frac{\partial L}{\partial y_{11}} x_{11} + \frac{\partial L}{\partial y_{21}} x_{21} &
\frac{\partial L}{\partial y_{12}} x_{11} + \frac{\partial L}{\partial y_{22}} x_{21} &
\frac{\partial L}{\partial y_{13}} x_{11} + \frac{\partial L}{\partial y_{23}} x_{21} \\
\frac{\partial L}{\partial y_{11}} x_{12} + \frac{\partial L}{\partial y_{21}} x_{22} &
\frac{\partial L}{\partial y_{12}} x_{12} + \frac{\partial L}{\partial y_{22}} x_{22} &
\frac{\partial L}{\partial y_{13}} x_{12} + \frac{\partial L}{\partial y_{23}} x_{22}
\end{pmatrix}""",
        "003 (19)",
        example,
    ),
    Equation(
        "c4-dw-factored",
        r"""\frac{\partial L}{\partial W} =
\begin{pmatrix} x_{11} & x_{21} \\ x_{12} & x_{22} \end{pmatrix}
\begin{pmatrix}
\frac{\partial L}{\partial y_{11}} & \frac{\partial L}{\partial y_{12}}
& \frac{\partial L}{\partial y_{13}} \\
\frac{\partial L}{\partial y_{21}} & \frac{\partial L}{\partial y_{22}}
& \frac{\partial L}{\partial y_{23}}
\end{pmatrix}
= X^\top \frac{\partial L}{\partial Y}""",
        "003 (20)",
        example,
    ),
    Equation(
        "c4-dy-by-w",
        r"""\frac{\partial y_{ij}}{\partial w_{uv}} = \begin{cases} x_{iu}
& \text{if } j = v, \\ 0 & \text{otherwise.} \end{cases}""",
        "not in the sources",
        batch,
        indices=BY_W,
    ),
    Equation(
        "c4-dw-entry",
        r"""\begin{aligned}
\frac{\partial L}{\partial w_{uv}} &= \sum_{i=1}^{N}
\frac{\partial L}{\partial y_{iv}}\, x_{iu} \\
&= \sum_{i=1}^{N} (X^\top)_{ui} \left( \frac{\partial L}{\partial Y} \right)_{iv}
\end{aligned}""",
        "not in the sources",
        batch,
        indices=BY_W,
    ),
    Equation(
        "affine-dw",
        r"\frac{\partial L}{\partial W} = X^\top \, \frac{\partial L}{\partial Y}",
        "003 (20)",
        batch,
    ),
    Equation(
        "c4-x11-pair",
        r"""\begin{aligned}
\frac{\partial L}{\partial x_{11}} &= \sum_{i=1}^{2} \sum_{j=1}^{3}
\frac{\partial L}{\partial y_{ij}} \, \frac{\partial y_{ij}}{\partial x_{11}} \\
&= \left\langle \frac{\partial L}{\partial Y}, \begin{pmatrix} w_{11} & w_{12}
& w_{13} \\ 0 & 0 & 0 \end{pmatrix} \right\rangle
\end{aligned}""",
        "not in the sources",
        example,
    ),
    Equation(
        "c4-x11",
        r"""\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial y_{11}} w_{11}
+ \frac{\partial L}{\partial y_{12}} w_{12} + \frac{\partial L}{\partial y_{13}} w_{13}""",
        "not in the sources",
        example,
    ),
    Equation(
        "c4-dx-entries",
        r"""\frac{\partial L}{\partial X} = \begin{pmatrix}
\frac{\partial L}{\partial y_{11}} w_{11}
+ \frac{\partial L}{\partial y_{12}} w_{12} + \frac{\partial L}{\partial y_{13}} w_{13} &
\frac{\partial L}{\partial y_{11}} w_{21}
+ \frac{\partial L}{\partial y_{12}} w_{22} + \frac{\partial L}{\partial y_{13}} w_{23} \\
\frac{\partial L}{\partial y_{21}} w_{11}
+ \frac{\partial L}{\partial y_{22}} w_{12} + \frac{\partial L}{\partial y_{23}} w_{13} &
\frac{\partial L}{\partial y_{21}} w_{21}
+ \frac{\partial L}{\partial y_{22}} w_{22} + \frac{\partial L}{\partial y_{23}} w_{23}
\end{pmatrix}""",
        "not in the sources",
        example,
    ),
    Equation(
        "c4-dx-factored",
        r"""\frac{\partial L}{\partial X} =
\begin{pmatrix}
\frac{\partial L}{\partial y_{11}} & \frac{\partial L}{\partial y_{12}}
& \frac{\partial L}{\partial y_{13}} \\
\frac{\partial L}{\partial y_{21}} & \frac{\partial L}{\partial y_{22}}
& \frac{\partial L}{\partial y_{23}}
\end{pmatrix}
\begin{pmatrix} w_{11} & w_{21} \\ w_{12} & w_{22} \\ w_{13} & w_{23} \end{pmatrix}
= \frac{\partial L}{\partial Y} W^\top""",
        "003 (21)",
        example,
    ),
    Equation(
        "c4-dy-by-x",
        r"""\frac{\partial y_{ij}}{\partial x_{uv}} = \begin{cases} w_{vj}
& \text{if } i = u, \\ 0 & \text{otherwise.} \end{cases}""",
        "not in the sources",
        batch,
        indices=BY_X,
    ),
    Equation(
        "c4-dx-entry",
        r"""\begin{aligned}
\frac{\partial L}{\partial x_{uv}} &= \sum_{j=1}^{M}
\frac{\partial L}{\partial y_{uj}}\, w_{vj} \\
&= \sum_{j=1}^{M} \left( \frac{\partial L}{\partial Y} \right)_{uj} (W^\top)_{jv}
\end{aligned}""",
        "not in the sources",
        batch,
        indices=BY_X,
    ),
    Equation(
        "affine-dx",
        r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} \, W^\top",
        "003 (21)",
        batch,
    ),
    Equation(
        "c4-broadcast",
        r"""\mathbf 1 b = \begin{pmatrix} 1 \\ \vdots \\ 1 \end{pmatrix}
\begin{pmatrix} b_1 & \cdots & b_M \end{pmatrix}
= \begin{pmatrix} b_1 & \cdots & b_M \\ \vdots & & \vdots \\ b_1 & \cdots & b_M \end{pmatrix}""",
        "003, line 218",
        batch_with_dots,
    ),
    Equation(
        "affine-db",
        r"\frac{\partial L}{\partial b} = \mathbf 1^\top \, \frac{\partial L}{\partial Y}",
        "003, line 226",
        batch,
    ),
    Equation(
        "c4-db-entries",
        r"""\frac{\partial L}{\partial b} = \left( \sum_{i=1}^{N}
\frac{\partial L}{\partial y_{i1}}, \; \dots, \; \sum_{i=1}^{N}
\frac{\partial L}{\partial y_{iM}} \right)""",
        "003, line 226",
        batch,
    ),
    Equation(
        "c4-db-double-sum",
        r"""\begin{aligned}
\frac{\partial L}{\partial b_v} &= \sum_{i=1}^{N} \sum_{j=1}^{M}
\frac{\partial L}{\partial y_{ij}} \, \frac{\partial y_{ij}}{\partial b_v} \\
&= \sum_{i=1}^{N} \frac{\partial L}{\partial y_{iv}} .
\end{aligned}""",
        "003, line 222, in words",
        small_batch,
        indices={"v": "M"},
    ),
    Equation(
        "c4-bias-trick",
        r"""\begin{pmatrix} X & \mathbf 1 \end{pmatrix} \begin{pmatrix} W \\ b \end{pmatrix}
= XW + \mathbf 1 b""",
        "003, line 203, in words",
        batch,
    ),
    Equation(
        "c4-bias-trick-gradient",
        r"""\begin{aligned}
\begin{pmatrix} X & \mathbf 1 \end{pmatrix}^\top \frac{\partial L}{\partial Y}
&= \begin{pmatrix} X^\top \\ \mathbf 1^\top \end{pmatrix} \frac{\partial L}{\partial Y} \\[4pt]
&= \begin{pmatrix} X^\top \, \partial L/\partial Y \\
\mathbf 1^\top \, \partial L/\partial Y \end{pmatrix}
= \begin{pmatrix} \partial L/\partial W \\ \partial L/\partial b \end{pmatrix}
\end{aligned}""",
        "not in the sources",
        batch,
    ),
    Equation(
        "c4-tab-rows",
        r"""\begin{aligned}
Y &= XW + \mathbf 1 b \\[4pt]
\frac{\partial L}{\partial W} &= X^\top \, \frac{\partial L}{\partial Y} \\[4pt]
\frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} \, W^\top \\[4pt]
\frac{\partial L}{\partial b} &= \mathbf 1^\top \, \frac{\partial L}{\partial Y}
\end{aligned}""",
        "003 (20), (21), lines 216 and 226",
        batch,
    ),
    Equation(
        "c4-tab-out-in",
        r"""\begin{aligned}
f &= Wg + b \, \mathbf 1^\top \\[4pt]
\frac{\partial L}{\partial W} &= \frac{\partial L}{\partial f} \, g^\top \\[4pt]
\frac{\partial L}{\partial g} &= W^\top \, \frac{\partial L}{\partial f} \\[4pt]
\frac{\partial L}{\partial b} &= \frac{\partial L}{\partial f} \, \mathbf 1
\end{aligned}""",
        "001, lines 265–271",
        columns_out_in,
    ),
    Equation(
        "c4-tab-in-out",
        r"""\begin{aligned}
z &= W^\top x + b \, \mathbf 1^\top \\[4pt]
\frac{\partial L}{\partial W} &= x \left( \frac{\partial L}{\partial z} \right)^\top \\[4pt]
\frac{\partial L}{\partial x} &= W \, \frac{\partial L}{\partial z} \\[4pt]
\frac{\partial L}{\partial b} &= \frac{\partial L}{\partial z} \, \mathbf 1
\end{aligned}""",
        "004, line 46, one sample",
        columns_in_out,
    ),
)
