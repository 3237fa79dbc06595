import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bp_course import layers
from bp_course.arrays import as_float
from bp_course.errors import ArgumentError, ShapeError
from bp_course.gradcheck import check_layer
from bp_course.layers import ACTIVATIONS, affine_backward, affine_forward

seeds = st.integers(0, 2**32 - 1)
# The batch first: none, one, or several; all sizes differ, so that no wrong transpose fits.
sizes = st.lists(st.integers(1, 7), min_size=4, max_size=4, unique=True).flatmap(
    lambda s: st.sampled_from([(0, *s[1:]), (1, *(k + 1 for k in s[1:])), tuple(s)])
)
ROW_LAYERS = ACTIVATIONS | {"softmax": (layers.softmax_forward, layers.softmax_backward)}


def read_only(rng, *shape):
    """Random numbers that nothing can change: a function that writes into them fails."""
    array = rng.standard_normal(shape)
    array.flags.writeable = False
    return array


@given(sizes, seeds)
@example((3, 1, 28, 28), 0)
def test_affine_gradients(shape, seed):
    n, *image, m = shape
    rng = np.random.default_rng(seed)
    x, w, b = read_only(rng, n, *image), read_only(rng, math.prod(image), m), read_only(rng, m)
    out, cache = affine_forward(x, w, b)
    np.testing.assert_allclose(out, np.einsum("nd,dm->nm", x.reshape(n, len(w)), w) + b)
    dout = read_only(rng, n, m)
    first, second = affine_backward(dout, cache), affine_backward(dout, cache)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert [g.shape for g in first] == [x.shape, w.shape, b.shape]
    if x.size < 500:  # the judge nudges every entry by itself
        check_layer(affine_forward, affine_backward, {"x": x, "w": w, "b": b}, seed=seed)


@pytest.mark.parametrize("name", ROW_LAYERS)
@given(sizes, seeds)
def test_gradients_of_the_other_layers(name, shape, seed):
    forward, backward = ROW_LAYERS[name]
    rng = np.random.default_rng(seed)
    x = read_only(rng, *shape)
    if name == "relu":  # not analytic: differences, taken away from the kink
        x = np.sign(x) * (0.1 + abs(x))
        x.flags.writeable = False
    out, cache = forward(x)
    dout = read_only(rng, *shape)
    assert out.shape == x.shape
    assert np.array_equal(backward(dout, cache), backward(dout, cache))
    method = "central" if name == "relu" else "complex_step"
    check_layer(forward, backward, {"x": x}, method=method, seed=seed)


@pytest.mark.parametrize("name", ROW_LAYERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_layers_keep_the_type(name, dtype):
    forward, backward = ROW_LAYERS[name]
    x = np.array([[-0.5, 2.0, 0.25]], dtype)
    out, cache = forward(x)
    assert out.dtype == dtype
    assert backward(np.ones_like(x), cache).dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_affine_keeps_the_type(dtype):
    out, cache = affine_forward(np.ones((3, 2), dtype), np.ones((2, 4), dtype), np.ones(4, dtype))
    assert out.dtype == dtype
    assert {g.dtype for g in affine_backward(out, cache)} == {np.dtype(dtype)}


@pytest.mark.parametrize("name", ROW_LAYERS)
def test_whole_numbers_do_not_wrap_around(name):
    forward, _ = ROW_LAYERS[name]
    x = np.array([[3, 200, 255]], np.uint8)
    assert np.array_equal(forward(x)[0], forward(x.astype(float))[0])


def test_sigmoid_is_exact_in_its_tails():
    x = np.array([-1000.0, -745.0, -40.0, -1.0, 0.0, 1.0, 40.0, 1000.0])
    small = np.array([math.exp(-abs(v)) for v in x])
    with np.errstate(all="raise", under="ignore"):
        out, cache = layers.sigmoid_forward(x)
        slope = layers.sigmoid_backward(np.ones_like(x), cache)
    np.testing.assert_allclose(out, np.where(x < 0, small, 1) / (1 + small), rtol=1e-15)
    np.testing.assert_allclose(slope, small / (1 + small) ** 2, rtol=1e-15)


@pytest.mark.parametrize("name", ROW_LAYERS)
def test_extreme_and_missing_numbers(name):
    """No overflow warning (pytest makes it an error), and a nan is passed on, not hidden."""
    forward, backward = ROW_LAYERS[name]
    out, cache = forward(np.array([[1e5, -1e5, 0.0]]))
    assert np.isfinite(out).all()
    assert np.isfinite(backward(np.ones((1, 3)), cache)).all()
    assert np.isnan(forward(np.array([[np.nan, 1.0]]))[0][0, 0])


def test_relu_and_its_choice_at_zero():
    out, cache = layers.relu_forward([[-2.0, 0.0, 3.0]])
    assert out.tolist() == [[0.0, 0.0, 3.0]]
    assert layers.relu_backward([[7.0, 8.0, 9.0]], cache).tolist() == [[0.0, 0.0, 9.0]]


def test_softmax_rows_are_probabilities_at_any_size_of_score():
    out, _ = layers.softmax_forward([[1000.0, 999.0, -1000.0], [-1000.0, -1000.0, -1001.0]])
    np.testing.assert_allclose(out.sum(axis=1), 1)
    np.testing.assert_allclose(out[:, 1] / out[:, 0], [math.exp(-1), 1], rtol=1e-12)


def test_softmax_of_more_axes_is_over_the_last_one():
    x = 3 * np.random.default_rng(0).standard_normal((2, 3, 4))
    out, _ = layers.softmax_forward(x)
    for i, j in np.ndindex(2, 3):
        np.testing.assert_allclose(out[i, j], np.exp(x[i, j]) / np.exp(x[i, j]).sum(), rtol=1e-12)


def test_images_are_flattened_in_c_order():
    images = np.arange(24.0).reshape(2, 1, 3, 4)
    out, cache = affine_forward(images, np.eye(12), np.zeros(12))
    assert out.tolist() == [list(range(12)), list(range(12, 24))]
    dx, _, _ = affine_backward(out, cache)
    assert np.array_equal(dx, images)


AFFINE = {"x": np.ones((4, 1, 2, 3)), "w": np.ones((6, 5)), "b": np.ones(5)}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"x": ["?"] * 4}, "^x has dtype"),
        ({"w": ["?"] * 6}, "^w has dtype"),
        ({"b": ["?"] * 5}, "^b has dtype"),
        ({"x": np.ones(6)}, r"x has shape \(6,\); it must be \(N, D\).*x\[None, :\]"),
        ({"w": np.ones((7, 5))}, r"w has shape \(7, 5\); for x of shape \(4, 1, 2, 3\).*\(6, M\)$"),
        ({"w": np.ones((5, 6))}, r"w has shape \(5, 6\).*: transposed\? Rows of w"),
        ({"w": np.ones(6)}, r"w has shape \(6,\).*\(6, M\)$"),
        ({"b": np.ones((1, 5))}, r"b has shape \(1, 5\); for w of shape \(6, 5\).*\(5,\)$"),
        ({"b": np.ones(6)}, r"b has shape \(6,\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(wrong, message):
    with pytest.raises((ShapeError, ArgumentError), match=message):
        affine_forward(**(AFFINE | wrong))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((5, 4), r"dout has shape \(5, 4\) but .* \(4, 5\): transposed\?$"),
        ((4, 6), r"dout has shape \(4, 6\) but .* \(4, 5\)$"),
        ((5,), r"dout has shape \(5,\) but"),
    ],
)
def test_upstream_of_the_wrong_shape_is_refused(shape, message):
    _, cache = affine_forward(**AFFINE)
    with pytest.raises(ShapeError, match=message):
        affine_backward(np.ones(shape), cache)


@pytest.mark.parametrize("name", ROW_LAYERS)
def test_no_layer_broadcasts_its_upstream(name):
    forward, backward = ROW_LAYERS[name]
    _, cache = forward(np.ones((4, 5)))
    with pytest.raises(ShapeError, match=r"dout has shape \(5,\) but"):
        backward(np.ones(5), cache)


@pytest.mark.parametrize("name", ROW_LAYERS)
def test_what_is_no_number_is_named(name):
    with pytest.raises(ArgumentError, match=r"^x has dtype"):
        ROW_LAYERS[name][0](["?"])


def test_softmax_needs_a_score():
    for shape in ((3, 0), (3, 4, 0)):
        with pytest.raises(ShapeError, match="at least one score"):
            layers.softmax_forward(np.ones(shape))
    with pytest.raises(ShapeError, match="at least one score"):
        layers.softmax_forward(1.0)


@pytest.mark.parametrize(
    ("values", "message"), [(["a"], "x has dtype"), ([[1.0], [1.0, 2.0]], "x is not an array")]
)
def test_what_is_no_number_is_refused(values, message):
    with pytest.raises(ArgumentError, match=message):
        as_float("x", values)
