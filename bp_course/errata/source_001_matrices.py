"""The nine wrong lines in the second part of source 001: vectors, matrices, and vec."""

import numpy as np
from numpy.random import Generator

from bp_course.arrays import Array
from bp_course.errata.records import Wrong
from bp_course.errata.separate import Case, different_sizes, product
from bp_course.errata.source_001_scalar import COMPLEX_STEP, sigma, slope
from bp_course.errors import ShapeError
from bp_course.gradcheck import complex_step
from bp_course.jacobian import numerical_jacobian, vec


class _LastLayers:
    """Layers N−1 and N with random numbers, all sizes different; everything is a column.

    Names follow the source: x2 is x_{N−2}, x1 is x_{N−1} and x is x_N; w1 and w, z1 and z alike.
    """

    def __init__(self, rng: Generator) -> None:
        m2, m1, m = different_sizes(rng, 3)
        self.x2, self.y = rng.standard_normal((m2, 1)), rng.standard_normal((m, 1))
        self.w1, self.b1 = rng.standard_normal((m1, m2)), rng.standard_normal((m1, 1))
        self.w, self.b = rng.standard_normal((m, m1)), rng.standard_normal((m, 1))
        self.z1 = self.w1 @ self.x2 + self.b1
        self.x1 = sigma(self.z1)
        self.z = self.w @ self.x1 + self.b
        self.error = sigma(self.z) - self.y  # x_N − y
        self.slope, self.slope1 = slope(self.z), slope(self.z1)
        self.diagonal, self.diagonal1 = np.diag(self.slope[:, 0]), np.diag(self.slope1[:, 0])
        self.kron = np.kron(self.x1.T, np.eye(m))  # x_{N−1}ᵀ ⊗ I

    def loss(self, z: Array) -> Array:
        """L, from z_N on."""
        return ((sigma(z) - self.y) ** 2).sum() / 2

    def by_w_vec(self) -> Array:
        """∂L/∂vec(W_N), as a column, by the complex step."""
        return vec(complex_step(lambda w: self.loss(w @ self.x1 + self.b), self.w))[:, None]


def _w9(rng: Generator) -> Case:
    net = _LastLayers(rng)
    truth = numerical_jacobian(
        lambda x: net.w @ x + net.b[:, 0], net.x1[:, 0], layout="denominator"
    )

    def of_size(rows: int, columns: int) -> Array:
        if truth.shape != (rows, columns):
            raise ShapeError(f"the derivative has size {truth.shape}, not {(rows, columns)}")
        return net.w.T

    m, m1 = net.w.shape
    return Case(truth, printed=lambda: of_size(m, m1), right=lambda: of_size(m1, m))


def _w10(rng: Generator) -> Case:
    net = _LastLayers(rng)
    return Case(
        truth=complex_step(net.loss, net.z),
        printed=lambda: product(net.slope, net.error),
        right=lambda: product(net.diagonal, net.error),
    )


def _w11(rng: Generator) -> Case:
    net = _LastLayers(rng)
    components = [sum(row[k] * net.x2[k, 0] for k in range(row.size)) for row in net.w1]
    return Case(
        truth=np.array(components)[:, None] + net.b1,
        printed=lambda: product(net.w1.T, net.x2) + net.b1,
        right=lambda: product(net.w1, net.x2) + net.b1,
    )


def _w12(rng: Generator) -> Case:
    net = _LastLayers(rng)
    return Case(
        truth=complex_step(lambda z1: net.loss(net.w @ sigma(z1) + net.b), net.z1),
        printed=lambda: product(net.diagonal1, net.w.T, net.error),
        right=lambda: product(net.diagonal1, net.w.T, net.diagonal, net.error),
    )


def _w13(rng: Generator) -> Case:
    net = _LastLayers(rng)
    z_by_w = net.kron.T
    # x_{N−1} is computed before z_N: nudging z_N does not move it.
    x1_by_z = numerical_jacobian(lambda z: net.x1[:, 0], net.z[:, 0], layout="denominator")
    loss_by_x1 = complex_step(lambda x1: net.loss(net.w @ x1 + net.b), net.x1)
    x_by_z = numerical_jacobian(sigma, net.z[:, 0], layout="denominator")
    return Case(
        truth=net.by_w_vec(),
        printed=lambda: product(z_by_w, x1_by_z, loss_by_x1),
        right=lambda: product(z_by_w, x_by_z, net.error),
    )


def _w14(rng: Generator) -> Case:
    net = _LastLayers(rng)
    m, m1 = net.w.shape
    return Case(
        truth=net.by_w_vec(),
        printed=lambda: product(np.ones((m, m)), np.ones((m, 1)), np.ones((m1, 1))),
        right=lambda: product(net.kron.T, net.diagonal, net.error),
    )


def _w15(rng: Generator) -> Case:
    net = _LastLayers(rng)
    return Case(
        truth=net.by_w_vec(),
        printed=lambda: product(net.kron, net.slope, net.x1),
        right=lambda: product(np.kron(net.x1, np.eye(len(net.z))), net.diagonal, net.error),
    )


def _w16(rng: Generator) -> Case:
    x, y = rng.standard_normal((2, 1)), rng.standard_normal(3)
    return Case(
        # (x ⊗ I) y is to be vec(y xᵀ), so x ⊗ I is its Jacobian with respect to y.
        truth=numerical_jacobian(lambda y: vec(np.outer(y, x)), y),
        printed=lambda: np.diag([x[0, 0], x[1, 0], x[1, 0]]),
        right=lambda: np.vstack([x[0] * np.eye(3), x[1] * np.eye(3)]),
    )


def _w17(rng: Generator) -> Case:
    x, y = rng.standard_normal((2, 1)), rng.standard_normal((3, 1))
    return Case(
        truth=np.kron(x, np.eye(3)) @ y,
        printed=lambda: product(y @ x.T, y),  # with m read as x
        right=lambda: np.vstack([x[0] * y, x[1] * y]),
    )


WRONG = (
    Wrong(
        id="001-W9",
        lines="150",
        place=r"(B), (3), the size of $\partial z_n/\partial x_{n-1}$",
        printed=r"$m_n \times m_{n-1}$",
        right=r"$m_{n-1} \times m_n$",
        why="By the source's definition of $dy/dx$ each row belongs to one entry of $x$; and"
        " $W_n^T$, its result, has that size.",
        judge=rf"{COMPLEX_STEP}, laid out by the source's definition",
        chapter=3,
        equation="c3-dz-dx",
        draw=_w9,
    ),
    Wrong(
        id="001-W10",
        lines="178",
        place=r"(c), $\partial L/\partial z_N$, second equality",
        printed=r"$\underbrace{\sigma'(z_N)}_{m_N \times 1}\,(x_N - y)$",
        right=r"$\mathrm{diag}(\sigma'(z_N))\,(x_N - y)$",
        why=r"A column cannot be multiplied by a column. What is meant is the diagonal matrix or,"
        r" the same in short, $\sigma'(z_N) \odot (x_N - y)$; so in every later line that has"
        r" $\sigma'(z)$ before a column.",
        judge=f"{COMPLEX_STEP} of $L$ by $z_N$",
        chapter=3,
        equation="c3-dl-dzn",
        draw=_w10,
    ),
    Wrong(
        id="001-W11",
        lines="196",
        place="(c), one more layer back, $z_{N-1}$",
        printed=r"$w_{N-1}^T\, x_{N-2} + b_{N-1}$",
        right=r"$W_{N-1}\, x_{N-2} + b_{N-1}$",
        why=r"In this source $W_n$ is $m_n \times m_{n-1}$ and stands before its column without a"
        r" transpose.",
        judge=r"the sum written out for each component",
        chapter=3,
        equation="c3-layer",
        draw=_w11,
    ),
    Wrong(
        id="001-W12",
        lines="198",
        place=r"(c), $\partial L/\partial z_{N-1}$, second equality",
        printed=r"$\sigma'(z_{N-1})\, w_N^T\, \frac{\partial L}{\partial x_N}$",
        right=r"$\mathrm{diag}(\sigma'(z_{N-1}))\, W_N^T\, \mathrm{diag}(\sigma'(z_N))\,"
        r" \frac{\partial L}{\partial x_N}$",
        why=r"The factor of layer $N$'s own activation is missing. The sizes fit without it, so"
        r" nothing warns; the source's next line has it.",
        judge=f"{COMPLEX_STEP} of $L$ by $z_{{N-1}}$",
        chapter=3,
        equation="c3-one-more-layer",
        draw=_w12,
    ),
    Wrong(
        id="001-W13",
        lines="239",
        place=r"(c), $\partial L/\partial w_N$ with $w_N = \mathrm{vec}(W_N)$, the factors",
        printed=r"$\frac{\partial z_N}{\partial w_N} \times"
        r" \frac{\partial x_{N-1}}{\partial z_N} \times \frac{\partial L}{\partial x_{N-1}}$",
        right=r"$\frac{\partial z_N}{\partial w_N}\, \frac{\partial x_N}{\partial z_N}\,"
        r" \frac{\partial L}{\partial x_N}$",
        why="The way from $w_N$ to the loss leads through $z_N$ and $x_N$. $x_{N-1}$ comes before"
        " $z_N$ and does not depend on it, so the factors as printed give 0.",
        judge=rf"{COMPLEX_STEP} of $L$ by $\mathrm{{vec}}(W_N)$",
        chapter=3,
        equation="c3-dl-dwvec",
        draw=_w13,
    ),
    Wrong(
        id="001-W14",
        lines="239",
        place="(c), the sizes under these factors, and “well defined ✓”",
        printed=r"$m_N \times m_N$, then $m_N \times 1$, then $m_{N-1} \times 1$",
        right=r"$m_N m_{N-1} \times m_N$, then $m_N \times m_N$, then $m_N \times 1$",
        why="Matrices of the printed sizes have no product. With the right sizes the factors are"
        r" $(x_{N-1}^T \otimes I)^T$, $\mathrm{diag}(\sigma'(z_N))$ and $x_N - y$.",
        judge=rf"{COMPLEX_STEP} of $L$ by $\mathrm{{vec}}(W_N)$",
        chapter=3,
        equation="c3-dl-dwvec",
        draw=_w14,
    ),
    Wrong(
        id="001-W15",
        lines="241",
        place="(c), the result below",
        printed=r"$(x_{N-1}^T \otimes I)\, \sigma'(z_N)\, (x_{N-1})$",
        right=r"$(x_{N-1} \otimes I)\, \mathrm{diag}(\sigma'(z_N))\, (x_N - y)$",
        why="The transpose of the line above is lost, and $(x_{N-1})$ stands for $(x_N - y)$.",
        judge=rf"{COMPLEX_STEP} of $L$ by $\mathrm{{vec}}(W_N)$",
        chapter=3,
        equation="c3-dl-dwvec",
        draw=_w15,
    ),
    Wrong(
        id="001-W16",
        lines="251",
        place=r"(c), the example, $x_{N-1} \otimes I$",
        printed=r"$\begin{pmatrix} x_0 & 0 & 0 \\ 0 & x_1 & 0 \\ 0 & 0 & x_1 \end{pmatrix}$",
        right=r"$\begin{pmatrix} x_0 \\ x_1 \end{pmatrix} \otimes I ="
        r" \begin{pmatrix} x_0 I \\ x_1 I \end{pmatrix}$",
        why=r"A column of 2 and the identity of size 3 make a $6 \times 3$ matrix, two blocks on"
        r" top of each other. The line also has a $6 \times 6$ product in its middle, and sets it"
        r" equal to this $3 \times 3$ one.",
        judge=rf"{COMPLEX_STEP}: the Jacobian of $\mathrm{{vec}}(y\,x^T)$ by $y$",
        chapter=3,
        equation="c3-example-kron",
        draw=_w16,
    ),
    Wrong(
        id="001-W17",
        lines="253, 255",
        place="(c), the example, the product",
        printed=r"$\begin{pmatrix} m_0 y_0 & m_1 y_0 \\ m_0 y_1 & m_1 y_1 \\ m_0 y_2 & m_1 y_2"
        r" \end{pmatrix} \begin{pmatrix} y_0 \\ y_1 \\ y_2 \end{pmatrix}$, then a column of ten"
        r" entries marked $m \times n$",
        right=r"$\begin{pmatrix} x_0 I \\ x_1 I \end{pmatrix} Y ="
        r" \begin{pmatrix} x_0 Y \\ x_1 Y \end{pmatrix}$ with $Y = (y_0,\, y_1,\, y_2)^T$",
        why=r"The product has six entries. Of them $x_0 y_2$ and $x_1 y_0$ are missing among the"
        r" printed ten.",
        judge=r"numpy's Kronecker product times $Y$",
        chapter=3,
        equation="c3-example-product",
        draw=_w17,
    ),
)
