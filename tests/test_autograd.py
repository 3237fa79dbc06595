"""The same gradients from an independent automatic differentiation, HIPS/autograd."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad

from bp_course import affine_backward, affine_forward, layers
from bp_course.network import MLP, one_hot

rng = np.random.default_rng(11)


def test_affine():
    x, w, b = rng.standard_normal((4, 2, 3)), rng.standard_normal((6, 5)), rng.standard_normal(5)
    dout = rng.standard_normal((4, 5))

    def loss(x, w, b):
        return anp.sum(dout * (anp.reshape(x, (4, 6)) @ w + b))

    found = affine_backward(dout, affine_forward(x, w, b)[1])
    for k, gradient in enumerate(found):
        np.testing.assert_allclose(gradient, grad(loss, k)(x, w, b), rtol=1e-12)


FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + anp.exp(-x)),
    "tanh": anp.tanh,
    "relu": lambda x: anp.maximum(x, 0),
    "square": lambda x: x**2,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_activations(name):
    forward, backward = layers.ACTIVATIONS[name]
    x, dout = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))
    expected = dout * elementwise_grad(FUNCTIONS[name])(x)
    np.testing.assert_allclose(backward(dout, forward(x)[1]), expected, rtol=1e-12)


def test_softmax():
    x, dout = rng.standard_normal((4, 3)), rng.standard_normal((4, 3))

    def loss(x):
        powers = anp.exp(x)
        return anp.sum(dout * powers / anp.sum(powers, axis=1, keepdims=True))

    found = layers.softmax_backward(dout, layers.softmax_forward(x)[1])
    np.testing.assert_allclose(found, grad(loss)(x), rtol=1e-10, atol=1e-14)


def anp_log_softmax(z):
    return z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))


LOSSES = {
    "half_squared_error": lambda z, t: anp.sum((FUNCTIONS["sigmoid"](z) - t) ** 2) / 2 / len(t),
    "softmax_cross_entropy": lambda z, t: -anp.sum(t * anp_log_softmax(z)) / len(t),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_network(loss):
    net = MLP([6, 5, 4, 3], "sigmoid", loss, seed=2)
    x, labels = rng.standard_normal((7, 6)), np.array([0, 1, 2, 1, 0, 2, 2])
    names = list(net.parameters)

    def loss_of(*parameters):
        p = dict(zip(names, parameters, strict=True))
        h = x
        for k in (1, 2):
            h = FUNCTIONS["sigmoid"](h @ p[f"W{k}"] + p[f"b{k}"])
        return LOSSES[loss](h @ p["W3"] + p["b3"], one_hot(labels, 3))

    value, gradients = net.loss_and_gradients(x, labels)
    parameters = tuple(net.parameters.values())
    assert value == pytest.approx(loss_of(*parameters), rel=1e-12)
    for k, name in enumerate(names):
        np.testing.assert_allclose(gradients[name], grad(loss_of, k)(*parameters), rtol=1e-9)
