"""Keep the site whole without a network: bring the libraries along, and let no page ask elsewhere.

MathJax comes from `book/browser`, where npm put what the lock file names. It is copied when the
build is done, because Jupyter Book loads every script that it finds in a static folder on every
page. Then each page is read, and the build fails if one of them would load anything from a host
other than its own: a formula that needs a CDN is gone in a train and in many a school.
"""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

MATHJAX = Path("book/browser/node_modules/mathjax/es5")
# The page's own script, what it loads when a formula asks for more, the fonts, and the speech
# rules for screen readers.
MATHJAX_PARTS = ("tex-mml-chtml.js", "input/tex/extensions", "output/chtml/fonts", "a11y", "sre")

LOADS = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "video": "src",
}
NAMES_ONLY = {"canonical", "alternate", "author", "license", "next", "prev", "search", "index"}
ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.I)


class Loads(HTMLParser):
    """Collects what a page would fetch from another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element's address."""
        self.inside = tag
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and set(values.get("rel", "").lower().split()) & NAMES_ONLY:
            return
        address = values.get(LOADS.get(tag, ""), "")
        if ELSEWHERE.match(address):
            self.found.append(f"<{tag}> {address}")

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        self.inside = ""

    def handle_data(self, data: str) -> None:
        """Look into inline scripts and styles: there an address is meant to be fetched."""
        if self.inside in ("script", "style"):
            self.found += [
                f"in <{self.inside}> {a}" for a in re.findall(r"https?://[^\s\"')]+", data)
            ]


def drop_thebe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Remove sphinx-thebe's scripts, which name a CDN; Jupyter Book cannot leave them out."""
    scripts = context.get("script_files", [])
    scripts[:] = [
        script
        for script in scripts
        if "sphinx-thebe" not in str(getattr(script, "filename", None))
        and "THEBE_JS_URL" not in getattr(script, "attributes", {}).get("body", "")
    ]


def bring_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy MathJax into the finished site."""
    if exception or app.builder.format != "html":
        return
    source = Path(app.srcdir) / MATHJAX
    target = Path(app.outdir) / "_static/vendor/mathjax"
    if not source.is_dir():
        raise ExtensionError(f"{MATHJAX} is missing. `make book` fetches it")
    for part in MATHJAX_PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / part, target / part)


def check_pages(app: Sphinx, exception: Exception | None) -> None:
    """Fail the build if a page or a style sheet would load anything from another host."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    problems = []
    for page in sorted(site.rglob("*.html")):
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        problems += [f"{page.relative_to(site)}: {found}" for found in loads.found]
    for sheet in sorted(site.rglob("*.css")):
        addresses = re.findall(
            r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\s\"')]+)", sheet.read_text("utf-8")
        )
        problems += [f"{sheet.relative_to(site)}: {address}" for address in addresses]
    if problems:
        raise ExtensionError(
            "these would be fetched from another host; vendor them through book/browser:\n  "
            + "\n  ".join(problems)
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the handlers; sphinx-thebe adds its scripts at 500, so this runs after it."""
    app.connect("html-page-context", drop_thebe, priority=900)
    app.connect("build-finished", bring_mathjax)
    app.connect("build-finished", check_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
