"""Looking at everything, one check after the other: one that fails or takes too long does not end the others."""

import threading
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from cms.core.clock import now
from cms.core.connecting import LIMITS, Limits
from cms.delivery.installation import Installation
from cms.doctor.finding import Case, Check, Finding, State, fail

_TOLD = {"connect_timeout": 5, "application_name": "vertebra doctor"}
_LIMITS = {LIMITS: Limits(60, 5)}


def case_of(house: Installation) -> Case:
    """Give an installation as the checks look at it; its database is not asked for anything yet."""
    url = make_url(house.settings.database_url)
    told = {"timeout": 10} if url.get_backend_name() == "sqlite" else _TOLD
    return Case(house, create_engine(url, poolclass=NullPool, execution_options=_LIMITS, connect_args=told), now())


def examine(case: Case, checks: Sequence[Check]) -> Iterator[tuple[str, Finding]]:
    """Give each check's name and what it found, as it goes."""
    failed: set[str] = set()
    for check in checks:
        if check.needs in failed:
            found = Finding(State.SKIP, f"Not looked at, since “{check.needs}” must be well first.")
        else:
            found = _bounded(check, case)
        if found.state in {State.FAIL, State.SKIP}:
            failed.add(check.name)
        yield check.name, found


def _bounded(check: Check, case: Case) -> Finding:
    """Look in a thread that is left to itself when its time is over, and ends with the process."""
    answer: SimpleQueue[Finding] = SimpleQueue()

    def look() -> None:
        try:
            answer.put(check.look(case))
        except Exception as error:  # noqa: BLE001 -- its words may hold an address, its kind does not
            answer.put(fail(f"It could not be looked at ({type(error).__name__})."))

    threading.Thread(target=look, name=f"doctor {check.name}", daemon=True).start()
    try:
        return answer.get(timeout=check.seconds)
    except Empty:
        return Finding(check.late, f"It took longer than {check.seconds:g} seconds, and was left.")
