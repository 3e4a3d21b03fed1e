"""The text of a file as HTML of ours: shortcodes filled in, Markdown rendered, links and pictures led aright."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cms.content.written import LONGEST_HTML
from cms.core.bounds import refuse_pathological
from cms.core.commonmark import article_html
from cms.core.errors import Fault, Invalid
from cms.core.urls import host_of, is_web_address
from cms.transfer import rewriting
from cms.transfer.markdown import shortcodes
from cms.transfer.markdown.documents import Document
from cms.transfer.markdown.site import MarkdownCourse
from cms.transfer.pictures import Shown

Find = Callable[[PurePosixPath, str], Shown | None]


@dataclass
class Text:
    """The HTML of a text, how many pictures it wants and does not get, and the shortcodes that were taken out.

    `missing` are not in the folder; `elsewhere` are on machines that pictures may not come from.
    """

    html: str = ""
    missing: int = 0
    elsewhere: int = 0
    lost: Counter[str] = field(default_factory=Counter)


def html_of(course: MarkdownCourse, document: Document, find: Find) -> Text:
    """Give the text of a file; `find` gives the picture at a path of the folder, under the words it has there.

    Raises Invalid for a text that is longer or stranger than any that people read.
    """
    if len(document.body) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    here = document.path
    if document.ours:
        told, html = Text(), _ours(document)
    else:
        expanded = shortcodes.expand(document.text, lambda name: course.referred(name, here))
        told = Text(lost=expanded.lost)
        html = expanded.text if document.is_html else article_html(expanded.text)
    refuse_pathological(html)

    def show(src: str, alt: str) -> rewriting.Picture | None:
        if is_web_address(src):
            told.elsewhere += host_of(src) not in course.site.image_hosts
            return {"src": src, "alt": alt}
        path = course.folder.find(src, here)
        told.missing += path is None
        shown = find(path, alt) if path is not None else None
        return shown.attributes(alt) if shown else None

    told.html = rewriting.rewritten(html, lambda href: course.link(href, here), show)
    return told


def _ours(document: Document) -> str:
    """Give the text of a file that our own export wrote, in which nothing is to be filled in."""
    whole = document.ours.get("content_html")
    return whole if isinstance(whole, str) else article_html(document.body)
