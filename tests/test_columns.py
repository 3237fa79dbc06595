"""The audit's conversion table, line by line, between the two column conventions and the rows.

C = columns, W (out, in); R = rows, W (in, out); T = columns, W (in, out).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_course import columns, layers
from bp_course.errors import ArgumentError, ShapeError
from bp_course.gradcheck import check_layer
from bp_course.jacobian import affine_jacobian_x, numerical_jacobian, vec

seeds = st.integers(0, 2**32 - 1)
# (N, in, hidden, out), pairwise different but for a batch of none or one
sizes = st.lists(st.integers(2, 7), min_size=4, max_size=4, unique=True).flatmap(
    lambda s: st.sampled_from([(0, *s[1:]), (1, *s[1:]), tuple(s)])
)


def two_layers(shape, seed):
    """The same two-layer network, forwards and backwards, in all three conventions."""
    n, d, k, m = shape
    rng = np.random.default_rng(seed)
    x, t = rng.standard_normal((n, d)), rng.standard_normal((n, m))
    w1, w2 = rng.standard_normal((d, k)), rng.standard_normal((k, m))
    b1, b2 = rng.standard_normal(k), rng.standard_normal(m)
    for array in (x, t, w1, w2, b1, b2):
        array.flags.writeable = False

    y1, c1 = layers.affine_forward(x, w1, b1)
    h, s1 = layers.sigmoid_forward(y1)
    y2, c2 = layers.affine_forward(h, w2, b2)
    s, s2 = layers.sigmoid_forward(y2)
    dy2 = layers.sigmoid_backward(s - t, s2)
    dh, dw2, db2 = layers.affine_backward(dy2, c2)
    dy1 = layers.sigmoid_backward(dh, s1)
    dx, dw1, db1 = layers.affine_backward(dy1, c1)
    r = dict(y1=y1, y2=y2, s=s, dy2=dy2, dh=dh, dy1=dy1, dx=dx)
    r |= dict(dw1=dw1, db1=db1, dw2=dw2, db2=db2)
    r |= dict(x=x, h=h, w1=w1, w2=w2, b1=b1, b2=b2, t=t)

    def in_columns(forward, backward, w1, w2):
        z1, c1 = forward(w1, x.T, b1[:, None])
        a1 = layers.sigmoid_forward(z1)[0]
        z2, c2 = forward(w2, a1, b2[:, None])
        a2 = layers.sigmoid_forward(z2)[0]
        delta2 = (a2 - t.T) * a2 * (1 - a2)
        dw2, da1, db2 = backward(delta2, c2)
        delta1 = da1 * a1 * (1 - a1)
        dw1, dx, db1 = backward(delta1, c1)
        return dict(y1=z1, y2=z2, s=a2, dy2=delta2, dh=da1, dy1=delta1, dx=dx) | dict(
            dw1=dw1, db1=db1, dw2=dw2, db2=db2, x=x.T, h=a1, w1=w1, w2=w2
        )

    c = in_columns(columns.out_in_forward, columns.out_in_backward, w1.T, w2.T)
    t_ = in_columns(columns.in_out_forward, columns.in_out_backward, w1, w2)
    return r, c, t_


@given(sizes, seeds)
def test_forward_upstream_and_gradients(shape, seed):
    """CONV-fwd, CONV-up, CONV-dW, CONV-db, CONV-dx, CONV-hid and both activation rows."""
    r, c, t = two_layers(shape, seed)
    for name in ("y1", "y2", "s", "dy2", "dh", "dy1", "dx"):  # a batch: transposed
        np.testing.assert_allclose(c[name], r[name].T, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(t[name], r[name].T, rtol=1e-10, atol=1e-12)
    for k in "12":
        np.testing.assert_allclose(c[f"dw{k}"], r[f"dw{k}"].T, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(t[f"dw{k}"], r[f"dw{k}"], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(c[f"db{k}"][:, 0], r[f"db{k}"], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(t[f"db{k}"][:, 0], r[f"db{k}"], rtol=1e-10, atol=1e-12)


@given(sizes, seeds)
def test_hidden_delta_and_one_weight_as_the_sources_write_them(shape, seed):
    r, c, t = two_layers(shape, seed)
    a1 = c["h"]
    np.testing.assert_allclose(c["dy1"], (c["w2"].T @ c["dy2"]) * (a1 * (1 - a1)))  # 001
    np.testing.assert_allclose(t["dy1"], (t["w2"] @ t["dy2"]) * (a1 * (1 - a1)))  # 004
    i, j = 1, 0  # input 1, unit 0
    assert r["dw1"][i, j] == pytest.approx(sum(r["x"][:, i] * r["dy1"][:, j]), abs=1e-12)  # 003
    assert c["dw1"][j, i] == pytest.approx(sum(c["dy1"][j] * c["x"][i]), abs=1e-12)  # 000
    assert t["dw1"][i, j] == pytest.approx(sum(t["dy1"][j] * t["x"][i]), abs=1e-12)  # 004


@given(seeds)
def test_output_delta_of_one_sample(seed):
    """001-L178, 003 and 004-L149: diag(σ′)(x − y), (S − T) ⊙ S (1 − S), (x − y) ⊙ φ′(z)."""
    r, c, _ = two_layers((1, 4, 3, 5), seed)
    s = c["s"]
    np.testing.assert_allclose(np.diag((s * (1 - s))[:, 0]) @ (s - r["t"].T), c["dy2"])
    np.testing.assert_allclose((r["s"] - r["t"]) * r["s"] * (1 - r["s"]), r["dy2"])


@given(seeds)
def test_jacobian_of_the_affine_map_and_the_order_of_the_chain(seed):
    """CONV-J: numerator W, Wᵀ, Wᵀ; denominator the transposes. CONV-lay: transposing reverses."""
    r, c, t = two_layers((1, 4, 3, 5), seed)
    maps = {
        "C": (lambda v: columns.out_in_forward(c["w1"], v[:, None], r["b1"][:, None])[0][:, 0]),
        "R": (lambda v: layers.affine_forward(v[None], r["w1"], r["b1"])[0][0]),
        "T": (lambda v: columns.in_out_forward(t["w1"], v[:, None], r["b1"][:, None])[0][:, 0]),
    }
    written = {"C": c["w1"], "R": r["w1"].T, "T": t["w1"].T}
    for name, f in maps.items():
        numerator = numerical_jacobian(f, r["x"][0])
        np.testing.assert_allclose(numerator, written[name])
        np.testing.assert_allclose(numerical_jacobian(f, r["x"][0], "denominator"), numerator.T)
    np.testing.assert_allclose(affine_jacobian_x(c["w1"].T), written["C"])
    a1 = c["h"][:, 0]
    j_inner, j_outer = np.diag(a1 * (1 - a1)) @ c["w1"], c["w2"]  # x to h, h to z2
    g = c["dy2"][:, 0]
    np.testing.assert_allclose(g @ j_outer @ j_inner, c["dx"][:, 0])  # 003: a row, to the right
    np.testing.assert_allclose(j_inner.T @ j_outer.T @ g, c["dx"][:, 0])  # 001: reversed


@given(seeds)
def test_vec_of_the_weight_gradient(seed):
    """CONV-vec, CONV-vec2: column stacking gives g ⊗ δ for (out, in) and δ ⊗ x for (in, out)."""
    r, c, t = two_layers((1, 4, 3, 5), seed)
    x, delta = r["x"][0], r["dy1"][0]
    np.testing.assert_allclose(vec(c["dw1"]), np.kron(x, delta))
    np.testing.assert_allclose(vec(t["dw1"]), np.kron(delta, x))
    np.testing.assert_allclose(c["dw1"].ravel(), np.kron(delta, x))  # numpy's own order: the other


@pytest.mark.parametrize(
    ("forward", "backward", "shape"),
    [
        (columns.out_in_forward, columns.out_in_backward, (3, 2)),
        (columns.in_out_forward, columns.in_out_backward, (2, 3)),
    ],
)
@given(st.sampled_from([0, 1, 4]), seeds)
def test_gradients_and_untouched_arguments(forward, backward, shape, n, seed):
    rng = np.random.default_rng(seed)
    w, x, b = (rng.standard_normal(s) for s in (shape, (2, n), (3, 1)))
    for array in (w, x, b):
        array.flags.writeable = False
    check_layer(forward, backward, {"w": w, "x": x, "b": b}, seed=seed)


@pytest.mark.parametrize(
    ("forward", "shape", "name"),
    [(columns.out_in_forward, (3, 2), "g"), (columns.in_out_forward, (2, 3), "x")],
)
def test_what_is_no_column_is_refused(forward, shape, name):
    w, x, b = np.ones(shape), np.ones((2, 4)), np.ones((3, 1))
    wanted = rf"^{name} has shape \(2,\); it must have two axes, \(in, N\).*{name}.reshape"
    with pytest.raises(ShapeError, match=wanted):
        forward(w, np.ones(2), b)
    wanted = rf"^{name} has shape \(4, 2\); for this w it must have 2 rows"
    with pytest.raises(ShapeError, match=wanted):
        forward(w, x.T, b)
    with pytest.raises(ShapeError, match=r"^b has shape \(3,\).*column \(3, 1\)"):
        forward(w, x, np.ones(3))
    wanted = r"\(out, in\)" if name == "g" else r"\(in, out\)"
    with pytest.raises(ShapeError, match=rf"^w has shape \(6,\); it must have two axes, {wanted}"):
        forward(np.ones(6), x, b)
    for argument, values in (("w", (["?"], x, b)), (name, (w, ["?"], b)), ("b", (w, x, ["?"]))):
        with pytest.raises(ArgumentError, match=f"^{argument} has dtype"):
            forward(*values)


@pytest.mark.parametrize(
    ("forward", "backward", "shape", "name"),
    [
        (columns.out_in_forward, columns.out_in_backward, (3, 2), "df"),
        (columns.in_out_forward, columns.in_out_backward, (2, 3), "delta"),
    ],
)
def test_upstream_of_the_wrong_shape_is_refused(forward, backward, shape, name):
    _, cache = forward(np.ones(shape), np.ones((2, 4)), np.ones((3, 1)))
    with pytest.raises(ShapeError, match=rf"^{name} .*\(4, 3\) but .* \(3, 4\): transposed\?"):
        backward(np.ones((4, 3)), cache)
