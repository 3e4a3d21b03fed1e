"""The first page after signing in: what there is to do for somebody of this role."""

from flask import Blueprint, render_template
from flask_security import auth_required

from cms.accounts.permissions import Permission
from cms.comments import queries
from cms.web.actor import page_actor
from cms.web.context import installation, site

home = Blueprint("home", __name__, url_prefix="/admin")


@home.get("/", strict_slashes=False)
@auth_required("session")
def index() -> str:
    """Greet, and lead to the work and to what others see of it."""
    actor = page_actor()
    reads_comments = actor.may(Permission.COMMENTS_READ)
    return render_template(
        "admin/home.html",
        site=site(),
        links=installation().links,
        waiting_count=queries.count_waiting() if reads_comments else None,
        permissions=sorted(actor.permissions),
    )
