"""Articles and exercises as the verbs write them, with their revisions, authors and tags."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.content.rendering import render
from cms.content.status import EntryType, Status
from cms.content.written import WRITTEN
from cms.core.markup import POLICY_VERSION, mark_of
from tests.benchmarks.rows import Chance, Rows, put

ARTICLES, EXERCISES = 10_000, 1_000
AUTHORS, TAGS = 300, 400
PATTERNS = 40  # as many texts are rendered; every entry has one of them behind words of its own
STANDINGS = [Status.PUBLISHED] * 40 + [Status.DRAFT] * 5 + [Status.IN_REVIEW, Status.ARCHIVED, Status.SCHEDULED]


@dataclass(frozen=True)
class Pattern:
    """A text, as it was sent and as it is shown."""

    source: dict[str, Any]
    rendered: dict[str, Any]


class Library:
    """All entries, and what they are found by."""

    def __init__(self, chance: Chance, articles: int = ARTICLES, exercises: int = EXERCISES) -> None:
        self.chance = chance
        self.articles, self.exercises = articles, exercises
        self.entries: list[dict[str, Any]] = []

    def fill(self) -> None:
        """Put everything in."""
        said, numbers = self.chance.said, range(1, AUTHORS + 1)
        put(Author, ({"slug": f"author-{n}", "name": f"Dr {said(2).title()} {n}"} for n in numbers))
        put(Tag, ({"slug": f"tag-{n}", "name": f"{said(1)} {n}", "kind": TagKind.TOPIC} for n in range(1, TAGS + 1)))
        self._make(EntryType.EXERCISE, self.exercises)
        self._make(EntryType.ARTICLE, self.articles)

    def _make(self, kind: EntryType, how_many: int) -> None:
        patterns = [self._pattern(kind) for _ in range(PATTERNS)]
        first = len(self.entries) + 1
        made = [self._entry(kind, entry_id) for entry_id in range(first, first + how_many)]
        put(Entry, made)
        revisions = list(self._revisions(made, patterns))
        put(Revision, (revision for revision, _links in revisions))
        for model, links in zip((RevisionAuthor, RevisionTag), _columns(links for _r, links in revisions), strict=True):
            put(model, links)
        if kind == EntryType.ARTICLE:
            put(RevisionExercise, self._uses([revision for revision, _links in revisions]))
        self.entries += made

    def _entry(self, kind: EntryType, entry_id: int) -> dict[str, Any]:
        status = self.chance.random.choice(STANDINGS)
        began = self.chance.moment()
        newest = self.chance.random.choice([1, 1, 1, 1, 1, 1, 1, 2, 2, 3])
        live = status == Status.PUBLISHED
        number = (newest if self.chance.random.random() < 0.95 else 1) if live else None
        changed = began + (self.chance.now - began) * self.chance.random.random()
        return {
            "id": entry_id,
            "type": kind,
            "slug": f"{kind}-{entry_id}",
            "status": status,
            "live_number": number,
            "newest_number": newest,
            "live_version": newest if live else None,
            "version": newest + 1,
            "created_by": 1 if self.chance.random.random() < 0.02 else None,
            "created_at": began,
            "updated_at": changed,
            "published_at": began if live else None,
            "live_since": changed if live else None,
            "publish_at": self.chance.now + timedelta(days=3) if status == Status.SCHEDULED else None,
            "binned_at": changed if status == Status.DRAFT and self.chance.random.random() < 0.2 else None,
            "comment_count": 0,
        }

    def _pattern(self, kind: EntryType) -> Pattern:
        blocks = [
            f"<h2>{self.chance.said(4)}</h2>" + f"<p>{self.chance.said(110)}, {self.chance.said(40)}.</p>" * 2
            for _ in range(3)
        ]
        members: dict[str, Any] = {
            "title": "Title",
            "summary": self.chance.said(24),
            "content_html": "".join(blocks),
            "sources": [{"title": self.chance.said(8), "url": "https://journal.example/1"}],
        }
        if kind == EntryType.EXERCISE:
            members["steps"] = [{"text": self.chance.said(20)} for _ in range(5)]
            members["cautions"] = [{"level": "note", "text": self.chance.said(15)}]
        source = WRITTEN[kind].model_validate(members).model_dump(mode="json", exclude={"comments_open"})
        return Pattern(source, render(source, frozenset()))

    def _revisions(
        self, made: list[dict[str, Any]], patterns: list[Pattern]
    ) -> Iterator[tuple[dict[str, Any], list[Rows]]]:
        revision_id = sum(entry["newest_number"] for entry in self.entries)
        for entry in made:
            pattern, own = self.chance.random.choice(patterns), self.chance.said(3)
            authors, tags = (self.chance.random.sample(range(1, most), k) for most, k in ((AUTHORS, 2), (TAGS, 3)))
            for number in range(1, entry["newest_number"] + 1):
                revision_id += 1
                title = f"{own.capitalize()} {entry['id']}"
                html = f"<p>{own} {number}.</p>{pattern.rendered['content_html']}"
                source = {**pattern.source, "title": title, "slug": entry["slug"], "content_html": html}
                told = {"content_html": html, "content_text": f"{own} {number}.\n{pattern.rendered['content_text']}"}
                yield (
                    {
                        "id": revision_id,
                        "entry_id": entry["id"],
                        "number": number,
                        "title": title,
                        "slug": entry["slug"],
                        "language": "en",
                        "source": source,
                        "rendered": {**pattern.rendered, **told},
                        "policy": POLICY_VERSION,
                        "image_hosts": mark_of([]),
                        "hash": f"{revision_id:064x}",
                        "reviewer_id": authors[0],
                        "made_by_name": "Editor",
                        "created_at": entry["updated_at"],
                    },
                    [
                        [
                            {"revision_id": revision_id, "position": p, "author_id": each}
                            for p, each in enumerate(authors)
                        ],
                        [{"revision_id": revision_id, "position": p, "tag_id": each} for p, each in enumerate(tags)],
                    ],
                )

    def _uses(self, revisions: list[dict[str, Any]]) -> Rows:
        for revision in revisions:
            if self.chance.random.random() < 0.3:
                exercise_id = self.chance.random.randint(1, self.exercises)
                yield {"revision_id": revision["id"], "position": 0, "exercise_id": exercise_id}


def _columns(links: Iterable[list[Rows]]) -> list[list[dict[str, Any]]]:
    """Give the rows of each kind of link, from those of each revision."""
    kept: list[list[dict[str, Any]]] = [[], []]
    for of_one in links:
        for column, rows in zip(kept, of_one, strict=True):
            column.extend(rows)
    return kept
