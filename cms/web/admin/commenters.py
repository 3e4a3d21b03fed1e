"""Somebody who comments, as a page: how they fared here, and all that is kept of them, handed out as a file."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import erasing, exporting, staff_notes, triaging
from cms.comments.erasures import Erasure
from cms.comments.models import Comment
from cms.comments.staff_notes import StaffNote
from cms.content.overviews import titles
from cms.core.db import db
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import forgetting, labels
from cms.web.admin.erasure_words import GROUNDS
from cms.web.admin.toasts import say
from cms.web.answers import as_file
from cms.web.context import installation
from cms.web.handing_out import exported_by
from cms.web.listing import listed
from cms.web.parameters import FormParameters

NEWEST = Order((Erasure.asked_at, Erasure.person_id), True, lambda row: (row.asked_at, row.person_id))
SHOWN = 10


def index() -> str:
    """Show the form that finds somebody by their address, and who was forgotten."""
    asked, actor = body.query(FormParameters), page_actor()
    found = listed(erasing.listed(actor), NEWEST, asked, scalar=True)
    return render_template(
        "admin/commenters.html",
        erasures=found.rows,
        grounds=GROUNDS,
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("commenter_desk.index") if asked.cursor else "",
    )


def find() -> BaseResponse:
    """Lead to whoever writes with an address; it comes in a body, so that no log of requests holds it."""
    person_id = exporting.find(page_actor(), request.form.get("email", ""), installation().sealer)
    if person_id is None:
        say("left", _("Nothing is kept of anybody with this address."))
        return redirect(url_for("commenter_desk.index"), 303)
    return redirect(url_for("commenter_desk.one", person_id=person_id), 303)


def one(person_id: int) -> str:
    """Show somebody who comments, or the certificate of their erasure."""
    actor, course = page_actor(), forgetting.course_of(person_id)
    if course is not None and course.is_done:
        return forgetting.certificate_page(course)
    person = staff_notes.person(actor, person_id)
    theirs = select(Comment).where(Comment.person_id == person.id)
    latest = db.session.scalars(theirs.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(SHOWN)).all()
    noted = staff_notes.of_person(actor, person_id).order_by(StaffNote.id.desc()).limit(SHOWN)
    return render_template(
        "admin/commenter.html",
        person=person,
        course=course,
        email=installation().sealer.open(person.email_sealed),
        names=staff_notes.names_of(person),
        counts=staff_notes.counts_of(person),
        latest=latest,
        titles=titles([comment.entry_id for comment in latest]),
        seen=triaging.kept(comment.id for comment in latest),
        signal_names=labels.signals(),
        notes=db.session.scalars(noted).all(),
        labels=labels.labels(),
        may_export=actor.may(Permission.PEOPLE_EXPORT),
        may_erase=actor.may(Permission.PEOPLE_ERASE),
    )


def export(person_id: int) -> Response:
    """Hand out all that is kept of somebody as a file; by a form, since the log tells of it."""
    return as_file(exported_by(page_actor(), person_id), f"person-{person_id}.json")
