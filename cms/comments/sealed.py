"""Where comments keep what is encrypted: addresses of persons, originals of redacted texts, rules about addresses."""

from cms.comments.erasures import Erasure
from cms.comments.models import Person
from cms.comments.originals import SealedOriginal
from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.models import CommentRule
from cms.comments.ruling import keys
from cms.core.resealing import Sealed
from cms.core.sealing import Sealer


def _index(email: str, sealer: Sealer) -> dict[str, str]:
    return {"email_index": sealer.blind_indexes(email)[0]}


def _key(value: str, sealer: Sealer) -> dict[str, str]:
    return {"key": keys(RuleKind.ADDRESS, value, sealer)[0]}


SEALED = (
    Sealed(Person, ("email_sealed",), Person.email_sealed != "", _index),
    Sealed(SealedOriginal, ("sealed",), SealedOriginal.sealed.is_not(None)),
    Sealed(Erasure, ("email_sealed",)),
    Sealed(CommentRule, ("value",), CommentRule.kind == RuleKind.ADDRESS, _key),
)
