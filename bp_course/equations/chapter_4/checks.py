r"""How a gradient is checked, and what a transpose is: the adjoint."""

from __future__ import annotations

from bp_course.equations.draw import Draw
from bp_course.equations.functions import Value
from bp_course.equations.records import Equation


class Complex:
    """A complex number whose parts may be symbols, or carry an imaginary unit of their own.

    The proof with numbers nudges h along Python's 1j; the i of the formula must be another one.
    """

    def __init__(self, real: Value, imaginary: Value):
        self.real, self.imaginary = real, imaginary

    def __add__(self, other: Value) -> Complex:
        """The sum of both parts; a number has none that stands with i."""
        other = other if isinstance(other, Complex) else Complex(other, 0)
        return Complex(self.real + other.real, self.imaginary + other.imaginary)

    def __mul__(self, other: Value) -> Complex:
        """The product, with i² = −1."""
        other = other if isinstance(other, Complex) else Complex(other, 0)
        return Complex(
            self.real * other.real - self.imaginary * other.imaginary,
            self.real * other.imaginary + self.imaginary * other.real,
        )

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Complex:
        """The number on the other side of 0."""
        return self * -1


def any_cubic(d: Draw) -> None:
    """Any cubic f: so is a smooth function near y, but for terms in h⁴. And a small h."""
    for k in range(4):
        d.leaf(f"c_{k}")
    d.leaf("y")
    d.leaf("h")
    d.small = "h"
    d.leaves[r"\mathrm{i}"] = Complex(0, 1)

    def f(x: Value) -> Value:
        c_0, c_1, c_2, c_3 = (d.leaves[f"c_{k}"] for k in range(4))
        return ((x * c_3 + c_2) * x + c_1) * x + c_0

    d.function("f", f)
    d.function("Im", lambda z: z.imaginary if isinstance(z, Complex) else 0)


def any_three(d: Draw) -> None:
    """Any matrices A, V and W whose sizes fit."""
    d.sizes("N", "D", "M")
    d.leaf("A", "N", "M")
    d.leaf("V", "N", "D")
    d.leaf("W", "D", "M")
    d.entry(a="A", v="V", w="W")
    d.indices(i="N", j="M", k="D")


EQUATIONS = (
    Equation(
        "c4-two-judges",
        r"""\begin{aligned}
f'(y) &\approx \frac{f(y + h) - f(y - h)}{2h} \\[4pt]
f'(y) &\approx \frac{\operatorname{Im} f(y + \mathrm{i} h)}{h}
\end{aligned}""",
        "not in the sources",
        any_cubic,
    ),
    Equation(
        "c4-adjoint",
        r"""\begin{aligned}
\langle A, VW \rangle &= \sum_{i} \sum_{j} a_{ij} \sum_{k} v_{ik} w_{kj} \\
&= \sum_{i} \sum_{k} \Bigl( \sum_{j} a_{ij} w_{kj} \Bigr) v_{ik} \\
&= \langle AW^\top, V \rangle
\end{aligned}""",
        "not in the sources",
        any_three,
    ),
)
