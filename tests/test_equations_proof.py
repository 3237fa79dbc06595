"""Both proofs: what passes, what fails and how it says so, and mutants that get away."""

import re
from importlib import import_module

import numpy as np
import pytest
import sympy

from bp_course.equations import Equation
from bp_course.equations.draw import Draw, UnknownName, Values
from bp_course.equations.evaluate import Evaluator
from bp_course.equations.exact import is_zero
from bp_course.equations.functions import positive_part, sigmoid
from bp_course.equations.mutate import KINDS, mutants, survey
from bp_course.equations.proof import DRAWS, prove, require
from bp_course.equations.read import expression
from bp_course.equations.records import EquationError
from bp_course.errors import ArgumentError, ShapeError


def layer(d: Draw) -> None:
    d.sizes("N", "D", "M")
    d.leaf("X", "N", "D")
    d.leaf("W", "D", "M")
    d.leaf("t")
    d.node("Y", lambda v: v["X"] @ v["W"])
    d.node("S", lambda v: sigmoid(v["Y"]))
    d.loss("L", "Y")
    d.entry(x="X", w="W", y="Y")
    d.indices(i="N", j="M", k="D", l="M")
    d.function(r"\sigma", sigmoid)


def verdict(latex, setting=layer, **more):
    return prove(Equation("try", latex, "not in the sources", setting, **more))


TRUE = [
    r"\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Y}",
    r"\frac{\partial L}{\partial w_{kj}} = \sum_{i=1}^{N} x_{ik} \, \partial L/\partial y_{ij}",
    r"\frac{\partial y_{ij}}{\partial w_{kl}} = \begin{cases} x_{ik} & \text{if } l = j \\ 0 &"
    r" \text{otherwise} \end{cases}",
    r"\frac{\partial y_{ij}}{\partial w_{kl}} = [j = l] \, x_{ik}",
    r"\frac{\partial y_{ij}}{\partial w_{kl}} = 0 \qquad (j \ne l)",
    r"Y \in \mathbb{R}^{N \times M}",
    r"\underbrace{X}_{N \times D} \underbrace{W}_{D \times M} = Y",
    r"\sigma'(t) = \sigma(t) \, (1 - \sigma(t))",
    r"- t^2 \le 0",
    r"\langle Y, Y \rangle = \sum_{i,j} y_{ij}^2",
    r"\begin{pmatrix} y_{1,1} & \cdots & y_{1,M} \\ \vdots & & \vdots \\ y_{N,1} & \cdots & y_{N,M}"
    r" \end{pmatrix} = XW",
]
FALSE = [
    r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y}^\top X",
    r"\frac{\partial L}{\partial W} = -X^\top \frac{\partial L}{\partial Y}",
    r"\frac{\partial L}{\partial X} = X^\top \frac{\partial L}{\partial Y}",
    r"\frac{\partial L}{\partial w_{kj}} = \sum_{i=2}^{N} x_{ik} \, \partial L/\partial y_{ij}",
    r"\frac{\partial y_{ij}}{\partial w_{kl}} = x_{ik}",
    r"\frac{\partial y_{ij}}{\partial w_{kl}} = x_{ik} \qquad (j \ne l)",
    r"Y \in \mathbb{R}^{M \times N}",
    r"\underbrace{X}_{D \times N} \underbrace{W}_{D \times M} = Y",
    r"\sigma'(t) = \sigma(t) \, (1 - \sigma(t)) \le \frac15",
    r"\sigma'(t) = \sigma(t) = \sigma(t)",
    r"Y = XW = WX",
    r"Y = XW, \qquad Y = X",
    r"Y = X \odot W",
    r"Y = \sum_{k} x_{ik} w_{kj}",
]


@pytest.mark.parametrize("latex", TRUE)
def test_a_true_equation_is_proved_twice(latex):
    found = verdict(latex)
    assert found.ok, found.reason
    assert (found.symbolic, found.draws) == (True, DRAWS)
    assert require(found) is found
    assert str(found) == "try: symbolic exact; 20 draws, worst error below 1e-11"


@pytest.mark.parametrize("latex", FALSE)
def test_a_false_equation_fails_in_both_proofs(latex):
    found = verdict(latex)
    assert not found.ok
    assert not found.symbolic
    assert found.error > 1e-3
    with pytest.raises(EquationError, match="try"):
        require(found)


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"Y = X", "sizes differ: (2, 4) and (2, 3)"),
        (r"Y = W X", "is not defined"),
        (r"Y = X + W", "plus"),
        (r"Y = Q", "'Q' is not in the setting|Q is not in the setting"),
        (r"y_{ij} = x_{ij}", "no entry|differ|difference"),
        (r"Y = \frac{1}{X}", "division by an array"),
        (r"Y", "no relation"),
        (r"y_{ij} = 1 \qquad (i = 9)", "no indices for which"),
    ],
)
def test_a_failure_says_what_is_wrong(latex, words):
    assert re.search(words.replace("(", r"\(").replace(")", r"\)"), verdict(latex).reason)


def test_a_definition_needs_no_proof():
    found = verdict("Y = X", definition=True)
    assert found.ok
    assert (found.draws, str(found)) == (0, "try: a definition")


def test_nothing_free_needs_one_draw():
    def given(d: Draw) -> None:
        d.given("A", [[1, 2], [3, 4]])

    found = verdict(
        r"A \begin{pmatrix} 1 \\ 0 \end{pmatrix} = \begin{pmatrix} 1 \\ 3 \end{pmatrix}", given
    )
    assert (found.ok, found.draws) == (True, 1)


def test_a_count_is_compared_with_what_is_counted():
    count = {"left": lambda v: v.draw.size["N"] * v.draw.size["M"], "counts": "entries of Y"}
    assert verdict("N M", **count).ok
    assert not verdict("N D", **count).ok
    assert survey(Equation("try", "N M", "", layer, **count)).changed > 0


def test_an_approximation_holds_to_first_order_and_no_further():
    def bend(d: Draw) -> None:
        d.leaf("t")
        d.leaf("h")
        d.small = "h"
        d.node("f", lambda v: (v["t"] + v["h"]) ** 3)
        d.node("g", lambda v: v["t"] ** 3)

    assert verdict(r"f \approx g + 3 t^2 h", bend).ok
    assert not verdict(r"f \approx g + 2 t^2 h", bend).ok
    assert not verdict(r"f \approx g", bend).ok
    assert not verdict(r"f = g + 3 t^2 h", bend).ok


def test_an_unknown_function_is_smooth_and_nothing_more():
    def composed(d: Draw) -> None:
        d.leaf("x")
        d.any_function("g", "x")
        d.any_function("f", "u")
        d.node("u", lambda v: d.functions["g"](v["x"]))
        d.node("c", lambda v: d.functions["f"](v["u"]))

    chain = r"\frac{\partial c}{\partial x} = \partial c/\partial u \; \partial u/\partial x"
    assert verdict(chain, composed).ok
    assert not verdict(
        r"\frac{\partial c}{\partial x} = \frac{\partial c}{\partial u}", composed
    ).ok
    assert not verdict(r"f(u) = u", composed).ok


def test_layouts():
    def vectors(layout):
        def setting(d: Draw) -> None:
            d.layout = layout
            d.sizes("p", "q")
            d.leaf("A", "p", "q")
            d.leaf("v", "q", 1)
            d.node("u", lambda v: v["A"] @ v["v"])

        return setting

    column = r"\frac{\partial u}{\partial v} = A"
    assert verdict(column, vectors("numerator")).ok
    assert not verdict(column, vectors("denominator")).ok
    assert verdict(column + "^T", vectors("denominator")).ok
    assert verdict(r"J_{u \leftarrow v} = A", vectors("denominator")).ok
    assert "names no layout" in verdict(column, vectors("")).reason


# ------------------------------------------------------------------------------------ the pieces


def value(latex, **index):
    d = Draw(np.random.default_rng(0))
    layer(d)
    values = Values(d)
    return values, Evaluator(values, index)(expression(latex, frozenset(d.functions)))


def test_sizes_of_a_draw_are_pairwise_different_and_change():
    seen = set()
    rng = np.random.default_rng(0)
    for _ in range(30):
        d = Draw(rng)
        layer(d)
        sizes = tuple(d.size.values())
        assert len(set(sizes)) == 3
        seen.add(sizes)
    assert len(seen) > 20


def test_both_judges_agree_with_a_derivative_by_hand():
    values, found = value(r"\frac{\partial L}{\partial Y}")
    weights = values.weights("Y")
    assert found == pytest.approx(weights * (1 + values["Y"]))
    d = Draw()
    layer(d)
    symbols = Values(d)
    exact = Evaluator(symbols)(expression(r"\frac{\partial L}{\partial W}"))
    assert is_zero(exact[0, 1] - (symbols["X"].T @ symbols.weights("Y"))[0, 1])


def test_a_quantity_may_be_held_while_others_follow():
    values, _ = value("Y")
    other = values.changed("W", 2 * values["W"])
    assert other["Y"] == pytest.approx(2 * values["Y"])
    held = other.changed("Y", values["Y"])
    assert held["S"] == pytest.approx(values["S"])


def test_the_derivative_of_a_kink_is_that_of_its_side():
    def kink(d: Draw) -> None:
        d.sizes("n")
        d.leaf("z", "n", 1)
        d.node("r", lambda v: positive_part(v["z"]))
        d.loss("L", "r")

    gradient = r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial r} \odot"
    assert verdict(gradient + r"[\,z > 0\,]", kink).ok
    assert not verdict(gradient + r"[\,z < 0\,]", kink).ok


@pytest.mark.parametrize(
    ("latex", "error"),
    [("Q", UnknownName), ("x_{9,9}", ShapeError), ("X + W", ShapeError), ("X^2", ShapeError),
     (r"\frac{1}{0}", ArgumentError), ("x_{i,j}", UnknownName)],
)  # fmt: skip
def test_what_has_no_value_is_an_error(latex, error):
    with pytest.raises((error, ArgumentError)):
        value(latex)


def test_zero_is_decided_for_fractions_powers_of_e_and_logarithms():
    x, y = sympy.symbols("x y", real=True)
    e = sympy.exp
    assert is_zero(1 / (1 + e(-x)) + 1 / (1 + e(x)) - 1)
    assert is_zero(e(x - y) * e(y) - e(x))
    assert is_zero(sympy.log(e(x) / (e(x) + e(y))) - x + sympy.log(e(x) + e(y)))
    assert is_zero(1 / (x - y) + 1 / (y - x))
    assert not is_zero(1 / (1 + e(-x)) - 1 / (1 + e(x)))
    assert not is_zero(x * y - y * x * (1 + sympy.Rational(1, 10**9)))
    assert not is_zero(sympy.log(e(x) + e(y)) - x - y)


def test_dots_go_on_from_one_neighbour_to_the_other():
    def numbered(d: Draw) -> None:
        d.sizes("n", least=4)
        d.leaf("x", "n", 1)
        d.leaf("y", "n", 1)
        d.index("k", "n")

    total = r"\sum_{k=1}^{n} x_k ="
    assert verdict(total + r"x_1 + x_2 + \cdots + x_n", numbered).ok
    assert verdict(total + r"x_n + \cdots + x_1", numbered).ok
    assert not verdict(total + r"x_1 + x_3 + \cdots + x_n", numbered).ok
    for unclear in (r"x_1 + \cdots + y_n", r"x_1 + \cdots", r"x_1 + \cdots + x_1"):
        assert "dots" in verdict(total + unclear, numbered).reason


# --------------------------------------------------------------------------------------- mutants


def made(latex, **more):
    return Equation("try", latex, "", layer, **more)


def test_each_kind_of_mistake_is_made():
    equation = made(
        r"\frac{\partial L}{\partial w_{kj}} = \sum_{i=1}^{N} (X^\top)_{ki}"
        r" \frac{\partial L}{\partial y_{ij}}"
    )
    assert {mutant.kind for mutant in mutants(equation)} == set(KINDS)
    statements = [mutant.statement for mutant in mutants(equation)]
    assert len(set(statements)) == len(statements)
    assert not any(mutant.statement == mutant.original for mutant in mutants(equation))


def test_a_survey_counts_what_changes_and_what_is_caught():
    found = survey(
        made(r"\frac{\partial L}{\partial W} = 1 \cdot X^\top \frac{\partial L}{\partial Y}")
    )
    assert found.made > found.changed == found.caught > 3  # dropping the 1 changes nothing
    assert found.survivors == ()


def test_a_blind_proof_is_found_out(monkeypatch):
    monkeypatch.setattr(import_module("bp_course.equations.proof"), "_error", lambda *_: 0.0)
    found = survey(made(r"y_{ij} = \sum_k x_{ik} w_{kj}"))
    assert found.caught < found.changed
    assert len(found.survivors) == found.changed - found.caught


def test_the_left_side_is_the_judge_and_a_bound_may_be_loose():
    assert not list(mutants(made("Y \\in \\mathbb{R}")))
    assert {m.kind for m in mutants(made(r"Y \in \mathbb{R}^{N \times M}"))} == {"transpose"}
    assert not list(mutants(made(r"\sigma'(t) \le \frac14")))
