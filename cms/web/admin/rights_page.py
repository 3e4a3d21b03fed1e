"""The table of rights, for everybody who has an account: what each role may do here."""

from flask import Blueprint, render_template
from flask_security import auth_required

from cms.accounts.permissions import GRANTS, Permission, Role
from cms.web.admin.rights import DUTIES, RIGHTS

rights_page = Blueprint("rights", __name__, url_prefix="/admin/rights")


@rights_page.get("")
@auth_required("session")
def index() -> str:
    """Show the roles, and what each may do."""
    return render_template(
        "admin/rights.html", roles=list(Role), duties=DUTIES, rights=RIGHTS, order=list(Permission), grants=GRANTS
    )
