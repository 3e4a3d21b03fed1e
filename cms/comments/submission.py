"""What a reader sent, what is known around it, and what the intake says: frozen, so that rules stay pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cms.comments.learning.scoring import Likeness
from cms.comments.rules.rulebook import Hit
from cms.comments.status import Status
from cms.comments.triage.signal import Earlier
from cms.content.status import EntryType
from cms.core.site import SiteSettings


class Task(StrEnum):
    """What became of the small task against floods."""

    NOT_ASKED = "not_asked"
    MISSING = "missing"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    SOLVED = "solved"


@dataclass(frozen=True)
class Submission:
    """A comment as it was sent; `client` is the keyed hash of the sender's network address.

    `own_hosts` are those of the site that it was sent to: a link to them is no link elsewhere.
    `proof` are the keyed hashes of an edit token that came with it, `comment_id` is the comment
    whose text it is to replace. `client_address` is the address itself, for rules about networks;
    it is neither stored nor shown in a log. `trapped` tells that a field was filled in that people
    do not see, `form_shown_at` when the form was shown, where it says so. `unnamed` is what somebody is called
    who gives no name, `author_email` is empty where none was given.
    """

    kind: EntryType
    reference: str
    author_name: str
    author_email: str
    author_url: str
    body: str
    parent_id: int | None
    notify_replies: bool
    consent: str | None
    client: str
    from_staff: bool = False
    own_hosts: frozenset[str] = frozenset()
    proof: tuple[str, ...] = ()
    comment_id: int | None = None
    client_address: str = field(default="", repr=False)
    notify_decision: bool = False
    trapped: bool = False
    form_shown_at: datetime | None = None
    challenge: str | None = None
    unnamed: str = "Anonymous"


@dataclass(frozen=True)
class ParentFacts:
    """What is known of the comment that is answered, and of its sender.

    `own` tells that who answers wrote it, by their client or their secret, `answered` how often they answered it
    before; an address that is typed tells of neither, since a refusal would say whose it is.
    """

    id: int
    entry_id: int
    approved: bool
    depth: int
    shown_under_id: int | None
    created_at: datetime | None = None
    own: bool = False
    answered: int = 0


@dataclass(frozen=True)
class Facts:
    """All that the intake looks at, read once before it begins.

    `confirmed` and `approved_before` tell of the person whose address was typed, which anyone can
    type; `proven` that the sender holds the secret of a comment of theirs that is approved now.
    `is_new` tells that nobody with this address was known a moment ago.
    `is_repeat` tells of the very words from this very sender, `was_said` of the words and the address alone.
    `rules` are those of the operator that are met; None where they could not be compared.
    `team` are the names of who works here and of who stands over texts, and that of the site, as skeletons.
    """

    now: datetime
    site: SiteSettings
    entry_id: int
    comments_open: bool
    published_at: datetime
    parent: ParentFacts | None
    is_repeat: bool
    recent: int
    oldest_recent_at: datetime | None
    confirmed: bool
    approved_before: int
    proven: bool
    is_new: bool = False
    was_said: bool = False
    refused_before: int = 0
    task: Task = Task.NOT_ASKED
    earlier: tuple[Earlier, ...] = ()
    rules: tuple[Hit, ...] | None = ()
    likeness: Likeness | None = None
    team: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What a phase says about a comment that may enter: the status it should have, and a reason code."""

    status: Status
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What the intake says in the end: the status, and the code of what decided it."""

    status: Status
    reason: str
