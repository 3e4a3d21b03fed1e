"""What is written as XML is whole XML, whatever is in the texts."""

import io

import pytest
from defusedxml.ElementTree import fromstring

from cms.transfer.elements import Elements
from cms.transfer.wordpress.items import content


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a ]]> b", "a ]]> b"),
        ("<b> & \"'", "<b> & \"'"),
        ("\x00\x0b\x1f\x7f\x85\ufffe\uffff", ""),
        ("lone \ud83e here", "lone  here"),
        ("🦴 e\u0301", "🦴 e\u0301"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_a_text_is_read_as_it_was_but_for_what_xml_cannot_hold(text: str, read: str) -> None:
    file = io.BytesIO()
    elements = Elements(file, {})
    with elements.document():
        elements.add("title", text, said=text)
    title = fromstring(file.getvalue())[0][0]
    assert (title.text or "", title.get("said")) == (read, read)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        # WordPress makes a break of a line end within a paragraph.
        ("<p>one\ntwo</p>", "<p>one two</p>"),
        ("<pre>one\ntwo</pre>", "<pre>one\ntwo</pre>"),
        ("<p>a</p><p>b</p>\n<hr><p>c</p>", "<p>a</p>\n<p>b</p>\n<hr>\n<p>c</p>"),
        # It does something at `[gallery]`.
        ("<p>[gallery] [/b] [ [1]</p>", "<p>&#91;gallery] &#91;/b] [ [1]</p>"),
        # It puts its own picture in the place of one that has the address of an attachment.
        (
            f'<img src="https://x.example/media/{"a" * 40}/400.webp">',
            f'<img src="https://x.example/media/{"a" * 40}/9.webp">',
        ),
        (
            f'<img src="https://x.example/media/{"b" * 40}/400.webp">',
            f'<img src="https://x.example/media/{"b" * 40}/400.webp">',
        ),
    ],
)
def test_wordpress_shows_a_text_as_it_is_here(html: str, shown: str) -> None:
    assert content(html, {"a" * 40: "9.webp"}) == shown
