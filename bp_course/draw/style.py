"""One look for all pictures: the sheet, the colours, the letters and the arrows.

Forward values are blue and upright, gradients are red, in italics, behind a "∂": never colour
alone. The sheet is white, so that a picture stays legible where the page around it is dark.
Lengths are in inches from the sheet's lower left corner, and so a label can be measured before a
place is found for it. Nothing here touches pyplot or the reader's own settings.
"""

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from bp_course.errors import MissingExtraError

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath
except ImportError:
    raise MissingExtraError('a picture needs matplotlib: pip install "bp-course[plot]"') from None

FORWARD, BACKWARD, OUTLINE, INK = "#0b5394", "#b3261e", "#5f6368", "#202124"
# One colour for all edges into one unit, that is for one column of W: Okabe and Ito's palette,
# which the colour-blind can tell apart. The dashes say the same without colour.
UNIT_STYLES = (("#0072b2", "solid"), ("#d55e00", "dashed"), ("#009e73", "dashdot"))
NAME_SIZE, NUMBER_SIZE = 13, 10
MARGIN = 0.2  # between what is drawn and the sheet's edge

Slant = Literal["normal", "italic"]

_FONT = "DejaVu Sans"  # comes with matplotlib, so that a label is as wide everywhere
_MATHS = "cm"  # the letters of the page's formulas


class Picture(Figure):
    """A figure that a notebook shows as SVG: sharp at any size, the same bytes each time."""

    def _repr_svg_(self) -> str:
        return svg(self)


def svg(figure: Figure) -> str:
    """The figure as SVG text, the same for the same figure: no date, no random identifiers.

    >>> svg(canvas(1.0, 0.5).figure) == svg(canvas(1.0, 0.5).figure)
    True
    """
    file = io.StringIO()
    # Letters as outlines: a page that lacks the font still shows each label where it belongs.
    with mpl.rc_context({"svg.hashsalt": "bp_course", "svg.fonttype": "path"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def canvas(width: float, height: float) -> Axes:
    """An empty white sheet, its unit of length the inch."""
    width, height = round(width, 2), round(height, 2)  # what a notebook prints of it stays short
    figure = Picture(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return axes


def figure_of(axes: Axes) -> Figure:
    """The figure that `canvas` made."""
    figure = axes.figure
    assert isinstance(figure, Figure)  # and no SubFigure
    return figure


def number(value: float) -> str:
    """A number as pictures write it: four decimals at most, and a true minus sign.

    >>> number(-0.141666), number(36.0)
    ('−0.1417', '36')
    """
    return f"{round(value, 4) + 0.0:g}".replace("-", "−")


def gradient(value: float) -> str:
    """A gradient as pictures write it.

    >>> gradient(-0.5)
    '∂ −0.5'
    """
    return f"∂ {number(value)}"


def symbol(name: str) -> str:
    r"""A name as formulas set it: letters in italics, a number behind them as an index.

    A name with a $ in it is set as it stands, and so is a word.

    >>> symbol("w0"), symbol("dW"), symbol("LOSS"), symbol(r"$\delta_k$")
    ('$w_{0}$', '$dW$', 'LOSS', '$\\delta_k$')
    """
    name = name.strip()
    match = re.fullmatch(r"(d?[A-Za-z])(\d*)", name)
    if not match:
        return name
    letter, index = match.groups()
    return f"${letter}_{{{index}}}$" if index else f"${letter}$"


def measure(text: str, size: float = NUMBER_SIZE, slant: Slant = "normal") -> tuple[float, float]:
    """Width and height of a label, in inches."""
    if not text:
        return 0.0, 0.0
    font = FontProperties(family=_FONT, style=slant, math_fontfamily=_MATHS)
    box = TextPath((0, 0), text, size=size, prop=font).get_extents()
    return box.width / 72, box.height / 72


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    colour: str = INK,
    slant: Slant = "normal",
    size: float = NUMBER_SIZE,
    align: str = "center",
) -> None:
    """Write a label at a place; what lies under it fades, so that the label can be read."""
    axes.text(
        x,
        y,
        text,
        color=colour,
        fontsize=size,
        fontstyle=slant,
        fontfamily=_FONT,
        math_fontfamily=_MATHS,
        ha=align,
        va="center",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
    )


def write_forward(axes: Axes, x: float, y: float, text: str, align: str = "center") -> None:
    """Write what the forward pass computed."""
    write(axes, x, y, text, FORWARD, "normal", align=align)


def write_backward(axes: Axes, x: float, y: float, text: str, align: str = "center") -> None:
    """Write what the backward pass computed."""
    write(axes, x, y, text, BACKWARD, "italic", align=align)


def circle(axes: Axes, x: float, y: float, name: str, radius: float = 0.23) -> None:
    """A quantity that is one number: its name in a circle."""
    axes.add_patch(
        Circle((x, y), radius, facecolor="white", edgecolor=OUTLINE, linewidth=1.3, zorder=3)
    )
    _write_inside(axes, x, y, name)


def box(axes: Axes, x: float, y: float, name: str, width: float, height: float) -> None:
    """A quantity of any shape: its name in a box with round corners."""
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.07",
            facecolor="white",
            edgecolor=OUTLINE,
            linewidth=1.3,
            zorder=3,
        )
    )
    _write_inside(axes, x, y, name)


def _write_inside(axes: Axes, x: float, y: float, name: str) -> None:
    axes.text(
        x,
        y,
        symbol(name),
        color=INK,
        fontsize=NAME_SIZE,
        fontfamily=_FONT,
        math_fontfamily=_MATHS,
        ha="center",
        va="center_baseline",
        zorder=4,
    )


def arrow(
    axes: Axes,
    start: Sequence[float],
    end: Sequence[float],
    colour: str = OUTLINE,
    dashes: str = "solid",
    head: float = 9,
) -> None:
    """A straight arrow."""
    axes.add_patch(
        FancyArrowPatch(
            (start[0], start[1]),
            (end[0], end[1]),
            arrowstyle="-|>",
            mutation_scale=head,
            shrinkA=0,
            shrinkB=0,
            linewidth=1.3,
            linestyle=dashes,
            color=colour,
            zorder=2,
        )
    )


def curve(axes: Axes, points: Sequence[tuple[float, float]], colour: str = OUTLINE) -> None:
    """An arrow through the points from left to right, level at each of them."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        vertices += [(middle, y0), (middle, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    axes.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes),
            arrowstyle="-|>",
            mutation_scale=9,
            linewidth=1.2,
            color=colour,
            zorder=2,
        )
    )
