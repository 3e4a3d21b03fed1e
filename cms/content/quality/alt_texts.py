"""Whether each picture says what it shows to those who cannot see it."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Picture, Place
from cms.core.references import references_of


def look(draft: Draft) -> Iterator[Place]:
    """Find pictures of the text and of the library that say nothing and are not there to decorate."""
    decorative = [picture.key for picture in draft.pictures.values() if picture.decorative]
    for number, each in enumerate(references_of(draft.html).pictures, start=1):
        if not each.alt and not any(f"/media/{key}/" in each.address for key in decorative):
            yield Place(f"Picture {number} of the text has no description.", "#/content_html")
    for pointer, picture in pictures_of(draft):
        if not (picture.decorative or picture.alt.strip()):
            yield Place("This picture has no description.", pointer)


def pictures_of(draft: Draft) -> Iterator[tuple[str, Picture]]:
    """Give the pictures of the library that members name, each with its place."""
    named = [("#/image_id", draft.members["image_id"])]
    steps = [("#/steps", draft.members.get("steps", []))]
    for place, variation in enumerate(draft.members.get("variations", [])):
        steps.append((f"#/variations/{place}/steps", variation["steps"]))
    named += [
        (f"{where}/{place}/image_id", step["image_id"]) for where, many in steps for place, step in enumerate(many)
    ]
    for pointer, media_id in named:
        if media_id in draft.pictures:
            yield pointer, draft.pictures[media_id]


CHECK = Check(
    "alt_texts",
    "Pictures in words",
    "People who cannot see a picture are read its description; without one they do not know what is missing.",
    "Say what it shows, as you would on the phone; or mark it as decorative.",
    look,
)
