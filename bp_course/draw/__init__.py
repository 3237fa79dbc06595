"""Pictures of networks, graphs and shapes, drawn from their numbers.

| function | what it draws |
| --- | --- |
| `network` | units in circles, weights on edges, with values and gradients |
| `graph` | the computation graph of a `bp_course.graph.Node`, each edge with what flows along it |
| `flow` | named quantities of any shape in boxes, with arrows forward and back |
| `product` | the sizes of a matrix product, as rectangles |
| `fan_out` | one hidden unit, all units that it feeds, and what they send back |

Each takes data and returns a matplotlib `Figure`. A notebook shows it as SVG.
"""

from bp_course.draw.fans import fan_out
from bp_course.draw.flows import flow
from bp_course.draw.graphs import graph
from bp_course.draw.networks import network
from bp_course.draw.products import product
from bp_course.draw.style import BACKWARD, FORWARD, OUTLINE, svg

__all__ = [
    "BACKWARD",
    "FORWARD",
    "OUTLINE",
    "fan_out",
    "flow",
    "graph",
    "network",
    "product",
    "svg",
]
