"""Where an exercise is used, for the pages that show it and the one that asks before it is taken away."""

from flask import Blueprint, Response, render_template

from cms.accounts.permissions import Permission
from cms.content import exercise_uses, overviews
from cms.content.exercise_uses import Use
from cms.content.models.entry import Entry
from cms.web.actor import page_actor
from cms.web.context import installation

in_use = Blueprint("in_use", __name__)


@in_use.app_template_global()
def uses_of_exercise(exercise_id: int) -> list[Use]:
    """Give the articles that use it, as far as who looks may see them."""
    actor = page_actor()
    return [
        use
        for use in exercise_uses.uses_of(exercise_id)
        if use.live or not actor.sees_only_own_drafts or use.entry.created_by == actor.id
    ]


@in_use.app_template_global()
def may_open(entry: Entry) -> bool:
    """Tell whether who looks may edit an article."""
    actor = page_actor()
    own = actor.may(Permission.CONTENT_WRITE) and entry.created_by == actor.id
    return own or actor.may(Permission.CONTENT_PUBLISH)


def asked_first(entry: Entry, move: str, version: int) -> Response:
    """Ask, naming the articles, before an exercise is taken away that they use."""
    told = {
        "entry": entry,
        "move": move,
        "version": version,
        "title": overviews.titles([entry.id]).get(entry.id, ""),
        "uses": exercise_uses.uses_of(entry.id),
        "links": installation().links,
    }
    return Response(render_template("admin/in_use.html", **told), 409)
