"""The `{quiz}` directive: a question whose options open on a verdict and its reason.

Each option is a `<details>` element, so it works with the keyboard and without JavaScript.
`quiz_text.py` says how a quiz is written.
"""

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from quiz_text import Option, QuizError, read_options
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

SAYS_RIGHT = re.compile(r"(Right[:,.])\s+")


class quiz_option(nodes.General, nodes.Element):
    """An option with its explanation: a `<details>`."""


class quiz_choice(nodes.General, nodes.TextElement):
    """The part of an option that always shows: its `<summary>`."""


def verdict(option: Option) -> tuple[str, str]:
    """Right or wrong, in words, and the explanation; one that says "Right:" need not hear it twice.

    >>> verdict(Option("$2x$", "Right: the exponent comes down.", right=True, line=0))
    ('✓ Right:', 'the exponent comes down.')
    """
    if not option.right:
        return "✗ Not this one.", option.explanation
    says = SAYS_RIGHT.match(option.explanation)
    if says:
        return f"✓ {says[1]}", option.explanation[says.end() :]
    return "✓ Right.", option.explanation


class QuizDirective(SphinxDirective):
    """`{quiz} question`, with a label and a list of options."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"label": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """A container: the question, then its options; or the error, at the line it is in."""
        if "label" not in self.options:
            raise self.error("a quiz needs a :label:, such as c4-quiz-1")
        try:
            options = read_options("\n".join(self.content))
        except QuizError as error:
            line = self.line(error.line)
            return [self.state.document.reporter.error(f"quiz: {error}", line=line)]
        quiz = nodes.container(classes=["quiz"])
        quiz += self.paragraph(self.arguments[0], self.lineno, ["quiz-question"])
        quiz += [self.option(option) for option in options]
        self.options["name"] = self.options["label"]
        self.add_name(quiz)
        return [quiz]

    def line(self, number: int) -> int:
        """A line of the content, counted in the whole file: MyST counts from the directive."""
        return self.lineno + self.content_offset + number + 1

    def option(self, option: Option) -> nodes.Node:
        """One option, with its verdict in words: a colour alone would not reach everybody."""
        line = self.line(option.line)
        node = quiz_option(classes=["quiz-right" if option.right else "quiz-wrong"])
        node += quiz_choice("", "", *self.parse_inline(option.text, lineno=line)[0])
        said, explanation = verdict(option)
        reason = self.paragraph(explanation, line, ["quiz-reason"])
        reason.insert(0, [nodes.strong("", said, classes=["quiz-verdict"]), nodes.Text(" ")])
        node += reason
        return node

    def paragraph(self, text: str, line: int, classes: list[str]) -> nodes.paragraph:
        """A line of Markdown as a paragraph."""
        return nodes.paragraph("", "", *self.parse_inline(text, lineno=line)[0], classes=classes)


def open_option(translator: SphinxTranslator, node: nodes.Element) -> None:
    """Begin the folded part of a page."""
    translator.body.append(translator.starttag(node, "details", CLASS="quiz-option"))


def close_option(translator: SphinxTranslator, node: nodes.Element) -> None:
    """End it."""
    translator.body.append("</details>\n")


def open_choice(translator: SphinxTranslator, node: nodes.Element) -> None:
    """Begin what shows while it is folded."""
    translator.body.append(translator.starttag(node, "summary", suffix=""))


def close_choice(translator: SphinxTranslator, node: nodes.Element) -> None:
    """End it."""
    translator.body.append("</summary>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, its two elements for pages, and the style sheet in book/_static."""
    app.add_directive("quiz", QuizDirective)
    app.add_node(quiz_option, html=(open_option, close_option))
    app.add_node(quiz_choice, html=(open_choice, close_choice))
    app.add_css_file("quiz.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
