import re

import numpy as np
import pytest

from bp_course import gradcheck, layers
from bp_course.errors import ArgumentError, GradientError
from bp_course.gradcheck import (
    central_difference,
    check_function,
    check_layer,
    check_network,
    compare,
    complex_step,
)
from bp_course.losses import sum_of_outputs
from bp_course.network import MLP

LOSSES = ["half_squared_error", "softmax_cross_entropy"]


def test_complex_step_is_right_to_the_last_digits():
    x = np.array([0.3, -1.2, 2.0])
    np.testing.assert_allclose(complex_step(lambda v: np.exp(v).sum(), x), np.exp(x), rtol=1e-15)
    np.testing.assert_allclose(complex_step(np.sin, x), np.diag(np.cos(x)), rtol=1e-15)


def test_central_difference_is_right_to_half_of_the_digits():
    x = np.array([0.3, -1.2, 2.0])
    np.testing.assert_allclose(central_difference(np.sin, x), np.diag(np.cos(x)), atol=1e-10)


@pytest.mark.parametrize("derivative", [complex_step, central_difference])
def test_shapes_are_those_of_output_and_input(derivative):
    assert derivative(lambda v: v.sum(axis=1) * 2, np.ones((2, 3))).shape == (2, 2, 3)
    assert derivative(lambda v: (v * v).sum(), np.ones((2, 3))).shape == (2, 3)
    assert derivative(lambda v: v.sum(axis=0), np.ones((0, 3))).shape == (3, 0, 3)
    assert derivative(lambda v: v**2, 3.0) == pytest.approx(6.0)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "square"])
@pytest.mark.parametrize("sizes", [[5, 3], [5, 4, 3], [6, 5, 4, 3]])
def test_structured_check_is_the_same_as_nudging_each_parameter(sizes, activation, loss):
    net = MLP(sizes, activation, loss, seed=4)
    rng = np.random.default_rng(5)
    net.parameters |= {f"b{k}": rng.standard_normal(m) for k, m in enumerate(sizes[1:], 1)}
    x, labels = rng.standard_normal((2, sizes[0])), [0, 2]
    rows, targets = net.check_batch(x, labels)
    nudged = dict(gradcheck._nudged_losses(net, rows, targets, 1e-30j))
    for name, parameter in net.parameters.items():

        def loss_of(value, name=name):
            other = net.as_type(np.float64)
            other.parameters[name] = value
            out = rows  # through affine_forward itself, not through the structure
            for k in range(1, net.depth + 1):
                w, b = other.parameters[f"W{k}"], other.parameters[f"b{k}"]
                out = other.activate(k, layers.affine_forward(out, w, b)[0])
            return other.losses(out, targets).mean()

        brute_force = complex_step(loss_of, parameter)
        np.testing.assert_allclose(nudged[name].imag / 1e-30, brute_force, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("method", gradcheck.METHODS)
@pytest.mark.parametrize("loss", LOSSES)
def test_whole_network_is_checked(loss, method):
    net = MLP([7, 6, 5, 4], loss=loss, seed=2, dtype=np.float32)
    x = np.random.default_rng(1).random((3, 7))
    report = check_network(net, x, [0, 3, 1], method)
    assert report.ok
    assert [c.name for c in report.comparisons] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert [c.shape for c in report.comparisons] == [(7, 6), (6,), (6, 5), (5,), (5, 4), (4,)]


def test_a_large_network_is_checked_in_pieces(monkeypatch):
    net = MLP([9, 8, 4], seed=3)
    x = np.random.default_rng(2).random((2, 9))
    whole = dict(gradcheck._nudged_losses(net, *net.check_batch(x, [1, 2]), 1e-30j))
    monkeypatch.setattr(gradcheck, "_CHUNK", 100)
    pieces = dict(gradcheck._nudged_losses(net, *net.check_batch(x, [1, 2]), 1e-30j))
    assert all(np.array_equal(whole[name], pieces[name]) for name in whole)


class Planted(MLP):
    """A network with one entry of one gradient too large by one part in a thousand."""

    def loss_and_gradients(self, x, labels):
        loss, gradients = super().loss_and_gradients(x, labels)
        name, index = self.planted
        gradients[name][index] *= 1.001
        return loss, gradients


@pytest.mark.parametrize("method", gradcheck.METHODS)
@pytest.mark.parametrize("where", [("W1", (12, 3)), ("b1", (4,)), ("W2", (0, 2)), ("b2", (1,))])
def test_one_part_in_a_thousand_in_one_entry_is_found_and_named(where, method):
    net = Planted([20, 5, 4], seed=6)
    net.planted = where
    x = np.random.default_rng(3).random((3, 20))
    with pytest.raises(GradientError) as caught:
        check_network(net, x, [0, 1, 2], method)
    report = caught.value.report
    assert [c.name for c in report.comparisons if not c.ok] == [where[0]]
    wrong = report[where[0]]
    assert (wrong.index, wrong.verdict) == (where[1], "WRONG")
    assert wrong.error == pytest.approx(1e-3, rel=0.6)
    assert wrong.analytic == pytest.approx(1.001 * wrong.numeric, rel=1e-4)
    assert str(report) in str(caught.value)


def test_report_is_a_table():
    with pytest.raises(GradientError) as caught:
        check_layer(
            layers.affine_forward,
            lambda dout, cache: (dout @ cache[1].T, cache[0].T @ dout, dout.mean(axis=0)),
            {"x": np.ones((4, 3)), "w": np.ones((3, 2)), "b": np.ones(2)},
        )
    lines = str(caught.value).splitlines()
    assert re.split("  +", lines[0]) == [
        "parameter",
        "shape",
        "worst error",
        "at",
        "by hand",
        "numerical",
        "verdict",
    ]
    assert [line.split()[-1] for line in lines[1:]] == ["ok", "ok", "WRONG"]
    assert lines[3].startswith("b          (2,)    7.5e-01")


def test_a_gradient_of_the_wrong_shape_is_named():
    with pytest.raises(GradientError, match=r"\(2, 3\).*WRONG SHAPE, must be \(3, 2\)"):
        check_layer(
            lambda w: (np.ones((4, 3)) @ w, None),
            lambda dout, cache: dout.T @ np.ones((4, 3)),
            {"w": np.ones((3, 2))},
        )


def test_a_gradient_that_is_no_number_is_wrong():
    comparison = compare("w", [1.0, np.nan], [1.0, 2.0])
    assert (comparison.verdict, comparison.index) == ("WRONG", (1,))


def test_zero_against_zero_is_right_and_against_something_is_wrong():
    assert compare("w", [0.0, 0.0], [0.0, 0.0]).ok
    assert not compare("w", [0.0, 1e-9], [0.0, 0.0]).ok
    assert compare("w", np.ones((0, 3)), np.ones((0, 3))).ok


def test_check_function_is_right_for_a_loss():
    scores = np.array([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]])
    check_function(lambda s: sum_of_outputs(s)[0], sum_of_outputs(scores)[1], scores)
    with pytest.raises(GradientError):
        check_function(lambda s: sum_of_outputs(s)[0], np.ones_like(scores), scores)


@pytest.mark.parametrize("method", ["exact", ""])
def test_an_unknown_method_is_named(method):
    with pytest.raises(ArgumentError, match="complex_step, central"):
        check_function(np.sum, [1.0], [1.0], method)
    with pytest.raises(ArgumentError, match="complex_step, central"):
        check_network(MLP([2, 2]), [[1.0, 2.0]], [0], method)
