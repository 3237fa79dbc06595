r"""The equations of the page on conventions: tabs, conversion table, layouts, numbers."""

from bp_course.equations.conventions import layouts, numbers, table, tabs

EQUATIONS = (*tabs.EQUATIONS, *table.EQUATIONS, *layouts.EQUATIONS, *numbers.EQUATIONS)
