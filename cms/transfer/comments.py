"""One comment of another system becomes one here, with the status, date and author it had."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from cms.comments import judging, moderating, persons, withdrawing
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment
from cms.comments.status import Action, Status
from cms.content.models.entry import Entry
from cms.content.written import LONGEST_HTML
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.markup import COMMENT, POLICY_VERSION, sanitize
from cms.core.text import one_line, shortened, text_of
from cms.core.urls import is_web_address
from cms.transfer.course import Course
from cms.transfer.ledger import Noted
from cms.transfer.models import PERSON, ImportedRecord
from cms.transfer.naming import holds_address
from cms.transfer.report import Tally

LONGEST_NAME, LONGEST_URL = 100, 500
KEPT_ADDRESSES = 50_000  # those who commented once often did so again, and to check an address takes long
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
    HTML of the `source`, which is kept in its `format`, and which the sanitiser has still to see. One
    that is ERASED keeps the place of answers and has no words. `score` is what votes there came to.
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
    format: str = "html"
    edited: datetime | None = None
    score: int = 0


@dataclass
class Thread:
    """One entry's comments on their way in: what is known of them, and which row each became.

    It is hidden where readers needed a password for the entry, and so for what was said about it.
    """

    course: Course
    entry: Entry
    known: dict[str, ImportedRecord]
    is_hidden: bool = False
    tally: Tally = field(default_factory=Tally)
    approved: int = 0

    def remark(self, said: Said, message: str) -> None:
        """Report a problem with a comment."""
        self.course.report.remark(said.where, message)


@dataclass(frozen=True)
class Understood:
    """A comment as it will be kept here."""

    said: Said
    status: Status
    moment: datetime
    html: str
    text: str
    author_name: str
    author_url: str
    address: str | None

    @property
    def is_approved(self) -> bool:
        """Tell whether readers may see it."""
        return self.status == Status.APPROVED


def understood(thread: Thread, said: Said) -> Understood:
    """Understand a comment. Raises Invalid for one that cannot be shown."""
    if erased := said.status == Status.ERASED:
        said = replace(said, source="", score=0, edited=None)
    html, text = ("", "") if erased else _html(said)
    return Understood(
        said,
        status=_status(thread, said),
        moment=_moment(thread, said),
        html=html,
        text=text,
        author_name="" if erased else _name(thread, said),
        author_url="" if erased else _url(said),
        address=None if erased else _address(said.email),
    )


def change(thread: Thread, said: Said, known: ImportedRecord) -> Comment:
    """Bring a comment to what it is there now. Raises Invalid where it was changed or removed here."""
    row = db.session.get(Comment, known.local_id)
    if row is None:
        raise Invalid(Fault("It was removed here."))
    if row.entry_id != thread.entry.id:
        raise Invalid(Fault("Its number belongs to a comment on another post."))
    if row.status == said.status == Status.ERASED:
        return row
    if row.version != known.version or row.status == Status.ERASED:
        raise Invalid(Fault("It was changed here and in the file since the last import, and stays as it is here."))
    if said.status == Status.ERASED:
        withdrawing.withdraw(thread.course.actor, row.id)
        return row
    told = understood(thread, said)
    row.source, row.html, row.text, row.policy = said.source, told.html, told.text, POLICY_VERSION
    row.author_name, row.author_url = told.author_name, told.author_url
    row.created_at, row.edited_at = told.moment, said.edited
    row.person_id = people(thread.course, [told]).get(told.address or "")
    row.version += 1
    db.session.flush()
    if row.status != told.status:
        moderating.decide(thread.course.actor, [moderating.Wanted(row.id, _DECISIONS[told.status], row.version)])
    elif row.shown:
        touch_thread(thread.entry)
    if row.status == Status.PENDING:
        judging.ask([row.id])
    return row


def people(course: Course, all_told: Iterable[Understood]) -> dict[str, int]:
    """Give the persons behind addresses; whoever commented there long ago was seen first then."""
    seen: dict[str, datetime] = {}
    for told in all_told:
        if told.address is not None:
            seen[told.address] = min(told.moment, seen.get(told.address, told.moment))
    if not seen:
        return {}
    found = persons.find_or_make_all(seen, course.order.sealer)
    course.ledger.note_all(PERSON, [Noted(str(each), each, "", 1) for each in found.made])
    return found.ids


def _status(thread: Thread, said: Said) -> Status:
    if said.status is None:
        thread.remark(said, "It has a status that is not known, and waits for a decision.")
    return said.status or Status.PENDING


def _moment(thread: Thread, said: Said) -> datetime:
    if said.moment is None:
        thread.remark(said, "Its date cannot be read; the date of the post stands in for it.")
    return said.moment or thread.entry.created_at


def _html(said: Said) -> tuple[str, str]:
    if len(said.source) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    html = sanitize(said.to_html(said.source), COMMENT)
    text = text_of(html)
    if not text:
        raise Invalid(Fault("There is no text in it."))
    return html, text


def _name(thread: Thread, said: Said) -> str:
    name = shortened(one_line(said.author), LONGEST_NAME)
    if holds_address(name):
        thread.remark(said, "It was signed with an e-mail address, which is not public; it is shown as Anonymous.")
        return NOBODY
    return name or NOBODY


def _url(said: Said) -> str:
    return said.url if len(said.url) <= LONGEST_URL and is_web_address(said.url) else ""


@lru_cache(KEPT_ADDRESSES)
def _address(email: str) -> str | None:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
