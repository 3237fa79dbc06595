"""What every picture has in common, and the network."""

import importlib
import sys
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from bp_course import draw, scalar
from bp_course.draw import BACKWARD, FORWARD, network
from bp_course.draw.style import canvas, figure_of, measure, write
from bp_course.errors import ArgumentError, MissingExtraError
from bp_course.graph import Node, backward, sigmoid

LAYERS = [["x0", "x1", "1"], ["a0", "a1", "1 "], ["a2"]]
WEIGHTS = {("x0", "a0"): "w0", ("x1", "a0"): "w1", ("1", "a0"): "b0"}
WEIGHTS |= {("x0", "a1"): "w2", ("x1", "a1"): "w3", ("1", "a1"): "b1"}
WEIGHTS |= {("a0", "a2"): "w4", ("a1", "a2"): "w5", ("1 ", "a2"): "b2"}
PARAMETERS = dict(w0=0.8, w1=-0.4, w2=-0.5, w3=0.3, w4=1.5, w5=-2.0, b0=0.6, b1=-0.4, b2=0.2)


def number(value: float) -> str:
    return f"{round(value, 4):g}".replace("-", "−")


def scalar_net() -> Figure:
    values = scalar.forward(PARAMETERS, x0=2.0, x1=3.0, y=0.0)
    return network(LAYERS, WEIGHTS, values, scalar.backward(values))


def source_003_figure_1() -> Figure:
    x, w = np.array([1.0, 2.0, -1.0]), np.array([[0.5, -1.0], [1.0, 0.25], [2.0, 0.5]])
    values = {f"x{u + 1}": x[u] for u in range(3)} | {f"y{v + 1}": (x @ w)[v] for v in range(2)}
    values |= {f"w{u + 1}{v + 1}": w[u, v] for u in range(3) for v in range(2)}
    layers = [["x1", "x2", "x3"], ["y1", "y2"], ["L"]]
    edges = {(f"x{u}", f"y{v}"): f"w{u}{v}" for v in (1, 2) for u in (1, 2, 3)}
    return network(layers, edges | {("y1", "L"): "", ("y2", "L"): ""}, values, values)


def a_fork() -> Figure:
    x = Node(2.0, "x")
    u, v = (3 * x).named("u"), (x * x).named("v")
    c = (u * v).named("c")
    backward(c)
    return draw.graph(c)


def a_skip() -> Figure:
    x = Node(2.0, "x")
    u = (x * x).named("u")
    c = (u * (3 * u).named("v")).named("c")
    backward(c)
    return draw.graph(c)


def the_whole_net() -> Figure:
    n = {name: Node(value, name) for name, value in PARAMETERS.items()}
    x0, x1, y = Node(2.0, "x0"), Node(3.0, "x1"), Node(0.0, "y")
    a0 = sigmoid((n["w0"] * x0 + n["w1"] * x1 + n["b0"]).named("z0")).named("a0")
    a1 = sigmoid((n["w2"] * x0 + n["w3"] * x1 + n["b1"]).named("z1")).named("a1")
    a2 = sigmoid((n["w4"] * a0 + n["w5"] * a1 + n["b2"]).named("z2")).named("a2")
    loss = (0.5 * (y - a2) ** 2).named("L")
    backward(loss)
    return draw.graph(loss)


def one_layer() -> Figure:
    forward = {("g", "f"): "", ("W", "f"): "", ("b", "f"): "", ("f", "h"): r"$\sigma$"}
    back = {("g", "f"): "$W^T$ @", ("W", "f"): "@ $g^T$", ("b", "f"): ""}
    back |= {("f", "h"): "$* h * (1 - h)$", ("h", "LOSS"): "$h - y$"}
    return draw.flow(
        [["g", "W", "b"], ["f"], ["h"], ["LOSS"], ["y"]],
        forward | {("h", "LOSS"): "", ("y", "LOSS"): ""},
        {"g": (2, 1), "W": (3, 2), "b": (3, 1), "f": (3, 1), "h": (3, 1), "y": (3, 1)},
        back,
    )


def layers_in_a_line() -> Figure:
    line = ["x0", "z1", "x1", r"$\cdots$", "$z_N$", "$x_N$"]
    steps = ["$W_1, b_1$", r"$\sigma$", "", "$W_N, b_N$", r"$\sigma$"]
    sizes = {"x0": ("$m_0$", 1), "z1": ("$m_1$", 1), "$z_N$": ("$m_N$", 1)}
    return draw.flow(
        [[name] for name in line], dict(zip(pairwise(line), steps, strict=True)), sizes
    )


def last_layer() -> Figure:
    columns = [["$x_{N-1}$", "$W_N$", "$b_N$"], ["$z_N$"], ["$x_N$"], ["L"], ["y"]]
    arrows = {(name, "$z_N$"): "" for name in columns[0]}
    arrows |= {("$z_N$", "$x_N$"): r"$\sigma$", ("$x_N$", "L"): "", ("y", "L"): ""}
    column = ("$m_N$", 1)
    shapes = {"$x_{N-1}$": ("$m_{N-1}$", 1), "$W_N$": ("$m_N$", "$m_{N-1}$"), "y": column}
    shapes |= {"$b_N$": column, "$z_N$": column, "$x_N$": column}
    back = {("$x_N$", "L"): "①", ("$z_N$", "$x_N$"): "②"}
    back |= {("$b_N$", "$z_N$"): "③", ("$x_{N-1}$", "$z_N$"): "④"}
    return draw.flow(columns, arrows, shapes, back)


def piece_of_a_layer() -> Figure:
    x, b, z, loss = "$x_i^{(1)}$", "$b_j^{(2)}$", "$z_j^{(2)}$", r"$\mathcal{L}_n$"
    arrows = {(x, z): "$w_{ij}^{(2)}$", (b, z): "1", (z, loss): r"$\varphi$"}
    return draw.flow([[x, b], [z], [loss]], arrows, back={(z, loss): r"$\delta_j^{(2)}$"})


def end_of_a_network() -> Figure:
    z, x, loss, y = "$z_j^{(2)}$", "$x_j^{(2)}$", r"$\mathcal{L}_n$", "$y_j$"
    back = {(x, loss): r"$x_j^{(2)} - y_j$", (z, x): r"$\cdot\;\varphi'(z_j^{(2)})$"}
    arrows = {(z, x): r"$\varphi$", (x, loss): "", (y, loss): ""}
    return draw.flow([[z], [x], [loss], [y]], arrows, back=back)


def inputs_gradient() -> Figure:
    factors = {r"$\partial L/\partial Y$": (4, 5), r"$W^\top$": (5, 3)}
    return draw.product(factors, r"$\partial L/\partial X$", {4: "N", 5: "M", 3: "D"})


def three_outputs() -> Figure:
    return draw.fan_out([-0.9807, -0.1732, -1.2894], [-0.0911, 0.1269, -0.0254], slope=0.2032)


def weights_gradient() -> Figure:
    return draw.product({"$X^T$": (4, 3), "dY": (3, 2)}, "dW", {4: "D", 3: "N", 2: "M"})


def large_product() -> Figure:
    return draw.product({"X": (64, 784), "W": (784, 30)}, "Y", {784: "D", 64: "N", 30: "K"})


def ten_outputs() -> Figure:
    rng = np.random.default_rng(0)
    return draw.fan_out(-rng.uniform(0.1, 1, 10), -rng.uniform(0.1, 1, 10), slope=0.2345)


PICTURES: list[Callable[[], Figure]] = [
    scalar_net,
    source_003_figure_1,
    a_fork,
    a_skip,
    the_whole_net,
    one_layer,
    layers_in_a_line,
    last_layer,
    piece_of_a_layer,
    end_of_a_network,
    weights_gradient,
    inputs_gradient,
    large_product,
    three_outputs,
    ten_outputs,
]


def troubles(figure: Figure) -> list[str]:
    """The labels that overlap another, lie on a circle or box that isn't theirs, or stick out."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    axes = figure.axes[0]
    labels = [t for t in axes.texts if t.get_text()]
    extents = [label.get_window_extent(renderer).padded(-1) for label in labels]
    shapes = [
        patch.get_window_extent(renderer)
        for patch in axes.patches
        if isinstance(patch, Circle | FancyBboxPatch)
    ]
    found = []
    for i, (label, extent) in enumerate(zip(labels, extents, strict=True)):
        text = label.get_text()
        if not (
            extent.x0 >= 0
            and extent.y0 >= 0
            and extent.x1 <= figure.bbox.x1
            and extent.y1 <= figure.bbox.y1
        ):
            found.append(f"{text} sticks out")
        found += [
            f"{text} overlaps {labels[k].get_text()}"
            for k in range(i)
            if extent.overlaps(extents[k])
        ]
        for shape in shapes:
            inside = (
                shape.x0 <= extent.x0
                and extent.x1 <= shape.x1
                and shape.y0 <= extent.y0
                and extent.y1 <= shape.y1
            )
            if extent.overlaps(shape) and not inside:
                found.append(f"{text} lies across a circle or a box")
    return found


@pytest.mark.parametrize("picture", PICTURES)
def test_every_label_is_inside_and_none_overlap(picture):
    assert troubles(picture()) == []


def test_the_search_for_troubles_finds_them():
    axes = canvas(2.0, 1.0)
    write(axes, 1.0, 0.5, "one")
    write(axes, 1.1, 0.5, "two")
    write(axes, 1.95, 0.9, "three")
    axes.add_patch(Circle((1.4, 0.5), 0.2))
    assert troubles(figure_of(axes)) == [
        "two overlaps one",
        "two lies across a circle or a box",
        "three sticks out",
    ]


@pytest.mark.parametrize("picture", PICTURES)
def test_the_same_picture_is_the_same_bytes(picture):
    first = draw.svg(picture())
    assert first == draw.svg(picture())
    assert first.startswith("<?xml")
    assert "<dc:date>" not in first


@pytest.mark.parametrize("picture", PICTURES)
def test_the_sheet_is_white(picture):
    assert to_hex(picture().get_facecolor()) == "#ffffff"


def test_a_notebook_shows_svg():
    figure = figure_of(canvas(1.0, 1.0))
    assert figure._repr_svg_() == draw.svg(figure)


def test_a_label_is_measured_as_it_is_drawn():
    axes = canvas(3.0, 1.0)
    figure = figure_of(axes)
    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in ("0.1417", "$w_{0}$ = −0.1417", r"$\delta^{(2)}$"):
        write(axes, 1.5, 0.5, text)
        width = axes.texts[-1].get_window_extent(renderer).width / figure.dpi
        assert measure(text)[0] == pytest.approx(width, rel=0.06, abs=0.03)
    assert measure("") == (0.0, 0.0)


def test_every_value_and_gradient_is_written_in_its_colour():
    values = scalar.forward(PARAMETERS, x0=2.0, x1=3.0, y=0.0)
    gradients = scalar.backward(values)
    labels = network(LAYERS, WEIGHTS, values, gradients).axes[0].texts
    written = {
        label.get_text(): (to_hex(label.get_color()), label.get_fontstyle()) for label in labels
    }
    forward, back = (FORWARD, "normal"), (BACKWARD, "italic")
    for name in WEIGHTS.values():
        symbol = f"${name[0]}_{{{name[1:]}}}$"
        assert written[f"{symbol} = {number(values[name])}"] == forward
        assert written[f"∂ {number(gradients[name])}"] == back
    for name in ("x0", "x1", "a0", "a1", "a2"):
        assert written[number(values[name])] == forward
        assert written[f"∂ {number(gradients[name])}"] == back
        assert f"${name[0]}_{{{name[1:]}}}$" in written


def test_edges_into_one_unit_look_alike_and_others_do_not():
    axes = network(LAYERS, WEIGHTS).axes[0]
    looks = [(line.get_color(), line.get_linestyle()) for line in axes.lines]
    for unit in range(3):
        assert len(set(looks[3 * unit : 3 * unit + 3])) == 1
    assert len({colour for colour, _ in looks}) == len({dashes for _, dashes in looks}) == 3


def test_gradients_flow_back_along_the_edges_that_have_one():
    axes = network([["x"], ["y"]], {("x", "y"): "w"}, gradients={"w": 2.0}).axes[0]
    [arrow] = [patch for patch in axes.patches if not isinstance(patch, Circle)]
    tail, *_, tip = arrow.get_path().vertices
    assert tail[0] > min(tip[0], arrow.get_path().vertices[:, 0].min())
    assert to_hex(arrow.get_edgecolor()) == BACKWARD
    bare = network([["x"], ["y"]], {("x", "y"): "w"}).axes[0]
    assert all(isinstance(patch, Circle) for patch in bare.patches)


def test_an_edge_to_nowhere_is_named():
    with pytest.raises(ArgumentError, match="weight w9 joins x0 and a9"):
        network(LAYERS, {("x0", "a9"): "w9"})


def test_without_matplotlib_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    for name in [name for name in sys.modules if name.startswith("bp_course.draw")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtraError, match=r'pip install "bp-course\[plot\]"'):
        importlib.import_module("bp_course.draw")
