"""The text of a step between its HTML and the box where it is typed.

What is typed is plain text, in which two stars on each side make words **bold**; where it holds a
tag, it is HTML as it is.
"""

import re
from html import unescape

from cms.core.text import clean, html_of
from cms.web.admin.forms.typed import TAG, html_from_typed

_BOLD = re.compile(r"\*\*(?=\S)([^<]+?)(?<=\S)\*\*")


def step_html(typed: str | None) -> str:
    """Give the HTML of what was typed; a single paragraph needs no tag of its own."""
    html = html_from_typed(typed)
    if TAG.search(clean(typed or "")):
        return html
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return _BOLD.sub(r"<strong>\1</strong>", html if "<p>" in inner else inner)


def step_typed(html: str) -> str:
    """Give what stands in the box, so that `step_html` makes the same of it again.

    A text without a tag that is escaped in an unusual way comes back escaped in the usual one.
    """
    inner = re.sub("</?strong>", "**", html.removeprefix("<p>").removesuffix("</p>"))
    plain = unescape(inner.replace("</p><p>", "\n\n").replace("<br>", "\n"))
    if step_html(plain) == html:
        return plain
    if TAG.search(html):
        return html
    text = unescape(html)
    return text if step_html(text) == html_of(text) else f"<p>{html}</p>"
