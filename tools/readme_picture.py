"""Draw the picture of the README and the landing page: one pass through the 2-2-1 network.

    .venv/bin/python tools/readme_picture.py

Writes book/_static/scalar_net.svg, the same bytes each time. The numbers are those of the package.
"""

from pathlib import Path

from bp_course import draw, scalar

PARAMETERS = dict(w0=0.5, w1=-0.25, w2=0.75, w3=0.5, w4=1.0, w5=-0.5, b0=0.0, b1=-0.5, b2=0.25)
LAYERS = [["x0", "x1"], ["a0", "a1"], ["a2"], ["L"]]
WEIGHTS = {
    ("x0", "a0"): "w0",
    ("x1", "a0"): "w1",
    ("x0", "a1"): "w2",
    ("x1", "a1"): "w3",
    ("a0", "a2"): "w4",
    ("a1", "a2"): "w5",
    ("a2", "L"): "",
}
PICTURE = Path(__file__).parent.parent / "book" / "_static" / "scalar_net.svg"

if __name__ == "__main__":
    values = scalar.forward(PARAMETERS, x0=1.0, x1=2.0, y=1.0)
    figure = draw.network(LAYERS, WEIGHTS, values, scalar.backward(values))
    PICTURE.write_text(draw.svg(figure), encoding="utf-8")
