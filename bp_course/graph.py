"""A computation graph of scalar nodes: forward, backward, and every single step between.

Ordinary arithmetic on `Node`s builds the graph. `forward` recomputes the values, `backward` walks
from the output to the leaves and applies one rule at each edge:

    contribution = upstream × local derivative,    added to the gradient of the edge's input.

*Added*, because a node that is used twice gets one contribution from each use (the sum over all
paths). *In reverse topological order*, because a node may hand its gradient on only when it has
received all of it. Each multiplication is recorded as a `Step`, so that a picture or a widget can
play the pass back.

This module uses `math` alone, and only such Python as MicroPython knows: the widgets on the
published page run this very file.
"""

import math


class Node:
    """A number in a computation graph, together with the operation that made it.

    value     the number
    grad      the derivative of the output with respect to this node, after `backward`
    name      how a picture labels it
    operation "leaf", or the name of a rule in `RULES`
    inputs    the nodes that it was computed from
    exponent  the constant n of the operation "**", else None

    >>> x, w = Node(3.0, "x"), Node(-2.0, "w")
    >>> y = w * x + 1
    >>> y.value, [node.name for node in y.inputs[0].inputs]
    (-5.0, ['w', 'x'])
    """

    def __init__(
        self,
        value: float,
        name: str = "",
        operation: str = "leaf",
        inputs: "tuple[Node, ...]" = (),
        exponent: float | None = None,
    ) -> None:
        self.value = value
        self.grad = 0.0
        self.name = name
        self.operation = operation
        self.inputs = inputs
        self.exponent = exponent

    def __repr__(self) -> str:
        return f"Node({self.name or self.operation}={self.value:g}, grad={self.grad:g})"

    def __add__(self, other: "Node | float") -> "Node":
        return _apply("+", self, _node(other))

    def __mul__(self, other: "Node | float") -> "Node":
        return _apply("*", self, _node(other))

    def __sub__(self, other: "Node | float") -> "Node":
        return _apply("-", self, _node(other))

    def __truediv__(self, other: "Node | float") -> "Node":
        return _apply("/", self, _node(other))

    def __pow__(self, exponent: float) -> "Node":
        if isinstance(exponent, Node):
            raise TypeError("the exponent must be a plain number: for a Node write exp(n * log(x))")
        return _apply("**", self, exponent=exponent)

    def __neg__(self) -> "Node":
        return _apply("neg", self)

    def __radd__(self, other: "Node | float") -> "Node":
        return _node(other) + self

    def __rmul__(self, other: "Node | float") -> "Node":
        return _node(other) * self

    def __rsub__(self, other: "Node | float") -> "Node":
        return _node(other) - self

    def __rtruediv__(self, other: "Node | float") -> "Node":
        return _node(other) / self

    def named(self, name: str) -> "Node":
        """Give the node a name, and return it: `z = (w * x + b).named("z")`."""
        self.name = name
        return self


class Step:
    """One multiplication of the backward pass, along the edge from `node` to `input`.

    upstream      the derivative of the output with respect to `node`
    local         the derivative of `node` with respect to `input`, along this edge alone
    contribution  upstream × local
    total         the gradient of `input` so far, this contribution included
    """

    def __init__(
        self,
        node: Node,
        input: Node,
        upstream: float,
        local: float,
        contribution: float,
        total: float,
    ) -> None:
        self.node = node
        self.input = input
        self.upstream = upstream
        self.local = local
        self.contribution = contribution
        self.total = total

    def __repr__(self) -> str:
        return (
            f"Step({self.node.name or self.node.operation} -> "
            f"{self.input.name or self.input.operation}: "
            f"{self.upstream:g} * {self.local:g} = {self.contribution:g}, total {self.total:g})"
        )


def sigmoid(x: Node) -> Node:
    """σ(x) = 1 / (1 + e^(−x)) of a node."""
    return _apply("sigmoid", x)


def tanh(x: Node) -> Node:
    """The hyperbolic tangent of a node."""
    return _apply("tanh", x)


def relu(x: Node) -> Node:
    """max(0, x) of a node; its derivative at 0 is taken as 0."""
    return _apply("relu", x)


def exp(x: Node) -> Node:
    """e^x of a node."""
    return _apply("exp", x)


def log(x: Node) -> Node:
    """The natural logarithm of a node."""
    return _apply("log", x)


def topological_order(output: Node) -> list[Node]:
    """Every node that `output` depends on, each after all of its inputs; `output` comes last.

    A loop, not a recursion: a graph may be deeper than Python's call stack.

    >>> a = Node(1.0, "a")
    >>> b = (a + a).named("b")
    >>> [node.name for node in topological_order((b * a).named("c"))]
    ['a', 'b', 'c']
    """
    order: list[Node] = []
    finished: set[int] = set()
    stack = [(output, False)]
    while stack:
        node, inputs_done = stack.pop()
        if id(node) in finished:
            continue
        if inputs_done:
            finished.add(id(node))
            order.append(node)
        else:
            stack.append((node, True))
            for parent in reversed(node.inputs):
                stack.append((parent, False))
    return order


def forward(output: Node) -> float:
    """Recompute every value from the leaves, and return the output's.

    >>> x = Node(3.0)
    >>> y = x * x + 1
    >>> x.value = 5.0
    >>> forward(y)
    26.0
    """
    for node in topological_order(output):
        if node.operation != "leaf":
            node.value = RULES[node.operation][0](*_operands(node))
    return output.value


def backward(output: Node) -> list[Step]:
    """Set `grad` of every node to the derivative of `output` with respect to it.

    Starts from ∂output/∂output = 1 and visits the nodes in reverse topological order. All
    gradients are set to 0 first, so calling it twice gives the same as calling it once.

    Returns: the list of `Step`s, in the order in which they were done.
    Source: 000 (the chain rule along a path); the sum over paths is left out there.

    >>> a = Node(3.0, "a")
    >>> b = (a + a).named("b")
    >>> c = (b + b).named("c")
    >>> for step in backward(c):
    ...     print(step)
    Step(c -> b: 1 * 1 = 1, total 1)
    Step(c -> b: 1 * 1 = 1, total 2)
    Step(b -> a: 2 * 1 = 2, total 2)
    Step(b -> a: 2 * 1 = 2, total 4)
    """
    order = topological_order(output)
    for node in order:
        node.grad = 0.0
    output.grad = 1.0
    steps = []
    for node in reversed(order):
        if node.operation == "leaf":
            continue
        local_derivatives = RULES[node.operation][1](node.value, *_operands(node))
        for parent, local in zip(node.inputs, local_derivatives):
            contribution = node.grad * local
            parent.grad += contribution
            steps.append(Step(node, parent, node.grad, local, contribution, parent.grad))
    return steps


def _apply(operation: str, *inputs: Node, exponent: float | None = None) -> Node:
    node = Node(0.0, "", operation, inputs, exponent)
    node.value = RULES[operation][0](*_operands(node))
    return node


def _node(value: Node | float) -> Node:
    return value if isinstance(value, Node) else Node(value, f"{value:g}")


def _operands(node: Node) -> list[float]:
    values = [parent.value for parent in node.inputs]
    return values if node.exponent is None else values + [node.exponent]


def _sigmoid(
    x: float,
) -> float:  # as in `scalar.py`; repeated because each file must run by itself in a page
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)


# operation: (value from the operands, local derivatives from the value and the operands)
RULES: dict[str, tuple] = {  # type: ignore[type-arg]  # MicroPython has no `typing` to say more
    "+": (lambda a, b: a + b, lambda v, a, b: (1.0, 1.0)),
    "-": (lambda a, b: a - b, lambda v, a, b: (1.0, -1.0)),
    "*": (lambda a, b: a * b, lambda v, a, b: (b, a)),
    "/": (lambda a, b: a / b, lambda v, a, b: (1 / b, -v / b)),
    "**": (lambda a, n: a**n, lambda v, a, n: (n * a ** (n - 1) if n else 0.0,)),
    "neg": (lambda a: -a, lambda v, a: (-1.0,)),
    "sigmoid": (_sigmoid, lambda v, a: (v * _sigmoid(-a),)),
    "tanh": (math.tanh, lambda v, a: (1 - v * v,)),
    "relu": (lambda a: a if a > 0 else 0.0, lambda v, a: (1.0 if a > 0 else 0.0,)),
    "exp": (math.exp, lambda v, a: (v,)),
    "log": (math.log, lambda v, a: (1 / a,)),
}
