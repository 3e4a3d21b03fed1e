"""Whether those who cannot hear or see get what a film says."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find a film without captions, and one that is not told in words."""
    film = draft.members.get("video")
    if film and not film["captions_url"]:
        yield Place("The film has no captions.", "#/video/captions_url")
    if film and not film["transcript"].strip():
        yield Place("The film is not told in words.", "#/video/transcript")


CHECK = Check(
    "film",
    "A film for those who cannot hear or see",
    "Without captions people who cannot hear miss what is said; without a text people who cannot see have its title.",
    "Give the address of a file with captions, and write down what is said and shown.",
    look,
)
