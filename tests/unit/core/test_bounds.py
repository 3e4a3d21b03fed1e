"""Markup that costs more than any honest text is refused; what is not refused costs little more."""

import time

import pytest

from cms.core.errors import Invalid
from cms.core.markup import ARTICLE, sanitize

HONEST = '<p>The <strong>psoas</strong> is a <a href="/x">muscle</a> of the hip &amp; back; it can be tight.</p>\n'
MOST_DEARER = 40


def numbered(name: str, count: int) -> str:
    return "".join(f"<{name} title={number}>" for number in range(count))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 50_000, id="boxes in boxes"),
        pytest.param("<blockquote>" * 1000 + "x" + "</blockquote>" * 1000, id="quotes in quotes, all of them closed"),
        pytest.param("<blockquote></x>" * 5000, id="quotes in quotes, with end tags that end nothing"),
        pytest.param("<blockquote></BR></x>" * 5000, id="quotes in quotes, with end tags that are none"),
        pytest.param("<dd><li>" * 5000, id="items that do not end each other"),
        pytest.param("<dd></dt><li></dt>" * 4000, id="items, with end tags of the other kind"),
        pytest.param("<ul><li>" * 1000, id="lists in lists"),
        pytest.param("<table><tr><td>" * 1000, id="tables in tables"),
        pytest.param("<svg><g>" * 5000, id="drawings in drawings"),
        pytest.param("<b>" * 20_000, id="formatting in formatting"),
        pytest.param("<p " + " ".join(f"a{number}" for number in range(50_000)) + ">x", id="fifty thousand attributes"),
        pytest.param("<p " + "a=1 " * 50_000 + ">x", id="one attribute fifty thousand times"),
        pytest.param("<p " + "a='x'" * 30_000 + ">x", id="attributes without blanks"),
        pytest.param("<p/" + "a/" * 50_000 + ">x", id="attributes behind slashes"),
        pytest.param(f"<p>{numbered('i', 29)}" + "<p>x" * 15_000, id="formatting opened again in every paragraph"),
        pytest.param("<p><b>" + "<p>x" * 15_000, id="one bold word in every paragraph"),
        pytest.param(
            ("<b>" * 14 + numbered("i", 14) + "</b>x" * 14 + "</i>" * 14) * 300, id="formatting ended out of order"
        ),
        pytest.param("<" * 100_000, id="signs that begin nothing"),
        pytest.param("&" * 100_000, id="signs that name nothing"),
        pytest.param("<p>x</p>" * 15_000, id="more elements than a book has"),
        pytest.param("<a>" * 20_001, id="more links than a book has"),
    ],
)  # fmt: skip
def test_pathological_markup_is_refused_at_once(html: str) -> None:
    begun = time.thread_time()
    with pytest.raises(Invalid):
        sanitize(html, ARTICLE)
    assert time.thread_time() - begun < 20 * cost(HONEST * 400)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<ul>" * 40 + "<li>x" + "</ul>" * 40, id="lists forty deep"),
        pytest.param("<dl>" + "<dt>a<dd>b" * 1500 + "</dl>", id="a long list of terms without end tags"),
        pytest.param("<ul>" + "<li>a" * 3000 + "</ul>", id="a long list without end tags"),
        pytest.param("<table>" + "<tr><td>a<td>b" * 1500 + "</table>", id="a long table without end tags"),
        pytest.param("<p><a name=x>b" * 1500, id="places on the page that are never closed"),
        pytest.param("<p>a" * 4000, id="paragraphs without end tags"),
        pytest.param("a<br>" * 9000, id="many lines"),
        pytest.param("<b>Note: " + "<p>x</p>" * 300, id="bold that somebody forgot to close"),
        pytest.param("x < y & z > w " * 5000, id="signs in a text about numbers"),
        pytest.param("<p>" + "x" * 290_000, id="one long word"),
        pytest.param(HONEST * 1500, id="a long article"),
    ],
)
def test_honest_markup_is_read_however_old_its_manners(html: str) -> None:
    once = sanitize(html, ARTICLE)
    assert once
    assert sanitize(once, ARTICLE) == once


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<" * 59_999, id="as many signs as may be"),
        pytest.param("&" * 59_999, id="as many signs that name nothing"),
        pytest.param("<p><b>x</b></p>" * 4999, id="as many elements as may be"),
        pytest.param("<p>x" * 9_999, id="as many paragraphs as may be"),
        pytest.param("<ul>" + "<li><b>x</b>" * 3300, id="as many items as may be"),
        pytest.param("<blockquote>" * 199 + "x<b>y</b>" * 4500, id="as deep as may be"),
        pytest.param("<table>" * 199 + "x<b>y</b>" * 4500, id="text that every table sends before itself"),
        pytest.param(("<b>" * 14 + numbered("i", 14) + "</b>x" * 14 + "</i>" * 14) * 11, id="out of order"),
        pytest.param(
            (f"<a {' '.join(f'a{each}' for each in range(98))}>x</a>") * 500, id="as many attributes as may be"
        ),
        pytest.param("<!-- x -->" * 9000, id="comments"),
        pytest.param("<" + "a" * 200_000, id="a name without an end"),
        pytest.param("<p " + "1" * 200_000, id="an attribute without an end"),
        pytest.param("<p title='" + "&" * 50_000, id="a value of signs without an end"),
        pytest.param("<svg>" + "<td>x" * 15_000, id="cells in a drawing"),
        pytest.param("&#13;" * 50_000, id="line ends as numbers"),
    ],
)
def test_hostile_text_at_the_limits_costs_little_more_than_honest_text_of_its_length(html: str) -> None:
    honest = (HONEST * (len(html) // len(HONEST) + 1))[: len(html)]
    by_turns = [(cost(html), cost(honest)) for _round in range(3)]
    hostile_least, honest_least = (min(times) for times in zip(*by_turns, strict=True))
    assert hostile_least < MOST_DEARER * honest_least


def cost(html: str) -> float:
    """Give the seconds of one processor that sanitising takes."""
    begun = time.thread_time()
    sanitize(html, ARTICLE)
    return time.thread_time() - begun
