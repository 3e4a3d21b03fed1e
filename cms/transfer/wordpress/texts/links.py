"""What plays or is shown from elsewhere: a link to it, since nobody is asked before a reader wants to see it."""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

LONGEST_SHOWN = 80
_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z", re.ASCII)
_PATH = re.compile(r"(?:embed|shorts|live|v)/([^/]+)\Z")
_VIMEO = re.compile(r"(?:video/)?(\d{1,15})(?:/([0-9a-f]{6,20}))?\Z", re.ASCII)
_FILMS, _SOUNDS = (".mp4", ".m4v", ".webm", ".ogv", ".mov", ".wmv"), (".mp3", ".m4a", ".ogg", ".oga", ".wav", ".flac")
_PLAYER = re.compile(r"<(iframe|video|audio|object|embed)(?![\w-])([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"<(?:source|embed|a)\s([^<>]*)>", re.IGNORECASE)
_ALONE = re.compile(r"^([ \t]*|<p[^<>]*>)(https?://[^\s<>\"']+)([ \t]*|</p>)$", re.IGNORECASE | re.MULTILINE)


def attribute(attributes: str, name: str) -> str:
    """Give an attribute out of a tag, without its references; empty where there is none."""
    found = re.search(rf"(?<![\w-]){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", attributes, re.IGNORECASE)
    return unescape(found[1] or found[2] or found[3] or "").strip() if found else ""


def link(url: str, text: str = "") -> str:
    """Give a link to what an address shows, called by what it is; empty for what is no address of the web."""
    address, name = _told(url)
    if not address.startswith(("http://", "https://", "/")):
        return ""
    return f'<a href="{escape(address)}">{escape(text or name, quote=False)}</a>'


def figure(shown: str, caption: str) -> str:
    """Give something with its caption, which is HTML."""
    if not shown or not caption.strip():
        return shown
    return f"<figure>{shown}<figcaption>{caption.strip()}</figcaption></figure>"


def in_place_of_players(html: str) -> str:
    """Put a link where a film, a sound or a foreign page was to be shown."""
    kept: list[str] = []
    place, unended = 0, set[str]()
    while start := _PLAYER.search(html, place):
        kept.append(html[place : start.start()])
        name, place, within = start[1].lower(), start.end(), ""
        if name != "embed" and name not in unended:
            end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, place)
            if end:
                within, place = html[place : end.start()], end.end()
            else:
                unended.add(name)
        kept.append(_link_in(start[2], within))
    return "".join([*kept, html[place:]])


def in_place_of_addresses(html: str) -> str:
    """Make links of addresses that have a line for themselves, as WordPress embeds them."""
    return _ALONE.sub(lambda found: f"{found[1]}{link(found[2])}{found[3]}", html)


def _link_in(attributes: str, within: str) -> str:
    source = attribute(attributes, "src") or attribute(attributes, "data")
    for each in _SOURCE.finditer(within):
        source = source or attribute(each[1], "src") or attribute(each[1], "href")
    return link(f"https:{source}" if source.startswith("//") else source)


def _told(url: str) -> tuple[str, str]:
    """Give the address where people see a thing, and what to call it."""
    address = unescape(url).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/")
    if host == "youtu.be" or host in _YOUTUBE:
        found = _PATH.match(path)
        key = path if host == "youtu.be" else found[1] if found else parse_qs(parts.query).get("v", [""])[0]
        return f"https://www.youtube.com/watch?v={key}" if _KEY.match(key) else address, "Video (YouTube)"
    if host in {"vimeo.com", "player.vimeo.com"}:
        film = _VIMEO.match(path)
        hidden = (film[2] or parse_qs(parts.query).get("h", [""])[0]) if film else ""
        secret = f"/{hidden}" if hidden.isalnum() else ""
        return f"https://vimeo.com/{film[1]}{secret}" if film else address, "Video (Vimeo)"
    name = path.rpartition("/")[2]
    for kind, ends in (("Video", _FILMS), ("Audio", _SOUNDS)):
        if name.lower().endswith(ends):
            return address, f"{kind} ({name})"
    shown = f"{host}/{path}".rstrip("/")
    return address, shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
