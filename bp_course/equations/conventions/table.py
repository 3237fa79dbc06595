r"""The conversion table: one set of numbers, and the layers that the conventions make of it.

The layers stand side by side, each with the numbers in its own places: to move $W_{\text{oi}}$
moves the second layer and no other. The loss depends on all of them in the same way, through the
sum of their outputs, so it moves as it would with that layer alone.
"""

from bp_course.equations.chapter_3.layers import sigma
from bp_course.equations.conventions.tabs import in_out_forward, out_in_forward, rows_forward
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation

OUTPUTS = r"\text{outputs}"


def batch(d: Draw) -> None:
    """Free are the inputs x of N samples, the weight w from each input to each output, and b."""
    d.sizes("N", "D", "M")
    d.leaf("x", "N", "D")
    in_their_places(d)
    layers(d, "G", "F", "Z")
    d.ones(r"\mathbf 1", "N")
    d.indices(n="N", i="D", j="M")


def single(d: Draw) -> None:
    """The same for one sample."""
    d.sizes("D", "M")
    d.leaf("x", 1, "D")
    in_their_places(d)
    layers(d, "g", "f", "z")


def in_their_places(d: Draw) -> None:
    """Weights and biases, free, and where each convention keeps them."""
    d.leaf("w", "D", "M")
    d.leaf("b", 1, "M")
    d.node(r"W_{\text{rows}}", lambda v: v["w"])
    d.node(r"W_{\text{oi}}", lambda v: v["w"].T)
    d.node(r"W_{\text{io}}", lambda v: v["w"])
    d.node(r"b_{\text{rows}}", lambda v: v["b"])
    d.node(r"b_{\text{oi}}", lambda v: v["b"].T)
    d.node(r"b_{\text{io}}", lambda v: v["b"].T)


def layers(d: Draw, columns: str, out_in: str, in_out: str) -> None:
    """The three layers by the names of the inputs and outputs in columns, and a general loss."""

    def half(v: Values) -> Value:
        # Two layers read the columns where one is meant: each follows them half of the way.
        return (v[columns] + v["x"].T) / 2

    d.node("X", lambda v: v["x"])
    d.node(columns, lambda v: v["x"].T)
    d.node("Y", lambda v: rows_forward(v["X"], v[r"W_\text{rows}"], v[r"b_\text{rows}"]))
    d.node(out_in, lambda v: out_in_forward(half(v), v[r"W_\text{oi}"], v[r"b_\text{oi}"]))
    d.node(in_out, lambda v: in_out_forward(half(v), v[r"W_\text{io}"], v[r"b_\text{io}"]))
    d.node(OUTPUTS, lambda v: v["Y"] + v[out_in].T + v[in_out].T)
    d.loss("L", OUTPUTS)


def sums(d: Draw) -> None:
    """A layer's outputs y for N samples, free, in rows and in columns; a function of each entry."""
    d.leaf("y", "N", "M")
    d.node("Y", lambda v: v["y"])
    d.node("F", lambda v: v["y"].T)
    d.node("Z", lambda v: v["y"].T)
    d.function(r"\sigma", sigma)
    d.node("S", lambda v: sigma(v["Y"]))
    d.node("H", lambda v: sigma(v["F"]))


def activation(d: Draw) -> None:
    """Any loss of the activations."""
    d.sizes("N", "M")
    sums(d)
    d.node(OUTPUTS, lambda v: v["S"] + v["H"].T)
    d.loss("L", OUTPUTS)


def output(d: Draw) -> None:
    """Half the squared error of the activations, added up over the batch; the targets are free."""
    d.sizes("N", "M")
    sums(d)
    d.leaf("T", "N", "M")
    d.node("L", lambda v: sum(_half_squared(s - v["T"]) for s in (v["S"], v["H"].T)))


def _half_squared(error: Value) -> Value:
    return (error * error).sum() / 2


def hidden(d: Draw) -> None:
    """A second layer behind the activations: its weights v and its biases c are free as well."""
    d.sizes("N", "M", "K")
    sums(d)
    d.leaf("v", "M", "K")
    d.leaf("c", 1, "K")
    d.node(r"V_{\text{rows}}", lambda v: v["v"])
    d.node(r"V_{\text{oi}}", lambda v: v["v"].T)
    d.node(r"V_{\text{io}}", lambda v: v["v"])
    d.node("U", lambda v: rows_forward(v["S"], v[r"V_\text{rows}"], v["c"]))
    d.node(OUTPUTS, _of_second_layers)
    d.loss("L", OUTPUTS)


def _of_second_layers(v: Values) -> Value:
    out_in = out_in_forward(v["H"], v[r"V_\text{oi}"], v["c"].T)
    in_out = in_out_forward(sigma(v["Z"]), v[r"V_\text{io}"], v["c"].T)
    return v["U"] + out_in.T + in_out.T


def mixed(d: Draw) -> None:
    """N samples in the rows of X, and a row of the weights for each output."""
    d.sizes("N", "D", "M")
    d.leaf("X", "N", "D")
    d.leaf(r"W_{\text{oi}}", "M", "D")
    d.leaf(r"b_{\text{rows}}", 1, "M")
    d.ones(r"\mathbf 1", "N")
    d.node("Y", _rows_with_a_row_for_each_output)
    d.loss("L", "Y")


def _rows_with_a_row_for_each_output(v: Values) -> Value:
    return (v["X"][:, None, :] * v[r"W_\text{oi}"]).sum(axis=2) + v[r"b_\text{rows}"]


EQUATIONS = (
    Equation(
        "cv-bridge",
        r"""
        \begin{gathered}
        W_{\text{oi}} = W_{\text{rows}}^\top , \qquad W_{\text{io}} = W_{\text{rows}} , \\[4pt]
        b_{\text{oi}} = b_{\text{io}} = b_{\text{rows}}^\top , \qquad G = X^\top
        \end{gathered}
        """,
        "not in the sources",
        batch,
    ),
    Equation(
        "cv-forward",
        r"""
        \begin{aligned}
        Y &= X W_{\text{rows}} + \mathbf 1 \, b_{\text{rows}} \\[4pt]
        F &= W_{\text{oi}} G + b_{\text{oi}} \mathbf 1^\top = Y^\top \\[4pt]
        Z &= W_{\text{io}}^\top G + b_{\text{io}} \mathbf 1^\top = Y^\top
        \end{aligned}
        """,
        "003, line 216; 000, line 29; 004, line 46; not side by side",
        batch,
    ),
    Equation(
        "cv-upstream",
        r"""
        \frac{\partial L}{\partial F} = \frac{\partial L}{\partial Z} = \left( \frac{\partial
          L}{\partial Y} \right)^\top
        """,
        "not in the sources",
        batch,
    ),
    Equation(
        "cv-dw",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W_{\text{rows}}} &= X^\top \, \frac{\partial L}{\partial Y}
          \\[4pt]
        \frac{\partial L}{\partial W_{\text{oi}}} &= \frac{\partial L}{\partial F} \, G^\top =
          \left( \frac{\partial L}{\partial W_{\text{rows}}} \right)^\top \\[4pt]
        \frac{\partial L}{\partial W_{\text{io}}} &= G \left( \frac{\partial L}{\partial Z}
          \right)^\top = \frac{\partial L}{\partial W_{\text{rows}}}
        \end{aligned}
        """,
        "003 (20); 000, line 61; 004, line 171; not side by side",
        batch,
    ),
    Equation(
        "cv-dw-entry",
        r"""
        \frac{\partial L}{\partial (W_{\text{rows}})_{ij}} = \frac{\partial L}{\partial
          (W_{\text{oi}})_{ji}} = \frac{\partial L}{\partial (W_{\text{io}})_{ij}} =
          \sum_{n=1}^{N} X_{ni} \, \frac{\partial L}{\partial Y_{nj}}
        """,
        "003 (10); 000, line 59; 004, line 52; not side by side",
        batch,
    ),
    Equation(
        "cv-db",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial b_{\text{rows}}} &= \mathbf 1^\top \, \frac{\partial
          L}{\partial Y} \\[4pt]
        \frac{\partial L}{\partial b_{\text{oi}}} &= \frac{\partial L}{\partial F} \, \mathbf 1 =
          \left( \frac{\partial L}{\partial b_{\text{rows}}} \right)^\top \\[4pt]
        \frac{\partial L}{\partial b_{\text{io}}} &= \frac{\partial L}{\partial Z} \, \mathbf 1 =
          \left( \frac{\partial L}{\partial b_{\text{rows}}} \right)^\top
        \end{aligned}
        """,
        "003, line 226; 000, line 67; 004, line 61; not side by side",
        batch,
    ),
    Equation(
        "cv-dx",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} \, W_{\text{rows}}^\top
          \\[4pt]
        \frac{\partial L}{\partial G} &= W_{\text{oi}}^\top \, \frac{\partial L}{\partial F} =
          W_{\text{io}} \, \frac{\partial L}{\partial Z} = \left( \frac{\partial L}{\partial X}
          \right)^\top
        \end{aligned}
        """,
        "003 (21); 000, line 79; 004, line 88; not side by side",
        batch,
    ),
    Equation(
        "cv-single",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W_{\text{oi}}} &= \frac{\partial L}{\partial f} \, g^\top , &
        \frac{\partial L}{\partial W_{\text{io}}} &= g \left( \frac{\partial L}{\partial z}
          \right)^\top \\[4pt]
        \frac{\partial L}{\partial b_{\text{oi}}} &= \frac{\partial L}{\partial f} , &
        \frac{\partial L}{\partial b_{\text{io}}} &= \frac{\partial L}{\partial z} \\[4pt]
        \frac{\partial L}{\partial g} &= W_{\text{oi}}^\top \, \frac{\partial L}{\partial f} , &
        \frac{\partial L}{\partial g} &= W_{\text{io}} \, \frac{\partial L}{\partial z}
        \end{aligned}
        """,
        "000, lines 61, 67 and 79; 004, lines 88, 171 and 173",
        single,
    ),
    Equation(
        "cv-activation",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial Y} &= \frac{\partial L}{\partial S} \odot \sigma'(Y) \\[4pt]
        \frac{\partial L}{\partial F} &= \frac{\partial L}{\partial H} \odot \sigma'(F) = \left(
          \frac{\partial L}{\partial Y} \right)^\top
        \end{aligned}
        """,
        "002, line 37; 000, line 51",
        activation,
    ),
    Equation(
        "cv-output",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial Y} &= (S - T) \odot \sigma'(Y) \\[4pt]
        \frac{\partial L}{\partial F} &= (H - T^\top) \odot \sigma'(F)
        \end{aligned}
        """,
        "004, line 149; 001, line 178 (corrected: 001-W10)",
        output,
    ),
    Equation(
        "cv-hidden",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial Y} &= \left( \frac{\partial L}{\partial U} \,
          V_{\text{rows}}^\top \right) \odot \sigma'(Y) \\[4pt]
        \frac{\partial L}{\partial F} &= \left( V_{\text{oi}}^\top \left( \frac{\partial
          L}{\partial U} \right)^\top \right) \odot \sigma'(F) \\[4pt]
        \frac{\partial L}{\partial Z} &= \left( V_{\text{io}} \left( \frac{\partial L}{\partial U}
          \right)^\top \right) \odot \sigma'(Z)
        \end{aligned}
        """,
        "004, line 169; 001, line 198 (corrected: 001-W12)",
        hidden,
    ),
    Equation(
        "cv-mixed",
        r"""
        \begin{aligned}
        Y &= X W_{\text{oi}}^\top + \mathbf 1 \, b_{\text{rows}} \\[4pt]
        \frac{\partial L}{\partial W_{\text{oi}}} &= \left( \frac{\partial L}{\partial Y}
          \right)^\top X \\[4pt]
        \frac{\partial L}{\partial X} &= \frac{\partial L}{\partial Y} \, W_{\text{oi}}
        \end{aligned}
        """,
        "not in the sources",
        mixed,
    ),
)
