"""What the export into a folder has at hand while it runs, and what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cms.accounts.permissions import Actor
from cms.content.redirect_paths import Addresses
from cms.core.site import SiteSettings
from cms.core.storage import MediaStore
from cms.transfer.course import Advance, silently


@dataclass(frozen=True)
class Leaving:
    """Who exports what into which folder; `advance` is told the number of entries written."""

    actor: Actor
    path: Path
    site: SiteSettings
    store: MediaStore
    addresses: Addresses
    with_drafts: bool = False
    advance: Advance = silently


@dataclass
class Left:
    """What was written; `as_html` counts texts that Markdown cannot say, and `drafts_beside` newer drafts left out."""

    articles: int = 0
    exercises: int = 0
    comments: int = 0
    media: int = 0
    redirects: int = 0
    drafts_beside: int = 0
    as_html: int = 0


@dataclass(frozen=True)
class Around:
    """What is known around some entries: old paths of each by its id, and slugs of exercises by theirs.

    `named` gives for a revision the exercises that are named beside its text.
    """

    aliases: Mapping[int, list[str]] = field(default_factory=dict)
    slugs: Mapping[int, str] = field(default_factory=dict)
    named: Mapping[int, list[str]] = field(default_factory=dict)
