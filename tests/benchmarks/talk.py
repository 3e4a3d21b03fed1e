"""Comments as the verbs write them, with the persons behind them and what was decided."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from cms.comments.models import Comment, Decision, Person
from cms.core.db import db
from cms.core.markup import POLICY_VERSION
from tests.benchmarks.rows import YEARS, Chance, put

COMMENTS, PERSONS = 100_000, 20_000
FATES = ["approved"] * 90 + ["rejected"] * 4 + ["spam"] * 4 + ["pending"] * 2
ACTIONS = {"approved": "approve", "rejected": "reject", "spam": "spam"}


class Talk:
    """All comments on the entries that are live; on a few of them there are many."""

    def __init__(
        self, chance: Chance, entries: list[dict[str, Any]], count: int = COMMENTS, fates: Sequence[str] = FATES
    ) -> None:
        self.chance = chance
        self.count, self.fates = count, fates
        self.entries = entries
        self.comments: list[dict[str, Any]] = []

    def fill(self) -> None:
        """Put everything in."""
        put(Person, (self._person(n) for n in range(1, PERSONS + 1)))
        self._make_comments()

    def _person(self, person_id: int) -> dict[str, Any]:
        return {
            "id": person_id,
            "email_sealed": f"{self.chance.random.getrandbits(1200):x}",
            "email_index": f"{person_id:064x}",
            "first_seen_at": self.chance.moment(),
        }

    def _make_comments(self) -> None:
        live = [entry["id"] for entry in self.entries if entry["live_number"]]
        often = [1 / (place + 5) for place in range(len(live))]
        on = self.chance.random.choices(live, often, k=self.count)
        newest: dict[int, int] = {}
        for comment_id, entry_id in enumerate(on, 1):
            parent = newest.get(entry_id) if self.chance.random.random() < 0.3 else None
            comment = self._comment(comment_id, entry_id, parent)
            self.comments.append(comment)
            if parent is None and comment["shown"]:
                newest[entry_id] = comment_id
        put(Comment, self.comments)
        counted = Counter(comment["entry_id"] for comment in self.comments if comment["shown"])
        rows = [{"id": entry_id, "comment_count": times} for entry_id, times in counted.items()]
        db.session.execute(text("UPDATE entry SET comment_count = :comment_count WHERE id = :id"), rows)
        db.session.commit()
        put(Decision, (self._decision(comment) for comment in self.comments if comment["status"] != "pending"))

    def _comment(self, comment_id: int, entry_id: int, parent: int | None) -> dict[str, Any]:
        status, words = (
            self.chance.random.choice(self.fates),
            self.chance.said(self.chance.random.randint(5, 60)).capitalize(),
        )
        return {
            "id": comment_id,
            "entry_id": entry_id,
            "parent_id": parent,
            "shown_under_id": parent,
            "depth": 2 if parent else 1,
            "person_id": self.chance.random.randint(1, PERSONS),
            "author_name": self.chance.said(2).title(),
            "source": words,
            "html": f"<p>{words}</p>\n",
            "text": words,
            "policy": POLICY_VERSION,
            "status": status,
            "shown": status == "approved",
            "held_because": "first_comment" if status == "pending" else None,
            "fingerprint": f"{comment_id:064x}",
            "client_hash": f"{comment_id % 3000:064x}",
            "created_at": self.chance.now - YEARS * (1 - comment_id / self.count),
        }

    def _decision(self, comment: dict[str, Any]) -> dict[str, Any]:
        return {
            "comment_id": comment["id"],
            "action": ACTIONS[comment["status"]],
            "before": "pending",
            "after": comment["status"],
            "version": 2,
            "actor_kind": "user",
            "actor_name": "Moderator",
            "at": comment["created_at"] + timedelta(hours=2),
        }
