"""Texts of WordPress: blocks, shortcodes, films and page builders as HTML of ours."""

import base64
import json
import time

import pytest

from cms.core.markup import ARTICLE, sanitize
from cms.transfer.wordpress.noticing import Picture
from cms.transfer.wordpress.texts.around import Around
from cms.transfer.wordpress.texts.whole import html_of

HOSTS = frozenset({"x.example"})
PICTURES = {
    "1": Picture("https://x.example/1.jpg", "One", ""),
    "2": Picture("https://x.example/2.jpg?a=1&b=2", "Two “2”", "Caption & so"),
}
FIRST = '<figure><img src="https://x.example/1.jpg" alt="One"></figure>'
SECOND = (
    '<figure><img src="https://x.example/2.jpg?a=1&amp;b=2" alt="Two “2”">'
    "<figcaption>Caption &amp; so</figcaption></figure>"
)
FILM = '<a href="https://www.youtube.com/watch?v=abc_-1">Video (YouTube)</a>'


def _around(**told: object) -> Around:
    return Around(pictures=PICTURES, own=("2", "1"), **told)  # type: ignore[arg-type]


def _shown(text: str, around: Around | None = None) -> str:
    return sanitize(html_of(text, around or _around()), ARTICLE, HOSTS).replace("\n", "")


def _block(name: str, html: str, **told: object) -> str:
    return f"<!-- wp:{name} {json.dumps(told)} -->\n{html}\n<!-- /wp:{name} -->"


TABLE = "<figure><table><tbody><tr><td>1</td></tr></tbody></table><figcaption>T</figcaption></figure>"
COLUMN = _block("column", f"<div>{_block('paragraph', '<p>a</p>')}</div>")
FILE = '<div><a href="/a.pdf">Plan</a><a href="/a.pdf" class="wp-block-file__button">Download</a></div>'
YOUTUBE = "<figure><div>\nhttps://youtu.be/abc_-1\n</div><figcaption>Do it</figcaption></figure>"
MAP = '<iframe src="https://maps.example/?a=1&amp;b=2"></iframe>'
MORE = "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->"
PAGE = "<!-- wp:nextpage -->\n<!--nextpage-->\n<!-- /wp:nextpage -->"
SOCIAL = '<ul><!-- wp:social-link {"url":"https://a.example/me","service":"mastodon"} /--></ul>'
MEDIA = f'<div><figure><img src="/a.jpg" alt=""/></figure><div>{_block("paragraph", "<p>T</p>")}</div></div>'
GALLERY = (
    '<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item">'
    '<figure><img src="https://x.example/a.jpg" alt="A"/><figcaption>a</figcaption></figure></li>'
    "</ul><figcaption>All</figcaption></figure>"
)
SHOWN_GALLERY = '<figure><img src="https://x.example/a.jpg" alt="A"><figcaption>a</figcaption></figure><p>All</p>'
SIGNED = '[caption id="a" width="9"]<a href="/b"><img src="/a" alt="" /></a> So <em>it</em> is[/caption] then'
SHOWN_SIGNED = (
    '<figure><a href="/b"><img src="/a" alt=""></a><figcaption>So <em>it</em> is</figcaption></figure><p>then</p>'
)
OLD, SHOWN_OLD = (
    '[caption caption="Old"]<img src="/a" alt="">[/caption]',
    '<figure><img src="/a" alt=""><figcaption>Old</figcaption></figure>',
)
HIDDEN = '<iframe src="https://player.vimeo.com/video/123?h=abc123"></iframe>'
BUTTON = '[vc_btn title="Book" link="url:https%3A%2F%2Fx.example%2Fbook|title:Go|"]'
ROW = "[vc_row][vc_column width='1/2'][vc_column_text]One.\n\nTwo.[/vc_column_text][/vc_column][/vc_row]"
PICTURE = '[et_pb_image src="https://x.example/a.jpg" alt="A"]'
RAW = f"[vc_raw_html]{base64.b64encode(b'%3Cp%3Eraw%3C%2Fp%3E').decode()}[/vc_raw_html]"
IMAGE = _block("image", '<figure class="wp-block-image"><img src="https://x.example/a.jpg" alt="A"/></figure>')
SHOWN_IMAGE = '<figure><img src="https://x.example/a.jpg" alt="A"></figure>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (_block("paragraph", "<p>Two\nlines</p>") + "\n\nloose\n\nwords", "<p>Twolines</p><p>loosewords</p>"),
        (_block("heading", "<h1 class='x'>Neck</h1>", level=1), "<h2>Neck</h2>"),
        (
            _block("list", "<ul>" + _block("list-item", "<li>a</li>") + "</ul>", ordered=False),
            "<ul><li>a</li></ul>",
        ),
        (
            _block("quote", f"<blockquote>{_block('paragraph', '<p>So.</p>')}<cite>Ana</cite></blockquote>"),
            "<blockquote><p>So.</p><p><cite>Ana</cite></p></blockquote>",
        ),
        (
            _block("pullquote", "<figure><blockquote><p>So.</p><cite>Ana</cite></blockquote></figure>"),
            "<blockquote><p>So.</p><p><cite>Ana</cite></p></blockquote>",
        ),
        (_block("table", TABLE), TABLE),
        (IMAGE, SHOWN_IMAGE),
        (_block("image", '<figure class="wp-block-image"></figure>'), ""),
        (
            _block(
                "gallery", f'<figure class="wp-block-gallery">{IMAGE}\n\n{IMAGE}<figcaption>All</figcaption></figure>'
            ),
            f"{SHOWN_IMAGE}{SHOWN_IMAGE}<p>All</p>",
        ),
        (_block("gallery", GALLERY), SHOWN_GALLERY),
        (_block("columns", f"<div>{COLUMN}{COLUMN}</div>"), "<p>a</p><p>a</p>"),
        (
            _block(
                "cover", f"<div><div>{_block('paragraph', '<p>On it</p>')}</div></div>", url="https://x.example/1.jpg"
            ),
            '<figure><img src="https://x.example/1.jpg" alt=""></figure><p>On it</p>',
        ),
        (
            _block("buttons", "<div>" + _block("button", '<div><a class="x" href="/book">Book</a></div>') + "</div>"),
            '<p><a href="/book">Book</a></p>',
        ),
        (_block("button", '<div><a class="x">Nowhere</a></div>'), "<p>Nowhere</p>"),
        (_block("code", "<pre><code>a\n\nb</code></pre>"), "<pre><code>ab</code></pre>"),
        (_block("verse", '<pre class="x">a\nb</pre>'), "<p>a<br>b</p>"),
        (_block("separator", '<hr class="x"/>') + _block("spacer", '<div style="height:9px"></div>'), "<hr>"),
        (
            _block("embed", "<figure><div>\nhttps://youtu.be/abc_-1\n</div></figure>", url="https://youtu.be/abc_-1"),
            f"<p>{FILM}</p>",
        ),
        (_block("core-embed/youtube", YOUTUBE), f"<figure>{FILM}<figcaption>Do it</figcaption></figure>"),
        (
            _block("video", '<figure><video controls src="https://x.example/a.mp4"></video></figure>'),
            '<figure><a href="https://x.example/a.mp4">Video (a.mp4)</a></figure>',
        ),
        (_block("file", FILE), '<p><a href="/a.pdf">Plan</a></p>'),
        (_block("media-text", MEDIA), '<figure><img src="/a.jpg" alt=""></figure><p>T</p>'),
        (
            _block("details", f"<details><summary>Why?</summary>{_block('paragraph', '<p>So.</p>')}</details>"),
            "<p><strong>Why?</strong></p><p>So.</p>",
        ),
        (_block("freeform", "a <em>b</em>"), "<p>a <em>b</em></p>"),
        (_block("html", "<div onclick='x()'>a<script>x()</script></div>"), "<p>a</p>"),
        (_block("yoast/faq-block", "<div><strong>Q</strong><p>A</p></div>"), "<p><strong>Q</strong></p><p>A</p>"),
        (MORE + PAGE, ""),
        ("<!-- wp:paragraph -->\n<p>never ended</p>", "<p>never ended</p>"),
        ("<!-- /wp:group --><!-- wp:paragraph {broken} --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>"),
        (_block("social-links", SOCIAL), '<ul><li><a href="https://a.example/me">Mastodon</a></li></ul>'),
    ],
)
def test_blocks_are_what_they_show(text: str, html: str) -> None:
    assert _shown(text) == html


def test_blocks_that_wordpress_fills_in_leave_nothing_and_are_counted() -> None:
    around = _around()
    text = _block("query", f"<div>{_block('post-template', '<!-- wp:post-title /-->')}no results</div>")
    assert _shown(f"<!-- wp:latest-posts /-->{text}<!-- wp:acme/map {{}} /--><!-- wp:latest-posts /-->", around) == ""
    assert around.dynamic["latest-posts"] == 2
    assert set(around.dynamic) == {"latest-posts", "query", "acme/map"} | {"post-template", "post-title"} & set(
        around.dynamic
    )


def test_a_shared_block_is_what_the_file_has_of_it_and_no_circle_is_walked_for_ever() -> None:
    around = _around(blocks={"7": _block("paragraph", "<p>Shared</p>"), "8": '<!-- wp:block {"ref":8} /-->again'})
    ref = '<!-- wp:block {{"ref":{}}} /-->'.format
    assert _shown(f"{ref(7)}<p>own</p>{ref(7)}", around) == "<p>Shared</p><p>own</p><p>Shared</p>"
    assert around.missing == 0
    assert "again" in _shown(ref(8), around)
    assert around.missing == 1
    assert _shown(ref(99), around) == ""
    assert around.missing == 2


def test_shared_blocks_do_not_make_a_text_endless() -> None:
    around = _around(blocks={"7": "word " * 20_000})
    html_of('<!-- wp:block {"ref":7} /-->' * 5000, around)
    assert around.missing > 4000


def test_footnotes_stand_below_the_text() -> None:
    mark = '<sup data-fn="f" class="fn"><a href="#f" id="f-link">1</a></sup>'
    around = _around(footnotes=json.dumps([{"id": "f", "content": "Smith, <em>2019</em>"}, "odd"]))
    text = _block("paragraph", f"<p>So{mark}</p>") + "<!-- wp:footnotes /-->"
    assert _shown(text, around) == "<p>So<sup>1</sup></p><hr><ol><li>Smith, <em>2019</em></li></ol>"
    assert _shown(text, _around(footnotes="[[[")) == "<p>So<sup>1</sup></p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[gallery ids='1,9,2']", f"{FIRST}{SECOND}"),
        ("a\n\n[gallery]\n\nb", f"<p>a</p>{SECOND}{FIRST}<p>b</p>"),
        ('<p>a [gallery ids="1"] b</p>', f"<p>a </p>{FIRST}<p>b</p>"),
        (SIGNED, SHOWN_SIGNED),
        (OLD, SHOWN_OLD),
        ('[caption]<img src="/a" alt="">[/caption]', '<figure><img src="/a" alt=""></figure>'),
        ("[caption]no picture[/caption]", "<p>no picture</p>"),
        ("[embed width=2]https://www.youtube.com/watch?v=abc_-1&amp;t=3[/embed]", f"<p>{FILM}</p>"),
        ("So:\n\nhttps://youtube.com/shorts/abc_-1\n\nthen", f"<p>So:</p><p>{FILM}</p><p>then</p>"),
        ("[youtube https://youtu.be/abc_-1?w=9]", f"<p>{FILM}</p>"),
        ("[vimeo 123]", '<p><a href="https://vimeo.com/123">Video (Vimeo)</a></p>'),
        (HIDDEN, '<p><a href="https://vimeo.com/123/abc123">Video (Vimeo)</a></p>'),
        ('<iframe src="//www.youtube-nocookie.com/embed/abc_-1" allow="x">no</iframe>', f"<p>{FILM}</p>"),
        (MAP, '<p><a href="https://maps.example/?a=1&amp;b=2">maps.example</a></p>'),
        ('<iframe src="javascript:alert(1)"></iframe>a', "<p>a</p>"),
        (
            '<video><source src="https://x.example/a.webm"></video>',
            '<p><a href="https://x.example/a.webm">Video (a.webm)</a></p>',
        ),
        ('<object><embed src="https://youtube.com/v/abc_-1"></object>', f"<p>{FILM}</p>"),
        ('[video mp4="https://x.example/a.mp4"][/video]', '<p><a href="https://x.example/a.mp4">Video (a.mp4)</a></p>'),
        ("[audio https://x.example/a.mp3]", '<p><a href="https://x.example/a.mp3">Audio (a.mp3)</a></p>'),
        ("[audio src=javascript:alert(1)]a", "<p>a</p>"),
        ("write [[gallery]] so", "<p>write [gallery] so</p>"),
        ("[foo] and [galleryish] [1] [sic]", "<p>[foo] and [galleryish] [1] [sic]</p>"),
        ("[/gallery]x[caption", "<p>x[caption</p>"),
        (ROW, "<p>One.</p><p>Two.</p>"),
        ('[et_pb_section][et_pb_text admin_label="T"]<p>One.</p>[/et_pb_text][/et_pb_section]', "<p>One.</p>"),
        ('[et_pb_blurb title="Why &amp; how"]So.[/et_pb_blurb]', "<h3>Why &amp; how</h3><p>So.</p>"),
        ('[vc_custom_heading text="Neck"]', "<h3>Neck</h3>"),
        (PICTURE, SHOWN_IMAGE),
        ('[vc_single_image image="1" img_size="full"]', FIRST),
        (BUTTON, '<p><a href="https://x.example/book">Book</a></p>'),
        ('[et_pb_video src="https://youtu.be/abc_-1"]', f"<p>{FILM}</p>"),
        (RAW, "<p>raw</p>"),
        ("[vc_raw_js]JTNDc2NyaXB0[/vc_raw_js]a", "<p>a</p>"),
        ("[one_half]a[/one_half][one_half_last]b[/one_half_last]", "<p>ab</p>"),
    ],
)
def test_shortcodes_and_players_are_what_they_show(text: str, html: str) -> None:
    assert _shown(text) == html


def test_unknown_shortcodes_stay_as_text_and_are_counted_by_name() -> None:
    around = _around()
    text = '[contact-form-7 id="1"] and [Acme a=1]in[/acme] and [sic] [see note] [acme b=2]'
    assert _shown(text, around) == f"<p>{text}</p>"
    assert around.unknown == {"contact-form-7": 1, "acme": 2}


@pytest.mark.parametrize("text", ["[gallery ids='9']", "[playlist ids='1']", "[video]", "[embed][/embed]"])
def test_what_the_file_tells_nothing_of_is_taken_out_and_counted(text: str) -> None:
    around = _around()
    assert _shown(f"a {text} b", around) == "<p>a  b</p>"
    assert around.lost == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 200_000,
        "<!--" * 50_000,
        "<!-- wp:group -->" * 15_000,
        "<!-- wp:group -->" * 7000 + "<!-- /wp:group -->" * 7000,
        "<!-- wp:x " + "{" * 200_000 + " -->",
        "<!-- wp:x " + " " * 200_000 + "y -->",
        "<!-- wp:gallery -->" + "<li><figcaption>" * 15_000 + "<!-- /wp:gallery -->",
        "<!-- wp:cover --><img " + "wp-block-cover__image-background" * 8000 + "<!-- /wp:cover -->",
        "<!-- wp:file -->" + "<a wp-block-file__button>" * 10_000 + "<!-- /wp:file -->",
        "<!-- wp:embed -->" + "<figcaption" * 20_000 + "<!-- /wp:embed -->",
        '<p class="fn">' + '<a href="#' * 20_000,
        "[gallery" * 30_000,
        "[gallery]" * 30_000,
        "[caption]" * 30_000,
        "[caption]" * 15_000 + "[/caption]" * 15_000,
        "[caption]" + " " * 200_000 + "[/caption]",
        "[a_b " + "x=" * 100_000 + "]",
        "[a_b " + '"' * 200_000 + "]",
        "[a_b " + "x " * 100_000 + "]",
        "[vc_raw_html]" + "A" * 200_000 + "[/vc_raw_html]",
        "\n \n" * 60_000,
        "<p>" * 60_000,
        "<p><ul>" * 30_000,
        "<script " * 30_000,
        "<iframe>" * 30_000,
        "<iframe></iframe>" * 15_000,
        "<video " + "src " * 50_000 + ">",
        "<a href='" * 20_000,
        "<ul><li>" * 30_000,
        "https://" * 30_000,
        "http://a\n" * 30_000,
        " " * 200_000 + "http://",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(hostile: str) -> None:
    start = time.process_time()
    html_of(hostile, _around())
    html_of(f"<!-- wp:html -->{hostile}<!-- /wp:html -->", _around())
    assert time.process_time() - start < 4
