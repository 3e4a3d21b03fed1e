"""What can be imported: one table, for the shell, the page and the API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import ValidationError

from cms.core.errors import Fault, Invalid, pointer
from cms.core.validation import words
from cms.transfer import commento, remark42
from cms.transfer.disqus import opening as disqus
from cms.transfer.feeds import opening as feeds
from cms.transfer.importing import Source
from cms.transfer.isso import opening as isso
from cms.transfer.markdown import opening as markdown
from cms.transfer.options import Around, CommentOptions, Options, TableOptions, WordPressOptions, understood
from cms.transfer.tables import opening as tables
from cms.transfer.wordpress import opening as wordpress


@dataclass(frozen=True)
class Kind:
    """A system that files come from: how a file of it is opened, what it is called, and how one comes by it.

    `endings` are those of its files. The file is read `reads` times, the last time while it is taken over.
    `options` says what may be asked of it besides.
    """

    name: str
    label: str
    file: str
    endings: tuple[str, ...]
    opened: Callable[..., Source[Any]]
    reads: int = 2
    options: type[Options] = Options


SOURCES = {
    kind.name: kind
    for kind in (
        Kind(
            "wordpress",
            "WordPress",
            "In WordPress: Tools, Export, All content. It gives a file that ends in .xml.",
            (".xml", ".gz"),
            wordpress.opened,
            options=WordPressOptions,
        ),
        Kind(
            "disqus",
            "Disqus",
            "In Disqus: Admin, Community, Export. A letter brings a file that ends in .xml.gz.",
            (".xml", ".gz"),
            disqus.opened,
            options=CommentOptions,
        ),
        Kind(
            "isso",
            "Isso",
            "The database of Isso, comments.db, or its generic JSON.",
            (".db", ".sqlite", ".sqlite3", ".json"),
            isso.opened,
            options=CommentOptions,
        ),
        Kind(
            "remark42",
            "remark42",
            "A backup of remark42: userbackup-….gz or backup-….gz.",
            (".gz", ".json"),
            remark42.opened,
            options=CommentOptions,
        ),
        Kind(
            "commento",
            "Commento",
            "In Commento or Commento++: Settings, Export. A letter brings a file that ends in .json.gz.",
            (".gz", ".json"),
            commento.opened,
            options=CommentOptions,
        ),
        Kind(
            "markdown",
            "A folder of Markdown files",
            "The whole folder of a site made with Hugo, Jekyll or Eleventy, with its pictures, as a zip.",
            (".zip",),
            markdown.opened,
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
            options=TableOptions,
        ),
    )
}


def known(name: str) -> Kind:
    """Give a source by its name. Raises Invalid for one that is not known."""
    found = SOURCES.get(name)
    if found is None:
        raise Invalid(Fault(f"Choose where the file comes from: {', '.join(SOURCES)}.", "#/source"))
    return found


def options_of(kind: Kind, told: Mapping[str, Any]) -> Options:
    """Read what is asked of a source besides its file. Raises Invalid for what it does not know."""
    try:
        return understood(kind.options.model_validate(dict(told)), "#/options")
    except ValidationError as error:
        found = error.errors(include_input=False)
        raise Invalid(*(Fault(words(each), pointer(["options", *each["loc"]])) for each in found)) from None


def asked(kind: Kind, told: Mapping[str, Any], around: Around) -> Kind:
    """Give a source that is opened as its options say."""
    options = options_of(kind, told)
    opened = partial(kind.opened, **options.arguments(around))
    return replace(kind, opened=opened, reads=kind.reads + options.more_readings)
