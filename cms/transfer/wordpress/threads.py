"""The comments of a post: those of people, pingbacks and trackbacks left out."""

from collections.abc import Sequence
from dataclasses import replace

from cms.comments.status import Status
from cms.transfer import threads
from cms.transfer.comments import Said
from cms.transfer.entries import Taken
from cms.transfer.threads import Discussion
from cms.transfer.wordpress import dates
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Comment, Item, digest, in_words
from cms.transfer.wordpress.texts.paragraphs import paragraphs

PINGS = frozenset({"pingback", "trackback"})
STATUSES = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "0": Status.PENDING,
    "hold": Status.PENDING,
    "spam": Status.SPAM,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
}


def take_all(course: WordPressCourse, posts: Sequence[tuple[Item, Taken]]) -> None:
    """Take over what people said about posts; what is under a password is not shown."""
    discussions = []
    for item, (entry, _created, updated) in posts:
        if entry is None:
            course.report.comments.skipped += len(item.comments)
            continue
        said = [_said(course, item, each) for each in _of_people(course, item)]
        discussions.append(Discussion(entry, said, hidden=bool(item.password)))
        if updated:
            (threads.hide if item.password else threads.show)(entry)
    threads.take_all(course, discussions)


def _said(course: WordPressCourse, item: Item, comment: Comment) -> Said:
    return Said(
        key=comment.number,
        parent=comment.parent if comment.parent != "0" else "",
        where=_place(item, comment),
        # Where it stands in the thread is left out: what was moved there is not moved here.
        mark=digest(replace(comment, parent=""), item.number),
        status=STATUSES.get(comment.status),
        author=plain(comment.author),
        email=comment.email,
        url=comment.url,
        moment=dates.moment(comment.date_gmt, comment.date, course.site.timezone),
        source=comment.content,
        to_html=paragraphs,
    )


def _place(item: Item, comment: Comment) -> str:
    return f"{in_words('comment', comment.number)} on {in_words(item.type, item.number)}"


def _of_people(course: WordPressCourse, item: Item) -> list[Comment]:
    """Give what people said, each number once; the rest is counted as skipped."""
    chosen: dict[str, Comment] = {}
    for comment in item.comments:
        if comment.type in {"", "comment"} and comment.number and comment.number not in chosen:
            chosen[comment.number] = comment
            continue
        course.report.comments.skipped += 1
        if comment.type not in {"", "comment"}:
            _count_type(course, comment)
        elif comment.number:
            course.report.remark(_place(item, comment), "This number comes twice here; the first comment was kept.")
        else:
            course.report.remark(_place(item, comment), "It was left out, since nothing tells it from others.")
    return list(chosen.values())


def _count_type(course: WordPressCourse, comment: Comment) -> None:
    if comment.type not in PINGS:
        key = ("comments", comment.type)
        course.strange_types[key] = course.strange_types.get(key, 0) + 1
