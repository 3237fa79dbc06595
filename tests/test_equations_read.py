"""Reading LaTeX: what each notation of the chapters means, and that nothing is passed over."""

import pytest

from bp_course.equations.claims import statements
from bp_course.equations.read import canonical
from bp_course.equations.tokens import LatexError
from bp_course.equations.tree import (
    Added,
    Bracket,
    Call,
    Cases,
    Derivative,
    Name,
    Power,
    Product,
    Quotient,
    Sized,
    Summed,
    Transposed,
    written,
)


def read(latex: str, *functions: str):
    """The right-hand side of `x = latex`."""
    [claim] = statements(f"x = {latex}", frozenset(functions))
    assert claim.relations == ("=",)
    return claim.members[1]


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"X^\top", Transposed),
        (r"X^T", Transposed),
        (r"g^{\mathsf T}", Transposed),
        (r"(AB)^{\top}", Transposed),
        (r"x^2", Power),
        (r"(1 + y)^{-1}", Power),
        (r"\frac{a}{b}", Quotient),
        (r"\tfrac12", Quotient),
        (r"\frac{\partial L}{\partial W}", Derivative),
        (r"\frac{d a_0}{d z_0}", Derivative),
        (r"\partial L/\partial x_0", Derivative),
        (r"\sum_{i=1}^{N} x_i", Summed),
        (r"a + b - c", Added),
        (r"A \otimes B", Product),
        (r"W \mathbin{@} g", Product),
        (r"[\,Y > 0\,]", Bracket),
        (r"[i = j]", Bracket),
        (r"\underbrace{A}_{m \times n}", Sized),
        (r"\begin{cases} 1 & \text{if } i = j \\ 0 & \text{otherwise} \end{cases}", Cases),
        (r"\mathrm{diag}(s)", Call),
        (r"\log \sum_k e^{s_k}", Call),
    ],
)
def test_each_notation_is_read_as_what_it_is(latex, kind):
    assert isinstance(read(latex), kind)


def test_a_letter_before_a_bracket_is_a_function_only_if_it_is_one():
    assert isinstance(read("f(y)"), Product)
    assert isinstance(read("f(y)", "f"), Call)
    assert read(r"\sigma'(z)", r"\sigma").order == 1


def test_a_sum_reaches_to_the_next_plus():
    tree = read(r"\sum_{k=1}^{D} x_{ik} w_{kj} + b_j")
    assert isinstance(tree, Added)
    assert isinstance(tree.terms[0], Summed)
    assert tree.terms[1] == read("b_j")


def test_a_derivative_in_front_applies_to_the_rest_of_its_term():
    tree = read(r"c \, \frac{\partial}{\partial z} (a z + b) + d")
    assert isinstance(tree, Added)
    assert isinstance(tree.terms[0].factors[1], Derivative)
    assert isinstance(tree.terms[0].factors[1].above, Added)


def test_digits_after_a_fraction_are_taken_one_at_a_time():
    assert read(r"\tfrac14") == read(r"\frac{1}{4}")
    assert read("23{,}860") == read("23860")
    assert read("0.25") == read(r"0.25")
    assert read("w_{11}").sub.items == read("w_{1,1}").sub.items


@pytest.mark.parametrize(
    ("latex", "relations"),
    [
        ("a = b = c .", [("=", "=")]),
        (r"a = b , \qquad c = d", [("=",), ("=",)]),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", [("=", "=")]),
        (r"\begin{aligned} a &= b, \\ c &= d . \end{aligned}", [("=",), ("=",)]),
        (r"\begin{aligned} a &= b & c &= d \end{aligned}", [("=",), ("=",)]),
        (r"\begin{aligned} a &= b \\ &\quad + c \end{aligned}", [("=",)]),
        (r"\begin{gathered} a = b, \\ c = d \end{gathered}", [("=",), ("=",)]),
        (r"\begin{cases} a = b \\ c = d \end{cases}", [("=",), ("=",)]),
        (r"a = b \quad \Longrightarrow \quad c = d", [("=",), ("=",)]),
        (r"a = b , \qquad \text{starting from} \quad c = d", [("=",), ("=",)]),
        (r"\text{(a)} \quad a = b \le c", [("=", "≤")]),
        (r"a := b \in \mathbb{R}^{p \times q}", [("=", "∈")]),
        (r"a \approx b", [("≈",)]),
    ],
)
def test_a_display_is_split_into_its_claims(latex, relations):
    assert [claim.relations for claim in statements(latex)] == relations


def test_a_row_that_begins_with_plus_goes_on_with_the_expression():
    [claim] = statements(r"\begin{aligned} a &= b \\ &\quad + c \end{aligned}")
    assert claim.members[1] == Added((Name("b"), Name("c")))


def test_a_line_break_inside_brackets_is_only_for_the_eye():
    [claim] = statements(r"\begin{aligned} a = \langle & A, \\ & B \rangle \end{aligned}")
    assert claim == statements(r"a = \langle A, B \rangle")[0]


def test_conditions_and_sizes_beside_a_claim_are_kept():
    [one] = statements(r"a = b \qquad (i \neq j)")
    [two] = statements(r"i \ne j: \qquad a = b")
    assert one.conditions == two.conditions != ()
    [sized] = statements(r"\begin{aligned} a &= b, && (K \times 1)(1 \times 10) \end{aligned}")
    assert [written(n) for n in sized.sizes[0]] == ["K", "10"]


def test_one_name_has_one_text():
    assert canonical(r"W^{(1)}") == canonical("W^{ (1) }")
    assert canonical(r"\mathbf 1") == canonical(r"\mathbf{1}")
    assert canonical("x_{n-1}") != canonical("x_{n+1}")


@pytest.mark.parametrize(
    "latex",
    [
        r"a = ",
        r"= b",
        r"a = b + ",
        r"a = (b",
        r"a = b)",
        r"a = \frac{b}{",
        r"a = \begin{pmatrix} 1 & 2",
        r"a = \unknown b",
        r"a = b \text{ is large}",
        r"a = b \to c",
        r"\begin{pmatrix} a \end{pmatrix}",
        r"\begin{aligned} a &= b, && (K \times 1)(2 \times 10) \end{aligned}",
        r"a = \sum x_i",
        r"a = b, c",
        r"\text{the sum of all } a = b",
    ],
)
def test_what_is_not_understood_is_an_error(latex):
    with pytest.raises(LatexError):
        statements(latex)
