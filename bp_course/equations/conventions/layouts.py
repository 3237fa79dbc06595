"""The two layouts of a derivative, and a weight gradient as one long column."""

from bp_course.equations.chapter_3.layers import sigma
from bp_course.equations.conventions.table import OUTPUTS, in_their_places
from bp_course.equations.conventions.tabs import out_in_forward, rows_forward
from bp_course.equations.draw import Draw
from bp_course.equations.records import Equation


def sample(d: Draw) -> None:
    """One sample x through two layers side by side, in a column and in a row, and any loss."""
    d.sizes("D", "M")
    d.layout = "denominator"
    d.leaf("x", 1, "D")
    in_their_places(d)
    d.node("g", lambda v: v["x"].T)
    d.node("f", lambda v: out_in_forward(v["g"], v[r"W_\text{oi}"], v[r"b_\text{oi}"]))
    d.node("Y", lambda v: rows_forward(v["x"], v[r"W_\text{rows}"], v[r"b_\text{rows}"]))
    d.function(r"\sigma", sigma)
    d.node("h", lambda v: sigma(v["f"]))
    d.node(OUTPUTS, lambda v: v["h"] + sigma(v["Y"]).T)
    d.loss("L", OUTPUTS)
    d.identity("I_M", "M")


EQUATIONS = (
    Equation(
        "cv-jacobian-numerator",
        r"""
        J_{f \leftarrow g} = W_{\text{oi}} = W_{\text{io}}^\top = W_{\text{rows}}^\top \in
          \mathbb{R}^{M \times D}
        """,
        "not in the sources",
        sample,
    ),
    Equation(
        "cv-jacobian-denominator",
        r"""
        \frac{\partial f}{\partial g} = W_{\text{oi}}^\top = W_{\text{io}} = W_{\text{rows}} \in
          \mathbb{R}^{D \times M}
        """,
        "001, line 160",
        sample,
    ),
    Equation(
        "cv-chain-numerator",
        r"""
        J_{L \leftarrow g} = J_{L \leftarrow h} \, J_{h \leftarrow f} \, J_{f \leftarrow g}
        = \left( \frac{\partial L}{\partial h} \right)^\top \mathrm{diag}(\sigma'(f)) \,
          W_{\text{oi}}
        """,
        "not in the sources",
        sample,
    ),
    Equation(
        "cv-chain-denominator",
        r"""
        \frac{\partial L}{\partial g} = \frac{\partial f}{\partial g} \, \frac{\partial
          h}{\partial f} \, \frac{\partial L}{\partial h}
        = W_{\text{oi}}^\top \, \mathrm{diag}(\sigma'(f)) \, \frac{\partial L}{\partial h}
        """,
        "001, line 190 (corrected: 001-W10)",
        sample,
    ),
    Equation(
        "cv-vec",
        r"""
        \begin{aligned}
        \mathrm{vec} \left( \frac{\partial L}{\partial W_{\text{oi}}} \right) &= (g \otimes I_M)
          \, \frac{\partial L}{\partial f} = g \otimes \frac{\partial L}{\partial f} \\[4pt]
        \mathrm{vec} \left( \frac{\partial L}{\partial W_{\text{rows}}} \right) &= (I_M \otimes g)
          \, \frac{\partial L}{\partial f} = \frac{\partial L}{\partial f} \otimes g
        \end{aligned}
        """,
        "001, line 241 (corrected: 001-W15), for the first",
        sample,
    ),
    Equation(
        "cv-rvec",
        r"""
        \mathrm{rvec} \left( \frac{\partial L}{\partial W_{\text{oi}}} \right) = \frac{\partial
          L}{\partial f} \otimes g , \qquad
        \mathrm{rvec} \left( \frac{\partial L}{\partial W_{\text{rows}}} \right) = g \otimes
          \frac{\partial L}{\partial f}
        """,
        "not in the sources",
        sample,
    ),
)
