"""A WordPress export as a stream: one record at a time, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from cms.core.errors import Fault, Invalid
from cms.transfer.course import Advance
from cms.transfer.wordpress.export import Export
from cms.transfer.wordpress.records import Author, Record, Survey

CHUNK = 1 << 16
VERSIONS = frozenset({"1.0", "1.1", "1.2"})


def survey(path: Path, advance: Advance, notice: Callable[[Record], object] = lambda _record: None) -> Survey:
    """Read the whole file once, keeping nothing. Raises Invalid for one that is damaged or no WordPress export.

    `advance` is told the number of bytes read, again and again; `notice` is shown each record, to keep a
    little of it that must be known before it comes by again.
    """
    export, authors = Export(), 0
    for record in _read(path, export, advance):
        authors += isinstance(record, Author)
        notice(record)
    told = export.channel
    if not export.versions or not export.has_channel:
        raise Invalid(Fault(f"{path.name}: this is no WordPress export. Make one in WordPress, with Tools, Export."))
    version = told.get("wp:wxr_version", "")
    if export.versions - VERSIONS or (version and version not in VERSIONS):
        raise Invalid(Fault(f"{path.name}: this version of WordPress exports is not known; 1.0, 1.1 and 1.2 are."))
    site = told.get("wp:base_blog_url") or told.get("link") or told.get("wp:base_site_url") or ""
    network = told.get("wp:base_site_url") or site
    return Survey(site.rstrip("/"), network.rstrip("/"), told.get("language", ""), told.get("pubDate", ""), authors)


def records(path: Path, advance: Advance) -> Iterator[Record]:
    """Give the authors, terms and items of a file, in their order there."""
    return _read(path, Export(), advance)


def _read(path: Path, export: Export, advance: Advance) -> Iterator[Record]:
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(export)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            _parse(path, parser, chunk)
            yield from export.taken()
            advance(len(chunk))
    _parse(path, parser, None)
    yield from export.taken()


def _parse(path: Path, parser: DefusedExpatParser, chunk: bytes | None) -> None:
    """Read on, or come to the end for None."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except SAXParseException as error:
        raise _refusal(path, error.getLineNumber(), f"the XML is damaged ({error.getMessage()})") from None
    except DefusedXmlException:
        raise _refusal(
            path, parser.getLineNumber(), "there is a DOCTYPE, which WordPress never writes; entities are not read"
        ) from None
    except (ValueError, LookupError):
        raise _refusal(path, parser.getLineNumber(), "this encoding cannot be read; save the file as UTF-8") from None


def _refusal(path: Path, line: int | None, reason: str) -> Invalid:
    return Invalid(Fault(f"{path.name}, line {line or 1}: {reason}."))
