"""The documentation as pages: the reference, made of the description of the API."""

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, current_app, render_template, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from cms.web.described.words import RIGHTS
from cms.web.description import description
from cms.web.docs import reference

docs = Blueprint("docs", __name__, url_prefix="/api/docs")
KEPT = "public, max-age=300"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@docs.get("")
def index() -> Response:
    """Show every operation, every type."""
    return _shown("reference", _reference)


def _shown(name: str, make: Callable[[], str]) -> Response:
    """Answer with a page that is made once a process, or with 304 to who has it."""
    kept, key = current_app.extensions, f"vertebra.docs.{name}"
    if key not in kept:
        html = make()
        kept[key] = html, hashlib.sha256(html.encode()).hexdigest()[:32]
    html, etag = kept[key]
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = KEPT
    answer.make_conditional(request)
    return answer


def _reference() -> str:
    document = description()
    groups, schemas = reference.groups(document), reference.schemas(document)
    intro = _rendered(document["info"]["description"])
    return render_template(
        "docs/reference.html", document=document, intro=intro, groups=groups, schemas=schemas, rights=RIGHTS
    )


def _rendered(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text))  # noqa: S704 -- texts of ours, in which HTML is escaped
