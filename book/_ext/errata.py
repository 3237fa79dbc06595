"""The errata page: `{errata} 001` becomes the records of that source, checked while it is built.

The directive writes Markdown, which is then read like the rest of the page, so maths and links work
as everywhere. The build fails if a check no longer tells a printed line from the right one.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from bp_course.errata import (
    CHAPTERS,
    KINDS,
    REMARKS,
    SOURCES,
    WRONG,
    Remark,
    Separation,
    Wrong,
    separate,
)

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def upper_bound(error: float) -> str:
    """The next power of ten above an error: digits that would change from machine to machine."""
    exponent = math.floor(math.log10(error)) + 1
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def lower_bound(error: float) -> str:
    """An error in percent, cut after its first digit."""
    unit = 10.0 ** math.floor(math.log10(100 * error))
    return f"{math.floor(100 * error / unit) * unit:g}\N{NO-BREAK SPACE}%"


def numbers(found: Separation) -> str:
    """What the check found, in two sentences."""
    defined = found.draws - found.undefined
    if not found.undefined:
        printed = f"is off by at least {lower_bound(found.printed_error)}"
        printed += f" in each of {found.draws} draws"
    elif not defined:
        printed = f"fails in each of {found.draws} draws: in the first, {found.reason}"
    else:
        printed = f"fails in {found.undefined} of {found.draws} draws, first because {found.reason}"
        printed += f", and is off by at least {lower_bound(found.printed_error)} in the other"
        printed += f" {defined}"
    if found.right_error:
        right = f"is off by less than {upper_bound(found.right_error)}, which is round-off"
    else:
        right = "agrees to the last digit"
    return f"The printed form {printed}. The right form {right}."


def line(lines: str) -> str:
    """`line 12`, or `lines 12, 42`."""
    return f"line {lines}" if lines.isdigit() else f"lines {lines}"


def large(text: str) -> str:
    """The same Markdown with its formulas as large as displayed ones: often one index differs."""
    return re.sub(r"\$([^$]+)\$", r"$\\displaystyle \1$", text)


def wrong_line(record: Wrong) -> Iterator[str]:
    """The Markdown of one wrong line, with the numbers of this build."""
    found = separate(record.draw)
    if not found.ok:
        raise ExtensionError(f"erratum {record.id}: its check separates nothing: {found}")
    chapter = f"[chapter {record.chapter}](../{CHAPTERS[record.chapter]})"
    yield from (
        "::::{div} erratum",
        f"(erratum-{record.id.lower()})=",
        f"**{record.id}**, {line(record.lines)}: {record.place}",
        "",
        "✗ As printed, **wrong**",
        f": {large(record.printed)}",
        "",
        "✓ Right",
        f": {large(record.right)}",
        "",
        f"{record.why} The right form is derived in {chapter}, {{eq}}`{record.equation}`.",
        "",
        f"*Checked against {record.judge}.* {numbers(found)}",
        "::::",
        "",
    )


def smaller_things(title: str, reading: str, records: list[Remark]) -> Iterator[str]:
    """The Markdown of a source's slips, or of its ambiguities, folded and grouped by kind."""
    yield from (f"::::{{dropdown}} {title}", ":class-container: errata-smaller", "")
    for kind, heading in KINDS.items():
        of_kind = [record for record in records if record.kind == kind]
        if of_kind:
            yield from (f"**{heading}**", "")
        for record in of_kind:
            parts = [
                f"**{record.id}**, {line(record.lines)}",
                f"As printed: {record.printed}",
                f"{reading}: {record.meant}",
                *([record.note] if record.note else []),
            ]
            yield "- " + "\\\n  ".join(parts)
        yield ""
    yield from ("::::", "")


def counted(number: int, one: str, many: str) -> str:
    """`1 slip`, `20 slips`."""
    return f"{number} {one if number == 1 else many}"


def page(source: str) -> str:
    """The Markdown of everything about one source."""
    wrong = [record for record in WRONG if record.source == source]
    remarks = [record for record in REMARKS if record.source == source]
    slips = [record for record in remarks if record.is_slip]
    ambiguities = [record for record in remarks if not record.is_slip]
    text = [] if wrong else ["No line of it is wrong.", ""]
    for record in wrong:
        text += wrong_line(record)
    text += smaller_things(counted(len(slips), "slip", "slips"), "Meant", slips)
    title = counted(len(ambiguities), "ambiguity", "ambiguities")
    text += smaller_things(title, "Read it as", ambiguities)
    return "\n".join(text)


class Errata(SphinxDirective):
    """`{errata} 001`: the wrong lines, slips and ambiguities of one source."""

    required_arguments = 1

    def run(self) -> list[Any]:
        """Write the Markdown and have it read."""
        [source] = self.arguments
        if source not in SOURCES:
            raise self.error(f"there is no source {source!r}; there are {', '.join(SOURCES)}")
        return self.parse_text_to_nodes(page(source))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, and the style sheet, which lies in book/_static."""
    app.add_directive("errata", Errata)
    app.add_css_file("errata.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
