"""What one import has at hand while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cms.accounts.permissions import Actor
from cms.content.redirect_paths import Addresses
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.storage import MediaStore
from cms.transfer.ledger import Ledger
from cms.transfer.report import Report

Advance = Callable[[int], object]


def silently(_count: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Order:
    """Who imports which file or folder into which site; `advance` is told the bytes read, again and again.

    Pictures go into `store`; `addresses` tells where on the front end entries are. Sources that bring
    neither pictures nor redirects do without.
    """

    actor: Actor
    path: Path
    site: SiteSettings
    sealer: Sealer
    advance: Advance = silently
    store: MediaStore | None = None
    addresses: Addresses | None = None


@dataclass
class Course:
    """What was done so far, and which slug here each author and tag of the other system has.

    It grows with the site, but holds none of its texts.
    """

    order: Order
    ledger: Ledger
    report: Report = field(default_factory=Report)
    authors: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Give who imports."""
        return self.order.actor

    @property
    def site(self) -> SiteSettings:
        """Give the settings of the site that takes the records."""
        return self.order.site
