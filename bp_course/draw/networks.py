"""A network of single numbers: units in circles, weights on edges."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bp_course.draw.style import (
    BACKWARD,
    UNIT_STYLES,
    arrow,
    canvas,
    circle,
    figure_of,
    gradient,
    number,
    symbol,
    write_backward,
    write_forward,
)
from bp_course.errors import ArgumentError

COLUMN, ROW = 2.875, 2.125  # from one layer to the next, and from one unit to the next below it


def network(
    layers: Sequence[Sequence[str]],
    weights: Mapping[tuple[str, str], str],
    values: Mapping[str, float] | None = None,
    gradients: Mapping[str, float] | None = None,
) -> Figure:
    """Draw a network, inputs on the left, with all edges into one unit in one colour.

    layers     the names of the units, a list a layer
    weights    the edges: the name of the weight for each pair of units that it connects
    values     what to write above a unit, and on an edge after its weight's name, by name
    gradients  what to write below a unit or an edge, by name; an edge with a gradient gets a small
               arrow against its direction, the way the gradients flow

    Raises: ArgumentError when an edge joins a unit that no layer has.

    >>> figure = network([["x", "y"], ["z"]], {("x", "z"): "u", ("y", "z"): "v"}, {"u": 0.5})
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['$u$ = 0.5', '$v$', '$x$', '$y$', '$z$']
    """
    values, gradients = values or {}, gradients or {}
    places = _places(layers)
    axes = canvas(
        max(x for x, _ in places.values()) + 0.75, max(y for _, y in places.values()) + 0.875
    )
    targets = list(dict.fromkeys(end for _, end in weights))
    for (start, end), name in weights.items():
        if start not in places or end not in places:
            raise ArgumentError(f"weight {name} joins {start} and {end}; not both are in layers")
        style = UNIT_STYLES[targets.index(end) % len(UNIT_STYLES)]
        _draw_edge(axes, places[start], places[end], name, style, values, gradients)
    for name, (x, y) in places.items():
        circle(axes, x, y, name)
        if name in values:
            write_forward(axes, x, y + 0.37, number(values[name]))
        if name in gradients:
            write_backward(axes, x, y - 0.37, gradient(gradients[name]))
    return figure_of(axes)


def _draw_edge(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    name: str,
    style: tuple[str, str],
    values: Mapping[str, float],
    gradients: Mapping[str, float],
) -> None:
    (x0, y0), (x1, y1) = start, end
    axes.plot([x0, x1], [y0, y1], color=style[0], linestyle=style[1], linewidth=1.6, zorder=1)
    # A third of the way, so that the labels of two edges that cross don't meet.
    x, y = x0 + 0.34 * (x1 - x0), y0 + 0.34 * (y1 - y0)
    label = f"{symbol(name)} = {number(values[name])}" if name in values else symbol(name)
    write_forward(axes, x, y + 0.13, label)
    if name in gradients:
        write_backward(axes, x, y - 0.13, gradient(gradients[name]))
        tail, tip = ((x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (0.83, 0.76))
        arrow(axes, tail, tip, BACKWARD, head=12)


def _places(layers: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
    """The layers side by side, each centred, its units from top to bottom."""
    tallest = max(len(layer) for layer in layers)
    return {
        name: (
            0.75 + COLUMN * k,
            0.875 + ROW * ((tallest - 1) / 2 + (len(layer) - 1) / 2 - i),
        )
        for k, layer in enumerate(layers)
        for i, name in enumerate(layer)
    }
