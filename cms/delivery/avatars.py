"""Pictures of commenters, drawn from nothing but the name they show: initials on a colour."""

import colorsys
import hashlib
import re

from markupsafe import escape

HUES = 360
KEY = re.compile(r"(?P<initials>[^/\-]{1,2})-(?P<hue>\d{1,3})\Z")


def avatar_key(name: str) -> str:
    """Give the key of a name's picture: up to two initials, and a hue."""
    words = re.findall(r"[^\W_]+", name)
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    initials = "".join(word[0].upper()[:1] for word in chosen) or "·"
    hue = int.from_bytes(hashlib.sha256(name.casefold().encode()).digest()[:2]) % HUES
    return f"{initials}-{hue}"


def draw(initials: str, hue: int) -> str:
    """Draw the picture as SVG: white letters with a contrast of at least 4.5 to 1."""
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue / HUES, 0.28, 0.45))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80" role="img">'
        f'<rect width="80" height="80" fill="#{red:02x}{green:02x}{blue:02x}"/>'
        '<text x="40" y="41" fill="#fff" font-family="system-ui,sans-serif" font-size="32"'
        ' text-anchor="middle" dominant-baseline="central">'
        f"{escape(initials)}</text></svg>"
    )
