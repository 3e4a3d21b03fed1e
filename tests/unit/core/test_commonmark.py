"""Comments as CommonMark: HTML is text, no pictures, no headings, bare addresses become links once."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.commonmark import render
from cms.core.markup import COMMENT, sanitize
from cms.core.text import text_of
from tests.unit.core.allow_list import beyond
from tests.unit.core.payloads import ATTACKS

REL = 'rel="nofollow ugc noopener"'
LENGTH = 5000


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>\n", id="emphasis, code"),
        pytest.param("a\nb", "<p>a<br>\nb</p>\n", id="a line end is a line end"),
        pytest.param("a\r\nb", "<p>a<br>\nb</p>\n", id="also one of Windows"),
        pytest.param("a\n\nb", "<p>a</p>\n<p>b</p>\n", id="an empty line is a new paragraph"),
        pytest.param("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n", id="a quote"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", id="a list"),
        pytest.param("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n', id="a numbered list"),
        pytest.param("```python\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n", id="a block of code"),
        pytest.param("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n", id="a rule"),
        pytest.param("# a", "<p># a</p>\n", id="a heading is text"),
        pytest.param("a\n===", "<p>a<br>\n===</p>\n", id="an underlined heading is text"),
        pytest.param("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n", id="HTML is text"),
        pytest.param("<script>a</script>", "<p>&lt;script&gt;a&lt;/script&gt;</p>\n", id="a script is text"),
        pytest.param("<!-- a -->", "<p>&lt;!-- a --&gt;</p>\n", id="a comment of HTML is text"),
        pytest.param("&lt;b&gt; &amp;", "<p>&lt;b&gt; &amp;</p>\n", id="references are what they name"),
        pytest.param("\\*a\\*", "<p>*a*</p>\n", id="a backslash takes a sign as it is"),
        pytest.param("a\x00b\x08c", "<p>abc</p>\n", id="controls go"),
        pytest.param("a\ud800b", "<p>ab</p>\n", id="half a character goes"),
        pytest.param("", "", id="nothing is nothing"),
        pytest.param(
            "[a](https://a.example 'b')", f'<p><a href="https://a.example" title="b" {REL}>a</a></p>\n', id="a link"
        ),
        pytest.param(
            "<https://a.example>", f'<p><a href="https://a.example" {REL}>https://a.example</a></p>\n', id="<>"
        ),
        pytest.param("x@a.example and a.example", "<p>x@a.example and a.example</p>\n", id="only whole addresses"),
    ],
)
def test_a_comment_is_shown_as(source: str, html: str) -> None:
    assert render(source) == html


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(
            "see https://a.example/b?c=1&d=2.", [("https://a.example/b?c=1&amp;d=2",) * 2], id="not its full stop"
        ),
        pytest.param("(https://a.example)", [("https://a.example",) * 2], id="not the bracket behind it"),
        pytest.param(
            "https://a.example https://b.example", [("https://a.example",) * 2, ("https://b.example",) * 2], id="2"
        ),
        pytest.param("[https://a.example](https://b.example)", [("https://b.example", "https://a.example")], id="once"),
        pytest.param("`https://a.example`", [], id="not in code"),
        pytest.param("```\nhttps://a.example\n```", [], id="not in a block of code"),
        pytest.param("    https://a.example", [], id="not in what stands inwards"),
        pytest.param("\\<https://a.example\\>", [("https://a.example",) * 2], id="between signs"),
    ],
)
def test_bare_addresses_become_links_once(source: str, found: list[tuple[str, str]]) -> None:
    assert links(render(source)) == found


@pytest.mark.parametrize(
    "source",
    [
        "[a](javascript:alert(1))",
        "[a](JavaScript:alert(1))",
        "[a](java\tscript:alert(1))",
        "[a](<javascript:alert(1)>)",
        "[a](javascript&colon;alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](\x01javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        "[a](file:///etc/passwd)",
        "[a](//evil.example)",
        "//evil.example",
        "ftp://files.example",
        "<javascript:alert(1)>",
        "javascript:alert(1)",
        "[a]: javascript:alert(1)\n\n[a]",
        "![a](javascript:alert(1))",
        "[a](https:evil.example)",
    ],
)
def test_a_link_that_is_no_link_of_ours_is_inert(source: str) -> None:
    assert "href=" not in render(source)
    assert beyond(render(source), COMMENT) == []


@pytest.mark.parametrize("source", ["![a](https://a.example/b.png)", "![a](/b.png)", "![a](data:image/png;base64,A)"])
def test_there_are_no_pictures(source: str) -> None:
    assert "<img" not in render(source)


@pytest.mark.parametrize("attack", [pytest.param(html, id=name) for name, html in ATTACKS.items()])
def test_an_attack_is_text(attack: str) -> None:
    html = render(attack)
    assert beyond(html, COMMENT) == []
    assert "javascript:" not in " ".join(target for target, _text in links(html))


@settings(max_examples=250)
@given(
    st.lists(
        st.sampled_from([*"*_`[]()<>!#-+.>&\\\n~:/|\"' ", "https://a.example", "](", "javascript:", "```", "1. ", "a"]),
        max_size=30,
    ).map("".join)
)
def test_whatever_is_typed_is_within_the_policy_and_stable(source: str) -> None:
    html = render(source)
    assert beyond(html, COMMENT) == []
    assert sanitize(html, COMMENT) == html


@settings(max_examples=150)
@given(st.text(alphabet="abc äß漢", min_size=1, max_size=40))
def test_words_stay_words(words: str) -> None:
    assert text_of(render(words)).split() == words.split()


@pytest.mark.parametrize(
    "piece",
    ["[", "]", "(", "![", "[a](", "*", "**a ", "_a_", "`", "``a` ", "> ", "- ", "1. ", "&", "<", "<a ", "\\", "http://",
     "https://a.example/(", "mailto:", "www.", "a@", "](<", "[[a]](", "~~~\n", "|-", "\n", "  \n", "a\n=\n", "*a_ "],
)  # fmt: skip
def test_hostile_signs_cost_little_more_than_words(piece: str) -> None:
    words = ("It clicks when I look up, *sometimes*, see https://a.example for more.\n" * 80)[:LENGTH]
    hostile = (piece * LENGTH)[:LENGTH]
    assert cost(hostile) < 60 * cost(words)


def cost(source: str) -> float:
    times = []
    for _ in range(2):
        begun = time.thread_time()
        html = render(source)
        times.append(time.thread_time() - begun)
        assert beyond(html, COMMENT) == []
    return min(times)
