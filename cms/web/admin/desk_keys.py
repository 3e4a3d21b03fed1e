"""The keys of the moderators' desk: what each does, which one it is unless somebody chose another."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from cms.core.errors import Fault, Invalid, pointer


@dataclass(frozen=True)
class Key:
    """What a key does, and which one it is for who chose none."""

    does: str
    usual: str
    told: str


KEYS = (
    Key("next", "j", lazy_gettext("The next comment")),
    Key("before", "k", lazy_gettext("The comment before")),
    Key("approve", "a", lazy_gettext("Approve")),
    Key("redact", "m", lazy_gettext("Redact: choose what is taken out before readers see it")),
    Key("reject", "r", lazy_gettext("Reject: then a number for the reason, or Enter for none")),
    Key("spam", "s", lazy_gettext("Spam")),
    Key("hold", "h", lazy_gettext("Hold: it waits on, and the team sees that somebody looked")),
    Key("reply", "y", lazy_gettext("Answer, and approve the comment with it")),
    Key("undo", "z", lazy_gettext("Undo")),
    Key("note", "n", lazy_gettext("Write a note for the team")),
    Key("show", "o", lazy_gettext("Show a text that is hidden, hide it again")),
    Key("tick", "x", lazy_gettext("Tick this comment")),
    Key("range", "X", lazy_gettext("Tick all from the last ticked one to this one")),
    Key("arrived", "g", lazy_gettext("Show what came in")),
    Key("help", "?", lazy_gettext("Show these keys")),
)
TAKEN = frozenset("/0123456789")  # the search of every page; the reasons while one rejects


def in_force(chosen: Any) -> dict[str, str]:
    """Give the key of each doing; what was kept for a doing that is no more counts for nothing."""
    kept = chosen if isinstance(chosen, dict) else {}
    usual = {each.does: each.usual for each in KEYS}
    # A doing that came after somebody chose must not take a key from one that they use.
    used = {key for does, key in kept.items() if does in usual}
    return {does: kept.get(does, "" if key in used else key) for does, key in usual.items()}


def checked(chosen: Mapping[str, str]) -> dict[str, str]:
    """Give what is to be kept of the keys that somebody chose; an empty one is no key at all.

    Raises Invalid with a fault for each key that is none, that is taken, or that two doings share.
    """
    keys = {each.does: unicodedata.normalize("NFC", chosen.get(each.does, "").strip()) for each in KEYS}
    faults = []
    first: dict[str, str] = {}
    for does, key in keys.items():
        wrong = _wrong(key)
        if not wrong and key in first:
            wrong = _("“%(key)s” does “%(other)s” already. Choose another for one of them.", key=key, other=first[key])
        if wrong:
            faults.append(Fault(wrong, pointer([does])))
        elif key:
            first[key] = _name(does)
    if faults:
        raise Invalid(*faults)
    return keys


def _wrong(key: str) -> str:
    if len(key) > 1 or not key.isprintable():
        return str(_("Write a single letter, number or sign, or nothing for no key."))
    if key in TAKEN:
        return str(_("“%(key)s” is taken: / goes to the search, numbers choose a reason.", key=key))
    return ""


def _name(does: str) -> str:
    """Give what a key does, without what comes behind it."""
    told = next(str(each.told) for each in KEYS if each.does == does)
    return told.partition(":")[0]
