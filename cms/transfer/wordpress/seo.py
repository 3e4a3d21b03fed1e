"""What plugins for search engines wrote beside a post: its title and description there."""

import re
from collections.abc import Callable

from cms.core.text import shortened, text_of
from cms.transfer.wordpress.records import Item, Survey

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 500
LONGEST_TEMPLATE = 5000
_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title")
_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description")
KEYS = frozenset({*_TITLES, *_DESCRIPTIONS})
# Yoast writes %%title%%, Rank Math %title% and %customfield(x)%, All in One SEO #post_title and, of old, %post_title%.
_VARIABLE = re.compile(r"%{1,2}([a-z_]{2,40})(?:\([^()%]{0,80}\))?%{1,2}|#([a-z]{2,20}(?:_[a-z]{1,20}){0,3})\b")
_HASHED = frozenset({"post_title", "site_title", "tagline", "separator_sa", "post_excerpt", "post_excerpt_only"})
_TITLE = frozenset({"title", "post_title", "page_title"})
_SITE = frozenset({"sitename", "site_title", "blog_title", "sitetitle"})
_TAGLINE = frozenset({"sitedesc", "tagline", "blog_description"})
_EXCERPT = frozenset({"excerpt", "excerpt_only", "post_excerpt", "post_excerpt_only", "description"})
_SEPARATOR = frozenset({"sep", "separator", "separator_sa"})
_SIGNS = frozenset("-–—|·•:»«*~")


def of(item: Item, survey: Survey) -> dict[str, str]:
    """Give the members that a plugin filled in, with what its variables stand for; an unknown one is dropped."""
    told = {
        "title": (_first(item, _TITLES), LONGEST_TITLE),
        "description": (_first(item, _DESCRIPTIONS), LONGEST_DESCRIPTION),
    }
    give = _values(item, survey)
    members = {name: shortened(_resolved(text, give), longest) for name, (text, longest) in told.items() if text}
    return {name: text for name, text in members.items() if text}


def _first(item: Item, keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := item.told(key))), "")[:LONGEST_TEMPLATE]


def _values(item: Item, survey: Survey) -> Callable[[re.Match[str]], str]:
    def give(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if found[2] and name not in _HASHED:
            return found[0]
        if name in _TITLE:
            return text_of(item.title)
        if name in _EXCERPT:
            return text_of(item.excerpt)
        if name in _SITE | _TAGLINE:
            return text_of(survey.title if name in _SITE else survey.tagline)
        return "–" if name in _SEPARATOR else ""

    return give


def _resolved(template: str, give: Callable[[re.Match[str]], str]) -> str:
    """Give the text of a template; separators that nothing stands between any more are one, and none at the ends."""
    if not _VARIABLE.search(template):
        return " ".join(text_of(template).split())
    kept: list[str] = []
    for word in text_of(_VARIABLE.sub(give, template)).split():
        if word not in _SIGNS or (kept and kept[-1] not in _SIGNS):
            kept.append(word)
    while kept and kept[-1] in _SIGNS:
        kept.pop()
    return " ".join(kept)
