"""What a person reads when something cannot be done: nothing that they typed is lost."""

from contextlib import nullcontext
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_babel import force_locale

from cms.web import wording
from cms.web.reader.asking import Asking
from cms.web.reader.showing import rendered, rules
from cms.web.security import may_post_from

FORMS = {"article_comments.create": "article", "exercise_comments.create": "exercise"}
FIELDS = (
    "author_name",
    "author_email",
    "author_url",
    "body",
    "parent_id",
    "consent",
    "notify_replies",
    "notify_decision",
    "started",
    "subject",
)
FINAL = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def page(status: HTTPStatus, detail: str, faults: list[dict[str, str]], notice: dict[str, Any] | None) -> Response:
    """Give the page about a problem; a refused comment stands on it, to be mended and sent again.

    Above all else stands the notice for who may be in danger.

    What a page of a stranger sent is not shown: it would look like words of the reader.
    """
    asking = Asking()
    about = asking.get("api", "v1", "site")
    kind = FORMS.get(request.endpoint or "")
    # The site's language is where nothing can be read from now.
    with nullcontext() if about.is_good else force_locale("en"):
        template, told = "reader/problem.html", {"status": status, "detail": wording.told(detail), "notice": notice}
        if (
            kind
            and status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            and about.is_good
            and may_post_from(request.headers.get("Origin"))
        ):
            template = "reader/refused.html"
            told |= _refused(kind, asking, faults) | {"can_be_mended": status not in FINAL}
        html = rendered(template, asking, about, **told)
    answer = Response(html, status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = rules(about)
    return answer


def _refused(kind: str, asking: Asking, faults: list[dict[str, str]]) -> dict[str, Any]:
    """Give what was typed, with what is wrong at each field."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    wrong: dict[str, list[str]] = {}
    for fault in faults:
        name = fault.get("pointer", fault.get("parameter", "")).removeprefix("#/")
        said = fault["detail"]
        wrong.setdefault(name if name in FIELDS else "", []).append(wording.told(said))
    if "parent_id" in wrong:
        typed["parent_id"] = ""
    reference = str((request.view_args or {})["reference"])
    return {"typed": typed, "wrong": wrong, "entry": asking.get("api", "v1", f"{kind}s", reference), "kind": kind}
