"""What imports know of somebody who is to be forgotten: prints of what was read."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from sqlalchemy import update

from cms.comments import signals
from cms.core.db import db
from cms.transfer.models import ImportedRecord


@cache
def connect() -> None:
    """Listen to what is forgotten; connecting twice is connecting once."""
    signals.forgotten.connect(lambda _erasure, comment_ids: forget(comment_ids), weak=False)


def forget(comment_ids: Sequence[int]) -> Counter[str]:
    """Forget the prints of comments that were brought, not that they were brought: so they do not come back."""
    about = ImportedRecord.kind == "comment", ImportedRecord.local_id.in_(comment_ids), ImportedRecord.digest != ""
    gone = update(ImportedRecord).where(*about).values(digest="").returning(ImportedRecord.key)
    found = db.session.scalars(gone.execution_options(synchronize_session=False)).all()
    return Counter(import_prints=len(found))
