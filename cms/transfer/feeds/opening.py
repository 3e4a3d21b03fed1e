"""A feed as a source of articles: first all of it is read, then it is taken over item by item."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from cms.content.written import LONGEST_HTML
from cms.core.bounds import refuse_pathological
from cms.core.clock import now
from cms.core.errors import Fault, Invalid
from cms.core.languages import LANGUAGE
from cms.core.slugs import slug_from
from cms.core.text import counted, shortened, text_of
from cms.core.urls import host_of, is_web_address
from cms.transfer import dates, entries, naming, redirects, rewriting
from cms.transfer.course import Course, Order
from cms.transfer.entries import Incoming
from cms.transfer.feeds import reading
from cms.transfer.feeds.stories import Head, Story
from cms.transfer.importing import Source, one_by_one
from cms.transfer.ledger import Ledger
from cms.transfer.placing import Place, Written
from cms.transfer.redirects import Formerly

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_NAMELESS, MOST_TAGS, MOST_AUTHORS = 300, 5000, 80, 100, 20


@dataclass
class FeedCourse(Course):
    """What an import from a feed knows besides: the addresses of its items, which keys came by, what was dropped."""

    links: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    pictures: int = 0


def opened(order: Order) -> Source[Story]:
    """Check a whole feed, and give it as a source; a folder holds the pages of one, in their order.

    Raises Invalid for one that is not sound; it is read twice.
    """
    pages = sorted(order.path.iterdir()) if order.path.is_dir() else [order.path]
    links: set[str] = set()
    heads = [reading.survey(page, order.advance, lambda story: links.add(_bare(story.link))) for page in pages]
    home = next((head.home for head in heads if head.home), "") or str(order.path.resolve())
    course = FeedCourse(order, Ledger(f"feed:{home}"), links=links - {""})
    return Source(
        "feed",
        course,
        (story for page in pages for story in reading.stories(page, order.advance)),
        one_by_one(lambda story: _take(course, story)),
        lambda: _finish(course, heads[-1]),
    )


def _take(course: FeedCourse, story: Story) -> None:
    """Take over an item, each key once, and lead its old address to it."""
    where, tally = f"item {story.number}", course.report.articles
    if not story.key or story.key in course.keys:
        told = (
            "It comes twice; the first was kept."
            if story.key
            else "It was left out, since nothing tells it from others."
        )
        course.report.remark(where, told)
        tally.skipped += 1
        return
    course.keys.add(story.key)
    said = {**asdict(story), "number": 0}
    mark = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    before = tally.changes
    entry = entries.take(course, Incoming(story.key, where, mark, lambda: _written(course, story, where)))
    if entry is not None and tally.changes > before and is_web_address(story.link):
        redirects.lead(course, Formerly(entry, [urlsplit(story.link).path], where))


def _written(course: FeedCourse, story: Story, where: str) -> Written:
    if len(story.html) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    zone = course.site.timezone
    changed = dates.moment(story.updated, zone)
    moment = dates.moment(story.published, zone) or changed
    if moment is None:
        course.report.remark(where, "It has no date that can be read, and is a draft.")
    title = _line(story.title) or shortened(_line(story.html), LONGEST_NAMELESS) or "Untitled"
    if len(title) > LONGEST_TITLE:
        course.report.remark(where, f"Its title was shortened to {LONGEST_TITLE} characters.")
    name = unquote(urlsplit(story.link).path.rstrip("/").rsplit("/", 1)[-1]) if is_web_address(story.link) else ""
    slug = slug_from(name.rsplit(".", 1)[0] if name.endswith((".html", ".htm", ".php")) else name, "")
    return Written(
        members={
            "title": shortened(title, LONGEST_TITLE),
            "summary": shortened(_line(story.summary), LONGEST_SUMMARY),
            "content_html": _html(course, story),
            "language": story.language if LANGUAGE.match(story.language) else None,
            "authors": _authors(course, story, where),
            "tags": _tags(course, story),
        },
        slug=slug or slug_from(title, f"item-{story.number}"),
        place=Place.DRAFT if moment is None else Place.SCHEDULED if moment > now() else Place.LIVE,
        moment=moment or now(),
        changed=changed,
    )


def _html(course: FeedCourse, story: Story) -> str:
    """Give the text with whole addresses; those of other items of the feed as paths, which lead to them here."""
    refuse_pathological(story.html)

    def link_to(href: str) -> str:
        whole = urljoin(story.link, href) if is_web_address(story.link) else href
        return urlsplit(whole).path if _bare(whole) in course.links else whole

    def show(src: str, alt: str) -> dict[str, str] | None:
        whole = urljoin(story.link, src) if is_web_address(story.link) else src
        if host_of(whole) in course.site.image_hosts:
            return {"src": whole, "alt": alt}
        course.pictures += 1
        return None

    try:
        return rewriting.rewritten(story.html, link_to, show)
    except ValueError:  # an address that no browser could read either
        return story.html


def _authors(course: FeedCourse, story: Story, where: str) -> list[str]:
    found = []
    for said in story.authors[:MOST_AUTHORS]:
        name = shortened(said, naming.LONGEST)
        if naming.holds_address(name):
            told = "Its author has no name but an e-mail address, which is not public; name them."
            course.report.remark(where, told)
            continue
        key = name.casefold()
        mark = hashlib.sha256(name.encode()).hexdigest()
        found.append(course.authors.get(key) or naming.author(course, key, name, mark, where))
    return list(dict.fromkeys(found))


def _tags(course: FeedCourse, story: Story) -> list[Any]:
    found = []
    for said in story.tags[:MOST_TAGS]:
        name = shortened(said, naming.LONGEST)
        slug = slug_from(name, "tag")
        mark = hashlib.sha256(name.encode()).hexdigest()
        found.append(course.tags.get(slug) or naming.tag(course, slug, name, slug, mark))
    return [{"slug": slug} for slug in dict.fromkeys(found)]


def _finish(course: FeedCourse, last: Head) -> None:
    """Tell of what was not brought, once each."""
    if course.pictures:
        told = f"{counted(course.pictures, 'is', 'are')} on other machines, and left out."
        told += " The settings can allow their hosts."
        course.report.remark("pictures", told)
    if last.next:
        course.report.remark("the feed", "It has more pages, which were not read. Give its address to read them all.")


def _bare(link: str) -> str:
    """Give an address by which links to one text are the same."""
    return link.partition("#")[0].rstrip("/")


def _line(html: str) -> str:
    return " ".join(text_of(html[:LONGEST_HTML]).split())
