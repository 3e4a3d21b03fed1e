"""Comments of an entry: read by all, written by readers."""

from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from pydantic import Field
from typing_extensions import TypedDict

from cms.accounts.permissions import Actor, Permission
from cms.comments import form_timing, limiting, nesting, ownership, submitting
from cms.comments.freshness import thread_name
from cms.comments.intake.length import refuse_longer
from cms.comments.models import Comment
from cms.comments.notices import notice
from cms.comments.status import Status
from cms.comments.submission import Submission
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.narrowing import Span
from cms.content.status import EntryType
from cms.core import commonmark
from cms.core.db import LARGEST_ID
from cms.core.errors import NotFound, Problem, pointing
from cms.core.paging import Order
from cms.core.text import text_of
from cms.delivery.documents.closed import one_of
from cms.delivery.documents.comment import CommentDocument, comment_document, own_comment_document
from cms.delivery.documents.notice import NoticeDocument, notice_document
from cms.delivery.links import API
from cms.web import body
from cms.web.actor import api_actor, edit_token, known_actor, writer
from cms.web.answers import Made, fresh, members, moved, picked, private
from cms.web.api.entry_lists import When
from cms.web.api.helping import helped
from cms.web.api.new_comment import FORMS, Draft, NewComment, from_form, typed
from cms.web.context import client_hash, countries, installation, site
from cms.web.listing import address_behind, listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters
from cms.web.security import refuse_other_origins

BY_AGE = Order((Comment.created_at, Comment.id), False, lambda row: (row.created_at, row.id))
BY_AGE_DOWN = Order((Comment.created_at, Comment.id), True, lambda row: (row.created_at, row.id))
BY_SCORE = Order((Comment.score, Comment.id), True, lambda row: (row.score, row.id))
ORDERS = {"oldest": BY_AGE, "newest": BY_AGE_DOWN, "best": BY_SCORE}


class ThreadParameters(FieldPageParameters):
    """How a thread is sorted and shown."""

    sort: Literal["oldest", "newest", "best"] = Field(
        "oldest", description="How those at the top are sorted; replies stand oldest first."
    )
    parent: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(
        None, description="The id of a comment, to get the replies under it."
    )
    created_since: When | None = Field(None, description="Of those at the top, written then or later.")
    created_before: When | None = Field(None, description="Of those at the top, written earlier than that.")


class SubmittedDocument(TypedDict):
    """What became of a comment: visible (`approved`), or waiting (`pending`).

    `edit_token` is told this once, and to its author alone.
    """

    comment: CommentDocument
    status: Annotated[str, one_of(["approved", "pending"])]
    edit_token: str
    notice: NoticeDocument | None


class PreviewDocument(TypedDict):
    """A text as it would look."""

    content_html: str
    content_text: str


def comments(kind: EntryType) -> Blueprint:
    """Give the doors to the comments of one kind of entry."""
    doors = Blueprint(f"{kind}_comments", __name__, url_prefix=f"/{kind}s/<reference>/comments")

    @doors.get("")
    @operation(
        f"List the approved comments of an {kind}, replies nested",
        gives=CommentDocument,
        listed=True,
        query=ThreadParameters,
        public=True,
        others=(301,),
    )
    def index(reference: str) -> Response:
        api_actor()
        asked = body.query(ThreadParameters)
        try:
            return fresh(lambda: _thread(queries.live_entry(kind, reference)[0], asked))
        except NotFound:
            slug = queries.present_slug(kind, reference)
            return moved(installation().links.api(f"/{kind}s/{slug}/comments", **request.args.to_dict()))

    @doors.post("")
    @operation(
        f"Comment on an {kind}",
        gives=SubmittedDocument,
        status=201,
        body=NewComment,
        takes=("application/json", *FORMS),
        creates=True,
        public=True,
        own=True,
        others=(202, 303, 401, 403, 429),
    )
    def create(reference: str) -> Response:
        return _create(kind, reference)

    @doors.post("/preview")
    @operation("Show how a comment would look, and store nothing", gives=PreviewDocument, body=Draft, others=(403,))
    def preview(reference: str) -> Response:
        refuse_other_origins()
        queries.live_head(kind, reference)
        sent = body.read(Draft)
        refuse_longer(sent.body, site().comment_length)
        with pointing("#/body"):
            html = commonmark.render(sent.body)
        return private({"content_html": html, "content_text": text_of(html)})

    return doors


def _create(kind: EntryType, reference: str) -> Response:
    refuse_other_origins()
    with helped(typed):
        return _received(kind, reference)


def _received(kind: EntryType, reference: str) -> Response:
    is_form = request.mimetype in FORMS
    sent = from_form() if is_form else body.read(NewComment)
    actor = writer() if site().comment_anyone else known_actor()
    submission = _submission(kind, reference, sent, staff=actor.may(Permission.COMMENTS_MODERATE))
    known = replayed()
    if known is not None:
        return known
    try:
        return _entered(actor, submission, is_form=is_form)
    except Problem:
        if known := replayed():  # what stands in the way may be this very request, stored a moment ago
            return known
        raise


def _entered(actor: Actor, submission: Submission, *, is_form: bool) -> Response:
    sealer, token = installation().sealer, ownership.new_token()
    with limiting.counted(submission, site(), installation().counter) as entering:
        examined = submitting.examine(submission, site(), sealer)

        def answered() -> Response:
            comment = submitting.store(actor, examined, sealer, None if is_form else token)
            entering.is_stored = True
            return _back_to_the_page(comment, examined) if is_form else _answer(comment, examined, token)

        return once(answered, sealed=True, together=True)


def _thread(entry: Entry, asked: ThreadParameters) -> Made:
    order = BY_AGE if asked.parent else ORDERS[asked.sort]
    wanted = members(asked.fields, CommentDocument)
    written = Span(asked.created_since, asked.created_before).holds(Comment.created_at)
    found = listed(nesting.thread(entry, asked.parent).where(*written), order, asked, scalar=True)
    nodes = nesting.with_replies(found.rows)
    items = [_picked(comment_document(node, installation().links, rest_of(entry)), wanted) for node in nodes]
    names = ["site", thread_name(entry), f"{entry.type}:{entry.slug}"]
    return Made({**found.document(items), "count": entry.comment_count}, names, found.next_url)


def _picked(comment: CommentDocument, wanted: list[str] | None) -> dict[str, Any]:
    """Keep the members that were asked for, of the replies too where those come."""
    replies = comment["replies"]
    below = {"items": [_picked(each, wanted) for each in replies["items"]], "next": replies["next"]}
    return picked({**comment, "replies": below}, wanted)


def rest_of(entry: Entry) -> Callable[[nesting.Node], str]:
    """Give what gives the address of the replies that are not shown under a comment."""
    path = f"{API}/{entry.type}s/{entry.slug}/comments"

    def rest(node: nesting.Node) -> str:
        return address_behind(path, {"parent": str(node.comment.id)}, BY_AGE, node.replies[-1].comment)

    return rest


def _submission(kind: EntryType, reference: str, sent: NewComment, *, staff: bool) -> Submission:
    secrets = edit_token(), sent.edit_token
    return Submission(
        kind=kind,
        reference=reference,
        author_name=sent.author_name,
        author_email=sent.author_email,
        author_url=sent.author_url,
        body=sent.body,
        parent_id=sent.parent_id,
        notify_replies=sent.notify_replies,
        notify_decision=sent.notify_decision,
        consent=sent.consent,
        client=client_hash(request.remote_addr),
        from_staff=staff,
        own_hosts=installation().links.hosts,
        proof=tuple(chain.from_iterable(map(installation().sealer.edit_hashes, filter(None, secrets)))),
        client_address=request.remote_addr or "",
        challenge=sent.challenge,
        unnamed=_("Anonymous"),
        trapped=bool(sent.subject.strip()),
        form_shown_at=form_timing.shown_at(sent.started, installation().sealer),
    )


def _back_to_the_page(comment: Comment, examined: submitting.Examined) -> Response:
    links, kind = installation().links, examined.submission.kind
    if notice(examined.signals, site(), countries()):
        return redirect(links.public("/help?arrived=yes"), 303)  # type: ignore[return-value]
    slug = queries.entry_to_change(comment.entry_id, kind).slug
    place = f"comment-{comment.id}" if comment.status == Status.APPROVED else "comment-waiting"
    return redirect(f"{links.page(kind, slug)}#{place}", 303)  # type: ignore[return-value]


def _answer(comment: Comment, examined: submitting.Examined, token: str) -> Response:
    links = installation().links
    told = notice(examined.signals, site(), countries())
    visible = comment.status == Status.APPROVED
    document: SubmittedDocument = {
        "comment": own_comment_document(comment, links),
        "status": "approved" if visible else "pending",
        "edit_token": token,
        "notice": notice_document(told) if told else None,
    }
    return private(document, 201 if visible else 202, location=links.api(f"/comments/{comment.id}"))
