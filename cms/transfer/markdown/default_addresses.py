"""Where generators put a text that asks for no address of its own.

Jekyll: https://jekyllrb.com/docs/permalinks/ · Hugo: https://gohugo.io/content-management/urls/ ·
Eleventy: https://www.11ty.dev/docs/permalinks/
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from cms.core.errors import Invalid
from cms.transfer import yaml_text
from cms.transfer.markdown import values
from cms.transfer.markdown.documents import Document
from cms.transfer.markdown.folder import Folder

_JEKYLL = ("_config.yml", "_config.yaml")
_HUGO = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json")
_HUGO_FOLDER = "config/_default/hugo.toml"
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title:output_ext",
}
_ROOTS = frozenset({"content", "src"})
_INDEX = frozenset({"index", "_index", "readme"})


@dataclass(frozen=True)
class Habits:
    """How the generator of a folder makes addresses: `posts` is Jekyll's pattern, empty where it is not Jekyll's."""

    posts: str = ""
    is_hugo: bool = False
    language: str = ""

    def address(self, document: Document) -> str:
        """Give the path that a text has by itself; empty where it asks for one, or where only its generator knows."""
        if values.first(document.told, "url", "permalink") is not None:
            return ""
        if document.is_jekyll:
            return document.filled(self.posts or _STYLES["date"])
        return self._page(document) if self.posts else self._folder(document)

    def _page(self, document: Document) -> str:
        """Give where Jekyll puts what is no post."""
        here = PurePosixPath("/", document.path)
        if document.path.stem.lower() in _INDEX:
            return f"{here.parent}/"
        return f"{here.with_suffix('')}/" if self.posts.endswith("/") else str(here.with_suffix(".html"))

    def _folder(self, document: Document) -> str:
        """Give where Hugo and Eleventy put a text: a folder for each."""
        parts = document.path.parent.parts
        above = parts[1:] if parts and parts[0] in _ROOTS else parts
        bare, language = document.named
        own = [] if bare.lower() in _INDEX else [bare if self.is_hugo else document.stem]
        if (slug := values.text(document.told, "slug")) and self.is_hugo:
            above, own = (above if own else above[:-1]), [slug]
        abroad = [language.lower()] if language and language.lower() != self.language.lower() else []
        told = "/".join([*abroad, *above, *own])
        return "/" + re.sub(r"\s+", "-", told.lower() if self.is_hugo else told) + "/" if told else ""


def habits_of(folder: Folder, language: str) -> Habits:
    """Tell by its configuration which generator a folder is for; `language` is the site's, which no path names."""
    posts = next((_pattern(folder, each) for each in _JEKYLL if _has(folder, each)), "")
    is_hugo = any(_has(folder, each) for each in (*_HUGO, _HUGO_FOLDER))
    return Habits(posts, is_hugo, language)


def _has(folder: Folder, name: str) -> bool:
    return folder.has(PurePosixPath(name))


def _pattern(folder: Folder, name: str) -> str:
    """Give the pattern of Jekyll's posts; the usual one where none can be read."""
    try:
        told = yaml_text.load(folder.read(PurePosixPath(name)).decode("utf-8", "replace"))
    except Invalid:
        told = None
    said = values.line(told.get("permalink")) if isinstance(told, dict) else ""
    return _STYLES.get(said, said) or _STYLES["date"]
