"""The documentation as pages: the reference, made of the description of the API, and recipes for front ends."""

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, current_app, render_template, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from cms.web.context import installation
from cms.web.described.words import RIGHTS
from cms.web.description import description
from cms.web.docs import recipes, reference

docs = Blueprint("docs", __name__, url_prefix="/api/docs")
KEPT = "public, max-age=300"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@docs.get("")
def index() -> Response:
    """Show every operation, every type."""
    return _shown("reference", _reference)


@docs.get("/recipes")
def cookbook() -> Response:
    """Show how front ends are made."""
    return _shown("recipes", _recipes)


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


def _recipes() -> str:
    links = installation().links
    told = [(each.name, each.title, _rendered(each.text(links.public_url))) for each in recipes.every()]
    return render_template("docs/recipes.html", recipes=told, document=description())


def _rendered(text: str) -> Markup:
    html = _MARKDOWN.render(text).replace("<pre>", '<pre tabindex="0">')  # who has no mouse scrolls it, too
    return Markup(html)  # noqa: S704 -- texts of ours, in which HTML is escaped
