"""Which settings stand together on their page, and which are written as lists or ticked."""

from flask_babel import lazy_gettext

GROUPS = {
    lazy_gettext("The site"): ["site_title", "site_description", "site_icon"],
    lazy_gettext("Language and time"): ["language", "timezone"],
    lazy_gettext("Comments"): [
        "comments_open",
        "comment_anyone",
        "comment_name_required",
        "comment_email_required",
        "comment_challenge",
        "comment_hold",
        "comment_links",
        "comment_rate",
        "comment_length",
        "comment_answers",
        "comment_self_answers",
        "comment_days_open",
        "comment_learn_after",
        "comment_edit_minutes",
        "report_threshold",
        "comment_origins",
    ],
    lazy_gettext("Consent"): ["consent_text", "consent_version"],
    lazy_gettext("How long comments are kept"): ["pending_days", "rejected_days", "spam_days"],
    lazy_gettext("When words are taken out of a comment"): [
        "removed_contact",
        "removed_health",
        "removed_words",
        "originals_days",
    ],
    lazy_gettext("When somebody may be in danger"): [
        "people_on_duty",
        "crisis_notice",
        "emergency_notice",
        "crisis_script",
        "emergency_script",
        "help_lines",
    ],
    lazy_gettext("Signing in"): ["second_factor_roles"],
    lazy_gettext("Before something is published"): ["required_checks"],
    lazy_gettext("Pictures"): ["image_hosts"],
    lazy_gettext("Who is told of changes"): [
        "cdn_purge",
        "cdn_purge_url",
        "cdn_purge_method",
        "cdn_purge_header",
        "websub_hub",
    ],
}
TICKED = {"required_checks", "second_factor_roles"}
SWITCHES = {
    "comment_anyone",
    "comment_challenge",
    "comment_email_required",
    "comment_name_required",
    "comment_self_answers",
    "comments_open",
}
LISTS = {"comment_origins", "help_lines", "image_hosts", "people_on_duty"}
