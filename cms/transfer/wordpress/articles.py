"""Posts and pages become articles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import LONGEST_HTML
from cms.core.clock import now
from cms.core.errors import Fault, Invalid
from cms.core.text import shortened, text_of
from cms.transfer import entries
from cms.transfer.entries import NOTHING, Incoming, Taken
from cms.transfer.placing import Place, Written
from cms.transfer.wordpress import beside, dates, meta, naming, seo
from cms.transfer.wordpress.addressed import slug_of
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.exercises import choosing, noting, placing
from cms.transfer.wordpress.links import led, slug_for
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Item, digest, in_words
from cms.transfer.wordpress.showing import Pictures, pictures_of, with_pictures
from cms.transfer.wordpress.texts import whole
from cms.transfer.wordpress.texts.around import Around

LONGEST_TITLE, LONGEST_SUMMARY, MOST_TAGS = 300, 5000, 100
_PLACES = {
    "publish": Place.LIVE,
    "future": Place.SCHEDULED,
    "pending": Place.IN_REVIEW,
    "draft": Place.DRAFT,
    "auto-draft": Place.DRAFT,
    "private": Place.DRAFT,
    "trash": Place.BIN,
}


def take_all(course: WordPressCourse, items: Sequence[Item]) -> list[tuple[Item, Taken]]:
    """Take over posts and pages; give each with what became of it."""
    chosen = ((item, _incoming(course, item, is_exercise)) for item, is_exercise in choosing.wanted(course, items))
    incomings = {id(item): incoming for item, incoming in chosen if incoming is not None}
    taken: dict[int, Taken] = {}
    for kind in EntryType:
        some = {key: incoming for key, incoming in incomings.items() if incoming.type == kind}
        taken |= zip(some, entries.take_all(course, list(some.values())), strict=True)
    for item in items:
        entry, created, updated = taken.get(id(item), NOTHING)
        if entry is not None and (created or updated):
            _keep_beside(course, item, entry)
    return [(item, taken.get(id(item), NOTHING)) for item in items]


def _keep_beside(course: WordPressCourse, item: Item, entry: Entry) -> None:
    if item.number in course.to_check:
        meta.note_once(course, entry, course.to_check.pop(item.number))
    meta.keep(course, item, entry)
    if item.sticky == "1":
        told = "It was sticky; here nothing keeps an article above the others."
        course.report.remark(in_words(item.type, item.number), told)


def _incoming(course: WordPressCourse, item: Item, is_exercise: bool) -> Incoming | None:
    kind = EntryType.EXERCISE if is_exercise else beside.type_of(item)
    where, tally = in_words(item.type, item.number), course.report.tallies[entries.KINDS[kind]]
    if not item.number or item.number in course.items:
        fault = "comes twice in the file; the first was kept" if item.number else "has no number; it was left out"
        course.report.remark(where, f"This {fault}.")
        tally.skipped += 1
        return None
    course.items.add(item.number)
    # Of what plugins write beside a post, only what is read counts as a change; where it stood says nothing of it.
    bare = replace(item, comments=(), meta=(), link="", guid="", sticky="")
    pictures = pictures_of(course, item)
    more = filter(None, [course.wishes.mapping.mark, item.told(beside.KEY), *pictures.mark()])
    mark = digest(bare, *meta.mark(course, item), *more)
    read = partial(_written, course, item, where, pictures, is_exercise=is_exercise)
    return Incoming(item.number, where, mark, read, kind)


def _written(course: WordPressCourse, item: Item, where: str, pictures: Pictures, *, is_exercise: bool) -> Written:
    """Understand a post, or as the draft of an exercise, of which the course keeps what is to be checked."""
    if len(item.content) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    moment, parts = _moment(course, item, where), _elements(course, item, where)
    found = placing.placed(parts) if is_exercise else None
    members = _members(course, item, where, pictures, "\n".join(found.left if found else parts))
    if found is not None:
        course.to_check[item.number] = noting.to_check(found, where)
        members |= found.members
    kind = EntryType.EXERCISE if found else beside.type_of(item)
    return Written(
        members=members,
        slug=slug_for(course, item.number, kind, slug_of(item)),
        place=_place_of_draft(item) if found else _place(course, item, moment, where),
        moment=moment,
        changed=dates.moment(item.modified_gmt, "", "UTC"),
        protected=bool(item.password) and found is None,
    )


def _place_of_draft(item: Item) -> Place:
    return Place.BIN if item.status == "trash" else Place.DRAFT


def _members(course: WordPressCourse, item: Item, where: str, pictures: Pictures, content: str) -> dict[str, Any]:
    title, summary = plain(item.title), text_of(item.excerpt)
    if not title:
        course.report.remark(where, "It has no title, and is called Untitled.")
    if len(title) > LONGEST_TITLE:
        course.report.remark(where, f"Its title was shortened to {LONGEST_TITLE} characters.")
    if len(summary) > LONGEST_SUMMARY:
        course.report.remark(where, f"Its excerpt was shortened to {LONGEST_SUMMARY} characters.")
        summary = shortened(summary, LONGEST_SUMMARY)
    authors, tags = naming.author_slugs(course, item, where), naming.tag_slugs(course, item)
    if len(tags) > MOST_TAGS:
        course.report.remark(where, f"Only the first {MOST_TAGS} of its tags were kept.")
    return {
        "title": shortened(title, LONGEST_TITLE) or "Untitled",
        "summary": summary,
        "content_html": led(course, item, with_pictures(course, content, pictures, where), where),
        "image_id": pictures.featured.id if pictures.featured else None,
        "language": course.language,
        "authors": authors,
        "tags": [{"slug": slug} for slug in tags[:MOST_TAGS]],
        "comments_open": item.comment_status != "closed",
        "seo": seo.of(item, course.survey),
        **beside.members(course, item, where),
    }


def _elements(course: WordPressCourse, item: Item, where: str) -> list[str]:
    """Give the text as elements of ours; what is met in many texts is told at the end, once."""
    noticed, own = course.noticed, course.noticed.own.get(item.number, ())
    around = Around(noticed.pictures, own, noticed.blocks, item.told("footnotes"))
    parts = whole.elements_of(item.content, around)
    if around.lost:
        course.report.remark(
            where, "Shortcodes of galleries or players were taken out: the file tells nothing of them."
        )
    if around.missing:
        course.report.remark(where, "A block that it shares with others is not in the file, and was taken out.")
    course.unknown_shortcodes.update(around.unknown)
    course.dynamic_blocks.update(around.dynamic)
    return parts


def _place(course: WordPressCourse, item: Item, moment: datetime, where: str) -> Place:
    status, remark = item.status or "draft", course.report.remark
    if status == "future" and moment <= now():
        status = "publish"
    if status not in _PLACES:
        remark(where, "It has a status that WordPress itself does not know, and is a draft here.")
    elif status == "private":
        remark(where, "It was private, and is a draft here.")
    elif item.password and status == "publish":
        remark(where, "It was protected by a password: only its title is public, its text waits as a draft beside it.")
    elif item.password and status == "future":
        remark(where, "It was protected by a password, so it was not scheduled; it is a draft here.")
        return Place.DRAFT
    elif item.password:
        remark(where, "It was protected by a password, which nothing does here: do not publish it unread.")
    return _PLACES.get(status, Place.DRAFT)


def _moment(course: WordPressCourse, item: Item, where: str) -> datetime:
    """Give the date of a post; where none can be read, another of the file, so that each import gives the same."""
    found = dates.moment(item.date_gmt, item.date, course.site.timezone)
    if found is not None:
        return found
    course.report.remark(where, "Its date cannot be read; another date of the file stands in for it.")
    standing_in = dates.rss_moment(item.published), dates.moment(item.modified_gmt, "", "UTC")
    return next(filter(None, standing_in), None) or dates.rss_moment(course.survey.exported) or now()
