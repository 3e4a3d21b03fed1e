"""The audit log: whether it is as it was written."""

from cms.audit import chain
from cms.core.text import counted
from cms.doctor.finding import Case, Finding, fail, ok

NEWEST = 20_000  # links; `cms log check` looks at all


def linked(case: Case) -> Finding:
    """Look at the newest links of the chain over the log."""
    looked = chain.Looked(0, chain.Head(0, chain.START), None)
    with case.reading() as connection:
        for looked in chain.check(connection, case.house.sealer, NEWEST):
            if looked.fault:
                return fail(f"The audit log is not as it was written. {looked.fault} Run: cms log check")
    return ok(
        f"The newest {counted(looked.links, 'row', 'rows')} of the audit log are as they were written."
        if looked.links
        else "Nothing of the audit log is linked yet; the worker does that."
    )
