"""Blocks: one exact shape at the top level of an article's text, and in no other text at all."""

from html import escape

import pytest

from cms.core.blocks import names_in, replaced, set_apart
from cms.core.markup import ARTICLE, COMMENT, DESCRIPTION, STEP, Policy, sanitize
from tests.unit.core.allow_list import beyond

LONG = "a" * 120
PSOAS = '<figure data-exercise="psoas"></figure>'
SHAPES = [
    ("as it is written", PSOAS, PSOAS),
    ("by an id", '<figure data-exercise="12"></figure>', '<figure data-exercise="12"></figure>'),
    ("the longest slug", f"<figure data-exercise={LONG}></figure>", f'<figure data-exercise="{LONG}"></figure>'),
    ("in capitals", "<FIGURE DATA-EXERCISE=psoas></FIGURE>", PSOAS),
    ("with other attributes", '<figure id=a class=b style=c onclick=d data-exercise="psoas"></figure>', PSOAS),
    ("with two names, of which the first counts", "<figure data-exercise=psoas data-exercise=b></figure>", PSOAS),
    ("with words in it", "<figure data-exercise=psoas>a<p>b</p></figure>c", f"{PSOAS}a<p>b</p>c"),
    ("without an end", "<figure data-exercise=psoas><p>a</p><p>b</p>", f"{PSOAS}<p>a</p><p>b</p>"),
    ("with a script in it", "<figure data-exercise=psoas><script>a</script></figure>", PSOAS),
    ("in a block", f"<figure data-exercise=b>{PSOAS}</figure>", f'<figure data-exercise="b"></figure>{PSOAS}'),
    ("in a paragraph", f"<p>a{PSOAS}b", f"<p>a</p>{PSOAS}b"),
    ("in a list", f"<ul><li>a{PSOAS}b</li></ul>c", f"<ul><li>ab</li></ul>{PSOAS}c"),
    ("in a link", f"<a href=/x>a{PSOAS}b</a>", f'<a href="/x">ab</a>{PSOAS}'),
    ("in a cell", f"<table><tr><td>a{PSOAS}</table>", f"<table><tbody><tr><td>a</td></tr></tbody></table>{PSOAS}"),
    ("in a picture's frame", f"<figure>{PSOAS}<figcaption>a</figcaption></figure>",
     f"<figure><figcaption>a</figcaption></figure>{PSOAS}"),
    ("in a heading that would close another", "<h2><figure data-exercise=psoas><h2>a", f"<h2></h2><h2>a</h2>{PSOAS}"),
    ("on another element", "<p data-exercise=psoas>a</p><div data-exercise=psoas>b</div>", "<p>a</p>b"),
    ("a slug in capitals", "<figure data-exercise=Psoas></figure>", "<figure></figure>"),
    ("no name", "<figure data-exercise></figure>", "<figure></figure>"),
    ("an empty name", "<figure data-exercise=''></figure>", "<figure></figure>"),
    ("a name with markup", '<figure data-exercise="a&quot;><b>"></figure>', "<figure></figure>"),
    ("a path", "<figure data-exercise=../a></figure>", "<figure></figure>"),
    ("a name beyond all bounds", f"<figure data-exercise={LONG}a></figure>", "<figure></figure>"),
    ("a line end behind the name", "<figure data-exercise='psoas\n'></figure>", "<figure></figure>"),
    ("as text", f"<code>{escape(PSOAS, quote=False)}</code>", f"<code>{escape(PSOAS, quote=False)}</code>"),
    ("in a picture's words", f"<img src=/a alt='{PSOAS}'>",
     '<img src="/a" alt="&lt;figure data-exercise=&quot;psoas&quot;&gt;&lt;/figure&gt;">'),
    ("another name of data", "<figure data-exercises=psoas></figure>", "<figure></figure>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "kept"), [pytest.param(*row[1:], id=row[0]) for row in SHAPES])
def test_a_block_has_one_shape_and_nothing_around_it_is_lost(html: str, kept: str) -> None:
    once = sanitize(html, ARTICLE)
    assert once == kept
    assert sanitize(once, ARTICLE) == once
    assert beyond(once, ARTICLE) == []


@pytest.mark.parametrize("policy", [DESCRIPTION, STEP, COMMENT], ids=lambda policy: str(policy.name))
def test_only_articles_hold_blocks(policy: Policy) -> None:
    assert "data-exercise" not in sanitize(f"a{PSOAS}b", policy)


def test_blocks_are_found_and_replaced_in_their_order() -> None:
    html = sanitize(f"{PSOAS}<p>a</p><figure data-exercise=2></figure>{PSOAS}", ARTICLE)
    assert names_in(html) == ["psoas", "2", "psoas"]
    assert replaced(html, lambda name: f"({name})") == "(psoas)<p>a</p>(2)(psoas)"


def test_a_text_without_blocks_is_left_alone() -> None:
    html = "<figure><img src='/a'></figure><p>data-exercise</p>"
    assert set_apart(html) is html
