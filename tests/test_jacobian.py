import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_course import jacobian, layers
from bp_course.errors import ArgumentError, ShapeError
from bp_course.jacobian import devec, numerical_jacobian, vec

rng = np.random.default_rng(7)
X, W, B = rng.standard_normal(4), rng.standard_normal((4, 3)), rng.standard_normal(3)


def row(x, w, b):
    return layers.affine_forward(x[None], w, b)[0][0]


# each Jacobian as written down, the function, and where it is differentiated
WRITTEN = {
    "affine by x": (
        lambda layout: jacobian.affine_jacobian_x(W, layout),
        lambda x: row(x, W, B),
        X,
    ),
    "affine by b": (
        lambda layout: jacobian.affine_jacobian_b(3, layout),
        lambda b: row(X, W, b),
        B,
    ),
    "affine by w": (
        lambda layout: jacobian.affine_jacobian_w(X, 3, layout),
        lambda w: row(X, w, B),
        W,
    ),
    "softmax": (
        lambda layout: jacobian.softmax_jacobian(X, layout),
        lambda x: layers.softmax_forward(x)[0],
        X,
    ),
} | {
    name: (
        lambda layout, name=name: jacobian.elementwise_jacobian(name, X, layout),
        lambda x, name=name: layers.ACTIVATIONS[name][0](x)[0],
        X,
    )
    for name in layers.ACTIVATIONS
}


@pytest.mark.parametrize("layout", jacobian.LAYOUTS)
@pytest.mark.parametrize("name", WRITTEN)
def test_written_jacobians_against_the_numerical_one(name, layout):
    written, f, at = WRITTEN[name]
    numerical = numerical_jacobian(f, at, layout)
    assert written(layout).shape == numerical.shape
    np.testing.assert_allclose(written(layout), numerical, atol=1e-14)


def test_layouts_are_transposes_and_keep_the_order_of_the_axes():
    def f(w):  # (2, 3) in, (4, 5) out
        return np.einsum("ab,cadb->cd", w, tensor)

    tensor = rng.standard_normal((4, 2, 5, 3))
    w = rng.standard_normal((2, 3))
    numerator = numerical_jacobian(f, w)
    assert numerator.shape == (4, 5, 2, 3)
    np.testing.assert_allclose(numerator, np.einsum("cadb->cdab", tensor), atol=1e-14)
    denominator = numerical_jacobian(f, w, "denominator")
    assert denominator.shape == (2, 3, 4, 5)
    np.testing.assert_allclose(denominator, np.einsum("cadb->abcd", tensor), atol=1e-14)


def test_central_differences_where_there_is_no_complex_derivative():
    numerical = numerical_jacobian(np.abs, [2.0, -3.0], method="central")
    np.testing.assert_allclose(numerical, np.diag([1.0, -1.0]), atol=1e-9)


matrices = st.tuples(*[st.integers(1, 5)] * 4, st.integers(0, 2**32 - 1))


@given(matrices)
def test_kronecker_identity(drawn):
    p, n, m, q, seed = drawn
    rng = np.random.default_rng(seed)
    a, b, c = (rng.standard_normal(s) for s in ((p, n), (n, m), (m, q)))
    np.testing.assert_allclose(jacobian.vec_of_product(a, b, c), vec(a @ b @ c), atol=1e-12)


def test_kronecker_identity_needs_column_order():
    a, b, c = np.ones((2, 3)), np.arange(12.0).reshape(3, 4), rng.standard_normal((4, 5))
    assert not np.allclose(np.kron(c.T, a) @ b.ravel(), (a @ b @ c).ravel())


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_devec_identity(n, m, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal(n), rng.standard_normal(m)
    np.testing.assert_allclose(jacobian.outer_by_devec(x, y), np.outer(y, x), rtol=1e-15)


def test_devec_undoes_vec():
    matrix = rng.standard_normal((3, 5))
    assert np.array_equal(devec(vec(matrix), (3, 5)), matrix)


def test_memory_is_that_of_the_array_itself():
    n, d, m = 2, 4, 3
    full = numerical_jacobian(lambda w: np.ones((n, d)) @ w, np.ones((d, m)))
    assert full.shape == (n, m, d, m)
    assert jacobian.affine_jacobian_bytes(n, d, m) == full.nbytes
    assert jacobian.affine_jacobian_bytes(n, d, m, itemsize=4) == full.astype(np.float32).nbytes


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: numerical_jacobian(np.sin, X, "row"), ArgumentError, "numerator, denominator"),
        (lambda: numerical_jacobian(np.sin, X, method="exact"), ArgumentError, "complex_step"),
        (lambda: jacobian.affine_jacobian_x(X), ShapeError, r"w has shape \(4,\)"),
        (lambda: jacobian.affine_jacobian_w(W, 3), ShapeError, r"x has shape \(4, 3\)"),
        (lambda: jacobian.elementwise_jacobian("sigmoid", W), ShapeError, r"\(4, 3\)"),
        (lambda: jacobian.elementwise_jacobian("softmax", X), ArgumentError, "sigmoid, tanh"),
        (lambda: jacobian.softmax_jacobian(W), ShapeError, r"\(4, 3\)"),
        (lambda: vec(X), ShapeError, r"a has shape \(4,\)"),
        (lambda: devec(X, (2, 3)), ShapeError, r"v has shape \(4,\).*\(6,\)"),
        (lambda: jacobian.outer_by_devec(X, W), ShapeError, "both must be vectors"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
