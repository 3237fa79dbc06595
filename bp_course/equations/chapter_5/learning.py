r"""The equations of chapter 5, from derivatives to a network that learns; in no source."""

from itertools import product

import numpy as np

from bp_course.equations.chapter_5.one_sample import depends
from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value, column
from bp_course.equations.records import Equation

LOSS = r"\mathcal{L}"
THETA = r"\theta"


def samples(d: Draw) -> None:
    """The loss of each of N samples is any function of θ; L is their mean."""
    d.sizes("N")
    d.leaf(THETA)
    names = [rf"\mathcal{{L}}_{n + 1}" for n in range(d.size["N"])]
    for name in names:
        depends(d, name, THETA)
    d.node(LOSS, lambda v: sum(v[name] for name in names) / d.size["N"])


def batches(d: Draw) -> None:
    """B batches of N samples, M in all; L has an entry for each sample, any function of θ."""
    d.sizes("B", "N")
    d.sizes(M=d.size["B"] * d.size["N"])
    d.leaf(THETA)
    losses = [f"f_{n}" for n in range(d.size["M"])]
    for name in losses:
        d.any_function(name, THETA)
    d.node(LOSS, lambda v: column(d.functions[name](v[THETA]) for name in losses))


def squared_errors(d: Draw) -> None:
    """Scores and targets are free, a row a sample; L is the mean of the samples' losses."""
    d.sizes("N", "10")
    d.leaf("S", "N", "10")
    d.leaf("T", "N", "10")

    def mean_loss(v: Values) -> Value:
        losses = [((s - t) ** 2).sum() / 2 for s, t in zip(v["S"], v["T"], strict=True)]
        return sum(losses) / len(losses)

    d.node(LOSS, mean_loss)
    d.entry(s="S", t="T")


def step(d: Draw) -> None:
    """A loss of three parameters: any quadratic function. ΔL is what one step of size η changes.

    θ runs through the parameters.
    """
    names = ["w_1", "w_2", "b_1"]
    d.index(THETA, names)
    for name in names:
        d.leaf(name)
    d.leaf(r"\eta", positive=True)
    d.small = r"\eta"
    d.leaf("c", 1, 3)
    d.leaf("H", 3, 3)

    def loss(v: Values) -> Value:
        parameters = column(v[name] for name in names)
        return (v["c"] @ parameters + parameters.T @ v["H"] @ parameters)[0, 0]

    def change(v: Values) -> Value:
        moved = v
        for name in names:
            slope = v.derivative(lambda u: u[LOSS], name)
            moved = moved.changed(name, v[name] - v[r"\eta"] * slope)
        return moved[LOSS] - v[LOSS]

    d.node(LOSS, loss)
    d.node(r"\Delta \mathcal{L}", change)


def random_weights(d: Draw) -> None:
    """Inputs are free. Each weight is a with probability b/(a + b), else −b: its mean is 0.

    The weights are independent: the probability of all together is the product. v is the mean
    square of one weight.
    """
    d.sizes(D=3)
    d.leaf("x", "D", 1)
    d.leaf("w", "D", 1)
    d.leaf("a", positive=True)
    d.leaf("b", positive=True)
    d.node("z", lambda v: (v["w"] * v["x"]).sum())
    d.index("i", "D")
    d.index("k", "D")

    def weight(v: Values) -> list[tuple[Value, Value]]:
        total = v["a"] + v["b"]
        return [(v["b"] / total, v["a"]), (v["a"] / total, -v["b"])]

    def outcomes(v: Values) -> list[tuple[Value, Values]]:
        return [
            (np.prod([p for p, _ in weights]), v.changed("w", column(w for _, w in weights)))
            for weights in product(weight(v), repeat=d.size["D"])
        ]

    d.expectation(outcomes)
    d.node("v", lambda v: sum(p * w * w for p, w in weight(v)))


def unit_spread(d: Draw) -> None:
    """The variance v of D weights that gives z a mean square of 1, for inputs of size 1.

    Weights of variance 1, each 1 or −1, give z some mean square; v divides it out.
    """
    d.sizes("D")
    signs = list(product((1, -1), repeat=d.size["D"]))
    mean_square = sum(sum(weights) ** 2 for weights in signs) // len(signs)
    d.given("v", f"1/{mean_square}")


EQUATIONS = (
    Equation(
        "c5-mean",
        r"""
        \mathcal{L} = \frac{1}{N} \sum_{n=1}^{N} \mathcal{L}_n, \qquad
        \frac{\partial \mathcal{L}}{\partial \theta}
          = \frac{1}{N} \sum_{n=1}^{N} \frac{\partial \mathcal{L}_n}{\partial \theta} .
        """,
        "not in the sources",
        samples,
    ),
    Equation(
        "half-squared-error",
        r"""
        \mathcal{L} = \frac{1}{N} \sum_{n=1}^{N}
          \frac{1}{2} \sum_{k=1}^{10} ( s_{nk} - t_{nk} )^2, \qquad
        \frac{\partial \mathcal{L}}{\partial S} = \frac{1}{N} \, ( S - T ) .
        """,
        "004, line 24, for a batch",
        squared_errors,
    ),
    Equation(
        "c5-update",
        r"\theta \; \leftarrow \; \theta - \eta \, \frac{\partial \mathcal{L}}{\partial \theta} .",
        "not in the sources",
        definition=True,
    ),
    Equation(
        "c5-decrease",
        r"""
        \Delta \mathcal{L} \; \approx \; \sum_{\theta} \frac{\partial \mathcal{L}}{\partial \theta}
          \cdot \left( - \eta \, \frac{\partial \mathcal{L}}{\partial \theta} \right)
        = - \eta \sum_{\theta} \left( \frac{\partial \mathcal{L}}{\partial \theta} \right)^2 \le 0 .
        """,
        "not in the sources",
        step,
    ),
    Equation(
        "c5-minibatch",
        r"""
        \frac{1}{B} \sum_{k=1}^{B} \; \frac{1}{N} \sum_{n=1}^{N}
          \frac{\partial \mathcal{L}_{(k - 1) N + n}}{\partial \theta}
        = \frac{1}{B N} \sum_{n=1}^{M} \frac{\partial \mathcal{L}_n}{\partial \theta}
        = \frac{1}{M} \sum_{n=1}^{M} \frac{\partial \mathcal{L}_n}{\partial \theta} .
        """,
        "not in the sources",
        batches,
    ),
    Equation(
        "c5-variance",
        r"""
        \begin{aligned}
        E[z^2] &= E\left[ \sum_{i=1}^{D} w_i x_i \cdot \sum_{k=1}^{D} w_k x_k \right] \\
        &= \sum_{i=1}^{D} \sum_{k=1}^{D} x_i x_k \, E[w_i w_k] \\
        &= \sum_{i=1}^{D} x_i^2 \, E[w_i^2] \\
        &= v \sum_{i=1}^{D} x_i^2 .
        \end{aligned}
        """,
        "not in the sources",
        random_weights,
    ),
    Equation(
        "c5-scale",
        r"v = \frac{1}{D}, \qquad \sqrt{v} = \frac{1}{\sqrt{D}} .",
        "not in the sources",
        unit_spread,
    ),
)
