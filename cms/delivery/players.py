"""Where a film plays: of its address alone, since nobody is asked before a reader wants to see it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
FILES = (".mp4", ".m4v", ".webm", ".ogv", ".mov")
_YOUTUBE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z", re.ASCII)
_YOUTUBE_PATH = re.compile(r"(?:embed|shorts|live|v)/([^/]+)\Z")
_VIMEO_PATH = re.compile(
    r"(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(\d{1,15})(?:/([0-9a-f]{6,20}))?\Z", re.ASCII
)


@dataclass(frozen=True)
class Player:
    """Who shows a film, the address for a frame, and a still of it; None for what is not known."""

    provider: str
    embed_url: str | None = None
    poster: str | None = None


def player_of(url: str) -> Player:
    """Tell where the film at an address plays: at YouTube or Vimeo without cookies, or as a file."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.strip("/")
    if host == "youtu.be" or host in YOUTUBE:
        return _at_youtube(path if host == "youtu.be" else _youtube_key(path, parts.query))
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _at_vimeo(path, parts.query)
    if path.lower().endswith(FILES):
        return Player("file", embed_url=url)
    return Player(host)


def _youtube_key(path: str, query: str) -> str:
    found = _YOUTUBE_PATH.match(path)
    return found[1] if found else parse_qs(query).get("v", [""])[0]


def _at_youtube(key: str) -> Player:
    if not _YOUTUBE_KEY.match(key):
        return Player("youtube")
    return Player(
        "youtube", f"https://www.youtube-nocookie.com/embed/{key}", f"https://i.ytimg.com/vi/{key}/hqdefault.jpg"
    )


def _at_vimeo(path: str, query: str) -> Player:
    found = _VIMEO_PATH.match(path)
    if found is None:
        return Player("vimeo")
    secret = found[2] or next((key for key in parse_qs(query).get("h", []) if key.isalnum() and key.isascii()), "")
    hidden = f"h={secret}&" if secret else ""  # the key of a film that only those see who have its address
    return Player("vimeo", f"https://player.vimeo.com/video/{found[1]}?{hidden}dnt=1")
