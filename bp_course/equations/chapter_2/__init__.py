"""The equations of chapter 2: the scalar 2-2-1 network, and how it learns; source 001, part A."""

from bp_course.equations.chapter_2 import derivatives, exercises, learning, matrices, network

EQUATIONS = (
    *network.EQUATIONS,
    *derivatives.EQUATIONS,
    *learning.EQUATIONS,
    *matrices.EQUATIONS,
    *exercises.EQUATIONS,
)
