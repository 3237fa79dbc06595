r"""The equations of chapter 5: handwritten digits; source 004, and how a network learns."""

from bp_course.equations.chapter_5 import (
    batch,
    by_hand,
    exercises,
    learning,
    one_sample,
    softmax,
)

EQUATIONS = (
    *one_sample.EQUATIONS,
    *batch.EQUATIONS,
    *by_hand.EQUATIONS,
    *learning.EQUATIONS,
    *softmax.EQUATIONS,
    *exercises.EQUATIONS,
)
