"""Merging tags: what will happen is told first, with its counts, and is done once that was confirmed."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import tag_merging, tagging
from cms.content.models.taxonomy import Tag
from cms.content.name_uses import uses_of
from cms.content.queries import is_id
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid
from cms.web.actor import page_actor
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say

MOST = 100


def open_doors(desk: Blueprint) -> None:
    """Open the page that asks, and the door that merges."""
    may = needs(Permission.CONTENT_PUBLISH)
    desk.add_url_rule("/tags/merge", "ask_merge", may(ask_merge), methods=["GET"])
    desk.add_url_rule("/tags/merge", "merge_tags", may(merge_tags), methods=["POST"])


def ask_merge() -> BaseResponse | str:
    """Show what merging the ticked tags into another one would do."""
    into = _meant(request.args.get("into", ""))
    ticked = _ticked(request.args.getlist("chosen"))
    if into is None:
        say("left", _("Choose the tag that stays: there is none of that name."))
        return _back(ticked)
    chosen = [tag for tag in ticked if tag.id != into.id]
    if not chosen:
        say("left", _("Tick the tags that are to become “%(name)s”.", name=into.name))
        return redirect(url_for("taxonomy.tags"), 303)
    uses = uses_of(Tag, [into.id, *(tag.id for tag in chosen)])
    return render_template("admin/tags_merge.html", into=into, chosen=chosen, uses=uses)


def merge_tags() -> BaseResponse:
    """Merge what was shown, if nothing of it changed since."""
    read = [value.partition(":") for value in request.form.getlist("tag")[:MOST]]
    versions = {int(tag_id): int(version) for tag_id, _colon, version in read if is_id(tag_id) and is_id(version)}
    try:
        with writing():
            chosen, into = _all_there(list(versions), request.form.get("into", ""))
            tag_merging.merge(page_actor(), [(tag, versions[tag.id]) for tag in chosen], into)
    except (Conflict, Invalid) as refusal:
        say("left", _("Nothing was merged: %(why)s", why=refusal.detail))
        return redirect(url_for("taxonomy.tags"), 303)
    count = len(chosen)
    told = ngettext("One tag is “%(name)s” now.", "%(num)d tags are “%(name)s” now.", count, name=into.name)
    say("done", told)
    return redirect(url_for("taxonomy.tag", tag_id=into.id), 303)


def _all_there(ids: list[int], into_id: str) -> tuple[list[Tag], Tag]:
    """Give the tags that go, and the one that stays. Raises Conflict where one of them is gone."""
    chosen, into = _with(ids), db.session.get(Tag, int(into_id)) if is_id(into_id) else None
    if into is None or len(chosen) < len(ids):
        raise Conflict(_("One of these tags is not there any more. Look at the list again."))
    return chosen, into


def _ticked(values: list[str]) -> list[Tag]:
    return _with([int(value) for value in values[:MOST] if is_id(value)])


def _with(ids: list[int]) -> list[Tag]:
    return list(db.session.scalars(select(Tag).where(Tag.id.in_(ids)).order_by(func.lower(Tag.name), Tag.id)))


def _meant(text: str) -> Tag | None:
    """Give the tag that somebody names: by its slug, or by its name if no other has it."""
    named = text.strip()
    by_slug = tagging.known(named.lower())
    if by_slug is not None or not named:
        return by_slug
    matching = or_(Tag.name == named, func.lower(Tag.name) == named.lower())
    found = db.session.scalars(select(Tag).where(matching).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _back(ticked: list[Tag]) -> BaseResponse:
    if len(ticked) == 1:
        return redirect(url_for("taxonomy.tag", tag_id=ticked[0].id), 303)
    return redirect(url_for("taxonomy.tags"), 303)
