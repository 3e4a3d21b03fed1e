"""The desk about commenters: found by their address, what is kept of them handed out, and forgotten."""

from flask import Blueprint

from cms.accounts.permissions import Permission
from cms.web.admin import commenters, forgetting
from cms.web.admin.fresh import fresh
from cms.web.admin.pages import needs

commenter_desk = Blueprint("commenter_desk", __name__, url_prefix="/admin/commenters")
READ, EXPORT = needs(Permission.COMMENTS_READ), needs(Permission.PEOPLE_EXPORT)
ERASE = needs(Permission.PEOPLE_ERASE)
commenter_desk.add_url_rule("", view_func=ERASE(commenters.index), methods=["GET"])
commenter_desk.add_url_rule("", view_func=EXPORT(commenters.find), methods=["POST"])
commenter_desk.add_url_rule("/<int:person_id>", view_func=READ(commenters.one), methods=["GET"])
commenter_desk.add_url_rule("/<int:person_id>/export", view_func=EXPORT(fresh(commenters.export)), methods=["POST"])
commenter_desk.add_url_rule("/<int:person_id>/erase", view_func=ERASE(forgetting.ask), methods=["GET"])
commenter_desk.add_url_rule("/<int:person_id>/erase", view_func=ERASE(fresh(forgetting.erase)), methods=["POST"])
commenter_desk.add_url_rule("/<int:person_id>/erasure", view_func=ERASE(forgetting.state), methods=["GET"])
commenter_desk.add_url_rule(
    "/<int:person_id>/certificate.json", view_func=ERASE(forgetting.certificate), methods=["GET"]
)
