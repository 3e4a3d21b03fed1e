"""An erasure in words: why somebody is forgotten, and what kinds of things went."""

from flask_babel import lazy_gettext as _

from cms.comments.erasures import Ground

GROUNDS = {
    Ground.REQUEST: _("They asked for it"),
    Ground.CONSENT: _("They took back their consent"),
    Ground.UNLAWFUL: _("It should never have been kept"),
    Ground.OTHER: _("Another reason"),
}
COUNTED = {
    "comments": _("Comments, each with name, website and text"),
    "addresses": _("E-mail addresses"),
    "signals": _("What triage saw in them"),
    "rules_met": _("Notes of which rules they met"),
    "prints": _("Prints by which repeated texts are found"),
    "votes": _("Votes on their comments"),
    "reports": _("Reports of their comments"),
    "appeals": _("Requests for another look"),
    "staff_notes": _("Notes of the team"),
    "decision_notes": _("Notes with decisions"),
    "corrections": _("Corrections under their comments"),
    "claims": _("Notes of who had a comment in hand"),
    "originals": _("Sealed originals of what was redacted"),
    "lessons": _("Lessons of the spam filter"),
    "rules": _("Rules about their address"),
    "letters": _("Notes of letters to them"),
    "kept_answers": _("Kept answers of the API"),
    "webhook_answers": _("Answers of receivers of webhooks"),
}
