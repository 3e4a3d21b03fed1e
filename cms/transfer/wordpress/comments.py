"""One comment of a WordPress site becomes one here, with the status, date and author it had."""

from dataclasses import dataclass, field
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import update

from cms.comments import moderating, persons, submitting, threading
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment as LocalComment
from cms.comments.status import Action, Status
from cms.content.models.entry import Entry
from cms.content.written import LONGEST_HTML
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.markup import COMMENT, POLICY_VERSION, sanitize
from cms.core.text import shortened, text_of
from cms.core.urls import is_web_address
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Tally
from cms.transfer.wordpress import dates, markup, naming
from cms.transfer.wordpress.course import Course
from cms.transfer.wordpress.records import Comment, Item, in_words

LONGEST_NAME, LONGEST_URL = 100, 500
STATUSES = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "0": Status.PENDING,
    "hold": Status.PENDING,
    "spam": Status.SPAM,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
}
_DECISIONS = {
    Status.APPROVED: Action.APPROVE,
    Status.PENDING: Action.HOLD,
    Status.SPAM: Action.SPAM,
    Status.REJECTED: Action.REJECT,
}


@dataclass
class Thread:
    """One post's comments on their way in: what is known of them, and which row each became."""

    course: Course
    item: Item
    entry: Entry
    known: dict[str, ImportedRecord]
    ids: dict[str, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def remark(self, comment: Comment, message: str) -> None:
        """Report a problem with a comment, by its number."""
        self.course.report.remark(place_of(self.item, comment), message)

    @property
    def is_hidden(self) -> bool:
        """Tell whether readers needed a password for the post, and so for what was said about it."""
        return bool(self.item.password)


def place_of(item: Item, comment: Comment) -> str:
    """Name a comment for the report."""
    return f"{in_words('comment', comment.number)} on {in_words(item.type, item.number)}"


def make(thread: Thread, comment: Comment) -> LocalComment:
    """Store a comment as it stood there. Raises Invalid for one that cannot be shown."""
    html, status, moment = _html(comment), _status(thread, comment), _moment(thread, comment)
    parent = _parent(thread, comment)
    shown_under_id, depth = threading.place(parent)
    row = LocalComment(
        entry_id=thread.entry.id,
        parent_id=parent.id if parent else None,
        shown_under_id=shown_under_id,
        depth=depth,
        person_id=_person_id(thread.course, comment, moment),
        author_name=_name(thread, comment),
        author_url=_url(comment),
        source=comment.content,
        format="html",
        html=html,
        text=text_of(html),
        policy=POLICY_VERSION,
        status=status,
        held_because="imported" if status == Status.PENDING else None,
        created_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    if status == Status.APPROVED and thread.is_hidden:
        _count(thread.entry)
    elif status == Status.APPROVED:
        submitting.show(row, thread.entry)
    return row


def change(thread: Thread, comment: Comment, known: ImportedRecord) -> LocalComment:
    """Bring a comment to what it is there now. Raises Invalid where it was changed or removed here."""
    row = db.session.get(LocalComment, known.local_id)
    if row is None:
        raise Invalid(Fault("It was removed here."))
    if row.entry_id != thread.entry.id:
        raise Invalid(Fault("Its number belongs to a comment on another post."))
    thread.ids[comment.number] = row.id
    if row.version != known.version or row.status == Status.ERASED:
        raise Invalid(Fault("It was changed here and in the file since the last import, and stays as it is here."))
    html, status = _html(comment), _status(thread, comment)
    row.source, row.html, row.text, row.policy = comment.content, html, text_of(html), POLICY_VERSION
    row.author_name, row.author_url = _name(thread, comment), _url(comment)
    row.created_at = _moment(thread, comment)
    row.person_id = _person_id(thread.course, comment, row.created_at)
    row.version += 1
    db.session.flush()
    if row.status != status:
        moderating.decide(thread.course.actor, [moderating.Wanted(row.id, _DECISIONS[status], row.version)])
    elif row.shown:
        touch_thread(thread.entry)
    return row


def _count(entry: Entry) -> None:
    """Count an approved comment that is not shown: decisions about it count from there."""
    counted = update(Entry).where(Entry.id == entry.id).values(comment_count=Entry.comment_count + 1)
    db.session.execute(counted.execution_options(synchronize_session=False))


def _parent(thread: Thread, comment: Comment) -> LocalComment | None:
    if comment.parent in {"", "0"}:
        return None
    known = thread.known.get(comment.parent)
    local_id = thread.ids.get(comment.parent) or (known.local_id if known else None)
    parent = db.session.get(LocalComment, local_id) if local_id else None
    if parent is None or parent.entry_id != thread.entry.id:
        thread.remark(comment, "The comment it answers is not among those imported here; it stands by itself.")
        return None
    return parent


def _status(thread: Thread, comment: Comment) -> Status:
    if comment.status not in STATUSES:
        thread.remark(comment, "It has a status that WordPress itself does not know, and waits for a decision.")
    return STATUSES.get(comment.status, Status.PENDING)


def _moment(thread: Thread, comment: Comment) -> datetime:
    found = dates.moment(comment.date_gmt, comment.date, thread.course.site.timezone)
    if found is None:
        thread.remark(comment, "Its date cannot be read; the date of the post stands in for it.")
    return found or thread.entry.created_at


def _html(comment: Comment) -> str:
    if len(comment.content) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    html = sanitize(markup.paragraphs(comment.content), COMMENT)
    if not text_of(html):
        raise Invalid(Fault("There is no text in it."))
    return html


def _name(thread: Thread, comment: Comment) -> str:
    name = shortened(markup.plain(comment.author), LONGEST_NAME)
    if naming.holds_address(name):
        thread.remark(comment, "It was signed with an e-mail address, which is not public; it is shown as Anonymous.")
        return "Anonymous"
    return name or "Anonymous"


def _url(comment: Comment) -> str:
    return comment.url if len(comment.url) <= LONGEST_URL and is_web_address(comment.url) else ""


def _person_id(course: Course, comment: Comment, moment: datetime) -> int | None:
    """Give the person behind an address; whoever commented there long ago was seen first then."""
    try:
        address = validate_email(comment.email, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
    person = persons.find_or_make(address, course.sealer)
    person.first_seen_at = min(person.first_seen_at, moment)
    return person.id
