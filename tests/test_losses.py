import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_course import half_squared_error, softmax_cross_entropy, sum_of_outputs
from bp_course.errors import ArgumentError, ShapeError
from bp_course.gradcheck import check_function
from bp_course.losses import half_squared_errors, softmax_cross_entropies

seeds = st.integers(0, 2**32 - 1)
batches = st.sampled_from([0, 1, 2, 5])
classes = st.sampled_from([1, 3, 4, 7])
reductions = st.sampled_from(["mean", "sum"])


def read_only(array):
    array.flags.writeable = False
    return array


@given(batches, classes, reductions, seeds)
def test_half_squared_error(n, c, reduction, seed):
    rng = np.random.default_rng(seed)
    scores, targets = (read_only(rng.standard_normal((n, c))) for _ in range(2))
    loss, dscores = half_squared_error(scores, targets, reduction)
    divisor = n if reduction == "mean" and n else 1
    assert loss == pytest.approx(
        sum((s - t) ** 2 for s, t in zip(scores.flat, targets.flat, strict=True)) / 2 / divisor
    )
    check_function(lambda s: half_squared_error(s, targets, reduction)[0], dscores, scores)


@given(batches, classes, reductions, seeds)
def test_softmax_cross_entropy(n, c, reduction, seed):
    rng = np.random.default_rng(seed)
    logits, labels = read_only(rng.standard_normal((n, c))), read_only(rng.integers(0, c, n))
    loss, dlogits = softmax_cross_entropy(logits, labels, reduction)
    powers = np.exp(logits)
    probabilities = (powers / powers.sum(axis=1, keepdims=True))[np.arange(n), labels]
    divisor = n if reduction == "mean" and n else 1
    assert loss == pytest.approx(-np.log(probabilities).sum() / divisor, rel=1e-12, abs=1e-12)
    assert dlogits.shape == logits.shape
    np.testing.assert_allclose(dlogits.sum(axis=1), 0, atol=1e-15)
    if c > 1:  # with one class the loss is constant, and the judge sees only round-off
        check_function(lambda s: softmax_cross_entropy(s, labels, reduction)[0], dlogits, logits)


@given(batches, classes, reductions, seeds)
def test_sum_of_outputs(n, c, reduction, seed):
    scores = read_only(np.random.default_rng(seed).standard_normal((n, c)))
    loss, dscores = sum_of_outputs(scores, reduction)
    assert loss == pytest.approx(scores.sum() / (n if reduction == "mean" and n else 1))
    check_function(lambda s: sum_of_outputs(s, reduction)[0], dscores, scores)


def test_the_mean_is_over_samples_not_over_entries():
    scores = np.arange(12.0).reshape(2, 2, 3)  # two samples of six numbers
    zeros = np.zeros_like(scores)
    assert half_squared_error(scores, zeros)[0] == (scores**2).sum() / 4
    assert half_squared_error(scores, zeros)[1].tolist() == (scores / 2).tolist()
    assert sum_of_outputs(scores)[0] == scores.sum() / 2


def test_the_losses_of_the_samples_add_up_to_the_loss():
    rng = np.random.default_rng(0)
    scores, targets = rng.standard_normal((4, 2, 3)), rng.standard_normal((4, 2, 3))
    each = half_squared_errors(scores, targets)
    assert each.shape == (4,)
    assert each.sum() == pytest.approx(half_squared_error(scores, targets, "sum")[0])
    each = softmax_cross_entropies(scores[:, 0], np.array([2, 0, 1, 1]))
    assert each.shape == (4,)
    assert each.sum() == pytest.approx(
        softmax_cross_entropy(scores[:, 0], [2, 0, 1, 1], reduction="sum")[0]
    )


def test_a_list_of_no_labels_goes_with_no_logits():
    assert softmax_cross_entropy(np.ones((0, 3)), [])[0] == 0


def test_cross_entropy_at_extreme_logits():
    logits = [[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 1000.0]]
    loss, dlogits = softmax_cross_entropy(logits, [1, 2], reduction="sum")
    assert loss == pytest.approx(2000 + np.log(2), rel=1e-15)
    np.testing.assert_allclose(dlogits, [[1, -1, 0], [0, 0.5, -0.5]])


def test_published_example_of_cs231n():
    """The softmax example in the notes on linear classification: 1.04 for the third class."""
    loss, dlogits = softmax_cross_entropy([[-2.85, 0.86, 0.28]], [2])
    assert round(loss, 2) == 1.04
    assert (dlogits + [[0, 0, 1]]).round(3).tolist() == [[0.015, 0.631, 0.353]]


def test_losses_keep_float32():
    scores = np.array([[0.5, 1.5, -2.0]], np.float32)
    assert half_squared_error(scores, scores + 1)[1].dtype == np.float32
    assert softmax_cross_entropy(scores, [1])[1].dtype == np.float32
    assert sum_of_outputs(scores)[1].dtype == np.float32


def test_a_loss_is_a_plain_number():
    assert type(half_squared_error([[1, 2]], [[0, 0]])[0]) is float


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: half_squared_error(np.ones((3, 2)), np.ones((2, 3))),
            ShapeError,
            r"targets have shape \(2, 3\) but scores have shape \(3, 2\)",
        ),
        (lambda: half_squared_error(1.0, 1.0), ShapeError, "one row a sample"),
        (
            lambda: half_squared_error([[1.0]], [[1.0]], "none"),
            ArgumentError,
            "^reduction is 'none'.*mean, sum",
        ),
        (
            lambda: sum_of_outputs(1.0),
            ShapeError,
            r"^scores is a single number; it must be \(N, C\)",
        ),
        (lambda: softmax_cross_entropy([1.0, 2.0], [0]), ShapeError, r"logits have shape \(2,\)"),
        (lambda: softmax_cross_entropy(np.ones((1, 0)), [0]), ShapeError, "logits have shape"),
        (
            lambda: softmax_cross_entropy(np.ones((2, 3)), np.eye(3)[:2]),
            ShapeError,
            r"labels have shape \(2, 3\).*not one-hot",
        ),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0, 3]), ArgumentError, "from 0 to 2"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [-1, 0]), ArgumentError, "from -1 to 0"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0.0, 1.0]), ArgumentError, "dtype"),
        (lambda: softmax_cross_entropy(np.ones((1, 3)), [0.5]), ArgumentError, "dtype float64"),
        (lambda: softmax_cross_entropy([["?"]], [0]), ArgumentError, "^logits has dtype"),
        (lambda: half_squared_error(["?"], [1]), ArgumentError, "^scores has dtype"),
        (lambda: half_squared_error([1], ["?"]), ArgumentError, "^targets has dtype"),
        (lambda: sum_of_outputs(["?"]), ArgumentError, "^scores has dtype"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
