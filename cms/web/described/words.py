"""What the description says of the whole API: conventions, tags, rights, statuses."""

from typing import Any

from cms.accounts.permissions import Permission

TITLE = "Vertebra"
SUMMARY = "Articles, exercises and moderated comments for people who publish about health."
CONVENTIONS = """\
Everything that is live can be read without a token, from any origin.

**Lists** are `{"items", "next"}`. `next` is the address of the page behind, or null; it stands in `Link` with
`rel="next"`, too. A page costs the same at any depth, and what comes in meanwhile makes nothing appear twice or
vanish. `total=true` counts.

**Strictly:** an unknown parameter, member or value of a closed set is refused by its name (400). A slug that nobody
has narrows a list to nothing.

**Keeping answers:** public ones carry an `ETag`, and asking again with `If-None-Match` costs a few bytes.
`Surrogate-Key` names what an answer depends on.

**Changing:** what is changed is named with the `version` that was read, or with `If-Match`. If somebody was faster,
nothing is changed (409, or 412 for `If-Match`).

**Sending twice:** what creates takes an `Idempotency-Key`; the same key and body within a day give the first answer
again.

**Errors** are `application/problem+json` (RFC 9457); `errors` points to each place. What was sent is never repeated.
What is said to a reader is said in the language of the site.

**Times** are RFC 3339 in UTC. **Slugs** are lower-case words joined by hyphens."""
TAGS = {
    "articles": "Articles: read by all; written, moved, reviewed and compared with a token.",
    "exercises": "Exercises: steps, dosage, variations and cautions as data.",
    "authors": "Who wrote or reviewed, whether or not they have an account.",
    "tags": "What entries are about: topics, regions of the body, conditions, muscles.",
    "comments": "Comments of readers: listed, sent, changed by their authors, voted on, reported, counted.",
    "search": "Entries by their words.",
    "redirects": "Where readers are led who come to an address of before.",
    "media": "Pictures.",
    "previews": "What a preview link shows.",
    "feeds": "Everything live, for feed readers and front ends.",
    "site": "What front ends need to know of the site, its settings, and this description.",
    "moderation": "The desk of moderators: the queue, decisions, rules, replies, people, figures.",
    "webhooks": "Programs elsewhere that are told of what happens here.",
    "imports": "Files of other systems: checked, imported, and taken back.",
}
TAG_OF = {
    "comment-counts": "comments",
    "comment-challenge": "comments",
    "openapi.json": "site",
    "types.d.ts": "site",
    "settings": "site",
}
RIGHTS = {
    Permission.CONTENT_WRITE: "write drafts of one's own, and submit them",
    Permission.CONTENT_PUBLISH: "publish, schedule and bin what anybody wrote; tags, authors, redirects, reviews",
    Permission.MEDIA_WRITE: "send pictures in, and describe them",
    Permission.CONTENT_READ: "read drafts and revisions; authors their own",
    Permission.COMMENTS_READ: "read the queue with what is private, and the log of moderation",
    Permission.COMMENTS_MODERATE: "decide, redact, reply; rules and canned replies",
    Permission.COMMENTS_SEALED: "open what a comment said before it was redacted",
    Permission.PEOPLE_EXPORT: "export what is kept of a person",
    Permission.PEOPLE_ERASE: "erase a person",
    Permission.SITE_ADMIN: "users, settings, webhooks, import and export, the whole log",
}
STATUSES = {
    200: "As asked.",
    201: "Made; `Location` leads to it.",
    202: "Taken; it waits for a moderator.",
    204: "Done; there is nothing to say.",
    301: "It is at another address now.",
    303: "Back to the page.",
    304: "Nothing changed.",
    400: "What was sent cannot be read, or names something unknown.",
    401: "A token is needed, or the one that was sent is not valid.",
    403: "This may not be done.",
    404: "There is no such thing.",
    405: "This address does not take that method.",
    409: "It was changed since it was read, or contradicts what is there.",
    410: "It was there, and is not any more.",
    412: "`If-Match` names an older version.",
    413: "Too large.",
    415: "Of a kind that is not taken.",
    422: "What was sent cannot be accepted; `errors` says where and why.",
    429: "Too much in a short time; `Retry-After` says how long to wait.",
    500: "Something went wrong here, and was noted.",
    503: "The database does not answer right now; `Retry-After` says when to try again.",
    507: "There is no room left to store anything; `Retry-After` says when to try again.",
}
SCHEMES: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that an account made. It has the rights of its owner, or fewer:\n\n"
        + "\n".join(f"- `{right}`: {told}" for right, told in RIGHTS.items()),
    },
    "edit_token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Edit` and the edit token that came with the answer to a comment.",
    },
}
