"""Steps 16 to 18: vec, the Kronecker product, and the weights as one column."""

from bp_course.equations.chapter_3.layers import sigma
from bp_course.equations.draw import Draw
from bp_course.equations.functions import unstacked
from bp_course.equations.records import Equation


def two_by_three(d: Draw) -> None:
    """A matrix of two rows and three columns, with the entries a."""
    d.leaf("a", 2, 3)


def two_matrices(d: Draw) -> None:
    """A with r rows and c columns, and B of any other size."""
    d.sizes("r", "c", "p", "q")
    d.leaf("A", "r", "c")
    d.leaf("B", "p", "q")


def three_matrices(d: Draw) -> None:
    """Three matrices that can be multiplied."""
    d.sizes("p", "q", "r", "s")
    d.leaf("A", "p", "q")
    d.leaf("B", "q", "r")
    d.leaf("C", "r", "s")


def four_columns(d: Draw) -> None:
    """Three matrices again; the middle one has four columns or more, some behind the dots."""
    d.sizes("d", least=4)
    d.sizes("p", "q", "s")
    d.leaf("A", "p", "q")
    d.leaf("B", "q", "d")
    d.leaf("C", "d", "s")
    d.index("k", "s")


def weights_in_a_column(d: Draw) -> None:
    """The last layer, N = 2: its weights are the column w, and W holds them column by column."""
    d.given("N", 2)
    d.sizes("m_1", "m_2")
    d.layout = "denominator"
    d.leaf("x_1", "m_1", 1)
    d.leaf("w_2", d.size["m_1"] * d.size["m_2"], 1)
    d.leaf("b_2", "m_2", 1)
    d.leaf("y", "m_2", 1)
    d.node("W_2", lambda v: v["w_2"].reshape((d.size["m_2"], d.size["m_1"]), order="F"))
    d.node("z_2", lambda v: v["W_2"] @ v["x_1"] + v["b_2"])
    d.function(r"\sigma", sigma)
    d.node("x_2", lambda v: sigma(v["z_2"]))
    d.node("L", lambda v: ((v["x_2"] - v["y"]) ** 2).sum() / 2)
    d.abbreviation("g_2", r"\frac{\partial L}{\partial z_2}")
    d.identity("I", "m_2")


def two_columns(d: Draw) -> None:
    """Two columns x and g. devec makes matrices with as many rows as g."""
    d.sizes("c", "r")
    d.function("devec", unstacked(d.size["r"]))
    d.leaf("x", "c", 1)
    d.leaf("g", "r", 1)
    d.identity("I", "r")
    d.indices(i="r", j="c")


def example(d: Draw) -> None:
    """The same with the two numbers x and three numbers g of source 001."""
    d.leaf("x", 2, 1)
    d.leaf("g", 3, 1)
    d.identity("I", 3)


EQUATIONS = (
    Equation(
        "c3-vec",
        r"""
        \mathrm{vec} \begin{bmatrix} a_{11} & a_{12} & a_{13} \\ a_{21} & a_{22} & a_{23}
        \end{bmatrix} = \begin{bmatrix} a_{11} & a_{21} & a_{12} & a_{22} & a_{13} & a_{23}
        \end{bmatrix}^T .
        """,
        "001, line 226",
        two_by_three,
    ),
    Equation(
        "c3-kronecker",
        r"""
        A \otimes B = \begin{bmatrix} A_{1,1} B & \cdots & A_{1,c} B \\ \vdots & & \vdots
        \\ A_{r,1} B & \cdots & A_{r,c} B \end{bmatrix} .
        """,
        "not in the sources",
        two_matrices,
    ),
    Equation(
        "c3-kronecker-example",
        r"""
        \begin{bmatrix} 2 & 3 \end{bmatrix} \otimes \begin{bmatrix} 1 & 0 \\ 0 & 1 \\ 5 & 7
        \end{bmatrix} = \begin{bmatrix} 2 & 0 & 3 & 0 \\ 0 & 2 & 0 & 3 \\ 10 & 14 & 15 & 21
        \end{bmatrix} .
        """,
        "not in the sources",
    ),
    Equation(
        "c3-kronecker-transpose",
        r"(A \otimes B)^T = A^T \otimes B^T .",
        "not in the sources",
        two_matrices,
    ),
    Equation(
        "c3-vec-identity",
        r"\mathrm{vec}(A B C) = (C^T \otimes A)\, \mathrm{vec}(B) .",
        "001, line 228",
        three_matrices,
    ),
    Equation(
        "c3-vec-identity-proof",
        r"""
        \begin{aligned}
        (A B C)_{[k]} &= A \left( C_{1,k}\, B_{[1]} + C_{2,k}\, B_{[2]} + \cdots + C_{d,k}\,
        B_{[d]} \right) \\
        &= C_{1,k}\, A\, B_{[1]} + C_{2,k}\, A\, B_{[2]} + \cdots + C_{d,k}\, A\, B_{[d]} \\
        &= \begin{bmatrix} C_{1,k}\, A & C_{2,k}\, A & \cdots & C_{d,k}\, A \end{bmatrix}
        \begin{bmatrix} B_{[1]} \\ B_{[2]} \\ \vdots \\ B_{[d]} \end{bmatrix} .
        \end{aligned}
        """,
        "not in the sources",
        four_columns,
    ),
    Equation(
        "c3-z-by-w",
        r"""
        \begin{aligned}
        z_N &= \mathrm{vec}(W_N\, x_{N-1}) + b_N \\
        &= \mathrm{vec}(I\, W_N\, x_{N-1}) + b_N \\
        &= (x_{N-1}^T \otimes I)\, w_N + b_N .
        \end{aligned}
        """,
        "001, line 235",
        weights_in_a_column,
    ),
    Equation(
        "c3-dz-dwvec",
        r"""
        \frac{\partial z_N}{\partial w_N} = (x_{N-1}^T \otimes I)^T = x_{N-1} \otimes I \in
        \mathbb{R}^{(m_N m_{N-1}) \times m_N} .
        """,
        "001, lines 237–239",
        weights_in_a_column,
    ),
    Equation(
        "c3-dl-dwvec",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial w_N} &= \frac{\partial z_N}{\partial w_N}\; \frac{\partial
        x_N}{\partial z_N}\; \frac{\partial L}{\partial x_N} \\
        &= \underbrace{(x_{N-1} \otimes I)}_{(m_N m_{N-1}) \times m_N}\;
        \underbrace{\mathrm{diag}(\sigma'(z_N))}_{m_N \times m_N}\; \underbrace{(x_N - y)}_{m_N
        \times 1} \\
        &= (x_{N-1} \otimes I)\, g_N .
        \end{aligned}
        """,
        "001, lines 239–241",
        weights_in_a_column,
    ),
    Equation(
        "c3-devec-identity",
        r"\mathrm{devec}\left( (x \otimes I)\, g \right) = g\, x^T .",
        "001, line 259",
        two_columns,
    ),
    Equation(
        "c3-devec-proof",
        r"""
        \mathrm{vec}(g\, x^T) = \mathrm{vec}(I\, g\, x^T) = (x \otimes I)\, \mathrm{vec}(g) = (x
        \otimes I)\, g .
        """,
        "001, line 263, without a proof",
        two_columns,
    ),
    Equation(
        "c3-devec-entries",
        r"""
        \left[ (x \otimes I)\, g \right]^{((j-1)\,r + i)} = x^{(j)}\, g^{(i)} = \left( g\, x^T
        \right)_{i,j} ,
        """,
        "not in the sources",
        two_columns,
    ),
    Equation(
        "c3-example-kron",
        r"""
        x \otimes I = \begin{bmatrix} x^{(1)} \\ x^{(2)} \end{bmatrix} \otimes \begin{bmatrix} 1
        & 0 & 0 \\ 0 & 1 & 0 \\ 0 & 0 & 1 \end{bmatrix} = \begin{bmatrix} x^{(1)} & 0 & 0 \\ 0 &
        x^{(1)} & 0 \\ 0 & 0 & x^{(1)} \\ x^{(2)} & 0 & 0 \\ 0 & x^{(2)} & 0 \\ 0 & 0 & x^{(2)}
        \end{bmatrix} .
        """,
        "001, line 251",
        example,
    ),
    Equation(
        "c3-example-product",
        r"""
        (x \otimes I)\, g = \begin{bmatrix} x^{(1)} g^{(1)} \\ x^{(1)} g^{(2)} \\ x^{(1)}
        g^{(3)} \\ x^{(2)} g^{(1)} \\ x^{(2)} g^{(2)} \\ x^{(2)} g^{(3)} \end{bmatrix} , \qquad
        g\, x^T = \begin{bmatrix} x^{(1)} g^{(1)} & x^{(2)} g^{(1)} \\ x^{(1)} g^{(2)} & x^{(2)}
        g^{(2)} \\ x^{(1)} g^{(3)} & x^{(2)} g^{(3)} \end{bmatrix} .
        """,
        "001, lines 249 and 253",
        example,
    ),
)
