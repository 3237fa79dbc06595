"""One hidden unit, all the units that it feeds, and what they send back to it."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bp_course.draw.style import (
    FORWARD,
    MARGIN,
    canvas,
    circle,
    curve,
    figure_of,
    number,
    write_backward,
    write_forward,
)
from bp_course.errors import ShapeError

ROW, RADIUS = 0.6, 0.23
HIDDEN, ACTIVATION, FED, LOSS = 0.75, 2.9, 5.6, 8.0  # where the columns stand


def fan_out(weights: Sequence[float], deltas: Sequence[float], slope: float) -> Figure:
    r"""Draw z_j → x_j → z_1 … z_n → loss across two layers, and the deltas on their way back.

    δ_j = (Σ_k w_jk δ_k) φ'(z_j)

    weights  w_jk, from the hidden unit to each unit k of the next layer
    deltas   δ_k, the derivative of the loss by z_k
    slope    φ'(z_j), by which the sum is multiplied on its way through the hidden unit

    Raises: ShapeError when there are not as many deltas as weights.

    >>> figure = fan_out([0.5, -2.0], [0.25, 0.125], slope=0.5)
    >>> [text.get_text() for text in figure.axes[0].texts if "delta_j" in text.get_text()]
    ['$\\delta_j^{(1)}$ = −0.0625']
    """
    if len(weights) != len(deltas) or not len(weights):
        raise ShapeError(
            f"{len(weights)} weights and {len(deltas)} deltas: "
            "each unit that is fed has one of each, and there must be one at least"
        )
    count = len(weights)
    middle = MARGIN + ROW * (max(count, 2) - 1) / 2 + 0.3
    axes = canvas(LOSS + 0.23 + MARGIN, 2 * middle)
    total = 0.0
    for k, (weight, delta) in enumerate(zip(weights, deltas, strict=True), start=1):
        y = middle + ROW * ((count + 1) / 2 - k)
        label = f"$w_{{j,{k}}}^{{(2)}}$ = {number(weight)}"
        x = FED - 1.0
        points = [(ACTIVATION + RADIUS, middle), (FED - 1.6, y), (FED - RADIUS, y)]
        curve(axes, points, FORWARD)
        write_forward(axes, x, y + 0.14, label)
        # Not "∂", which below a weight would be the derivative by the weight.
        write_backward(axes, x, y - 0.13, f"$w\\,\\delta$ = {number(weight * delta)}")
        circle(axes, FED, y, f"$z_{{{k}}}^{{(2)}}$")
        label = f"$\\delta_{{{k}}}^{{(2)}}$ = {number(delta)}"
        points = [(FED + RADIUS, y), (FED + 1.3, y), (LOSS - RADIUS, middle)]
        curve(axes, points, FORWARD)
        write_backward(axes, FED + 0.78, y - 0.15, label)
        total += weight * delta

    curve(axes, [(HIDDEN + RADIUS, middle), (ACTIVATION - RADIUS, middle)], FORWARD)
    between = (HIDDEN + ACTIVATION) / 2
    write_forward(axes, between, middle + 0.15, r"$\varphi$")
    write_backward(axes, between, middle - 0.15, f"· $\\varphi'(z_j^{{(1)}})$ = {number(slope)}")
    circle(axes, HIDDEN, middle, "$z_j^{(1)}$")
    circle(axes, ACTIVATION, middle, "$x_j^{(1)}$")
    circle(axes, LOSS, middle, r"$\mathcal{L}_n$")
    label = f"$\\Sigma_k\\,w_{{j,k}}^{{(2)}}\\,\\delta_k^{{(2)}}$ = {number(total)}"
    # To the left, where no edge leaves x_j.
    write_backward(axes, ACTIVATION + 0.15, middle - 0.42, label, "right")
    write_backward(axes, HIDDEN, middle - 0.42, f"$\\delta_j^{{(1)}}$ = {number(total * slope)}")
    return figure_of(axes)
