"""Break every equation on purpose, in all the ways a scan or a tired author does.

A proof that cannot fail proves nothing. `mutants` writes an equation anew with one mistake on its
right-hand side: a transpose lost or put in, a factor dropped, a sign flipped, an index replaced.
Some of these change nothing (1 × x without the 1). Of those that change the value, each must be
caught by the proof with random numbers; `survey` counts both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from bp_course.equations.draw import Values
from bp_course.equations.functions import Value
from bp_course.equations.proof import drawn, error_in, instances, read
from bp_course.equations.records import TOLERANCE, Equation
from bp_course.equations.tree import (
    Added,
    Call,
    Derivative,
    Indexed,
    Matrix,
    Name,
    Negative,
    Number,
    Path,
    Power,
    Product,
    Quotient,
    Script,
    Space,
    Statement,
    Transposed,
    Tree,
    replaced,
    walk,
    written,
)
from bp_course.errors import BpCourseError

KINDS = ("transpose", "factor", "sign", "index")
DRAWS = 6
# What a mutant is compared with the original on, and what it must be caught on: not the same.
SEED_VALUE, SEED_CATCH = 2, 3
ONE = Number(Fraction(1))


@dataclass(frozen=True)
class Mutant:
    """One mistake in one member of a statement, beside the member before it."""

    kind: str
    original: Statement
    statement: Statement


@dataclass(frozen=True)
class Survey:
    """What became of an equation's mutants: how many there were, changed the value, were caught."""

    made: int
    changed: int
    caught: int
    survivors: tuple[Mutant, ...]


def mutants(equation: Equation) -> Iterator[Mutant]:
    """All mutants of an equation, no two alike."""
    letters = set(drawn(equation, None).draw.ranges)
    for pair in (pair for statement in read(equation) for pair in _pairs(equation, statement)):
        seen = {pair}
        for kind, member in _of_member(pair.members[-1], letters):
            changed = replace(pair, members=(*pair.members[:-1], member))
            if changed not in seen:
                seen.add(changed)
                yield Mutant(kind, pair, changed)


def _pairs(equation: Equation, statement: Statement) -> Iterator[Statement]:
    """Each right-hand side of a chain with the member before it; a count comes before the first.

    Not those of an inequality: a looser bound is still true.
    """
    if equation.left is not None:
        yield Statement(statement.members[:1], (), statement.conditions)
    for number, relation in enumerate(statement.relations):
        if relation != "≤":
            yield Statement(
                statement.members[number : number + 2], (relation,), statement.conditions
            )


def survey(equation: Equation) -> Survey:
    """Make all mutants of an equation and see which are caught."""
    if equation.definition:
        return Survey(0, 0, 0, ())
    [other] = _draws(equation, SEED_VALUE, 1)  # with all indices, one draw is enough
    judge = _draws(equation, SEED_CATCH, DRAWS)
    made = changed = caught = 0
    survivors = []
    for mutant in mutants(equation):
        made += 1
        found = any(
            _fails(equation, mutant.statement, *draw, number) for number, draw in enumerate(judge)
        )
        if found or _differs(mutant, *other):
            changed += 1
            caught += found
            if not found:
                survivors.append(mutant)
    return Survey(made, changed, caught, tuple(survivors))


Drawn = tuple[Values, dict[Any, Value]]


def _draws(equation: Equation, seed: int, count: int) -> list[Drawn]:
    rng = np.random.default_rng(seed)
    return [(drawn(equation, rng), {}) for _ in range(count)]


def _fails(
    equation: Equation, statement: Statement, values: Values, known: dict[Any, Value], number: int
) -> bool:
    """Whether the proof with numbers refuses a statement, in the draw of that number."""
    rng = np.random.default_rng((SEED_CATCH, number))  # other indices in each, as in the proof
    try:
        return error_in(equation, statement, values, rng, known, TOLERANCE) > TOLERANCE
    except (BpCourseError, ArithmeticError):
        return True


def _differs(mutant: Mutant, values: Values, known: dict[Any, Value]) -> bool:
    """Whether a mutant's member has another value than the original's."""
    member = mutant.original.members[-1]
    if isinstance(member, Space):
        return True
    # An index put in by mistake may be one that the original does not have.
    both = (*mutant.original.members, mutant.statement.members[-1])
    for here in instances(replace(mutant.original, members=both), values, known):
        try:
            before, after = here(member), here(mutant.statement.members[-1])
        except (BpCourseError, ArithmeticError):
            return True
        if np.shape(before) != np.shape(after):
            return True
        scale = max(float(np.max(np.abs(before))), 1e-6)
        if float(np.max(np.abs(after - before))) > 1e-6 * scale:
            return True
    return False


def _of_member(member: Tree, letters: set[str]) -> Iterator[tuple[str, Tree]]:
    """One member of a statement with one mistake."""
    if isinstance(member, Space):
        if len(set(member.size)) > 1:
            yield "transpose", Space(member.size[::-1])
        return
    yield "sign", Negative(member)
    for path, part in walk(member):
        for kind, new in _of_part(member, path, part, letters):
            yield kind, replaced(member, path, new)


def _of_part(member: Tree, path: Path, part: Tree, letters: set[str]) -> Iterator[tuple[str, Tree]]:
    """What can go wrong at one place."""
    if isinstance(part, Script):
        if not _inside(path, "sub", "sup", "index", skip_last=True):
            for number, item in enumerate(part.items):
                for new in _other_index(item, letters):
                    items = (*part.items[:number], new, *part.items[number + 1 :])
                    whole = items[0] if len(items) == 1 else _as_one(part, items)
                    yield "index", Script(items, whole, part.bracket)
        return
    if _inside(path, "sub", "sup", "index"):
        return
    match part:
        case Transposed(body):
            yield "transpose", body
        case Product(_, factors):
            for number in range(len(factors)):
                rest = (*factors[:number], *factors[number + 1 :])
                yield "factor", rest[0] if len(rest) == 1 else replace(part, factors=rest)
        case Quotient(above, below):
            yield "factor", Quotient(ONE, below)
            yield "factor", above
        case Power(body, _) if body != Name("e"):
            yield "factor", body
        case Call(order=order) if order:
            yield "factor", replace(part, order=0)
        case Added(terms):
            for number, term in enumerate(terms):
                flipped = term.body if isinstance(term, Negative) else Negative(term)
                yield "sign", replace(part, terms=(*terms[:number], flipped, *terms[number + 1 :]))
    if isinstance(part, Name | Derivative | Indexed | Matrix) and _is_factor(member, path):
        yield "transpose", Transposed(part)


def _as_one(script: Script, items: tuple[Tree, ...]) -> Tree:
    """The reading of a script as one expression, after one of its items has changed."""
    return (
        replace(script.whole, factors=items) if isinstance(script.whole, Product) else script.whole
    )


def _inside(path: Path, *names: str, skip_last: bool = False) -> bool:
    steps = path[:-1] if skip_last else path
    return any(step in names for step in steps)


def _is_factor(member: Tree, path: Path) -> bool:
    """Whether a part stands where a matrix would: a factor, a term, or the whole member."""
    if any(step in {"above", "below", "exponent", "arguments", "at"} for step in path):
        return False
    return (
        not path
        or path[-1] in {"body", "left", "right"}
        or (len(path) > 1 and path[-2] in {"factors", "terms"})
    )


def _other_index(item: Tree, letters: set[str]) -> Iterator[Tree]:
    """Other indices that could stand there by mistake."""
    match item:
        case Name():
            for letter in sorted(letters - {written(item)}):
                if letter.isalpha():
                    yield Name(letter)
        case Number(value):
            yield Number(value + 1)
            if value > 0:
                yield Number(value - 1)
        case Added(terms):
            for number, term in enumerate(terms):
                flipped = term.body if isinstance(term, Negative) else Negative(term)
                yield replace(item, terms=(*terms[:number], flipped, *terms[number + 1 :]))
            yield terms[0]
