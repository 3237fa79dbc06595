r"""The derivatives of chapter 2's loss: by the sums, by the nine parameters, by the inputs."""

from bp_course.equations.chapter_2.network import network
from bp_course.equations.records import Equation

EQUATIONS = (
    Equation(
        "c2-delta2",
        r"""
        \begin{aligned}
        \delta_2 = \frac{\partial L}{\partial z_2}
        &= \frac{\partial L}{\partial a_2}\,\frac{d a_2}{d z_2} \\
        &= (a_2 - y)\,\sigma'(z_2)
        \end{aligned}
        """,
        "001, line 60",
        network,
    ),
    Equation(
        "c2-db2",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial b_2}
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial z_2}{\partial b_2} \\
        &= \sigma'(z_2)\,(a_2 - y) \times 1 \\
        &= \delta_2
        \end{aligned}
        """,
        "001, line 62",
        network,
    ),
    Equation(
        "c2-dw4",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial w_4}
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial z_2}{\partial w_4} \\
        &= (a_2 - y)\,\sigma'(z_2)\,a_0 \\
        &= \delta_2\,a_0
        \end{aligned}
        """,
        "001, line 64",
        network,
    ),
    Equation(
        "c2-dw5",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial w_5}
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial z_2}{\partial w_5} \\
        &= (a_2 - y)\,\sigma'(z_2)\,a_1 \\
        &= \delta_2\,a_1
        \end{aligned}
        """,
        "001, line 64",
        network,
    ),
    Equation(
        "c2-delta1",
        r"""
        \begin{aligned}
        &\delta_1 = \frac{\partial L}{\partial z_1} \\
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial z_2}{\partial z_1} \\
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial}{\partial z_1}\,(w_4 a_0 + w_5 a_1
          + b_2) \\
        &= \frac{\partial L}{\partial z_2}\,w_5\,\frac{d a_1}{d z_1} \\
        &= \delta_2\,w_5\,\sigma'(z_1)
        \end{aligned}
        """,
        "001, lines 66–70 (corrected: 001-W2, 001-S5)",
        network,
    ),
    Equation(
        "c2-db1",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial b_1}
          = \frac{\partial L}{\partial z_1}\,\frac{\partial z_1}{\partial b_1} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_5\,\sigma'(z_1) \\
        &= \delta_1
        \end{aligned}
        """,
        "001, line 74",
        network,
    ),
    Equation(
        "c2-dw2",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial w_2}
          = \frac{\partial L}{\partial z_1}\,\frac{\partial z_1}{\partial w_2} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_5\,\sigma'(z_1)\,x_0 \\
        &= \delta_1\,x_0
        \end{aligned}
        """,
        "001, line 87 (corrected: 001-W8)",
        network,
    ),
    Equation(
        "c2-dw3",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial w_3}
          = \frac{\partial L}{\partial z_1}\,\frac{\partial z_1}{\partial w_3} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_5\,\sigma'(z_1)\,x_1 \\
        &= \delta_1\,x_1
        \end{aligned}
        """,
        "001, line 78 (corrected: 001-W5)",
        network,
    ),
    Equation(
        "c2-delta0",
        r"""
        \begin{aligned}
        &\delta_0 = \frac{\partial L}{\partial z_0} \\
        &= \frac{\partial L}{\partial z_2}\,\frac{\partial}{\partial z_0}\,(w_4 a_0 + w_5 a_1
          + b_2) \\
        &= \frac{\partial L}{\partial z_2}\,w_4\,\frac{d a_0}{d z_0} \\
        &= \delta_2\,w_4\,\sigma'(z_0)
        \end{aligned}
        """,
        "001, line 72",
        network,
    ),
    Equation(
        "c2-db0",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial b_0}
          = \frac{\partial L}{\partial z_0}\,\frac{\partial z_0}{\partial b_0} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_4\,\sigma'(z_0) \\
        &= \delta_0
        \end{aligned}
        """,
        "001, line 83",
        network,
    ),
    Equation(
        "c2-dw0",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial w_0}
          = \frac{\partial L}{\partial z_0}\,\frac{\partial z_0}{\partial w_0} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_4\,\sigma'(z_0)\,x_0 \\
        &= \delta_0\,x_0
        \end{aligned}
        """,
        "001, line 85 (corrected: 001-W7)",
        network,
    ),
    Equation(
        "c2-dw1",
        r"""
        \begin{aligned}
        &\frac{\partial L}{\partial w_1}
          = \frac{\partial L}{\partial z_0}\,\frac{\partial z_0}{\partial w_1} \\
        &= (a_2 - y)\,\sigma'(z_2)\,w_4\,\sigma'(z_0)\,x_1 \\
        &= \delta_0\,x_1
        \end{aligned}
        """,
        "001, line 76 (corrected: 001-W4)",
        network,
    ),
    Equation(
        "c2-dx0",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial x_0}
        &= \frac{\partial L}{\partial z_0}\,\frac{\partial z_0}{\partial x_0}
          + \frac{\partial L}{\partial z_1}\,\frac{\partial z_1}{\partial x_0} \\
        &= \delta_0\,w_0 + \delta_1\,w_2
        \end{aligned}
        """,
        "not in the sources",
        network,
    ),
    Equation(
        "c2-dx1",
        r"""
        \begin{aligned}
        \frac{\partial L}{\partial x_1}
        &= \frac{\partial L}{\partial z_0}\,\frac{\partial z_0}{\partial x_1}
          + \frac{\partial L}{\partial z_1}\,\frac{\partial z_1}{\partial x_1} \\
        &= \delta_0\,w_1 + \delta_1\,w_3
        \end{aligned}
        """,
        "not in the sources",
        network,
    ),
)
