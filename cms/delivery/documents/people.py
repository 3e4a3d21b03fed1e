"""Authors and tags as the world sees them."""

from typing import Annotated

from typing_extensions import TypedDict

from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.delivery.documents.closed import one_of


class AuthorDocument(TypedDict):
    """Someone whose name stands over a text."""

    slug: str
    name: str
    credentials: str
    bio: str
    url: str | None
    avatar_url: str | None


class TagDocument(TypedDict):
    """A word that entries share."""

    slug: str
    name: str
    kind: Annotated[str, one_of(TagKind)]


class ManagedAuthorDocument(AuthorDocument):
    """An author with the version that a change names."""

    id: int
    version: int


class ManagedTagDocument(TagDocument):
    """A tag with the version that a change names."""

    id: int
    version: int


def author_document(author: Author) -> AuthorDocument:
    """Show an author."""
    return {
        "slug": author.slug,
        "name": author.name,
        "credentials": author.credentials,
        "bio": author.bio,
        "url": author.url or None,
        "avatar_url": author.avatar_url or None,
    }


def tag_document(tag: Tag) -> TagDocument:
    """Show a tag."""
    return {"slug": tag.slug, "name": tag.name, "kind": tag.kind}


def managed_author_document(author: Author) -> ManagedAuthorDocument:
    """Show an author to who may change them."""
    return {**author_document(author), "id": author.id, "version": author.version}


def managed_tag_document(tag: Tag) -> ManagedTagDocument:
    """Show a tag to who may change it."""
    return {**tag_document(tag), "id": tag.id, "version": tag.version}
