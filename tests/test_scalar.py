import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_course import scalar
from bp_course.gradcheck import complex_step

numbers = st.floats(-3, 3)
nets = st.fixed_dictionaries(dict.fromkeys(scalar.PARAMETERS, numbers))


def loss_of(vector):
    """Source 001, equations (1) to (8), once more, for complex numbers."""
    w0, w1, w2, w3, w4, w5, b0, b1, b2, x0, x1, y = vector

    def sigma(z):
        return 1 / (1 + np.exp(-z))

    a0, a1 = sigma(w0 * x0 + w1 * x1 + b0), sigma(w2 * x0 + w3 * x1 + b1)
    return 0.5 * (sigma(w4 * a0 + w5 * a1 + b2) - y) ** 2


@given(nets, numbers, numbers, numbers)
def test_loss_and_every_gradient(parameters, x0, x1, y):
    vector = np.array([*(parameters[name] for name in scalar.PARAMETERS), x0, x1, y])
    values = scalar.forward(parameters, x0, x1, y)
    assert values["L"] == pytest.approx(loss_of(vector), rel=1e-12, abs=1e-300)
    gradients = scalar.backward(values)
    found = [gradients[name] for name in (*scalar.PARAMETERS, "x0", "x1", "y")]
    np.testing.assert_allclose(found, complex_step(loss_of, vector), rtol=1e-9, atol=1e-16)


def test_values_by_hand():
    """z0 = 0, z1 = 0, so a0 = a1 = 1/2; z2 = 0 as well, so a2 = 1/2 and L = 1/8."""
    parameters = dict(w0=1, w1=-2, w2=3, w3=-4, w4=5, w5=-6, b0=3, b1=5, b2=0.5)
    values = scalar.forward(parameters, x0=1, x1=2, y=1)
    expected = dict(z0=0, a0=0.5, z1=0, a1=0.5, z2=0, a2=0.5, L=0.125)
    assert {name: values[name] for name in expected} == expected
    gradients = scalar.backward(values)
    expected = dict(L=1, a2=-0.5, z2=-0.125, w4=-0.0625, w5=-0.0625, b2=-0.125)
    expected |= dict(a0=-0.625, a1=0.75, z0=-0.15625, z1=0.1875)
    expected |= dict(w0=-0.15625, w1=-0.3125, b0=-0.15625, w2=0.1875, w3=0.375, b1=0.1875)
    expected |= dict(x0=-0.15625 + 3 * 0.1875, x1=2 * 0.15625 - 4 * 0.1875, y=0.5)
    assert gradients == expected


def test_update_steps_against_the_gradient_and_changes_no_argument():
    parameters = {name: float(k) for k, name in enumerate(scalar.PARAMETERS)}
    gradients = {name: 10.0 * k for k, name in enumerate(scalar.PARAMETERS)}
    before = dict(parameters)
    updated = scalar.update(parameters, gradients, learning_rate=0.01)
    assert updated == {name: pytest.approx(0.9 * value) for name, value in parameters.items()}
    assert parameters == before


@pytest.mark.parametrize("x", [800.0, 40.0, 0.0, -40.0, -745.0])
def test_sigmoid_is_exact_in_its_tails(x):
    small = math.exp(-abs(x))
    assert scalar.sigmoid(x) == pytest.approx((1 if x >= 0 else small) / (1 + small), rel=1e-15)
    assert scalar.sigmoid_prime(x) == pytest.approx(small / (1 + small) ** 2, rel=1e-15)


def test_missing_and_unknown_parameters_are_named():
    parameters = dict.fromkeys(scalar.PARAMETERS, 0.0)
    del parameters["w5"]
    parameters["w6"] = 0.0
    with pytest.raises(ValueError, match="missing: w5; unknown: w6"):
        scalar.forward(parameters, 0, 0, 0)
