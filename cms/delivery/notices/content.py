"""What a letter says: the facts that its template puts into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.core.site import SiteSettings
from cms.delivery.installation import Installation


@dataclass(frozen=True)
class Desk:
    """What a letter is written with: the installation, and the settings of the site."""

    house: Installation
    site: SiteSettings


@dataclass(frozen=True)
class Content:
    """The facts, and the address at which one can have no more of such letters."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    unsubscribe: str | None = None
