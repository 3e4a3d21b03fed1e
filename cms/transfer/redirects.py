"""Redirects from where an entry was on the old site to where it is here."""

from collections.abc import Iterable

from sqlalchemy import select

from cms.content import redirecting
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import path_from
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer.course import Course


def lead(course: Course, entry: Entry, paths: Iterable[str], where: str) -> None:
    """Lead readers from old paths to an entry; what cannot lead there is told, and stands in no one's way.

    With and without a slash behind it is a path each, since links of either kind are about.
    """
    addresses = course.order.addresses
    if addresses is None:
        return
    target = addresses.path(EntryType(entry.type), entry.slug)
    for path in dict.fromkeys(variant for each in paths for variant in _variants(each)):
        try:
            if path_from(path).rstrip("/") == target.rstrip("/") or _leads(path, target):
                continue
            with db.session.begin_nested():
                redirecting.create(course.actor, {"from": path, "to": target}, addresses)
        except (Problem, ValueError) as refused:
            told = refused.detail if isinstance(refused, Problem) else str(refused)
            course.report.remark(where, f"One of its old addresses does not lead to it: {told}")


def _variants(path: str) -> list[str]:
    bare = path.rstrip("/")
    has_ending = "." in bare.rsplit("/", 1)[-1]
    return [bare] if has_ending else [bare, f"{bare}/"] if bare else []


def _leads(path: str, target: str) -> bool:
    """Tell whether it leads there already."""
    return db.session.scalar(select(Redirect.target).where(Redirect.path == path_from(path))) == target
