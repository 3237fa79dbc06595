"""The check of a finished site: a link that leads nowhere is found, a good one is let through."""

import pytest
from links import dead_links


@pytest.fixture
def site(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part/other page.html").write_text('<p id="here">text</p><a name="old"></a>')
    (tmp_path / "file.txt").write_text("text")
    return tmp_path


@pytest.mark.parametrize(
    "html",
    [
        '<a href="part/other%20page.html">page</a>',
        '<a href="part/other%20page.html#here">place</a>',
        '<a href="part/other%20page.html#old">place</a>',
        '<h2 id="é">title</h2><a href="#%C3%A9">itself</a>',
        '<a href="#">itself</a>',
        '<a href="file.txt">file</a>',
        '<a href="https://example.org/nowhere#x">elsewhere</a><a href="mailto:a@b.c">a</a>',
        "<p><code>x[0][1]</code> and <span class='math notranslate'>[a][b]</span> [text]</p>",
        "<p>A paragraph<br>with a break<img src='x.png'></p><pre>[a][b]</pre>",
    ],
)
def test_good_links_pass(site, html):
    (site / "index.html").write_text(html, encoding="utf-8")
    assert dead_links(site) == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="nowhere.html">x</a>', "index.html: there is no nowhere.html"),
        ('<a href="part">no index</a>', "index.html: there is no part"),
        ('<a href="#nowhere">x</a>', "index.html: there is no place #nowhere"),
        (
            '<a href="part/other%20page.html#nowhere">x</a>',
            "index.html: there is no place part/other%20page.html#nowhere",
        ),
        ("<p>see [this][label]</p>", "index.html: [this][label] has no definition"),
        ("<code>x</code><br>a note[^1]", "index.html: [^1] has no definition"),
        ('<p id="x">a</p><p id="x">b</p><p>c</p><p>d</p>', "index.html: #x is there twice"),
    ],
)
def test_a_dead_link_is_named(site, html, problem):
    (site / "index.html").write_text(html, encoding="utf-8")
    assert dead_links(site) == [problem]


def test_a_link_is_read_from_the_page_it_stands_on(site):
    (site / "index.html").write_text("<p>text</p>")
    (site / "part/page.html").write_text('<a href="../index.html">x</a><a href="index.html">y</a>')
    assert dead_links(site) == ["part/page.html: there is no index.html"]
