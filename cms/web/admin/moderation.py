"""The moderators' desk: the queue that they read, and what they decide about it."""

from flask import Blueprint

from cms.accounts.permissions import Permission
from cms.web.admin import claims, deciding, desk_preferences, pulse, queue, redaction
from cms.web.admin.pages import needs

desk = Blueprint("desk", __name__, url_prefix="/admin/comments")
READ, MODERATE = needs(Permission.COMMENTS_READ), needs(Permission.COMMENTS_MODERATE)
desk.add_url_rule("", view_func=READ(queue.index), methods=["GET"])
desk.add_url_rule("/<int:comment_id>", view_func=READ(queue.read), methods=["GET"])
desk.add_url_rule("/pulse", view_func=READ(pulse.pulse), methods=["GET"])
desk.add_url_rule("/arrivals", view_func=READ(pulse.arrivals), methods=["GET"])
desk.add_url_rule("/preferences", "preferences", READ(desk_preferences.show), methods=["GET"])
desk.add_url_rule("/preferences/keys", view_func=READ(desk_preferences.choose_keys), methods=["POST"])
desk.add_url_rule("/preferences/hidden", view_func=READ(desk_preferences.choose_hidden), methods=["POST"])
desk.add_url_rule("/decisions", view_func=MODERATE(deciding.decide), methods=["POST"])
desk.add_url_rule("/undo", view_func=MODERATE(deciding.undo), methods=["POST"])
desk.add_url_rule("/<int:comment_id>/claim", view_func=MODERATE(claims.claim), methods=["POST"])
desk.add_url_rule("/<int:comment_id>/redact", "redacting", MODERATE(redaction.choose), methods=["GET"])
desk.add_url_rule("/redactions", view_func=MODERATE(redaction.redact), methods=["POST"])
desk.add_url_rule("/redactions/undo", "undo_redaction", MODERATE(redaction.undo), methods=["POST"])
