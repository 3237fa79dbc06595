r"""The equations of chapter 1, steps 1 to 5: one path, a common prefix, sums, and many paths."""

from bp_course.equations.draw import Draw, Values
from bp_course.equations.functions import Value, column
from bp_course.equations.records import Equation


def one_path(d: Draw) -> None:
    """A number x; a is any function of it, and c any function of a."""
    d.leaf("x")
    d.any_function("a", "x")
    d.any_function("c", "a")
    d.node("a", lambda v: d.functions["a"](v["x"]))
    d.node("c", lambda v: d.functions["c"](v["a"]))
    d.abbreviation("a(x)", "a")
    d.abbreviation("c(a(x))", "c")


def chain(d: Draw) -> None:
    """Two numbers x and z; then any four functions, one inside the other: c(d(e(a(x, z))))."""
    d.leaf("x")
    d.leaf("z")
    text, outer = "a(x, z)", "a"
    d.any_function("a", "x", "z")
    d.node("a", lambda v: d.functions["a"](v["x"], v["z"]))
    d.abbreviation(text, "a")

    def around(name: str, inner: str) -> None:
        d.any_function(name, inner)
        d.node(name, lambda v: d.functions[name](v[inner]))

    for name in ("e", "d", "c"):
        around(name, outer)
        text, outer = f"{name}({text})", name
        d.abbreviation(text, name)


def shared_factors(d: Draw) -> None:
    """Some factors (p) that all inputs (q) share, and for each input one of its own."""
    d.sizes("p", "q")
    d.leaf("s", "p", 1)
    d.leaf("t", "q", 1)


def multiplications(v: Values) -> int:
    """How many there are, counted while they are done: the prefix once, then once an input."""
    count = 0

    def times(left: Value, right: Value) -> Value:
        nonlocal count
        count += 1
        return left * right

    shared, own = v["s"][:, 0], v["t"][:, 0]
    prefix = shared[0]
    for factor in shared[1:]:
        prefix = times(prefix, factor)
    for factor in own:
        times(prefix, factor)
    return count


def two_functions(d: Draw) -> None:
    """A number x and a change of it; c and d are any functions of one number."""
    d.leaf("x")
    d.leaf(r"\Delta x", positive=True)
    d.any_function("c", "x")
    d.any_function("d", "x")


def two_paths(d: Draw) -> None:
    """Numbers u and v, any functions of x, and c, any function of both."""
    d.leaf("x")
    d.any_function("u", "x")
    d.any_function("v", "x")
    d.any_function("c", "u", "v")
    d.node("u", lambda v: d.functions["u"](v["x"]))
    d.node("v", lambda v: d.functions["v"](v["x"]))
    d.node("c", lambda v: d.functions["c"](v["u"], v["v"]))


def moves(d: Draw) -> None:
    """The same, and how much u, v and c change when x moves by Δx."""
    two_paths(d)
    d.leaf(r"\Delta x", positive=True)

    def change(name: str) -> None:
        d.node(
            rf"\Delta {name}",
            lambda v: v.changed("x", v["x"] + v[r"\Delta x"])[name] - v[name],
        )

    for name in ("u", "v", "c"):
        change(name)


def parabolas(d: Draw) -> None:
    """The same with a c that is quadratic in u, and in v: any one with nine coefficients.

    The slope of a parabola between two places is its slope midway. So the mean value theorem, which
    says that there are ū and v̄ somewhere between, is here a statement about known numbers.
    """
    moves(d)
    d.leaf("q", 3, 3)
    powers = [(i, j) for i in range(3) for j in range(3)]
    coefficients = d.leaves["q"]
    d.function("c", lambda u, v: sum(coefficients[i, j] * u**i * v**j for i, j in powers))
    d.node(r"\bar u", lambda v: v["u"] + v[r"\Delta u"] / 2)
    d.node(r"\bar v", lambda v: v["v"] + v[r"\Delta v"] / 2)


def many_paths(d: Draw) -> None:
    """A column u of m numbers, each any function of x, and c, any function of all of them."""
    d.sizes("m")
    d.leaf("x")
    names = [f"u_{i}" for i in range(1, d.size["m"] + 1)]
    for name in names:
        d.any_function(name, "x")
    d.any_function("c", *names)
    d.node("u", lambda v: column(d.functions[name](v["x"]) for name in names))
    d.node("c", lambda v: d.functions["c"](*v["u"][:, 0]))


EQUATIONS = (
    Equation(
        "c1-partial",
        r"""
        \frac{\partial a(x, z)}{\partial x}
          = \lim_{\Delta x \to 0} \frac{a(x + \Delta x, z) - a(x, z)}{\Delta x}
        """,
        "not in the sources",
        definition=True,
    ),
    Equation(
        "c1-chain",
        r"""
        \frac{\partial c(a(x))}{\partial x}
          = \frac{\partial c(a(x))}{\partial a(x)} \, \frac{\partial a(x)}{\partial x}
        """,
        "000, line 9",
        one_path,
    ),
    Equation(
        "c1-prefix-x",
        r"""
        \begin{aligned}
        &\frac{\partial c(d(e(a(x, z))))}{\partial x} \\[1ex]
        &\quad = \frac{\partial c(d(e(a(x, z))))}{\partial d(e(a(x, z)))} \,
        \frac{\partial d(e(a(x, z)))}{\partial e(a(x, z))} \,
        \frac{\partial e(a(x, z))}{\partial a(x, z)} \,
        \frac{\partial a(x, z)}{\partial x}
        \end{aligned}
        """,
        "000, line 13",
        chain,
    ),
    Equation(
        "c1-prefix-z",
        r"""
        \begin{aligned}
        &\frac{\partial c(d(e(a(x, z))))}{\partial z} \\[1ex]
        &\quad = \frac{\partial c(d(e(a(x, z))))}{\partial d(e(a(x, z)))} \,
        \frac{\partial d(e(a(x, z)))}{\partial e(a(x, z))} \,
        \frac{\partial e(a(x, z))}{\partial a(x, z)} \,
        \frac{\partial a(x, z)}{\partial z}
        \end{aligned}
        """,
        "000, line 15",
        chain,
    ),
    Equation(
        "c1-prefix",
        r"""
        \frac{\partial c}{\partial a}
          = \frac{\partial c}{\partial d} \, \frac{\partial d}{\partial e} \,
          \frac{\partial e}{\partial a},
        \qquad
        \frac{\partial c}{\partial x}
          = \frac{\partial c}{\partial a} \, \frac{\partial a}{\partial x},
        \qquad
        \frac{\partial c}{\partial z}
          = \frac{\partial c}{\partial a} \, \frac{\partial a}{\partial z}
        """,
        "000, lines 13 and 15",
        chain,
    ),
    Equation(
        "c1-prefix-cost",
        r"(p - 1) + q",
        "not in the sources",
        shared_factors,
        left=multiplications,
        counts="the multiplications with a common prefix, while they are done",
    ),
    Equation(
        "c1-sum-rule",
        r"""
        \frac{\partial \bigl(c(x) + d(x)\bigr)}{\partial x} = \frac{\partial c(x)}{\partial x}
          + \frac{\partial d(x)}{\partial x}
        """,
        "000, line 19",
        two_functions,
    ),
    Equation(
        "c1-sum-rule-why",
        r"""
        \begin{aligned}
        &\frac{\bigl(c(x + \Delta x) + d(x + \Delta x)\bigr) - \bigl(c(x) + d(x)\bigr)}{\Delta
          x} \\[1ex]
        &\quad = \frac{c(x + \Delta x) - c(x)}{\Delta x}
          + \frac{d(x + \Delta x) - d(x)}{\Delta x}
        \end{aligned}
        """,
        "not in the sources",
        two_functions,
    ),
    Equation(
        "c1-two-moves",
        r"""
        \begin{aligned}
        \Delta c &= c(u + \Delta u, v + \Delta v) - c(u, v) \\
        &= \bigl[c(u + \Delta u, v + \Delta v) - c(u, v + \Delta v)\bigr]
        + \bigl[c(u, v + \Delta v) - c(u, v)\bigr]
        \end{aligned}
        """,
        "not in the sources",
        moves,
    ),
    Equation(
        "c1-two-slopes",
        r"""
        \frac{\Delta c}{\Delta x}
        = \frac{\partial c}{\partial u}(\bar u, v + \Delta v) \, \frac{\Delta u}{\Delta x}
        + \frac{\partial c}{\partial v}(u, \bar v) \, \frac{\Delta v}{\Delta x}
        """,
        "not in the sources",
        parabolas,
    ),
    Equation(
        "c1-two-paths",
        r"""
        \frac{\partial c}{\partial x}
          = \frac{\partial c}{\partial u} \, \frac{\partial u}{\partial x}
          + \frac{\partial c}{\partial v} \, \frac{\partial v}{\partial x}
        """,
        "not in the sources",
        two_paths,
    ),
    Equation(
        "c1-many-paths",
        r"""
        \frac{\partial c}{\partial x}
          = \sum_{i=1}^{m} \frac{\partial c}{\partial u_i} \, \frac{\partial u_i}{\partial x}
        """,
        "not in the sources",
        many_paths,
    ),
)
