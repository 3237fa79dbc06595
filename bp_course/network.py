"""A network of affine layers with an activation between them, and its backward pass.

Nothing here is new: `forward` calls the layers of `layers.py` in order and keeps their caches,
`backward` calls their partners in the opposite order and hands each gradient on.
"""

import os
import zipfile
from collections.abc import Sequence
from copy import copy as copy_object
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from bp_course.arrays import Array, as_float, check_choice
from bp_course.errors import ArgumentError, DataError, ShapeError
from bp_course.files import replacing
from bp_course.layers import ACTIVATIONS, affine_backward, affine_forward
from bp_course.losses import (
    half_squared_error,
    half_squared_errors,
    softmax_cross_entropies,
    softmax_cross_entropy,
)

LOSSES = {
    "half_squared_error": (half_squared_error, half_squared_errors),
    "softmax_cross_entropy": (softmax_cross_entropy, softmax_cross_entropies),
}
INITIALISATIONS = ("scaled", "standard_normal")

Gradients = dict[str, Array]


class MLP:
    """A multilayer perceptron: affine, activation, affine, activation, …, loss.

    With half squared error the activation stands after the last layer too, as in source 004; with
    softmax cross-entropy the last layer is left affine, since the loss applies the softmax.

    sizes           units per layer, the inputs first: [784, 128, 10]
    activation      "sigmoid", "tanh", "relu" or "square"
    loss            "half_squared_error" or "softmax_cross_entropy", averaged over the batch
    seed            of the random weights
    initialisation  "scaled": weights with standard deviation 1/√(inputs of the layer), biases 0;
                    "standard_normal": all of them N(0, 1), as in Nielsen's book, which saturates
                    wide layers
    dtype           np.float64 for checks, np.float32 for quick training

    `parameters` is a dictionary: W1 (sizes[0], sizes[1]), b1 (sizes[1],), W2, …

    Raises: ArgumentError naming the argument that makes no sense.
    Source: 004; the initialisation is from no source.

    >>> net = MLP([784, 30, 10])
    >>> {name: array.shape for name, array in net.parameters.items()}
    {'W1': (784, 30), 'b1': (30,), 'W2': (30, 10), 'b2': (10,)}
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "sigmoid",
        loss: str = "half_squared_error",
        seed: int = 0,
        initialisation: str = "scaled",
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.sizes = _check_sizes(sizes)
        self.activation = check_choice("activation", activation, tuple(ACTIVATIONS))
        self.loss = check_choice("loss", loss, tuple(LOSSES))
        check_choice("initialisation", initialisation, INITIALISATIONS)
        rng = np.random.default_rng(seed)
        self.parameters: dict[str, Array] = {}
        for k, (inputs, units) in enumerate(zip(self.sizes, self.sizes[1:], strict=False), 1):
            w = rng.standard_normal((inputs, units))
            if initialisation == "scaled":
                w, b = w / np.sqrt(inputs), np.zeros(units)
            else:
                b = rng.standard_normal(units)
            self.parameters[f"W{k}"], self.parameters[f"b{k}"] = w.astype(dtype), b.astype(dtype)

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return len(self.sizes) - 1

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that the network computes in."""
        return self.parameters["W1"].dtype

    def forward(self, x: ArrayLike) -> tuple[Array, list[Any]]:
        """The scores of a batch, and the caches that `backward` needs.

        uint8 images count as 0 to 255 and are divided by 255.

        Shapes: x (N, d1, …, dk) with d1⋯dk = sizes[0]; scores (N, sizes[-1])
        Raises: ShapeError when the samples don't have sizes[0] numbers.
        """
        out = self._input(x)
        caches: list[Any] = []
        for k in range(1, self.depth + 1):
            out, affine_cache = affine_forward(
                out, self.parameters[f"W{k}"], self.parameters[f"b{k}"]
            )
            caches.append(affine_cache)
            if self._activated(k):
                out, activation_cache = ACTIVATIONS[self.activation][0](out)
                caches.append(activation_cache)
        return out, caches

    def backward(self, dscores: ArrayLike, caches: list[Any]) -> Gradients:
        """The gradient of the loss by every parameter, from the gradient by the scores.

        The caches are read from the last to the first and are not changed.

        Shapes: dscores (N, sizes[-1]); each gradient has its parameter's shape
        """
        remaining, gradients = list(caches), {}
        upstream: Any = dscores
        for k in range(self.depth, 0, -1):
            if self._activated(k):
                upstream = ACTIVATIONS[self.activation][1](upstream, remaining.pop())
            upstream, dw, db = affine_backward(upstream, remaining.pop())
            gradients[f"W{k}"], gradients[f"b{k}"] = dw, db
        return {name: gradients[name] for name in self.parameters}

    def loss_and_gradients(self, x: ArrayLike, labels: ArrayLike) -> tuple[float, Gradients]:
        """The mean loss over a batch, and its gradient by every parameter.

        Shapes: labels (N,), class numbers; with half squared error also targets (N, sizes[-1])
        """
        x, targets = self.check_batch(x, labels)
        scores, caches = self.forward(x)
        loss, dscores = LOSSES[self.loss][0](scores, targets)
        return float(loss.real), self.backward(dscores, caches)

    def predict(self, x: ArrayLike) -> Array:
        """The class with the largest score, for each sample: (N,)."""
        x = np.asarray(x)
        batches = [self.forward(x[i : i + 1000])[0] for i in range(0, max(len(x), 1), 1000)]
        return np.concatenate(batches).argmax(axis=1)

    def accuracy(self, x: ArrayLike, labels: ArrayLike) -> float:
        """The fraction of samples whose predicted class is their label."""
        return float((self.predict(x) == np.asarray(labels)).mean())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file (`.npz`, no pickle), whole or not at all."""
        with replacing(path) as file:
            np.savez(
                file,
                sizes=np.array(self.sizes),
                activation=np.array(self.activation),
                loss=np.array(self.loss),
                **self.parameters,  # type: ignore[arg-type]  # numpy types the rest as bool
            )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "MLP":
        """Read a network that `save` wrote.

        Raises: DataError naming the file when it is missing, damaged or something else.
        """
        try:
            # Opened here, since numpy leaves the file open when what is in it is no archive.
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            sizes = [int(size) for size in arrays.pop("sizes")]
            net = cls(sizes, str(arrays.pop("activation")), str(arrays.pop("loss")))
        except FileNotFoundError:
            raise DataError(f"{path}: there is no such file") from None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise DataError(f"{path}: not a network saved by bp_course ({error})") from None
        wanted = {name: array.shape for name, array in net.parameters.items()}
        found = {name: array.shape for name, array in arrays.items()}
        if found != wanted or any(array.dtype.kind != "f" for array in arrays.values()):
            raise DataError(f"{path}: holds {found}; a network of sizes {sizes} has {wanted}")
        net.parameters = arrays
        return net

    def as_type(self, dtype: DTypeLike) -> "MLP":
        """A copy of the network that computes in another type."""
        copy = copy_object(self)
        copy.parameters = {name: p.astype(dtype) for name, p in self.parameters.items()}
        return copy

    def check_batch(self, x: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
        """The batch as the forward pass and the loss want it: rows, and targets or labels."""
        rows, targets = self._input(x), np.asarray(labels)
        if self.loss == "half_squared_error" and targets.ndim == 1:
            targets = one_hot(targets, self.sizes[-1], self.dtype)
        if len(targets) != len(rows):
            raise ShapeError(f"x has {len(rows)} samples but labels has {len(targets)}")
        return rows, targets

    def activate(self, k: int, z: Array) -> Array:
        """What leaves layer k when z is its pre-activation."""
        return ACTIVATIONS[self.activation][0](z)[0] if self._activated(k) else z

    def scores_from(self, k: int, z: Array) -> Array:
        """The scores when z is the pre-activation of layer k: the rest of the forward pass."""
        for j in range(k, self.depth):
            z = affine_forward(
                self.activate(j, z), self.parameters[f"W{j + 1}"], self.parameters[f"b{j + 1}"]
            )[0]
        return self.activate(self.depth, z)

    def losses(self, scores: Array, targets: Array) -> Array:
        """The loss of each sample, (N,)."""
        return LOSSES[self.loss][1](scores, targets)

    def _activated(self, k: int) -> bool:
        return k < self.depth or self.loss == "half_squared_error"

    def _input(self, x: ArrayLike) -> Array:
        array = np.asarray(x)
        if array.dtype == np.uint8:
            array = array.astype(self.dtype) / 255
        rows = as_float("x", array).astype(self.dtype, copy=False)
        if rows.ndim < 2 or int(np.prod(rows.shape[1:])) != self.sizes[0]:
            raise ShapeError(
                f"x has shape {rows.shape}; this network wants (N, …) with {self.sizes[0]} "
                "numbers a sample: for a single sample write x[None]"
            )
        return rows.reshape(len(rows), self.sizes[0])


def one_hot(labels: ArrayLike, classes: int, dtype: DTypeLike = np.float64) -> Array:
    """A row for each label, with a 1 at the label and 0 elsewhere.

    Shapes: labels (N,), integers from 0 to classes − 1; result (N, classes)
    Raises: ArgumentError for labels that are no whole numbers or out of range.

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    label_array = np.asarray(labels)
    if label_array.size == 0:
        return np.zeros((0, classes), dtype)
    if label_array.ndim != 1 or label_array.dtype.kind not in "iu":
        raise ArgumentError(
            f"labels have shape {label_array.shape} and dtype {label_array.dtype}; "
            "they must be (N,), whole numbers"
        )
    if label_array.min() < 0 or label_array.max() >= classes:
        raise ArgumentError(
            f"labels run from {label_array.min()} to {label_array.max()}; "
            f"with {classes} classes they must be from 0 to {classes - 1}"
        )
    return np.eye(classes, dtype=dtype)[label_array]


def _check_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    checked = tuple(sizes)
    if len(checked) < 2 or not all(
        isinstance(size, (int, np.integer)) and size >= 1 for size in checked
    ):
        raise ArgumentError(
            f"sizes is {list(checked)}; it must list at least two whole numbers of at least 1: "
            "the inputs, the units of each layer"
        )
    return tuple(int(size) for size in checked)
