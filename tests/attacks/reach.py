"""Who may reach what is somebody else's: one row for every address that holds an id, a slug or a key."""

from cms.accounts.permissions import Role

EDITORS = frozenset({"editor", "admin"})
MODERATORS = frozenset({"moderator", "admin"})
WHO_SEE_DRAFTS = EDITORS | MODERATORS
ADMINS = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset({"nobody", "edit", "cookie", "narrow", *Role})
BEARERS: frozenset[str] = frozenset({"bearers"})  # whoever has the key; keys have tests of their own below

# who may reach what is somebody else's | the rules that lead to it
REACH: list[tuple[frozenset[str], str]] = [
    (
        EDITORS,
        """
        GET /admin/{entries}/<int:entry_id>
        GET /admin/{entries}/<int:entry_id>/changes
        GET /admin/{entries}/<int:entry_id>/preview-links
        POST /admin/{entries}/<int:entry_id>
        POST /admin/{entries}/<int:entry_id>/autosave
        POST /admin/{entries}/<int:entry_id>/autosave/discard
        POST /admin/{entries}/<int:entry_id>/editing
        POST /admin/{entries}/<int:entry_id>/editing/leave
        POST /admin/{entries}/<int:entry_id>/editing/take
        POST /admin/{entries}/<int:entry_id>/end
        POST /admin/{entries}/<int:entry_id>/history/<int:number>/restore
        POST /admin/{entries}/<int:entry_id>/moves
        POST /admin/{entries}/<int:entry_id>/notes
        POST /admin/{entries}/<int:entry_id>/notes/<int:note_id>
        POST /admin/{entries}/<int:entry_id>/preview-links
        POST /admin/{entries}/<int:entry_id>/preview-links/<int:link_id>/revoke
        POST /admin/{entries}/<int:entry_id>/publish
        POST /admin/{entries}/<int:entry_id>/reviews
        POST /admin/{entries}/<int:entry_id>/send-back
        POST /admin/{entries}/<int:entry_id>/undo
        POST /admin/{entries}/<int:entry_id>/unschedule
        POST /admin/harm/<int:entry_id>/<int:report_id>
        POST /admin/media/<int:media_id>
        POST /admin/media/<int:media_id>/remove
        POST /admin/media/<int:media_id>/words
        GET /admin/authors/<int:author_id>
        POST /admin/authors/<int:author_id>
        POST /admin/authors/<int:author_id>/remove
        GET /admin/tags/<int:tag_id>
        POST /admin/tags/<int:tag_id>
        POST /admin/tags/<int:tag_id>/remove
        POST /admin/redirects/<int:redirect_id>/remove
        PATCH /api/v1/{entries}/<int:entry_id>
        DELETE /api/v1/{entries}/<int:entry_id>
        POST /api/v1/{entries}/<int:entry_id>/adverse-effects/<int:report_id>/look
        POST /api/v1/{entries}/<int:entry_id>/archive
        GET /api/v1/{entries}/<int:entry_id>/preview-links
        POST /api/v1/{entries}/<int:entry_id>/preview-links
        DELETE /api/v1/{entries}/<int:entry_id>/preview-links/<int:link_id>
        POST /api/v1/{entries}/<int:entry_id>/publish
        POST /api/v1/{entries}/<int:entry_id>/restore
        POST /api/v1/{entries}/<int:entry_id>/reviews
        POST /api/v1/{entries}/<int:entry_id>/revisions/<int:number>/restore
        POST /api/v1/{entries}/<int:entry_id>/schedule
        POST /api/v1/{entries}/<int:entry_id>/send-back
        POST /api/v1/{entries}/<int:entry_id>/submit
        POST /api/v1/{entries}/<int:entry_id>/unpublish
        POST /api/v1/{entries}/<int:entry_id>/unschedule
        PATCH /api/v1/authors/<slug>
        DELETE /api/v1/authors/<slug>
        PATCH /api/v1/tags/<slug>
        DELETE /api/v1/tags/<slug>
        POST /api/v1/tags/<slug>/merge
        PATCH /api/v1/redirects/<int:redirect_id>
        DELETE /api/v1/redirects/<int:redirect_id>
        """,
    ),
    (
        WHO_SEE_DRAFTS,
        """
        GET /admin/{entries}/<int:entry_id>/history
        GET /admin/{entries}/<int:entry_id>/history/<int:number>
        GET /admin/{entries}/<int:entry_id>/history/difference
        GET /admin/{entries}/<int:entry_id>/preview
        GET /api/v1/{entries}/<reference>
        GET /api/v1/{entries}/<int:entry_id>/adverse-effects
        GET /api/v1/{entries}/<int:entry_id>/reviews
        GET /api/v1/{entries}/<int:entry_id>/reviews/<int:review_id>
        GET /api/v1/{entries}/<int:entry_id>/revisions
        GET /api/v1/{entries}/<int:entry_id>/revisions/<int:number>
        GET /api/v1/{entries}/<int:entry_id>/revisions/<int:number>/diff/<int:other_number>
        """,
    ),
    (
        EDITORS | {"author", "narrow"},
        """
        GET /admin/media/<int:media_id>
        GET /api/v1/media/<int:media_id>
        """,
    ),
    (
        EDITORS | {"narrow"},
        """
        PATCH /api/v1/media/<int:media_id>
        DELETE /api/v1/media/<int:media_id>
        """,
    ),
    (
        MODERATORS,
        """
        GET /admin/commenters/<int:person_id>
        GET /admin/comments/<int:comment_id>
        GET /admin/comments/<int:comment_id>/block
        GET /admin/comments/<int:comment_id>/redact
        GET /admin/comments/<int:comment_id>/reply
        POST /admin/comments/<int:comment_id>/adverse-effect
        POST /admin/comments/<int:comment_id>/block
        POST /admin/comments/<int:comment_id>/claim
        POST /admin/comments/<int:comment_id>/correction
        POST /admin/comments/<int:comment_id>/notes
        POST /admin/comments/<int:comment_id>/thread
        GET /admin/replies/<int:reply_id>
        POST /admin/replies/<int:reply_id>
        POST /admin/replies/<int:reply_id>/remove
        GET /admin/rules/<int:rule_id>
        POST /admin/rules/<int:rule_id>
        POST /admin/rules/<int:rule_id>/remove
        GET /api/v1/moderation/comments/<int:comment_id>
        PATCH /api/v1/moderation/comments/<int:comment_id>
        POST /api/v1/moderation/comments/<int:comment_id>/adverse-effect
        POST /api/v1/moderation/comments/<int:comment_id>/claim
        PUT /api/v1/moderation/comments/<int:comment_id>/correction
        DELETE /api/v1/moderation/comments/<int:comment_id>/correction
        GET /api/v1/moderation/comments/<int:comment_id>/notes
        POST /api/v1/moderation/comments/<int:comment_id>/notes
        GET /api/v1/moderation/comments/<int:comment_id>/original
        POST /api/v1/moderation/comments/<int:comment_id>/original/restore
        POST /api/v1/moderation/comments/<int:comment_id>/release
        POST /api/v1/moderation/comments/<int:comment_id>/reply
        POST /api/v1/moderation/batches/<int:batch_id>/undo
        POST /api/v1/moderation/decisions/<int:decision_id>/undo
        GET /api/v1/moderation/people/<int:person_id>
        GET /api/v1/moderation/people/<int:person_id>/comments
        GET /api/v1/moderation/people/<int:person_id>/notes
        POST /api/v1/moderation/people/<int:person_id>/notes
        GET /api/v1/moderation/replies/<int:reply_id>
        PATCH /api/v1/moderation/replies/<int:reply_id>
        DELETE /api/v1/moderation/replies/<int:reply_id>
        GET /api/v1/moderation/rules/<int:rule_id>
        PATCH /api/v1/moderation/rules/<int:rule_id>
        DELETE /api/v1/moderation/rules/<int:rule_id>
        POST /api/v1/moderation/threads/<kind>/<reference>/close
        POST /api/v1/moderation/threads/<kind>/<reference>/open
        """,
    ),
    (
        ADMINS,
        """
        GET /admin/commenters/<int:person_id>/certificate.json
        GET /admin/commenters/<int:person_id>/erase
        GET /admin/commenters/<int:person_id>/erasure
        POST /admin/commenters/<int:person_id>/erase
        POST /admin/commenters/<int:person_id>/export
        GET /admin/imports/<int:run_id>
        GET /admin/imports/<int:run_id>/homeless.csv
        GET /admin/imports/<int:run_id>/state
        POST /admin/imports/<int:run_id>/<any(run, cancel, undo):what>
        POST /admin/imports/<int:run_id>/homes
        GET /admin/people/<int:user_id>
        POST /admin/people/<int:user_id>/access
        POST /admin/people/<int:user_id>/link
        POST /admin/people/<int:user_id>/name
        POST /admin/people/<int:user_id>/role
        POST /admin/people/<int:user_id>/second-factor
        POST /admin/tables/<name>
        POST /admin/tokens/<int:token_id>/revoke
        GET /admin/webhooks/<int:webhook_id>
        POST /admin/webhooks/<int:webhook_id>
        GET /admin/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>
        POST /admin/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay
        POST /admin/webhooks/<int:webhook_id>/disable
        POST /admin/webhooks/<int:webhook_id>/enable
        POST /admin/webhooks/<int:webhook_id>/remove
        POST /admin/webhooks/<int:webhook_id>/replay
        POST /admin/webhooks/<int:webhook_id>/rotate
        POST /admin/webhooks/<int:webhook_id>/test
        GET /api/v1/imports/<int:run_id>
        POST /api/v1/imports/<int:run_id>/cancel
        POST /api/v1/imports/<int:run_id>/check
        POST /api/v1/imports/<int:run_id>/run
        POST /api/v1/imports/<int:run_id>/undo
        POST /api/v1/moderation/people/<int:person_id>/erase
        GET /api/v1/moderation/people/<int:person_id>/erasure
        GET /api/v1/moderation/people/<int:person_id>/export
        GET /api/v1/webhooks/<int:webhook_id>
        PATCH /api/v1/webhooks/<int:webhook_id>
        DELETE /api/v1/webhooks/<int:webhook_id>
        GET /api/v1/webhooks/<int:webhook_id>/deliveries
        GET /api/v1/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>
        POST /api/v1/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay
        POST /api/v1/webhooks/<int:webhook_id>/disable
        POST /api/v1/webhooks/<int:webhook_id>/enable
        POST /api/v1/webhooks/<int:webhook_id>/replay
        POST /api/v1/webhooks/<int:webhook_id>/rotate
        POST /api/v1/webhooks/<int:webhook_id>/test
        """,
    ),
    (  # what is one's own alone, and what is not public at the moment
        NOBODY,
        """
        POST /admin/account/passkeys/<int:passkey_id>/name
        POST /admin/account/passkeys/<int:passkey_id>/remove
        POST /admin/account/sessions/<int:session_id>/end
        GET /api/v1/comments/<int:comment_id>
        PATCH /api/v1/comments/<int:comment_id>
        DELETE /api/v1/comments/<int:comment_id>
        POST /api/v1/comments/<int:comment_id>/reports
        POST /api/v1/comments/<int:comment_id>/votes
        GET /api/v1/{entries}/<reference>/comments
        POST /api/v1/{entries}/<reference>/comments
        GET /{entries}/<slug>
        """,
    ),
    (
        BEARERS,
        """
        GET /admin/forgotten/<key>
        POST /admin/forgotten/<key>
        GET /admin/forgotten/email/<key>
        POST /admin/forgotten/email/<key>
        GET /admin/invitations/<key>
        POST /admin/invitations/<key>
        GET /api/v1/previews/<key>
        GET /mail/appeal/<key>
        POST /mail/appeal/<key>
        GET /mail/confirm/<key>
        POST /mail/confirm/<key>
        GET /mail/data/<key>
        GET /mail/data/<key>/certificate.json
        POST /mail/data/<key>/erase
        POST /mail/data/<key>/export
        GET /mail/digest/<key>
        POST /mail/digest/<key>
        GET /mail/unsubscribe/<key>
        POST /mail/unsubscribe/<key>
        GET /preview/<key>
        """,
    ),
    (  # public: who writes here, tags, where addresses went; pictures of a name, files that the front end loads
        EVERYBODY,
        """
        GET /api/v1/authors/<slug>
        GET /api/v1/tags/<slug>
        GET /api/v1/redirects/<int:redirect_id>
        POST /api/v1/{entries}/<reference>/comments/preview
        GET /avatars/<key>.svg
        GET /embed/<language>.json
        GET /media/<key>/<file>
        GET /sitemap/<int:number>.xml
        GET /static/<path:filename>
        """,
    ),
]
TABLE = {
    (*line.split(maxsplit=1),): who
    for who, lines in REACH
    for given in lines.strip().splitlines()
    for line in {given.strip().format(entries=entries) for entries in ("articles", "exercises")}
}
