r"""The equations of chapter 3: Jacobians and vectors; source 001, part B, and source 003."""

from bp_course.equations.chapter_3 import batches, by_hand, kronecker, layers, layouts, network

EQUATIONS = (
    *layouts.EQUATIONS,
    *layers.EQUATIONS,
    *network.EQUATIONS,
    *kronecker.EQUATIONS,
    *batches.EQUATIONS,
    *by_hand.EQUATIONS,
)
