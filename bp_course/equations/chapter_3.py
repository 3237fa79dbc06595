"""Chapter 3: records to come."""

from bp_course.equations.records import Equation

EQUATIONS: tuple[Equation, ...] = ()
