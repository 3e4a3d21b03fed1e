"""Roles and rights in plain words."""

from flask_babel import lazy_gettext as _

from cms.accounts.permissions import Permission, Role

DUTIES = {
    Role.AUTHOR: _("Writes articles and exercises, adds pictures, and hands drafts in for review. Publishes nothing."),
    Role.EDITOR: _(
        "Writes, reviews, publishes and schedules everybody’s articles and exercises. Keeps tags and authors."
    ),
    Role.MODERATOR: _("Reads and decides on comments. Sees drafts, and changes none of them."),
    Role.ADMIN: _("Does all that the others do, and looks after people, tokens, settings and the whole log."),
}
RIGHTS = {
    Permission.CONTENT_READ: _("Read drafts and earlier versions"),
    Permission.CONTENT_WRITE: _("Write drafts and hand them in for review"),
    Permission.CONTENT_PUBLISH: _("Publish, schedule and bin everybody’s content; keep tags and authors"),
    Permission.MEDIA_WRITE: _("Add pictures, and change what is said of them"),
    Permission.COMMENTS_READ: _("Read the queue of comments and the log of moderation"),
    Permission.COMMENTS_MODERATE: _("Decide on comments"),
    Permission.COMMENTS_SEALED: _("See what a comment said before it was redacted"),
    Permission.PEOPLE_EXPORT: _("Hand out all that is kept about a reader"),
    Permission.PEOPLE_ERASE: _("Erase a reader and what they wrote"),
    Permission.SITE_ADMIN: _("Look after people, tokens, settings and the whole log"),
}
