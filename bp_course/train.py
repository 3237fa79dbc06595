"""Minibatch stochastic gradient descent, and the record that it leaves.

    θ ← θ − η ∂L/∂θ,    L the mean loss over a few samples drawn at random.

No source has this step, though 001 names gradient descent; without it nothing learns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array
from bp_course.errors import ArgumentError, MissingExtraError
from bp_course.network import MLP


@dataclass(frozen=True)
class Epoch:
    """One pass over the training samples.

    loss is the mean on the way; accuracy is judged on the validation samples after the pass (None
    where there are none).
    """

    number: int
    loss: float
    accuracy: float | None


@dataclass
class History:
    """What happened in training: the epochs, and whether it was interrupted."""

    epochs: list[Epoch] = field(default_factory=list)
    interrupted: bool = False

    def plot(self) -> Any:
        """Draw loss and accuracy against the epoch, and return the matplotlib figure.

        Raises: MissingExtraError when matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
            from matplotlib.ticker import MaxNLocator
        except ImportError:
            raise MissingExtraError(
                'a plot needs matplotlib: pip install "bp-course[plot]"'
            ) from None
        figure = Figure(figsize=(8, 3), layout="constrained")
        panels = {"mean training loss": [e.loss for e in self.epochs]}
        if all(e.accuracy is not None for e in self.epochs):
            panels["validation accuracy"] = [100 * (e.accuracy or 0) for e in self.epochs]
        numbers = [e.number for e in self.epochs]
        for axes, (title, values) in zip(
            figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True
        ):
            axes.plot(numbers, values, marker="o", markersize=3)
            axes.set(xlabel="epoch", title=title + (" in %" if "accuracy" in title else ""))
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.grid(alpha=0.3)
        return figure


def sgd_step(
    parameters: Mapping[str, Array], gradients: Mapping[str, Array], learning_rate: float
) -> dict[str, Array]:
    """One step against the gradient: each parameter p becomes p − η ∂L/∂p.

    Returns: a new dictionary of new arrays; the arguments are not changed.

    >>> import numpy as np
    >>> sgd_step({"b1": np.array([1.0, 2.0])}, {"b1": np.array([10.0, 0.0])}, learning_rate=0.05)
    {'b1': array([0.5, 2. ])}
    """
    return {name: p - learning_rate * gradients[name] for name, p in parameters.items()}


def minibatches(count: int, batch_size: int, rng: np.random.Generator) -> Iterator[Array]:
    """The numbers 0 to count − 1 in random order, in pieces; the last may be shorter.

    >>> import numpy as np
    >>> [len(batch) for batch in minibatches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    order = rng.permutation(count)
    for start in range(0, count, batch_size):
        yield order[start : start + batch_size]


def train(
    net: MLP,
    x: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int = 0,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    progress: bool = True,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> History:
    """Train a network by minibatch gradient descent, and return the history.

    The network's parameters are replaced after each step, all at once. An interruption (Ctrl-C,
    or the stop button of a notebook) therefore ends the training between two steps: the network
    keeps what was learnt and the history says `interrupted`.

    validation  (x, labels), judged after each epoch
    progress    show a bar on stderr (with tqdm, where it is installed)
    on_epoch    called with each finished `Epoch`

    Shapes: x (N, …) as `MLP.forward` takes it (uint8 images stay uint8 in memory); labels (N,)
    Raises: ArgumentError for a number that makes no sense, or when the loss is no longer a
        number, which a smaller learning rate cures.
    """
    x, labels = np.asarray(x), np.asarray(labels)
    _check_settings(len(x), len(labels), epochs, batch_size, learning_rate)
    rng, history = np.random.default_rng(seed), History()
    try:
        for number in range(1, epochs + 1):
            total = 0.0
            batches = minibatches(len(x), batch_size, rng)
            for batch in _bar(batches, -(-len(x) // batch_size), f"epoch {number}", progress):
                loss, gradients = net.loss_and_gradients(x[batch], labels[batch])
                if not np.isfinite(loss):
                    raise ArgumentError(
                        f"the loss became {loss} in epoch {number}: learning_rate "
                        f"{learning_rate} is too large for this network"
                    )
                net.parameters = sgd_step(net.parameters, gradients, learning_rate)
                total += loss * len(batch)
            accuracy = net.accuracy(*validation) if validation is not None else None
            history.epochs.append(Epoch(number, total / len(x), accuracy))
            if on_epoch is not None:
                on_epoch(history.epochs[-1])
    except KeyboardInterrupt:
        history.interrupted = True
    return history


def _bar(batches: Iterable[Array], count: int, title: str, progress: bool) -> Iterable[Array]:
    if not progress:
        return batches
    try:
        from tqdm import tqdm
    except ImportError:  # a bar is a comfort: training works without
        return batches
    bar: Iterable[Array] = tqdm(batches, title, count, leave=False, unit="batch")
    return bar


def _check_settings(
    samples: int, labels: int, epochs: int, batch_size: int, learning_rate: float
) -> None:
    if samples == 0:
        raise ArgumentError("x has no samples: there is nothing to learn from")
    if labels != samples:
        raise ArgumentError(f"x has {samples} samples but labels has {labels}")
    for name, value in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise ArgumentError(f"{name} is {value!r}; it must be a whole number of at least 1")
    if not (np.isfinite(learning_rate) and learning_rate > 0):
        raise ArgumentError(f"learning_rate is {learning_rate!r}; it must be a positive number")
