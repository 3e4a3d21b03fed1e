"""A moderator answers a comment, in their own name and for all to read; the comment can be approved on the way."""

from dataclasses import dataclass

from cms.accounts import users
from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments import claiming, moderating, submitting
from cms.comments.intake.length import length
from cms.comments.intake.order import Phase
from cms.comments.intake.parent import parent
from cms.comments.intake.repeat import repeat
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Status
from cms.comments.submission import Submission
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Conflict, Forbidden, NotFound, Stale
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

# A closed thread, the rate and the wording of the consent are for readers.
PHASES: tuple[Phase, ...] = (length, parent, repeat)


@dataclass(frozen=True)
class Answer:
    """What is answered to a comment; `approve` lets that one through first, at the version that was seen if told.

    `despite_claim` tells that it is known that somebody else has the comment in hand.
    """

    comment_id: int
    body: str
    approve: bool = False
    version: int | None = None
    despite_claim: bool = False


def reply(actor: Actor, answer: Answer, client: str, site: SiteSettings, sealer: Sealer) -> Comment:
    """Store an answer of the staff, shown at once; all of it happens, or nothing.

    Raises NotFound, Stale, Taken, Invalid for a text that cannot be taken, Conflict for a comment
    that nobody sees and that is not to be approved, and Forbidden for who has no account to sign with.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    if actor.id is None:
        raise Forbidden("An answer is signed: write it from an account.")
    comment = db.session.get(Comment, answer.comment_id) if answer.comment_id <= LARGEST_ID else None
    if comment is None:
        raise NotFound("There is no such comment.")
    _let_through(actor, answer, comment)
    user, entry = users.one(actor, actor.id), db.session.get_one(Entry, comment.entry_id)
    submission = Submission(
        kind=EntryType(entry.type),
        reference=entry.slug,
        author_name=user.name,
        author_email=user.email,
        author_url="",
        body=answer.body,
        parent_id=comment.id,
        notify_replies=False,
        consent=None,
        client=client,
        from_staff=True,
    )
    made = submitting.store(actor, submitting.examine(submission, site, sealer, PHASES), sealer)
    claiming.looked_at([comment.id])
    claiming.let_go([comment.id])
    log.record(actor, "comment.reply", "comment", comment.id, reply=made.id)
    return made


def _let_through(actor: Actor, answer: Answer, comment: Comment) -> None:
    if not answer.despite_claim:
        claiming.must_be_free(actor, comment.id)
    if answer.version is not None and comment.version != answer.version:
        raise Stale(f"This comment was changed since it was read: it is at version {comment.version} now.")
    if comment.status == Status.APPROVED:
        return
    if not answer.approve:
        raise Conflict("Nobody sees this comment yet. Approve it first, or send “approve” with the answer.")
    wanted = Wanted(comment.id, Action.APPROVE, comment.version, despite_claim=answer.despite_claim)
    if moderating.decide(actor, [wanted])[0].outcome != "done":
        raise Stale("Somebody else has decided on this comment meanwhile. Look at it again.")
    db.session.refresh(comment)
