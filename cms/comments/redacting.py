"""Changing what a comment says, without losing what it said: the former text is sealed, and can be put back."""

import re
from dataclasses import dataclass

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments import claiming, moderating, originals, reporting, resembling, triaging
from cms.comments.facts import rules_met
from cms.comments.freshness import touch_thread
from cms.comments.masking import Mask, MaskKind, masked
from cms.comments.models import Comment
from cms.comments.rules.kinds import IN_THE_TEXT, Does
from cms.comments.rules.rulebook import Sent
from cms.comments.status import Reason, Status
from cms.content.models.entry import Entry
from cms.core import commonmark
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Gone, Invalid, NotFound, Stale, pointing
from cms.core.languages import in_language
from cms.core.markup import COMMENT, POLICY_VERSION, sanitize
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.text import clean, text_of

LONGEST = 20_000
HTML, MARKDOWN = "html", "markdown"


@dataclass(frozen=True)
class Redaction:
    """What is to change, and why: a new text, or stretches that are taken out of the present one."""

    reason: Reason
    body: str | None = None
    masks: tuple[Mask, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What a redaction needs to know of the house: its settings, its keys, and the hosts that are its own."""

    site: SiteSettings
    sealer: Sealer
    own_hosts: frozenset[str] = frozenset()


def redact(actor: Actor, comment_id: int, version: int, wanted: Redaction, house: Surroundings) -> Comment:
    """Replace what a comment says; what says the same changes nothing.

    Its author cannot edit it from then on, so that what was taken out does not come back. What was
    urgent stays so. Raises NotFound, Stale, Invalid, or Conflict for one that is erased.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    comment, entry = _locked(comment_id, version)
    source, kind = _wanted(comment, wanted, house.site)
    if source == comment.source:
        return comment
    originals.seal(actor, comment, wanted.reason, house.site.originals_days, house.sealer)
    comment.edited_at = comment.redacted_at = now()
    _write(comment, entry, originals.Text(source, kind, comment.edited_at), house)
    claiming.looked_at([comment.id])
    log.record(actor, "comment.redact", "comment", comment.id, reason=wanted.reason, masks=len(wanted.masks))
    return comment


def restore(actor: Actor, comment_id: int, version: int, house: Surroundings) -> Comment:
    """Take the last redaction back, so that the text that it replaced stands again.

    Raises NotFound, Stale, Gone where that text is destroyed, or Conflict where there is none to take back.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    actor.must(Permission.COMMENTS_SEALED)
    comment, entry = _locked(comment_id, version)
    rows = originals.standing([comment.id]).get(comment.id, [])
    if not rows:
        raise Conflict("Nothing was taken out of this comment, so there is nothing to put back.")
    text = originals.read(rows[-1], house.sealer)
    if text is None:
        raise Gone("The original was destroyed when its time was over.")
    originals.put_back(actor, rows[-1])
    comment.redacted_at = rows[-2].at if rows[:-1] else None
    _write(comment, entry, text, house)
    log.record(actor, "comment.restore_original", "comment", comment.id)
    return comment


def _locked(comment_id: int, version: int) -> tuple[Comment, Entry]:
    comments, entries = moderating.locked([comment_id])
    comment = comments.get(comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    if comment.version != version:
        raise Stale(
            f"This comment was changed since it was read: it is at version {comment.version} now. Nothing was saved."
        )
    if comment.status == Status.ERASED:
        raise Conflict("This comment is erased, and nothing about it can be changed any more.")
    return comment, entries[comment.entry_id]


def preview(comment: Comment, wanted: Redaction, site: SiteSettings) -> str:
    """Give the HTML that readers would get. Raises Invalid as `redact` does."""
    return _html(*_wanted(comment, wanted, site))


def _wanted(comment: Comment, wanted: Redaction, site: SiteSettings) -> tuple[str, str]:
    """Give the text that is to stand, and its format."""
    if (wanted.body is None) == (not wanted.masks):
        raise Invalid(Fault("Send either a new text (body) or what to take out of the present one (spans).", "#/body"))
    if wanted.body is None:
        own = {
            MaskKind.CONTACT: site.removed_contact,
            MaskKind.DISCLOSURE: site.removed_health,
            MaskKind.OTHER: site.removed_words,
        }
        marks = {kind: in_language(mark, site.language) for kind, mark in own.items()}
        return masked(comment.source, wanted.masks, marks, is_html=comment.format == HTML), comment.format
    body = clean(wanted.body)
    if not body.strip():
        raise Invalid(Fault("Leave some of the text, or reject the comment as a whole.", "#/body"))
    if len(body) > LONGEST:
        raise Invalid(Fault(f"This is too long: {len(body)} characters, where at most {LONGEST} fit.", "#/body"))
    return body, comment.format if body == comment.source else MARKDOWN


def _write(comment: Comment, entry: Entry, text: originals.Text, house: Surroundings) -> None:
    html = _html(text.source, text.format)
    comment.source, comment.format, comment.edited_at = text.source, text.format, text.edited_at
    comment.html, comment.text, comment.policy = html, text_of(html), POLICY_VERSION
    comment.version += 1
    met = rules_met(Sent(text.source, comment.author_name, comment.author_url), now()) or ()
    said = [hit for hit in met if hit.rule.kind in IN_THE_TEXT or hit.rule.action == Does.ALLOW]
    triaging.look_again(comment, house.own_hosts, house.site.comment_links, said)
    reporting.keep_urgent(comment)
    db.session.flush()
    resembling.keep_anew(comment, house.sealer)
    if comment.status == Status.APPROVED:
        touch_thread(entry)


def _html(source: str, kind: str) -> str:
    with pointing("#/body"):
        return sanitize(_paragraphs(source), COMMENT) if kind == HTML else commonmark.render(source)


def _paragraphs(html: str) -> str:
    """Give imported HTML with its loose lines as paragraphs, where it has none of its own."""
    if "<p" in html.lower():
        return html
    blocks = (block.strip() for block in re.split(r"\n\s*\n", html))
    return "\n".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks if block)
