"""Named quantities of any shape in boxes, with arrows forward and back."""

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bp_course.draw.style import (
    BACKWARD,
    FORWARD,
    MARGIN,
    NAME_SIZE,
    NUMBER_SIZE,
    OUTLINE,
    arrow,
    box,
    canvas,
    figure_of,
    measure,
    symbol,
    write,
    write_backward,
    write_forward,
)
from bp_course.errors import ArgumentError

HEIGHT, ROW = 0.5, 1.1
APART = 0.05  # of an arrow from the middle between it and the arrow the other way
PORT = 0.14  # between two arrows at one side of a box
NEAR = 0.45  # where on an arrow its label stands


def flow(
    columns: Sequence[Sequence[str]],
    arrows: Mapping[tuple[str, str], str],
    shapes: Mapping[str, Sequence[int | str]] | None = None,
    back: Mapping[tuple[str, str], str] | None = None,
) -> Figure:
    r"""Draw quantities in columns from left to right, and how each is computed.

    columns  the names, a list a column, from top to bottom; "" leaves a place empty
    arrows   what to write on the arrow from the first name to the second, "" for nothing
    shapes   what to write under a name, by name: `{"W": w.shape}`
    back     what to write on the arrow of the backward pass, by the pair of names of the arrow
             forward; red and dashed, it runs beside that one, from the second name to the first

    Raises: ArgumentError when an arrow joins a name that no column has, or when an arrow back has
            no arrow forward.

    >>> figure = flow([["f"], ["h"]], {("f", "h"): r"$\sigma$"}, {"f": (3, 1)})
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['$\\sigma$', '$f$', '3 × 1', '$h$']
    """
    shapes, back = shapes or {}, back or {}
    widths = {name: _width(name) for column in columns for name in column if name}
    for pair in arrows:
        for name in pair:
            if name not in widths:
                raise ArgumentError(
                    f"an arrow joins {pair[0]} and {pair[1]}; {name} is in no column"
                )
    for pair in back:
        if pair not in arrows:
            raise ArgumentError(f"an arrow back joins {pair[1]} and {pair[0]}; none leads forward")

    places, width = _places(columns, widths, arrows, shapes, back)
    axes = canvas(width, max(y for _, y in places.values()) + HEIGHT / 2 + 0.35)
    for (start, end), (tail, tip) in _ends(list(arrows), places, widths).items():
        apart = APART if (start, end) in back else 0.0
        _draw_arrow(axes, tail, tip, apart, FORWARD, symbol(arrows[start, end]))
        if (start, end) in back:
            _draw_arrow(axes, tip, tail, apart, BACKWARD, back[start, end])
    for name, (x, y) in places.items():
        box(axes, x, y, name, widths[name], HEIGHT)
        if name in shapes:
            write(axes, x, y - HEIGHT / 2 - 0.14, _shape(shapes[name]), OUTLINE)
    return figure_of(axes)


def _draw_arrow(
    axes: Axes,
    tail: tuple[float, float],
    tip: tuple[float, float],
    apart: float,
    colour: str,
    label: str,
) -> None:
    """An arrow moved to its own left by `apart`, its label on that side of it."""
    along = math.dist(tail, tip)
    left = (-(tip[1] - tail[1]) / along, (tip[0] - tail[0]) / along)
    # Moved up or down, it still begins and ends at the sides of its boxes.
    lift = apart / left[1]
    (x0, y0), (x1, y1) = (tail[0], tail[1] + lift), (tip[0], tip[1] + lift)
    arrow(axes, (x0, y0), (x1, y1), colour, "solid" if colour == FORWARD else "dashed")
    if not label:
        return
    # So far from the arrow that no corner of the label touches it, and nearer to the left end,
    # where arrows that arrive together are still apart.
    width, height = measure(label)
    away = abs(left[0]) * width / 2 + abs(left[1]) * height / 2 + 0.08
    share = NEAR if colour == FORWARD else 1 - NEAR
    x = x0 + share * (x1 - x0) + away * left[0]
    y = y0 + share * (y1 - y0) + away * left[1]
    (write_forward if colour == FORWARD else write_backward)(axes, x, y, label)


def _ends(
    pairs: Sequence[tuple[str, str]],
    places: Mapping[str, tuple[float, float]],
    widths: Mapping[str, float],
) -> dict[tuple[str, str], tuple[tuple[float, float], tuple[float, float]]]:
    """Where each arrow begins and ends: on the sides that face each other, next to its like."""

    def side(this: str, other: str) -> float:
        return math.copysign(1.0, places[other][0] - places[this][0])

    # What meets at one side of one box, from bottom to top.
    meeting: dict[tuple[str, float], list[str]] = {}
    for start, end in pairs:
        meeting.setdefault((start, side(start, end)), []).append(end)
        meeting.setdefault((end, side(end, start)), []).append(start)
    for others in meeting.values():
        others.sort(key=lambda name: places[name][1])

    def at(this: str, other: str) -> tuple[float, float]:
        (x, y), facing = places[this], side(this, other)
        others = meeting[this, facing]
        return (
            x + facing * widths[this] / 2,
            y + PORT * (others.index(other) - (len(others) - 1) / 2),
        )

    return {(start, end): (at(start, end), at(end, start)) for start, end in pairs}


def _width(name: str) -> float:
    return max(HEIGHT, measure(symbol(name), NAME_SIZE)[0] + 0.26)


def _shape(sizes: Sequence[int | str]) -> str:
    return " × ".join(symbol(str(size)) for size in sizes)


def _places(
    columns: Sequence[Sequence[str]],
    widths: Mapping[str, float],
    arrows: Mapping[tuple[str, str], str],
    shapes: Mapping[str, Sequence[int | str]],
    back: Mapping[tuple[str, str], str],
) -> tuple[dict[str, tuple[float, float]], float]:
    """The middle of each box, and the width of the sheet: each gap as wide as its labels need."""
    tallest = max(len(column) for column in columns)
    places: dict[str, tuple[float, float]] = {}
    right = MARGIN
    for k, column in enumerate(columns):
        labels = [
            measure(symbol(label), NUMBER_SIZE)[0]
            for labels in (arrows, back)
            for pair, label in labels.items()
            if any(name in column for name in pair) and any(name in columns[k - 1] for name in pair)
        ]
        under = [
            measure(_shape(shapes[name]))[0] - widths[name] for name in column if name in shapes
        ]
        gap = max([0.6, *(width + 0.4 for width in labels)]) if k else 0.0
        wide = max(widths[name] for name in column if name)
        extra = max([0.0, *under]) / 2
        for i, name in enumerate(column):
            if name:
                y = 0.5 + ROW * ((tallest - 1) / 2 + (len(column) - 1) / 2 - i)
                places[name] = (right + gap + extra + wide / 2, y)
        right += gap + wide + 2 * extra
    return places, right + MARGIN
