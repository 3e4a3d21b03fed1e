"""Do the operator's own rules say what becomes of it?"""

from cms.comments.rules.kinds import IN_THE_TEXT, Does
from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission

BLOCKED, HELD, LET_THROUGH = "rule_block", "rule_hold", "rule_allow"


def rules(_submission: Submission, facts: Facts) -> Finding | None:
    """Turn away what a rule blocks, else hold what one holds, else let through what one allows.

    Who sends from where a rule blocks sends spam; who says what one blocks is turned down. What is allowed
    waits all the same where a moderator reads everything first.
    """
    if facts.rules is None:
        return Finding(Status.PENDING, "check_failed")
    met = {(hit.rule.action, hit.rule.kind in IN_THE_TEXT) for hit in facts.rules}
    does = {action for action, _said in met}
    if Does.BLOCK in does:
        return Finding(Status.SPAM if (Does.BLOCK, False) in met else Status.REJECTED, BLOCKED)
    if Does.HOLD in does:
        return Finding(Status.PENDING, HELD)
    if Does.ALLOW in does and facts.site.comment_hold != "all":
        return Finding(Status.APPROVED, LET_THROUGH)
    return None
