"""What three dots stand for: the steps from the one neighbour to the other."""

from collections.abc import Callable
from fractions import Fraction

from bp_course.equations.tokens import LatexError
from bp_course.equations.tree import Dots, Number, Path, Product, Tree, replaced, walk
from bp_course.errors import ArgumentError, ShapeError

Parts = tuple[Tree, ...]


class Filler:
    """Puts in what dots leave out.

    integer gives the whole number that an index or a size stands for. count says how many equal
    parts are meant where the neighbours of the dots do not differ.
    """

    def __init__(self, integer: Callable[[Tree], int], count: int | None):
        self.integer, self.count = integer, count

    def parts(self, parts: Parts) -> Parts:
        """A list of terms, factors or entries with those that the dots stand for.

        Raises: LatexError when the dots do not tell.
        """
        for i, part in enumerate(parts):
            if isinstance(part, Dots):
                if i == 0 or i == len(parts) - 1:
                    raise LatexError("dots need a neighbour on both sides")
                between = self.between(parts[i - 1], parts[i + 1])
                return self.parts((*parts[:i], *between, *parts[i + 1 :]))
        return parts

    def rows(self, rows: tuple[Parts, ...]) -> list[Parts]:
        """The rows of a matrix with those that a row of dots stands for, and each of them whole."""
        dotted = [i for i, row in enumerate(rows) if all(isinstance(c, Dots) for c in row)]
        if dotted:
            [i] = dotted
            between = self.between(Product("row", rows[i - 1]), Product("row", rows[i + 1]))
            filled = [row.factors for row in between if isinstance(row, Product)]
            rows = (*rows[:i], *filled, *rows[i + 1 :])
        return [self.parts(row) for row in rows]

    def between(self, first: Tree, last: Tree) -> list[Tree]:
        """The trees between two that differ in whole numbers only, by as many steps in each.

        Raises: LatexError if they differ in anything else.
        """
        places = self._differences(first, last)
        if not places:
            if first != last or self.count is None:
                raise LatexError("it is not clear what the dots stand for")
            return [first] * (self.count - 2)
        _, start, stop = places[0]
        direction = 1 if stop > start else -1
        steps = abs(stop - start)
        if any((b - a) * direction != steps for _, a, b in places):
            raise LatexError("the dots do not lead from one neighbour to the other")

        def at(step: int, tree: Tree) -> Tree:
            for path, begin, _ in places:
                tree = replaced(tree, path, Number(Fraction(begin + direction * step)))
            return tree

        if at(steps, first) != at(steps, last):
            raise LatexError("the neighbours of the dots differ in more than whole numbers")
        return [at(step, first) for step in range(1, steps)]

    def _differences(self, first: Tree, last: Tree) -> list[tuple[Path, int, int]]:
        """Where two trees have different whole numbers, and which; only the outermost places."""
        ends = dict(walk(last))
        found: list[tuple[Path, int, int]] = []
        for path, part in walk(first):
            other = ends.get(path)
            if part == other or other is None or any(path[: len(p)] == p for p, _, _ in found):
                continue
            try:
                found.append((path, self.integer(part), self.integer(other)))
            except (ArgumentError, ShapeError):
                continue
        return found
