"""The equations of chapter 1: the rules, one layer, an example, several samples; source 000."""

from bp_course.equations.chapter_1 import batches, example, exercises, layer, rules

EQUATIONS = (
    *rules.EQUATIONS,
    *layer.EQUATIONS,
    *example.EQUATIONS,
    *batches.EQUATIONS,
    *exercises.EQUATIONS,
)
