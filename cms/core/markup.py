"""The one sanitiser: a named policy for each field, two independent passes over it.

bleach is the first pass; it has seen its last release, so nh3 (ammonia) goes over its answer with
the same allow-list. Links and pictures are decided by parsing their address as a browser would.
"""

import hashlib
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import nh3
from bleach.sanitizer import Cleaner

from cms.core.blocks import ATTRIBUTE, set_apart
from cms.core.bounds import refuse_pathological
from cms.core.slugs import is_slug
from cms.core.text import clean
from cms.core.urls import host_of, is_safe_link, is_web_address

POLICY_VERSION = 2  # raise it with whatever changes what comes out: the worker sanitises what is stored anew then
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
# Paragraphs of words, as most comments are: nothing in them is markup, so that both passes would give them back.
_WORDS = r"(?:[^<>&\xa0]++|&(?:amp|lt|gt|quot);)*+"
_ONLY_WORDS = re.compile(rf"(?:<p>{_WORDS}(?:<br>{_WORDS})*+</p>\n?)*+\Z")
_PRE_STARTS = re.compile(r"<pre>\n+")
_NUMBER = re.compile(r"\d{1,5}\Z")
_WHOLE = re.compile(r"-?\d{1,6}\Z")


@dataclass(frozen=True)
class Policy:
    """What one kind of field may hold: elements with their attributes, and the `rel` of its links."""

    name: str
    elements: Mapping[str, frozenset[str]]
    rel: str | None = None
    images: bool = False
    tags: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the names of the elements apart, for quick looks."""
        object.__setattr__(self, "tags", frozenset(self.elements))

    def __hash__(self) -> int:
        """Tell policies apart by name: there is one of each."""
        return hash(self.name)


_NONE: frozenset[str] = frozenset()
_INLINE = dict.fromkeys(
    [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "small",
        "mark",
        "abbr",
        "code",
        "kbd",
        "br",
        "q",
        "cite",
        "del",
        "ins",
    ],
    _NONE,
)
_BLOCKS = dict.fromkeys(["p", "ul", "blockquote", "pre"], _NONE)
_LISTS = {"ol": frozenset({"start"}), "li": _NONE}
_LINK = {"a": frozenset({"href", "title"})}

DESCRIPTION = Policy(
    "description",
    {
        **_INLINE,
        **_BLOCKS,
        **_LISTS,
        **_LINK,
        **dict.fromkeys(
            [
                "h2",
                "h3",
                "h4",
                "hr",
                "dl",
                "dt",
                "dd",
                "table",
                "thead",
                "tbody",
                "tfoot",
                "tr",
                "caption",
                "figure",
                "figcaption",
            ],
            _NONE,
        ),
        "th": frozenset({"colspan", "rowspan", "scope"}),
        "td": frozenset({"colspan", "rowspan"}),
        "img": frozenset({"src", "alt", "width", "height"}),
    },
    images=True,
)
ARTICLE = Policy("article", {**DESCRIPTION.elements, "figure": frozenset({ATTRIBUTE})}, images=True)
STEP = Policy("step", {**_INLINE, **_BLOCKS, **_LISTS, **_LINK})
COMMENT = Policy(
    "comment",
    {**dict.fromkeys(["strong", "em", "code", "br", "del", "b", "i", "hr"], _NONE), **_BLOCKS, **_LISTS, **_LINK},
    rel="nofollow ugc noopener",
)


@dataclass(frozen=True)
class Passes:
    """What goes over a text, in this order: scripts and styles with all in them, bleach, nh3."""

    outer: nh3.Cleaner
    first: Cleaner
    second: nh3.Cleaner


class _Kept(threading.local):
    """The passes of one thread: bleach's parser holds state, so no two threads may share one."""

    def __init__(self) -> None:
        self.passes: dict[tuple[str, frozenset[str]], Passes] = {}


_kept = _Kept()


def sanitize(html: str, policy: Policy, image_hosts: frozenset[str] = frozenset()) -> str:
    """Give the HTML with nothing left in it that the policy does not name.

    Doing it again changes nothing. `image_hosts` are the hosts, besides paths of our own, that
    pictures may come from. Raises Invalid for markup nested or repeated beyond any honest text,
    since the time that parsers need for it has no bound.
    """
    refuse_pathological(html)
    cleaned = clean(html)
    if _ONLY_WORDS.match(cleaned):
        return cleaned.replace("&quot;", '"')
    return _sanitized(cleaned, _passes(policy, image_hosts))


def mark_of(image_hosts: Iterable[str]) -> str:
    """Give a short mark of the hosts that pictures may come from, to tell what was sanitised for others."""
    return hashlib.sha256("\n".join(sorted(image_hosts)).encode()).hexdigest()[:32]


def _sanitized(html: str, passes: Passes) -> str:
    balanced = passes.outer.clean(html)
    refuse_pathological(balanced)  # which end tags and formatting that the text left out have made longer
    result = passes.second.clean(passes.first.clean(balanced))
    if (apart := set_apart(result)) != result:
        result = passes.second.clean(apart)
    # A character reference may have brought a control character back, and a parser drops the
    # first line end of a `pre` each time it reads one (HTML Standard, 13.2.6.4.7).
    return _PRE_STARTS.sub("<pre>", clean(result))


def _passes(policy: Policy, image_hosts: frozenset[str]) -> Passes:
    key = (policy.name, image_hosts)
    if key not in _kept.passes:
        _kept.passes[key] = _make(policy, image_hosts)
    return _kept.passes[key]


def _make(policy: Policy, image_hosts: frozenset[str]) -> Passes:
    def allows(tag: str, name: str, value: str) -> bool:
        return name in policy.elements.get(tag, _NONE) and _is_harmless(name, value, image_hosts)

    def keep(tag: str, name: str, value: str) -> str | None:
        return value if name == "rel" or allows(tag, name, value) else None

    tags, schemes = set(policy.tags), set(LINK_SCHEMES)
    named = {name: set(names) for name, names in policy.elements.items()}
    return Passes(
        outer=nh3.Cleaner(
            tags=tags, attributes=named, url_schemes=schemes, link_rel=None, clean_content_tags={"script", "style"}
        ),
        first=Cleaner(tags=policy.tags, attributes=allows, protocols=LINK_SCHEMES, strip=True, strip_comments=True),
        second=nh3.Cleaner(
            tags=tags, attributes=named, url_schemes=schemes, link_rel=policy.rel, attribute_filter=keep
        ),
    )


def _is_harmless(name: str, value: str, image_hosts: frozenset[str]) -> bool:
    if name == "href":
        return is_safe_link(value, LINK_SCHEMES)
    if name == "src":
        own_path = value.startswith("/") and is_safe_link(value, _NONE)
        return own_path or (is_web_address(value) and host_of(value) in image_hosts)
    if name in {"colspan", "rowspan", "width", "height"}:
        return _NUMBER.match(value) is not None
    if name == ATTRIBUTE:
        return is_slug(value)
    if name == "start":
        return _WHOLE.match(value) is not None
    if name == "scope":
        return value in {"row", "col", "rowgroup", "colgroup"}
    return True
