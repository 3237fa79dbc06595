"""Places for the nodes of a graph: columns from left to right, few crossings, little slope.

The method is Sugiyama's. Every node gets a column, and an edge that passes a column gets a place
of its own in it; so no edge runs through a node. The order within a column is found by taking
the mean place of the neighbours, back and forth; then each item moves as near to its neighbours as
the others let it. Nothing is random: the same graph gets the same places.
"""

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

SWEEPS = 12


def order_columns(
    columns: Sequence[Sequence[Hashable]], edges: Sequence[tuple[Hashable, Hashable]]
) -> list[list[Hashable]]:
    """The columns, each in the order with the fewest crossings that the sweeps come upon.

    edges  pairs of items of neighbouring columns

    >>> order_columns([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")])
    [['a', 'b'], ['d', 'c']]
    """
    best = [list(column) for column in columns]
    fewest = _crossings(best, edges)
    # A tie may hold the sweeps in a poor order; starting upside down, they get out of it.
    for order in ([list(c) for c in columns], [list(reversed(c)) for c in columns]):
        for sweep in range(SWEEPS):
            _sweep(order, edges, forwards=sweep % 2 == 0, flip=sweep % 4 > 1)
            _swap(order, edges)
            crossings = _crossings(order, edges)
            if crossings < fewest:
                best, fewest = [list(column) for column in order], crossings
    return best


def _sweep(
    order: list[list[Hashable]],
    edges: Sequence[tuple[Hashable, Hashable]],
    forwards: bool,
    flip: bool,
) -> None:
    """Sort each column by the mean place of its items' neighbours in the column before.

    flip  exchange those that tie: else they would never try the other order
    """
    neighbours = _neighbours(edges)
    step = 1 if forwards else -1
    for k in list(range(len(order)))[::step][1:]:
        beside = {item: i for i, item in enumerate(order[k - step])}
        means: dict[Hashable, float] = {}
        for i, item in enumerate(order[k]):
            places = [beside[other] for other in neighbours.get(item, ()) if other in beside]
            means[item] = sum(places) / len(places) if places else i
        if flip:
            order[k].reverse()
        order[k].sort(key=means.__getitem__)


def _swap(order: list[list[Hashable]], edges: Sequence[tuple[Hashable, Hashable]]) -> None:
    """Exchange neighbours in a column as long as that saves a crossing."""
    fewest, improved = _crossings(order, edges), True
    while improved:
        improved = False
        for column in order:
            for i in range(len(column) - 1):
                column[i : i + 2] = reversed(column[i : i + 2])
                crossings = _crossings(order, edges)
                if crossings < fewest:
                    fewest, improved = crossings, True
                else:
                    column[i : i + 2] = reversed(column[i : i + 2])


def heights(
    columns: Sequence[Sequence[Hashable]],
    edges: Sequence[tuple[Hashable, Hashable]],
    rooms: Mapping[Hashable, float],
) -> dict[Hashable, float]:
    """How high each item stands; two of one column keep half of both their rooms apart.

    >>> heights([["a", "b"], ["c"]], [("a", "c"), ("b", "c")], {"a": 1.0, "b": 1.0, "c": 1.0})
    {'a': 0.5, 'b': -0.5, 'c': 0.0}
    """
    neighbours = _neighbours(edges)
    height: dict[Hashable, float] = {}
    for column in columns:
        height |= zip(column, _settle([0.0] * len(column), [rooms[i] for i in column]), strict=True)
    for sweep in range(2 * SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wishes = []
            for item in column:
                beside = [height[other] for other in neighbours.get(item, ())] or [height[item]]
                wishes.append(sum(beside) / len(beside))
            settled = _settle(wishes, [rooms[item] for item in column])
            height |= zip(column, settled, strict=True)
    return height


def _settle(wishes: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """The places nearest to the wishes, in squares, from the top down, with the rooms kept.

    Without the rooms above it an item's wish must only not be above its upper neighbour's: pool
    adjacent violators.
    """
    taken = [0.0]
    for above, below in pairwise(rooms):
        taken.append(taken[-1] + (above + below) / 2)
    pools: list[list[float]] = []  # sum and count of the wishes of each group that moves together
    for wish, offset in zip(wishes, taken, strict=False):
        pools.append([wish + offset, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] < pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    means = [total / count for total, count in pools for _ in range(int(count))]
    return [mean - offset for mean, offset in zip(means, taken, strict=False)]


def _neighbours(edges: Sequence[tuple[Hashable, Hashable]]) -> dict[Hashable, list[Hashable]]:
    neighbours: dict[Hashable, list[Hashable]] = {}
    for start, end in edges:
        neighbours.setdefault(start, []).append(end)
        neighbours.setdefault(end, []).append(start)
    return neighbours


def _crossings(
    columns: Sequence[Sequence[Hashable]], edges: Sequence[tuple[Hashable, Hashable]]
) -> int:
    place = {item: (k, i) for k, column in enumerate(columns) for i, item in enumerate(column)}
    lines = [(place[start][0], place[start][1], place[end][1]) for start, end in edges]
    return sum(
        a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0
        for n, a in enumerate(lines)
        for b in lines[:n]
    )
