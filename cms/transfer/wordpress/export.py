"""What the elements of a WordPress export mean: a handler that turns them into records."""

import re
from functools import lru_cache
from typing import Any
from xml.sax.handler import ContentHandler

from cms.transfer.wordpress.records import KIND, Author, Comment, Item, Record, Term

LONGEST_TEXT = 1_000_000
MOST_TERMS = 1000
MOST_META, LONGEST_META = 500, 100_000  # beside one post; some plugins write a pair for each reader
_VOCABULARY = re.compile(r"https?://wordpress\.org/export/(?:(?!excerpt/)(?P<version>[^/]*)/)?(?P<excerpt>excerpt/)?\Z")
_OTHERS = {"http://purl.org/rss/1.0/modules/content/": "content:", "http://purl.org/dc/elements/1.1/": "dc:"}
_CHANNEL_TEXTS = frozenset(
    {"title", "link", "description", "language", "pubDate", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
)
_RECORDS = frozenset({"item", "wp:author", "wp:category", "wp:tag", "wp:term"})
_CHANNEL, _RECORD, _FIELD, _PART = 2, 3, 4, 5


class Export(ContentHandler):
    """Collects the texts of one record, and lays the record aside when its element ends.

    Elements have a depth: the channel is at 2, records at 3, their fields and comments at 4, the
    fields of comments at 5. What lies deeper means nothing here; nor do comments, unless they are wanted.
    """

    def __init__(self, *, with_comments: bool = True) -> None:
        super().__init__()
        self._with_comments, self._deepest = with_comments, _PART
        self.channel: dict[str, str] = {}
        self.versions: set[str] = set()
        self.has_channel = self._is_channel = False
        self._done: list[Record] = []
        self._path: list[str] = []
        self._depth = 0
        self._text: list[str] | None = None
        self._length = 0
        self._fields: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._domain = self._nicename = ""
        self._terms: list[Term] = []
        self._comments: list[Comment] = []
        self._meta: list[tuple[str, str]] = []

    def taken(self) -> list[Record]:
        """Give the records that are complete, and forget them."""
        done, self._done = self._done, []
        return done

    def startPrefixMapping(self, _prefix: str | None, uri: str) -> None:  # noqa: N802 -- the names are SAX's
        """Notice which version of WordPress's vocabulary the file uses."""
        found = _VOCABULARY.match(uri)
        if found:
            self.versions.add(found["version"] or "")

    def startElementNS(self, name: tuple[str | None, str], _qname: str | None, attributes: Any) -> None:  # noqa: N802
        """Begin a text, or a record."""
        self._depth += 1
        if self._depth > self._deepest:
            self._text = None
            return
        short = _short(*name)
        self._path.append(short)
        self._text, self._length = [], 0
        if self._depth == _CHANNEL:
            self._is_channel = self._path == ["rss", "channel"]
            self.has_channel = self.has_channel or self._is_channel
        elif self._depth == _RECORD:
            self._fields, self._terms, self._comments, self._meta = {}, [], [], []
        elif self._depth == _FIELD:
            if short == "wp:comment" and not self._with_comments:
                self._deepest = _FIELD
            self._parts = {}
            self._domain = attributes.get((None, "domain"), "")
            self._nicename = attributes.get((None, "nicename"), "").strip()

    def characters(self, content: str) -> None:
        """Keep text, up to far more than is ever accepted."""
        if self._text is not None and self._length < LONGEST_TEXT:
            self._text.append(content)
            self._length += len(content)

    def endElementNS(self, _name: tuple[str | None, str], _qname: str | None) -> None:  # noqa: N802
        """Keep a text under its name, or lay a finished record aside."""
        depth, self._depth = self._depth, self._depth - 1
        if depth > self._deepest:
            return
        self._deepest = _PART
        short = self._path.pop()
        text, self._text = "".join(self._text or ()), None
        if depth < _RECORD or not self._is_channel:
            return
        if depth == _RECORD and short in _RECORDS:
            self._done.append(_record(short, self._fields, self._terms, self._comments, self._meta))
        elif depth == _RECORD and short in _CHANNEL_TEXTS:
            self.channel.setdefault(short, text.strip())
        elif depth == _FIELD:
            self._keep_field(short, text)
        elif depth == _PART and short in _PARTS.get(self._path[-1], _NONE):
            self._parts.setdefault(short, text)

    def _keep_field(self, short: str, text: str) -> None:
        if short == "wp:comment":
            self._keep_comment()
        elif short in {"wp:postmeta", "wp:termmeta"}:
            self._keep_meta()
        elif short == "category":
            self._keep_term(text.strip())
        elif short in _FIELDS:
            self._fields.setdefault(short, text)

    def _keep_comment(self) -> None:
        if self._with_comments:
            self._comments.append(_comment(self._parts))

    def _keep_term(self, name: str) -> None:
        if self._domain and self._nicename and len(self._terms) < MOST_TERMS:
            self._terms.append(Term(self._nicename, name, self._domain))

    def _keep_meta(self) -> None:
        key, value = (self._parts.get(each, "").strip() for each in (_KEY, _VALUE))
        if key and len(self._meta) < MOST_META and len(key) + len(value) <= LONGEST_META:
            self._meta.append((key, value))


@lru_cache(1000)
def _short(uri: str | None, local: str) -> str:
    """Give the name with the prefix that WordPress itself uses, whichever the file does."""
    if uri is None:
        return local
    found = _VOCABULARY.match(uri)
    if found:
        return f"{'excerpt' if found['excerpt'] else 'wp'}:{local}"
    return _OTHERS.get(uri, "?:") + local


_ITEM = {
    "number": "wp:post_id",
    "type": "wp:post_type",
    "status": "wp:status",
    "title": "title",
    "name": "wp:post_name",
    "creator": "dc:creator",
    "content": "content:encoded",
    "excerpt": "excerpt:encoded",
    "password": "wp:post_password",
    "date": "wp:post_date",
    "date_gmt": "wp:post_date_gmt",
    "modified_gmt": "wp:post_modified_gmt",
    "published": "pubDate",
    "comment_status": "wp:comment_status",
    "parent": "wp:post_parent",
    "link": "link",
    "guid": "guid",
    "attachment_url": "wp:attachment_url",
    "sticky": "wp:is_sticky",
}
_COMMENT = {
    "number": "wp:comment_id",
    "parent": "wp:comment_parent",
    "type": "wp:comment_type",
    "status": "wp:comment_approved",
    "author": "wp:comment_author",
    "email": "wp:comment_author_email",
    "url": "wp:comment_author_url",
    "date": "wp:comment_date",
    "date_gmt": "wp:comment_date_gmt",
    "content": "wp:comment_content",
}
_AUTHOR = {
    "number": "wp:author_id",
    "login": "wp:author_login",
    "shown": "wp:author_display_name",
    "first": "wp:author_first_name",
    "last": "wp:author_last_name",
}
_TERMS = {
    "wp:category": {"nicename": "wp:category_nicename", "name": "wp:cat_name", "parent": "wp:category_parent"},
    "wp:tag": {"nicename": "wp:tag_slug", "name": "wp:tag_name"},
    "wp:term": {
        "nicename": "wp:term_slug",
        "name": "wp:term_name",
        "parent": "wp:term_parent",
        "domain": "wp:term_taxonomy",
    },
}
_FIELDS = frozenset([*_ITEM.values(), *_AUTHOR.values(), *(name for each in _TERMS.values() for name in each.values())])
_NONE: frozenset[str] = frozenset()
_KEY, _VALUE = "wp:meta_key", "wp:meta_value"
_PARTS: dict[str, frozenset[str]] = {
    "wp:comment": frozenset(_COMMENT.values()),
    **dict.fromkeys(["wp:postmeta", "wp:termmeta"], frozenset({_KEY, _VALUE})),
}


def _record(
    short: str, fields: dict[str, str], terms: list[Term], comments: list[Comment], meta: list[tuple[str, str]]
) -> Record:
    if short == "item":
        return Item(**_named(_ITEM, fields), terms=tuple(terms), comments=tuple(comments), meta=tuple(meta))
    if short == "wp:author":
        told = _named(_AUTHOR, fields)
        return Author(told["number"], told["login"], (told["shown"], f"{told['first']} {told['last']}".strip()))
    domain = {"domain": "post_tag"} if short == "wp:tag" else {}
    return Term(**domain | _named(_TERMS[short], fields), kind=dict(meta).get(KIND, ""))


def _comment(parts: dict[str, str]) -> Comment:
    return Comment(**_named(_COMMENT, parts))


def _named(names: dict[str, str], texts: dict[str, str]) -> dict[str, str]:
    return {ours: texts.get(theirs, "").strip() for ours, theirs in names.items()}
