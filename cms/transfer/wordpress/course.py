"""What the import of a WordPress export has at hand while it runs."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from cms.content.status import EntryType
from cms.core.languages import LANGUAGE
from cms.transfer.course import Course
from cms.transfer.wordpress.addressed import Addressed
from cms.transfer.wordpress.noticing import Noticed
from cms.transfer.wordpress.records import Survey
from cms.transfer.wordpress.wishes import Wishes


@dataclass(kw_only=True)
class WordPressCourse(Course):
    """What the file has shown so far: the numbers of the posts and pages that came by, and types that nobody knows.

    `parents` has the nicename above that of each nested category, `left_fields` how many custom
    fields were left out, `has_media` whether pictures were brought.
    `reserved` has what the posts are here that links were led to, `kept_slugs` their numbers by that.
    """

    survey: Survey
    wishes: Wishes = field(default_factory=Wishes)
    noticed: Noticed = field(default_factory=Noticed)
    items: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    strange_types: dict[tuple[str, str], int] = field(default_factory=dict)
    left_fields: int = 0
    met_category: bool = False
    to_check: dict[str, str] = field(default_factory=dict)
    addressed: Addressed = field(default_factory=Addressed)
    has_media: bool = False
    attachments: int = 0
    reserved: dict[str, tuple[EntryType, str]] = field(default_factory=dict)
    kept_slugs: dict[tuple[EntryType, str], str] = field(default_factory=dict)
    led_links: int = 0
    led_paths: int = 0
    waiting_paths: int = 0
    unknown_shortcodes: Counter[str] = field(default_factory=Counter)
    dynamic_blocks: Counter[str] = field(default_factory=Counter)

    @property
    def hosts(self) -> Collection[str]:
        """Give the hosts that the files of the old site are on."""
        return self.addressed.file_hosts

    @property
    def language(self) -> str | None:
        """Give the language of the file, None where it names none."""
        return self.survey.language if LANGUAGE.match(self.survey.language) else None
