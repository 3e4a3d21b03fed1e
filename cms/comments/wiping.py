"""When words that were removed are to be wiped from where they still stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.comments import originals
from cms.core.clock import now

JUST_NOW = timedelta(minutes=2)


@dataclass
class Wiping:
    """When this process last saw to it; None until it has, since it starts."""

    last: datetime | None = None

    def is_due(self) -> bool:
        """Tell whether words were removed since the last time, however long ago that was."""
        since = self.last and min(self.last, now()) - JUST_NOW
        return since is None or originals.changed_since(since)


wiping = Wiping()
