"""One comment of another system becomes one here, with the status, date and author it had."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import update

from cms.comments import moderating, persons, submitting, threading
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment
from cms.comments.status import Action, Status
from cms.content.models.entry import Entry
from cms.content.written import LONGEST_HTML
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.markup import COMMENT, POLICY_VERSION, sanitize
from cms.core.text import shortened, text_of
from cms.core.urls import is_web_address
from cms.transfer.course import Course
from cms.transfer.models import ImportedRecord
from cms.transfer.naming import holds_address
from cms.transfer.report import Tally

LONGEST_NAME, LONGEST_URL = 100, 500
NOBODY = "Anonymous"
_DECISIONS = {
    Status.APPROVED: Action.APPROVE,
    Status.PENDING: Action.HOLD,
    Status.SPAM: Action.SPAM,
    Status.REJECTED: Action.REJECT,
}


@dataclass(frozen=True)
class Said:
    """A comment as another system has it.

    `key` is its id there, `parent` that of the comment it answers, empty for none; `where` names it
    in the report, and `mark` is the digest of all that is said of it but for its parent. `status`
    and `moment` are None where they cannot be understood. `author` is plain text; `to_html` makes
    HTML of the `source`, which the sanitiser has still to see.
    """

    key: str
    parent: str
    where: str
    mark: str
    status: Status | None
    author: str
    email: str
    url: str
    moment: datetime | None
    source: str
    to_html: Callable[[str], str]


@dataclass
class Thread:
    """One entry's comments on their way in: what is known of them, and which row each became.

    It is hidden where readers needed a password for the entry, and so for what was said about it.
    """

    course: Course
    entry: Entry
    known: dict[str, ImportedRecord]
    is_hidden: bool = False
    ids: dict[str, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def remark(self, said: Said, message: str) -> None:
        """Report a problem with a comment."""
        self.course.report.remark(said.where, message)


def make(thread: Thread, said: Said) -> Comment:
    """Store a comment as it stood there. Raises Invalid for one that cannot be shown."""
    html, status, moment = _html(said), _status(thread, said), _moment(thread, said)
    parent = _parent(thread, said)
    shown_under_id, depth = threading.place(parent)
    row = Comment(
        entry_id=thread.entry.id,
        parent_id=parent.id if parent else None,
        shown_under_id=shown_under_id,
        depth=depth,
        person_id=_person_id(thread.course, said, moment),
        author_name=_name(thread, said),
        author_url=_url(said),
        source=said.source,
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


def change(thread: Thread, said: Said, known: ImportedRecord) -> Comment:
    """Bring a comment to what it is there now. Raises Invalid where it was changed or removed here."""
    row = db.session.get(Comment, known.local_id)
    if row is None:
        raise Invalid(Fault("It was removed here."))
    if row.entry_id != thread.entry.id:
        raise Invalid(Fault("Its number belongs to a comment on another post."))
    thread.ids[said.key] = row.id
    if row.version != known.version or row.status == Status.ERASED:
        raise Invalid(Fault("It was changed here and in the file since the last import, and stays as it is here."))
    html, status = _html(said), _status(thread, said)
    row.source, row.html, row.text, row.policy = said.source, html, text_of(html), POLICY_VERSION
    row.author_name, row.author_url = _name(thread, said), _url(said)
    row.created_at = _moment(thread, said)
    row.person_id = _person_id(thread.course, said, row.created_at)
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


def _parent(thread: Thread, said: Said) -> Comment | None:
    if not said.parent:
        return None
    known = thread.known.get(said.parent)
    local_id = thread.ids.get(said.parent) or (known.local_id if known else None)
    parent = db.session.get(Comment, local_id) if local_id else None
    if parent is None or parent.entry_id != thread.entry.id:
        thread.remark(said, "The comment it answers is not among those imported here; it stands by itself.")
        return None
    return parent


def _status(thread: Thread, said: Said) -> Status:
    if said.status is None:
        thread.remark(said, "It has a status that is not known, and waits for a decision.")
    return said.status or Status.PENDING


def _moment(thread: Thread, said: Said) -> datetime:
    if said.moment is None:
        thread.remark(said, "Its date cannot be read; the date of the post stands in for it.")
    return said.moment or thread.entry.created_at


def _html(said: Said) -> str:
    if len(said.source) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    html = sanitize(said.to_html(said.source), COMMENT)
    if not text_of(html):
        raise Invalid(Fault("There is no text in it."))
    return html


def _name(thread: Thread, said: Said) -> str:
    name = shortened(said.author, LONGEST_NAME)
    if holds_address(name):
        thread.remark(said, "It was signed with an e-mail address, which is not public; it is shown as Anonymous.")
        return NOBODY
    return name or NOBODY


def _url(said: Said) -> str:
    return said.url if len(said.url) <= LONGEST_URL and is_web_address(said.url) else ""


def _person_id(course: Course, said: Said, moment: datetime) -> int | None:
    """Give the person behind an address; whoever commented there long ago was seen first then."""
    try:
        address = validate_email(said.email, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
    person = persons.find_or_make(address, course.order.sealer)
    person.first_seen_at = min(person.first_seen_at, moment)
    return person.id
