"""The sanitiser: nothing but what the policy names comes through, and a second pass changes nothing."""

import hashlib
import json
import re
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core import markup
from cms.core.markup import ARTICLE, COMMENT, STEP, Policy, sanitize
from cms.core.text import clean, text_of
from tests.unit.core.allow_list import ELEMENTS, HOSTS, POLICIES, beyond
from tests.unit.core.payloads import ATTACKS

PINNED = (2, "8376d9cc48d8fe9b")
FRAGMENTS = [
    *(f"<{name}>" for name in sorted(ELEMENTS["article"])),
    *(f"</{name}>" for name in sorted(ELEMENTS["article"])),
    *(
        "<div>",
        "</div>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<mglyph>",
        "<form>",
        "<button>",
        "<select>",
        "<option>",
    ),
    *("<style>", "</style>", "<script>", "</script>", "<textarea>", "</title>", "<title>", "<noscript>", "<template>"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<!", "</", "<", ">", "&", "&lt;", "&gt;", "&amp;", "&quot;", "&#13;", "&#0;"),
    '<a href="javascript:alert(1)">',
    '<a href="/x?a=1&amp;b=2" title="&lt;b&gt;">',
    '<a href="https://a.example" onclick=x>',
    '<img src="/a.png" alt="</p><script>">',
    '<img src="https://images.example/a.png" onerror=x>',
    '<td colspan="2" rowspan=x>',
    '<ol start="3">',
    '<p title="`" style="x">',
    '<figure data-exercise="psoas-stretch">',
    '<figure data-exercise="12"></figure>',
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x0b",
    "\u2028",
    "\ud800",
    "word",
    " ",
]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
@pytest.mark.parametrize("attack", [pytest.param(html, id=name) for name, html in ATTACKS.items()])
def test_an_attack_leaves_nothing_beyond_the_policy(attack: str, policy: Policy) -> None:
    once = sanitize(attack, policy, HOSTS)
    assert beyond(once, policy) == []
    assert sanitize(once, policy, HOSTS) == once


@settings(max_examples=250)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=14).map("".join))
def test_whatever_is_sent_is_within_the_policy_and_stable(html: str) -> None:
    for policy in POLICIES:
        once = sanitize(html, policy, HOSTS)
        assert beyond(once, policy) == []
        assert sanitize(once, policy, HOSTS) == once


@pytest.mark.parametrize(
    ("policy", "html", "kept"),
    [
        (ARTICLE, "<h2>a</h2><h3>b</h3><h4>c</h4>", "<h2>a</h2><h3>b</h3><h4>c</h4>"),
        (ARTICLE, "<h1>a</h1><h5>b</h5>", "ab"),
        (ARTICLE, "<table><thead><tr><th scope=col colspan=2>a</th></tr></thead></table>",
         '<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead></table>'),
        (ARTICLE, "<figure><img src=/m/a.png alt=hip width=40 height=30><figcaption>b</figcaption></figure>",
         '<figure><img src="/m/a.png" alt="hip" width="40" height="30"><figcaption>b</figcaption></figure>'),
        (ARTICLE, "<img src=https://images.example/a.png>", '<img src="https://images.example/a.png">'),
        (ARTICLE, "<img src=https://other.example/a.png alt=hip>", '<img alt="hip">'),
        (ARTICLE, "<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        (ARTICLE, '<a href="https://a.example/?b=1&c=2" title="d">e</a>',
         '<a href="https://a.example/?b=1&amp;c=2" title="d">e</a>'),
        (ARTICLE, "<a href=mailto:a@b.example>c</a>", '<a href="mailto:a@b.example">c</a>'),
        (ARTICLE, "<a href=#note>c</a>", '<a href="#note">c</a>'),
        (ARTICLE, "<ol start=3><li>a</li></ol>", '<ol start="3"><li>a</li></ol>'),
        (ARTICLE, "<p>5 < 6 &amp; 7 > 6</p>", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        (ARTICLE, "<div><span>a</span></div>", "a"),
        (ARTICLE, "<p>a<br/>b<hr/>", "<p>a<br>b</p><hr>"),
        (STEP, "<p>a <kbd>b</kbd> <sub>c</sub></p>", "<p>a <kbd>b</kbd> <sub>c</sub></p>"),
        (STEP, "<h2>a</h2><img src=/x.png><table><tr><td>b</td></tr></table>", "ab"),
        (COMMENT, "<p><strong>a</strong> <code>b</code></p>", "<p><strong>a</strong> <code>b</code></p>"),
        (COMMENT, "<h2>a</h2><u>b</u><mark>c</mark>", "abc"),
        (COMMENT, "<img src=/x.png alt=a>", ""),
        (COMMENT, "<pre><code>a\n b</code></pre>", "<pre><code>a\n b</code></pre>"),
    ],
    ids=[
        "headings two to four",
        "the page's own heading belongs to the page",
        "tables with their spans",
        "a figure with a picture of our own",
        "a picture of an allowed host",
        "a picture of another host loses its source",
        "lists of terms",
        "links with their titles",
        "letters",
        "places on the page",
        "a list that begins later",
        "signs are text",
        "boxes go, their text stays",
        "elements without an end",
        "keys and indices in a step",
        "no heading, picture or table in a step",
        "emphasis and code in a comment",
        "no heading or mark in a comment",
        "no picture in a comment",
        "lines of code in a comment",
    ],
)  # fmt: skip
def test_what_the_policy_names_stays(policy: Policy, html: str, kept: str) -> None:
    assert sanitize(html, policy, HOSTS) == kept


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>a</p><script>secret</script>", id="a script"),
        pytest.param("<p>a</p><style>secret</style>", id="a style"),
        pytest.param("<p>a</p><SCRIPT type=module>secret</SCRIPT >", id="in capitals"),
        pytest.param("<p>a</p><script>secret", id="not closed"),
        pytest.param("<p>a</p><svg><style>secret</style></svg>", id="a style in a drawing"),
        pytest.param("<p>a</p><!-- secret -->", id="a comment"),
        pytest.param("<p>a</p><!-- secret", id="a comment that is not closed"),
    ],
)
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_scripts_styles_and_comments_go_with_all_in_them(html: str, policy: Policy) -> None:
    assert sanitize(html, policy) == "<p>a</p>"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<a href=https://a.example>x</a>", id="a link of another site"),
        pytest.param("<a href=/x>x</a>", id="a link of our own"),
        pytest.param("<a href=https://a.example rel=opener>x</a>", id="a link that says otherwise"),
        pytest.param("<a>x</a>", id="a link that leads nowhere"),
    ],
)
def test_links_of_comments_are_not_followed_and_open_nothing(html: str) -> None:
    assert re.findall(r'rel="([^"]*)"', sanitize(html, COMMENT)) == ["nofollow ugc noopener"]


def test_links_of_editors_are_theirs() -> None:
    assert "rel=" not in sanitize("<a href=https://a.example rel=nofollow>x</a>", ARTICLE)


@pytest.mark.parametrize(
    ("src", "hosts", "shown"),
    [
        pytest.param("https://images.example/a.png", HOSTS, True, id="a host that is allowed"),
        pytest.param("https://IMAGES.example/a.png", HOSTS, True, id="in capitals"),
        pytest.param("http://images.example:8080/a.png", HOSTS, True, id="on any port"),
        pytest.param("https://images.example/a.png", frozenset[str](), False, id="no host is allowed by itself"),
        pytest.param("https://sub.images.example/a.png", HOSTS, False, id="a host below it is another"),
        pytest.param("https://images.example.evil.example/a.png", HOSTS, False, id="a host that begins like it"),
        pytest.param("https://images.example@evil.example/a.png", HOSTS, False, id="a name that looks like it"),
        pytest.param("/media/a.png", frozenset[str](), True, id="our own path"),
        pytest.param("media/a.png", HOSTS, False, id="a path from wherever it is shown"),
        pytest.param("//images.example/a.png", HOSTS, False, id="a host without a scheme"),
        pytest.param("data:image/png;base64,AAAA", HOSTS, False, id="a picture in the address"),
    ],
)
def test_pictures_come_from_us_or_from_hosts_that_are_allowed(src: str, hosts: frozenset[str], shown: bool) -> None:
    assert ("src=" in sanitize(f'<img src="{src}" alt="x">', ARTICLE, hosts)) is shown


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_text_without_markup_is_shown_as_it_is(policy: Policy) -> None:
    text = "Tom & Jerry: 5 < 6, “quoted” – 100 % & more;"
    assert text_of(sanitize(text.replace("&", "&amp;").replace("<", "&lt;"), policy)) == text


def test_what_one_policy_kept_in_mind_does_not_reach_another() -> None:
    html = "<h2>a</h2><img src=https://images.example/a.png>"
    first = sanitize(html, ARTICLE, HOSTS)
    assert sanitize(html, COMMENT) == "a"
    assert sanitize(html, ARTICLE) == "<h2>a</h2><img>"
    assert sanitize(html, ARTICLE, HOSTS) == first


SIGNS = st.sampled_from(
    [
        *"a é\n\r\t\x00\x0c\x85\xa0\u2028\u200b\ufeff\ud800日😀\"'=`;<>&",
        *("&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#39;", "<br>"),
    ]
)


@settings(max_examples=400)
@given(st.lists(st.lists(SIGNS, max_size=8).map("".join), max_size=3))
def test_words_alone_come_out_as_both_passes_would_give_them_back(paragraphs: list[str]) -> None:
    html = "\n".join(f"<p>{words}</p>" for words in paragraphs)
    for policy in (COMMENT, ARTICLE):
        assert sanitize(html, policy) == markup._sanitized(clean(html), markup._passes(policy, frozenset()))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>It clicks.</p>", id="one paragraph"),
        pytest.param("<p>It <br>clicks &amp; hurts &quot;here&quot;.</p>\n<p>Why?</p>", id="lines, signs and quotes"),
    ],
)
def test_words_alone_need_no_parser(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_sanitized", None)
    assert sanitize(html, COMMENT) == html.replace("&quot;", '"')


def test_whatever_changes_what_comes_out_raises_the_version_of_the_policy() -> None:
    """What is stored is sanitised anew where its version is older: nothing else tells that it should be."""
    named = [
        [policy.name, policy.rel, policy.images, sorted((name, sorted(has)) for name, has in policy.elements.items())]
        for policy in POLICIES
    ]
    made_by = [version(name) for name in ("bleach", "nh3", "markdown-it-py", "linkify-it-py")]
    told = json.dumps([named, sorted(markup.LINK_SCHEMES), made_by]).encode()
    pinned = (markup.POLICY_VERSION, hashlib.sha256(told).hexdigest()[:16])
    assert pinned == PINNED, (
        f"raise POLICY_VERSION in cms/core/markup.py, and set PINNED to the new version and {pinned[1]}"
    )
