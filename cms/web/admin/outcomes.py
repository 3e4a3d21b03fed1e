"""What the queue says of decisions: what was done, with the way back, and what was left as it was."""

from collections.abc import Sequence

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from cms.accounts.permissions import Actor
from cms.comments import queries
from cms.comments.models import Comment
from cms.comments.moderating import Outcome, Wanted
from cms.comments.status import Status
from cms.core.clock import now
from cms.core.db import db
from cms.core.text import shortened
from cms.web.admin import labels, spans
from cms.web.admin.toasts import say

LONGEST_NAME = 60
LONGEST_SPANS = 2000  # a message travels to the next page in a cookie


def tell_decided(actor: Actor, outcomes: Sequence[Outcome], wanted: Sequence[Wanted], *, undo: str) -> None:
    """Leave the messages; `undo` is the address where what was done can be taken back."""
    done = [each for each in outcomes if each.outcome == "done"]
    if not outcomes:
        say("left", _("Nothing was ticked. Tick some comments first, or open one and use the buttons under it."))
    if done:
        back = spans.written(each.decision_id for each in done if each.decision_id is not None)
        way = undo if len(back) <= LONGEST_SPANS else None
        say("done", _told(wanted[0].action, done), undo=way, fields={"decisions": back} if way else None)
    if len(outcomes) == 1 and not done:
        say("left", why_left(actor, outcomes[0]))
    else:
        said = [each.detail for each in outcomes if each.detail]
        tell_left(len(outcomes) - len(done) - len(said))
        for detail in dict.fromkeys(said):
            say("left", detail)


def tell_undone(outcomes: Sequence[Outcome]) -> None:
    """Leave the messages about decisions that were to be taken back."""
    done = [each for each in outcomes if each.outcome == "done"]
    if len(done) == 1:
        name, status = _name(done[0].comment_id), labels.labels()[done[0].status or ""]
        say("done", _("Taken back: %(name)s. Now: %(status)s.", name=name, status=status))
    elif done:
        say("done", _("%(num)d decisions were taken back.", num=len(done)))
    if not outcomes:
        say("left", _("There is nothing to take back."))
    left = len(outcomes) - len(done)
    if left:
        said = ngettext(
            "%(num)d comment was changed after the decision and stays as it is. Decide anew.",
            "%(num)d comments were changed after the decision and stay as they are. Decide anew.",
            left,
        )
        say("left", said)


def _told(action: str, done: Sequence[Outcome]) -> str:
    what = labels.decided()[action]
    if len(done) == 1:
        return str(_("%(what)s: %(name)s.", what=what, name=_name(done[0].comment_id)))
    return str(ngettext("%(what)s: %(num)d comment.", "%(what)s: %(num)d comments.", len(done), what=what))


def tell_left(count: int) -> None:
    """Leave a message about those that were left as they were."""
    if count:
        said = ngettext(
            "%(num)d comment was changed by somebody else meanwhile and was left as it is.",
            "%(num)d comments were changed by somebody else meanwhile and were left as they are.",
            count,
        )
        say("left", said)


def why_left(actor: Actor, outcome: Outcome) -> str:
    """Tell why one comment was left as it is; who was quicker, where somebody was."""
    if outcome.detail:
        return outcome.detail
    comment = db.session.get(Comment, outcome.comment_id)
    if comment is None:
        return str(_("This comment is not there any more."))
    name = shortened(comment.author_name, LONGEST_NAME)
    if outcome.claim is not None:
        told = _(
            "%(who)s is looking at the comment by %(name)s, since %(time)s. "
            "Ask first, or say that you decide all the same.",
            who=outcome.claim.name,
            name=name,
            time=format_timedelta(now() - outcome.claim.since, granularity="minute"),
        )
        return str(told)
    if comment.status == Status.ERASED:
        return str(_("The comment by %(name)s was erased. There is nothing to decide any more.", name=name))
    last = next(reversed(queries.decisions_of(comment)), None)
    if last is None or last.undone_at is not None or last.version != comment.version:
        return str(_("The comment by %(name)s was changed meanwhile. Look at it again, then decide.", name=name))
    what = labels.decided()[last.action]
    if (last.actor_kind, last.actor_id) == (actor.kind, actor.id):
        return str(_("You decided on the comment by %(name)s before: %(what)s.", name=name, what=what))
    return str(
        _("%(who)s was quicker with the comment by %(name)s: %(what)s.", who=last.actor_name, name=name, what=what)
    )


def _name(comment_id: int) -> str:
    comment = db.session.get(Comment, comment_id)
    return shortened(comment.author_name, LONGEST_NAME) if comment else ""
