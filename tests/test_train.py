import sys

import numpy as np
import pytest

from bp_course.errors import ArgumentError, MissingExtraError
from bp_course.network import MLP
from bp_course.train import History, minibatches, sgd_step, train

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])
SETTINGS = dict(epochs=3, batch_size=2, learning_rate=0.5, progress=False)


def test_a_step_goes_against_the_gradient_and_changes_no_argument():
    parameters = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([3.0])}
    gradients = {"W1": np.array([[10.0, -20.0]]), "b1": np.array([0.0])}
    for array in (*parameters.values(), *gradients.values()):
        array.flags.writeable = False
    stepped = sgd_step(parameters, gradients, learning_rate=0.1)
    assert {name: p.tolist() for name, p in stepped.items()} == {"W1": [[0.0, 4.0]], "b1": [3.0]}


def test_minibatches_take_each_sample_once():
    batches = list(minibatches(11, 4, np.random.default_rng(0)))
    assert [len(b) for b in batches] == [4, 4, 3]
    assert sorted(np.concatenate(batches)) == list(range(11))


def test_one_epoch_of_one_batch_is_one_step_against_the_mean_gradient():
    net, other = MLP([2, 3, 2], seed=1), MLP([2, 3, 2], seed=1)
    loss, gradients = other.loss_and_gradients(X, XOR)
    history = train(net, X, XOR, epochs=1, batch_size=4, learning_rate=0.7, progress=False)
    expected = sgd_step(other.parameters, gradients, 0.7)
    for name, parameter in net.parameters.items():
        np.testing.assert_allclose(parameter, expected[name], rtol=1e-12, atol=1e-15)
    assert history.epochs[0].loss == pytest.approx(loss)


@pytest.mark.parametrize("loss", ["half_squared_error", "softmax_cross_entropy"])
def test_it_learns_exclusive_or(loss):
    net = MLP([2, 4, 2], "tanh", loss, seed=3)
    history = train(
        net,
        X,
        XOR,
        epochs=600,
        batch_size=4,
        learning_rate=1.0,
        validation=(X, XOR),
        progress=False,
    )
    assert history.epochs[-1].accuracy == 1.0
    assert history.epochs[-1].loss < history.epochs[0].loss / 20
    assert [e.number for e in history.epochs] == list(range(1, 601))


def test_the_loss_of_an_epoch_counts_each_sample_once():
    net = MLP([2, 2], seed=0)
    before = net.loss_and_gradients(X[:3], XOR[:3])[0]
    history = train(
        net, X[:3], XOR[:3], epochs=1, batch_size=2, learning_rate=1e-12, progress=False
    )
    assert history.epochs[0].loss == pytest.approx(before, rel=1e-9)
    assert history.epochs[0].accuracy is None


def test_the_seed_decides():
    nets = [MLP([2, 3, 2]) for _ in range(3)]
    for net, seed in zip(nets, (1, 1, 2), strict=True):
        train(net, X, XOR, seed=seed, **SETTINGS)
    weights = [net.parameters["W1"] for net in nets]
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_an_interruption_keeps_what_was_learnt():
    net, whole = MLP([2, 3, 2]), MLP([2, 3, 2])
    train(whole, X, XOR, **(SETTINGS | {"epochs": 2}))

    def stop(epoch):
        if epoch.number == 2:
            raise KeyboardInterrupt

    history = train(net, X, XOR, on_epoch=stop, **SETTINGS)
    assert history.interrupted
    assert len(history.epochs) == 2
    assert all(np.array_equal(net.parameters[n], whole.parameters[n]) for n in net.parameters)


def test_an_interruption_in_the_middle_of_a_step_leaves_whole_parameters():
    class Interrupted(MLP):
        steps = 0

        def loss_and_gradients(self, x, labels):
            self.steps += 1
            if self.steps == 4:
                raise KeyboardInterrupt
            return super().loss_and_gradients(x, labels)

    net, by_hand = Interrupted([2, 3, 2]), MLP([2, 3, 2])
    history = train(net, X, XOR, **SETTINGS)
    assert history.interrupted
    assert len(history.epochs) == 1  # two steps an epoch: the fourth would end the second
    rng = np.random.default_rng(0)
    for batch in [*minibatches(4, 2, rng), *minibatches(4, 2, rng)][:3]:
        gradients = by_hand.loss_and_gradients(X[batch], XOR[batch])[1]
        by_hand.parameters = sgd_step(by_hand.parameters, gradients, SETTINGS["learning_rate"])
    assert all(np.array_equal(net.parameters[n], by_hand.parameters[n]) for n in net.parameters)


def test_the_bar_is_on_stderr(capsys):
    train(MLP([2, 2]), X, XOR, **(SETTINGS | {"progress": True}))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "epoch 1" in captured.err


def test_without_tqdm_there_is_no_bar(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    history = train(MLP([2, 2]), X, XOR, **(SETTINGS | {"progress": True}))
    assert len(history.epochs) == 3
    assert capsys.readouterr().err == ""


def test_history_plots_what_it_holds():
    history = train(MLP([2, 2]), X, XOR, validation=(X, XOR), **SETTINGS)
    loss, accuracy = history.plot().axes
    assert loss.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert loss.lines[0].get_ydata().tolist() == [e.loss for e in history.epochs]
    assert accuracy.lines[0].get_ydata().tolist() == [100 * e.accuracy for e in history.epochs]
    assert len(train(MLP([2, 2]), X, XOR, **SETTINGS).plot().axes) == 1


def test_a_plot_without_matplotlib_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r'pip install "bp-course\[plot\]"'):
        History().plot()


def test_a_rate_that_blows_the_loss_up_is_named():
    net = MLP([2, 3, 2], "square", "softmax_cross_entropy")
    with np.errstate(all="ignore"), pytest.raises(ArgumentError, match=r"epoch \d.*too large"):
        train(net, 100 * X, XOR, epochs=50, batch_size=4, learning_rate=1e6, progress=False)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"epochs": 0}, "epochs is 0; it must be a whole number of at least 1"),
        ({"epochs": 1.5}, "epochs is 1.5"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"learning_rate": 0.0}, "learning_rate is 0.0; it must be a positive number"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"labels": [0]}, "x has 4 samples but labels has 1"),
        ({"x": np.ones((0, 2)), "labels": []}, "no samples"),
    ],
)
def test_bad_settings_are_named(wrong, message):
    with pytest.raises(ArgumentError, match=message):
        train(MLP([2, 2]), **({"x": X, "labels": XOR} | SETTINGS | wrong))
