"""Comments of an entry: read by all, written by readers."""

from typing import Annotated, Any, Literal

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response, redirect, request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from typing_extensions import TypedDict

from cms.accounts.permissions import Permission
from cms.comments import nesting, submitting
from cms.comments.freshness import thread_name
from cms.comments.models import Comment
from cms.comments.notices import Notice, notice
from cms.comments.status import Status
from cms.comments.submission import Submission
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import Address
from cms.core import commonmark
from cms.core.db import LARGEST_ID
from cms.core.errors import Fault, Forbidden, Invalid, NotFound, Problem, Unreadable, pointing
from cms.core.paging import Order
from cms.core.text import PlainText, clean, text_of
from cms.delivery.documents.comment import CommentDocument, comment_document, own_comment_document
from cms.delivery.documents.site import HelpLineDocument, help_line_document
from cms.delivery.links import API
from cms.web import body
from cms.web.actor import api_actor
from cms.web.answers import Made, fresh, moved, private
from cms.web.context import client_hash, countries, installation, site
from cms.web.listing import address_behind, listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import PageParameters
from cms.web.security import may_post_from

BY_AGE = Order((Comment.created_at, Comment.id), False, lambda row: (row.created_at, row.id))
BY_AGE_DOWN = Order((Comment.created_at, Comment.id), True, lambda row: (row.created_at, row.id))
BY_SCORE = Order((Comment.score, Comment.id), True, lambda row: (row.score, row.id))
ORDERS = {"oldest": BY_AGE, "newest": BY_AGE_DOWN, "best": BY_SCORE}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("This is not a complete e-mail address.") from None


class ThreadParameters(PageParameters):
    """How a thread is sorted; `parent` gives the replies under one comment."""

    sort: Literal["oldest", "newest", "best"] = "oldest"
    parent: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


class NewComment(BaseModel):
    """A comment as a reader sends it."""

    model_config = ConfigDict(extra="forbid")
    author_name: Annotated[PlainText, Field(min_length=1, max_length=100)]
    author_email: Annotated[PlainText, Field(max_length=254), AfterValidator(_email)]
    author_url: Annotated[Address, Field(max_length=500)] = ""
    body: Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]
    parent_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    notify_replies: bool = False
    consent: Annotated[PlainText, Field(max_length=50)] | None = None
    challenge: Annotated[str, Field(max_length=5000)] | None = None


class Draft(BaseModel):
    """A text to look at before it is sent."""

    model_config = ConfigDict(extra="forbid")
    body: Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]


class NoticeDocument(TypedDict):
    """What its writer should know at once: `crisis` or `emergency`, in words of the site, and who listens."""

    kind: str
    text: str
    help_lines: list[HelpLineDocument]


class SubmittedDocument(TypedDict):
    """What became of a comment: visible (`approved`), or waiting (`pending`)."""

    comment: CommentDocument
    status: str
    edit_token: None
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
            slug = queries.moved_to(kind, reference)
            if slug is None:
                raise
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
        others=(202, 303, 403, 429),
    )
    def create(reference: str) -> Response:
        _refuse_other_origins()
        from_form = request.mimetype in FORMS
        sent = _from_form() if from_form else body.read(NewComment)
        actor = api_actor()
        submission = _submission(kind, reference, sent, staff=actor.may(Permission.COMMENTS_MODERATE))
        known = replayed()
        if known is not None:
            return known
        try:
            examined = submitting.examine(submission, site(), installation().sealer)
        except Problem:
            if known := replayed():  # what stands in the way may be this very request, stored a moment ago
                return known
            raise
        return once(
            lambda: _answer(submitting.store(actor, examined, installation().sealer), examined, from_form=from_form)
        )

    @doors.post("/preview")
    @operation("Show how a comment would look, and store nothing", gives=PreviewDocument, body=Draft, others=(403,))
    def preview(reference: str) -> Response:
        _refuse_other_origins()
        queries.live_entry(kind, reference)
        sent = body.read(Draft)
        if len(sent.body) > site().comment_length:
            raise Invalid(
                Fault(
                    f"This is too long: {len(sent.body)} characters, where at most {site().comment_length} fit.",
                    "#/body",
                )
            )
        with pointing("#/body"):
            html = commonmark.render(sent.body)
        return private({"content_html": html, "content_text": text_of(html)})

    return doors


def _thread(entry: Entry, asked: ThreadParameters) -> Made:
    order = BY_AGE if asked.parent else ORDERS[asked.sort]
    found = listed(nesting.thread(entry, asked.parent), order, asked, scalar=True)
    nodes = nesting.with_replies(found.rows)
    path = f"{API}/{entry.type}s/{entry.slug}/comments"

    def rest(node: nesting.Node) -> str:
        return address_behind(path, {"parent": str(node.comment.id)}, BY_AGE, node.replies[-1].comment)

    items = [comment_document(node, installation().links, rest) for node in nodes]
    return Made({**found.document(items), "count": entry.comment_count}, ["site", thread_name(entry)], found.next_url)


def _refuse_other_origins() -> None:
    if not may_post_from(request.headers.get("Origin")):
        raise Forbidden("Comments cannot be sent from this site.")


def _from_form() -> NewComment:
    request.get_data(cache=True)  # the form is read from what is kept, and so is the print of an Idempotency-Key
    for name, values in request.form.lists():
        if len(values) > 1:
            raise Unreadable(f"“{name}” was given more than once.", parameter=name)
    filled: dict[str, Any] = {
        name: value
        for name, value in request.form.items()
        if value != "" or name in {"author_name", "author_email", "body"}
    }
    return body.read(NewComment, filled)


def _submission(kind: EntryType, reference: str, sent: NewComment, *, staff: bool) -> Submission:
    return Submission(
        kind=kind,
        reference=reference,
        author_name=sent.author_name,
        author_email=sent.author_email,
        author_url=sent.author_url,
        body=sent.body,
        parent_id=sent.parent_id,
        notify_replies=sent.notify_replies,
        consent=sent.consent,
        client=client_hash(request.remote_addr),
        from_staff=staff,
        own_hosts=installation().links.hosts,
    )


def _answer(comment: Comment, examined: submitting.Examined, *, from_form: bool) -> Response:
    links, kind = installation().links, examined.submission.kind
    told = notice(examined.signals, site(), countries())
    visible = comment.status == Status.APPROVED
    if from_form and told:
        return redirect(links.public("/help?arrived=yes"), 303)  # type: ignore[return-value]
    if from_form:
        slug = queries.entry_to_change(comment.entry_id, kind).slug
        return redirect(f"{links.page(kind, slug)}#{f'comment-{comment.id}' if visible else 'comment-waiting'}", 303)  # type: ignore[return-value]
    document: SubmittedDocument = {
        "comment": own_comment_document(comment, links),
        "status": "approved" if visible else "pending",
        "edit_token": None,
        "notice": _notice_document(told) if told else None,
    }
    return private(document, 201 if visible else 202)


def _notice_document(told: Notice) -> NoticeDocument:
    return {"kind": told.kind, "text": told.text, "help_lines": [help_line_document(line) for line in told.lines]}
