r"""The equations of chapter 4: affine layers and activations for a batch; sources 002 and 003."""

from bp_course.equations.chapter_4 import activations, by_hand, checks, forward, gradients

EQUATIONS = (
    *forward.EQUATIONS,
    *gradients.EQUATIONS,
    *activations.EQUATIONS,
    *by_hand.EQUATIONS,
    *checks.EQUATIONS,
)
