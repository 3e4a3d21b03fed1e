"""One of everything that has an id or a key, each somebody else's, and each holding a word that nothing else holds."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from cms.accounts import inviting, recovering, sessions, tokens, users
from cms.accounts.devices import device
from cms.accounts.links import AccountLink, Purpose
from cms.accounts.models import User
from cms.accounts.passkeys import Passkey
from cms.accounts.permissions import SHELL
from cms.comments.models import Comment
from cms.content import noting
from cms.content.models.entry import Entry
from cms.core import signing
from cms.core.clock import now
from cms.core.db import Base, db, writing
from cms.core.sealing import Sealer
from cms.delivery.notices import commenters, digest
from cms.delivery.webhooks.events import EventType
from tests.api import Api
from tests.doors.api.importing import sent_in
from tests.drawings import png
from tests.unit.delivery.webhooks.hooks import deliveries, house, tell

MARK = "quillbroth"
VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
UNTOLD = {"sign_in_try", "sign_in", "heartbeat"}  # what asking alone changes: tries, and when a session was last used
Ids = dict[str, object]


def world(app: Flask, api: Callable[..., Api]) -> dict[str, Ids]:
    """Make it all; give the ids by the names that they have in rules, of entries apart for both kinds."""
    sealer, owner, moderator, admin = house(app).sealer, api("editor"), api("moderator"), api("admin")
    hook = admin.made("/webhooks", {"url": f"https://hooks.invalid/{MARK}", "events": ["article.published"]})
    tell("article-1", EventType.ARTICLE_PUBLISHED, title=MARK)
    owner.made("/authors", {"name": "Ada"})
    owner.made("/tags", {"name": "Pain"})
    ids: dict[str, Ids] = {kind: _entry(f"{kind}s", owner, moderator) for kind in ("article", "exercise")}
    article, picture = ids["article"], owner.call("POST", "/media", data=_picture()).get_json()
    comment = int(str(article["comment_id"]))
    moderator.made(f"/moderation/comments/{comment}/notes", {"body": f"{MARK} of the team"})
    moderator.post(f"/moderation/comments/{comment}/claim")
    person = db.session.get_one(Comment, comment).person_id
    rule = {"kind": "word", "value": MARK, "action": "hold"}
    ids[""] = {
        "webhook_id": hook["id"],
        "delivery_id": deliveries(hook["id"])[0].id,
        "comment_id": comment,
        "person_id": person,
        "decision_id": article["decision_id"],
        "batch_id": article["batch_id"],
        "run_id": sent_in(admin).get_json()["id"],
        "media_id": picture["id"],
        "reply_id": moderator.made("/moderation/replies", {"title": MARK, "body": MARK})["id"],
        "rule_id": moderator.made("/moderation/rules", rule)["id"],
        "redirect_id": owner.made("/redirects", {"from": "/a", "to": "/b"})["id"],
        "tag_id": 1,
        "author_id": 1,
        **_account(sealer),
    }
    return ids


def keys(app: Flask, ids: dict[str, Ids]) -> dict[str, str]:
    """Give a key that works of each kind that stands in an address, by the beginning of its rule."""
    sealer, own = house(app).sealer, {name: int(str(value)) for name, value in ids[""].items()}
    with writing():
        user = db.session.get_one(User, own["user_id"])
        invited = inviting.invite(SHELL, user, sealer).key
        links = {
            purpose: AccountLink(
                user_id=user.id, purpose=purpose, email_sealed=sealer.seal(f"{MARK}@x.example"), at=now()
            )
            for purpose in Purpose
        }
        db.session.add_all(links.values())
        db.session.flush()
        made = {purpose: recovering.key_for(link, sealer) for purpose, link in links.items()}
    return {
        "/admin/invitations": invited,
        "/admin/forgotten": made[Purpose.PASSWORD],
        "/admin/forgotten/email": made[Purpose.EMAIL],
        "/mail/confirm": signing.sign(sealer, commenters.CONFIRM, own["person_id"]),
        "/mail/unsubscribe": signing.sign(sealer, commenters.STOP, own["person_id"]),
        "/mail/data": signing.sign(sealer, commenters.DATA, own["person_id"]),
        "/mail/appeal": signing.sign(sealer, commenters.APPEAL, own["decision_id"]),
        "/mail/digest": signing.sign(sealer, digest.DIGEST, own["user_id"]),
        "/preview": str(ids["article"]["key"]),
        "/api/v1/previews": str(ids["article"]["key"]),
    }


def filled(rule: str, ids: dict[str, Ids]) -> str:
    """Put the ids into a rule: of an entry those of its kind."""
    kind = next((each for each in ("article", "exercise") if f"{each}s/" in rule), "")
    known = {**ids["article"], **ids[""], **ids[kind], "kind": "article", "what": "run", "name": "commenters"}
    if "/authors/<slug>" in rule or "/tags/<slug>" in rule:
        known["slug"] = "ada" if "authors" in rule else "pain"
    return VARIABLE.sub(lambda found: str(known[found[1]]), rule)


def stored() -> dict[str, list[str]]:
    """Give every row of every table as text, but for what asking alone changes."""
    db.session.rollback()
    return {
        table.name: sorted(str(row) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in UNTOLD
    }


def _entry(plural: str, owner: Api, moderator: Api) -> Ids:
    """Make an entry that was public and is not any more, with all that can hang on one."""
    made = owner.published(plural, title=f"{MARK} {plural}", slug=f"was-{plural}", summary=MARK)
    path, reader = f"/{plural}/{made['id']}", Api(owner.client, None)
    made = owner.patch(path, {"version": made["version"], "summary": f"{MARK}, once more"}).get_json()
    review = owner.made(f"{path}/reviews", {"version": made["version"], "reviewer": "ada"})
    link = owner.made(f"{path}/preview-links", {})
    comment = reader.commented(made, body=f"{MARK} made me worse, {plural}", author_name=f"{MARK} {plural}")["id"]
    harm = moderator.post(f"/moderation/comments/{comment}/adverse-effect", {"confirmed": True}).get_json()
    decision = moderator.decided("approve", comment)[0]["decision_id"]
    seen = moderator.get(f"/moderation/comments/{comment}").get_json()["version"]
    other = {"version": seen, "reason": "other", "body": f"{MARK} was redacted, {plural}"}
    assert moderator.patch(f"/moderation/comments/{comment}", other).status_code == 200
    swept = {"filter": {"status": "approved", "q": plural}, "action": "hold", "expect": 1}
    batch = moderator.post("/moderation/decisions/by-filter", swept).get_json()
    owner.post(f"{path}/unpublish", {"version": owner.get(path).get_json()["version"]})
    with writing():
        entry = db.session.get_one(Entry, made["id"])
        note = noting.write(users.actor_for(db.session.get_one(User, entry.created_by)), entry, f"{MARK} to mend").id
    return {
        "entry_id": made["id"],
        "reference": made["slug"],
        "slug": made["slug"],
        "number": 1,
        "other_number": 2,
        "review_id": review["id"],
        "link_id": link["id"],
        "key": link["url"].rpartition("/")[2],
        "note_id": note,
        "report_id": harm["id"],
        "comment_id": comment,
        "decision_id": decision,
        "batch_id": batch["batch_id"],
    }


def _account(sealer: Sealer) -> Ids:
    """Make a colleague who is signed in elsewhere, and has a passkey and a token."""
    with writing():
        user = users.create(SHELL, email=f"{MARK}@clinic.example", role="admin", name=MARK.capitalize())
        sessions.begin(user, device(MARK), sealer)
        key = Passkey(user_id=user.id, name=MARK, credential="AA", public_key="AA", sign_count=0, created_at=now())
        db.session.add(key)
        db.session.flush()
        token, _secret = tokens.create(SHELL, user, name=MARK, scopes=())
        held = db.session.scalars(select(sessions.SignIn.id).where(sessions.SignIn.user_id == user.id)).one()
        return {"user_id": user.id, "passkey_id": key.id, "token_id": token.id, "session_id": held}


def _picture() -> dict[str, Any]:
    return {"file": (BytesIO(png()), "x.png"), "alt": MARK}
