"""What was learned here, asked about a comment that comes in: one query."""

from sqlalchemy import select

from cms.comments.learning.models import TOTAL, SpamToken
from cms.comments.learning.scoring import Likeness, Seen, likeness
from cms.comments.learning.tokens import tokens
from cms.comments.submission import Submission
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings


def recognise(submission: Submission, site: SiteSettings, sealer: Sealer) -> Likeness | None:
    """Tell how much a comment reads like spam; None for staff, and until enough was learned of both kinds."""
    least = site.comment_learn_after
    if not least or submission.from_staff:
        return None
    found = tokens(submission.body, submission.author_url, submission.own_hosts)
    names = {sealer.token_hash(token): token for token in found}
    asked = select(SpamToken.token, SpamToken.spam, SpamToken.ham).where(SpamToken.token.in_([TOTAL, *names]))
    seen = {token: Seen(spam, ham) for token, spam, ham in db.session.execute(asked)}
    total = seen.pop(TOTAL, Seen(0, 0))
    if min(total.spam, total.ham) < least:
        return None
    return likeness(submission.body, found, {names[token]: times for token, times in seen.items()}, total)
