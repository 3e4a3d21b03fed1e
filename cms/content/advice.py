"""What an editor may want to add before readers see an entry; none of it keeps anybody from publishing."""

from enum import StrEnum

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.core.references import references_of


class Advice(StrEnum):
    """What is missing."""

    SUMMARY = "summary"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PICTURE_IN_WORDS = "picture_in_words"
    CAUTIONS = "cautions"


def advice(view: EntryView) -> list[Advice]:
    """Give what a revision lacks, in the order in which people see to it."""
    source = view.revision.source
    lacks = {
        Advice.SUMMARY: not source["summary"],
        Advice.AUTHOR: not view.authors,
        Advice.REVIEWER: view.reviewer is None,
        Advice.PICTURE_IN_WORDS: _has_silent_picture(view),
        Advice.CAUTIONS: view.entry.type == EntryType.EXERCISE and not source["cautions"],
    }
    return [each for each, is_missing in lacks.items() if is_missing]


def _has_silent_picture(view: EntryView) -> bool:
    """Tell whether a picture says nothing to who cannot see it, unless it is marked as decoration."""
    in_text = references_of(view.revision.rendered["content_html"]).pictures
    decoration = {media.key for media in view.pictures.values() if media.decorative}
    silent = [each for each in in_text if not each.alt and not any(key in each.address for key in decoration)]
    return bool(silent) or any(not (media.alt or media.decorative) for media in view.pictures.values())
