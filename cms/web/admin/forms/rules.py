"""The form of a rule. What is wrong with what was sent is said where it is read."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice

from cms.comments import ruling
from cms.comments.rules.kinds import IN_THE_TEXT, Does, Flag, RuleKind
from cms.comments.rules.models import CommentRule
from cms.core.clock import rfc3339
from cms.core.local_time import from_the_wall, on_the_wall
from cms.core.sealing import Sealer

TEXT = "text"
KINDS = {
    TEXT: _("A word or phrase"),
    RuleKind.ADDRESS: _("An e-mail address"),
    RuleKind.DOMAIN: _("A domain"),
    RuleKind.NETWORK: _("A network address"),
}
DOES = {
    Does.BLOCK: _("Turn it away"),
    Does.HOLD: _("Hold it for a moderator"),
    Does.ALLOW: _("Let it through"),
    f"{Does.FLAG}:{Flag.CRISIS}": _("Treat it as: crisis"),
    f"{Does.FLAG}:{Flag.EMERGENCY}": _("Treat it as: emergency"),
    f"{Does.FLAG}:{Flag.CONTACT}": _("Treat it as: contact details"),
    f"{Does.FLAG}:{Flag.ADVERSE_EFFECT}": _("Treat it as: made worse"),
    f"{Does.FLAG}:{Flag.DISCLOSURE}": _("Treat it as: health details"),
    f"{Does.FLAG}:{Flag.ADVICE}": _("Treat it as: medical advice"),
    f"{Does.FLAG}:{Flag.ABUSE}": _("Treat it as: abuse"),
    f"{Does.FLAG}:{Flag.SPAM}": _("Treat it as: promotion"),
}


def does(rule: CommentRule) -> str:
    """Give the choice of the form that a rule does."""
    return f"{rule.action}:{rule.signal}" if rule.signal else rule.action


class RuleForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A rule; `version` is the one that was read, the time is by the clocks of the site."""

    version = HiddenField()
    kind = SelectField(
        _("What"), choices=[SelectChoice(*each) for each in KINDS.items()], default=TEXT, validate_choice=False
    )
    value = StringField(_("Which"))
    action = SelectField(
        _("What happens"),
        choices=[SelectChoice(*each) for each in DOES.items()],
        default=Does.HOLD,
        validate_choice=False,
    )
    note = StringField(_("Why"))
    expires_at = StringField(_("Until"))

    @classmethod
    def of(cls, rule: CommentRule, sealer: Sealer, zone: ZoneInfo) -> "RuleForm":
        """Give the form with a rule in it."""
        told = {
            "version": rule.version,
            "kind": TEXT if rule.kind in IN_THE_TEXT else rule.kind,
            "value": ruling.shown(rule, sealer),
            "action": does(rule),
            "note": rule.note,
            "expires_at": on_the_wall(rule.expires_at, zone) if rule.expires_at else "",
        }
        return cls(formdata=None, data=told)

    def members(self, zone: ZoneInfo, rule: CommentRule | None = None) -> dict[str, Any]:
        """Give what was sent as the API takes it; an end that was not touched stays what it is, to the second."""
        value, (action, _colon, signal) = self.value.data or "", (self.action.data or "").partition(":")
        kind = self.kind.data
        if kind == TEXT:
            kind = RuleKind.PHRASE if len(value.split()) > 1 else RuleKind.WORD
        told = {"kind": kind, "value": value, "action": action, "signal": signal or None, "note": self.note.data or ""}
        typed = (self.expires_at.data or "").strip()
        if rule is not None and rule.expires_at and typed == on_the_wall(rule.expires_at, zone):
            return {**told, "expires_at": rule.expires_at}
        return {**told, "expires_at": _moment(typed, zone) if typed else None}


def _moment(typed: str, zone: ZoneInfo) -> str | None:
    """Give what was typed as a moment; what is no time stays as it is, to be refused in words."""
    try:
        return rfc3339(from_the_wall(typed, zone).moment)
    except ValueError:
        return typed
