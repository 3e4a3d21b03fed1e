"""What one import has at hand while it runs."""

from dataclasses import dataclass, field

from cms.accounts.permissions import Actor
from cms.core.sealing import Sealer
from cms.core.site import LANGUAGE, SiteSettings
from cms.transfer.report import Report
from cms.transfer.wordpress.ledger import Ledger
from cms.transfer.wordpress.records import Survey


@dataclass
class Course:
    """Who imports what into which site, what was done so far, and what the file has shown so far.

    `authors` and `tags` are the slugs here by login and nicename; `items` are the numbers of the
    posts and pages that came by. They grow with the site, but hold none of its texts.
    """

    actor: Actor
    site: SiteSettings
    sealer: Sealer
    survey: Survey
    ledger: Ledger
    report: Report = field(default_factory=Report)
    authors: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    items: set[str] = field(default_factory=set)
    strange_types: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """Give the language of the file, None where it names none."""
        return self.survey.language if LANGUAGE.match(self.survey.language) else None
