"""The part of the settings that says which comments come in."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, StringField


class CommentSettings:
    """Fields of the settings, mixed into their form."""

    comments_open = BooleanField(
        label=lazy_gettext("Comments are taken"),
        description=lazy_gettext("Without the tick nobody can write any; what was written stays to be read."),
    )
    comment_anyone = BooleanField(
        label=lazy_gettext("Anybody may comment"),
        description=lazy_gettext(
            "Without the tick only who sends the token of an account here: for sites with members of their own, whose"
            " server sends their comments."
        ),
    )
    comment_name_required = BooleanField(
        label=lazy_gettext("A name is needed"),
        description=lazy_gettext("Without the tick who gives none is called “Anonymous”."),
    )
    comment_email_required = BooleanField(
        label=lazy_gettext("An e-mail address is needed"),
        description=lazy_gettext(
            "Without the tick it may be left out. Nothing then tells that two comments are by the same person, and no"
            " letter can be sent."
        ),
    )
    comment_challenge = BooleanField(
        label=lazy_gettext("A small task against floods"),
        description=lazy_gettext("Browsers solve it by themselves when a comment is sent; it needs JavaScript."),
    )
    comment_links = StringField(
        label=lazy_gettext("Links that may pass unread"),
        description=lazy_gettext("A comment with more of them waits. Links to this site do not count."),
        render_kw={"type": "number", "min": 0, "max": 100},
    )
    comment_answers = StringField(
        label=lazy_gettext("Answers of one sender to one comment"),
        description=lazy_gettext("Who has given so many is asked to let others speak. 0 sets no limit."),
        render_kw={"type": "number", "min": 0, "max": 1000},
    )
    comment_self_answers = BooleanField(
        label=lazy_gettext("Answers to oneself at once"),
        description=lazy_gettext("Without the tick nobody answers their own comment while they can still change it."),
    )
