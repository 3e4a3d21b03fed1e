"""The operator's rules for comments: what is allowed, blocked, held, or given a signal."""

from flask import Blueprint, Response

from cms.accounts.permissions import Permission
from cms.comments import ruling, trying
from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.comments.rules.models import CommentRule
from cms.comments.rules.written import RuleWritten
from cms.core.clock import now
from cms.core.db import writing
from cms.core.paging import Order
from cms.delivery.documents.rule import RuleDocument, TrialDocument, rule_document, trial_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FilterText, Parameters

rules = Blueprint("rules", __name__, url_prefix="/moderation/rules")
SCOPE = Permission.COMMENTS_MODERATE
NEWEST = Order((CommentRule.id,), descending=True, key=lambda row: (row.id,))


class RuleListParameters(FieldPageParameters):
    """How the list is narrowed; `q` is looked for in what rules name, and an e-mail address only as a whole."""

    kind: RuleKind | None = None
    action: Does | None = None
    signal: Flag | None = None
    active: bool | None = None
    q: FilterText | None = None


@rules.get("")
@operation("List the rules for comments, the newest first", gives=RuleDocument, listed=True, query=RuleListParameters,
           scope=SCOPE)  # fmt: skip
def index() -> Response:
    """List the rules."""
    actor, asked = known_actor(), body.query(RuleListParameters)
    selected = ruling.listed(
        actor,
        installation().sealer,
        kind=asked.kind,
        action=asked.action,
        signal=asked.signal,
        active=asked.active,
        q=asked.q,
    )
    found = listed(selected, NEWEST, asked, scalar=True)
    return private(found.document(shown(found.rows, _document, asked.fields, RuleDocument)), next_url=found.next_url)


@rules.get("/<int:rule_id>")
@operation("Give one rule", gives=RuleDocument, query=Parameters, scope=SCOPE)
def read(rule_id: int) -> Response:
    """Give one rule."""
    actor = known_actor()
    body.query(Parameters)
    rule = ruling.get(actor, rule_id)
    return private(_document(rule), version=rule.version)


@rules.post("")
@operation("Make a rule", gives=RuleDocument, status=201, body=RuleWritten, scope=SCOPE, creates=True)
def create() -> Response:
    """Make a rule."""
    actor = known_actor()
    actor.must(SCOPE)
    sent = body.members()

    def make() -> Response:
        made = ruling.create(actor, sent, installation().sealer)
        at = installation().links.api(f"/moderation/rules/{made.id}")
        return private(_document(made), 201, location=at, version=made.version)

    return replayed() or once(make, sealed=True)


@rules.post("/try")
@operation("Show what a rule would have done to the last thousand comments, and change nothing", gives=TrialDocument,
           body=RuleWritten, scope=SCOPE)  # fmt: skip
def attempt() -> Response:
    """Show what a rule would have done."""
    actor = known_actor()
    actor.must(SCOPE)
    return private(trial_document(trying.attempt(actor, body.members(), installation().sealer)))


@rules.patch("/<int:rule_id>")
@operation("Change a rule", gives=RuleDocument, body=RuleWritten, scope=SCOPE, versioned=True)
def change(rule_id: int) -> Response:
    """Change a rule."""
    actor, sent = known_actor(), body.members()
    actor.must(SCOPE)
    version = body.version_named(sent)
    with writing():
        rule = ruling.get(actor, rule_id)
        ruling.change(actor, rule, version, sent, installation().sealer)
        return private(_document(rule), version=rule.version)


@rules.delete("/<int:rule_id>")
@operation("Remove a rule", gives=RuleDocument, scope=SCOPE, versioned=True)
def delete(rule_id: int) -> Response:
    """Remove a rule."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        rule = ruling.get(actor, rule_id)
        gone = _document(rule)
        ruling.delete(actor, rule, version)
        return private(gone)


def _document(rule: CommentRule) -> RuleDocument:
    return rule_document(rule, installation().sealer, now())
