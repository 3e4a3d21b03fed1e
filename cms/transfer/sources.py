"""What can be imported: one table, for the shell, the page and the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.core.errors import Fault, Invalid
from cms.transfer import commento, remark42
from cms.transfer.disqus import opening as disqus
from cms.transfer.feeds import opening as feeds
from cms.transfer.importing import Source
from cms.transfer.isso import opening as isso
from cms.transfer.tables import opening as tables
from cms.transfer.wordpress import opening as wordpress


@dataclass(frozen=True)
class Kind:
    """A system that files come from: how a file of it is opened, what it is called, and how one comes by it.

    `endings` are those of its files. The file is read `reads` times, the last time while it is taken over.
    """

    name: str
    label: str
    file: str
    endings: tuple[str, ...]
    opened: Callable[..., Source[Any]]
    reads: int = 2


SOURCES = {
    kind.name: kind
    for kind in (
        Kind(
            "wordpress",
            "WordPress",
            "In WordPress: Tools, Export, All content. It gives a file that ends in .xml.",
            (".xml",),
            wordpress.opened,
        ),
        Kind(
            "disqus",
            "Disqus",
            "In Disqus: Admin, Community, Export. A letter brings a file that ends in .xml.gz.",
            (".xml", ".gz"),
            disqus.opened,
        ),
        Kind(
            "isso",
            "Isso",
            "The database of Isso, comments.db, or its generic JSON.",
            (".db", ".sqlite", ".sqlite3", ".json"),
            isso.opened,
        ),
        Kind(
            "remark42",
            "remark42",
            "A backup of remark42: userbackup-….gz or backup-….gz.",
            (".gz", ".json"),
            remark42.opened,
        ),
        Kind(
            "commento",
            "Commento",
            "In Commento or Commento++: Settings, Export. A letter brings a file that ends in .json.gz.",
            (".gz", ".json"),
            commento.opened,
        ),
        Kind(
            "feed",
            "A feed",
            "RSS, Atom or JSON Feed, saved as a file. All its items become articles.",
            (".xml", ".rss", ".atom", ".json"),
            feeds.opened,
        ),
        Kind(
            "exercises",
            "A table of exercises",
            "CSV in UTF-8, an exercise a row; the first line names the columns. They come in as drafts.",
            (".csv",),
            tables.opened,
        ),
    )
}


def known(name: str) -> Kind:
    """Give a source by its name. Raises Invalid for one that is not known."""
    found = SOURCES.get(name)
    if found is None:
        raise Invalid(Fault(f"Choose where the file comes from: {', '.join(SOURCES)}.", "#/source"))
    return found
