"""Preview links, as those who make them see them."""

from typing_extensions import TypedDict

from cms.content.models.preview import PreviewLink
from cms.core.clock import rfc3339
from cms.delivery.links import Links


class PreviewLinkDocument(TypedDict):
    """A link to one revision: how long it works, who made it, and when it was taken back."""

    id: int
    revision: int
    expires_at: str | None
    created_at: str | None
    made_by: str
    revoked_at: str | None


class NewPreviewLinkDocument(PreviewLinkDocument):
    """A link as it is told once: `url` gives the item as JSON, `page_url` shows it to people."""

    url: str
    page_url: str


def preview_link_document(link: PreviewLink) -> PreviewLinkDocument:
    """Show a link without its address, which is not kept."""
    return {
        "id": link.id,
        "revision": link.number,
        "expires_at": rfc3339(link.expires_at),
        "created_at": rfc3339(link.created_at),
        "made_by": link.made_by_name,
        "revoked_at": rfc3339(link.revoked_at),
    }


def new_preview_link_document(link: PreviewLink, key: str, links: Links) -> NewPreviewLinkDocument:
    """Show a link that was just made."""
    return {
        **preview_link_document(link),
        "url": links.api(f"/previews/{key}"),
        "page_url": links.public(f"/preview/{key}"),
    }
