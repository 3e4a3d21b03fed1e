"""The history of an entry: every save, and the way back to any of them."""

from cms.accounts.permissions import Actor
from cms.content import drafting, queries
from cms.content.models.entry import Entry
from cms.core.site import SiteSettings


def restore(actor: Actor, entry: Entry, version: int, number: int, site: SiteSettings) -> Entry:
    """Save an older revision as the newest one; what is live stays. Raises NotFound for an unknown number."""
    old = queries.revision(entry, number)
    return drafting.edit(actor, entry, version, {}, site, note=f"restored from {number}", base=old)
