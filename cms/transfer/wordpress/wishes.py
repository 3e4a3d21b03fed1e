"""What may be asked of an import of WordPress besides the file."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from cms.transfer.wordpress.mapping import Mapping


@dataclass(frozen=True)
class Wishes:
    """What was asked: to mend small breaks, to keep what plugins wrote beside posts, and what words mean here.

    Pictures come from the folder `media`, a copy of `wp-content/uploads`, and where they are not there
    from the old site with `fetch_media`; `allowed_hosts` may be private then. `feed` is where our feed is.
    `exercises_from` is the category
    whose posts become drafts of exercises, empty for none.
    """

    recover: bool = False
    with_meta: bool = False
    mapping: Mapping = field(default_factory=Mapping)
    media: Path | None = None
    fetch_media: bool = False
    allowed_hosts: Collection[str] = ()
    exercises_from: str = ""
    feed: str = ""

    @property
    def wants_media(self) -> bool:
        """Tell whether pictures are to be brought."""
        return self.fetch_media or self.media is not None
