"""The 2-2-1 network in plain numbers: forward, all nine gradients, one step of learning.

Two inputs, two hidden units, one output, a sigmoid at each unit and half the squared error at the
end: source 001, equations (1) to (8). Every quantity has the name that it has on paper, and lives
in a dictionary under that name, so each line below can be read beside its equation.

This module uses `math` alone, and only such Python as MicroPython knows: the widgets on the
published page run this very file.
"""

import math

PARAMETERS = ("w0", "w1", "w2", "w3", "w4", "w5", "b0", "b1", "b2")


def sigmoid(x: float) -> float:
    """The logistic function, σ(x) = 1 / (1 + e^(-x)), without overflow at either end.

    Source: 001, equation (2).

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)


def sigmoid_prime(x: float) -> float:
    """The slope of the logistic function, σ′(x) = σ(x) (1 − σ(x)).

    Written as σ(x) σ(−x): 1 − σ(x) is σ(−x), and the subtraction would lose every digit
    where σ(x) is close to 1.

    Source: 001, part 1.

    >>> sigmoid_prime(0.0)
    0.25
    """
    return sigmoid(x) * sigmoid(-x)


def forward(parameters: dict[str, float], x0: float, x1: float, y: float) -> dict[str, float]:
    """All values of the network, by name.

    z0 = w0 x0 + w1 x1 + b0,   a0 = σ(z0),
    z1 = w2 x0 + w3 x1 + b1,   a1 = σ(z1),
    z2 = w4 a0 + w5 a1 + b2,   a2 = σ(z2),   L = ½ (a2 − y)²

    Returns: a dictionary with the nine parameters, x0, x1, y, and z0, a0, z1, a1, z2, a2, L.
    Raises: ValueError naming the parameters that are missing or unknown.
    Source: 001, equations (1) to (8); (1) with ½, which the scan shows as 1/α.

    >>> parameters = dict(w0=0.1, w1=0.2, w2=-0.3, w3=0.8, w4=0.5, w5=-0.6, b0=0, b1=0, b2=0)
    >>> values = forward(parameters, x0=1.0, x1=2.0, y=1.0)
    >>> print(f"{values['z0']:.4f} {values['a2']:.4f} {values['L']:.4f}")
    0.5000 0.4600 0.1458
    """
    missing = [name for name in PARAMETERS if name not in parameters]
    unknown = sorted(name for name in parameters if name not in PARAMETERS)
    if missing or unknown:
        raise ValueError(
            f"the 2-2-1 network has the parameters {', '.join(PARAMETERS)}; "
            f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}"
        )
    v = dict(parameters)
    v["x0"], v["x1"], v["y"] = x0, x1, y
    v["z0"] = v["w0"] * x0 + v["w1"] * x1 + v["b0"]
    v["a0"] = sigmoid(v["z0"])
    v["z1"] = v["w2"] * x0 + v["w3"] * x1 + v["b1"]
    v["a1"] = sigmoid(v["z1"])
    v["z2"] = v["w4"] * v["a0"] + v["w5"] * v["a1"] + v["b2"]
    v["a2"] = sigmoid(v["z2"])
    v["L"] = 0.5 * (v["a2"] - y) ** 2
    return v


def backward(values: dict[str, float]) -> dict[str, float]:
    """The derivative of L with respect to every quantity in `values`, by name.

    From the loss back to the inputs, one chain-rule product a line:

    ∂L/∂a2 = a2 − y,            ∂L/∂z2 = ∂L/∂a2 σ′(z2),
    ∂L/∂w4 = ∂L/∂z2 a0,         ∂L/∂w5 = ∂L/∂z2 a1,         ∂L/∂b2 = ∂L/∂z2,
    ∂L/∂a0 = ∂L/∂z2 w4,         ∂L/∂a1 = ∂L/∂z2 w5,
    ∂L/∂z0 = ∂L/∂a0 σ′(z0),     ∂L/∂z1 = ∂L/∂a1 σ′(z1),
    ∂L/∂w0 = ∂L/∂z0 x0,         ∂L/∂w1 = ∂L/∂z0 x1,         ∂L/∂b0 = ∂L/∂z0,
    ∂L/∂w2 = ∂L/∂z1 x0,         ∂L/∂w3 = ∂L/∂z1 x1,         ∂L/∂b1 = ∂L/∂z1

    An input feeds both hidden units, so its derivative is a sum over the two paths:
    ∂L/∂x0 = ∂L/∂z0 w0 + ∂L/∂z1 w2, and likewise for x1.

    Returns: a dictionary; g["w4"] is ∂L/∂w4. The values are not changed.
    Source: 001, part 3, with the corrections W1 to W8 of the audit.

    >>> parameters = dict(w0=0.1, w1=0.2, w2=-0.3, w3=0.8, w4=0.5, w5=-0.6, b0=0, b1=0, b2=0)
    >>> g = backward(forward(parameters, x0=1.0, x1=2.0, y=1.0))
    >>> print(f"{g['w4']:.5f} {g['w5']:.5f} {g['w0']:.5f}")
    -0.08349 -0.10541 -0.01576
    """
    v = values
    g = {"L": 1.0}
    g["a2"] = v["a2"] - v["y"]
    g["y"] = v["y"] - v["a2"]
    g["z2"] = g["a2"] * sigmoid_prime(v["z2"])
    g["w4"] = g["z2"] * v["a0"]
    g["w5"] = g["z2"] * v["a1"]
    g["b2"] = g["z2"]
    g["a0"] = g["z2"] * v["w4"]
    g["a1"] = g["z2"] * v["w5"]
    g["z0"] = g["a0"] * sigmoid_prime(v["z0"])
    g["z1"] = g["a1"] * sigmoid_prime(v["z1"])
    g["w0"] = g["z0"] * v["x0"]
    g["w1"] = g["z0"] * v["x1"]
    g["b0"] = g["z0"]
    g["w2"] = g["z1"] * v["x0"]
    g["w3"] = g["z1"] * v["x1"]
    g["b1"] = g["z1"]
    g["x0"] = g["z0"] * v["w0"] + g["z1"] * v["w2"]
    g["x1"] = g["z0"] * v["w1"] + g["z1"] * v["w3"]
    return g


def update(
    parameters: dict[str, float], gradients: dict[str, float], learning_rate: float
) -> dict[str, float]:
    """One step of gradient descent: each parameter p becomes p − η ∂L/∂p.

    Returns: a new dictionary of the nine parameters; the arguments are not changed.

    >>> p = dict.fromkeys(PARAMETERS, 1.0)
    >>> update(p, dict.fromkeys(PARAMETERS, 0.5), learning_rate=0.2)["w3"]
    0.9
    """
    return {name: parameters[name] - learning_rate * gradients[name] for name in PARAMETERS}
