"""Whether the words for a picture are the name of its file."""

import re
from collections.abc import Iterator

from cms.content.quality.alt_texts import pictures_of
from cms.content.quality.finding import Check, Draft, Place
from cms.core.references import references_of

_NAME = re.compile(
    r"\S*\.(jpe?g|png|gif|webp|avif|hei[cf]|svg|bmp|tiff?)\Z"
    r"|(img|dscn?|dscf|pxl|image|picture|photo|screenshot|scan|untitled)[\d\s()_.\-]*\Z"
    r"|\w*\d{3,}\w*\Z|\w+(?:[_-]\w+){2,}\Z",
    re.IGNORECASE,
)


def look(draft: Draft) -> Iterator[Place]:
    """Find descriptions that were never written."""
    for each in references_of(draft.html).pictures:
        if _NAME.match(each.alt):
            yield Place(f"“{each.alt[:60]}” looks like the name of a file.", "#/content_html")
    for pointer, picture in pictures_of(draft):
        if _NAME.match(picture.alt.strip()) and not picture.decorative:
            yield Place(f"“{picture.alt.strip()[:60]}” looks like the name of a file.", pointer)


CHECK = Check(
    "picture_names",
    "Pictures not called by their files",
    "Those who cannot see the picture are read “IMG 2041 dot jpg” in its place.",
    "Say what it shows, as you would on the phone.",
    look,
)
