"""The computation graph, and the places of its nodes."""

import re
from itertools import pairwise

import pytest
from matplotlib.patches import Circle

from bp_course import draw
from bp_course.draw.layout import heights, order_columns
from bp_course.graph import Node, backward, log, sigmoid


def number(value: float) -> str:
    return f"{round(value, 4):g}".replace("-", "−")


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_values_contributions_and_totals_are_those_of_the_backward_pass():
    x, w = Node(1.5, "x"), Node(-0.25, "w")
    y = (sigmoid(w * x) + x**3 / w - log(x)).named("y")
    steps = backward(y)
    written = texts(draw.graph(y))
    for step in steps:
        assert number(step.input.value) in written
        assert f"∂ {number(step.contribution)}" in written
    for node in {step.input for step in steps}:
        assert f"∂ {number(node.grad)}" in written
    # One gradient an edge and one a node; the output's stands on the arrow that leaves it.
    nodes = {step.input for step in steps}
    assert sum(text.startswith("∂") for text in written) == len(steps) + len(nodes) + 1


def test_before_the_backward_pass_there_are_values_only():
    x = Node(3.0, "x")
    written = texts(draw.graph((x * x).named("y")))
    assert written == ["3", "3", "$x$", "$y$", "×", "9"]


def test_drawing_changes_nothing():
    x = Node(3.0, "x")
    y = x * x
    backward(y)
    draw.graph(y)
    assert (x.grad, y.grad, y.value) == (6.0, 1.0, 9.0)


@pytest.mark.parametrize(
    ("node", "sign"),
    [
        (Node(1.0) + Node(2.0), "+"),
        (Node(1.0) - Node(2.0), "−"),
        (Node(1.0) / Node(2.0), "÷"),
        (-Node(1.0), "−"),
        (Node(2.0) ** 3, r"$(\cdot)^{3}$"),
        (sigmoid(Node(2.0)), r"$\sigma$"),
        (log(Node(2.0)), "log"),
    ],
)
def test_a_node_without_a_name_shows_its_operation(node, sign):
    assert sign in texts(draw.graph(node))
    named = texts(draw.graph(node.named("out")))
    assert sign in named
    assert "out" in named


def test_a_fork_has_a_dot_and_other_nodes_have_none():
    x = Node(3.0, "x")
    assert len(draw.graph(x * x).axes[0].lines) == 1
    assert not draw.graph(x * Node(2.0)).axes[0].lines


def test_every_node_is_right_of_what_it_was_computed_from():
    x, w = Node(2.0, "x"), Node(3.0, "w")
    u = (w * x).named("u")
    y = (u * u + x).named("y")
    axes = draw.graph(y).axes[0]
    circles = [patch.center for patch in axes.patches if isinstance(patch, Circle)]
    names = [text for text in texts(axes.figure) if re.fullmatch(r"\$[xwuy]\$|×", text)]
    assert names.count("$x$") == 1
    place = {}
    for name in ("x", "w", "u", "y"):
        [label] = [text for text in axes.texts if text.get_text() == f"${name}$"]
        assert label.get_position() in circles
        place[name] = label.get_position()[0]
    assert place["x"] < place["u"] < place["y"]
    assert place["w"] < place["u"]


def test_columns_are_ordered_without_a_crossing_where_that_is_possible():
    # A skip over a column beside a leaf: a tie that sorting by means alone does not resolve.
    columns = [["u", "3"], ["3v", "uv", "uc"], ["v", "uc2"]]
    edges = [("3", "3v"), ("u", "uv"), ("u", "uc"), ("3v", "v"), ("uv", "v"), ("uc", "uc2")]
    order = order_columns(columns, edges)
    place = {item: i for column in order for i, item in enumerate(column)}
    pairs = [
        [edge for edge in edges if edge[0] in column]
        for column in order  # the edges that leave it
    ]
    for group in pairs:
        for a in group:
            for b in group:
                assert (place[a[0]] - place[b[0]]) * (place[a[1]] - place[b[1]]) >= 0


def test_items_of_one_column_keep_their_rooms_apart():
    columns = [["a", "b", "c"], ["d", "e"]]
    rooms = {"a": 1.0, "b": 0.5, "c": 2.0, "d": 1.0, "e": 1.0}
    edges = [("a", "d"), ("b", "d"), ("c", "d"), ("a", "e")]
    height = heights(columns, edges, rooms)
    for column in columns:
        for above, below in pairwise(column):
            assert height[above] - height[below] >= (rooms[above] + rooms[below]) / 2 - 1e-12
