"""Do the operator's own rules say what becomes of it?"""

from cms.comments.rules.kinds import IN_THE_TEXT, Does, RuleKind
from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission

BLOCKED, HELD, LET_IN, LET_THROUGH = "rule_block", "rule_hold", "rule_let_in", "rule_allow"


def rules(_submission: Submission, facts: Facts) -> Finding | None:
    """Turn away what a rule blocks, else hold what one holds, else let through what one allows.

    Who sends from where a rule blocks sends spam; who says what one blocks is turned down. What is allowed
    waits all the same where a moderator reads everything first. A word or an address excuses from waiting for a
    first approval alone, since anyone can type it; the network of the sender, or an address that is shown to be
    theirs, from what is low among the signals too. A domain excuses the links to it, and decides nothing.
    """
    if facts.rules is None:
        return Finding(Status.PENDING, "check_failed")
    met = {(hit.rule.action, hit.rule.kind in IN_THE_TEXT) for hit in facts.rules}
    does = {action for action, _said in met}
    if Does.BLOCK in does:
        return Finding(Status.SPAM if (Does.BLOCK, False) in met else Status.REJECTED, BLOCKED)
    if Does.HOLD in does:
        return Finding(Status.PENDING, HELD)
    allowed = {hit.rule.kind for hit in facts.rules if hit.rule.action == Does.ALLOW} - {RuleKind.DOMAIN}
    if allowed and facts.site.comment_hold != "all":
        known = RuleKind.NETWORK in allowed or (RuleKind.ADDRESS in allowed and facts.proven)
        return Finding(Status.APPROVED, LET_THROUGH if known else LET_IN)
    return None
