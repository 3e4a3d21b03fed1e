"""Having somebody forgotten, as pages: what goes and what stays is said first, then how far it is, then what went."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import blocking, erasing, staff_notes
from cms.comments.erasures import Erasure, Ground
from cms.comments.models import Person
from cms.core.db import writing
from cms.core.errors import Unreadable
from cms.delivery.documents.erasure import LEFT, erasure_document
from cms.web.actor import page_actor
from cms.web.admin.erasure_words import COUNTED, GROUNDS
from cms.web.admin.toasts import say
from cms.web.answers import as_file
from cms.web.context import installation


@dataclass(frozen=True)
class Course:
    """An erasure on a page: its certificate so far, and how many comments are left."""

    erasure: Erasure
    left: int

    @property
    def is_done(self) -> bool:
        """Tell whether it is finished."""
        return self.erasure.erased_at is not None

    @property
    def percent(self) -> int:
        """Give how far it is, by the comments."""
        done: int = self.erasure.counts.get("comments", 0)
        return 100 * done // (done + self.left) if self.left else 100

    @property
    def went(self) -> list[tuple[str, int]]:
        """Give how many of each kind went, in words, what weighs most first."""
        kinds = [*COUNTED, *(kind for kind in self.erasure.counts if kind not in COUNTED)]
        return [(str(COUNTED.get(kind, kind)), number) for kind in kinds if (number := self.erasure.counts.get(kind))]


def course_of(person_id: int) -> Course | None:
    """Give the erasure of somebody, if one was asked for and who looks may know of it."""
    actor = page_actor()
    erasure = erasing.asked_for(actor, person_id) if actor.may(Permission.PEOPLE_ERASE) else None
    return Course(erasure, erasing.left_to_do(erasure)) if erasure else None


def ask(person_id: int) -> BaseResponse | str:
    """Say what goes, what stays, and that it is for good; lead on where that was asked for already."""
    if course_of(person_id) is not None:
        return redirect(url_for("commenter_desk.one", person_id=person_id), 303)
    return _asking(staff_notes.person(page_actor(), person_id))


def erase(person_id: int) -> BaseResponse:
    """Have somebody forgotten, if who asks says that they know that it is for good."""
    actor, reason = page_actor(), request.form.get("reason", "")
    if reason not in set(Ground):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    if "sure" not in request.form:
        faults = [_("Tick that you know that this cannot be undone.")]
        return Response(_asking(staff_notes.person(actor, person_id), faults, Ground(reason)), 422)
    with writing():
        erasing.erase_person(actor, person_id, Ground(reason))
    say("done", _("It is under way. This page tells when it is finished."))
    return redirect(url_for("commenter_desk.one", person_id=person_id), 303)


def state(person_id: int) -> Response:
    """Give the part of the page that changes while somebody is forgotten; 304 where it is as it was."""
    course = _found(person_id)
    told = render_template("admin/_erasure_state.html", course=course)
    answer = Response(told, content_type="text/html; charset=utf-8")
    answer.headers["X-State"] = "done" if course.is_done else "working"
    answer.set_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def certificate_page(course: Course) -> str:
    """Show what went, and what is left and why."""
    return render_template("admin/commenter_erased.html", course=course, grounds=GROUNDS, left=LEFT)


def certificate(person_id: int) -> Response:
    """Give the certificate of an erasure as a file to keep."""
    course = _found(person_id)
    return as_file(erasure_document(course.erasure, course.left), f"erasure-{person_id}.json")


def _asking(person: Person, faults: Sequence[str] = (), reason: Ground = Ground.REQUEST) -> str:
    return render_template(
        "admin/commenter_erase.html",
        person=person,
        names=staff_notes.names_of(person, 1),
        count=sum(staff_notes.counts_of(person).values()),
        standing=blocking.before(page_actor(), person.id, installation().sealer),
        left=LEFT,
        grounds=GROUNDS,
        reason=reason,
        faults=faults,
    )


def _found(person_id: int) -> Course:
    erasure = erasing.get(page_actor(), person_id)
    return Course(erasure, erasing.left_to_do(erasure))
