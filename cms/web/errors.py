"""What each error is in HTTP: problem+json for programs (RFC 9457), a page for people."""

from http import HTTPStatus
from typing import Any

import orjson
import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from cms.core.errors import (
    Conflict,
    Fault,
    Forbidden,
    Gone,
    Invalid,
    Misconfigured,
    NotFound,
    Problem,
    Stale,
    Taken,
    TooLarge,
    TooMany,
    Unreadable,
    Unsupported,
    Used,
)
from cms.core.trouble import FAILURES, Trouble, trouble
from cms.transfer.runs.holding import Busy
from cms.transfer.runs.obstacles import InTheWay
from cms.web.actor import Unauthenticated
from cms.web.admin import sending_again
from cms.web.reader import refusing
from cms.web.security import is_open
from cms.web.sessions import PAGES
from cms.web.wording import refusal

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[Problem], HTTPStatus] = {
    Unreadable: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    Taken: HTTPStatus.CONFLICT,
    Used: HTTPStatus.CONFLICT,
    Busy: HTTPStatus.CONFLICT,
    InTheWay: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Misconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
}
PLAIN = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.GONE: "What was at this address is not there any more.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is larger than what is taken here.",
    HTTPStatus.BAD_REQUEST: "This request cannot be read.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON, with “Content-Type: application/json”.",
}
TROUBLE: dict[Trouble, tuple[HTTPStatus, str, int]] = {  # and after how many seconds it may be over
    Trouble.AWAY: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database does not answer right now. Nothing was changed. Try again in a moment.",
        2,
    ),
    Trouble.MET: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Others are changing the same at this moment. Nothing was changed here. Send it once more.",
        1,
    ),
    Trouble.FULL: (
        HTTPStatus.INSUFFICIENT_STORAGE,
        "There is no room left to store this. Nothing was changed. Tell whoever runs this service; try again later.",
        60,
    ),
}
OUTAGES = frozenset(status for status, _detail, _seconds in TROUBLE.values())
_log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Answer every error in the shape that the asker understands."""
    app.register_error_handler(Problem, _on_problem)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    for failure in (*FAILURES, OSError):
        app.register_error_handler(failure, _on_trouble)
    app.register_error_handler(IntegrityError, _on_clash)
    app.register_error_handler(Exception, _on_surprise)


def _on_problem(problem: Problem) -> Response:
    status = STATUS[type(problem)]
    if isinstance(problem, Stale) and "If-Match" in request.headers:
        status = HTTPStatus.PRECONDITION_FAILED
    extras: dict[str, Any] = dict(problem.more)
    headers: dict[str, str] = {}
    detail = refusal(problem.detail)
    if isinstance(problem, Invalid):
        extras["errors"] = [_fault(fault) for fault in problem.faults]
        detail = " ".join(dict.fromkeys(refusal(fault.detail) for fault in problem.faults))
    if isinstance(problem, Unreadable) and problem.parameter:
        extras["errors"] = [{"detail": problem.detail, "parameter": problem.parameter}]
    if isinstance(problem, Used):
        extras["articles"] = problem.articles
    if isinstance(problem, Taken):
        extras["claimed_by"] = {"name": problem.by, "since": problem.since, "until": problem.until}
    if isinstance(problem, TooMany):
        headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, Misconfigured):
        headers["Retry-After"] = str(TROUBLE[Trouble.AWAY][2])
    if isinstance(problem, Unauthenticated):
        headers["WWW-Authenticate"] = f'{problem.scheme} realm="api"'
    return _answer(status, detail, extras, headers)


def _fault(fault: Fault) -> dict[str, str]:
    return {"detail": refusal(fault.detail), "pointer": fault.pointer or "#"}


def _on_csrf(_error: CSRFError) -> BaseResponse:
    return sending_again.kept() or _answer(
        HTTPStatus.BAD_REQUEST,
        _("This form was open for too long. Go back, load the page again and send it once more."),
    )


def _on_http(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    allowed = {"Allow": ", ".join(sorted(valid))} if (valid := getattr(error, "valid_methods", None)) else {}
    return _answer(status, PLAIN.get(status, status.phrase), headers=allowed)


def _on_trouble(error: Exception) -> Response:
    found = trouble(error)
    if found is None:
        return _on_surprise(error)
    _log.error("the database or a disk failed", trouble=found.name.lower(), error=_kind(error), route=_route())
    status, detail, seconds = TROUBLE[found]
    return _answer(status, detail, headers={"Retry-After": str(seconds)})


def _kind(error: Exception) -> str:
    return type(getattr(error, "orig", error)).__name__


def _route() -> str | None:
    return request.url_rule.rule if request.url_rule else None


def _on_clash(error: IntegrityError) -> Response:
    """Two changes that exclude each other came at once, and this one was second."""
    _log.warning("two changes met", error=type(error.orig).__name__)
    return _answer(
        HTTPStatus.CONFLICT, "Somebody else made or changed the same at this moment. Look at it, and try again."
    )


def _on_surprise(error: Exception) -> Response:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    _log.error("unexpected error", error=type(error).__name__, place=place, route=_route())
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here. It has been noted; please try again.")


def _answer(
    status: HTTPStatus, detail: str, extras: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    faults = (extras or {}).get("errors", [])
    if request.path.startswith(PAGES) and status in OUTAGES:
        # Nothing that must be read from the database: neither who looks, nor the site's language.
        body = current_app.jinja_env.get_template("errors/trouble.html").render(status=status, detail=detail)
        answer = Response(body, status, content_type="text/html; charset=utf-8")
    elif request.path.startswith(PAGES):
        body = render_template("errors/problem.html", status=status, detail=detail, errors=faults)
        answer = Response(body, status, content_type="text/html; charset=utf-8")
    elif _is_read_by_a_person():
        answer = refusing.page(status, detail, faults, (extras or {}).get("notice"))
    else:
        told = {
            "type": "about:blank",
            "title": status.phrase,
            "status": int(status),
            "detail": detail,
            **(extras or {}),
        }
        answer = Response(orjson.dumps(told), status, content_type=MEDIA_TYPE)
    answer.headers.extend(headers or {})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_read_by_a_person() -> bool:
    """Tell whether it is a page for readers that fails, or a browser that sent a form of a front end."""
    form = request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}
    wanted = request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"], MEDIA_TYPE)
    return (request.blueprint or "").startswith("reader") or (
        wanted == "text/html" and (form or not is_open(request.path))
    )
