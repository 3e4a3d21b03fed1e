"""A small task against floods, which a browser solves by itself: ALTCHA's proof of work.

https://altcha.org/docs/v2/proof-of-work: find the number with which PBKDF2 gives a key that begins as
asked. The task is signed, and nothing of it is kept; of a solution that was used, a hash is kept until
it ends, so that it opens no second door in any process.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.comments.intake.challenge import refusal
from cms.comments.submission import Task
from cms.core.clock import now
from cms.core.db import Base, db, inserting
from cms.core.sealing import Sealer

ALGORITHM, COST = "PBKDF2/SHA-256", 5000
FEWEST, MOST = 50, 250  # tries: half a second on a good machine, a few seconds on an old telephone
KEPT = timedelta(hours=1)


class UsedSolution(Base):
    """A solution that was used, by the hash of its task, kept until the task ends."""

    __tablename__ = "used_solution"

    task: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


def make(sealer: Sealer) -> dict[str, Any]:
    """Give a new task, as ALTCHA writes it: `parameters` and their `signature`."""
    counter = FEWEST + secrets.randbelow(MOST - FEWEST)
    ends = now() + KEPT
    made: dict[str, Any] = create_challenge(
        ALGORITHM, COST, counter=counter, expires_at=ends, hmac_secret=_keys(sealer)[0]
    ).to_dict()
    return made


def state(solution: str | None, sealer: Sealer) -> Task:
    """Tell what a solution is worth: read and calculated, and nothing is changed."""
    if not solution:
        return Task.MISSING
    read = _read(solution)
    if read is None:
        return Task.WRONG
    payload, name, _ends = read
    try:
        results = [verify_solution(payload, key) for key in _keys(sealer)]
    except Exception:  # noqa: BLE001 -- whatever a stranger put into it, it is no solution
        return Task.WRONG
    if not any(result.verified for result in results):
        return Task.EXPIRED if any(result.expired for result in results) else Task.WRONG
    used = db.session.scalar(select(exists().where(UsedSolution.task == name)))
    return Task.USED if used else Task.SOLVED


def use(solution: str) -> None:
    """Use a solution that was found right. Raises Invalid where another comment used it meanwhile."""
    read = _read(solution)
    if read is None:
        raise refusal(Task.WRONG)
    _payload, name, ends = read
    row = inserting(UsedSolution).values(task=name, expires_at=ends)
    if db.session.scalar(row.on_conflict_do_nothing().returning(UsedSolution.task)) is None:
        raise refusal(Task.USED)


def forget_old() -> int:
    """Forget the solutions whose tasks have ended; give their number."""
    gone = delete(UsedSolution).where(UsedSolution.expires_at < now())
    return len(db.session.scalars(gone.returning(UsedSolution.task).execution_options(synchronize_session=False)).all())


def _keys(sealer: Sealer) -> list[str]:
    return sealer.marks("altcha", "task")


def _read(solution: str) -> tuple[Payload, str, datetime] | None:
    """Read a solution: with the name of its task, the same however it was written down, and its end."""
    try:
        payload = Payload.from_base64(solution)
        asked = payload.challenge.parameters
        name = hashlib.sha256(f"{asked.nonce}.{asked.salt}".encode()).hexdigest()
        return payload, name, datetime.fromtimestamp(int(asked.expires_at or 0), UTC)
    except Exception:  # noqa: BLE001 -- whatever a stranger put into it, it is no solution
        return None
