"""Bodies to send, one for each model: what somebody would really send, no more."""

from typing import Any

SOON = "2027-01-31T09:00:00Z"
STEP = {"text": "Kneel on one knee, and push your hips forward."}
ARTICLE: dict[str, Any] = {
    "title": "Clicking in the back of the head",
    "summary": "Why necks click, and when to have it looked at.",
    "content_html": "<h2>Why it clicks</h2><p>Mostly it is harmless.</p>",
    "language": "en",
    "tags": [{"name": "Neck", "kind": "body_region"}],
    "sources": [{"title": "A study of neck sounds", "url": "https://journal.example/1"}],
}
EXERCISE: dict[str, Any] = {
    "title": "Psoas stretch",
    "summary": "A stretch for the front of the hip.",
    "steps": [STEP],
    "dosage": {"hold_seconds": 30, "repetitions": 3, "sets": 2, "per_side": True},
    "difficulty": "easy",
    "equipment": ["mat"],
    "muscles": [{"name": "Psoas major", "action": "stretch"}],
    "cautions": [{"level": "urgent", "text": "Numbness in the leg", "action": "Stop, and ask a doctor today."}],
}
DECISION = {"comment_id": 7, "action": "approve", "version": 1}
SETTINGS = {"site_title": "Clinic of the Spine", "comment_hold": "first"}
BODIES: dict[str, dict[str, Any]] = {
    "ArticleWritten": ARTICLE,
    "ExerciseWritten": EXERCISE,
    "SignOff": {"reviewer": "ada-byron", "review_due_at": SOON},
    "Schedule": {"publish_at": SOON},
    "HandedIn": {"note": "Please look at the cautions."},
    "SentBack": {"note": "Which study is this from?"},
    "Unschedule": {"only": "publish_at"},
    "LookedAt": {"note": "A caution was added."},
    "NewPreviewLink": {"expires_in": 86400},
    "NewComment": {
        "author_name": "Jo Bloggs",
        "author_email": "jo@reader.example",
        "body": "It clicks when I look *up*.",
    },
    "Draft": {"body": "It clicks when I look *up*."},
    "ChangedComment": {"body": "It clicks when I look up, and to the left."},
    "WantedVote": {"value": 1},
    "WantedReport": {"reason": "danger", "note": "They sound as if they could hurt themselves."},
    "NewAuthor": {"name": "Ada Byron", "credentials": "MSc, MCSP"},
    "AuthorChanges": {"credentials": "PhD, MCSP"},
    "NewTag": {"name": "Neck", "kind": "body_region"},
    "TagChanges": {"name": "Neck and head"},
    "TagMerge": {"into": "neck"},
    "PictureSent": {"file": "(the bytes of a picture)", "alt": "A woman kneels on one knee."},
    "PictureChanged": {"alt": "A woman kneels on her left knee."},
    "RedirectWritten": {"from": "/old-article", "to": "/articles/clicking-in-the-back-of-the-head", "code": 301},
    "Decisions": {"decisions": [DECISION]},
    "SweepAsked": {"filter": {"status": "pending", "signal": "spam"}, "action": "spam", "expect": 12},
    "CommentChange": {"reason": "personal_data", "spans": [{"start": 10, "end": 24, "kind": "contact"}]},
    "Judgement": {"confirmed": True, "exercise": "psoas-stretch"},
    "NewCorrection": {"text": "Heat does not help here.", "source": {"title": "NHS", "url": "https://www.nhs.uk/"}},
    "NewStaffNote": {"body": "Called them; they are well."},
    "ErasureAsked": {"reason": "request"},
    "NewReply": {"body": "Thank you for asking. Please have it looked at.", "approve": True},
    "NewCannedReply": {"title": "Please see somebody", "body": "Dear {name}, please have this looked at."},
    "CannedReplyChange": {"title": "Please see somebody soon"},
    "RuleWritten": {"kind": "word", "value": "casino", "action": "block"},
    "SiteSettings": SETTINGS,
    "WebhookWritten": {
        "url": "https://www.clinic.example/hooks/cms",
        "events": ["article.published", "article.updated", "article.unpublished"],
        "note": "Builds the website anew",
    },
    "WebhookChanged": {"events": ["comment.escalated"]},
    "SecretWritten": {},
    "ReplayWritten": {"since": "2026-03-01T12:00:00Z", "until": "2026-03-01T14:00:00Z"},
}
