"""The editors' desk: the same doors for articles and for exercises."""

from flask import Blueprint

from cms.content.status import EntryType
from cms.web.admin import (
    entry_autosave,
    entry_changes,
    entry_editing,
    entry_editor,
    entry_history,
    entry_list,
    entry_moving,
    entry_notes,
    entry_preview,
    entry_review,
    entry_times,
)


def entry_desk(kind: EntryType) -> Blueprint:
    """Open the list, the editor with what stands beside it, and the history, for one kind of entry."""
    desk = Blueprint(f"{kind}s_desk", __name__, url_prefix=f"/admin/{kind}s")
    entry_list.open_doors(desk, kind)
    entry_editor.open_doors(desk, kind)
    entry_moving.open_doors(desk, kind)
    entry_changes.open_doors(desk, kind)
    entry_history.open_doors(desk, kind)
    entry_notes.open_doors(desk, kind)
    entry_review.open_doors(desk, kind)
    entry_times.open_doors(desk, kind)
    entry_preview.open_doors(desk, kind)
    entry_autosave.open_doors(desk, kind)
    entry_editing.open_doors(desk, kind)
    return desk
