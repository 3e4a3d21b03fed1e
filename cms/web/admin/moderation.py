"""The moderators' desk: the queue that they read, and what they decide about it."""

from flask import Blueprint

from cms.accounts.permissions import Permission
from cms.web.admin import (
    answering,
    blocking,
    claims,
    deciding,
    desk_preferences,
    noting,
    pulse,
    queue,
    redaction,
    sweeping,
)
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
desk.add_url_rule("/<int:comment_id>/reply", "replying", MODERATE(answering.choose), methods=["GET"])
desk.add_url_rule("/replies", view_func=MODERATE(answering.reply), methods=["POST"])
desk.add_url_rule("/replies/undo", "undo_reply", MODERATE(answering.undo), methods=["POST"])
desk.add_url_rule("/<int:comment_id>/thread", view_func=MODERATE(answering.set_open), methods=["POST"])
desk.add_url_rule("/sweep", "sweep", MODERATE(sweeping.choose), methods=["GET"])
desk.add_url_rule("/sweep", "decide_sweep", MODERATE(sweeping.decide), methods=["POST"])
desk.add_url_rule("/sweep/undo", "undo_sweep", MODERATE(sweeping.undo), methods=["POST"])
desk.add_url_rule("/<int:comment_id>/notes", view_func=MODERATE(noting.add), methods=["POST"])
desk.add_url_rule("/<int:comment_id>/block", "blocking", MODERATE(blocking.choose), methods=["GET"])
desk.add_url_rule("/<int:comment_id>/block", view_func=MODERATE(blocking.block), methods=["POST"])
desk.add_url_rule("/blocks/undo", "unblock", MODERATE(blocking.undo), methods=["POST"])
