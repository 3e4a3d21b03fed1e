"""What was learned here, asked about a comment that comes in: one query."""

from sqlalchemy import URL, bindparam, select

from cms.comments.learning.models import TOTAL, SpamToken
from cms.comments.learning.scoring import Likeness, Seen, likeness
from cms.comments.learning.tokens import tokens
from cms.comments.submission import Submission
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

_NOTHING = Seen(0, 0)
_SEEN = select(SpamToken.token, SpamToken.spam, SpamToken.ham).where(
    SpamToken.token.in_(bindparam("tokens", expanding=True))
)
_last: dict[URL, Seen] = {}  # of how many comments was learned, when last asked: while these are few, no text is read


def recognise(submission: Submission, site: SiteSettings, sealer: Sealer) -> Likeness | None:
    """Tell how much a comment reads like spam; None for staff, and until enough was learned of both kinds."""
    least = site.comment_learn_after
    if not least or submission.from_staff or not _may_be_enough(least):
        return None
    found = tokens(submission.body, submission.author_url, submission.own_hosts)
    names = {sealer.token_hash(token): token for token in found}
    seen = _seen([TOTAL, *names])
    total = seen.pop(TOTAL, _NOTHING)
    if min(total.spam, total.ham) < least:
        return None
    return likeness(submission.body, found, {names[token]: times for token, times in seen.items()}, total)


def _may_be_enough(least: int) -> bool:
    """Tell whether enough was learned; where it was before, that is asked again with the words."""
    last = _last.get(db.engine.url, _NOTHING)
    if min(last.spam, last.ham) < least:
        last = _last[db.engine.url] = _seen([TOTAL]).get(TOTAL, _NOTHING)
    return min(last.spam, last.ham) >= least


def _seen(asked: list[int]) -> dict[int, Seen]:
    rows = db.session.connection().execute(_SEEN, {"tokens": asked})
    return {token: Seen(spam, ham) for token, spam, ham in rows}
