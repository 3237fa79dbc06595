r"""The equations of chapter 5: softmax and cross-entropy; in no source."""

import numpy as np

from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value, exp, log
from bp_course.equations.functions import softmax as softmax_of
from bp_course.equations.records import Equation

LOSS = r"\mathcal{L}"


def probabilities(d: Draw) -> None:
    """The scores of ten classes are free, and so is m; p, q and any loss of p are computed.

    g is the gradient of the loss by p.
    """
    d.sizes("N", "10")
    d.leaf("s", "10", 1)
    d.leaf("m")
    d.node("q", lambda v: exp(v["s"]).sum())
    d.node("p", lambda v: softmax_of(v["s"]))
    d.loss(LOSS, "p")
    d.abbreviation("g", r"\frac{\partial \mathcal{L}}{\partial p}")
    d.layout = "numerator"
    d.indices(i="10", j="10", k="10")


def _a_class(d: Draw) -> int:
    return 2 if d.rng is None else int(d.rng.integers(1, d.size["10"] + 1))


def one_sample(d: Draw) -> None:
    """The same with a right class c, and y one-hot; the loss is −log of its probability."""
    probabilities(d)
    c = _a_class(d)
    d.given("c", c)
    d.given("y", [[int(k + 1 == c)] for k in range(d.size["10"])])
    d.node(r"\mathcal{L}_n", lambda v: -log(v["p"][c - 1, 0]))


def one_batch(d: Draw) -> None:
    """Scores in rows, and a right class for each; L is the mean of the samples' losses."""
    d.sizes("N", "10")
    d.leaf("S", "N", "10")
    classes = [_a_class(d) for _ in range(d.size["N"])]
    d.given("c", [[c] for c in classes])
    d.given("T", [[int(k + 1 == c) for k in range(d.size["10"])] for c in classes])
    d.node("P", lambda v: np.array([softmax_of(row) for row in v["S"]]))

    def mean_loss(v: Values) -> Value:
        losses = [-log(p[c - 1]) for p, c in zip(v["P"], classes, strict=True)]
        return sum(losses) / len(losses)

    d.node(LOSS, mean_loss)
    d.entry(p="P")


EQUATIONS = (
    Equation(
        "softmax",
        r"p_i = \frac{e^{s_i}}{\sum_{k=1}^{10} e^{s_k}} .",
        "not in the sources",
        probabilities,
        definition=True,
    ),
    Equation(
        "c5-softmax-cases",
        r"""
        \begin{aligned}
        i = j: \qquad \frac{\partial p_j}{\partial s_j} &= \frac{e^{s_j} q - e^{s_j} e^{s_j}}{q^2}
          = p_j - p_j^2 = p_j (1 - p_j), \\
        i \ne j: \qquad \frac{\partial p_i}{\partial s_j} &=
          \frac{0 \cdot q - e^{s_i} e^{s_j}}{q^2} = - p_i p_j .
        \end{aligned}
        """,
        "not in the sources",
        probabilities,
    ),
    Equation(
        "c5-softmax-jacobian",
        r"""
        \frac{\partial p_i}{\partial s_j} = p_i \, \bigl( [i = j] - p_j \bigr), \qquad
        \frac{\partial p}{\partial s} = \operatorname{diag}(p) - p \, p^{\top} .
        """,
        "not in the sources",
        probabilities,
    ),
    Equation(
        "c5-softmax-paths",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}}{\partial s_i}
        &= \sum_{k=1}^{10} g_k \, \frac{\partial p_k}{\partial s_i}
         = \sum_{k=1}^{10} g_k \, p_k \, \bigl( [k = i] - p_i \bigr) \\
        &= g_i \, p_i - p_i \sum_{k=1}^{10} g_k \, p_k .
        \end{aligned}
        """,
        "not in the sources",
        probabilities,
    ),
    Equation(
        "softmax-backward",
        r"""
        \frac{\partial \mathcal{L}}{\partial s_i}
          = p_i \left( g_i - \sum_{k=1}^{10} g_k \, p_k \right) .
        """,
        "not in the sources",
        probabilities,
    ),
    Equation(
        "c5-cross-entropy",
        r"\mathcal{L}_n = - \sum_{k=1}^{10} y_k \log p_k = - \log p_c .",
        "not in the sources",
        one_sample,
    ),
    Equation(
        "c5-log-sum",
        r"""
        \mathcal{L}_n = - \log \frac{e^{s_c}}{\sum_k e^{s_k}} = \log \sum_{k=1}^{10} e^{s_k} - s_c .
        """,
        "not in the sources",
        one_sample,
    ),
    Equation(
        "c5-p-minus-y",
        r"\frac{\partial \mathcal{L}_n}{\partial s_i} = p_i - y_i .",
        "not in the sources",
        one_sample,
    ),
    Equation(
        "c5-p-minus-y-again",
        r"""
        \frac{\partial \mathcal{L}_n}{\partial s_i} = p_i \left( - \frac{y_i}{p_i} + 1 \right)
          = p_i - y_i .
        """,
        "not in the sources",
        one_sample,
    ),
    Equation(
        "softmax-cross-entropy",
        r"""
        \mathcal{L} = - \frac{1}{N} \sum_{n=1}^{N} \log p_{n c_n}, \qquad
        \frac{\partial \mathcal{L}}{\partial S} = \frac{1}{N} \, ( P - T ) .
        """,
        "not in the sources",
        one_batch,
    ),
    Equation(
        "c5-stable",
        r"""
        p_i = \frac{e^{s_i - m}}{\sum_{k=1}^{10} e^{s_k - m}}, \qquad
        \log \sum_{k=1}^{10} e^{s_k} = m + \log \sum_{k=1}^{10} e^{s_k - m} .
        """,
        "not in the sources",
        probabilities,
    ),
)
