"""What each policy of the sanitiser lets through, looked at with a parser that the sanitiser does not use."""

import re
from html.parser import HTMLParser

from cms.core.markup import ARTICLE, COMMENT, DESCRIPTION, STEP, Policy

INLINE = {"b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "abbr", "code", "kbd", "br", "q", "cite"}
LISTS = {"ol", "ul", "li", "p", "pre", "blockquote"}
TABLES = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
STEP_ELEMENTS = INLINE | LISTS | {"del", "ins", "a"}
TEXT_ELEMENTS = STEP_ELEMENTS | TABLES | {"h2", "h3", "h4", "hr", "dl", "dt", "dd", "figure", "figcaption", "img"}
ELEMENTS = {
    "step": STEP_ELEMENTS,
    "article": TEXT_ELEMENTS,
    "description": TEXT_ELEMENTS,
    "comment": LISTS | {"strong", "em", "b", "i", "code", "br", "del", "hr", "a"},
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height"},
}
HOSTS = frozenset({"images.example"})
POLICIES = (ARTICLE, DESCRIPTION, STEP, COMMENT)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:")
_WEB = re.compile(r"https?://[^/\\\s]+")
_BLOCK = re.compile(r'<figure data-exercise="[a-z0-9]+(-[a-z0-9]+)*"></figure>')
_HIDDEN = re.compile("[\\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]")


class _Looker(HTMLParser):
    def __init__(self, policy: Policy) -> None:
        super().__init__(convert_charrefs=True)
        self.policy = policy
        self.wrong: list[str] = []
        self.signs = 0
        self.blocks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.signs += (self.get_starttag_text() or "").count("<")
        if tag not in ELEMENTS[self.policy.name]:
            self.wrong.append(f"element {tag}")
        for name, value in attrs:
            if self.policy is ARTICLE and (tag, name) == ("figure", "data-exercise"):
                self.blocks += 1
                continue
            allowed = name in ATTRIBUTES.get(tag, set()) or (self.policy is COMMENT and (tag, name) == ("a", "rel"))
            if not allowed:
                self.wrong.append(f"attribute {name} of {tag}")
            if name in {"href", "src"} and not _is_harmless(name, value or ""):
                self.wrong.append(f"address {value} of {tag}")
        if self.policy is COMMENT and tag == "a" and dict(attrs).get("rel") != "nofollow ugc noopener":
            self.wrong.append("a link without rel")

    def handle_endtag(self, tag: str) -> None:
        self.signs += 1
        if tag not in ELEMENTS[self.policy.name]:
            self.wrong.append(f"end of {tag}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"section {data}")


def beyond(html: str, policy: Policy) -> list[str]:
    """Tell what in the HTML the policy does not allow; nothing, where the sanitiser did its work."""
    looker = _Looker(policy)
    looker.feed(html)
    looker.close()
    strange = [] if looker.signs == html.count("<") else ["a sign < that begins no element"]
    strange += [] if looker.blocks == len(_BLOCK.findall(html)) else ["a block in another shape"]
    controls = re.findall("[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\u007f-\u009f]", html)
    return looker.wrong + strange + [f"control {ord(each)}" for each in controls]


def _is_harmless(name: str, value: str) -> bool:
    seen = _HIDDEN.sub("", value).lower()
    scheme = _SCHEME.match(seen)
    if name == "src":
        return (seen.startswith("/") and not seen.startswith(("//", "/\\"))) or seen.startswith(
            tuple(f"{web}://{host}" for web in ("http", "https") for host in HOSTS)
        )
    if scheme is None:
        return not seen.replace("\\", "/").startswith("//")
    return scheme[0] == "mailto:" or _WEB.match(seen) is not None
