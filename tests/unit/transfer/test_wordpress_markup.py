"""WordPress's texts as HTML."""

import pytest

from cms.core.markup import ARTICLE, sanitize
from cms.core.text import text_of
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.texts.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("classic", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One,\ntwo.", "<p>One,<br>\ntwo.</p>"),
        ("One,<br />\ntwo.", "<p>One,<br />\ntwo.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("<p>One.</p>\n\n<p>Two.</p>", "<p>One.</p>\n<p>Two.</p>"),
        ("Look:\n<pre>a\n\nb</pre>\nSo.", "<p>Look:</p>\n<pre>a\n\nb</pre>\n<p>So.</p>"),
        ("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>x", "<ul><li>a<ul><li>b</li></ul></li></ul>\n<p>x</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>"),
        ("<div>a</div><div>b</div>", "<div>\n<p>a</p>\n</div>\n<div>\n<p>b</p>\n</div>"),
        ("<h1>Neck</h1>text", "<h2>Neck</h2>\n<p>text</p>"),
        ("<em>a\nb</em>", "<p><em>a<br>\nb</em></p>"),
        ("<a\nhref='/x'>a</a>", "<p><a href='/x'>a</a></p>"),
        ("1 < 2\n\n3 > 2", "<p>1 < 2</p>\n<p>3 > 2</p>"),
        ("a<!-- more -->b", "<p>ab</p>"),
        ("a<script>\n\nb()</script>c", "<p>ac</p>"),
        ("a<STYLE>b", "<p>a</p>"),
        ("<p>a<ul><li>b</li></ul>c</p>", "<p>a</p>\n<ul><li>b</li></ul>\n<p>c</p>"),
        ("<p> &nbsp; </p><p><b></b></p><figure></figure>a", "<p>a</p>"),
        ("<p><img src='/a'></p>", "<p><img src='/a'></p>"),
        ("", ""),
    ],
)
def test_classic_text_gets_its_paragraphs(classic: str, html: str) -> None:
    assert paragraphs(classic) == html


def test_what_was_a_script_is_not_shown_as_text() -> None:
    html = sanitize(paragraphs("<p>a<script>alert(1)</script></p><figure><style>x{}</style>b</figure>"), ARTICLE)
    assert text_of(html).split() == ["a", "b"]


def test_a_title_is_plain_text() -> None:
    assert plain("Clicks &amp; <em>cracks</em>\n &#8211; 1 &lt; 2") == "Clicks & cracks – 1 < 2"
