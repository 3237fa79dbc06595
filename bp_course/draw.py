"""Pictures of networks, drawn from their numbers.

Forward values are blue and upright, gradients are red, in italics, behind a "∂": never colour
alone. The page is white, so that a picture stays legible where the page around it is dark.
"""

from collections.abc import Mapping, Sequence

from bp_course.errors import ArgumentError, MissingExtraError

try:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ImportError:
    raise MissingExtraError('a picture needs matplotlib: pip install "bp-course[plot]"') from None

FORWARD, BACKWARD, OUTLINE = "#0b5394", "#b3261e", "#5f6368"
# One colour for all edges into one unit, that is for one column of W: Okabe and Ito's palette,
# which the colour-blind can tell apart. The dashes say the same without colour.
UNIT_STYLES = (("#0072b2", "solid"), ("#d55e00", "dashed"), ("#009e73", "dashdot"))


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
    gradients  what to write below a unit or an edge, by name

    Raises: ArgumentError when an edge joins a unit that no layer has.

    >>> figure = network([["x", "y"], ["z"]], {("x", "z"): "u", ("y", "z"): "v"}, {"u": 0.5})
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['u = 0.5', 'v', 'x', 'y', 'z']
    """
    values, gradients = values or {}, gradients or {}
    places = _places(layers)
    axes = _canvas(places)
    targets = list(dict.fromkeys(end for _, end in weights))
    for (start, end), name in weights.items():
        if start not in places or end not in places:
            raise ArgumentError(f"weight {name} joins {start} and {end}; not both are in layers")
        style = UNIT_STYLES[targets.index(end) % len(UNIT_STYLES)]
        _draw_edge(axes, places[start], places[end], name, style, values, gradients)
    for name, (x, y) in places.items():
        axes.plot(x, y, "o", markersize=34, color="white", markeredgecolor=OUTLINE, zorder=2)
        axes.text(x, y, name, ha="center", va="center", fontsize=12, zorder=3)
        if name in values:
            _write(axes, x, y + 0.4, _number(values[name]), FORWARD, "normal")
        if name in gradients:
            _write(axes, x, y - 0.4, f"∂ {_number(gradients[name])}", BACKWARD, "italic")
    return _figure(axes)


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
    label = f"{name} = {_number(values[name])}" if name in values else name
    _write(axes, x, y + 0.11, label, FORWARD, "normal")
    if name in gradients:
        _write(axes, x, y - 0.11, f"∂ {_number(gradients[name])}", BACKWARD, "italic")


def _write(axes: Axes, x: float, y: float, text: str, colour: str, slant: str) -> None:
    axes.text(
        x,
        y,
        text,
        color=colour,
        fontsize=9,
        fontstyle=slant,
        ha="center",
        va="center",
        zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
    )


def _number(value: float) -> str:
    return f"{round(value, 4):g}".replace("-", "−")


def _places(layers: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
    """The layers side by side, each centred, its units from top to bottom."""
    tallest = max(len(layer) for layer in layers)
    return {
        name: (2.3 * k, 1.7 * ((tallest - 1) / 2 + (len(layer) - 1) / 2 - i))
        for k, layer in enumerate(layers)
        for i, name in enumerate(layer)
    }


def _canvas(places: Mapping[str, tuple[float, float]]) -> Axes:
    width = max(x for x, _ in places.values()) + 1.2
    height = max(y for _, y in places.values()) + 1.4
    figure = Figure(figsize=(1.25 * width, 1.25 * height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.6, width - 0.6), ylim=(-0.7, height - 0.7))
    axes.axis("off")
    return axes


def _figure(axes: Axes) -> Figure:
    figure = axes.figure
    assert isinstance(figure, Figure)  # and no SubFigure: `_canvas` made it
    return figure
