"""The log in words: what was done, and to what."""

from flask_babel import lazy_gettext as _

from cms.accounts.permissions import Role
from cms.content.status import EntryType

KINDS = {
    "comment": _("Comments"),
    EntryType.ARTICLE: _("Articles"),
    EntryType.EXERCISE: _("Exercises"),
    "media": _("Pictures"),
    "tag": _("Tags"),
    "author": _("Authors"),
    "user": _("People"),
    "token": _("Tokens"),
    "site": _("The site"),
}
NAMED = {
    "comment": _("a comment on “%(name)s”"),
    EntryType.ARTICLE: _("the article “%(name)s”"),
    EntryType.EXERCISE: _("the exercise “%(name)s”"),
    "media": _("the picture “%(name)s”"),
    "tag": _("the tag “%(name)s”"),
    "author": _("the author “%(name)s”"),
    "user": "%(name)s",
    "token": _("the token “%(name)s”"),
}
NAMELESS = {
    "comment": _("a comment"),
    EntryType.ARTICLE: _("an article"),
    EntryType.EXERCISE: _("an exercise"),
    "media": _("a picture"),
    "tag": _("a tag"),
    "author": _("an author"),
    "user": _("somebody"),
    "token": _("a token"),
    "site": _("the site"),
}
ENTRY = {
    "create": _("began %(what)s"),
    "edit": _("edited %(what)s"),
    "submit": _("handed in %(what)s"),
    "publish": _("published %(what)s"),
    "unpublish": _("took %(what)s off the site"),
    "schedule": _("set times for %(what)s"),
    "archive": _("archived %(what)s"),
    "restore": _("brought back %(what)s"),
    "bin": _("put %(what)s into the bin"),
}
ACTIONS = {
    "comment.receive": _("sent %(what)s"),
    "comment.approve": _("approved %(what)s"),
    "comment.reject": _("rejected %(what)s"),
    "comment.spam": _("marked %(what)s as spam"),
    "comment.hold": _("put %(what)s back into the queue"),
    "comment.undo": _("took back a decision on %(what)s"),
    "comment.import": _("took over the comments of %(what)s from elsewhere"),
    **{f"{kind}.{move}": words for kind in EntryType for move, words in ENTRY.items()},
    "media.create": _("added %(what)s"),
    "media.change": _("changed what is said of %(what)s"),
    "media.delete": _("deleted %(what)s"),
    "tag.create": _("added %(what)s"),
    "tag.change": _("changed %(what)s"),
    "tag.delete": _("deleted %(what)s"),
    "author.create": _("added %(what)s"),
    "author.change": _("changed %(what)s"),
    "author.delete": _("deleted %(what)s"),
    "user.create": _("made an account for %(what)s"),
    "user.invite": _("made an invitation link for %(what)s"),
    "user.choose_password": _("chose a password with an invitation link"),
    "user.change_password": _("changed their own password"),
    "user.set_password": _("set a password for %(what)s"),
    "user.rename": _("changed the name of %(what)s"),
    "user.set_role": _("changed the role of %(what)s"),
    "user.disable": _("closed the account of %(what)s"),
    "user.enable": _("opened the account of %(what)s"),
    "token.create": _("made %(what)s"),
    "token.revoke": _("revoked %(what)s"),
    "site.configure": _("changed the settings of the site"),
    "site.import": _("took over content from elsewhere"),
}
UNKNOWN = _("did something to %(what)s")
ACTORS = {"public": _("A reader"), "shell": _("The command line"), "worker": _("The service itself")}
STATES = {
    "draft": _("Draft"),
    "in_review": _("In review"),
    "scheduled": _("Scheduled"),
    "published": _("Live"),
    "archived": _("Archived"),
    Role.AUTHOR: _("Author"),
    Role.EDITOR: _("Editor"),
    Role.MODERATOR: _("Moderator"),
    Role.ADMIN: _("Admin"),
}
DETAILS = {
    "before": _("Before"),
    "after": _("Now"),
    "status": _("Stands as"),
    "role": _("Role"),
    "owner": _("Account"),
    "scopes": _("Rights"),
    "settings": _("Settings"),
    "members": _("Changed"),
    "revision": _("Version"),
    "publish_at": _("Goes live"),
    "unpublish_at": _("Ends"),
    "decision": _("Decision"),
    "source": _("From"),
    "counts": _("Counted"),
    "created": _("New"),
    "updated": _("Changed"),
}
