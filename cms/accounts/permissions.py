"""Roles, and what each may: one table that every door obeys through the verbs."""

from dataclasses import dataclass
from enum import StrEnum

from cms.core.errors import Forbidden


class Role(StrEnum):
    """What a person is here."""

    AUTHOR = "author"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Permission(StrEnum):
    """What may be allowed; a token's scopes bear the same names."""

    CONTENT_WRITE = "content.write"
    CONTENT_PUBLISH = "content.publish"
    MEDIA_WRITE = "media.write"
    CONTENT_READ = "content.read"
    COMMENTS_READ = "comments.read"
    COMMENTS_MODERATE = "comments.moderate"
    COMMENTS_SEALED = "comments.sealed"
    PEOPLE_EXPORT = "people.export"
    PEOPLE_ERASE = "people.erase"
    SITE_ADMIN = "site.admin"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.AUTHOR: frozenset({Permission.CONTENT_WRITE, Permission.MEDIA_WRITE, Permission.CONTENT_READ}),
    Role.EDITOR: frozenset(
        {Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH, Permission.MEDIA_WRITE, Permission.CONTENT_READ}
    ),
    Role.MODERATOR: frozenset(
        {Permission.CONTENT_READ, Permission.COMMENTS_READ, Permission.COMMENTS_MODERATE, Permission.COMMENTS_SEALED}
    ),
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True)
class Actor:
    """Whoever does something: a person at a page, a token, the shell or the worker."""

    kind: str
    id: int | None
    name: str
    permissions: frozenset[Permission]
    role: Role | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether this is allowed."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raise Forbidden unless this is allowed."""
        if not self.may(permission):
            raise Forbidden(f"This needs the right “{permission}”, which {self.name} does not have.")

    @property
    def sees_only_own_drafts(self) -> bool:
        """Tell whether drafts of others are hidden: they are from authors, and from who may write but not publish."""
        writes = self.role == Role.AUTHOR or self.may(Permission.CONTENT_WRITE)
        return writes and not self.may(Permission.CONTENT_PUBLISH)


SHELL = Actor("shell", None, "the shell", frozenset(Permission))
WORKER = Actor("worker", None, "the worker", frozenset(Permission))
NOBODY = Actor("public", None, "a reader", frozenset())
