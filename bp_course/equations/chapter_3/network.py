"""Steps 12 to 15: a network of layers, and its gradients from the loss back to the weights."""

from bp_course.equations.chapter_3.layers import sigma
from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def last_layer(d: Draw) -> None:
    """Layer N with its input free, so N = 1; L is half the squared distance from the target y."""
    _network(d, 1)
    d.indices(i="m_1", j="m_0")


def network(d: Draw) -> None:
    """Three layers, σ after each, and the same loss."""
    _network(d, 3)
    d.index("n", [1, 2, 3])


def deep_network(d: Draw) -> None:
    """The same with four layers; n leaves room for the two factors before the dots."""
    _network(d, 4)
    d.index("n", [1, 2])


def _network(d: Draw, last: int) -> None:
    if d.symbolic:  # small ones: the last layer's symbols are sums over all paths that lead there
        d.sizes(**{f"m_{n}": 2 + n % 2 for n in range(last + 1)})
    else:
        d.sizes(*(f"m_{n}" for n in range(last + 1)))
    d.layout = "denominator"
    d.given("N", last)
    d.function(r"\sigma", sigma)
    d.leaf("x_0", "m_0", 1)
    d.leaf("y", f"m_{last}", 1)
    for n in range(1, last + 1):
        _layer(d, n)
    d.node("L", lambda v: ((v[f"x_{last}"] - v["y"]) ** 2).sum() / 2)
    d.identity("I", f"m_{last}")


def _layer(d: Draw, n: int) -> None:
    d.leaf(f"W_{n}", f"m_{n}", f"m_{n - 1}")
    d.leaf(f"b_{n}", f"m_{n}", 1)
    d.node(f"z_{n}", lambda v: v[f"W_{n}"] @ v[f"x_{n - 1}"] + v[f"b_{n}"])
    d.node(f"x_{n}", lambda v: sigma(v[f"z_{n}"]))
    d.abbreviation(f"g_{n}", rf"\frac{{\partial L}}{{\partial z_{n}}}")


def outer_product(d: Draw) -> None:
    """Two columns: α as long as the output of layer N, β as long as its input."""
    d.given("N", 3)
    d.sizes("m_2", "m_3")
    d.leaf(r"\alpha", "m_3", 1)
    d.leaf(r"\beta", "m_2", 1)
    d.indices(i="m_3", j="m_2")


EQUATIONS = (
    Equation(
        "c3-loss",
        r"""
        L = \frac{1}{2} (x_N - y)^T (x_N - y) = \frac{1}{2} \sum_{k=1}^{m_N} \left( x_N^{(k)} -
        y^{(k)} \right)^2 .
        """,
        "001, line 168",
        last_layer,
    ),
    Equation(
        "c3-dl-dxn",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial x_N^{(i)}} &= \frac{\partial}{\partial x_N^{(i)}}\,
        \frac{1}{2} \sum_{k=1}^{m_N} \left( x_N^{(k)} - y^{(k)} \right)^2 = x_N^{(i)} - y^{(i)}
        , \\
        \frac{\partial L}{\partial x_N} &= x_N - y .
        \end{aligned}
        """,
        "001, line 174",
        last_layer,
    ),
    Equation(
        "c3-dl-dzn",
        r"""
        \begin{aligned}
        g_N = \frac{\partial L}{\partial z_N} &= \underbrace{\frac{\partial x_N}{\partial
        z_N}}_{m_N \times m_N}\; \underbrace{\frac{\partial L}{\partial x_N}}_{m_N \times 1} \\
        &= \mathrm{diag}(\sigma'(z_N))\,(x_N - y) = \sigma'(z_N) \odot (x_N - y) .
        \end{aligned}
        """,
        "001, line 178",
        last_layer,
    ),
    Equation(
        "c3-dl-dbn",
        r"""
        \frac{\partial L}{\partial b_N} = \frac{\partial z_N}{\partial b_N}\, \frac{\partial
        L}{\partial z_N} = I\, g_N = \mathrm{diag}(\sigma'(z_N))\, \frac{\partial L}{\partial
        x_N} = \sigma'(z_N) \odot (x_N - y) .
        """,
        "001, lines 184–188",
        last_layer,
    ),
    Equation(
        "c3-dl-db",
        r"""
        \frac{\partial L}{\partial b_n} = \frac{\partial L}{\partial z_n} =
        \mathrm{diag}(\sigma'(z_n))\, \frac{\partial L}{\partial x_n} .
        """,
        "001, line 186",
        network,
    ),
    Equation(
        "c3-dl-dx-before",
        r"""
        \frac{\partial L}{\partial x_{N-1}} = \frac{\partial z_N}{\partial x_{N-1}}\,
        \frac{\partial L}{\partial z_N} = W_N^T\, g_N = W_N^T\, \mathrm{diag}(\sigma'(z_N))\,
        \frac{\partial L}{\partial x_N} .
        """,
        "001, line 190",
        last_layer,
    ),
    Equation(
        "c3-collect",
        r"""
        \frac{\partial L}{\partial x_{N-1}^{(i)}} = \sum_{j=1}^{m_N} W_N^{(j,i)}\, g_N^{(j)} .
        """,
        "003, line 68, in words",
        last_layer,
        indices={"i": "m_0"},
    ),
    Equation(
        "c3-one-more-layer",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial z_{N-1}} &= \frac{\partial x_{N-1}}{\partial z_{N-1}}\,
        \frac{\partial L}{\partial x_{N-1}} \\
        &= \mathrm{diag}(\sigma'(z_{N-1}))\; W_N^T\, \mathrm{diag}(\sigma'(z_N))\,
        \frac{\partial L}{\partial x_N} , \\
        \frac{\partial L}{\partial x_{N-2}} &= \frac{\partial z_{N-1}}{\partial x_{N-2}}\,
        \frac{\partial L}{\partial z_{N-1}} \\
        &= W_{N-1}^T\, \mathrm{diag}(\sigma'(z_{N-1}))\; W_N^T\, \mathrm{diag}(\sigma'(z_N))\,
        \frac{\partial L}{\partial x_N} , \\
        \frac{\partial L}{\partial b_{N-1}} &= \frac{\partial z_{N-1}}{\partial b_{N-1}}\,
        \frac{\partial L}{\partial z_{N-1}} = \frac{\partial L}{\partial z_{N-1}} .
        \end{aligned}
        """,
        "001, lines 198–202",
        network,
    ),
    Equation(
        "c3-recursion",
        r"""
        \frac{\partial L}{\partial x_{n-1}} = W_n^T\, \mathrm{diag}(\sigma'(z_n))\,
        \frac{\partial L}{\partial x_n} , \qquad \text{starting from} \quad \frac{\partial
        L}{\partial x_N} = x_N - y .
        """,
        "001, line 200, the pattern",
        network,
    ),
    Equation(
        "c3-recursion-g",
        r"""
        g_N = \sigma'(z_N) \odot (x_N - y) , \qquad g_n = \sigma'(z_n) \odot \left( W_{n+1}^T\,
        g_{n+1} \right) .
        """,
        "not in the sources",
        network,
        indices={"n": [1, 2]},
    ),
    Equation(
        "c3-unrolled",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial x_{n-1}} &= \left[ W_n^T\, \mathrm{diag}(\sigma'(z_n))
        \right] \left[ W_{n+1}^T\, \mathrm{diag}(\sigma'(z_{n+1})) \right] \\
        &\qquad \cdots \left[ W_N^T\, \mathrm{diag}(\sigma'(z_N)) \right] (x_N - y) .
        \end{aligned}
        """,
        "001, line 200, the pattern",
        deep_network,
    ),
    Equation(
        "c3-unrolled-numerator",
        r"""
        \begin{aligned}
        J_{L \leftarrow x_{n-1}} &= (x_N - y)^T \left[ \mathrm{diag}(\sigma'(z_N))\, W_N \right]
        \cdots \\
        &\qquad \left[ \mathrm{diag}(\sigma'(z_{n+1}))\, W_{n+1} \right] \left[
        \mathrm{diag}(\sigma'(z_n))\, W_n \right] .
        \end{aligned}
        """,
        "not in the sources",
        deep_network,
    ),
    Equation(
        "c3-dl-dwn-entry",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial W_N^{(i,j)}} &= \frac{\partial L}{\partial x_N^{(i)}}\;
        \frac{\partial x_N^{(i)}}{\partial W_N^{(i,j)}} \\
        &= \left( x_N^{(i)} - y^{(i)} \right) \frac{\partial x_N^{(i)}}{\partial z_N^{(i)}}\;
        \frac{\partial z_N^{(i)}}{\partial W_N^{(i,j)}} \\
        &= \left( x_N^{(i)} - y^{(i)} \right) \sigma'(z_N^{(i)}) \\
        &\qquad \cdot \frac{\partial}{\partial W_N^{(i,j)}} \left( \sum_{k=1}^{m_{N-1}}
        W_N^{(i,k)}\, x_{N-1}^{(k)} + b_N^{(i)} \right) \\
        &= \left( x_N^{(i)} - y^{(i)} \right) \sigma'(z_N^{(i)})\; x_{N-1}^{(j)} .
        \end{aligned}
        """,
        "001, lines 208–216",
        last_layer,
    ),
    Equation(
        "c3-outer",
        r"""
        \alpha\, \beta^T = \begin{bmatrix} \alpha_1 \\ \vdots \\ \alpha_{m_N} \end{bmatrix}
        \begin{bmatrix} \beta_1 & \cdots & \beta_{m_{N-1}} \end{bmatrix} , \qquad \left(
        \alpha\, \beta^T \right)_{i,j} = \alpha_i\, \beta_j .
        """,
        "001, line 218",
        outer_product,
    ),
    Equation(
        "c3-dl-dwn",
        r"""
        \frac{\partial L}{\partial W_N} = \underbrace{\left[ \sigma'(z_N) \odot (x_N - y)
        \right]}_{m_N \times 1}\; \underbrace{x_{N-1}^T}_{1 \times m_{N-1}} = \frac{\partial
        L}{\partial z_N}\, x_{N-1}^T .
        """,
        "001, line 220",
        last_layer,
    ),
    Equation(
        "c3-dl-dw",
        r"""
        \frac{\partial L}{\partial W_n^{(i,j)}} = \frac{\partial L}{\partial z_n^{(i)}}\;
        \frac{\partial z_n^{(i)}}{\partial W_n^{(i,j)}} = g_n^{(i)}\, x_{n-1}^{(j)} , \qquad
        \frac{\partial L}{\partial W_n} = g_n\, x_{n-1}^T .
        """,
        "not in the sources",
        network,
        indices={"n": [3], "i": "m_3", "j": "m_2"},
    ),
)
