"""The words that moderators read for statuses, actions and reasons."""

from flask_babel import gettext as _


def labels() -> dict[str, str]:
    """Give a word for each code."""
    return {
        "all": _("All"),
        "pending": _("Waiting"),
        "approved": _("Approved"),
        "rejected": _("Rejected"),
        "spam": _("Spam"),
        "erased": _("Erased"),
        "approve": _("Approve"),
        "reject": _("Reject"),
        "hold": _("Hold"),
        "off_topic": _("Off topic"),
        "abusive": _("Abusive"),
        "advertising": _("Advertising"),
        "personal_data": _("Personal data"),
        "unsafe_advice": _("Unsafe advice"),
        "misinformation": _("Misinformation"),
        "duplicate": _("Said before"),
        "other": _("Another reason"),
        "nothing_found": _("Nothing spoke against it."),
        "hold_all": _("Every comment is read first here."),
        "first_comment": _("A first comment, as far as anybody can tell."),
        "reported": _("Readers reported it."),
        "danger": _("Somebody may be in danger"),
        "refused_before": _("Several comments from this address were refused."),
        "like_team": _("The name looks like one of your team, or of your site."),
        "check_failed": _("A check could not be carried out."),
        "appealed": _("Its author asks for another look."),
        "rule_block": _("One of your rules turns it away."),
        "rule_hold": _("One of your rules holds it."),
        "rule_let_in": _("One of your rules excuses it from waiting for a first approval."),
        "rule_allow": _("One of your rules lets it through."),
        "imported": _("It was waiting where it came from."),
    }


def signals() -> dict[str, str]:
    """Give what was seen in a comment, for each signal."""
    return {
        "crisis": _("Crisis"),
        "emergency": _("Emergency"),
        "contact": _("Contact details"),
        "adverse_effect": _("Made worse"),
        "disclosure": _("Health details"),
        "advice": _("Medical advice"),
        "abuse": _("Abuse"),
        "spam": _("Promotion"),
        "links": _("Links"),
        "repeat": _("Repetition"),
        "alias": _("Many dots"),
        "robot": _("Sent by a program"),
        "words": _("Your words"),
        "rules": _("Your rules"),
        "check_failed": _("A check failed"),
    }


def rule_kinds() -> dict[str, str]:
    """Give what a rule names, for each kind."""
    return {
        "word": _("Word"),
        "phrase": _("Phrase"),
        "address": _("E-mail address"),
        "domain": _("Domain"),
        "network": _("Network"),
    }


def decided() -> dict[str, str]:
    """Give what was done, for each action."""
    return {
        "approve": _("Approved"),
        "reject": _("Rejected"),
        "spam": _("Marked as spam"),
        "hold": _("Held"),
    }
