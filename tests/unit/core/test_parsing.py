"""Reading text that only looks like HTML: nothing makes a reader give up, and the words around it stay."""

import pytest

from cms.core.references import references_of
from cms.core.text import text_of

CASES: list[tuple[str, str, str]] = [
    ("a declaration that is none", "a<![>b", "ab"),
    ("one that holds an element", '<![><img src="]">a', "a"),
    ("a section of XML", "<![CDATA[x]]>a", "a"),
    ("a section of an old kind", "<![if gte mso 9]>a<![endif]>b", "ab"),
    ("one that never ends stays as text", "a<![", "a<!["),
    ("an unknown declaration", "a<!x y>b", "ab"),
    ("an instruction", "a<?php echo 1 ?>b", "ab"),
    ("half a comment stays as text", "a<!-", "a<!-"),
]


@pytest.mark.parametrize(("html", "words"), [pytest.param(*row[1:], id=row[0]) for row in CASES])
def test_it_is_read_to_its_end(html: str, words: str) -> None:
    assert text_of(html) == words
    assert references_of(f"{html}<a href=/x>") is not None
