"""Flows, products and the fan-out."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from bp_course import draw
from bp_course.draw import BACKWARD, FORWARD
from bp_course.errors import ArgumentError, ShapeError


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_shapes_under_the_names_are_those_of_the_arrays():
    w, g = np.zeros((3, 2)), np.zeros((2, 1))
    columns = [["W", "g"], ["f"]]
    arrows = {("W", "f"): "", ("g", "f"): ""}
    figure = draw.flow(columns, arrows, {"W": w.shape, "g": g.shape, "f": (w @ g).shape})
    written = texts(figure)
    for name, shape in (("W", "3 × 2"), ("g", "2 × 1"), ("f", "3 × 1")):
        assert written[written.index(f"${name}$") + 1] == shape


def test_arrows_go_forward_in_blue_and_back_in_red_dashes():
    figure = draw.flow([["f"], ["h"]], {("f", "h"): "up"}, back={("f", "h"): "down"})
    axes = figure.axes[0]
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert [(to_hex(arrow.get_edgecolor()), arrow.get_linestyle()) for arrow in arrows] == [
        (FORWARD, "solid"),
        (BACKWARD, "dashed"),
    ]
    # From box to box: the one to the right, the other to the left.
    (f, h) = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    right_of_f, left_of_h = f.get_x() + f.get_width(), h.get_x()
    ends = [
        [arrow._posA_posB[k][0] for k in (0, 1)]  # matplotlib has no public name for these
        for arrow in arrows
    ]
    assert ends == [
        [pytest.approx(right_of_f), pytest.approx(left_of_h)],
        [pytest.approx(left_of_h), pytest.approx(right_of_f)],
    ]
    assert [text.get_fontstyle() for text in axes.texts][:2] == ["normal", "italic"]
    # From the top: a label, its arrow, the arrow back, and the label of that.
    up, down = (text.get_position()[1] for text in axes.texts[:2])
    there, back = (arrow._posA_posB[0][1] for arrow in arrows)
    assert up > there > back > down


def test_an_arrow_may_point_to_the_left():
    axes = draw.flow([["LOSS"], ["y"]], {("y", "LOSS"): ""}).axes[0]
    [arrow] = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    (start, _), (end, _) = arrow._posA_posB
    assert end < start


def test_an_empty_place_moves_the_others():
    def height(columns):
        axes = draw.flow(columns, {}).axes[0]
        [label] = [text for text in axes.texts if text.get_text() == "$a$"]
        return label.get_position()[1]

    assert height([["a", ""]]) > height([["", "a"]])


def test_an_arrow_to_nowhere_is_named():
    with pytest.raises(ArgumentError, match="joins f and q; q is in no column"):
        draw.flow([["f"]], {("f", "q"): ""})
    with pytest.raises(ArgumentError, match="back joins h and f; none leads forward"):
        draw.flow([["f"], ["h"]], {}, back={("f", "h"): ""})


def test_a_products_rectangles_have_the_proportions_of_the_arrays():
    x, dy = np.zeros((3, 4)), np.zeros((3, 2))
    figure = draw.product({"$X^T$": x.T.shape, "dY": dy.shape}, "dW", {4: "D", 3: "N", 2: "M"})
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    unit = boxes[0].get_height() / 4
    shapes = [(box.get_height() / unit, box.get_width() / unit) for box in boxes]
    assert shapes == [
        pytest.approx(x.T.shape),
        pytest.approx(dy.shape),
        pytest.approx((x.T @ dy).shape),
    ]
    sides = [text for text in texts(figure) if "=" in text and len(text) > 1]
    assert sides == ["$D$ = 4", "$N$ = 3", "$N$ = 3", "$M$ = 2", "$D$ = 4", "$M$ = 2"]


def test_sides_that_meet_look_alike():
    figure = draw.product({"A": (4, 3), "B": (3, 2)}, "C")
    colours = {
        text.get_text(): [
            to_hex(other.get_color())
            for other in figure.axes[0].texts
            if other.get_text() == text.get_text()
        ]
        for text in figure.axes[0].texts
        if text.get_text() in ("2", "3", "4")
    }
    assert all(len(found) == 2 and len(set(found)) == 1 for found in colours.values())
    assert len({found[0] for found in colours.values()}) == 3


def test_large_sizes_still_differ_and_fit_the_page():
    figure = draw.product({"X": (64, 784), "W": (784, 30)}, "Y")
    [x, w, y] = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert x.get_width() == pytest.approx(w.get_height())
    assert x.get_width() > x.get_height() > w.get_width()
    assert (y.get_height(), y.get_width()) == pytest.approx((x.get_height(), w.get_width()))
    assert figure.get_figwidth() < 10


def test_a_product_that_does_not_exist_is_not_drawn():
    with pytest.raises(ShapeError, match=r"A is 4×3 and B is 2×3: .* 3 and 2, must be equal"):
        draw.product({"A": (4, 3), "B": (2, 3)}, "C")
    with pytest.raises(ArgumentError, match="two factors"):
        draw.product({"A": (4, 3)}, "C")


def test_the_hidden_delta_is_the_sum_of_what_comes_back_times_the_slope():
    rng = np.random.default_rng(1)
    weights, deltas, slope = rng.normal(size=10), rng.normal(size=10), 0.125
    written = texts(draw.fan_out(weights, deltas, slope))

    def number(value):
        return f"{round(value, 4):g}".replace("-", "−")

    for k in range(10):
        assert f"$w_{{j,{k + 1}}}^{{(2)}}$ = {number(weights[k])}" in written
        assert f"$\\delta_{{{k + 1}}}^{{(2)}}$ = {number(deltas[k])}" in written
        assert f"$w\\,\\delta$ = {number(weights[k] * deltas[k])}" in written
    total = weights @ deltas
    assert rf"$\Sigma_k\,w_{{j,k}}^{{(2)}}\,\delta_k^{{(2)}}$ = {number(total)}" in written
    assert rf"$\delta_j^{{(1)}}$ = {number(total * slope)}" in written


@pytest.mark.parametrize(("weights", "deltas"), [([1.0, 2.0], [1.0]), ([], [])])
def test_each_weight_needs_its_delta(weights, deltas):
    with pytest.raises(ShapeError, match=f"{len(weights)} weights and {len(deltas)} deltas"):
        draw.fan_out(weights, deltas, slope=1.0)
