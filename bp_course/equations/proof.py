"""Prove an equation twice: with symbols, exactly, and with random numbers, many times.

Both proofs read the LaTeX of the chapter. A derivative in it is found by sympy in the first and by
the complex step in the second, so neither knows a rule that the course teaches.
"""

from functools import cache
from itertools import product as every
from typing import Any

import numpy as np
import sympy

from bp_course.equations.claims import statements
from bp_course.equations.draw import STEP, Draw, Values
from bp_course.equations.evaluate import Evaluator, free_indices
from bp_course.equations.exact import is_zero
from bp_course.equations.functions import Value
from bp_course.equations.records import TOLERANCE, Equation, EquationError, Verdict
from bp_course.equations.tree import Space, Statement
from bp_course.errors import BpCourseError

DRAWS = 20
SEED = 1
# Of the values that the free indices of a statement may have, this many are tried in each draw.
TRIED = 6


def prove(equation: Equation, draws: int = DRAWS) -> Verdict:
    """Both proofs of one equation; a definition is returned as such.

    Raises nothing for an equation that is wrong: the verdict says so, and why.
    """
    if equation.definition:
        return Verdict(equation.label, True, False, 0, 0.0)
    reasons = []
    exact = False
    error = np.inf
    count = 0
    try:
        exact = _holds_exactly(equation)
        if not exact:
            reasons.append("sympy finds a difference")
    except BpCourseError as problem:
        reasons.append(f"with symbols: {problem}")
    try:
        error, count = _worst_error(equation, draws)
    except BpCourseError as problem:
        reasons.append(f"with numbers: {problem}")
    return Verdict(equation.label, False, exact, count, float(error), "; ".join(reasons))


def require(verdict: Verdict) -> Verdict:
    """The same verdict.

    Raises: EquationError if the equation does not hold.
    """
    if not verdict.ok:
        raise EquationError(f"{verdict}. {verdict.reason}".strip())
    return verdict


def drawn(equation: Equation, rng: np.random.Generator | None) -> Values:
    """One draw of the equation's setting; with symbols if there is no generator."""
    draw = Draw(rng)
    if equation.setting:
        equation.setting(draw)
    for letter, values in equation.indices.items():
        draw.index(letter, values)
    return Values(draw)


def read(equation: Equation) -> list[Statement]:
    """The statements that an equation makes."""
    draw = drawn(equation, None).draw
    functions = set(draw.functions)
    if draw.outcomes:
        functions.add("E")
    compounds = {name for name in [*draw.leaves, *draw.nodes] if len(name) == 2 and name[0] == "d"}
    return statements(equation.latex, frozenset(functions), frozenset(compounds))


def instances(
    statement: Statement,
    values: Values,
    known: dict[Any, Value],
    rng: np.random.Generator | None = None,
) -> list[Evaluator]:
    """The draw with each choice of the free indices for which the statement claims something.

    With a generator, at most TRIED of them, chosen at random.

    Raises: EquationError if there is none: then the statement would hold whatever it says.
    """
    draw = values.draw
    letters = _free_letters(statement, frozenset(draw.ranges))
    choices = list(every(*(draw.ranges[letter] for letter in letters)))
    most = len(choices)
    if rng is not None and most > TRIED:
        most, choices = TRIED, [choices[i] for i in rng.permutation(most)]
    found: list[Evaluator] = []
    for choice in choices:
        here = Evaluator(values, dict(zip(letters, choice, strict=True)), known)
        if all(map(here.holds, statement.conditions)):
            found.append(here)
        if len(found) == most:
            break
    if not found:
        raise EquationError("there are no indices for which it claims anything")
    return found


@cache
def _free_letters(statement: Statement, ranges: frozenset[str]) -> tuple[str, ...]:
    parts = (*statement.members, *statement.conditions)
    return tuple(sorted({letter for part in parts for letter in free_indices(part, ranges)}))


def _holds_exactly(equation: Equation) -> bool:
    values = drawn(equation, None)
    known: dict[Any, Value] = {}
    for statement in read(equation):
        for here in instances(statement, values, known):
            members = _members(equation, statement, here)
            for number, relation in enumerate(_relations(equation, statement)):
                if not _exactly(members[number], relation, members[number + 1], values):
                    return False
    return True


def _members(equation: Equation, statement: Statement, here: Evaluator) -> list[Value]:
    """The values of the members; a space, once checked, stands for what is in it."""
    members: list[Value] = [] if equation.left is None else [equation.left(here.values)]
    for member in statement.members:
        if isinstance(member, Space):
            if member.size or np.ndim(members[-1]):
                here.check_size(members[-1], member.size)
            members.append(members[-1])
        else:
            members.append(here(member))
    for size in statement.sizes:
        here.check_size(members[-1], size)
    if len(members) < 2:
        raise EquationError("it states nothing: there is no relation")
    return members


def _relations(equation: Equation, statement: Statement) -> tuple[str, ...]:
    """The relations between the members, of which a count is the first."""
    return statement.relations if equation.left is None else ("=", *statement.relations)


def _difference(left: Value, right: Value) -> Value:
    if np.shape(left) != np.shape(right):
        raise EquationError(f"sizes differ: {np.shape(left)} and {np.shape(right)}")
    return left - right


def _exactly(left: Value, relation: str, right: Value, values: Values) -> bool:
    difference = np.asarray(_difference(left, right), dtype=object).reshape(-1)
    if relation == "≤":
        # A square shows its sign as it stands; other differences show theirs when multiplied out.
        gaps = [-sympy.sympify(d) for d in difference]
        return all(gap.is_nonnegative or sympy.expand(gap).is_nonnegative for gap in gaps)
    if relation == "≈":
        return all(_is_of_second_order(d, values[values.draw.small]) for d in difference)
    return all(map(is_zero, difference))


def _is_of_second_order(difference: Value, small: sympy.Symbol) -> bool:
    """Whether a difference vanishes, with its slope, where what is small is zero.

    A difference quotient is divided by what is small: then its numerator has to vanish with more
    of its slopes.
    """
    above, below = sympy.fraction(sympy.together(difference))
    slopes = 1
    while is_zero(below.subs(small, 0)):
        below = sympy.diff(below, small)
        slopes += 1
    for _ in range(slopes + 1):
        if not is_zero(above.subs(small, 0)):
            return False
        above = sympy.diff(above, small)
    return True


def _worst_error(equation: Equation, draws: int) -> tuple[float, int]:
    rng = np.random.default_rng(SEED)
    claims = read(equation)
    worst, count = 0.0, 0
    for _ in range(draws):
        before = rng.bit_generator.state
        values = drawn(equation, rng)
        nothing_is_free = rng.bit_generator.state == before
        known: dict[Any, Value] = {}
        count += 1
        for statement in claims:
            worst = max(worst, error_in(equation, statement, values, rng, known))
        if nothing_is_free:
            break  # another draw would be the same
    return worst, count


def error_in(
    equation: Equation,
    statement: Statement,
    values: Values,
    rng: np.random.Generator,
    known: dict[Any, Value],
    stop_at: float = np.inf,
) -> float:
    """The largest difference between neighbouring members of a statement, in one draw.

    The search ends early with the first that is larger than stop_at.
    """
    worst = 0.0
    for here in instances(statement, values, known, rng):
        relations = _relations(equation, statement)
        members = _members(equation, statement, here)
        near = members
        if "≈" in relations:
            small = here.within(values.changed(values.draw.small, 1j * STEP))
            near = _members(equation, statement, small)
        for number, relation in enumerate(relations):
            left, right = (near if relation == "≈" else members)[number : number + 2]
            worst = max(worst, _error(left, relation, right))
        if worst > stop_at:
            break
    return worst


def _error(left: Value, relation: str, right: Value) -> float:
    difference = np.asarray(_difference(left, right))
    scale = max(float(np.max(np.abs(left))), float(np.max(np.abs(right))), 1e-6)
    if relation == "≤":
        return 0.0 if bool(np.all(difference <= TOLERANCE)) else np.inf
    error = float(np.max(np.abs(np.real(difference))))
    if relation == "≈":
        # The imaginary parts hold the slopes; where they are all there is, they are the scale.
        slopes = [float(np.max(np.abs(np.imag(x)))) / STEP for x in (difference, left, right)]
        error, scale = max(error, slopes[0]), max(scale, *slopes[1:])
    error /= scale
    return error if np.isfinite(error) else np.inf


__all__ = ["DRAWS", "drawn", "error_in", "instances", "prove", "read", "require"]
