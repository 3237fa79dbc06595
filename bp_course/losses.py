"""The losses: one number for a batch, and its gradient with respect to the scores.

**The division by the batch size is here and nowhere else.** With `reduction="mean"` a loss and its
gradient are both divided by N, with `"sum"` neither is. A layer that averages once more has a bug.
A batch of no samples has loss 0.
"""

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array, as_float, check_choice
from bp_course.errors import ArgumentError, ShapeError
from bp_course.layers import softmax_forward

REDUCTIONS = ("mean", "sum")


def half_squared_error(
    scores: ArrayLike, targets: ArrayLike, reduction: str = "mean"
) -> tuple[float | complex, Array]:
    """Half the squared distance between scores and targets.

    L = ½ Σₙ Σₖ (sₙₖ − tₙₖ)²,  dS = S − T;  both / N for the mean       (eq. half-squared-error)

    Averaged over the samples, not over the entries of a sample.

    Shapes: scores and targets (N, C) or (N, d1, …, dk)
    Returns: the loss, and dscores with scores' shape
    Raises: ShapeError when the shapes differ; ArgumentError for an unknown reduction.
    Source: 001, equation (1) with ½; 004, the loss.

    >>> loss, dscores = half_squared_error([[1.0, 3.0, 2.0], [0.0, 0.0, 4.0]], [[0.0] * 3] * 2)
    >>> loss
    7.5
    >>> dscores
    array([[0.5, 1.5, 1. ],
           [0. , 0. , 2. ]])
    """
    scores, targets = as_float("scores", scores), as_float("targets", targets)
    if scores.ndim == 0 or scores.shape != targets.shape:
        raise ShapeError(
            f"targets have shape {targets.shape} but scores have shape {scores.shape}; they must "
            "be the same, one row a sample (class labels become rows by one_hot)"
        )
    return _reduced(half_squared_errors(scores, targets), scores - targets, reduction)


def softmax_cross_entropy(
    logits: ArrayLike, labels: ArrayLike, reduction: str = "mean"
) -> tuple[float | complex, Array]:
    """Minus the logarithm of the probability that softmax gives to the right class.

    L = −Σₙ log pₙ,tₙ,  dS = P − T;  both / N for the mean          (eq. softmax-cross-entropy)

    P is the softmax of the logits, tₙ the label of row n, and T has a 1 at each row's label. The
    logarithm is taken of
    the sum of powers, never of a probability that may have rounded to 0.

    Shapes: logits (N, C); labels (N,), integers from 0 to C − 1
    Returns: the loss, and dlogits (N, C)
    Raises: ShapeError for shapes that don't fit; ArgumentError for labels out of range or an
        unknown reduction.

    >>> loss, dlogits = softmax_cross_entropy([[1000.0, -1000.0, 0.0]], [1])
    >>> loss
    2000.0
    >>> dlogits
    array([[ 1., -1.,  0.]])
    """
    logits = as_float("logits", logits)
    rows, label_array = _check_labels(logits, labels)
    dlogits = softmax_forward(logits)[0].copy()
    dlogits[rows, label_array] -= 1
    return _reduced(softmax_cross_entropies(logits, label_array), dlogits, reduction)


def sum_of_outputs(scores: ArrayLike, reduction: str = "mean") -> tuple[float | complex, Array]:
    """The sum of all outputs, the simplest loss that there is.

    L = Σₙ Σₖ sₙₖ,  dS = 1;  both / N for the mean                          (eq. sum-of-outputs)

    Shapes: scores (N, C) or (N, d1, …, dk)
    Returns: the loss, and dscores with scores' shape
    Raises: ShapeError for a single number; ArgumentError for an unknown reduction.
    Source: 003, exercise 2.

    >>> loss, dscores = sum_of_outputs([[1, 1], [25, 25]], reduction="sum")
    >>> loss
    52.0
    """
    scores = as_float("scores", scores)
    if scores.ndim == 0:
        raise ShapeError("scores is a single number; it must be (N, C), one row a sample")
    return _reduced(_per_sample(scores), np.ones_like(scores), reduction)


def half_squared_errors(scores: Array, targets: Array) -> Array:
    """The half squared error of each sample, (N,): what `half_squared_error` adds up.

    >>> import numpy as np
    >>> half_squared_errors(np.array([[1.0, 3.0], [0.0, 4.0]]), np.zeros((2, 2)))
    array([5., 8.])
    """
    return _per_sample((scores - targets) ** 2) / 2


def softmax_cross_entropies(logits: Array, labels: Array) -> Array:
    """The cross-entropy of each sample, (N,): what `softmax_cross_entropy` adds up.

    log Σₖ e^sₖ − s_y, with the largest score subtracted from all of them first.

    >>> import numpy as np
    >>> softmax_cross_entropies(np.array([[0.0, 0.0]]), np.array([1])).round(4)
    array([0.6931])
    """
    shifted = logits - logits.real.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(logits)), labels]


def _per_sample(terms: Array) -> Array:
    return terms.sum(axis=tuple(range(1, terms.ndim)))


def _reduced(losses: Array, dscores: Array, reduction: str) -> tuple[float | complex, Array]:
    """Add the losses of the samples up, and divide by N where the mean is wanted."""
    check_choice("reduction", reduction, REDUCTIONS)
    n = max(len(losses), 1) if reduction == "mean" else 1
    return losses.sum().item() / n, dscores / n


def _check_labels(logits: Array, labels: ArrayLike) -> tuple[Array, Array]:
    label_array = np.asarray(labels)
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ShapeError(f"logits have shape {logits.shape}; they must be (N, C), one row a sample")
    if label_array.shape != logits.shape[:1]:
        raise ShapeError(
            f"labels have shape {label_array.shape}; for logits of shape {logits.shape} they must "
            f"be {logits.shape[:1]}, one class number a sample (not one-hot rows)"
        )
    if label_array.size == 0:
        label_array = label_array.astype(np.intp)  # an empty list is float64 to numpy
    if label_array.dtype.kind not in "iu":
        raise ArgumentError(f"labels have dtype {label_array.dtype}; they must be whole numbers")
    if label_array.size and (label_array.min() < 0 or label_array.max() >= logits.shape[1]):
        raise ArgumentError(
            f"labels run from {label_array.min()} to {label_array.max()}; with {logits.shape[1]} "
            f"logits a sample they must be from 0 to {logits.shape[1] - 1}"
        )
    return np.arange(len(logits)), label_array
