"""Taking words out of a comment before readers see it: chosen, previewed, done, and taken back."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor
from cms.comments import moderating, queries, redacting, triaging
from cms.comments.masking import Mask, MaskKind
from cms.comments.models import Comment
from cms.comments.moderating import Outcome, Wanted
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.status import Action, Reason
from cms.comments.triage.signal import Signal, SignalId
from cms.content.queries import is_id
from cms.core.db import writing
from cms.core.errors import Conflict, Fault, Invalid, Stale, Unreadable
from cms.core.text import clean, shortened
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import labels, outcomes, queue_answers, spans
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say
from cms.web.context import installation, site

MARKED = {SignalId.CONTACT: MaskKind.CONTACT, SignalId.DISCLOSURE: MaskKind.DISCLOSURE}
MOST = 200
LONGEST = 5000


@dataclass(frozen=True)
class Stretch:
    """A stretch that can be taken out: what it says, why it was seen, and whether it is chosen."""

    mask: Mask
    words: str
    seen: str
    chosen: bool

    @property
    def value(self) -> str:
        """Give it as the box in the form has it."""
        return f"{self.mask.start}:{self.mask.end}:{self.mask.kind}"


def choose(comment_id: int) -> str:
    """Show what can be taken out of a comment: contact and health details are chosen, as they were seen."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment = queries.one(actor, comment_id)
    masks = [each.mask for each in _stretches(comment, None) if each.mask.kind != MaskKind.OTHER]
    return _page(asked, comment, masks, "")


def redact() -> str | BaseResponse:
    """Take words out, and approve what is left if that is wanted; or show how that would read."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment_id, version = _chosen()
    do, words = request.form.get("do", "preview"), clean(request.form.get("words", ""))[:LONGEST]
    if do not in {"preview", "redact", "approve:redacted"}:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    comment = queries.one(actor, comment_id)
    masks = [_mask(told) for told in request.form.getlist("span")[:MOST]]
    if do == "preview":
        return _page(asked, comment, masks, words)
    listed, before = asked.holds(comment), comment.status
    try:
        with writing():
            done = _redact(actor, comment_id, version, _wanted(comment, masks, words), approve=do != "redact")
    except Invalid as refusal:
        return Response(_page(asked, comment, masks, words, refusal), 422)
    except Conflict as refusal:  # nothing was changed
        say("left", refusal.detail)
        done = [Outcome(comment_id, "conflict")]
    if asked.pane:
        return queue_answers.part(asked, actor, done)
    moved = done[0].outcome == "done" and done[0].status != before
    return queue_answers.go_on(asked, actor, queries.one(actor, comment_id), listed=listed and moved)


def undo() -> str | BaseResponse:
    """Take an approval back, and put back what was taken out."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment_id, version = _chosen()
    try:
        with writing():
            decisions = spans.read(request.form.get("decisions", ""), 1)
            if any(each.outcome != "done" for each in moderating.undo_all(actor, decisions)):
                raise Stale(_("This comment was changed since. Look at it again, then decide."))
            comment = redacting.restore(actor, comment_id, version + len(decisions), _house())
            done = [Outcome(comment.id, "done", comment.status, comment.version)]
        say("done", _("Taken back: %(name)s. The text stands as it was.", name=_name(comment)))
    except Conflict as refusal:
        say("left", refusal.detail)
        done = [Outcome(comment_id, "conflict")]
    return (
        queue_answers.part(asked, actor, done)
        if asked.pane
        else queue_answers.to(asked, queries.one(actor, comment_id))
    )


def _redact(actor: Actor, comment_id: int, version: int, wanted: Redaction, *, approve: bool) -> list[Outcome]:
    comment = redacting.redact(actor, comment_id, version, wanted, _house())
    done = [Outcome(comment.id, "done", comment.status, comment.version)]
    if approve:
        despite = "despite_claim" in request.form
        asked = Wanted(comment.id, Action.APPROVE, comment.version, wanted.reason, despite_claim=despite)
        done = moderating.decide(actor, [asked])
        if done[0].outcome != "done":
            raise Conflict(outcomes.why_left(actor, done[0]))
    decision = done[0].decision_id
    fields = {"chosen": f"{comment.id}:{done[0].version}", "decisions": spans.written([decision] if decision else [])}
    told = _("Redacted and approved: %(name)s.") if approve else _("Redacted: %(name)s. It waits on.")
    back = url_for("desk.undo_redaction", **body.query(CommentAsked).told_as_list)
    say("done", told % {"name": _name(comment)}, undo=back, fields=fields)
    return done


def _wanted(comment: Comment, masks: list[Mask], words: str) -> Redaction:
    """Give what is to be taken out: what is ticked, and every place of the words that were written."""
    reason = request.form.get("reason", Reason.PERSONAL_DATA)
    if reason not in set(Reason):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    every = [*masks, *_places(comment.source, words)]
    if not every:
        raise Invalid(Fault(_("Choose what is to be taken out, or write it into the field."), "#/words"))
    return Redaction(Reason(reason), masks=tuple(every))


def _places(source: str, words: str) -> Iterator[Mask]:
    """Give each place of each line. Raises Invalid for a line that the comment does not have."""
    for line in filter(None, (line.strip() for line in words.splitlines())):
        at = source.find(line)
        if at < 0:
            raise Invalid(Fault(_("“%(words)s” does not stand in the comment.", words=line), "#/words"))
        while at >= 0:
            yield Mask(at, at + len(line))
            at = source.find(line, at + len(line))


def _stretches(comment: Comment, chosen: list[Mask] | None) -> list[Stretch]:
    """Give what was seen in a comment, each stretch once, in the order of the text."""
    found: dict[tuple[int, int], tuple[MaskKind, Signal]] = {}
    for signal in triaging.kept([comment.id]).get(comment.id, []):
        kind = MARKED.get(SignalId(signal.id), MaskKind.OTHER)
        for start, end in signal.spans:
            if 0 <= start < end <= len(comment.source) and (kind != MaskKind.OTHER or (start, end) not in found):
                found[start, end] = kind, signal
    names, ticked = labels.signals(), set(chosen or [])
    return [
        Stretch(
            mask := Mask(start, end, kind), comment.source[start:end], names.get(signal.id, signal.id), mask in ticked
        )
        for (start, end), (kind, signal) in sorted(found.items(), key=lambda each: each[0])
    ]


def _page(asked: CommentAsked, comment: Comment, masks: list[Mask], words: str, refusal: Invalid | None = None) -> str:
    preview = ""
    faults = [fault.detail for fault in refusal.faults] if refusal else []
    if not faults and (masks or words.strip()):
        try:
            preview = redacting.preview(comment, _wanted(comment, masks, words), site())
        except Invalid as wrong:
            faults = [fault.detail for fault in wrong.faults]
    return render_template(
        "admin/queue/redacting_part.html" if asked.pane else "admin/queue/redacting.html",
        asked=asked,
        comment=comment,
        stretches=_stretches(comment, masks),
        words=words,
        preview=preview or comment.html,
        changed=bool(preview),
        faults=faults,
        reason=request.form.get("reason", Reason.PERSONAL_DATA),
        reasons=list(Reason),
        labels=labels.labels(),
    )


def _chosen() -> tuple[int, int]:
    comment_id, _colon, version = request.form.get("chosen", "").partition(":")
    if not (is_id(comment_id) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return int(comment_id), int(version)


def _mask(told: str) -> Mask:
    start, end, kind = (*told.split(":"), "", "", "")[:3]
    if not (is_id(end) and (start == "0" or is_id(start)) and kind in set(MaskKind)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return Mask(int(start), int(end), MaskKind(kind))


def _house() -> Surroundings:
    return Surroundings(site(), installation().sealer, installation().links.hosts)


def _name(comment: Comment) -> str:
    return shortened(comment.author_name, outcomes.LONGEST_NAME)
