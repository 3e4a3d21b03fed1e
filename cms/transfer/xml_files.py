"""XML of others as a stream: fed to a handler piece by piece, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from cms.core.errors import Fault, Invalid
from cms.transfer import files
from cms.transfer.course import Advance


def fed(path: Path, handler: ContentHandler, advance: Advance) -> Iterator[None]:
    """Feed a file to a handler, and come back after each piece. Raises Invalid with the line of damage."""
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    for chunk in files.chunks(path, advance):
        _feed(path, parser, chunk)
        yield
    _feed(path, parser, None)
    yield


def _feed(path: Path, parser: DefusedExpatParser, chunk: bytes | None) -> None:
    """Read on, or come to the end for None."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except SAXParseException as error:
        raise _refusal(path, error.getLineNumber(), f"the XML is damaged ({error.getMessage()})") from None
    except DefusedXmlException:
        raise _refusal(path, parser.getLineNumber(), "there is a DOCTYPE; entities are not read") from None
    except (ValueError, LookupError):
        raise _refusal(path, parser.getLineNumber(), "this encoding cannot be read; save the file as UTF-8") from None


def _refusal(path: Path, line: int | None, reason: str) -> Invalid:
    return Invalid(Fault(f"{path.name}, line {line or 1}: {reason}."))
