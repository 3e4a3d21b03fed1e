"""Links in content, made absolute for readers who see it elsewhere (JSON Feed 1.1, `content_html`)."""

import re
from urllib.parse import urljoin

_TAG = re.compile(r"<(?:a|img)(?: [a-z]+=\"[^\"]*\")*>")
_ADDRESS = re.compile(r" (href|src)=\"([^\"]*)\"")


def absolute(html: str, page: str, media: str) -> str:
    """Give sanitised HTML with links resolved against the page, and pictures against the media's origin.

    Without a page, links stay as they are.
    """

    def resolve(found: re.Match[str]) -> str:
        base = page if found[1] == "href" else media
        return f' {found[1]}="{urljoin(base, found[2])}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(resolve, tag[0]), html)
