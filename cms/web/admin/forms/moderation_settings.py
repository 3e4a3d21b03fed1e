"""The part of the settings that moderators work with."""

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField


class ModerationSettings:
    """Fields of the settings, mixed into their form."""

    removed_contact = StringField(
        label=lazy_gettext("In place of contact details"),
        description=lazy_gettext("Readers see this where a moderator took out how somebody can be reached."),
        render_kw={"maxlength": 200},
    )
    removed_health = StringField(
        label=lazy_gettext("In place of health details"),
        description=lazy_gettext("Readers see this where a moderator took out what somebody suffers from."),
        render_kw={"maxlength": 200},
    )
    removed_words = StringField(
        label=lazy_gettext("In place of other words"),
        description=lazy_gettext("Readers see this where a moderator took out anything else."),
        render_kw={"maxlength": 200},
    )
    pending_days = StringField(
        label=lazy_gettext("Days that waiting comments are kept"),
        description=lazy_gettext(
            "Then their words and their author are erased for good. What may be about somebody in danger, and what "
            "its author asks about again, waits on. 0 keeps them all."
        ),
        render_kw={"type": "number", "min": 0, "max": 3650},
    )
    rejected_days = StringField(
        label=lazy_gettext("Days that rejected comments are kept"),
        description=lazy_gettext(
            "Counted from the last that was done about it; so long their author can ask for another look. "
            "0 keeps them for ever."
        ),
        render_kw={"type": "number", "min": 0, "max": 3650},
    )
    spam_days = StringField(
        label=lazy_gettext("Days that spam is kept"),
        description=lazy_gettext("What was learned from it stays. 0 keeps it for ever."),
        render_kw={"type": "number", "min": 0, "max": 3650},
    )
    originals_days = StringField(
        label=lazy_gettext("Days that originals are kept"),
        description=lazy_gettext(
            "What a comment said before is kept encrypted for so long, then destroyed. The log tells who looked at it."
        ),
        render_kw={"type": "number", "min": 1, "max": 3650},
    )
    crisis_script = TextAreaField(
        label=lazy_gettext("What a moderator does in a crisis"),
        description=lazy_gettext("Shown beside a comment that sounds as if somebody might want to die, step by step."),
        render_kw={"rows": 10, "maxlength": 5000},
    )
    emergency_script = TextAreaField(
        label=lazy_gettext("What a moderator does in an emergency"),
        description=lazy_gettext("Shown beside a comment that describes what may need a hospital today, step by step."),
        render_kw={"rows": 10, "maxlength": 5000},
    )
