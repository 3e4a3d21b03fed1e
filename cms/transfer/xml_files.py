"""XML of others as a stream: fed to a handler piece by piece, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from cms.core.errors import Fault, Invalid

Offer = Callable[[str], str]


def nothing(_damage: str) -> str:
    """Offer no way to mend a damage."""
    return ""


def fed(path: Path, handler: ContentHandler, chunks: Iterable[bytes | str], offer: Offer = nothing) -> Iterator[None]:
    """Feed the chunks of a file to a handler, and come back after each.

    Raises Invalid with the line of damage, and behind it what `offer` says to the parser's word for it.
    """
    parser = _Parser(handler)
    for chunk in chunks:
        _feed(path, parser, chunk, offer)
        yield
    _feed(path, parser, None, offer)
    yield


def refusal(path: Path, line: int | None, reason: str, more: str = "") -> Invalid:
    """Give the error for what is wrong at a line of a file."""
    return Invalid(Fault(f"{path.name}, line {line or 1}: {reason}.{more}"))


class _Parser(DefusedExpatParser):
    """Hands on each element with its name in its namespace, and its attributes by theirs, as a plain dict.

    SAX makes objects of these for each element, and finds the handler anew: half of the time that a file takes.
    """

    def __init__(self, handler: ContentHandler) -> None:
        super().__init__(forbid_dtd=True)
        self.setFeature(feature_namespaces, True)
        self.setContentHandler(handler)
        self._begin: Callable[..., None] = handler.startElementNS
        self._end: Callable[..., None] = handler.endElementNS

    def start_element_ns(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._begin(_named(name), None, {_named(each): value for each, value in attributes.items()})

    def end_element_ns(self, name: str) -> None:
        """End an element."""
        self._end(_named(name), None)


@lru_cache(1000)
def _named(name: str) -> tuple[str | None, str]:
    """Give the namespace and the name of what expat calls `namespace name prefix`."""
    space, _blank, rest = name.partition(" ")
    return (space, rest.partition(" ")[0]) if rest else (None, name)


def _feed(path: Path, parser: DefusedExpatParser, chunk: bytes | str | None, offer: Offer) -> None:
    """Read on, or come to the end for None."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except SAXParseException as error:
        damage = error.getMessage()
        raise refusal(path, error.getLineNumber(), f"the XML is damaged ({damage})", offer(damage)) from None
    except DefusedXmlException:
        raise refusal(path, parser.getLineNumber(), "there is a DOCTYPE; entities are not read") from None
    except (ValueError, LookupError):
        raise refusal(path, parser.getLineNumber(), "this encoding cannot be read; save the file as UTF-8") from None
