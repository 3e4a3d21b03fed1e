"""The pages that letters lead to: opening one changes nothing, since scanners open every link; its button does.

The address is the secret: it is in no log, goes to no other site as referrer, and no cookie is read.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from cms.accounts import preferring, users
from cms.accounts.models import User
from cms.comments import appealing, corresponding, triaging
from cms.comments.models import Person
from cms.core import signing
from cms.core.db import db, writing
from cms.core.errors import Conflict, Gone, Invalid, NotFound, Problem, Unreadable
from cms.delivery.notices import commenters, digest
from cms.web.answers import PRIVATE
from cms.web.context import installation
from cms.web.reader.asking import Asking
from cms.web.reader.showing import rendered, rules
from cms.web.wording import told

letters = Blueprint("letters", __name__, url_prefix="/mail")
STATUS: dict[type[Problem], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Gone: HTTPStatus.GONE,
    Conflict: HTTPStatus.CONFLICT,
    Unreadable: HTTPStatus.BAD_REQUEST,
}
ONE_PRESS = {"List-Unsubscribe": "One-Click"}  # RFC 8058, 3.2
PAGE, ALL, AGAIN = "page", "all", "again"


@letters.after_request
def unlisted(answer: Response) -> Response:
    """Keep an answer out of caches, search engines and the logs of other sites."""
    answer.headers["Cache-Control"] = PRIVATE
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@letters.errorhandler(NotFound)
@letters.errorhandler(Gone)
@letters.errorhandler(Conflict)
@letters.errorhandler(Unreadable)
def ended(problem: Problem) -> Response:
    """Say why a link does nothing."""
    return page("ended", STATUS[type(problem)], detail=told(problem.detail))


@letters.get("/confirm/<key>")
def confirm(key: str) -> Response:
    """Ask whether the address is theirs."""
    person_id, _none = signing.read(installation().sealer, commenters.CONFIRM, key)
    return page("confirm", confirmed=_person(person_id).confirmed_at is not None)


@letters.post("/confirm/<key>")
def confirmed(key: str) -> Response:
    """Note that the address is theirs."""
    person_id, _none = signing.read(installation().sealer, commenters.CONFIRM, key)
    with writing():
        corresponding.confirm(person_id)
    return page("confirm", confirmed=True)


@letters.get("/unsubscribe/<key>")
def unsubscribe(key: str) -> Response:
    """Ask which letters are not wanted any more."""
    person_id, entry_id = signing.read(installation().sealer, commenters.STOP, key)
    return _stopping(person_id, entry_id, "")


@letters.post("/unsubscribe/<key>")
def unsubscribed(key: str) -> Response:
    """Stop letters, as the page or the mailbox asks; the mailbox means the narrower of the two."""
    person_id, entry_id = signing.read(installation().sealer, commenters.STOP, key)
    by_mailbox = all(request.form.get(name) == value for name, value in ONE_PRESS.items())
    wanted = (PAGE if entry_id else ALL) if by_mailbox else request.form.get("stop", "")
    with writing():
        if wanted == AGAIN:
            corresponding.resume(person_id)
        elif wanted == ALL or (wanted == PAGE and entry_id):
            corresponding.stop(person_id, entry_id if wanted == PAGE else 0)
        else:
            raise Unreadable("This form cannot be read. Load the page again.")
    return _stopping(person_id, entry_id, wanted)


@letters.get("/appeal/<key>")
def appeal(key: str) -> Response:
    """Ask what was overlooked."""
    decision_id, _none = signing.read(installation().sealer, commenters.APPEAL, key)
    appealing.open_decision(decision_id)
    return _asking("")


@letters.post("/appeal/<key>")
def appealed(key: str) -> Response:
    """Bring the comment before another moderator; what was typed is never lost."""
    decision_id, _none = signing.read(installation().sealer, commenters.APPEAL, key)
    text = request.form.get("text", "")
    try:
        with writing():
            comment = appealing.appeal(decision_id, text)
    except Invalid as refusal:
        return _asking(text, told(refusal.detail))
    return page("appealed", urgent=comment.urgency == triaging.URGENT)


@letters.get("/digest/<key>")
def digest_letter(key: str) -> Response:
    """Ask somebody of the team whether the letter in the morning is not to come any more."""
    return page("digest", ended=_digest_reader(key).preferences.get(digest.DIGEST) is not True)


@letters.post("/digest/<key>")
def no_digest(key: str) -> Response:
    """Stop it; it is wanted again on the page of the account."""
    with writing():
        user = users.to_change(_digest_reader(key).id)
        preferring.prefer(users.actor_for(user), user, {digest.DIGEST: False})
    return page("digest", ended=True)


def _digest_reader(key: str) -> User:
    user_id, _none = signing.read(installation().sealer, digest.DIGEST, key)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such account any more.")
    return user


def _asking(typed: str, wrong: str = "") -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return page("appeal", status, typed=typed, wrong=wrong, longest=appealing.LONGEST)


def _stopping(person_id: int, entry_id: int, done: str) -> Response:
    stopped = _person(person_id).letters_stopped_at is not None
    return page("unsubscribe", has_page=bool(entry_id), stopped=stopped, done=done)


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.is_erased:
        raise NotFound(corresponding.GONE)
    return person


def page(name: str, status: HTTPStatus = HTTPStatus.OK, **told: Any) -> Response:
    """Give a page, in the looks of the reading page."""
    asking = Asking()
    about = asking.get("api", "v1", "site")
    html = rendered(f"letters/{name}.html", Asking(), about, **told)
    answer = Response(html, status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = rules(about)
    return answer
