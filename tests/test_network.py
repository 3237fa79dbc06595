import numpy as np
import pytest

from bp_course import scalar
from bp_course.errors import ArgumentError, DataError, ShapeError
from bp_course.network import MLP, one_hot


def test_sizes_and_order_of_the_parameters():
    net = MLP([784, 30, 20, 10])
    assert {name: p.shape for name, p in net.parameters.items()} == {
        "W1": (784, 30),
        "b1": (30,),
        "W2": (30, 20),
        "b2": (20,),
        "W3": (20, 10),
        "b3": (10,),
    }
    assert list(net.loss_and_gradients(np.ones((2, 784)), [1, 2])[1]) == list(net.parameters)
    assert net.depth == 3


def test_initialisations():
    scaled = MLP([400, 300, 10], seed=1).parameters
    assert scaled["W1"].std() == pytest.approx(1 / 20, rel=0.02)
    assert scaled["W2"].std() == pytest.approx(1 / 300**0.5, rel=0.05)
    assert not scaled["b1"].any()
    normal = MLP([400, 300, 10], seed=1, initialisation="standard_normal").parameters
    assert normal["W1"].std() == pytest.approx(1, rel=0.02)
    assert normal["b1"].std() == pytest.approx(1, rel=0.1)


def test_the_seed_decides():
    assert np.array_equal(
        MLP([3, 2], seed=5).parameters["W1"], MLP([3, 2], seed=5).parameters["W1"]
    )
    assert not np.array_equal(MLP([3, 2]).parameters["W1"], MLP([3, 2], seed=1).parameters["W1"])


def test_the_2_2_1_net_is_the_scalar_one():
    p = {name: 0.3 * (k - 4) for k, name in enumerate(scalar.PARAMETERS)}
    net = MLP([2, 2, 1])
    net.parameters = {
        "W1": np.array([[p["w0"], p["w2"]], [p["w1"], p["w3"]]]),
        "b1": np.array([p["b0"], p["b1"]]),
        "W2": np.array([[p["w4"]], [p["w5"]]]),
        "b2": np.array([p["b2"]]),
    }
    values = scalar.forward(p, x0=0.7, x1=-1.3, y=0.8)
    g = scalar.backward(values)
    loss, gradients = net.loss_and_gradients([[0.7, -1.3]], [[0.8]])
    assert loss == pytest.approx(values["L"], rel=1e-14)
    expected = {
        "W1": [[g["w0"], g["w2"]], [g["w1"], g["w3"]]],
        "b1": [g["b0"], g["b1"]],
        "W2": [[g["w4"]], [g["w5"]]],
        "b2": [g["b2"]],
    }
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-13)


def test_published_example_of_mazur():
    """One update of the 2-2-2 net in "A step by step backpropagation example" (2015)."""
    net = MLP([2, 2, 2])
    net.parameters = {
        "W1": np.array([[0.15, 0.25], [0.20, 0.30]]),
        "b1": np.array([0.35, 0.35]),
        "W2": np.array([[0.40, 0.50], [0.45, 0.55]]),
        "b2": np.array([0.60, 0.60]),
    }
    scores, _ = net.forward([[0.05, 0.10]])
    np.testing.assert_allclose(scores, [[0.75136507, 0.772928465]], atol=5e-9)
    loss, gradients = net.loss_and_gradients([[0.05, 0.10]], [[0.01, 0.99]])
    assert round(loss, 9) == 0.298371109
    assert round(float(gradients["W2"][0, 0]), 9) == 0.082167041
    w2 = net.parameters["W2"] - 0.5 * gradients["W2"]
    np.testing.assert_allclose(w2.T.ravel(), [0.35891648, 0.408666186, 0.51130127, 0.561370121])
    w1 = net.parameters["W1"] - 0.5 * gradients["W1"]
    np.testing.assert_allclose(w1.T.ravel(), [0.149780716, 0.19956143, 0.24975114, 0.29950229])


def test_activation_after_the_last_layer_belongs_to_the_squared_error():
    x = np.ones((2, 3))
    squared, entropy = MLP([3, 4]), MLP([3, 4], loss="softmax_cross_entropy")
    z = x @ squared.parameters["W1"]
    np.testing.assert_allclose(squared.forward(x)[0], 1 / (1 + np.exp(-z)))
    np.testing.assert_allclose(entropy.forward(x)[0], z)


def test_backward_can_be_called_twice():
    net = MLP([3, 4, 2])
    scores, caches = net.forward(np.ones((5, 3)))
    first, second = net.backward(scores, caches), net.backward(scores, caches)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_uint8_images_are_fractions_of_255():
    net = MLP([12, 5, 3], dtype=np.float32)
    images = np.random.default_rng(0).integers(0, 256, (4, 3, 4), np.uint8)
    scores, _ = net.forward(images)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, net.forward(images / 255)[0], rtol=1e-6)
    _, gradients = net.loss_and_gradients(images, [0, 1, 2, 1])
    assert {g.dtype for g in gradients.values()} == {np.dtype(np.float32)}


def test_predictions_and_accuracy_over_more_than_one_piece():
    net = MLP([2, 3])
    net.parameters = {"W1": np.eye(2, 3), "b1": np.array([0.0, 0.0, -9.0])}
    x = np.random.default_rng(0).standard_normal((2500, 2))
    expected = (x[:, 1] > x[:, 0]).astype(int)
    assert np.array_equal(net.predict(x), expected)
    assert net.accuracy(x, np.where(np.arange(2500) < 625, 1 - expected, expected)) == 0.75
    assert net.predict(np.ones((0, 2))).shape == (0,)


def test_an_empty_batch_has_no_loss_and_no_gradient():
    loss, gradients = MLP([3, 2]).loss_and_gradients(np.ones((0, 3)), [])
    assert loss == 0
    assert not gradients["W1"].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saved_and_loaded_is_the_same_network(tmp_path, dtype):
    net = MLP([5, 4, 3], "tanh", "softmax_cross_entropy", seed=3, dtype=dtype)
    net.save(tmp_path / "weights.npz")
    loaded = MLP.load(tmp_path / "weights.npz")
    x = np.ones((2, 5))
    assert np.array_equal(loaded.forward(x)[0], net.forward(x)[0])
    assert (loaded.sizes, loaded.loss, loaded.dtype) == (net.sizes, net.loss, dtype)
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


def test_saving_fails_whole_or_not_at_all(tmp_path, monkeypatch):
    net = MLP([2, 2])
    net.save(tmp_path / "weights.npz")
    before = (tmp_path / "weights.npz").read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="no space"):
        MLP([2, 3]).save(tmp_path / "weights.npz")
    assert (tmp_path / "weights.npz").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def write(path, **arrays):
    np.savez(path, **arrays)


GOOD = dict(sizes=[2, 3], activation="tanh", loss="half_squared_error")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "not a network"),
        (lambda path: path.write_bytes(b""), "not a network"),
        (lambda path: path.write_text("<html>"), "not a network"),
        (lambda path: path.write_bytes(b"PK\x03\x04 cut off"), "not a network"),
        (lambda path: write(path, sizes=[2, 3]), "not a network"),
        (lambda path: write(path, **(GOOD | {"activation": "cosine"})), "must be one of"),
        (lambda path: write(path, **GOOD), "holds {}; a network of sizes"),
        (lambda path: write(path, **GOOD, W1=np.ones((3, 2)), b1=np.ones(3)), "holds"),
        (lambda path: write(path, **GOOD, W1=np.ones((2, 3), int), b1=np.ones(3)), "holds"),
        (
            lambda path: write(path, **GOOD, W1=np.array([{}], object), b1=np.ones(3)),
            "not a network.*pickle",
        ),
    ],
)
def test_what_is_no_saved_network_is_refused_by_name(tmp_path, make, message):
    path = tmp_path / "weights.npz"
    make(path)
    with pytest.raises(DataError, match=message) as caught:
        MLP.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: MLP([784]), ArgumentError, r"sizes is \[784\]; it must list at least two"),
        (lambda: MLP([784, 0, 10]), ArgumentError, "whole numbers of at least 1"),
        (lambda: MLP([784, 2.5, 10]), ArgumentError, "whole numbers"),
        (lambda: MLP([2, 2], activation="step"), ArgumentError, "sigmoid, tanh, relu, square"),
        (lambda: MLP([2, 2], loss="hinge"), ArgumentError, "half_squared_error"),
        (lambda: MLP([2, 2], initialisation="zero"), ArgumentError, "scaled, standard_normal"),
        (lambda: MLP([3, 2]).forward(np.ones(3)), ShapeError, r"x has shape \(3,\).*x\[None\]"),
        (lambda: MLP([3, 2]).forward(np.ones((5, 4))), ShapeError, "with 3 numbers a sample"),
        (
            lambda: MLP([3, 2]).loss_and_gradients(np.ones((5, 3)), [0, 1]),
            ShapeError,
            "x has 5 samples but labels has 2",
        ),
        (lambda: one_hot([0, 3], 3), ArgumentError, "labels run from 0 to 3; with 3 classes"),
        (lambda: one_hot([-1, 1], 3), ArgumentError, "labels run from -1"),
        (lambda: one_hot([0.5], 3), ArgumentError, "dtype float64"),
        (lambda: one_hot([[1], [2]], 3), ArgumentError, r"shape \(2, 1\)"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
