"""How often somebody may try to sign in: counted in the database, so that it holds in every process.

Each try is counted before its secret is looked at, and given back when it was right; so tries that come at
once cannot pass one by one. Names of accounts and addresses of clients are kept as keyed hashes. Those who
signed in before in the same browser are counted apart (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies):
whoever guesses at their account from elsewhere cannot keep them out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db, inserting, writing
from cms.core.errors import TooMany
from cms.core.sealing import Sealer

FORGOTTEN = timedelta(days=1)


class Tries(Base):
    """How often something was tried in vain of late, and until when nobody may try it again."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    held_until: Mapped[datetime | None]


@dataclass(frozen=True)
class Allowance:
    """How many wrong tries are free; after that a pause, which doubles up to the longest."""

    free: int
    pause: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)

    def pause_after(self, count: int) -> timedelta | None:
        """Give the pause that comes after so many wrong tries; none while they are free."""
        over = count - self.free
        return None if over < 0 else min(self.pause * 2 ** min(over, 20), self.longest)


ACCOUNT = Allowance(free=6)
BROWSER = Allowance(free=10)
CLIENT = Allowance(free=30, longest=timedelta(hours=1))
CODE = Allowance(free=5, longest=timedelta(hours=1))
LETTER = Allowance(free=3, pause=timedelta(minutes=5), longest=timedelta(hours=6))
Counted = Mapping[str, Allowance]


def key(sealer: Sealer, use: str, what: object) -> str:
    """Give the name under which tries at something are counted; it tells nobody what that is."""
    return sealer.marks(f"sign-in {use}", str(what))[0]


def begin(counted: Counted) -> bool:
    """Count a try, in a transaction of its own, and tell whether a pause follows if it is wrong.

    Raises TooMany, and counts nothing, where one must wait.
    """
    _refuse(db.session.scalars(select(Tries).where(Tries.key.in_(counted))))
    with writing():
        return add(counted)


def add(counted: Counted) -> bool:
    """Count a try in the running transaction, as `begin` does. Raises TooMany where one must wait."""
    moment = now()
    for name in sorted(counted):  # in one order, so that nobody waits in a circle
        row = inserting(Tries).values(key=name, count=0, last_at=moment)
        db.session.execute(row.on_conflict_do_nothing(index_elements=["key"]))
    held = select(Tries).where(Tries.key.in_(counted)).order_by(Tries.key).with_for_update()
    rows = db.session.scalars(held.execution_options(populate_existing=True)).all()
    _refuse(rows)
    for row in rows:
        row.count = 1 if row.last_at <= moment - FORGOTTEN else row.count + 1
        pause = counted[row.key].pause_after(row.count)
        row.last_at, row.held_until = moment, None if pause is None else moment + pause
    db.session.flush()
    return any(row.held_until for row in rows)


def give_back(counted: Counted) -> None:
    """Take back the try that was right; those before it stay counted, so that one account pays for no other."""
    mine = update(Tries).where(Tries.key.in_(counted), Tries.count > 0)
    db.session.execute(mine.values(count=Tries.count - 1, held_until=None).execution_options(synchronize_session=False))


def forgive(counted: Counted) -> None:
    """Forget all that was tried under these names."""
    gone = delete(Tries).where(Tries.key.in_(counted))
    db.session.execute(gone.execution_options(synchronize_session=False))


def forget_old() -> int:
    """Forget tries that are over; give the number."""
    old = delete(Tries).where(Tries.last_at <= now() - FORGOTTEN).returning(Tries.key)
    return len(db.session.scalars(old.execution_options(synchronize_session=False)).all())


def _refuse(rows: Iterable[Tries]) -> None:
    moment = now()
    waits = [row.held_until - moment for row in rows if row.held_until and row.held_until > moment]
    if waits:
        seconds = max(1, ceil(max(waits).total_seconds()))
        raise TooMany("There were too many tries. Please wait a little, then try again.", seconds)
