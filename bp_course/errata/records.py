"""What the errata are made of: a wrong line with its check, and a remark on a smaller thing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bp_course.errata.separate import Case

CHAPTERS = {
    1: "chapters/01_chain_rule",
    2: "chapters/02_scalar_net",
    3: "chapters/03_jacobians",
    4: "chapters/04_affine_batches",
    5: "chapters/05_mnist",
}
# What can be off, in the order in which the page tells it. The first five are slips, the last
# three leave more than one reading.
KINDS = {
    "glyph": "A sign misread",
    "index": "Indices and labels",
    "name": "Names",
    "size": "Sizes",
    "wording": "Words, and what was lost",
    "convention": "Conventions",
    "premise": "Things left unsaid",
    "notation": "Notation with two readings",
}


@dataclass(frozen=True)
class Wrong:
    """A line that is false, or has no meaning, if it is used as printed.

    printed, right and why are Markdown with LaTeX between dollar signs. judge says in words what
    `draw` holds both forms against; equation is the label under which the chapter derives the
    right form.
    """

    id: str
    lines: str
    place: str
    printed: str
    right: str
    why: str
    judge: str
    chapter: int
    equation: str
    draw: Callable[[np.random.Generator], Case]

    @property
    def source(self) -> str:
        """The source, such as "001"."""
        return self.id[:3]


@dataclass(frozen=True)
class Remark:
    """A slip that the source itself repairs elsewhere, or a line with more than one reading.

    Its number says which: 001-S1 is a slip, 001-A1 is ambiguous. Texts are Markdown.
    """

    id: str
    lines: str
    kind: str
    printed: str
    meant: str
    note: str = ""

    @property
    def source(self) -> str:
        """The source, such as "001"."""
        return self.id[:3]

    @property
    def is_slip(self) -> bool:
        """Whether it is a slip; otherwise it is ambiguous."""
        return self.id[4] == "S"
