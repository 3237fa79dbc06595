"""The ledger page, and the tick beside each proved equation that leads there.

`{ledger}` becomes a table for each page of the book: every displayed equation with its source, what
is free in it, both proofs, and its mutants. They are worked out by `bp_course.equations` in this
very build, beside the reading of the other pages, and set in when all pages have been read. The
build fails if an equation of the ledger does not hold, or if a mutant of it gets through.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.ext.mathjax import html_visit_displaymath
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from bp_course.equations import equations
from bp_course.equations.ledger import Row, Totals, begin, totals
from bp_course.equations.records import NOTHING

PAGE = "book/ledger"
HEADINGS = ("equation", "source", "free", "symbolic", "numeric error", "mutants caught")


class ledger_tables(nodes.General, nodes.Element):
    """Where the tables will stand."""


class ledger_figure(nodes.Inline, nodes.TextElement):
    """Where one number of the totals will stand."""


class Ledger(SphinxDirective):
    """`{ledger}`: the tables."""

    def run(self) -> list[nodes.Node]:
        """Hold the place; the rows come later."""
        return [ledger_tables(docname=self.env.docname)]


def figure(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """{ledger-figure}`caught`: one of the totals."""
    if text not in Totals.__dataclass_fields__:
        message = inliner.reporter.error(f"the ledger has no figure {text!r}", line=lineno)
        return [], [message]
    return [ledger_figure(figure=text)], []


def start(app: Sphinx) -> None:
    """Begin with the proofs, so that they run beside the chapters."""
    app.ledger = begin()  # type: ignore[attr-defined]  # as long as the application


def finished(app: Sphinx) -> dict[str, list[Row]]:
    """All rows, by page.

    Raises: ExtensionError naming the equations that fail.
    """
    if not hasattr(app, "ledger_rows"):
        futures = app.ledger  # type: ignore[attr-defined]  # see start
        rows = {page: [future.result() for future in found] for page, found in futures.items()}
        wrong = [
            f"{row}. {row.verdict.reason}" for page in rows.values() for row in page if not row.ok
        ]
        if wrong:
            raise ExtensionError("the ledger does not hold:\n" + "\n".join(wrong))
        app.ledger_rows = rows  # type: ignore[attr-defined]  # worked out once
    return app.ledger_rows  # type: ignore[attr-defined]  # the line above


class Fill(SphinxPostTransform):
    """Put the rows where they belong, before references are resolved: the rows hold some."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Replace what held the place."""
        places = list(self.document.findall(ledger_tables))
        figures = list(self.document.findall(ledger_figure))
        if not places and not figures:
            return
        rows = finished(self.app)
        for place in places:
            place.replace_self(list(tables(rows, self.env.docname)))
        counted = totals(row for page in rows.values() for row in page)
        for place in figures:
            place.replace_self(nodes.Text(f"{getattr(counted, place['figure']):,}"))


def tables(rows: dict[str, list[Row]], docname: str) -> Iterator[nodes.Node]:
    """A heading and a table for each page."""
    for page, found in rows.items():
        if found:
            heading = nodes.rubric("", "", reference("doc", f"/{page}", docname))
            heading["classes"].append("ledger-page")
            yield heading
            yield table(found, docname)


def reference(kind: str, target: str, docname: str) -> pending_xref:
    """A link to an equation or a page, resolved like those in the text."""
    domain = {"eq": "math", "doc": "std"}[kind]
    link = pending_xref(
        "",
        refdomain=domain,
        reftype=kind,
        reftarget=target,
        refdoc=docname,
        refexplicit=False,
        refwarn=True,
    )
    link += nodes.inline("", target)
    return link


def table(found: list[Row], docname: str) -> nodes.table:
    """One page's equations, two lines each."""
    result = nodes.table("", classes=["ledger"])
    columns = HEADINGS[1:]
    group = nodes.tgroup("", cols=len(columns))
    result += group
    group += [nodes.colspec("", colwidth=1) for _ in columns]
    head, body = nodes.thead(), nodes.tbody()
    group += [head, body]
    head += lines([[nodes.paragraph("", text)] for text in HEADINGS])
    for row in found:
        body += lines(cells(row, docname), ids=[anchor(row.equation.label)])
    return result


def lines(contents: list[list[nodes.Node]], ids: Iterable[str] = ()) -> list[nodes.row]:
    """The first cell over the whole width, the others below it: a page has no room for a formula
    beside them.
    """
    first, *others = contents
    above, below = nodes.row("", ids=list(ids)), nodes.row()
    above += nodes.entry("", *first, morecols=len(others) - 1)
    below += [nodes.entry("", *content) for content in others]
    return [above, below]


def anchor(label: str) -> str:
    """Where the row of an equation stands on the page."""
    return f"ledger-{label}"


def cells(row: Row, docname: str) -> list[list[nodes.Node]]:
    """What stands in the row of one equation."""
    equation, verdict = row.equation, row.verdict
    name = nodes.paragraph()
    name += [
        reference("eq", equation.label, docname),
        nodes.Text(" "),
        nodes.literal("", equation.label),
    ]
    latex = equation.latex.strip().rstrip(".,").rstrip()
    formula = nodes.math_block("", latex, nowrap=False, number=None, label=None)
    said = [nodes.paragraph("", text) for text in ("a definition", "–", "–")]
    if not verdict.definition:
        below = f"below {max(verdict.error, NOTHING):.0e}"
        draws = f" in {verdict.draws} draw{'s' if verdict.draws > 1 else ''}"
        said = [
            nodes.paragraph("", "exact"),
            nodes.paragraph("", "", whole(nodes.Text(below)), nodes.Text(draws)),
            nodes.paragraph("", f"{row.caught} of {row.changed}"),
        ]
    source = nodes.paragraph("", equation.source)
    counted = [nodes.paragraph("", f"It counts {equation.counts}.")] if equation.counts else []
    return [[name, formula, *counted], *([cell] for cell in (source, free(row), *said))]


def whole(*parts: nodes.Node) -> nodes.inline:
    """What stays on one line."""
    return nodes.inline("", "", *parts, classes=["ledger-whole"])


def free(row: Row) -> nodes.paragraph:
    """What is free in an equation, with its shape."""
    things: list[list[nodes.Node]] = []
    for name, shape in row.free:
        size = rf"\;({', '.join(shape)})" if shape else ""
        things.append([nodes.math("", name + size)])
    things += [[nodes.Text("any "), nodes.math("", function)] for function in row.arbitrary]
    if not things:
        return nodes.paragraph("", "nothing")
    result = nodes.paragraph()
    for thing in things:
        comma = [] if thing is things[-1] else [nodes.Text(",")]
        result += [whole(*thing, *comma), nodes.Text(" ")]
    return result


def show_equation(self: Any, node: nodes.math_block) -> None:
    """A displayed equation as ever; if it is proved, with a tick beside its number."""
    start = len(self.body)
    try:
        html_visit_displaymath(self, node)
    except nodes.SkipNode:
        label = node.get("label")
        record = equations().get(label)
        if record and not record.definition and "</span>" in self.body[start:]:
            page = self.builder.get_relative_uri(self.builder.current_docname, PAGE)
            tick = (
                f'<a class="proved" href="{page}#{anchor(label)}"'
                ' title="Proved, with symbols and with numbers: see the ledger"'
                ' aria-label="Proved: see the ledger">✓</a>'
            )
            self.body.insert(self.body.index("</span>", start), tick)
        raise


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, the tick, and the work beside the reading."""
    app.add_directive("ledger", Ledger)
    app.add_role("ledger-figure", figure)
    app.add_node(ledger_tables)
    app.add_node(ledger_figure)
    app.add_post_transform(Fill)
    app.add_node(nodes.math_block, override=True, html=(show_equation, None))
    app.connect("builder-inited", start)
    app.add_css_file("ledger.css")
    return {"parallel_read_safe": True, "parallel_write_safe": False}
