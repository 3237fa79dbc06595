"""The package as others get it: the wheel, what an import pulls in, and who may import whom."""

import ast
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bp_course"

# Every module has a floor; imports only go down (or stay). A new module must be given one here; a
# folder of modules has one floor for all of them.
FLOORS = {
    "scalar": 0,
    "graph": 0,
    "__init__": 1,
    "arrays": 1,
    "columns": 1,
    "draw": 2,
    "errors": 1,
    "files": 1,
    "gradcheck": 1,
    "idx": 1,
    "jacobian": 1,
    "layers": 1,
    "losses": 1,
    "mirrors": 1,
    "mnist": 1,
    "network": 1,
    "train": 1,
    "cli": 3,
    "equations": 3,
    "errata": 3,
}
# `bp_course.verify` opens the one door upwards, when it is called: a reader types one import.
DOORS = {("__init__", "bp_course.equations")}
# What a module of the floor may import when it is imported itself, beside the course's own modules.
AT_IMPORT = {0: {"math"}, 1: {*sys.stdlib_module_names, "numpy"}}
# What a function may import when it is called: these come with the extras.
WHEN_CALLED = {0: set(), 1: {"matplotlib", "pooch", "requests", "tqdm"}}


def imports(node: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield each imported module's full name, and whether the import stands inside a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: name the package in full"
            module = child.module or ""
            if module == "bp_course":  # from bp_course import layers
                yield from ((f"bp_course.{alias.name}", inside) for alias in child.names)
            else:
                yield module, inside
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports(child, inside or function)


def floor_of(name: str) -> int:
    """The floor of one of the course's own modules; a name from the package itself is floor 1."""
    return FLOORS.get(name.removeprefix("bp_course.").split(".")[0], FLOORS["__init__"])


def violations(source: str, floor: int, module: str = "") -> list[str]:
    """The imports in `source` that a module of this floor may not have."""
    found = []
    for name, inside in imports(ast.parse(source)):
        top = name.split(".")[0]
        if top == "bp_course":
            allowed = floor_of(name) <= floor or (inside and (module, name) in DOORS)
        elif floor not in AT_IMPORT:
            allowed = True  # floors 2 and 3 come with extras of their own
        else:
            allowed = top in AT_IMPORT[floor] or (inside and top in WHEN_CALLED[floor])
        if not allowed:
            found.append(name)
    return found


def test_every_module_has_a_floor():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {path.stem for path in PACKAGE.glob("*.py")} | folders == FLOORS.keys()


@pytest.mark.parametrize("module", sorted(FLOORS))
def test_imports_only_go_down(module):
    paths = [*PACKAGE.glob(f"{module}.py"), *PACKAGE.glob(f"{module}/**/*.py")]
    for path in paths:
        source = path.read_text(encoding="utf-8")
        assert violations(source, FLOORS[module], module) == [], path.name


@pytest.mark.parametrize(
    ("source", "floor", "expected"),
    [
        ("import math", 0, []),
        ("import cmath", 0, ["cmath"]),
        ("import numpy as np", 0, ["numpy"]),
        ("from bp_course.errors import ShapeError", 0, ["bp_course.errors"]),
        ("from bp_course import layers", 0, ["bp_course.layers"]),
        ("import matplotlib.pyplot", 1, ["matplotlib.pyplot"]),
        ("def f():\n    import matplotlib.pyplot", 1, []),
        ("def f():\n    import math, tqdm", 0, ["tqdm"]),
        ("class A:\n    import pooch", 1, ["pooch"]),
        ("try:\n    import tqdm\nexcept ImportError: pass", 1, ["tqdm"]),
        ("from bp_course.cli import main", 1, ["bp_course.cli"]),
        ("from bp_course import __version__, cli", 3, []),
    ],
)
def test_the_rule_of_the_floors_notices_a_breach(source, floor, expected):
    assert violations(source, floor) == expected


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the pinned backend in this very environment."""
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    [path] = folder.glob("*.whl")
    return path


def python(*arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_wheel_holds_the_package_its_data_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    wanted = {
        path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts
    }
    assert {"bp_course/data/mnist10k.npz", "bp_course/data/NOTICE.md"} <= wanted
    assert {name for name in names if not name.startswith("bp_course-")} == wanted
    assert any(name.endswith("licenses/LICENSE") for name in names)


# Nothing but the standard library, numpy and the installed copy can be imported here.
ALONE = """
import json, sys
target, site = sys.argv[1:]
sys.path[:0] = [target, site]

class Guard:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("numpy", "bp_course"):
            raise ImportError(f"{name} is not among what the package needs")

sys.meta_path.insert(0, Guard())
before = set(sys.modules)
import bp_course
pulled = sorted({name.partition(".")[0] for name in set(sys.modules) - before})
heavy = sorted(name for name in sys.modules if name in ("bp_course.mnist", "bp_course.cli"))

import numpy as np
from bp_course import graph, scalar
from bp_course.mnist import load_mnist
from bp_course.network import MLP
from bp_course import columns, gradcheck, jacobian, train

out, cache = bp_course.affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.zeros(4))
digits, held_out = load_mnist()
print(json.dumps({
    "file": bp_course.__file__,
    "pulled": pulled,
    "heavy": heavy,
    "sum": out.sum(),
    "digits": [len(digits.labels), len(held_out.labels)],
}))
"""


def test_the_installed_wheel_needs_numpy_alone(wheel, tmp_path):
    import numpy as np

    target = tmp_path / "target"
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--no-deps", "--no-index", "-q")
    python(*pip, "--target", str(target), str(wheel))
    site = Path(np.__file__).parents[1]
    answer = json.loads(python("-I", "-S", "-c", ALONE, str(target), str(site)))

    assert Path(answer["file"]).is_relative_to(target)
    third_party = set(answer["pulled"]) - sys.stdlib_module_names
    assert third_party == {"bp_course", "numpy"}
    assert answer["heavy"] == []  # reading data and the command line are imported by name
    assert answer["sum"] == 24.0
    assert answer["digits"] == [9000, 1000]
