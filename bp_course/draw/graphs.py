"""A computation graph of scalar nodes: each edge with the value that goes and the gradient that
comes back.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bp_course.draw.layout import heights, order_columns
from bp_course.draw.style import (
    MARGIN,
    OUTLINE,
    canvas,
    circle,
    curve,
    figure_of,
    gradient,
    measure,
    number,
    write,
    write_backward,
    write_forward,
)
from bp_course.graph import RULES, Node, topological_order

RADIUS = 0.23
GAP = 0.36  # between two columns
PORT = 0.17  # between two edges that arrive at one node
NODE_ROOM, EDGE_ROOM, BEND_ROOM = 1.0, 0.48, 0.25  # how much height an item asks for
SIGNS = {"*": "×", "-": "−", "/": "÷", "sigmoid": r"$\sigma$", "neg": "−"}


def graph(output: Node) -> Figure:
    """Draw the computation graph of a node, leaves on the left, the node itself on the right.

    A circle holds the node's name, or the sign of its operation; a named node has the sign above
    it. On each edge stands the value that goes forward. After `backward(output)` each edge also has
    its contribution, upstream × local derivative, and each node its gradient: the sum of the
    contributions on the edges that leave it.

    >>> from bp_course.graph import Node, backward
    >>> x = Node(3.0, "x")
    >>> y = (x * x).named("y")
    >>> _ = backward(y)
    >>> [text.get_text() for text in graph(y).axes[0].texts]
    ['3', '∂ 3', '3', '∂ 3', '$x$', '∂ 6', '$y$', '×', '9', '∂ 1']
    """
    nodes = topological_order(output)
    columns, chains = _columns(nodes, output)
    links = [link for chain in chains.values() for link in pairwise(chain)]
    columns = order_columns(columns, links)
    rooms = {item: _room(item) for column in columns for item in column}
    height = heights(columns, links, rooms)

    lowest = min(height[item] - rooms[item] / 2 for column in columns for item in column)
    highest = max(height[item] + rooms[item] / 2 for column in columns for item in column)
    widths = [max(_width(item, output) for item in column) for column in columns]
    stub = _label_width(output.value, output.grad)
    axes = canvas(
        2 * MARGIN + sum(widths) + GAP * len(widths) + stub, 2 * MARGIN + highest - lowest
    )
    places: dict[Hashable, tuple[float, float]] = {}
    x = MARGIN
    for column, width in zip(columns, widths, strict=True):
        places |= {item: (x + width / 2, MARGIN + height[item] - lowest) for item in column}
        x += width + GAP

    for chain in chains.values():
        _draw_edge(axes, chain, places, widths, output)
    uses = [parent for node in nodes for parent in node.inputs]
    for node in nodes:
        _draw_node(axes, places[node], node, output, forks=uses.count(node) > 1)
    x, y = places[output]
    curve(axes, [(x + RADIUS, y), (x + RADIUS + stub, y)])
    _label(axes, x + RADIUS + stub / 2, y, output.value, output.grad if _is_done(output) else None)
    return figure_of(axes)


def _is_done(output: Node) -> bool:
    """Whether `backward(output)` was called: it starts from 1, and a new node's gradient is 0."""
    return output.grad == 1.0


def _columns(
    nodes: list[Node], output: Node
) -> tuple[list[list[Hashable]], dict[tuple[Node, int], list[Hashable]]]:
    """The items of each column, and for each input of each node the chain of items to it.

    A node stands as far left of the output as the longest path between them has edges, twice:
    in the columns between, each edge has a `_Bend` of its own, and its labels stand at the first.
    """
    distance = {output: 0}
    for node in reversed(nodes):
        for parent in node.inputs:
            distance[parent] = max(distance.get(parent, 0), distance[node] + 2)
    last = max(distance.values())
    columns: list[list[Hashable]] = [[] for _ in range(last + 1)]
    chains: dict[tuple[Node, int], list[Hashable]] = {}
    for node in nodes:
        columns[last - distance[node]].append(node)
        for i, parent in enumerate(node.inputs):
            between = range(last - distance[parent] + 1, last - distance[node])
            bends = [_Bend(node, i, column, column == between[0]) for column in between]
            for bend in bends:
                columns[bend.column].append(bend)
            chains[node, i] = [parent, *bends, node]
    return columns, chains


class _Bend(NamedTuple):
    """Where the edge from input `i` of `node` passes a column."""

    node: Node
    i: int
    column: int
    has_labels: bool


def _room(item: Hashable) -> float:
    if isinstance(item, Node):
        return NODE_ROOM
    return EDGE_ROOM if isinstance(item, _Bend) and item.has_labels else BEND_ROOM


def _width(item: Hashable, output: Node) -> float:
    if isinstance(item, _Bend):
        return _label_width(*_on_edge(item, output)) if item.has_labels else 0.0
    assert isinstance(item, Node)
    return max(2 * RADIUS, measure(gradient(item.grad), slant="italic")[0])


def _on_edge(bend: _Bend, output: Node) -> tuple[float, float | None]:
    """The value that the edge carries forward, and its contribution if there is one."""
    node, i = bend.node, bend.i
    operands = [parent.value for parent in node.inputs]
    if node.exponent is not None:
        operands.append(node.exponent)
    value = node.inputs[i].value
    if not _is_done(output):
        return value, None
    return value, node.grad * RULES[node.operation][1](node.value, *operands)[i]


def _label_width(value: float, contribution: float | None) -> float:
    back = "" if contribution is None else gradient(contribution)
    return max(measure(number(value))[0], measure(back, slant="italic")[0]) + 0.2


def _label(axes: Axes, x: float, y: float, value: float, contribution: float | None) -> None:
    write_forward(axes, x, y + 0.12, number(value))
    if contribution is not None:
        write_backward(axes, x, y - 0.12, gradient(contribution))


def _draw_edge(
    axes: Axes,
    chain: list[Hashable],
    places: Mapping[Hashable, tuple[float, float]],
    widths: Sequence[float],
    output: Node,
) -> None:
    start, *bends, end = chain
    points = [(places[start][0] + RADIUS, places[start][1])]
    for bend in bends:
        assert isinstance(bend, _Bend)
        (x, y), half = places[bend], widths[bend.column] / 2
        points += [(x - half, y), (x + half, y)]
        if bend.has_labels:
            _label(axes, x, y, *_on_edge(bend, output))
    # Edges into one node arrive a little apart, in the order in which they come.
    assert isinstance(end, Node)
    assert isinstance(bends[-1], _Bend)
    siblings = [item for item in places if isinstance(item, _Bend) and item.node is end]
    arriving = [item for item in siblings if item.column == bends[-1].column]
    arriving.sort(key=lambda item: places[item][1])
    x, y = places[end]
    aside = PORT * (arriving.index(bends[-1]) - (len(arriving) - 1) / 2)
    points.append((x - math.sqrt(RADIUS**2 - aside**2), y + aside))
    curve(axes, points)


def _sign(node: Node) -> str:
    if node.exponent is not None:
        return f"$(\\cdot)^{{{node.exponent:g}}}$"
    return SIGNS.get(node.operation, node.operation)


def _draw_node(
    axes: Axes, place: tuple[float, float], node: Node, output: Node, forks: bool
) -> None:
    x, y = place
    sign = _sign(node)
    circle(axes, x, y, node.name or sign, RADIUS)
    if node.name and node.inputs:
        write(axes, x, y + 0.36, sign, size=11)
    if forks:
        axes.plot(x + RADIUS, y, "o", markersize=5, color=OUTLINE, zorder=4)
    if _is_done(output) and node is not output:
        write_backward(axes, x, y - 0.37, gradient(node.grad))
