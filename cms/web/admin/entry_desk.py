"""The editors' desk: the same doors for articles and for exercises."""

from flask import Blueprint

from cms.content.status import EntryType
from cms.web.admin import entry_changes, entry_editor, entry_list


def entry_desk(kind: EntryType) -> Blueprint:
    """Open the list, the editor and the view of what changed, for one kind of entry."""
    desk = Blueprint(f"{kind}s_desk", __name__, url_prefix=f"/admin/{kind}s")
    entry_list.open_doors(desk, kind)
    entry_editor.open_doors(desk, kind)
    entry_changes.open_doors(desk, kind)
    return desk
