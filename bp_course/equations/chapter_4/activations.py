r"""Layers that act on each entry by itself: the sigmoid, any function, and three of them."""

from bp_course.equations.draw import Draw
from bp_course.equations.functions import (
    Value,
    each,
    positive_part,
    sigmoid,
    square,
    symbolic,
    tanh,
)
from bp_course.equations.records import Equation


def one_number(d: Draw) -> None:
    """One number y, and the sigmoid."""
    d.leaf("y")
    d.function(r"\sigma", sigmoid)


def sigmoid_example(d: Draw) -> None:
    """Two samples of three units, the sigmoid of each entry, and a general loss of these."""
    d.sizes(N=2, M=3)
    _sigmoid_layer(d)


def sigmoid_batch(d: Draw) -> None:
    """A batch of any size, the sigmoid of each entry, and a general loss of these."""
    d.sizes("N", "M")
    _sigmoid_layer(d)


def _sigmoid_layer(d: Draw) -> None:
    d.leaf("Y", "N", "M")
    d.function(r"\sigma", sigmoid)
    d.node("S", lambda v: sigmoid(v["Y"]))
    d.loss("L", "S")
    d.entry(y="Y")
    d.entry(**{r"\sigma": "S"})
    d.indices(i="N", j="M")


def sum_of_two_sigma(d: Draw) -> None:
    """Two samples of three units; the loss is the sum of twice the sigmoid of each entry."""
    sigmoid_example(d)
    d.node("L", lambda v: (2 * v["S"]).sum())


def any_activation(d: Draw) -> None:
    """A batch of any size, any smooth function f of each entry, and a general loss of F."""
    d.sizes("N", "M")
    _any_layer(d)


def any_small_activation(d: Draw) -> None:
    """The same with small sizes, for a sum over all outputs."""
    d.sizes("M", "N", most=4)
    _any_layer(d)


def _any_layer(d: Draw) -> None:
    d.leaf("Y", "N", "M")
    d.any_function("f", "y")

    def of_each(y: Value) -> Value:
        return each(y, d.functions["f"]) if symbolic(y) else d.functions["f"](y)

    d.node("F", lambda v: of_each(v["Y"]))
    d.loss("L", "F")
    d.entry(y="Y", f="F")
    d.indices(i="N", j="M", u="N", v="M")


def relu_layer(d: Draw) -> None:
    """A batch of any size, the positive part of each entry, and a general loss of these."""
    d.sizes("N", "M")
    d.leaf("Y", "N", "M")
    d.node("F", lambda v: positive_part(v["Y"]))
    d.loss("L", "F")


def tanh_layer(d: Draw) -> None:
    """A batch of any size, the tanh of each entry, and a general loss of these."""
    d.sizes("N", "M")
    d.leaf("Y", "N", "M")
    d.node("F", lambda v: tanh(v["Y"]))
    d.loss("L", "F")


def square_layer(d: Draw) -> None:
    """A batch of any size, the square of each entry, and a general loss of these."""
    d.sizes("N", "M")
    d.leaf("Y", "N", "M")
    d.node("F", lambda v: square(v["Y"]))
    d.loss("L", "F")


EQUATIONS = (
    Equation(
        "c4-sigma-of-y",
        r"""\begin{aligned}
\sigma(Y) &= \begin{pmatrix} \sigma_{11} & \sigma_{12} & \sigma_{13} \\ \sigma_{21}
& \sigma_{22} & \sigma_{23} \end{pmatrix} \\[4pt]
\frac{\partial L}{\partial \sigma} &= \begin{pmatrix}
\frac{\partial L}{\partial \sigma_{11}} & \frac{\partial L}{\partial \sigma_{12}}
& \frac{\partial L}{\partial \sigma_{13}} \\
\frac{\partial L}{\partial \sigma_{21}} & \frac{\partial L}{\partial \sigma_{22}}
& \frac{\partial L}{\partial \sigma_{23}}
\end{pmatrix}
\end{aligned}""",
        "002, lines 7 and 15; 003, lines 279–281",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-y11-sum",
        r"""\frac{\partial L}{\partial y_{11}} = \sum_{i=1}^{2} \sum_{j=1}^{3}
\frac{\partial L}{\partial \sigma_{ij}} \, \frac{\partial \sigma_{ij}}{\partial y_{11}}""",
        "002, line 19",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-y11-pair",
        r"""\begin{aligned}
\frac{\partial L}{\partial y_{11}} = \Biggl\langle
& \begin{pmatrix}
\frac{\partial L}{\partial \sigma_{11}} & \frac{\partial L}{\partial \sigma_{12}}
& \frac{\partial L}{\partial \sigma_{13}} \\
\frac{\partial L}{\partial \sigma_{21}} & \frac{\partial L}{\partial \sigma_{22}}
& \frac{\partial L}{\partial \sigma_{23}}
\end{pmatrix}, \\[4pt]
& \begin{pmatrix}
\frac{\partial \sigma_{11}}{\partial y_{11}}
& \frac{\partial \sigma_{12}}{\partial y_{11}} & \frac{\partial \sigma_{13}}{\partial y_{11}} \\
\frac{\partial \sigma_{21}}{\partial y_{11}}
& \frac{\partial \sigma_{22}}{\partial y_{11}} & \frac{\partial \sigma_{23}}{\partial y_{11}}
\end{pmatrix}
\Biggr\rangle
\end{aligned}""",
        "002, line 23",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-prime",
        r"""\begin{aligned}
\sigma'(y) &= \frac{e^{-y}}{(1 + e^{-y})^2} \\[4pt]
&= \frac{1}{1 + e^{-y}} \cdot \frac{e^{-y}}{1 + e^{-y}} \\[4pt]
&= \sigma(y)\,\bigl(1 - \sigma(y)\bigr) .
\end{aligned}""",
        "002, line 25",
        one_number,
    ),
    Equation(
        "c4-sigma-y11-zeros",
        r"""\begin{aligned}
\frac{\partial L}{\partial y_{11}} = \Biggl\langle
& \begin{pmatrix}
\frac{\partial L}{\partial \sigma_{11}} & \frac{\partial L}{\partial \sigma_{12}}
& \frac{\partial L}{\partial \sigma_{13}} \\
\frac{\partial L}{\partial \sigma_{21}} & \frac{\partial L}{\partial \sigma_{22}}
& \frac{\partial L}{\partial \sigma_{23}}
\end{pmatrix}, \\[4pt]
& \begin{pmatrix} \sigma_{11}(1 - \sigma_{11}) & 0 & 0 \\ 0 & 0 & 0 \end{pmatrix}
\Biggr\rangle
\end{aligned}""",
        "002, line 27",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-y11",
        r"""\frac{\partial L}{\partial y_{11}} = \frac{\partial L}{\partial \sigma_{11}} \,
\sigma_{11}(1 - \sigma_{11})""",
        "002, line 29",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-all",
        r"""\frac{\partial L}{\partial Y} = \begin{pmatrix}
\frac{\partial L}{\partial \sigma_{11}} \sigma_{11}(1 - \sigma_{11}) &
\frac{\partial L}{\partial \sigma_{12}} \sigma_{12}(1 - \sigma_{12}) &
\frac{\partial L}{\partial \sigma_{13}} \sigma_{13}(1 - \sigma_{13}) \\
\frac{\partial L}{\partial \sigma_{21}} \sigma_{21}(1 - \sigma_{21}) &
\frac{\partial L}{\partial \sigma_{22}} \sigma_{22}(1 - \sigma_{22}) &
\frac{\partial L}{\partial \sigma_{23}} \sigma_{23}(1 - \sigma_{23})
\end{pmatrix}""",
        "002, line 33, put right; 003, line 287",
        sigmoid_example,
    ),
    Equation(
        "c4-sigma-slopes",
        r"""\sigma'(Y) = \begin{pmatrix}
\sigma_{11}(1 - \sigma_{11}) & \sigma_{12}(1 - \sigma_{12}) & \sigma_{13}(1 - \sigma_{13}) \\
\sigma_{21}(1 - \sigma_{21}) & \sigma_{22}(1 - \sigma_{22}) & \sigma_{23}(1 - \sigma_{23})
\end{pmatrix}""",
        "003, line 283",
        sigmoid_example,
    ),
    Equation(
        "sigmoid-backward",
        r"""\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial \sigma} \odot \sigma(Y)
\odot \bigl(1 - \sigma(Y)\bigr)""",
        "002, line 37; 003, line 289",
        sigmoid_batch,
    ),
    Equation(
        "c4-elementwise-sum",
        r"""\begin{aligned}
\frac{\partial L}{\partial y_{uv}} &= \sum_{i=1}^{N} \sum_{j=1}^{M}
\frac{\partial L}{\partial f_{ij}} \, \frac{\partial f_{ij}}{\partial y_{uv}}, \\[4pt]
\frac{\partial f_{ij}}{\partial y_{uv}} &= \begin{cases} f'(y_{uv})
& \text{if } i = u \text{ and } j = v, \\ 0 & \text{otherwise,} \end{cases}
\end{aligned}""",
        "not in the sources",
        any_small_activation,
    ),
    Equation(
        "c4-elementwise",
        r"\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial F} \odot f'(Y) .",
        "003, line 305, in words",
        any_activation,
    ),
    Equation(
        "c4-sum-of-two-sigma",
        r"""\begin{aligned}
L &= 2\sigma_{11} + 2\sigma_{12} + 2\sigma_{13} \\
&\quad + 2\sigma_{21} + 2\sigma_{22} + 2\sigma_{23} \\[4pt]
\frac{\partial L}{\partial y_{11}} &= \frac{\partial\, 2\sigma_{11}}{\partial y_{11}}
+ \frac{\partial\, 2\sigma_{12}}{\partial y_{11}}
+ \frac{\partial\, 2\sigma_{13}}{\partial y_{11}} \\[4pt]
&\quad + \frac{\partial\, 2\sigma_{21}}{\partial y_{11}}
+ \frac{\partial\, 2\sigma_{22}}{\partial y_{11}}
+ \frac{\partial\, 2\sigma_{23}}{\partial y_{11}} \\[4pt]
&= \frac{\partial L}{\partial \sigma_{11}} \,
\frac{\partial \sigma_{11}}{\partial y_{11}} + 0 + 0 + 0 + 0 + 0 \\[4pt]
&= 2\, \sigma_{11} (1 - \sigma_{11})
\end{aligned}""",
        "002, lines 45–49",
        sum_of_two_sigma,
    ),
    Equation(
        "relu-backward",
        r"\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial F} \odot [\,Y > 0\,]",
        "not in the sources",
        relu_layer,
    ),
    Equation(
        "tanh-backward",
        r"""\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial F} \odot \bigl(1 - \tanh(Y)
\odot \tanh(Y)\bigr)""",
        "not in the sources",
        tanh_layer,
    ),
    Equation(
        "square-backward",
        r"\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial F} \odot 2Y",
        "003, lines 301–303",
        square_layer,
    ),
)
