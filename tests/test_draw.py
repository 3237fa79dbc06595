import importlib
import sys

import pytest
from matplotlib.colors import to_hex

from bp_course import scalar
from bp_course.draw import BACKWARD, FORWARD, network
from bp_course.errors import ArgumentError, MissingExtraError

LAYERS = [["x0", "x1"], ["a0", "a1"], ["a2"]]
WEIGHTS = {("x0", "a0"): "w0", ("x1", "a0"): "w1", ("x0", "a1"): "w2", ("x1", "a1"): "w3"} | {
    ("a0", "a2"): "w4",
    ("a1", "a2"): "w5",
}


def test_every_value_and_gradient_is_written_in_its_colour():
    parameters = {name: 0.25 * (k - 4) for k, name in enumerate(scalar.PARAMETERS)}
    values = scalar.forward(parameters, x0=1.0, x1=2.0, y=1.0)
    gradients = scalar.backward(values)
    texts = network(LAYERS, WEIGHTS, values, gradients).axes[0].texts
    written = {text.get_text(): to_hex(text.get_color()) for text in texts}

    def number(value):
        return f"{round(value, 4):g}".replace("-", "−")

    for name in WEIGHTS.values():
        assert written[f"{name} = {number(values[name])}"] == FORWARD
        assert written[f"∂ {number(gradients[name])}"] == BACKWARD
    for name in ("x0", "x1", "a0", "a1", "a2"):
        assert written[number(values[name])] == FORWARD
        assert written[f"∂ {number(gradients[name])}"] == BACKWARD
        assert name in written


def test_edges_into_one_unit_look_alike_and_others_do_not():
    axes = network(LAYERS, WEIGHTS).axes[0]
    edges = [line for line in axes.lines if len(line.get_xdata()) == 2]
    looks = [(line.get_color(), line.get_linestyle()) for line in edges]
    assert looks[0] == looks[1]
    assert looks[2] == looks[3]
    assert looks[4] == looks[5]
    assert len({colour for colour, _ in looks}) == len({dashes for _, dashes in looks}) == 3


def test_everything_is_inside_the_picture():
    axes = network(LAYERS, WEIGHTS, dict.fromkeys(["x0", "a1"], 1.0), {"a1": 2.0}).axes[0]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for text in axes.texts:
        x, y = text.get_position()
        assert left < x < right
        assert bottom < y < top


def test_an_edge_to_nowhere_is_named():
    with pytest.raises(ArgumentError, match="weight w9 joins x0 and a9"):
        network(LAYERS, {("x0", "a9"): "w9"})


def test_without_matplotlib_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    monkeypatch.delitem(sys.modules, "bp_course.draw")
    with pytest.raises(MissingExtraError, match=r'pip install "bp-course\[plot\]"'):
        importlib.import_module("bp_course.draw")
