"""The sizes of a matrix product, as rectangles."""

import math
from collections.abc import Mapping
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bp_course.draw.style import (
    INK,
    MARGIN,
    NAME_SIZE,
    OUTLINE,
    UNIT_STYLES,
    canvas,
    figure_of,
    measure,
    symbol,
    write,
)
from bp_course.errors import ArgumentError, ShapeError

CELL = 0.34  # one entry, where all sizes are small enough to draw the entries
SMALL = 12
GAP = 0.6  # between two matrices: room for the sign and for the size beside each


def product(
    factors: Mapping[str, tuple[int, int]],
    result: str,
    letters: Mapping[int, str] | None = None,
) -> Figure:
    """Draw the shapes of a product: factors, equals sign, result.

    Two sides that meet have one size and one look; the two outer sides are those of the result.
    Sizes up to 12 are to scale and show each entry; larger ones grow by their logarithm.

    factors  the shape of each matrix, by name, from left to right: `{"X": x.shape, …}`
    result   the name of the product
    letters  what to call a size, as in `{4: "D"}`

    Raises: ShapeError when two sides that meet differ; ArgumentError with fewer than two factors.

    >>> figure = product({"$X^T$": (4, 3), "$dY$": (3, 2)}, "$dW$", {4: "D", 3: "N", 2: "M"})
    >>> [text.get_text() for text in figure.axes[0].texts][-3:]
    ['$D$ = 4', '$M$ = 2', '$dW$']
    """
    names, shapes = list(factors), list(factors.values())
    if len(names) < 2:
        raise ArgumentError(f"a product needs two factors; given: {names}")
    for k, (first, second) in enumerate(pairwise(shapes)):
        if first[1] != second[0]:
            raise ShapeError(
                f"{names[k]} is {first[0]}×{first[1]} and "
                f"{names[k + 1]} is {second[0]}×{second[1]}: "
                f"the sides that meet, {first[1]} and {second[0]}, must be equal; transposed?"
            )
    shapes.append((shapes[0][0], shapes[-1][1]))
    names.append(result)
    sizes = [shapes[0][0], *(columns for _, columns in shapes[:-1])]

    entries = max(sizes) <= SMALL
    lengths = {size: _length(size, entries) for size in sizes}
    labels = {size: _label(size, letters or {}) for size in sizes}
    wide = max(measure(label)[0] for label in labels.values()) + 0.12
    tallest = max(lengths[rows] for rows, _ in shapes)
    widths = [max(lengths[columns], wide) for _, columns in shapes]
    axes = canvas(
        2 * MARGIN + sum(widths) + len(shapes) * wide + (len(shapes) - 1) * GAP,
        2 * MARGIN + tallest + 0.35 + 0.35,
    )
    x, middle = MARGIN, MARGIN + 0.35 + tallest / 2
    for k, (name, (rows, columns), width) in enumerate(zip(names, shapes, widths, strict=True)):
        # Sides in order: those that meet share a number, and so a look.
        last = k == len(names) - 1
        looks = (UNIT_STYLES[0], UNIT_STYLES[2]) if last else _looks(k, len(names) - 1)
        x += wide
        corner = (x + (width - lengths[columns]) / 2, middle - lengths[rows] / 2)
        _matrix(axes, corner, (rows, columns), lengths, entries, looks)
        left, bottom = corner
        write(axes, left - 0.08, middle, labels[rows], looks[0][0], align="right")
        top = bottom + lengths[rows] + 0.15
        write(axes, left + lengths[columns] / 2, top, labels[columns], looks[1][0])
        write(axes, left + lengths[columns] / 2, bottom - 0.22, symbol(name), INK, size=NAME_SIZE)
        x += width
        if not last:
            sign = "=" if k == len(names) - 2 else "·"
            write(axes, x + GAP / 2, middle, sign, INK, size=18)
            x += GAP
    return figure_of(axes)


def _looks(k: int, factors: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """The looks of the rows and of the columns of factor k: outer sides as in the result."""
    outer_rows, inner, outer_columns = UNIT_STYLES
    return outer_rows if k == 0 else inner, outer_columns if k == factors - 1 else inner


def _length(size: int, entries: bool) -> float:
    return CELL * size if entries else 0.3 + 0.2 * math.log2(size)


def _label(size: int, letters: Mapping[int, str]) -> str:
    return f"{symbol(letters[size])} = {size}" if size in letters else str(size)


def _matrix(
    axes: Axes,
    corner: tuple[float, float],
    shape: tuple[int, int],
    lengths: Mapping[int, float],
    entries: bool,
    looks: tuple[tuple[str, str], tuple[str, str]],
) -> None:
    (left, bottom), (rows, columns) = corner, shape
    width, height = lengths[columns], lengths[rows]
    axes.add_patch(Rectangle(corner, width, height, facecolor="#f1f3f4", edgecolor="none"))
    if entries:
        for i in range(1, rows):
            y = bottom + CELL * i
            axes.plot([left, left + width], [y, y], color=OUTLINE, linewidth=0.5)
        for j in range(1, columns):
            x = left + CELL * j
            axes.plot([x, x], [bottom, bottom + height], color=OUTLINE, linewidth=0.5)
    for side, (colour, dashes) in zip("rc", looks, strict=True):
        for far in (0, 1):
            if side == "r":
                xs, ys = [left + far * width] * 2, [bottom, bottom + height]
            else:
                xs, ys = [left, left + width], [bottom + far * height] * 2
            axes.plot(xs, ys, color=colour, linestyle=dashes, linewidth=2.2)
