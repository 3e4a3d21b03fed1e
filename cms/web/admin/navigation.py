"""The desks of the house, and who finds them in the rail."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from cms.accounts.permissions import Actor, Permission


@dataclass(frozen=True)
class Desk:
    """A place in the rail; `near` marks those that a phone shows without asking for more.

    `beside` is the blueprint of pages that one reaches by its tabs.
    """

    endpoint: str
    label: str
    icon: str
    permission: Permission | None = None
    near: bool = False
    beside: str = ""


DESKS = [
    Desk("home.index", _("Today"), "today", near=True),
    Desk("desk.index", _("Comments"), "comments", Permission.COMMENTS_READ, near=True),
    Desk("articles_desk.index", _("Articles"), "article", Permission.CONTENT_READ, near=True),
    Desk("exercises_desk.index", _("Exercises"), "exercise", Permission.CONTENT_READ, near=True),
    Desk("media_desk.index", _("Media"), "media", Permission.MEDIA_WRITE),
    Desk("taxonomy.tags", _("Tags, authors"), "tag", Permission.CONTENT_PUBLISH),
    Desk("rules_desk.index", _("Rules"), "rule", Permission.COMMENTS_MODERATE, beside="replies_desk"),
    Desk("people.index", _("People"), "people", Permission.SITE_ADMIN, beside="commenter_desk"),
    Desk("tokens.index", _("Tokens"), "key"),
    Desk("webhook_desk.index", _("Webhooks"), "hook", Permission.SITE_ADMIN),
    Desk("import_desk.index", _("Imports"), "upload", Permission.SITE_ADMIN),
    Desk("figures.index", _("Figures"), "chart", Permission.COMMENTS_READ),
    Desk("log.index", _("Log"), "log", Permission.COMMENTS_READ),
    Desk("settings.index", _("Settings"), "settings", Permission.SITE_ADMIN),
]


def desks_of(actor: Actor) -> list[Desk]:
    """Give the desks that an actor may sit at."""
    return [desk for desk in DESKS if desk.permission is None or actor.may(desk.permission)]
