"""Numerical judges for gradients: the complex step, central differences, and a report.

A derivative that was found by hand is compared with one that was found by nudging. The complex
step nudges along the imaginary axis,

    f(x + ih) = f(x) + ih f′(x) − …,    so    f′(x) = Im f(x + ih) / h + O(h²),

and subtracts nothing: with h = 1e-30 the answer is right to the last digits. It needs a function
that is differentiable as a complex function; for others there are central differences,
(f(x + h) − f(x − h)) / 2h, which lose about half of the digits.

The `check_…` functions return a `GradientReport` when every entry agrees, and raise
`GradientError`, which carries the report, when one doesn't: a check that nobody reads must not
pass in silence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bp_course.arrays import Array, as_float, check_choice
from bp_course.errors import GradientError
from bp_course.network import MLP

METHODS = ("complex_step", "central")
# By method: the error that passes, and the fraction of the largest entry below which a difference
# is the method's own noise.
TOLERANCES = {"complex_step": (1e-7, 1e-7), "central": (1e-4, 1e-3)}
_COMPLEX_STEP = 1e-30
_CENTRAL_STEP = 1e-5
_CHUNK = 1_000_000  # numbers held at once by the check of a network


def complex_step(f: Callable[[Array], ArrayLike], x: ArrayLike) -> Array:
    """The derivative of every output of f with respect to every entry of x, by the complex step.

    f must be made of functions that are differentiable as complex ones. Where it isn't, the answer
    is wrong without a word: the slope of `np.abs` comes out as 0.

    Shapes: x any; f(x) any; the result f(x).shape + x.shape (so a scalar f gives x's shape)

    >>> complex_step(lambda x: (x ** 3).sum(), [1.0, 2.0])
    array([ 3., 12.])
    """

    def slope(nudge: Array) -> Array:
        return np.imag(f(point + 1j * _COMPLEX_STEP * nudge)) / _COMPLEX_STEP

    point = as_float("x", x)
    return _along_each_axis(slope, point)


def central_difference(f: Callable[[Array], ArrayLike], x: ArrayLike) -> Array:
    """The derivative of every output of f with respect to every entry of x, by differences.

    (f(x + h) − f(x − h)) / 2h with h = 1e-5, near the best trade of truncation against round-off
    for numbers of size 1.

    Shapes: x any; f(x) any; the result f(x).shape + x.shape

    >>> central_difference(lambda x: abs(x).sum(), [3.0, -2.0]).round(6)
    array([ 1., -1.])
    """

    def slope(nudge: Array) -> Array:
        step = _CENTRAL_STEP * nudge
        return (np.asarray(f(point + step)) - np.asarray(f(point - step))) / (2 * _CENTRAL_STEP)

    point = as_float("x", x)
    return _along_each_axis(slope, point)


@dataclass(frozen=True)
class Comparison:
    """One gradient beside its judge: where they differ most, and whether that is too much.

    error is |analytic − numeric| / (|numeric| + floor), the worst over all entries. The floor is
    a small fraction of the largest numeric entry: where an entry is far smaller than that, the
    difference is the round-off of the method.
    """

    name: str
    shape: tuple[int, ...]
    error: float
    index: tuple[int, ...]
    analytic: float
    numeric: float
    verdict: str

    @property
    def ok(self) -> bool:
        """Whether the two agree."""
        return self.verdict == "ok"


@dataclass(frozen=True)
class GradientReport:
    """The comparisons of one check, a row a parameter; `str(report)` is the table.

    >>> print(check_function(lambda x: (x ** 2).sum(), [2.0, 4.0, 6.0], [1.0, 2.0, 3.0]))
    parameter  shape   worst error  at    by hand        numerical      verdict
    x          (3,)    0.0e+00      (0,)  2              2              ok
    """

    comparisons: tuple[Comparison, ...]

    @property
    def ok(self) -> bool:
        """Whether every comparison agrees."""
        return all(comparison.ok for comparison in self.comparisons)

    def __getitem__(self, name: str) -> Comparison:
        return {comparison.name: comparison for comparison in self.comparisons}[name]

    def __str__(self) -> str:
        rows = [("parameter", "shape", "worst error", "at", "by hand", "numerical", "verdict")]
        rows += [
            (
                c.name,
                str(c.shape),
                f"{c.error:.1e}",
                str(c.index),
                f"{c.analytic:.7g}",
                f"{c.numeric:.7g}",
                c.verdict,
            )
            for c in self.comparisons
        ]
        floor = (9, 6, 11, 4, 13, 13, 7)
        widths = [max(least, *(len(row[k]) for row in rows)) for k, least in enumerate(floor)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


def compare(
    name: str, analytic: ArrayLike, numeric: ArrayLike, method: str = "complex_step"
) -> Comparison:
    """Hold a gradient found by hand against a numerical one, entry by entry.

    A wrong shape, or an entry that isn't a number, fails; an empty gradient has nothing to fail.

    >>> compare("w", [1.0, 2.002], [1.0, 2.0]).index
    (1,)
    """
    by_hand, judge = as_float(name, analytic), np.asarray(numeric)
    if by_hand.shape != judge.shape:
        verdict = f"WRONG SHAPE, must be {judge.shape}"
        return Comparison(name, by_hand.shape, np.inf, (), np.nan, np.nan, verdict)
    if judge.size == 0:
        return Comparison(name, judge.shape, 0.0, (), np.nan, np.nan, "ok")
    tolerance, noise = TOLERANCES[method]
    difference = np.abs(by_hand - judge)
    floor = noise * np.abs(judge).max()
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.where(difference == 0, 0.0, difference / (np.abs(judge) + floor))
    errors = np.where(np.isnan(errors), np.inf, errors)
    index = tuple(int(i) for i in np.unravel_index(errors.argmax(), errors.shape))
    verdict = "ok" if errors[index] <= tolerance else "WRONG"
    return Comparison(
        name,
        judge.shape,
        float(errors[index]),
        index,
        float(by_hand[index]),
        float(judge[index]),
        verdict,
    )


def check_function(
    f: Callable[[Array], ArrayLike],
    gradient: ArrayLike,
    x: ArrayLike,
    method: str = "complex_step",
) -> GradientReport:
    """Check the gradient of a function with one number as its result.

    Raises: GradientError with the report when an entry is wrong; ArgumentError for a method other
        than "complex_step" and "central".

    >>> check_function(lambda x: (x ** 2).sum(), [2.0, 4.0, 6.5], [1.0, 2.0, 3.0])
    Traceback (most recent call last):
    bp_course.errors.GradientError: parameter  shape   worst error  at    by hand    ...
    """
    numeric = _judge(method)(f, x)
    return _report([compare("x", gradient, numeric, method)])


def check_layer(
    forward: Callable[..., tuple[Array, object]],
    backward: Callable[..., object],
    inputs: Mapping[str, ArrayLike],
    method: str = "complex_step",
    seed: int = 0,
) -> GradientReport:
    """Check a layer's backward function, with a random upstream gradient.

    The loss is ⟨dout, forward(…)⟩ for a random dout; its gradient by each input must be what
    `backward(dout, cache)` says.

    forward takes the inputs in the order of the mapping and returns (out, cache); backward
    returns one gradient for each, or the gradient itself if there is one input.

    Raises: GradientError with the report when an entry is wrong.

    >>> from bp_course import sigmoid_backward, sigmoid_forward
    >>> check_layer(sigmoid_forward, sigmoid_backward, {"x": [[0.5, -1.0, 2.0]]}).ok
    True
    """
    judge = _judge(method)
    arrays = {name: as_float(name, value) for name, value in inputs.items()}
    out, cache = forward(*arrays.values())
    dout = np.random.default_rng(seed).standard_normal(out.shape)
    gradients = backward(dout, cache)
    if not isinstance(gradients, tuple):
        gradients = (gradients,)

    def loss_of(name: str) -> Callable[[Array], ArrayLike]:
        return lambda value: (dout * forward(*(arrays | {name: value}).values())[0]).sum()

    return _report(
        [
            compare(name, gradient, judge(loss_of(name), arrays[name]), method)
            for (name, gradient) in zip(arrays, gradients, strict=True)
        ]
    )


def check_network(
    net: MLP, x: ArrayLike, labels: ArrayLike, method: str = "complex_step"
) -> GradientReport:
    """Check the gradient of the loss with respect to every parameter of a network.

    Nudging one weight w[i, j] changes one pre-activation only, z[j], by the nudge times input i.
    So the forward pass needs to be redone only from there on, and for all weights of a layer in
    one go: a few array operations instead of one forward pass for each of thousands of weights.
    The arithmetic is double precision, whatever the network's own.

    Raises: GradientError with the report when an entry is wrong.

    >>> import numpy as np
    >>> net = MLP([5, 4, 3], seed=1)
    >>> check_network(net, np.full((2, 5), 0.3), [0, 2]).ok
    True
    """
    check_choice("method", method, METHODS)
    net = net.as_type(np.float64)
    x, targets = net.check_batch(x, labels)
    _, gradients = net.loss_and_gradients(x, labels)
    if method == "complex_step":
        nudged = dict(_nudged_losses(net, x, targets, 1j * _COMPLEX_STEP))
        numeric = {name: loss.imag / _COMPLEX_STEP for name, loss in nudged.items()}
    else:
        up = dict(_nudged_losses(net, x, targets, _CENTRAL_STEP))
        down = dict(_nudged_losses(net, x, targets, -_CENTRAL_STEP))
        numeric = {name: (up[name] - down[name]) / (2 * _CENTRAL_STEP) for name in up}
    return _report(
        [compare(name, gradients[name], numeric[name], method) for name in net.parameters]
    )


def _nudged_losses(
    net: MLP, x: Array, targets: Array, nudge: complex
) -> Iterator[tuple[str, Array]]:
    """For each parameter array: the mean loss with one entry nudged, as an array of its shape."""
    layer_input = x
    for k in range(1, net.depth + 1):
        w, b = net.parameters[f"W{k}"], net.parameters[f"b{k}"]
        z = layer_input @ w + b
        # A bias is a weight whose input is 1.
        sources = np.hstack([layer_input, np.ones((len(x), 1))])
        losses = np.concatenate(
            [
                _losses_after_nudge(net, k, z, nudge * chunk, targets)
                for chunk in np.array_split(sources, _chunks(net, k, sources), axis=1)
            ]
        )
        yield f"W{k}", losses[:-1]
        yield f"b{k}", losses[-1]
        layer_input = net.activate(k, z)


def _losses_after_nudge(net: MLP, k: int, z: Array, nudges: Array, targets: Array) -> Array:
    """The mean loss, (I, M), when unit j of layer k receives z[:, j] + nudges[:, i].

    Shapes: z (N, M); nudges (N, I)
    """
    n, m = z.shape
    if k < net.depth:
        w, b = net.parameters[f"W{k + 1}"], net.parameters[f"b{k + 1}"]
        h = net.activate(k, z)
        change = net.activate(k, z[:, None, :] + nudges[:, :, None]) - h[:, None, :]  # (N, I, M)
        z_next = (h @ w + b)[:, None, None, :] + change[..., None] * w  # (N, I, M, next)
        scores = net.scores_from(k + 1, z_next.reshape(-1, w.shape[1]))
    else:
        z_new = z[:, None, None, :] + nudges[:, :, None, None] * np.eye(m)  # (N, I, M, M)
        scores = net.scores_from(k, z_new.reshape(-1, m))
    repeated = np.repeat(targets, nudges.shape[1] * m, axis=0)
    return net.losses(scores, repeated).reshape(n, -1, m).mean(axis=0)


def _chunks(net: MLP, k: int, sources: Array) -> int:
    widths = net.sizes[k] * net.sizes[min(k + 1, net.depth)]
    return max(1, min(sources.shape[1], sources.size * widths // _CHUNK))


def _along_each_axis(slope: Callable[[Array], Array], point: Array) -> Array:
    columns = []
    for index in np.ndindex(point.shape):
        nudge = np.zeros(point.shape)
        nudge[index] = 1.0
        columns.append(np.asarray(slope(nudge)))
    if not columns:  # an empty x: the output's shape is all there is to know
        return np.zeros(np.asarray(slope(np.zeros(point.shape))).shape + point.shape)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + point.shape)


def _judge(method: str) -> Callable[[Callable[[Array], ArrayLike], ArrayLike], Array]:
    check_choice("method", method, METHODS)
    return complex_step if method == "complex_step" else central_difference


def _report(comparisons: list[Comparison]) -> GradientReport:
    report = GradientReport(tuple(comparisons))
    if not report.ok:
        raise GradientError(report)
    return report
