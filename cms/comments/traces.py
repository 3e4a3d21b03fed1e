"""What is kept about a comment or a person beside their rows, and what becomes of it when they are to be forgotten.

A test holds this against the models: a table that names a comment or a person, and stands in none of these, fails it.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from cms.comments.adverse_effects import AdverseEffect
from cms.comments.claiming import Claim
from cms.comments.correcting import Correction
from cms.comments.learning.models import SpamLesson
from cms.comments.models import Appeal, CommentBand, CommentReport, CommentSignal, CommentVote, Decision
from cms.comments.originals import SealedOriginal
from cms.comments.rules.models import CommentRuleHit
from cms.comments.staff_notes import StaffNote
from cms.core.db import Base, db

EMPTIED: dict[str, type[Base]] = {
    "signals": CommentSignal,
    "rules_met": CommentRuleHit,
    "prints": CommentBand,
    "votes": CommentVote,
    "reports": CommentReport,
    "appeals": Appeal,
    "staff_notes": StaffNote,
    "corrections": Correction,
    "claims": Claim,
    "originals": SealedOriginal,
    "lessons": SpamLesson,
}
STAYING: dict[str, str] = {
    "comment": "holds the place of answers in its thread and keeps its id from others; everything in it is blanked",
    "person": "keeps its id from others; its address is taken out",
    "erasure": "is the certificate itself; an address in it, for the last letter alone, goes when that is sent",
    "data_request": "tells that somebody asked what is kept of them; taken out with the person, or after a day",
    "tombstone": "says that a restored backup is to erase them once more; gone as soon as it was asked for",
    "decision": "is the moderators' record, with a coded reason; what they noted is taken out",
    "adverse_effect": "is counted for the safety of readers; it no longer names the comment, and its note is taken out",
    "sealed_original": "tells when words were taken out and why, in a code; what is sealed is destroyed",
}


def count(comment_ids: Sequence[int]) -> Counter[str]:
    """Count what is kept about comments, by kind."""
    found = {
        kind: select(func.count()).select_from(model).where(model.__table__.c.comment_id.in_(comment_ids))
        for kind, model in EMPTIED.items()
        if model is not SealedOriginal
    }
    found["originals"] = select(func.count()).where(
        SealedOriginal.comment_id.in_(comment_ids), SealedOriginal.sealed.is_not(None)
    )
    found["decision_notes"] = select(func.count()).where(
        Decision.comment_id.in_(comment_ids), Decision.note.is_not(None)
    )
    return Counter({kind: db.session.scalar(each) or 0 for kind, each in found.items()})


def erase(comment_ids: Sequence[int]) -> None:
    """Take out what blanking comments leaves for the record: notes, and what others were told to put right."""
    quietly = {"synchronize_session": False}
    notes = update(Decision).where(Decision.comment_id.in_(comment_ids), Decision.note.is_not(None)).values(note=None)
    db.session.execute(notes.execution_options(**quietly))
    harm = update(AdverseEffect).where(AdverseEffect.comment_id.in_(comment_ids)).values(comment_id=None, note=None)
    db.session.execute(harm.execution_options(**quietly))
    for model in (Correction, Claim):
        db.session.execute(delete(model).where(model.comment_id.in_(comment_ids)).execution_options(**quietly))
