"""The eight wrong lines in the first part of source 001, the 2-2-1 network."""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from bp_course.arrays import Array
from bp_course.errata.records import Wrong
from bp_course.errata.separate import Case
from bp_course.gradcheck import complex_step
from bp_course.layers import sigmoid_forward


def sigma(z: ArrayLike) -> Array:
    """The logistic function, also of complex numbers."""
    return sigmoid_forward(z)[0]


def slope(z: ArrayLike) -> Array:
    """σ′(z)."""
    return sigma(z) * (1 - sigma(z))


class _Scalar:
    """The 2-2-1 network with random numbers, by equations (1), with ½, to (8)."""

    def __init__(self, rng: Generator) -> None:
        self.w, self.b = rng.standard_normal(6), rng.standard_normal(3)
        self.x, self.y = rng.standard_normal(2), rng.standard_normal()
        self.z = self.hidden(self.w)
        self.a = sigma(self.z)
        self.z2 = self.output(self.a, self.w)
        self.slope = [*slope(self.z), slope(self.z2)]  # σ′(z_0), σ′(z_1), σ′(z_2)
        self.error = sigma(self.z2) - self.y
        self.at_z2 = self.error * self.slope[2]

    def hidden(self, w: Array) -> Array:
        """z_0 and z_1."""
        return np.stack(
            [
                w[0] * self.x[0] + w[1] * self.x[1] + self.b[0],
                w[2] * self.x[0] + w[3] * self.x[1] + self.b[1],
            ]
        )

    def output(self, a: Array, w: Array) -> Array:
        """z_2."""
        return w[4] * a[0] + w[5] * a[1] + self.b[2]

    def loss(self, z2: Array) -> Array:
        """L."""
        return (sigma(z2) - self.y) ** 2 / 2

    def by_weight(self, i: int) -> Array:
        """∂L/∂w_i, by the complex step."""

        def loss(w: Array) -> Array:
            return self.loss(self.output(sigma(self.hidden(w)), w))

        return complex_step(loss, self.w)[i]


def _w1(rng: Generator) -> Case:
    net = _Scalar(rng)
    return Case(
        truth=complex_step(net.loss, net.z2),
        printed=lambda: net.error,
        # ∂L/∂a_2 = a_2 − y, taken on to z_2 as the source's next line does.
        right=lambda: net.error * net.slope[2],
    )


def _w2(rng: Generator) -> Case:
    net = _Scalar(rng)
    at_z = complex_step(lambda z: net.loss(net.output(sigma(z), net.w)), net.z)
    return Case(
        truth=at_z[1],
        printed=lambda: net.w[4] * net.at_z2 * net.slope[1],
        right=lambda: net.w[5] * net.at_z2 * net.slope[1],
    )


def _w3(rng: Generator) -> Case:
    net = _Scalar(rng)
    w, x, a, b = net.w, net.x, net.a, net.b
    return Case(
        truth=net.z[1],
        printed=lambda: w[1] * a[0] + w[3] * a[1] + b[1],
        right=lambda: w[2] * x[0] + w[3] * x[1] + b[1],
    )


def _w4(rng: Generator) -> Case:
    net = _Scalar(rng)
    return Case(
        truth=net.by_weight(1),
        printed=lambda: net.at_z2 * net.w[5] * net.slope[1] * net.a[0],
        right=lambda: net.at_z2 * net.w[4] * net.slope[0] * net.x[1],
    )


def _w5(rng: Generator) -> Case:
    net = _Scalar(rng)
    return Case(
        truth=net.by_weight(3),
        printed=lambda: net.at_z2 * net.w[5] * net.slope[1] * net.a[1],
        right=lambda: net.at_z2 * net.w[5] * net.slope[1] * net.x[1],
    )


def _w6(rng: Generator) -> Case:
    net = _Scalar(rng)
    w, x, a, b = net.w, net.x, net.a, net.b
    return Case(
        truth=net.z[0],
        printed=lambda: w[0] * a[0] + w[2] * a[1] + b[0],
        right=lambda: w[0] * x[0] + w[1] * x[1] + b[0],
    )


def _w7(rng: Generator) -> Case:
    net = _Scalar(rng)
    return Case(
        truth=net.by_weight(0),
        printed=lambda: net.at_z2 * net.w[4] * net.slope[0] * net.a[0],
        right=lambda: net.at_z2 * net.w[4] * net.slope[0] * net.x[0],
    )


def _w8(rng: Generator) -> Case:
    net = _Scalar(rng)
    return Case(
        truth=net.by_weight(2),
        printed=lambda: net.at_z2 * net.w[4] * net.slope[0] * net.a[1],
        right=lambda: net.at_z2 * net.w[5] * net.slope[1] * net.x[0],
    )


COMPLEX_STEP = "the complex step"
_DELTA = r"(a_2 - y)\,\sigma'(z_2)\,"
# What the lines W3 to W8 have in common.
_RENUMBERED = (
    "Here the weights are numbered by input and not by unit ($w_1$ and $w_2$ have changed places)"
    " and the inputs are called $a$."
)

WRONG = (
    Wrong(
        id="001-W1",
        lines="58",
        place="step 3, its first line",
        printed=r"$\frac{\partial L}{\partial z_2} = a_2 - y$",
        right=r"$\frac{\partial L}{\partial a_2} = a_2 - y$",
        why=r"The loss is differentiated by $a_2$; the step to $z_2$ adds the factor"
        r" $\sigma'(z_2)$, as the source's next line has it.",
        judge=rf"{COMPLEX_STEP} of $L$ by $z_2$; the right form times $\sigma'(z_2)$",
        chapter=2,
        equation="c2-da2",
        draw=_w1,
    ),
    Wrong(
        id="001-W2",
        lines="70",
        place=r"step 3, the result for $\partial L/\partial z_1$",
        printed=r"$w_4\,\frac{\partial L}{\partial z_2}\,\sigma'(z_1)$",
        right=r"$w_5\,\frac{\partial L}{\partial z_2}\,\sigma'(z_1)$",
        why="Unit 1 reaches the output through $w_5$; $w_4$ belongs to unit 0.",
        judge=f"{COMPLEX_STEP} of $L$ by $z_1$",
        chapter=2,
        equation="c2-delta1",
        draw=_w2,
    ),
    Wrong(
        id="001-W3",
        lines="74",
        place="step 3, $z_1$ repeated",
        printed="$z_1 = w_1 a_0 + w_3 q_1 + b_1$",
        right="$z_1 = w_2 x_0 + w_3 x_1 + b_1$",
        why=_RENUMBERED + " So $z_1$ would need $a_1$, which is computed from it.",
        judge="the source's own equation (5)",
        chapter=2,
        equation="c2-z1",
        draw=_w3,
    ),
    Wrong(
        id="001-W4",
        lines="76",
        place=r"step 3, $\partial L/\partial w_1$",
        printed=rf"${_DELTA}w_5\,\sigma'(z_1)\,a_0$",
        right=rf"${_DELTA}w_4\,\sigma'(z_0)\,x_1$",
        why="By equation (3), $w_1$ leads from $x_1$ to $z_0$. " + _RENUMBERED,
        judge=f"{COMPLEX_STEP} of $L$ by $w_1$",
        chapter=2,
        equation="c2-dw1",
        draw=_w4,
    ),
    Wrong(
        id="001-W5",
        lines="78",
        place=r"step 3, $\partial L/\partial w_3$",
        printed=rf"${_DELTA}w_5\,\sigma'(z_1)\,a_1$",
        right=rf"${_DELTA}w_5\,\sigma'(z_1)\,x_1$",
        why="By equation (5), $w_3$ multiplies $x_1$, not $a_1$.",
        judge=f"{COMPLEX_STEP} of $L$ by $w_3$",
        chapter=2,
        equation="c2-dw3",
        draw=_w5,
    ),
    Wrong(
        id="001-W6",
        lines="80",
        place="step 3, $z_0$ repeated",
        printed="$z_0 = w_0 a_0 + w_2 q_1 + b_0$",
        right="$z_0 = w_0 x_0 + w_1 x_1 + b_0$",
        why=_RENUMBERED + " So $z_0$ would need $a_0$, which is computed from it.",
        judge="the source's own equation (3)",
        chapter=2,
        equation="c2-z0",
        draw=_w6,
    ),
    Wrong(
        id="001-W7",
        lines="85",
        place=r"step 3, $\partial L/\partial w_0$",
        printed=rf"${_DELTA}w_4\,\sigma'(z_0)\,a_0$",
        right=rf"${_DELTA}w_4\,\sigma'(z_0)\,x_0$",
        why="By equation (3), $w_0$ multiplies $x_0$, not $a_0$.",
        judge=f"{COMPLEX_STEP} of $L$ by $w_0$",
        chapter=2,
        equation="c2-dw0",
        draw=_w7,
    ),
    Wrong(
        id="001-W8",
        lines="87",
        place=r"step 3, $\partial L/\partial w_2$",
        printed=rf"${_DELTA}w_4\,\sigma'(z_0)\,a_1$",
        right=rf"${_DELTA}w_5\,\sigma'(z_1)\,x_0$",
        why="By equation (5), $w_2$ leads from $x_0$ to $z_1$. " + _RENUMBERED,
        judge=f"{COMPLEX_STEP} of $L$ by $w_2$",
        chapter=2,
        equation="c2-dw2",
        draw=_w8,
    ),
)
