"""Whether an expression is zero, for certain.

The formulas of this course are made of sums, products, quotients and powers of e. Each power of e
is replaced by a letter of its own; what is left is a fraction of polynomials, and whether that is
zero can be decided. For e⁻ᵘ, as it stands in a sigmoid, the letter is 1/s − 1 with s = σ(u): then
1 + e⁻ᵘ is 1/s, all divisions disappear, and multiplying out is enough.
"""

from typing import Any

import sympy


def is_zero(expression: Any) -> bool:
    """Whether an expression is zero for all values of its symbols.

    >>> x = sympy.Symbol("x", real=True)
    >>> s = 1 / (1 + sympy.exp(-x))
    >>> is_zero(sympy.diff(s, x) - s * (1 - s)), is_zero(sympy.diff(s, x) - s)
    (True, False)
    >>> is_zero(sympy.log(sympy.exp(2 * x) + sympy.exp(x)) - sympy.log(sympy.exp(x) + 1) - x)
    True
    """
    expression = sympy.sympify(expression)
    if expression.is_number:
        return bool(expression == 0 or sympy.simplify(expression) == 0)
    if sympy.expand(_with_sigmoids(_with_values(expression))) == 0:
        return True
    if expression.has(sympy.log):
        expression = sympy.expand_log(expression, force=True)
    expression, exponents = _with_letters(expression)
    fraction = sympy.together(expression)
    if fraction.has(sympy.log):
        # A logarithm of a fraction is a difference of logarithms; that of a power, its exponent.
        fraction = sympy.expand_log(_logs_of_fractions(fraction), force=True).xreplace(
            {sympy.log(letter): exponent for exponent, letter in exponents.items()}
        )
    return bool(sympy.expand(sympy.numer(sympy.together(fraction))) == 0)


def _with_values(expression: Any) -> Any:
    """Each value of a function without a formula as a letter, whatever it is the value at.

    Where the sum of all terms is zero for any such values, it need not be known what they are.
    """
    letters: dict[Any, Any] = {}

    def put(part: Any) -> Any:
        if isinstance(part, sympy.Function) and not isinstance(part, sympy.exp | sympy.log):
            return letters.setdefault(part, sympy.Dummy("f", real=True))
        return part.func(*map(put, part.args)) if part.args else part

    return put(expression)


def _with_sigmoids(expression: Any) -> Any:
    """Each e⁻ᵘ as 1/s − 1."""
    sigmoids = {
        power: 1 / sympy.Dummy("s") - 1
        for power in expression.atoms(sympy.exp)
        if power.args[0].could_extract_minus_sign()
    }
    return expression.xreplace(sigmoids)


def _with_letters(expression: Any) -> tuple[Any, dict[Any, Any]]:
    """Each power of e as a letter, after those of sums have been taken apart; and the letters."""
    expression = sympy.expand(expression, deep=True, power_exp=True, mul=False, multinomial=False)
    letters: dict[Any, Any] = {}

    def letter(exponent: Any) -> Any:
        if exponent.could_extract_minus_sign():
            return 1 / letter(-exponent)
        times, exponent = exponent.as_coeff_Mul()
        if not times.is_Integer:
            times, exponent = 1, times * exponent
        return letters.setdefault(sympy.expand(exponent), sympy.Dummy("e", positive=True)) ** times

    return expression.replace(sympy.exp, letter), letters


def _logs_of_fractions(expression: Any) -> Any:
    def apart(argument: Any) -> Any:
        above, below = sympy.fraction(sympy.cancel(sympy.together(argument)))
        return sympy.log(sympy.factor(above)) - sympy.log(sympy.factor(below))

    return expression.replace(sympy.log, apart)
