"""What changes about rows that come to another house: secrets are made anew, and what nobody can read stays out."""

import base64
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from cms.core.sealing import Sealer
from cms.transfer.archive.carried import KEYED, SEALED_RULES
from cms.transfer.archive.values import Row

BY_HAND = "by_hand"
_SECRET_BYTES = 32


@dataclass
class Adapting:
    """How rows are taken over: with password hashes, with what is encrypted (`sealed`), and with keyed hashes."""

    sealer: Sealer
    moment: datetime
    credentials: bool
    sealed: bool
    keyed: bool
    dropped_rules: set[int] = field(default_factory=set)
    dropped: dict[str, int] = field(default_factory=dict)

    def adapted(self, table: str, row: Row) -> Row | None:
        """Give a row as it is kept here; None for one that means nothing here."""
        if self._is_dropped(table, row):
            self.dropped[table] = self.dropped.get(table, 0) + 1
            return None
        change = getattr(self, f"_{table}", None)
        if change is not None:
            change(row)
        return row

    def _is_dropped(self, table: str, row: Row) -> bool:
        if table == "comment_rule" and not self.sealed and row["kind"] == SEALED_RULES:
            self.dropped_rules.add(row["id"])
            return True
        if table == "comment_rule_hit":
            return row["rule_id"] in self.dropped_rules
        return table in KEYED and not self.keyed

    def _comment(self, row: Row) -> None:
        if not self.keyed:
            row["fingerprint"] = None

    def _comment_vote(self, row: Row) -> None:
        row["client_hash"] = secrets.token_hex(32)

    def _media(self, row: Row) -> None:
        row["awaited"] = None if row["awaited"] else row["awaited"]  # the worker is asked anew

    def _person(self, row: Row) -> None:
        if not self.sealed:
            row |= {"email_sealed": self.sealer.seal(""), "email_index": secrets.token_hex(32), "confirmed_at": None}

    def _sealed_original(self, row: Row) -> None:
        if not self.sealed:
            row["sealed"] = None
            if row["undone_at"] is None and row["destroyed_at"] is None:
                row["destroyed_at"] = self.moment

    def _user(self, row: Row) -> None:
        row["fs_uniquifier"] = uuid.uuid4().hex
        if not self.credentials:
            row["password"] = None

    def _webhook(self, row: Row) -> None:
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
        row |= {
            "secret_sealed": self.sealer.seal(secret),
            "disabled_at": row["disabled_at"] or self.moment,
            "disabled_because": row["disabled_because"] or BY_HAND,
            "streak": 0,
            "slow": False,
        }
