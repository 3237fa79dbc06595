"""The errata of the five sources: what is printed, what is right, and the check between the two.

`WRONG` has the 25 lines that are false or undefined as printed, each with a function that draws
random numbers for it; `separate(record.draw)` evaluates both forms. `REMARKS` has the 43 slips and
the 35 lines that can be read in two ways.

>>> record = WRONG[0]
>>> print(record.id, separate(record.draw).ok)
001-W1 True
"""

from bp_course.errata import (
    ambiguities,
    slips,
    source_001_matrices,
    source_001_scalar,
    source_003,
    source_004,
)
from bp_course.errata.records import CHAPTERS, KINDS, Remark, Wrong
from bp_course.errata.separate import Case, Separation, separate

SOURCES = ("000", "001", "002", "003", "004")
WRONG: tuple[Wrong, ...] = (
    *source_001_scalar.WRONG,
    *source_001_matrices.WRONG,
    *source_003.WRONG,
    *source_004.WRONG,
)
REMARKS: tuple[Remark, ...] = (*slips.SLIPS, *ambiguities.AMBIGUITIES)

__all__ = [
    "CHAPTERS",
    "KINDS",
    "REMARKS",
    "SOURCES",
    "WRONG",
    "Case",
    "Remark",
    "Separation",
    "Wrong",
    "separate",
]
