"""The rules for comments that the demo's moderator has made: one of each sort."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from cms.accounts.permissions import Actor
from cms.audit.log import LogRow
from cms.comments import ruling
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.core.sealing import Sealer

A_WHILE = timedelta(days=30)
RULES: tuple[dict[str, Any], ...] = (
    {"kind": "network", "value": "198.51.100.0/24", "action": "block", "note": "Hundreds of adverts in one night."},
    {
        "kind": "domain",
        "value": "neck-gadgets.example",
        "action": "block",
        "note": "Sells devices under every article.",
    },
    {"kind": "phrase", "value": "miracle cure*", "action": "hold", "note": "Promises that no treatment keeps."},
    {
        "kind": "phrase",
        "value": "cannot feel the seat",
        "action": "flag",
        "signal": "emergency",
        "note": "How our patients describe a numb saddle.",
    },
)


def lay_down(actor: Actor, sealer: Sealer, moment: datetime) -> None:
    """Make the rules, once: those that were changed or removed since do not come back."""
    if db.session.scalar(select(exists().where(LogRow.action == "rule.create"))):
        return
    for rule in RULES:
        ends = {"expires_at": rfc3339(moment + A_WHILE)} if rule["kind"] == "network" else {}
        ruling.create(actor, {**rule, **ends}, sealer)
