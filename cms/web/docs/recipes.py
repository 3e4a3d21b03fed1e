"""Recipes for front ends: texts in Markdown beside the files of code that they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cookbook"
ORDER = ("fetch", "eleventy", "astro", "next", "hugo", "previews", "rebuilding")
SERVICE = "https://cms.example"
_SHOWN = re.compile(r"^@\[(?P<file>.+)\]$", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """One recipe: a folder with `recipe.md` and its files."""

    name: str

    @property
    def folder(self) -> Path:
        """Give where it is kept."""
        return FOLDER / self.name

    @property
    def title(self) -> str:
        """Give its title: the first line of its text."""
        return self._source.splitlines()[0].removeprefix("# ")

    @property
    def files(self) -> list[str]:
        """Name the files that its text shows, in its order."""
        return _SHOWN.findall(self._source)

    def text(self, service: str) -> str:
        """Give the text without its title, the files in their places, led to a service of one's own."""
        body = self._source.partition("\n")[2]
        return _SHOWN.sub(lambda found: self._code(found["file"]), body).replace(SERVICE, service)

    @property
    def _source(self) -> str:
        return (self.folder / "recipe.md").read_text()

    def _code(self, file: str) -> str:
        return f"`{file}`\n\n```\n{(self.folder / file).read_text().rstrip()}\n```"


def every() -> Iterator[Recipe]:
    """Give all recipes in the order in which they are shown."""
    return (Recipe(name) for name in ORDER)
