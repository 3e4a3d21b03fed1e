"""Rules about comments: made, changed and removed by moderators, and counted where they are met."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, or_, select, update

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.models import Comment
from cms.comments.rules import rulebooks
from cms.comments.rules.kinds import IN_THE_TEXT, Does, RuleKind
from cms.comments.rules.models import CommentRule, CommentRuleHit
from cms.comments.rules.rulebook import Hit
from cms.comments.rules.values import ADDRESS, DOMAIN, NETWORK, TEXT, mailbox, named
from cms.comments.rules.wording import wanted
from cms.comments.rules.written import RuleWritten
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, Stale
from cms.core.sealing import Sealer
from cms.core.validation import faults


def create(actor: Actor, members: Mapping[str, Any], sealer: Sealer) -> CommentRule:
    """Make a rule. Raises Invalid, or Conflict where there is one about the same."""
    actor.must(Permission.COMMENTS_MODERATE)
    rulebooks.renew()
    moment = now()
    rule = CommentRule(created_at=moment, created_by=actor.id, created_by_name=actor.name, hits=0, version=0)
    with db.session.no_autoflush:
        _place(rule, read(members), sealer)
    db.session.add(rule)
    return _stored(actor, "create", rule)


def change(actor: Actor, rule: CommentRule, version: int, members: Mapping[str, Any], sealer: Sealer) -> CommentRule:
    """Change members of a rule. Raises Stale, and what `create` raises."""
    actor.must(Permission.COMMENTS_MODERATE)
    rulebooks.renew()
    _expect(rule, version)
    kept: dict[str, Any] = {"kind": rule.kind, "value": shown(rule, sealer), "action": rule.action, "note": rule.note}
    if members.get("action", rule.action) == Does.FLAG:
        kept["signal"] = rule.signal
    with db.session.no_autoflush:
        _place(rule, read({**kept, "expires_at": rule.expires_at, **members}), sealer)
    return _stored(actor, "change", rule)


def delete(actor: Actor, rule: CommentRule, version: int | None = None) -> None:
    """Remove a rule; the comments that it was met in stay as they are."""
    actor.must(Permission.COMMENTS_MODERATE)
    rulebooks.renew()
    if version is not None:
        _expect(rule, version)
    log.record(actor, "rule.delete", "rule", rule.id, rule=_told(rule))
    db.session.delete(rule)
    db.session.flush()


def get(actor: Actor, rule_id: int) -> CommentRule:
    """Give a rule. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    rule = db.session.get(CommentRule, rule_id)
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def listed(
    actor: Actor,
    sealer: Sealer,
    *,
    kind: str | None = None,
    action: str | None = None,
    signal: str | None = None,
    active: bool | None = None,
    q: str | None = None,
) -> Select[CommentRule]:
    """Select rules; `q` is looked for in what they name and in their notes, an e-mail address only as a whole."""
    actor.must(Permission.COMMENTS_MODERATE)
    statement = select(CommentRule)
    for column, value in ((CommentRule.kind, kind), (CommentRule.action, action), (CommentRule.signal, signal)):
        if value is not None:
            statement = statement.where(column == value)
    if active is not None:
        acts = or_(CommentRule.expires_at.is_(None), CommentRule.expires_at > now())
        statement = statement.where(acts if active else ~acts)
    if q is not None:
        seen = CommentRule.value.icontains(q, autoescape=True) & (CommentRule.kind != RuleKind.ADDRESS)
        said = CommentRule.key.contains(" ".join(wanted(q)), autoescape=True) & CommentRule.key.startswith(TEXT)
        meant = [said] if wanted(q) else []
        note = CommentRule.note.icontains(q, autoescape=True)
        statement = statement.where(or_(seen, note, CommentRule.key.in_(keys(RuleKind.ADDRESS, q, sealer)), *meant))
    return statement


def shown(rule: CommentRule, sealer: Sealer) -> str:
    """Give what a rule names, for moderators."""
    return sealer.open(rule.value) if rule.kind == RuleKind.ADDRESS else rule.value


def keys(kind: RuleKind, value: str, sealer: Sealer) -> list[str]:
    """Give the keys under which a rule about this may be kept, the present one first."""
    if kind in IN_THE_TEXT:
        return [TEXT + " ".join(wanted(value))]
    if kind == RuleKind.ADDRESS:
        return [ADDRESS + index for index in sealer.blind_indexes(mailbox(value))]
    return [(DOMAIN if kind == RuleKind.DOMAIN else NETWORK) + value]


def read(members: Mapping[str, Any]) -> RuleWritten:
    """Read a rule. Raises Invalid with a pointer to each fault."""
    try:
        written = RuleWritten.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
    if written.action == Does.FLAG and written.signal is None:
        raise Invalid(Fault("Say which signal it gives.", "#/signal"))
    if written.action == Does.FLAG and written.kind not in IN_THE_TEXT:
        raise Invalid(Fault("Only a word or a phrase can give a signal.", "#/action"))
    if written.action != Does.FLAG and written.signal is not None:
        raise Invalid(Fault("Only the action “flag” gives a signal.", "#/signal"))
    return written.model_copy(update={"value": named(written.kind, written.value)})


def keep(comment: Comment, hits: Sequence[Hit], moment: datetime) -> None:
    """Note which rules were met in a comment, and count it once for each of them that is still there."""
    if not hits:
        return
    known = select(CommentRuleHit.rule_id).where(CommentRuleHit.comment_id == comment.id)
    met = select(CommentRule.id).where(CommentRule.id.in_([hit.rule.id for hit in hits]), CommentRule.id.not_in(known))
    living = db.session.scalars(met.order_by(CommentRule.id).with_for_update()).all()
    db.session.add_all(CommentRuleHit(comment_id=comment.id, rule_id=rule_id) for rule_id in living)
    counting = update(CommentRule).where(CommentRule.id.in_(living))
    db.session.execute(
        counting.values(hits=CommentRule.hits + 1, last_hit_at=moment).execution_options(synchronize_session=False)
    )
    db.session.flush()


def _place(rule: CommentRule, written: RuleWritten, sealer: Sealer) -> None:
    if written.expires_at and written.expires_at != rule.expires_at and written.expires_at <= now():
        raise Invalid(Fault("This time has passed. Give a later one.", "#/expires_at"))
    possible = keys(written.kind, written.value, sealer)
    known = select(CommentRule.id).where(CommentRule.key.in_(possible))
    met = db.session.scalar(known if rule.id is None else known.where(CommentRule.id != rule.id))
    if met is not None:
        raise Conflict(f"There is a rule about this already, number {met}. Change that one.")
    rule.kind, rule.action, rule.note = written.kind, written.action, written.note
    rule.value = sealer.seal(written.value) if written.kind == RuleKind.ADDRESS else written.value
    rule.signal, rule.expires_at, rule.key = written.signal, written.expires_at, possible[0]
    rule.updated_at, rule.version = now(), rule.version + 1


def _stored(actor: Actor, verb: str, rule: CommentRule) -> CommentRule:
    db.session.flush()
    log.record(actor, f"rule.{verb}", "rule", rule.id, rule=_told(rule))
    return rule


def _told(rule: CommentRule) -> list[str]:
    """Say what sort of rule it is: what it names may be somebody's address, and stays out of the log."""
    return [rule.kind, rule.action, *([rule.signal] if rule.signal else [])]


def _expect(rule: CommentRule, version: int) -> None:
    db.session.refresh(rule, with_for_update=True)
    if rule.version != version:
        raise Stale("This rule was changed since it was read.")
