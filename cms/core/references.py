"""What sanitised HTML points at: where its links lead, and which pictures it shows."""

from dataclasses import dataclass, field

from cms.core.parsing import Parser


@dataclass(frozen=True)
class Picture:
    """A picture in a text: its address, and the words that stand for it."""

    address: str
    alt: str


@dataclass(frozen=True)
class References:
    """The addresses of links and the pictures, in the order of the text."""

    links: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def addresses(self) -> list[str]:
        """Give the addresses of the pictures."""
        return [picture.address for picture in self.pictures]


class _Reader(Parser):
    """Collects what a text points at."""

    def __init__(self) -> None:
        super().__init__()
        self.found = References()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link or a picture."""
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.found.links.append(told["href"] or "")
        if tag == "img":
            self.found.pictures.append(Picture(told.get("src") or "", (told.get("alt") or "").strip()))


def references_of(html: str) -> References:
    """Give what sanitised HTML points at."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
