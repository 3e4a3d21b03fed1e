"""XML, element by element: written by the standard library, of characters that XML 1.0 can hold alone."""

from xml.etree.ElementTree import Element, SubElement, tostring

from cms.core.text import clean
from cms.delivery.documents.media import ImageDocument
from cms.delivery.feeds.feed import Reference, Thread

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


def root(tag: str, *prefixes: str, **attributes: str) -> Element:
    """Begin a document whose elements may bear these prefixes."""
    declared = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in prefixes}
    return Element(tag, {**declared, **attributes})


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """Add an element with its text and the attributes that are not None.

    The name of an attribute that begins with a prefix is written `thr__count`, and `xml__lang` likewise.
    """
    told = {name.replace("__", ":"): clean(value) for name, value in attributes.items() if value is not None}
    element = SubElement(parent, tag, told)
    if text is not None:
        element.text = clean(text)
    return element


def add_picture(parent: Element, image: ImageDocument) -> None:
    """Add the picture of an item (Media RSS), with the words that stand for it."""
    kind = image["renditions"][0]["mime_type"] if image["renditions"] else None
    told = {"type": kind, "width": str(image["width"]), "height": str(image["height"])}
    picture = add(parent, "media:content", url=image["url"], medium="image", **told)
    if image["alt"]:
        add(picture, "media:description", image["alt"], type="plain")


def add_answered(parent: Element, answers: Reference, kind: str = "text/html") -> None:
    """Say what an item answers (RFC 4685)."""
    add(parent, "thr:in-reply-to", ref=answers.id, href=answers.url, type=kind if answers.url else None)


def add_replies(parent: Element, tag: str, thread: Thread, kind: str) -> None:
    """Say where the answers to an item are, and how many (RFC 4685)."""
    add(parent, tag, rel="replies", type=kind, href=thread.feeds[kind], thr__count=str(thread.count))


def written(document: Element) -> bytes:
    """Give the document in UTF-8."""
    told: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return told
