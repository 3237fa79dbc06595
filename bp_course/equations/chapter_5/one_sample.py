r"""The equations of chapter 5, steps 1 to 7: one picture, one hidden layer; source 004."""

from functools import cache

import numpy as np

from bp_course.equations.draw import STEP, Draw
from bp_course.equations.functions import each, sigmoid, symbolic
from bp_course.equations.records import Equation
from bp_course.mnist import load_mnist
from bp_course.network import MLP

PHI = r"\varphi"
LOSS = r"\mathcal{L}_n"
# A display with a line for each layer has one index for both: it runs through the places that
# both have, at any sizes.
BOTH_LAYERS = [1, 2]


def forward(d: Draw, layers: int = 2) -> None:
    """A network's forward pass for one column, from parameters that d has; δ is ∂L/∂z."""
    for n in range(1, layers + 1):
        _layer(d, n)
    d.node(LOSS, lambda v: ((v[f"x^{{({layers})}}"] - v["y"]) ** 2).sum() / 2)
    d.entry(w="W")


def _layer(d: Draw, n: int) -> None:
    phi = d.functions[PHI]
    before, here = f"^{{({n - 1})}}", f"^{{({n})}}"
    d.node("z" + here, lambda v: v["W" + here].T @ v["x" + before] + v["b" + here])
    d.node("x" + here, lambda v: phi(v["z" + here]))
    d.abbreviation(r"\delta" + here, rf"\frac{{\partial {LOSS}}}{{\partial z{here}}}")


def any_activation(d: Draw) -> None:
    """φ is any smooth function of a number, and acts on each entry of an array by itself."""
    d.any_function(PHI, "z")
    of_number = d.functions[PHI]
    d.function(PHI, lambda z: each(z, of_number) if symbolic(z) else of_number(z))


def network(d: Draw) -> None:
    """The picture, the target and all parameters are free, and so is φ; the rest is computed.

    784 and 10 are sizes like K: any three that differ.
    """
    d.sizes("K", "10", "784")
    d.leaf("x^{(0)}", "784", 1)
    d.leaf("W^{(1)}", "784", "K")
    d.leaf("b^{(1)}", "K", 1)
    d.leaf("W^{(2)}", "K", "10")
    d.leaf("b^{(2)}", "10", 1)
    d.leaf("y", "10", 1)
    any_activation(d)
    forward(d)


def number_of_parameters(d: Draw) -> None:
    """With K hidden units, any number: count says how many entries the parameters have."""
    d.sizes("K")
    d.function("count", lambda k: sum(p.size for p in MLP([784, int(k), 10]).parameters.values()))


@cache
def zeros_of_the_nine() -> int:
    """How many first-layer weights of 784-30-10 leave the loss of the first picture unchanged.

    Each of them is nudged by the complex step.
    """
    training, _ = load_mnist()
    nine = training.images[0].reshape(784) / 255
    target = np.eye(10)[training.labels[0]]
    first, _, second, _ = MLP([784, 30, 10]).parameters.values()
    zeros = 0
    for unit in range(30):
        # Row i is for the nudge of the weight from pixel i.
        z = np.tile(nine @ first + 0j, (784, 1))
        z[:, unit] = (first[:, unit] + 1j * STEP * np.eye(784)) @ nine
        loss = ((sigmoid(sigmoid(z) @ second) - target) ** 2).sum(axis=1) / 2
        zeros += int((loss.imag == 0).sum())
    return zeros


def depends(d: Draw, name: str, on: str) -> None:
    """A number that depends on another in any way that is smooth."""
    d.any_function(name, on)
    f = d.functions[name]
    d.node(name, lambda v: f(v[on]))


def paths(d: Draw) -> None:
    """Numbers u that are any functions of θ, and a loss that is any function of them."""
    d.sizes("U")
    d.leaf(r"\theta")
    names = [f"u_{k + 1}" for k in range(d.size["U"])]
    for name in names:
        depends(d, name, r"\theta")
    d.any_function("f", *names)
    d.node(LOSS, lambda v: d.functions["f"](*(v[name] for name in names)))
    d.index("k", "U")


def one_number(d: Draw) -> None:
    """The sigmoid of any number."""
    d.leaf("z")
    d.function(PHI, sigmoid)


EQUATIONS = (
    Equation(
        "c5-parameters",
        r"""
        W^{(1)} \in \mathbb{R}^{784 \times K}, \qquad
        b^{(1)} \in \mathbb{R}^{K}, \qquad
        W^{(2)} \in \mathbb{R}^{K \times 10}, \qquad
        b^{(2)} \in \mathbb{R}^{10}
        """,
        "004, lines 15 to 21",
        network,
    ),
    Equation(
        "c5-forward",
        r"""
        \begin{aligned}
        z^{(1)} &= [W^{(1)}]^{\top} x^{(0)} + b^{(1)}, & x^{(1)} &= \varphi(z^{(1)}), \\
        z^{(2)} &= [W^{(2)}]^{\top} x^{(1)} + b^{(2)}, & x^{(2)} &= \varphi(z^{(2)}).
        \end{aligned}
        """,
        "004, lines 157 to 163",
        network,
        definition=True,
    ),
    Equation(
        "c5-components",
        r"""
        \begin{aligned}
        z_j^{(1)} &= \sum_{k=1}^{784} \bigl( [W^{(1)}]^{\top} \bigr)_{jk} \, x_k^{(0)} + b_j^{(1)}
        = \sum_{k=1}^{784} w_{kj}^{(1)} x_k^{(0)} + b_j^{(1)}, \\
        z_j^{(2)} &= \sum_{k=1}^{K} \bigl( [W^{(2)}]^{\top} \bigr)_{jk} \, x_k^{(1)} + b_j^{(2)}
        = \sum_{k=1}^{K} w_{kj}^{(2)} x_k^{(1)} + b_j^{(2)}.
        \end{aligned}
        """,
        "004, lines 48 and 77",
        network,
        indices={"j": BOTH_LAYERS},
    ),
    Equation(
        "c5-loss",
        r"\mathcal{L}_n = \frac{1}{2} \sum_{k=1}^{10} \bigl( x_k^{(2)} - y_k \bigr)^2 .",
        "004, line 24",
        network,
        definition=True,
    ),
    Equation(
        "c5-goal",
        r"""
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(1)}}, \qquad
        \frac{\partial \mathcal{L}_n}{\partial b_i^{(1)}}, \qquad
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(2)}}, \qquad
        \frac{\partial \mathcal{L}_n}{\partial b_j^{(2)}} .
        """,
        "004, lines 27 and 30",
        definition=True,
    ),
    Equation(
        "c5-count",
        r"""
        \begin{aligned}
        \operatorname{count}(K) &= 784 K + K + 10 K + 10 = 795 K + 10, \\
        \operatorname{count}(30) &= 795 \cdot 30 + 10 = 23{,}860 .
        \end{aligned}
        """,
        "not in the sources",
        number_of_parameters,
    ),
    Equation(
        "c5-delta",
        r"""
        \delta_j^{(1)} = \frac{\partial \mathcal{L}_n}{\partial z_j^{(1)}}, \qquad
        \delta_j^{(2)} = \frac{\partial \mathcal{L}_n}{\partial z_j^{(2)}} .
        """,
        "004, lines 32 and 34",
        network,
        indices={"j": BOTH_LAYERS},
        definition=True,
    ),
    Equation(
        "c5-many-paths",
        r"""
        \frac{\partial \mathcal{L}_n}{\partial \theta}
          = \sum_{k} \frac{\partial \mathcal{L}_n}{\partial u_k} \,
          \frac{\partial u_k}{\partial \theta} .
        """,
        "not in the sources",
        paths,
    ),
    Equation(
        "c5-phi",
        r"""
        \varphi(z) = \frac{1}{1 + e^{-z}}, \qquad
        \varphi'(z) = \varphi(z) \, \bigl( 1 - \varphi(z) \bigr) .
        """,
        "001 (2) and line 38",
        one_number,
    ),
    Equation(
        "c5-dw1-chain",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(1)}}
        &= \sum_{k=1}^{K} \frac{\partial \mathcal{L}_n}{\partial z_k^{(1)}}
          \cdot \frac{\partial z_k^{(1)}}{\partial w_{ij}^{(1)}} \\
        &= \frac{\partial \mathcal{L}_n}{\partial z_j^{(1)}}
          \cdot \frac{\partial z_j^{(1)}}{\partial w_{ij}^{(1)}} \\
        &= \delta_j^{(1)} \cdot \frac{\partial z_j^{(1)}}{\partial w_{ij}^{(1)}} .
        \end{aligned}
        """,
        "004, line 44",
        network,
        indices={"i": "784", "j": "K"},
    ),
    Equation(
        "c5-dz1-dw1",
        r"""
        \begin{aligned}
        \frac{\partial z_j^{(1)}}{\partial w_{ij}^{(1)}}
        &= \frac{\partial}{\partial w_{ij}^{(1)}} \left( \sum_{k=1}^{784} w_{kj}^{(1)} x_k^{(0)} +
          b_j^{(1)} \right) \\
        &= \sum_{k=1}^{784} \frac{\partial}{\partial w_{ij}^{(1)}} \bigl( w_{kj}^{(1)} x_k^{(0)}
          \bigr) \\
        &= x_i^{(0)} .
        \end{aligned}
        """,
        "004, line 50",
        network,
        indices={"i": "784", "j": "K"},
    ),
    Equation(
        "c5-dw1",
        r"\frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(1)}} = \delta_j^{(1)} \, x_i^{(0)} .",
        "004, line 52",
        network,
        indices={"i": "784", "j": "K"},
    ),
    Equation(
        "c5-zeros",
        r"634 \cdot 30 = 19{,}020",
        "not in the sources",
        left=lambda _: zeros_of_the_nine(),
        counts="the first-layer weights that leave the loss of the first picture as it is",
    ),
    Equation(
        "c5-db1-chain",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial b_i^{(1)}}
        &= \sum_{k=1}^{K} \frac{\partial \mathcal{L}_n}{\partial z_k^{(1)}}
          \cdot \frac{\partial z_k^{(1)}}{\partial b_i^{(1)}} \\
        &= \frac{\partial \mathcal{L}_n}{\partial z_i^{(1)}}
          \cdot \frac{\partial z_i^{(1)}}{\partial b_i^{(1)}} .
        \end{aligned}
        """,
        "004, line 57",
        network,
        indices={"i": "K"},
    ),
    Equation(
        "c5-dz1-db1",
        r"""
        z_i^{(1)} = \sum_{k=1}^{784} w_{ki}^{(1)} x_k^{(0)} + b_i^{(1)}
        \quad \Longrightarrow \quad
        \frac{\partial z_i^{(1)}}{\partial b_i^{(1)}} = 1 .
        """,
        "004, line 59",
        network,
        indices={"i": "K"},
    ),
    Equation(
        "c5-db1",
        r"""
        \frac{\partial \mathcal{L}_n}{\partial b_i^{(1)}}
          = \frac{\partial \mathcal{L}_n}{\partial z_i^{(1)}} = \delta_i^{(1)} .
        """,
        "004, line 61",
        network,
        indices={"i": "K"},
    ),
    Equation(
        "c5-delta1-chain",
        r"""
        \begin{aligned}
        \delta_j^{(1)}
        &= \frac{\partial \mathcal{L}_n}{\partial z_j^{(1)}}
         = \frac{\partial \mathcal{L}_n}{\partial x_j^{(1)}}
           \cdot \frac{\partial x_j^{(1)}}{\partial z_j^{(1)}} \\
        &= \left( \sum_{k=1}^{10} \frac{\partial \mathcal{L}_n}{\partial z_k^{(2)}}
          \cdot \frac{\partial z_k^{(2)}}{\partial x_j^{(1)}} \right)
          \cdot \frac{\partial x_j^{(1)}}{\partial z_j^{(1)}} \\
        &= \left( \sum_{k=1}^{10} \delta_k^{(2)}
          \cdot \frac{\partial z_k^{(2)}}{\partial x_j^{(1)}} \right)
          \cdot \frac{\partial x_j^{(1)}}{\partial z_j^{(1)}} .
        \end{aligned}
        """,
        "004, line 71",
        network,
        indices={"j": "K"},
    ),
    Equation(
        "c5-dx1-dz1",
        r"""
        x_j^{(1)} = \varphi(z_j^{(1)})
        \quad \Longrightarrow \quad
        \frac{\partial x_j^{(1)}}{\partial z_j^{(1)}} = \varphi'(z_j^{(1)}) .
        """,
        "004, line 73",
        network,
        indices={"j": "K"},
    ),
    Equation(
        "c5-z2",
        r"""
        \begin{aligned}
        z_k^{(2)} &= \bigl( [W^{(2)}]^{\top} x^{(1)} + b^{(2)} \bigr)_k \\
        &= \sum_{i=1}^{K} \bigl( [W^{(2)}]^{\top} \bigr)_{ki} \, x_i^{(1)} + b_k^{(2)} \\
        &= \sum_{i=1}^{K} w_{ik}^{(2)} x_i^{(1)} + b_k^{(2)} ,
        \end{aligned}
        """,
        "004, lines 75 and 77",
        network,
        indices={"k": "10"},
    ),
    Equation(
        "c5-dz2-dx1",
        r"""
        \begin{aligned}
        \frac{\partial z_k^{(2)}}{\partial x_j^{(1)}}
        &= \sum_{i=1}^{K} \frac{\partial}{\partial x_j^{(1)}} \bigl( w_{ik}^{(2)} x_i^{(1)} \bigr)
          + \frac{\partial b_k^{(2)}}{\partial x_j^{(1)}} \\
        &= w_{jk}^{(2)} + 0 \\
        &= w_{jk}^{(2)} .
        \end{aligned}
        """,
        "004, lines 79 and 81",
        network,
        indices={"j": "K", "k": "10"},
    ),
    Equation(
        "c5-delta1",
        r"""
        \begin{aligned}
        \delta_j^{(1)}
        &= \left( \sum_{k=1}^{10} \delta_k^{(2)} \, w_{jk}^{(2)} \right) \varphi'(z_j^{(1)}) \\
        &= \left( \sum_{k=1}^{10} w_{jk}^{(2)} \, \delta_k^{(2)} \right) \varphi'(z_j^{(1)}) .
        \end{aligned}
        """,
        "004, lines 83 and 85",
        network,
        indices={"j": "K"},
    ),
    Equation(
        "c5-delta1-vector",
        r"\delta^{(1)} = \bigl( W^{(2)} \delta^{(2)} \bigr) \odot \varphi'(z^{(1)}) .",
        "004, line 88",
        network,
    ),
    Equation(
        "c5-first-layer",
        r"""
        \begin{cases}
        \dfrac{\partial \mathcal{L}_n}{\partial w_{ij}^{(1)}} = \delta_j^{(1)} \, x_i^{(0)} \\[2ex]
        \dfrac{\partial \mathcal{L}_n}{\partial b_i^{(1)}} = \delta_i^{(1)}
        \end{cases}
        """,
        "004, line 92",
        network,
        indices={"i": BOTH_LAYERS, "j": "K"},
    ),
    Equation(
        "c5-dw2-chain",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(2)}}
        &= \sum_{k=1}^{10} \frac{\partial z_k^{(2)}}{\partial w_{ij}^{(2)}}
          \cdot \frac{\partial \mathcal{L}_n}{\partial z_k^{(2)}} \\
        &= \sum_{k=1}^{10} \delta_k^{(2)} \cdot \frac{\partial z_k^{(2)}}{\partial w_{ij}^{(2)}} \\
        &= \delta_j^{(2)} \cdot \frac{\partial z_j^{(2)}}{\partial w_{ij}^{(2)}} .
        \end{aligned}
        """,
        "004, line 102",
        network,
        indices={"i": "K", "j": "10"},
    ),
    Equation(
        "c5-z2-again",
        r"""
        \begin{aligned}
        z_j^{(2)} &= \bigl( [W^{(2)}]^{\top} x^{(1)} + b^{(2)} \bigr)_j \\
        &= \sum_{k=1}^{K} \bigl( [W^{(2)}]^{\top} \bigr)_{jk} \, x_k^{(1)} + b_j^{(2)} \\
        &= \sum_{k=1}^{K} w_{kj}^{(2)} x_k^{(1)} + b_j^{(2)} .
        \end{aligned}
        """,
        "004, line 104",
        network,
        indices={"j": "10"},
    ),
    Equation(
        "c5-dz2-dw2",
        r"""
        \begin{aligned}
        \frac{\partial z_j^{(2)}}{\partial w_{ij}^{(2)}}
        &= \sum_{k=1}^{K} \frac{\partial}{\partial w_{ij}^{(2)}} \bigl( w_{kj}^{(2)} x_k^{(1)}
          \bigr) \\
        &= x_i^{(1)} .
        \end{aligned}
        """,
        "004, line 106",
        network,
        indices={"i": "K", "j": "10"},
    ),
    Equation(
        "c5-dw2",
        r"\frac{\partial \mathcal{L}_n}{\partial w_{ij}^{(2)}} = \delta_j^{(2)} \, x_i^{(1)} .",
        "004, line 108",
        network,
        indices={"i": "K", "j": "10"},
    ),
    Equation(
        "c5-db2-chain",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial b_i^{(2)}}
        &= \sum_{k=1}^{10} \frac{\partial z_k^{(2)}}{\partial b_i^{(2)}}
          \cdot \frac{\partial \mathcal{L}_n}{\partial z_k^{(2)}} \\
        &= \frac{\partial \mathcal{L}_n}{\partial z_i^{(2)}}
          \cdot \frac{\partial z_i^{(2)}}{\partial b_i^{(2)}} \\
        &= \delta_i^{(2)} \cdot \frac{\partial z_i^{(2)}}{\partial b_i^{(2)}} .
        \end{aligned}
        """,
        "004, lines 113 to 115",
        network,
        indices={"i": "10"},
    ),
    Equation(
        "c5-dz2-db2",
        r"""
        z_i^{(2)} = \sum_{k=1}^{K} w_{ki}^{(2)} x_k^{(1)} + b_i^{(2)}
        \quad \Longrightarrow \quad
        \frac{\partial z_i^{(2)}}{\partial b_i^{(2)}} = 1 .
        """,
        "004, lines 118 and 121",
        network,
        indices={"i": "10"},
    ),
    Equation(
        "c5-db2",
        r"""
        \frac{\partial \mathcal{L}_n}{\partial b_i^{(2)}} = \delta_i^{(2)} \cdot 1
          = \delta_i^{(2)} .
        """,
        "004, line 123",
        network,
        indices={"i": "10"},
    ),
    Equation(
        "c5-delta2-chain",
        r"""
        \delta_j^{(2)} = \frac{\partial \mathcal{L}_n}{\partial z_j^{(2)}}
        = \frac{\partial \mathcal{L}_n}{\partial x_j^{(2)}}
          \cdot \frac{\partial x_j^{(2)}}{\partial z_j^{(2)}} .
        """,
        "004, line 135",
        network,
        indices={"j": "10"},
    ),
    Equation(
        "c5-dx2-dz2",
        r"""
        x_j^{(2)} = \varphi(z_j^{(2)})
        \quad \Longrightarrow \quad
        \frac{\partial x_j^{(2)}}{\partial z_j^{(2)}} = \varphi'(z_j^{(2)}) .
        """,
        "004, lines 137 and 139",
        network,
        indices={"j": "10"},
    ),
    Equation(
        "c5-dloss-dx2",
        r"""
        \begin{aligned}
        \frac{\partial \mathcal{L}_n}{\partial x_j^{(2)}}
        &= \frac{1}{2} \cdot 2 \, \bigl( x_j^{(2)} - y_j \bigr) \\
        &= x_j^{(2)} - y_j \\
        &= \bigl[ x^{(2)} - y \bigr]_j .
        \end{aligned}
        """,
        "004, line 145",
        network,
        indices={"j": "10"},
    ),
    Equation(
        "c5-delta2",
        r"\delta_j^{(2)} = \bigl[ x^{(2)} - y \bigr]_j \, \varphi'(z_j^{(2)}) ,",
        "004, line 147",
        network,
        indices={"j": "10"},
    ),
    Equation(
        "c5-delta2-vector",
        r"\delta^{(2)} = \bigl( x^{(2)} - y \bigr) \odot \varphi'(z^{(2)}) .",
        "004, line 149",
        network,
    ),
)
