"""Imports as pages: a file sent in, what it would make, the import while it runs, its result, and the way back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.core.errors import Conflict, Invalid, TooLarge
from cms.core.paging import Order
from cms.transfer import address_map
from cms.transfer.report import Report, restored
from cms.transfer.runs import asking, holding
from cms.transfer.runs.document import part_done, seconds_left
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.runs.obstacles import InTheWay, Obstacle, votes
from cms.transfer.runs.previewing import SHOWN
from cms.transfer.sources import SOURCES, known
from cms.web import body, import_files
from cms.web.actor import page_actor
from cms.web.admin import import_options
from cms.web.admin.import_words import KINDS, STATES, STEPS, weight
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import FormParameters
from cms.web.uploads import takes_imports

import_desk = Blueprint("import_desk", __name__, url_prefix="/admin/imports")
ADMIN = needs(Permission.SITE_ADMIN)
NEWEST = Order((ImportRun.id,), descending=True, key=lambda row: (row.id,))
AT_WORK = frozenset({RunState.WAITING, RunState.CHECKING, RunState.RUNNING, RunState.UNDOING})
SHOWN_PROBLEMS = 100
SHOWN_HOMES = 50


@dataclass(frozen=True)
class Shown:
    """An import on a page."""

    run: ImportRun
    report: Report
    is_at_work: bool
    is_interrupted: bool
    can_be_undone: bool

    @property
    def percent(self) -> int:
        """Give how far the present step is."""
        return int(100 * part_done(self.run))

    @property
    def left(self) -> str:
        """Tell about how long it takes still, where that can be told."""
        seconds = seconds_left(self.run)
        if seconds is None:
            return ""
        told: str = _("about %(time)s left", time=format_timedelta(timedelta(seconds=seconds), threshold=1))
        return told

    @property
    def counts(self) -> list[tuple[str, Any]]:
        """Give the counts of each kind that there was any of, under the word for it."""
        tallies = self.report.tallies.items()
        return [(str(KINDS.get(name, name)), each) for name, each in tallies if each.changes or each.skipped]


class ImportsAsked(FormParameters):
    """Which imports the page shows."""

    limit: int = 20


@import_desk.get("")
@ADMIN
def index() -> str:
    """Show the imports there were, and the form for another."""
    return _list()


@import_desk.post("")
@takes_imports
@ADMIN
def add() -> BaseResponse:
    """Take a file, and have it checked."""
    try:
        asking.must_be_possible(page_actor())
        source = request.form.get("source", "")
        asked = import_options.read(known(source), request.form, request.files)
        run = import_files.keep(page_actor(), source, request.files.get("file"), asked)
    except Invalid as refusal:
        return Response(_list([fault.detail for fault in refusal.faults]), 422)
    except (TooLarge, Conflict) as refusal:
        return Response(_list([refusal.detail]), 413 if isinstance(refusal, TooLarge) else 409)
    return redirect(url_for("import_desk.one", run_id=run.id), 303)


@import_desk.get("/<int:run_id>")
@ADMIN
def one(run_id: int) -> str:
    """Show one import."""
    return _page(asking.get(page_actor(), run_id))


@import_desk.get("/<int:run_id>/state")
@ADMIN
def state(run_id: int) -> Response:
    """Give the part of the page that changes while an import runs; 304 where it is as it was."""
    shown = _shown(asking.get(page_actor(), run_id))
    told = render_template("admin/_import_state.html", shown=shown, **_words())
    answer = Response(told, content_type="text/html; charset=utf-8")
    answer.headers["X-State"] = shown.run.state
    answer.set_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


@import_desk.get("/<int:run_id>/homeless.csv")
@ADMIN
def homeless(run_id: int) -> Response:
    """Give the threads that have no home here as a mapping to fill in."""
    report = restored(asking.get(page_actor(), run_id).report)
    answer = Response(address_map.text_of(report.homeless or ()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="homeless-{run_id}.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@import_desk.post("/<int:run_id>/homes")
@ADMIN
def give_homes(run_id: int) -> BaseResponse:
    """Have the file checked again with the homes that were filled in."""
    run = asking.get(page_actor(), run_id)
    given = zip(request.form.getlist("old"), request.form.getlist("new"), strict=False)
    answers = {old: new.strip() for old, new in given if new.strip()}
    if not answers:
        say("left", _("Nothing was filled in."))
        return redirect(url_for("import_desk.one", run_id=run_id), 303)
    try:
        mapping = address_map.filled(run.options.get("mapping", ""), answers)
        import_files.check_again(page_actor(), run_id, {**run.options, "mapping": mapping})
    except Invalid as refusal:
        say("left", " ".join(fault.detail for fault in refusal.faults))
    except Conflict as refusal:
        say("left", refusal.detail)
    else:
        say("done", _("The file is checked again."))
    return redirect(url_for("import_desk.one", run_id=run_id), 303)


@import_desk.post("/<int:run_id>/<any(run, cancel, undo):what>")
@ADMIN
def ask(run_id: int, what: str) -> BaseResponse:
    """Have an import run, cancelled or undone."""
    told = {
        "run": _("The import begins."),
        "cancel": _("The import ends. What it took over until now is here, and can be undone."),
        "undo": _("What this import made is being removed."),
    }
    try:
        more = {"with_votes": "with_votes" in request.form} if what == "undo" else {}
        import_files.ask(page_actor(), run_id, what, **more)
    except InTheWay as refusal:
        run = asking.get(page_actor(), run_id)
        return Response(_page(run, refusal.obstacles), 409)
    except Conflict as refusal:
        say("left", refusal.detail)
    else:
        say("done", told[what])
    return redirect(url_for("import_desk.one", run_id=run_id), 303)


def _list(errors: list[str] | None = None) -> str:
    asked = body.query(ImportsAsked)
    found = listed(asking.listed(page_actor()), NEWEST, asked, scalar=True)
    busy = holding.busy()
    return render_template(
        "admin/imports.html",
        rows=found.rows,
        sources=SOURCES,
        asked=import_options.fields(),
        sent=request.form,
        chosen=request.form.get("source", ""),
        endings=",".join(sorted({ending for kind in SOURCES.values() for ending in kind.endings})),
        errors_of_form=errors or [],
        busy=busy,
        largest=installation().settings.import_bytes,
        weight=weight,
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("import_desk.index") if asked.cursor else "",
        **_words(),
    )


def _page(run: ImportRun, obstacles: Sequence[Obstacle] = ()) -> str:
    return render_template(
        "admin/import.html",
        shown=_shown(run),
        obstacles=obstacles,
        votes=votes(run.id),
        options=import_options.told(run),
        most_homes=SHOWN_HOMES,
        at=_at,
        most_problems=SHOWN_PROBLEMS,
        most_previewed=SHOWN,
        weight=weight,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"state_words": STATES, "step_words": STEPS, "kind_words": KINDS, "source_names": _names()}


def _names() -> dict[str, str]:
    return {"archive": _("An archive")} | {name: kind.label for name, kind in SOURCES.items()}


def _shown(run: ImportRun) -> Shown:
    interrupted = holding.is_interrupted(run)
    return Shown(
        run, restored(run.report), run.state in AT_WORK and not interrupted, interrupted, asking.can_be_undone(run)
    )


def _at(each: Obstacle) -> str:
    """Give the page of what is in the way of an undo."""
    pages = {
        "comment": lambda: url_for("desk.read", comment_id=each.id),
        "article": lambda: url_for("articles_desk.edit", entry_id=each.id),
        "exercise": lambda: url_for("exercises_desk.edit", entry_id=each.id),
        "media": lambda: url_for("media_desk.one", media_id=each.id),
        "tag": lambda: url_for("taxonomy.tag", tag_id=each.id),
        "author": lambda: url_for("taxonomy.author", author_id=each.id),
        "redirect": lambda: url_for("taxonomy.redirects"),
    }
    return pages[each.kind]()
