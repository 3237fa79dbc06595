"""Fail the build over a link within the site that leads nowhere, or to two places.

Sphinx itself warns of unknown labels, documents, terms and citations. This reads the finished pages
for what it lets through: links in raw HTML, in the theme and in generated text, and Markdown links
whose definition is missing, which stay on the page as `[text][label]` or `[^note]`.
"""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

UNDEFINED = re.compile(r"\[\^\w+\]|\[[^][]+\]\[[^][]*\]")
NO_PROSE = {"code", "pre", "script", "style"}


class Page(HTMLParser):
    """What can be linked to on a page, what it links to, and Markdown that was not understood."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.undefined: list[str] = []
        self.repeated: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element's anchor and link, and whether prose stands in it."""
        values = {name: value or "" for name, value in attrs}
        if values.get("id") in self.anchors:
            self.repeated.append(values["id"])
        self.anchors.add(values.get("id") or "")
        if tag == "a":
            self.anchors.add(values.get("name", ""))
            self.links.append(values.get("href", ""))
        is_math = "math" in values.get("class", "").split()
        self.open.append((tag, is_math or tag in NO_PROSE))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and those in it that have no end tag."""
        while any(tag == name for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        """Look for links that stayed Markdown."""
        if not any(no_prose for _, no_prose in self.open):
            self.undefined += UNDEFINED.findall(data)


def dead_links(site: Path) -> list[str]:
    """Every link of a finished site without a target or with two of them, and what stayed text."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    problems = []
    for path, page in pages.items():
        name = path.relative_to(site)
        problems += [f"{name}: {text} has no definition" for text in page.undefined]
        problems += [f"{name}: #{anchor} is there twice" for anchor in page.repeated]
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            place = unquote(parts.fragment)
            if not target.is_file():
                problems.append(f"{name}: there is no {link}")
            elif place and target in pages and place not in pages[target].anchors:
                problems.append(f"{name}: there is no place {link}")
    return problems


def check_links(app: Sphinx, exception: Exception | None) -> None:
    """Read the finished site."""
    if exception or app.builder.format != "html":
        return
    problems = dead_links(Path(app.outdir).resolve())
    if problems:
        raise ExtensionError(
            "links that lead nowhere, or to two places:\n  " + "\n  ".join(problems)
        )


def drop_repeated_ids(app: Sphinx, tree: nodes.document, docname: str) -> None:
    """Without these, which sphinx-exercise gives to every exercise and solution of a page."""
    repeated = {"exercise-content", "solution-content"}
    for node in tree.findall(nodes.Element):
        node["ids"] = [name for name in node.get("ids", ()) if name not in repeated]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the check, after everything else that the end of a build does."""
    app.connect("doctree-resolved", drop_repeated_ids)
    app.connect("build-finished", check_links, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
