"""Rows from an archive are trusted as little as anything that is sent: what is shown is sanitised anew.

Each check gives whether it had to change its row, and raises ValueError for one that no verb of ours can have
written, since pages would break on it.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from cms.accounts.permissions import Role
from cms.comments.reporting import ReportReason
from cms.comments.status import Action, Reason, Status
from cms.comments.triage.signal import Severity
from cms.content.status import EntryType
from cms.content.written import WRITTEN
from cms.core import numbers
from cms.core.errors import Problem
from cms.core.languages import LANGUAGE
from cms.core.markup import ARTICLE, COMMENT, DESCRIPTION, POLICY_VERSION, STEP, Policy, sanitize
from cms.core.pictures import AVIF, MIME_TYPE
from cms.core.slugs import is_slug
from cms.core.text import text_of
from cms.core.urls import is_safe_link, is_web_address
from cms.transfer.archive.values import Row

Check = Callable[[Row, frozenset[str]], bool]
_KEY = re.compile(r"[0-9a-f]{40}\Z")
_FILE = re.compile(r"[1-9]\d{0,4}\.(webp|avif)\Z")
_TYPES = {"webp": MIME_TYPE, "avif": AVIF}
_RENDERED = {"content_html", "content_text"}


def check(table: str, row: Row, image_hosts: frozenset[str]) -> bool:
    """Make a row safe to show; tell whether it was not. Raises ValueError for one that cannot be ours."""
    for column in _SLUGS.get(table, ()):
        _must(is_slug(row[column]), f"{column} is no slug")
    for column, known in _WORDS.get(table, {}).items():
        _must(row[column] is None or row[column] in set(known), f"{column} has a value that means nothing here")
    if "policy" in row:  # what a newer version of this program sanitised was sanitised again by this one
        row["policy"] = min(row["policy"], POLICY_VERSION)
    changed = _blanked(row, _ADDRESSES.get(table, ()))
    found = _CHECKS.get(table)
    return (found(row, image_hosts) if found else False) or changed


def _revision(row: Row, image_hosts: frozenset[str]) -> bool:
    source, rendered = row["source"], row["rendered"]
    _must(isinstance(source, dict) and isinstance(rendered, dict), "source and rendered must be objects")
    kind = EntryType.EXERCISE if "steps" in source else EntryType.ARTICLE
    try:
        written = WRITTEN[kind].model_validate({**source, "comments_open": True})
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise ValueError(f"source/{place[:100]} is not as an editor can have saved it") from None
    _must(set(source) == set(written.model_dump(exclude={"comments_open"})), "source lacks members")
    _must(LANGUAGE.match(row["language"]) is not None, "language is no language tag")
    parts = [(rendered, "content_html", "content_text", ARTICLE if kind == EntryType.ARTICLE else DESCRIPTION)]
    if kind == EntryType.EXERCISE:
        variations = rendered.get("variations")
        _must(
            isinstance(variations, list) and len(variations) == len(source["variations"]), "rendered lacks variations"
        )
        of_steps = [(source["steps"], rendered.get("steps"))]
        of_steps += [(told["steps"], shown) for told, shown in zip(source["variations"], variations, strict=True)]
        for told, shown in of_steps:
            _must(isinstance(shown, list) and len(shown) == len(told), "rendered lacks steps")
            parts += [(step, "text_html", "text", STEP) for step in shown]
    _must(set(rendered) == _RENDERED | ({"steps", "variations"} & set(source)), "rendered has other members")
    return sum(_cleaned(*part, image_hosts) for part in parts) > 0


def _cleaned(holder: Any, html: str, text: str, policy: Policy, image_hosts: frozenset[str] = frozenset()) -> bool:
    """Sanitise one text where it stands; its plain text follows it."""
    _must(isinstance(holder, dict) and {html, text} <= set(holder), f"{html} is missing")
    _must(isinstance(holder[html], str) and isinstance(holder[text], str), f"{html} must be text")
    try:
        safe = sanitize(holder[html], policy, image_hosts)
    except Problem as refused:
        raise ValueError(f"{html}: {refused.detail}") from None
    if safe == holder[html]:
        return False
    holder[html], holder[text] = safe, text_of(safe)
    return True


def _comment(row: Row, _hosts: frozenset[str]) -> bool:
    return _cleaned(row, "html", "text", COMMENT)


def _redirect(row: Row, _hosts: frozenset[str]) -> bool:
    target = row["target"]
    _must(row["path"].startswith("/") and is_safe_link(row["path"], frozenset()), "path leads elsewhere")
    _must(target is None or is_safe_link(target, frozenset({"http", "https"})), "target is no address")
    return False


def _media(row: Row, _hosts: frozenset[str]) -> bool:
    _must(_KEY.match(row["key"]) is not None, "key is no key of a picture")
    _must(isinstance(row["renditions"], list) and bool(row["renditions"]), "renditions must be a list")
    for each in row["renditions"]:
        _must(
            isinstance(each, dict) and set(each) == {"file", "width", "height", "mime_type"}, "a rendition is damaged"
        )
        file = _FILE.match(str(each["file"]))
        _must(file is not None and each["mime_type"] == _TYPES[file[1]], "a rendition names no file of a picture")
        _must(
            all(type(each[side]) is int and each[side] > 0 for side in ("width", "height")), "a rendition has no size"
        )
    _must(any(each["mime_type"] == MIME_TYPE for each in row["renditions"]), "no rendition is WebP")
    return False


def _signal(row: Row, _hosts: frozenset[str]) -> bool:
    spans = row["spans"]
    pairs = isinstance(spans, list) and all(isinstance(span, list) and len(span) == _PAIR for span in spans)
    _must(pairs and all(type(end) is int and end >= 0 for span in spans for end in span), "spans must be pairs")
    return False


def _webhook(row: Row, _hosts: frozenset[str]) -> bool:
    _must(is_web_address(row["url"]), "url is no address")
    _must(
        isinstance(row["events"], list) and all(isinstance(each, str) for each in row["events"]), "events are damaged"
    )
    return False


def _highest_id(row: Row, _hosts: frozenset[str]) -> bool:
    known = {model.__tablename__ for model in numbers.models()}
    _must(row["name"] in known, "name has a value that means nothing here")
    return False


def _user(row: Row, _hosts: frozenset[str]) -> bool:
    _must(row["password"] is None or row["password"].startswith("$argon2id$"), "password is no hash of ours")
    return _document("preferences")(row, _hosts)


def _document(column: str) -> Check:
    def is_object(row: Row, _hosts: frozenset[str]) -> bool:
        _must(isinstance(row[column], dict), f"{column} must be an object")
        return False

    return is_object


def _blanked(row: Row, columns: tuple[str, ...]) -> bool:
    """Take out what a browser would follow to anywhere but the web."""
    unsafe = [column for column in columns if row[column] and not is_web_address(row[column])]
    row.update(dict.fromkeys(unsafe, ""))
    return bool(unsafe)


def _must(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise ValueError(otherwise)


_PAIR = 2
_SLUGS = {
    "entry": ("slug",),
    "revision": ("slug",),
    "former_slug": ("slug",),
    "tag": ("slug",),
    "former_tag_slug": ("slug",),
    "author": ("slug",),
}
_ADDRESSES = {
    "comment": ("author_url",),
    "author": ("url", "avatar_url"),
    "correction": ("source_url",),
}
_WORDS: dict[str, Mapping[str, type[StrEnum] | tuple[str, ...]]] = {
    "user": {"role": Role},
    "former_slug": {"type": EntryType},
    "comment": {"format": ("markdown", "html")},
    "decision": {"action": Action, "before": Status, "after": Status, "reason": Reason},
    "decision_batch": {"action": Action},
    "comment_report": {"reason": ReportReason},
    "comment_signal": {"severity": Severity},
    "sealed_original": {"reason": Reason},
}
_CHECKS: dict[str, Check] = {
    "revision": _revision,
    "comment": _comment,
    "correction": _comment,
    "redirect": _redirect,
    "media": _media,
    "comment_signal": _signal,
    "webhook": _webhook,
    "user": _user,
    "audit_log": _document("details"),
    "highest_id": _highest_id,
}
