"""Lists of the desk as tables for a spreadsheet, handed to admins."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, redirect, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.core.clock import now
from cms.core.errors import NotFound, TooLarge
from cms.transfer.listing import writing
from cms.transfer.listing.tables import TABLES, Told
from cms.transfer.listing.writing import Wanted
from cms.web.actor import page_actor
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation

tables_desk = Blueprint("tables_desk", __name__, url_prefix="/admin/tables")
MOST_ROWS = 100_000  # what can be written while somebody waits for it


@tables_desk.post("/<name>")
@needs(Permission.SITE_ADMIN)
def take(name: str) -> BaseResponse:
    """Hand out a whole list, without the e-mail addresses of commenters; the log tells that it was taken."""
    if name not in TABLES:
        raise NotFound("There is no such list.")
    built = installation()
    told = Told(built.links.page, built.sealer)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.csv"
        try:
            writing.write(page_actor(), Wanted(name, path, bom=True, most=MOST_ROWS), told)
        except TooLarge:
            line = f"cms export csv {name} {name}.csv"
            say("left", _("This list is too long to wait for. Have it written at the shell: %(line)s", line=line))
            return redirect(url_for("home.index"), 303)
        file = path.open("rb")  # it can be read to its end though its name is gone
    called = f"{name}-{now():%Y-%m-%d}.csv"
    answer = send_file(file, "text/csv", as_attachment=True, download_name=called)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
