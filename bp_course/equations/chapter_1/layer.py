r"""The equations of chapter 1, steps 7 and 8: one layer of neurons, with columns."""

from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value, column, sigmoid
from bp_course.equations.records import Equation

LOSS = r"\text{LOSS}"


def neuron_sums(v: Values) -> Value:
    """What each neuron adds up: its row of W times the input, entry by entry, and its bias."""
    weights, inputs, biases = v["W"], v["g"][:, 0], v["b"][:, 0]
    return column(
        sum(weight * x for weight, x in zip(row, inputs, strict=True)) + bias
        for row, bias in zip(weights, biases, strict=True)
    )


def _layer(d: Draw) -> None:
    d.leaf("W", "m", "n")
    d.leaf("g", "n", 1)
    d.leaf("b", "m", 1)
    d.node("f", neuron_sums)
    d.function(r"\sigma", sigmoid)
    d.node("h", lambda v: column(sigmoid(f) for f in v["f"][:, 0]))
    d.indices(i="m", j="n", k="m")
    d.layout = "elementwise"


def layer(d: Draw) -> None:
    """Weights, input and biases of m neurons; f and h are computed, and LOSS is any loss of h."""
    d.sizes("n", "m")
    _layer(d)
    d.loss(LOSS, "h")


def two(d: Draw) -> None:
    """The same layer with two neurons and two inputs; D is its gradient by W."""
    d.sizes(n=2, m=2)
    _layer(d)
    d.loss(LOSS, "h")
    d.abbreviation("D", r"\frac{\partial \text{LOSS}}{\partial W}")


def biases(d: Draw) -> None:
    """The same layer where j is the neuron to which a bias belongs."""
    layer(d)
    d.index("j", "m")


def one_number(d: Draw) -> None:
    """The sigmoid of any number."""
    d.leaf("t")
    d.function(r"\sigma", sigmoid)


def _squared_error(d: Draw) -> None:
    d.leaf("h", "m", 1)
    d.leaf("y", "m", 1)
    d.node(LOSS, lambda v: ((v["h"] - v["y"]) ** 2).sum() / 2)
    d.index("i", "m")


def squared_error(d: Draw) -> None:
    """Outputs and targets of m neurons; LOSS is half the squared error."""
    d.sizes("m")
    _squared_error(d)


def squared_error_of_two(d: Draw) -> None:
    """The same for two neurons."""
    d.sizes(m=2)
    _squared_error(d)


EQUATIONS = (
    Equation(
        "c1-layer-parts",
        r"""
        b = \begin{bmatrix} b_1 \\ b_2 \end{bmatrix}, \qquad
        W = \begin{bmatrix} W_{1,1} & W_{1,2} \\ W_{2,1} & W_{2,2} \end{bmatrix}, \qquad
        g = \begin{bmatrix} g_1 \\ g_2 \end{bmatrix}
        """,
        "000, lines 23, 25 and 27",
        two,
    ),
    Equation(
        "column-affine",
        r"f = W \mathbin{@} g + b",
        "000, line 29",
        layer,
    ),
    Equation(
        "c1-affine-two",
        r"""
        f = \begin{bmatrix} W_{1,1} g_1 + W_{1,2} g_2 + b_1 \\
          W_{2,1} g_1 + W_{2,2} g_2 + b_2 \end{bmatrix}
        """,
        "000, line 29",
        two,
    ),
    Equation(
        "c1-affine-entry",
        r"f_i = \sum_{j=1}^{n} W_{i,j} \, g_j + b_i",
        "000, line 29, for any size",
        layer,
    ),
    Equation(
        "sigmoid",
        r"\sigma(t) = \frac{1}{1 + \exp(-t)}",
        "001 (2); 000 uses it in line 31",
        one_number,
        definition=True,
    ),
    Equation(
        "c1-activation",
        r"h = \sigma(f) = \begin{bmatrix} \sigma(f_1) \\ \sigma(f_2) \end{bmatrix}",
        "000, line 31",
        two,
    ),
    Equation(
        "c1-loss",
        r"\text{LOSS} = \frac{1}{2} \sum_{i=1}^{m} (h_i - y_i)^2",
        "not in source 000; implied by line 35",
        squared_error,
        definition=True,
    ),
    Equation(
        "c1-dh-entry",
        r"""
        \frac{\partial \text{LOSS}}{\partial h_i} = \frac{1}{2} \cdot 2 \, (h_i - y_i)
          = h_i - y_i
        """,
        "000, line 35",
        squared_error,
    ),
    Equation(
        "c1-dh",
        r"""
        \frac{\partial \text{LOSS}}{\partial h} = h - y
          = \begin{bmatrix} h_1 - y_1 \\ h_2 - y_2 \end{bmatrix}
        """,
        "000, lines 39 and 83",
        squared_error_of_two,
    ),
    Equation(
        "c1-slope-entry",
        r"""
        \frac{\partial h_i}{\partial f_i} = \sigma(f_i) \bigl(1 - \sigma(f_i)\bigr)
          = h_i (1 - h_i)
        """,
        "000, line 43",
        layer,
    ),
    Equation(
        "c1-slope",
        r"""
        \frac{\partial h}{\partial f} = h * (1 - h)
          = \begin{bmatrix} h_1 (1 - h_1) \\ h_2 (1 - h_2) \end{bmatrix}
        """,
        "000, lines 47 and 85",
        two,
    ),
    Equation(
        "c1-slope-jacobian",
        r"""
        \frac{\partial h_i}{\partial f_k}
          = \begin{cases} h_i (1 - h_i) & \text{if } k = i \\ 0 & \text{otherwise} \end{cases}
        """,
        "not in source 000; 001, line 128",
        layer,
    ),
    Equation(
        "c1-df-entry",
        r"""
        \frac{\partial \text{LOSS}}{\partial f_i}
          = \sum_{k=1}^{m} \frac{\partial \text{LOSS}}{\partial h_k} \,
          \frac{\partial h_k}{\partial f_i}
          = \frac{\partial \text{LOSS}}{\partial h_i} \, \frac{\partial h_i}{\partial f_i}
        """,
        "not in source 000; needed for line 51",
        layer,
    ),
    Equation(
        "c1-df",
        r"""
        \frac{\partial \text{LOSS}}{\partial f}
          = \frac{\partial \text{LOSS}}{\partial h} * \frac{\partial h}{\partial f}
        """,
        "000, lines 51 and 87",
        layer,
    ),
    Equation(
        "c1-df-db",
        r"""
        \frac{\partial f_i}{\partial b_j}
          = \begin{cases} 1 & \text{if } j = i \\ 0 & \text{otherwise} \end{cases}
        """,
        "000, line 71",
        biases,
    ),
    Equation(
        "c1-db-entry",
        r"""
        \frac{\partial \text{LOSS}}{\partial b_j}
          = \sum_{i=1}^{m} \frac{\partial \text{LOSS}}{\partial f_i} \,
          \frac{\partial f_i}{\partial b_j} = \frac{\partial \text{LOSS}}{\partial f_j}
        """,
        "not in source 000; needed for line 67",
        biases,
    ),
    Equation(
        "column-db",
        r"\frac{\partial \text{LOSS}}{\partial b} = \frac{\partial \text{LOSS}}{\partial f}",
        "000, lines 67 and 89",
        layer,
    ),
    Equation(
        "c1-df-dw",
        r"""
        \frac{\partial f_k}{\partial W_{i,j}}
          = \begin{cases} g_j & \text{if } k = i \\ 0 & \text{otherwise} \end{cases}
        """,
        "000, line 55",
        layer,
    ),
    Equation(
        "c1-dw-entry",
        r"""
        \frac{\partial \text{LOSS}}{\partial W_{i,j}}
          = \sum_{k=1}^{m} \frac{\partial \text{LOSS}}{\partial f_k} \,
          \frac{\partial f_k}{\partial W_{i,j}}
          = \frac{\partial \text{LOSS}}{\partial f_i} \, g_j
        """,
        "000, line 59",
        layer,
    ),
    Equation(
        "c1-dw-two",
        r"""
        D = \begin{bmatrix}
        \dfrac{\partial \text{LOSS}}{\partial f_1} g_1
          & \dfrac{\partial \text{LOSS}}{\partial f_1} g_2 \\[2ex]
        \dfrac{\partial \text{LOSS}}{\partial f_2} g_1
          & \dfrac{\partial \text{LOSS}}{\partial f_2} g_2
        \end{bmatrix}
        """,
        "000, lines 61 and 63, written out",
        two,
    ),
    Equation(
        "column-dw",
        r"""
        \frac{\partial \text{LOSS}}{\partial W} = \frac{\partial \text{LOSS}}{\partial f}
          \mathbin{@} g^{\mathsf T}
        """,
        "000, lines 61 and 91",
        layer,
    ),
    Equation(
        "c1-df-dg",
        r"\frac{\partial f_i}{\partial g_j} = W_{i,j}",
        "000, line 75",
        layer,
    ),
    Equation(
        "c1-dg-entry",
        r"""
        \frac{\partial \text{LOSS}}{\partial g_j}
          = \sum_{i=1}^{m} \frac{\partial \text{LOSS}}{\partial f_i} \,
          \frac{\partial f_i}{\partial g_j}
          = \sum_{i=1}^{m} W_{i,j} \, \frac{\partial \text{LOSS}}{\partial f_i}
        """,
        "000, line 79, for any size",
        layer,
    ),
    Equation(
        "column-dg",
        r"""
        \frac{\partial \text{LOSS}}{\partial g} = W^{\mathsf T}
          \mathbin{@} \frac{\partial \text{LOSS}}{\partial f}
        """,
        "000, lines 79 and 93",
        layer,
    ),
    Equation(
        "c1-dg-two",
        r"""
        \frac{\partial \text{LOSS}}{\partial g} = \begin{bmatrix}
        W_{1,1} \dfrac{\partial \text{LOSS}}{\partial f_1}
          + W_{2,1} \dfrac{\partial \text{LOSS}}{\partial f_2} \\[2ex]
        W_{1,2} \dfrac{\partial \text{LOSS}}{\partial f_1}
          + W_{2,2} \dfrac{\partial \text{LOSS}}{\partial f_2}
        \end{bmatrix}
        """,
        "000, line 79",
        two,
    ),
)
