"""The errors that `bp_course` raises on purpose.

Each message says what was given, what was wanted and, where there is one, the way out.
All of them derive from `BpCourseError`, so `except BpCourseError` catches exactly what this
package complains about; each is also the built-in error a reader would expect.
"""


class BpCourseError(Exception):
    """Base class of every error that `bp_course` raises on purpose."""


class ShapeError(BpCourseError, ValueError):
    """An array has a shape that the operation can't take."""


class ArgumentError(BpCourseError, ValueError):
    """An argument has a value that makes no sense here (a negative rate, an unknown name)."""


class DataError(BpCourseError, ValueError):
    """A data or weight file is missing, damaged or not what its name says."""


class GradientError(BpCourseError, AssertionError):
    """A gradient differs from its numerical judge; `report` holds the comparison."""

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = report


class MissingExtraError(BpCourseError, ImportError):
    """An optional library is needed for this and is not installed."""
