"""What the ledger is made of: an equation as printed, and what a proof of it found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bp_course.equations.draw import Setting, Values
from bp_course.errors import GradientError


@dataclass(frozen=True)
class Equation:
    """A displayed equation.

    latex is what the chapter prints, and what is proved. setting says what is free, and what the
    names stand for. source names the document and its line or equation number, or says that the
    sources lack it. A definition fixes what a symbol means: there is nothing to prove. indices
    narrows what an index runs over. Where the display is no equality but a number with a meaning,
    left computes what it must be equal to, and counts says so in words.
    """

    label: str
    latex: str
    source: str
    setting: Setting | None = None
    definition: bool = False
    indices: dict[str, Any] = field(default_factory=dict)
    left: Callable[[Values], Any] | None = None
    counts: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a proof found.

    symbolic is whether sympy found each relation to hold exactly, draws the number of random
    draws, error the largest difference in any of them between two members that should be equal,
    in relation to their largest entry. reason says what failed.
    """

    label: str
    definition: bool
    symbolic: bool
    draws: int
    error: float
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is proved, or needs no proof."""
        return self.definition or (self.symbolic and self.error <= TOLERANCE)

    def __str__(self) -> str:
        if self.definition:
            return f"{self.label}: a definition"
        symbolic = "exact" if self.symbolic else "NOT exact"
        worst = f"{self.error:.0e}" if self.error > NOTHING else f"below {NOTHING:.0e}"
        draws = f"{self.draws} draw{'s' if self.draws > 1 else ''}"
        return f"{self.label}: symbolic {symbolic}; {draws}, worst error {worst}"


# Round-off stays far below the first; an error below the second is never printed in digits, which
# differ from machine to machine.
TOLERANCE = 1e-9
NOTHING = 1e-11


class EquationError(GradientError):
    """An equation that does not hold."""
