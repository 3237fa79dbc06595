"""How long it takes to check every parameter of a 784-30-10 network on one real digit.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/gradcheck.py

Prints the median of 20 runs of the structured check, the worst error that it finds, and for
comparison what nudging each parameter by itself would take (estimated from 200 of them).
"""

import statistics
import time

import numpy as np

from bp_course.gradcheck import check_network
from bp_course.mnist import load_mnist
from bp_course.network import MLP

RUNS, SAMPLE = 20, 200


def seconds(call):
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    digits = load_mnist()[0]
    x, labels = digits.images[:1], digits.labels[:1]
    net = MLP([784, 30, 10])
    count = sum(parameter.size for parameter in net.parameters.values())

    for method in ("complex_step", "central"):
        times = [
            seconds(lambda method=method: check_network(net, x, labels, method))
            for _ in range(RUNS)
        ]
        worst = max(c.error for c in check_network(net, x, labels, method).comparisons)
        print(
            f"{method:12}  {count:,} parameters  median {statistics.median(times):.3f} s  "
            f"from {min(times):.3f} to {max(times):.3f} s  worst relative error {worst:.0e}"
        )

    def nudge_one_by_one():
        """Central differences with two whole forward passes for each parameter."""
        weights = net.parameters["W1"]
        for index in list(np.ndindex(weights.shape))[:SAMPLE]:
            for step in (1e-5, -1e-5):
                weights[index] += step
                net.forward(x)
                weights[index] -= step

    print(f"one by one    about {seconds(nudge_one_by_one) * count / SAMPLE:.1f} s")
