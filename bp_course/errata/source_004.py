"""The five wrong lines of source 004, in a small network of the same form as 784-K-10."""

import numpy as np
from numpy.random import Generator

from bp_course.arrays import Array
from bp_course.errata.records import Wrong
from bp_course.errata.separate import Case, different_sizes, entry, product
from bp_course.gradcheck import complex_step
from bp_course.jacobian import numerical_jacobian


class _Net:
    """D inputs, K hidden units, C outputs, all different; columns, W is (in, out).

    The activation is tanh: nothing in these lines depends on which one it is.
    """

    def __init__(self, rng: Generator) -> None:
        self.d, self.k, self.c = different_sizes(rng, 3)
        # Half as large as usual: in the flat ends of tanh a lost term would hardly show.
        self.w1 = rng.standard_normal((self.d, self.k)) / 2
        self.b1 = rng.standard_normal((self.k, 1)) / 2
        self.w2 = rng.standard_normal((self.k, self.c)) / 2
        self.b2 = rng.standard_normal((self.c, 1)) / 2
        self.x0, self.y = rng.standard_normal((self.d, 1)), rng.standard_normal((self.c, 1))
        self.z1 = self.w1.T @ self.x0 + self.b1
        self.x1 = np.tanh(self.z1)
        self.z2 = self.w2.T @ self.x1 + self.b2

    def loss(self, z2: Array) -> Array:
        """𝓛, from z2 on."""
        return ((np.tanh(z2) - self.y) ** 2).sum() / 2

    def loss_at_z1(self, z1: Array) -> Array:
        """𝓛, from z1 on."""
        return self.loss(self.w2.T @ np.tanh(z1) + self.b2)


def _by_bias(delta: Array, top: int) -> Array:
    """For each i: the sum over k = 1 … top of ∂𝓛/∂z_k · ∂z_k/∂b_i, where ∂z_k/∂b_i = [k = i]."""
    sums = [
        sum(entry("∂L/∂z", delta[:, 0], k) * (k == i + 1) for k in range(1, top + 1))
        for i in range(len(delta))
    ]
    return np.array(sums, dtype=np.float64)[:, None]


def _w1(rng: Generator) -> Case:
    net = _Net(rng)
    w1_printed = rng.standard_normal((net.k, net.d))
    components = [sum(column[k] * net.x0[k, 0] for k in range(net.d)) for column in net.w1.T]
    return Case(
        truth=np.array(components)[:, None] + net.b1,
        printed=lambda: product(w1_printed.T, net.x0) + net.b1,
        right=lambda: product(net.w1.T, net.x0) + net.b1,
    )


def _w2(rng: Generator) -> Case:
    net = _Net(rng)
    delta = complex_step(net.loss_at_z1, net.z1)
    return Case(
        truth=complex_step(lambda b: net.loss_at_z1(net.w1.T @ net.x0 + b), net.b1),
        printed=lambda: _by_bias(delta, net.d),
        right=lambda: _by_bias(delta, net.k),
    )


def _w3(rng: Generator) -> Case:
    net = _Net(rng)
    return Case(
        truth=numerical_jacobian(lambda x: net.w2.T @ x + net.b2[:, 0], net.x1[:, 0]),
        printed=lambda: net.w2.T + net.b2,  # w_jk + b_k in row k, column j
        right=lambda: net.w2.T,
    )


def _w4(rng: Generator) -> Case:
    net = _Net(rng)

    def z2(weight_first_index_is_j: bool) -> Array:
        sums = [
            sum(
                entry("w", net.w2, *((j, k) if weight_first_index_is_j else (k, j)))
                * entry("x", net.x1[:, 0], k)
                for k in range(1, net.k + 1)
            )
            for j in range(1, net.c + 1)
        ]
        return np.array(sums)[:, None] + net.b2

    return Case(truth=net.z2, printed=lambda: z2(True), right=lambda: z2(False))


def _w5(rng: Generator) -> Case:
    net = _Net(rng)
    delta = complex_step(net.loss, net.z2)
    return Case(
        truth=complex_step(lambda b: net.loss(net.w2.T @ net.x1 + b), net.b2),
        printed=lambda: _by_bias(delta, net.k),
        right=lambda: _by_bias(delta, net.c),
    )


WRONG = (
    Wrong(
        id="004-W1",
        lines="15",
        place="the list of parameters",
        printed=r"$W^{(1)} \in \mathbb{R}^{K \times 784}$",
        right=r"$W^{(1)} \in \mathbb{R}^{784 \times K}$",
        why=r"The source uses $[W^{(1)}]^T x^{(0)}$, and at its end $x^{(0)} (\delta^{(1)})^T$ for"
        r" the gradient, which is $784 \times K$.",
        judge="the sum written out for each component, as in the source's line for $z_j^{(1)}$",
        chapter=5,
        equation="c5-parameters",
        draw=_w1,
    ),
    Wrong(
        id="004-W2",
        lines="57",
        place=r"first layer, $\partial \mathcal{L}_n/\partial b_i^{(1)}$, first line",
        printed=r"$\sum_{k=1}^{D} \frac{\partial \mathcal{L}_n}{\partial z_k^{(1)}} \cdot"
        r" \frac{\partial z_k^{(1)}}{\partial b_i^{(1)}}$",
        right=r"$\sum_{k=1}^{K} \frac{\partial \mathcal{L}_n}{\partial z_k^{(1)}} \cdot"
        r" \frac{\partial z_k^{(1)}}{\partial b_i^{(1)}}$",
        why=r"$z^{(1)}$ has $K$ components, one a hidden unit; $D$ counts the inputs. With fewer"
        r" inputs than hidden units the sum would stop too early.",
        judge=r"the complex step of $\mathcal{L}_n$ by $b^{(1)}$",
        chapter=5,
        equation="c5-db1-chain",
        draw=_w2,
    ),
    Wrong(
        id="004-W3",
        lines="79",
        place=r"$\partial z_k^{(2)}/\partial x_j^{(1)}$",
        printed=r"$\sum_{i=1}^{K} \frac{\partial}{\partial x_j^{(1)}}"
        r" [w_{ik}^{(2)} x_i^{(1)}] + b_k^{(2)}$",
        right=r"$\sum_{i=1}^{K} \frac{\partial}{\partial x_j^{(1)}}"
        r" [w_{ik}^{(2)} x_i^{(1)}] + 0$",
        why=r"The bias is differentiated too, and gives 0. As printed the value is"
        r" $w_{jk}^{(2)} + b_k^{(2)}$; the source's next line has $w_{jk}^{(2)}$, which is right.",
        judge=r"the complex step of $z^{(2)}$ by $x^{(1)}$",
        chapter=5,
        equation="c5-dz2-dx1",
        draw=_w3,
    ),
    Wrong(
        id="004-W4",
        lines="104",
        place=r"second layer, $z_j^{(2)}$, middle line",
        printed=r"$\sum_{k=1}^{K} w_{jk}^{(2)} \cdot x_k^{(1)} + b_j^{(2)}$",
        right=r"$\sum_{k=1}^{K} w_{kj}^{(2)} \cdot x_k^{(1)} + b_j^{(2)}$",
        why=r"Row $j$ of $W^{(2)T}$ is column $j$ of $W^{(2)}$; the source's next line has it"
        r" right. Perhaps a $T$ was lost: $(W^{(2)T})_{jk}$ is the same number.",
        judge=r"$W^{(2)T} x^{(1)} + b^{(2)}$",
        chapter=5,
        equation="c5-z2-again",
        draw=_w4,
    ),
    Wrong(
        id="004-W5",
        lines="113",
        place=r"second layer, $\partial \mathcal{L}_n/\partial b_i^{(2)}$, first line",
        printed=r"$\sum_{k=1}^{K} \frac{\partial z_k^{(2)}}{\partial b_i^{(2)}} \cdot"
        r" \frac{\partial \mathcal{L}_n}{\partial z_k^{(2)}}$",
        right=r"$\sum_{k=1}^{10} \frac{\partial z_k^{(2)}}{\partial b_i^{(2)}} \cdot"
        r" \frac{\partial \mathcal{L}_n}{\partial z_k^{(2)}}$",
        why=r"$z^{(2)}$ has 10 components, one an output; $K$ counts the hidden units. With fewer"
        r" of them than outputs the sum would stop too early.",
        judge=r"the complex step of $\mathcal{L}_n$ by $b^{(2)}$",
        chapter=5,
        equation="c5-db2-chain",
        draw=_w5,
    ),
)
