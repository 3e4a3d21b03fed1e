"""A file becomes an article, or, where our own export wrote it, what it was."""

import hashlib
import json
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import exists, select

from cms.content.models.entry import Entry
from cms.content.models.taxonomy import TagKind
from cms.content.status import EntryType
from cms.content.written import WRITTEN
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.languages import LANGUAGE
from cms.core.slugs import slug_from
from cms.core.text import counted, shortened
from cms.transfer import entries, naming, redirects
from cms.transfer.entries import Incoming
from cms.transfer.markdown import values
from cms.transfer.markdown.documents import Document
from cms.transfer.markdown.picturing import cover, found_or_brought
from cms.transfer.markdown.site import MarkdownCourse
from cms.transfer.markdown.texts import Text, html_of
from cms.transfer.pictures import Shown
from cms.transfer.placing import Place, Written
from cms.transfer.redirects import Formerly

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_DESCRIPTION, MOST_TAGS, MOST_AUTHORS = 300, 5000, 500, 100, 20
_COLLECTIONS = frozenset({"all", "nav", "post", "posts"})  # Eleventy's, which say nothing of a text
_ELSEWHERE = frozenset({"title", "slug", "content_html", "image_id", "authors", "tags", "language", "reviewer"})


def take(course: MarkdownCourse, path: PurePosixPath) -> None:
    """Take over a file, and lead its old addresses to it."""
    where = str(path)
    course.order.advance(course.share)
    try:
        document = course.read(path)
        text = html_of(course, document, lambda found, alt: found_or_brought(course, found, alt))
    except Invalid as refused:
        course.report.remark(where, f"It was left out: {refused.faults[0].detail}")
        course.report.articles.skipped += 1
        return
    picture = _cover(course, document)
    course.lost.update(text.lost)
    plan = course.plans[path]
    mark = _digest(document, plan.slug, text, picture)
    tally = course.report.tallies[entries.KINDS[document.type]]
    before = tally.changes
    incoming = Incoming(where, where, mark, lambda: _written(course, document, text, picture), document.type)
    entry = entries.take(course, incoming)
    if entry is not None and tally.changes > before:
        _tell(course, document, text)
        usual = [course.habits.address(document)] if entry.is_live else []
        redirects.lead(course, Formerly(entry, [*document.aliases, *usual], where))


def _digest(document: Document, slug: str, text: Text, picture: Shown | None) -> str:
    said = [document.digest, slug, text.html, picture.id if picture else None]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _tell(course: MarkdownCourse, document: Document, text: Text) -> None:
    """Report what a text lost on its way."""
    where = str(document.path)
    if text.missing:
        course.report.remark(where, f"{_pictures(text.missing)} not in the folder, and left out.")
    if text.elsewhere:
        told = "on other machines, and left out. The settings can allow their hosts."
        course.report.remark(where, f"{_pictures(text.elsewhere)} {told}")


def _pictures(number: int) -> str:
    return counted(number, "of its pictures is", "of its pictures are")


def _cover(course: MarkdownCourse, document: Document) -> Shown | None:
    named = cover(document)
    found = course.folder.find(named[0], document.path) if named else None
    if named and found is None:
        course.report.remark(str(document.path), "The picture that stands for it is not in the folder.")
    return found_or_brought(course, found, named[1]) if named and found else None


def _written(course: MarkdownCourse, document: Document, text: Text, picture: Shown | None) -> Written:
    zone, where = course.site.timezone, str(document.path)
    moment = document.moment(zone) or document.changed(zone)
    if moment is None:
        course.report.remark(where, "It has no date that can be read; the time when its file was saved stands in.")
    moment = moment or course.saved(document.path)
    ends = document.ends(zone)
    place = document.place(zone, moment, now())
    if document.is_unlisted:
        course.report.remark(where, "It was in no list of the old site, and is a draft here.")
    elif place == Place.DRAFT and not document.is_draft:
        course.report.remark(where, "Its time in the public is over, and it is a draft here.")
    if place == Place.SCHEDULED:
        moment = max(moment, document.opens(zone) or moment)
    return Written(
        members=_members(course, document, text, picture),
        slug=course.plans[document.path].slug,
        place=place,
        moment=moment,
        changed=document.changed(zone),
        until=ends if place != Place.DRAFT else None,
    )


def _members(course: MarkdownCourse, document: Document, text: Text, picture: Shown | None) -> dict[str, Any]:
    told, where, language = document.told, str(document.path), document.language
    title = document.title
    if len(title) > LONGEST_TITLE:
        course.report.remark(where, f"Its title was shortened to {LONGEST_TITLE} characters.")
    summary = values.text(told, "summary", "excerpt", "description", "subtitle")
    description = values.text(told, "description")
    return {
        "title": shortened(title, LONGEST_TITLE) or "Untitled",
        "summary": shortened(summary, LONGEST_SUMMARY),
        "content_html": text.html,
        "language": language if language and LANGUAGE.match(language) else None,
        "image_id": picture.id if picture else None,
        "authors": _authors(course, document),
        "tags": [{"slug": slug} for slug in _tags(course, document)],
        "seo": {"description": shortened(description, LONGEST_DESCRIPTION) if description != summary else ""},
        "comments_open": values.flag(told, "comments") is not False,
        **_ours(course, document),
    }


def _authors(course: MarkdownCourse, document: Document) -> list[str]:
    named = values.names(values.first(document.told, "authors", "author"))
    found = [_author(course, name, str(document.path)) for name in named[:MOST_AUTHORS]]
    return list(dict.fromkeys(filter(None, found)))


def _author(course: MarkdownCourse, said: str, where: str) -> str | None:
    name = shortened(course.people.get(said.lower(), said), naming.LONGEST)
    if naming.holds_address(name):
        course.report.remark(where, "Its author has no name but an e-mail address, which is not public; name them.")
        return None
    key = name.casefold()
    return course.authors.get(key) or naming.author(course, key, name, hashlib.sha256(name.encode()).hexdigest(), where)


def _tags(course: MarkdownCourse, document: Document) -> list[str]:
    """Give the slugs of its tags here; our own export tells their slugs and kinds, too."""
    wanted = _wanted_tags(document)
    if len(wanted) > MOST_TAGS:
        course.report.remark(str(document.path), f"Only the first {MOST_TAGS} of its tags were kept.")
    found = []
    for name, slug, kind in wanted[:MOST_TAGS]:
        mark = hashlib.sha256(f"{name}\n{kind}".encode()).hexdigest()
        short = shortened(name, naming.LONGEST)
        found.append(course.tags.get(slug) or naming.tag(course, slug, short, slug, mark, kind=kind))
    return list(dict.fromkeys(found))


def _wanted_tags(document: Document) -> list[tuple[str, str, TagKind]]:
    """Give name, slug and kind of each tag; what somebody took out of the plain list counts as taken out."""
    names = [name for name in document.tags if name.lower() not in _COLLECTIONS]
    told = [each for each in document.ours.get("tags") or [] if isinstance(each, dict)]
    kept = [each for each in told if values.line(each.get("name")) in names]
    found = []
    for each in kept:
        name, kind = values.line(each.get("name")), values.line(each.get("kind"))
        slug = slug_from(values.line(each.get("slug")) or name, "tag")
        found.append((name, slug, TagKind(kind) if kind in set(TagKind) else TagKind.TOPIC))
    known = {name for name, _slug, _kind in found}
    return [*found, *((name, slug_from(name, "tag"), TagKind.TOPIC) for name in names if name not in known)]


def _ours(course: MarkdownCourse, document: Document) -> dict[str, Any]:
    """Give what only our own export says, with pictures, people and exercises as they are here."""
    ours, where = document.ours, str(document.path)
    names = set(WRITTEN[document.type].model_fields) - _ELSEWHERE
    members = {name: ours[name] for name in names if name in ours}
    if isinstance(members.get("steps"), list):
        members["steps"] = [_step(course, document, each) for each in members["steps"]]
    if isinstance(members.get("variations"), list):
        members["variations"] = [
            {**each, "steps": [_step(course, document, step) for step in each.get("steps") or []]}
            if isinstance(each, dict)
            else each
            for each in members["variations"]
        ]
    if isinstance(members.get("exercises"), list):
        found = [_exercise(course, values.line(each), where) for each in members["exercises"]]
        members["exercises"] = [slug for slug in found if slug is not None]
    if reviewer := values.line(ours.get("reviewer")):
        members["reviewer"] = _author(course, reviewer, where)
    return members


def _step(course: MarkdownCourse, document: Document, step: Any) -> Any:
    """Give a step with the picture that it names."""
    if not isinstance(step, dict):
        return step
    kept = {name: value for name, value in step.items() if name not in {"image", "image_alt"}}
    found = course.folder.find(values.line(step.get("image")), document.path)
    shown = found_or_brought(course, found, values.line(step.get("image_alt"))) if found else None
    return {**kept, "image_id": shown.id if shown else None}


def _exercise(course: MarkdownCourse, slug: str, where: str) -> str | None:
    """Give the slug that an exercise of the folder has here; None for one that is in neither."""
    found = course.named.get(f"exercises/{slug}")
    plan = course.plans.get(found) if found else None
    if plan is not None and plan.type == EntryType.EXERCISE:
        return plan.slug
    if db.session.scalar(select(exists().where(Entry.type == EntryType.EXERCISE, Entry.slug == slug))):
        return slug
    course.report.remark(where, "An exercise that it names is neither in the folder nor here.")
    return None
