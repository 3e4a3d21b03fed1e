"""The operator's rules as pages: a list, one to make, one to change or remove, and what it would have done."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import ruling, trying
from cms.comments.rules.kinds import Does, RuleKind
from cms.comments.rules.models import CommentRule
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, Stale
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import labels
from cms.web.admin.doors import version_sent
from cms.web.admin.excerpts import excerpt
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.rules import DOES, RuleForm, does
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import FilterText, FormParameters

rules_desk = Blueprint("rules_desk", __name__, url_prefix="/admin/rules")
MODERATE = needs(Permission.COMMENTS_MODERATE)
NEWEST = Order((CommentRule.id,), descending=True, key=lambda row: (row.id,))
TRY = "try"


class RulesAsked(FormParameters):
    """Which rules the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    kind: RuleKind | None = None
    action: Does | None = None
    state: Literal["active", "ended"] | None = None
    q: FilterText | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Give what narrows the list, as the parameters of an address."""
        return self.model_dump(mode="json", include={"kind", "action", "state", "q"}, exclude_none=True)


@rules_desk.get("")
@MODERATE
def index() -> str:
    """Show one page of the rules, the newest first."""
    return _list(RuleForm(formdata=None))


@rules_desk.post("")
@MODERATE
def add() -> str | BaseResponse:
    """Make a rule, or show what it would have done."""
    form, actor, sealer = RuleForm(), page_actor(), installation().sealer
    try:
        sent = form.members(_zone())
        if request.form.get("do") == TRY:
            return _list(form, trial=trying.attempt(actor, sent, sealer))
        with writing():
            made = ruling.create(actor, sent, sealer)
    except Invalid as refusal:
        return Response(_list(form, errors=show(form, refusal.faults)), 422)
    except Conflict as conflict:
        form.value.errors = [conflict.detail]
        return Response(_list(form), 409)
    say("done", _("Rule %(number)d holds from now on.", number=made.id))
    return redirect(url_for("rules_desk.index"), 303)


@rules_desk.get("/<int:rule_id>")
@MODERATE
def one(rule_id: int) -> str:
    """Show one rule, to be changed."""
    rule = ruling.get(page_actor(), rule_id)
    return _page(rule, RuleForm.of(rule, installation().sealer, _zone()))


@rules_desk.post("/<int:rule_id>")
@MODERATE
def change(rule_id: int) -> str | BaseResponse:
    """Change a rule, or show what it would have done so."""
    form, actor, sealer = RuleForm(), page_actor(), installation().sealer
    rule = ruling.get(actor, rule_id)
    try:
        sent = form.members(_zone(), rule)
        if request.form.get("do") == TRY:
            return _page(rule, form, trial=trying.attempt(actor, sent, sealer))
        with writing():
            ruling.change(actor, ruling.get(actor, rule_id), version_sent(), sent, sealer)
    except Invalid as refusal:
        return Response(_page(_again(rule_id), form, errors=show(form, refusal.faults)), 422)
    except Stale:
        rule = _again(rule_id)
        form.version.data = rule.version
        told = _("Somebody changed this rule while you were writing. Yours is below and not saved yet.")
        return Response(_page(rule, form, errors=[told]), 409)
    except Conflict as conflict:
        form.value.errors = [conflict.detail]
        return Response(_page(_again(rule_id), form), 409)
    say("done", _("Saved. It holds from now on."))
    return redirect(url_for("rules_desk.index"), 303)


@rules_desk.post("/<int:rule_id>/remove")
@MODERATE
def remove(rule_id: int) -> BaseResponse:
    """Remove a rule."""
    actor = page_actor()
    try:
        with writing():
            ruling.delete(actor, ruling.get(actor, rule_id), version_sent())
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("rules_desk.one", rule_id=rule_id), 303)
    say("done", _("Rule %(number)d is gone.", number=rule_id))
    return redirect(url_for("rules_desk.index"), 303)


def _zone() -> ZoneInfo:
    return ZoneInfo(site().timezone)


def _again(rule_id: int) -> CommentRule:
    """Give a rule as the database has it, after what was tried with it was taken back."""
    db.session.expire_all()
    return ruling.get(page_actor(), rule_id)


def _list(form: RuleForm, *, errors: list[str] | None = None, trial: trying.Trial | None = None) -> str:
    asked, sealer = body.query(RulesAsked), installation().sealer
    selected = ruling.listed(
        page_actor(),
        sealer,
        kind=asked.kind,
        action=asked.action,
        active=asked.state == "active" if asked.state else None,
        q=asked.q,
    )
    found = listed(selected, NEWEST, asked, scalar=True, path=url_for("rules_desk.index"), told=asked.told)
    return render_template(
        "admin/rules.html",
        form=form,
        errors_of_form=errors or [],
        asked=asked,
        rows=found.rows,
        values={rule.id: ruling.shown(rule, sealer) for rule in found.rows},
        ended={rule.id for rule in found.rows if rule.expires_at and rule.expires_at <= now()},
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("rules_desk.index", **asked.told) if asked.cursor else "",
        **_words(trial),
    )


def _page(
    rule: CommentRule, form: RuleForm, *, errors: list[str] | None = None, trial: trying.Trial | None = None
) -> str:
    return render_template(
        "admin/rule.html",
        rule=rule,
        form=form,
        errors_of_form=errors or [],
        value=ruling.shown(rule, installation().sealer),
        has_ended=bool(rule.expires_at and rule.expires_at <= now()),
        **_words(trial),
    )


def _words(trial: trying.Trial | None) -> dict[str, Any]:
    """Give what both pages need to tell of rules, and of what one would have done."""
    return {
        "does_words": DOES,
        "does": does,
        "kind_words": labels.rule_kinds(),
        "labels": labels.labels(),
        "zone": site().timezone.replace("_", " "),
        "reads_all_first": site().comment_hold == "all",
        "trial": trial,
        "excerpts": [excerpt(each.source, each.spans) for each in trial.shown] if trial else [],
    }
