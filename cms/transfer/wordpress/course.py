"""What the import of a WordPress export has at hand while it runs."""

from dataclasses import dataclass, field

from cms.core.site import LANGUAGE
from cms.transfer.course import Course
from cms.transfer.wordpress.records import Survey


@dataclass(kw_only=True)
class WordPressCourse(Course):
    """What the file has shown so far: the numbers of the posts and pages that came by, and types that nobody knows."""

    survey: Survey
    items: set[str] = field(default_factory=set)
    strange_types: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """Give the language of the file, None where it names none."""
        return self.survey.language if LANGUAGE.match(self.survey.language) else None
