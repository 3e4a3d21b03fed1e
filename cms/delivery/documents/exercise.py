"""An exercise as the world sees it: steps and dosage as data."""

from typing import Annotated, Any

from typing_extensions import TypedDict

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.delivery.documents.closed import one_of
from cms.delivery.documents.entry import EntryDocument, NeighbourDocument, entry_document, neighbour_documents
from cms.delivery.documents.media import ImageDocument, image_document
from cms.delivery.links import Links
from cms.delivery.players import player_of


class StepDocument(TypedDict):
    """One step."""

    text_html: str
    text: str
    image: ImageDocument | None


class DosageDocument(TypedDict):
    """How much, how long, how often; times in seconds."""

    hold_seconds: int | None
    repetitions: int | None
    sets: int | None
    rest_seconds: int | None
    per_side: bool
    frequency: str


class MuscleDocument(TypedDict):
    """A muscle, and what the exercise does to it."""

    name: str
    action: Annotated[str, one_of(["stretch", "strengthen", "mobilise"])]


class VariationDocument(TypedDict):
    """Another way to do it, and for whom."""

    title: str
    kind: Annotated[str, one_of(["alternative", "easier", "harder"])]
    reason: str
    steps: list[StepDocument]


class CautionDocument(TypedDict):
    """What to look out for, and what to do."""

    level: Annotated[str, one_of(["note", "non_urgent", "urgent", "emergency"])]
    text: str
    action: str


class VideoDocument(TypedDict):
    """A film of it.

    `provider` is `youtube`, `vimeo`, `file` for a file that a `<video>` plays, or else the host. `embed_url`
    is for a frame, of a file the file itself; None where there is none. `poster` is a still of YouTube's,
    and None for the others. Nothing of these is asked for before a reader wants to see the film.
    """

    url: str
    provider: str
    embed_url: str | None
    title: str
    poster: str | None
    captions_url: str | None
    transcript: str


class ExerciseDocument(EntryDocument):
    """An exercise; `articles` are the live ones that use it."""

    steps: list[StepDocument]
    dosage: DosageDocument
    position: str
    difficulty: Annotated[str, one_of(["easy", "moderate", "hard"])]
    equipment: list[str]
    muscles: list[MuscleDocument]
    variations: list[VariationDocument]
    reminders: list[str]
    cautions: list[CautionDocument]
    contraindications: list[str]
    video: VideoDocument | None
    articles: list[NeighbourDocument]


def exercise_document(view: EntryView, links: Links) -> ExerciseDocument:
    """Show an exercise."""
    source, rendered = view.revision.source, view.revision.rendered
    return {
        **entry_document(view, links),
        "steps": _steps(view, source["steps"], rendered["steps"], links),
        "dosage": source["dosage"],
        "position": source["position"],
        "difficulty": source["difficulty"],
        "equipment": source["equipment"],
        "muscles": source["muscles"],
        "variations": [
            {
                "title": each["title"],
                "kind": each["kind"],
                "reason": each["reason"],
                "steps": _steps(view, each["steps"], steps, links),
            }
            for each, steps in zip(source["variations"], rendered["variations"], strict=True)
        ],
        "reminders": source["reminders"],
        "cautions": source["cautions"],
        "contraindications": source["contraindications"],
        "video": _video(source["video"]),
        "articles": neighbour_documents(view, EntryType.ARTICLE, links),
    }


def _steps(
    view: EntryView, written: list[dict[str, Any]], rendered: list[dict[str, str]], links: Links
) -> list[StepDocument]:
    return [
        {
            "text_html": shown["text_html"],
            "text": shown["text"],
            "image": image_document(view, step["image_id"], links),
        }
        for step, shown in zip(written, rendered, strict=True)
    ]


def _video(video: dict[str, Any] | None) -> VideoDocument | None:
    if video is None:
        return None
    found = player_of(video["url"])
    return {
        "url": video["url"],
        "provider": found.provider,
        "embed_url": found.embed_url,
        "title": video["title"],
        "poster": found.poster,
        "captions_url": video["captions_url"] or None,
        "transcript": video["transcript"],
    }
