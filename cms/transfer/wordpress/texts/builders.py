"""Shortcodes of page builders: their tags say where things stand, and go; headings, pictures and links in them stay."""

import base64
import binascii
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import unquote

from cms.transfer.wordpress.noticing import Picture
from cms.transfer.wordpress.texts.attributes import Attributes
from cms.transfer.wordpress.texts.links import link

RAW = frozenset({"vc_raw_html", "vc_raw_js", "et_pb_code", "fusion_code"})
_PREFIX = re.compile(
    r"(?:av|cmsmasters|cs|dt|edgtf|eltdf|et_pb|fl|fusion|mk|mkdf|mpc|nectar|porto|qode|rev|su|tatsu|tcb|thrive|us|ux"
    r"|vc|wpb|x)_"
)
_NAMES = re.compile(
    r"(?:(?:one|two|three|four|five)_(?:half|third|fourth|fifth|sixth)(?:_(?:last|first))?"
    r"|rows?|columns?|col|section|spacer|divider|clear)(?:_inner|_in)?\Z"
)


def is_one(name: str) -> bool:
    """Tell whether a shortcode is a page builder's."""
    return (_PREFIX.match(name) or _NAMES.match(name)) is not None


def shown(name: str, attributes: Attributes, within: str, pictures: Mapping[str, Picture]) -> str:
    """Give what a tag itself shows; what stands between it and its end stays where it is."""
    told = attributes.named
    if name in RAW:
        return _raw(name, within)
    if name.endswith(("image", "single_image")):
        return _picture(told, pictures)
    if name.endswith(("button", "btn", "cta")):
        return _button(told)
    if name.endswith("video"):
        return link(told.get("src") or told.get("link") or told.get("video_link") or "")
    title = told.get("title") or told.get("heading") or (told.get("text", "") if name.endswith("heading") else "")
    return f"\n<h3>{escape(title, quote=False)}</h3>\n" if title.strip() else ""


def _picture(told: dict[str, str], pictures: Mapping[str, Picture]) -> str:
    known = pictures.get(told.get("image", "") or told.get("attachment_id", ""))
    url = known.url if known else told.get("src") or told.get("url") or told.get("image_url") or ""
    if not url.startswith(("http://", "https://", "/")):
        return ""
    alt = told.get("alt") or (known.alt if known else "")
    return f'\n<figure><img src="{escape(url)}" alt="{escape(alt)}"></figure>\n'


def _button(told: dict[str, str]) -> str:
    """Give the link of a button; WPBakery writes it as `url:https%3A%2F%2F…|title:…`."""
    parts = dict(part.partition(":")[::2] for part in told.get("link", "").split("|"))
    url = told.get("button_url") or told.get("href") or told.get("url") or unquote(parts.get("url", ""))
    text = told.get("button_text") or told.get("title") or told.get("text") or unquote(parts.get("title", ""))
    made = link(url or told.get("link", ""), text)
    return f"\n<p>{made}</p>\n" if made else ""


def _raw(name: str, within: str) -> str:
    """Give HTML that was packed; scripts are nothing to read."""
    if name.startswith("vc_") and name != "vc_raw_html":
        return ""
    if not name.startswith("vc_"):
        return within
    try:
        return unquote(base64.b64decode(re.sub(r"<[^<>]*>|\s+", "", within), validate=True).decode())
    except (binascii.Error, ValueError):
        return ""
