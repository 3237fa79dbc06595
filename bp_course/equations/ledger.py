"""The whole ledger at once: each equation with its proof, and with what became of its mutants."""

from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from bp_course.equations import PAGES, find
from bp_course.equations.mutate import survey
from bp_course.equations.proof import drawn, prove
from bp_course.equations.records import Equation, Verdict


@dataclass(frozen=True)
class Row:
    """One line of the ledger.

    free holds what the equation leaves free, in LaTeX, with its shape, and arbitrary the functions
    that may be any. Of its mutants, `changed` have another value than the equation, and `caught` of
    these are refused by the proof.
    """

    label: str
    verdict: Verdict
    free: tuple[tuple[str, tuple[str, ...]], ...]
    arbitrary: tuple[str, ...]
    made: int
    changed: int
    caught: int

    @property
    def equation(self) -> Equation:
        """The equation; not a part of the row, since a setting cannot go to another process."""
        return find(self.label)

    @property
    def ok(self) -> bool:
        """Whether the equation holds, and the proof would notice if it didn't."""
        return self.verdict.ok and self.caught == self.changed

    def __str__(self) -> str:
        if self.verdict.definition:
            return str(self.verdict)
        return f"{self.verdict}; mutants {self.caught} of {self.changed} caught"


@dataclass(frozen=True)
class Totals:
    """The ledger in numbers."""

    equations: int
    definitions: int
    proved: int
    mutants: int
    changed: int
    caught: int

    def __str__(self) -> str:
        return (
            f"{self.equations} equations: {self.definitions} definitions, {self.proved} proved; "
            f"{self.mutants} mutants, {self.changed} change the value, {self.caught} are caught"
        )


def row(label: str) -> Row:
    """The line of one equation."""
    equation = find(label)
    found = survey(equation)
    draw = drawn(equation, None).draw
    free, arbitrary = tuple(draw.shapes.items()), tuple(draw.arbitrary)
    if not free and not arbitrary:  # as in a count, which holds for all sizes
        free = tuple((size, ()) for size in draw.free_sizes)
    return Row(label, prove(equation), free, arbitrary, found.made, found.changed, found.caught)


def begin() -> dict[str, list[Future[Row]]]:
    """Start to work out every row in another process; page by page, in the book's order.

    One process, since the book's build keeps the other core of a small machine busy.
    """
    # Spawned and not forked: a fork would share the locks of whatever runs here.
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    futures = {
        page: [pool.submit(row, equation.label) for equation in equations]
        for page, equations in PAGES.items()
    }
    pool.shutdown(wait=False)
    return futures


def totals(rows: Iterable[Row]) -> Totals:
    """Count them up."""
    rows = list(rows)
    definitions = sum(row.verdict.definition for row in rows)
    return Totals(
        equations=len(rows),
        definitions=definitions,
        proved=sum(row.verdict.ok for row in rows) - definitions,
        mutants=sum(row.made for row in rows),
        changed=sum(row.changed for row in rows),
        caught=sum(row.caught for row in rows),
    )
