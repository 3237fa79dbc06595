r"""The equation ledger: every displayed equation of the course, and its proof.

A record (records.py) holds the LaTeX that a chapter prints, and names a setting: what is free, and
what the names stand for. The LaTeX itself is read (read.py, tree.py), evaluated (evaluate.py) and
proved (proof.py) with symbols and with random numbers (draw.py); mutate.py shows that the proof
would notice a mistake. The records stand in chapter_1.py to chapter_5.py and conventions.py.

>>> print(prove(find("affine-dw")))
affine-dw: symbolic exact; 20 draws, worst error below 1e-11
"""

from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec

from bp_course.errors import ArgumentError, MissingExtraError

if find_spec("sympy") is None:
    raise MissingExtraError('the equation ledger needs sympy: pip install "bp-course[proof]"')

from bp_course.equations import (
    chapter_1,
    chapter_2,
    chapter_3,
    chapter_4,
    chapter_5,
    conventions,
)
from bp_course.equations.proof import prove, require
from bp_course.equations.records import Equation, EquationError, Verdict

PAGES: dict[str, tuple[Equation, ...]] = {
    "chapters/01_chain_rule": chapter_1.EQUATIONS,
    "chapters/02_scalar_net": chapter_2.EQUATIONS,
    "chapters/03_jacobians": chapter_3.EQUATIONS,
    "chapters/04_affine_batches": chapter_4.EQUATIONS,
    "chapters/05_mnist": chapter_5.EQUATIONS,
    "book/conventions": conventions.EQUATIONS,
}


@cache
def equations() -> dict[str, Equation]:
    """Every record by its label, in the order of the book."""
    return {equation.label: equation for page in PAGES.values() for equation in page}


def find(label: str) -> Equation:
    """The record of a label.

    Raises: ArgumentError naming the labels that are closest to one that does not exist.
    """
    if label not in equations():
        close = get_close_matches(label, equations(), n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "the ledger lists them all"
        raise ArgumentError(f"there is no equation {label!r}: {hint}")
    return equations()[label]


def verify(*labels: str) -> None:
    """Prove equations and print one line for each: symbolic verdict, draws, worst error.

    Raises: EquationError for the first that does not hold, ArgumentError for an unknown label.
    """
    for label in labels:
        print(require(prove(find(label))))


__all__ = ["PAGES", "Equation", "EquationError", "Verdict", "equations", "find", "prove", "verify"]
