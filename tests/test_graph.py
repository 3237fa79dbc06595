import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_course import graph, scalar
from bp_course.graph import Node, backward, forward, topological_order


def test_fork_of_a_fork():
    a = Node(3.0)
    b = a + a
    c = b + b
    backward(c)
    assert (c.value, b.grad, a.grad) == (12.0, 2.0, 4.0)


def test_backward_twice_is_backward_once():
    a, b = Node(2.0), Node(5.0)
    c = a * b + a
    first = [repr(step) for step in backward(c)]
    second = [repr(step) for step in backward(c)]
    assert (a.grad, b.grad) == (6.0, 2.0)
    assert first == second


def test_a_node_hands_on_only_when_it_has_received_everything():
    """h is used by a near node and by a far one: a walk along the paths would visit it early."""
    x = Node(3.0)
    h = x * x
    output = h * ((h + 1.0) * 2.0)
    backward(output)  # 2 h² + 2 h, so the slope by x is (4 h + 2) 2x
    assert x.grad == (4 * 9 + 2) * 6


def test_published_example_of_micrograd():
    """The numbers stand in the README of karpathy/micrograd."""
    a, b = Node(-4.0), Node(2.0)
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + graph.relu(b + a)
    d = d + 3 * d + graph.relu(b - a)
    f = (c - d) ** 2
    g = f / 2.0 + 10.0 / f
    backward(g)
    assert f"{g.value:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


RULES = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "number + node": lambda a, b: 2 + a * b,
    "number - node": lambda a, b: 2 - a * b,
    "number * node": lambda a, b: 2 * (a + b),
    "number / node": lambda a, b: 2 / (a * b),
    "**": lambda a, b: a**3 + b**-2,
    "** 0": lambda a, b: a**0 * b,
    "neg": lambda a, b: -(a * b),
    "sigmoid": lambda a, b: graph.sigmoid(a) * graph.sigmoid(-b),
    "tanh": lambda a, b: graph.tanh(a * b),
    "relu": lambda a, b: graph.relu(a) * b + graph.relu(-a) * b,
    "exp": lambda a, b: graph.exp(a - b),
    "log": lambda a, b: graph.log(a) * b,
}


@pytest.mark.parametrize("rule", RULES)
@given(st.floats(0.3, 3), st.floats(0.3, 3))
def test_every_rule_against_a_difference_quotient(rule, a, b):
    def value(a, b):
        return RULES[rule](Node(a), Node(b)).value

    nodes = Node(a), Node(b)
    backward(RULES[rule](*nodes))
    h = 1e-6
    expected = [
        (value(a + h, b) - value(a - h, b)) / (2 * h),
        (value(a, b + h) - value(a, b - h)) / (2 * h),
    ]
    assert [node.grad for node in nodes] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_rules_at_the_edges():
    for x, value, slope in ((0.0, 0.0, 0.0), (-2.0, 0.0, 0.0), (2.0, 2.0, 1.0)):
        node = Node(x)
        output = graph.relu(node)
        backward(output)
        assert (output.value, node.grad) == (value, slope)
    far = Node(50.0)
    backward(graph.sigmoid(far))
    assert far.grad == pytest.approx(math.exp(-50), rel=1e-12)
    zero = Node(0.0)
    backward(zero**0)
    assert zero.grad == 0.0
    assert graph.sigmoid(Node(-1000.0)).value == 0.0


def test_steps_say_what_was_multiplied_and_added():
    x, w = Node(3.0, "x"), Node(-2.0, "w")
    z = (w * x).named("z")
    loss = (z * z).named("L")
    steps = backward(loss)
    rows = [
        (s.node.name, s.input.name, s.upstream, s.local, s.contribution, s.total) for s in steps
    ]
    assert rows == [
        ("L", "z", 1.0, -6.0, -6.0, -6.0),
        ("L", "z", 1.0, -6.0, -6.0, -12.0),
        ("z", "w", -12.0, 3.0, -36.0, -36.0),
        ("z", "x", -12.0, -2.0, 24.0, 24.0),
    ]
    assert repr(steps[-1]) == "Step(z -> x: -12 * -2 = 24, total 24)"
    assert repr(x) == "Node(x=3, grad=24)"
    assert repr(loss + 1).startswith("Node(+=37")


def test_scalar_net_as_a_graph():
    parameters = {name: 0.1 * (k - 4) for k, name in enumerate(scalar.PARAMETERS)}
    values = scalar.forward(parameters, x0=0.7, x1=-1.3, y=0.8)
    n = {name: Node(values[name], name) for name in (*scalar.PARAMETERS, "x0", "x1", "y")}
    a0 = graph.sigmoid(n["w0"] * n["x0"] + n["w1"] * n["x1"] + n["b0"])
    a1 = graph.sigmoid(n["w2"] * n["x0"] + n["w3"] * n["x1"] + n["b1"])
    a2 = graph.sigmoid(n["w4"] * a0 + n["w5"] * a1 + n["b2"])
    loss = 0.5 * (a2 - n["y"]) ** 2
    backward(loss)
    assert loss.value == pytest.approx(values["L"], rel=1e-14)
    expected = scalar.backward(values)
    assert {name: node.grad for name, node in n.items()} == {
        name: pytest.approx(expected[name], rel=1e-13) for name in n
    }


def test_forward_recomputes_after_a_leaf_has_changed():
    x = Node(2.0)
    y = graph.exp(x**2) - x
    x.value = 0.5
    assert forward(y) == y.value == math.exp(0.25) - 0.5


def test_a_graph_may_be_deeper_than_the_call_stack():
    x = Node(1.0)
    y = x
    for _ in range(5000):
        y = y + 1
    backward(y)
    assert (y.value, x.grad) == (5001.0, 1.0)
    assert topological_order(y)[-1] is y


def test_a_node_as_exponent_is_refused():
    with pytest.raises(TypeError, match="plain number"):
        Node(2.0) ** Node(3.0)
