"""How much of everything a site holds, as an archive tells it and as it is checked after an import."""

from sqlalchemy import func, select

from cms.accounts.models import User
from cms.comments.models import Comment, Person
from cms.comments.originals import SealedOriginal
from cms.comments.rules.models import CommentRule
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core.db import Base, db
from cms.transfer.archive.carried import SEALED_RULES

NOUNS: dict[str, type[Base]] = {"comments": Comment, "authors": Author, "tags": Tag, "media": Media, "accounts": User}


def counts() -> dict[str, int]:
    """Count what people speak of."""
    entries = dict(db.session.execute(select(Entry.type, func.count()).group_by(Entry.type)).all())
    others = {name: db.session.scalar(select(func.count()).select_from(noun)) or 0 for name, noun in NOUNS.items()}
    return {"articles": entries.get(EntryType.ARTICLE, 0), "exercises": entries.get(EntryType.EXERCISE, 0), **others}


def passwords() -> int:
    """Count the accounts that have a password."""
    return db.session.scalar(select(func.count()).select_from(User).where(User.password.is_not(None))) or 0


def sealed() -> dict[str, int]:
    """Count what is encrypted: addresses of commenters, originals of redacted comments, rules about addresses."""
    asked = {
        "addresses": select(func.count()).select_from(Person),
        "originals": select(func.count()).select_from(SealedOriginal).where(SealedOriginal.sealed.is_not(None)),
        "rules": select(func.count()).select_from(CommentRule).where(CommentRule.kind == SEALED_RULES),
    }
    return {name: db.session.scalar(statement) or 0 for name, statement in asked.items()}
