"""`<cms-comments>` and words that would be more than words."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from cms.core.commonmark import render
from tests.browser.conftest import Visit
from tests.browser.embed.conftest import ELEMENT
from tests.browser.embedding import Clinic, Host, shown
from tests.served import Served

pytestmark = pytest.mark.browser
HOSTILE = [
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[press](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)",
    "**bold** _it_ ~~no~~ `<b>&amp;</b>` https://clinic.example/?a=1&b=2 [a \\\" b](https://x.example 'a \" b')",
    '```\n<b>code</b> &lt; & "quoted"\n```\n\n> quote\n> > deeper\n\n- one\n  1. two\n- three',
    "7. seven\n\n---\n\nline\nbreak",
    "&copy; &nbsp; &#39; &lt;b&gt; 5 < 6 > 4 & 🦴 \u202eabc <b <i>x</i",
]


def test_hostile_words_stay_text(app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]) -> None:
    clinic.say("Plain.", name="<script>alert(1)</script>")
    for words in HOSTILE:
        clinic.say(words)
    clinic.approve_all()
    seen = guest()
    page = seen.page
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(host.put("/neck", ELEMENT))
    shown(page)
    expect(page.get_by_role("heading", name="<script>alert(1)</script>")).to_be_visible()
    assert (
        page.evaluate(
            "[...document.querySelector('cms-comments').shadowRoot.querySelectorAll('script, iframe, [onerror], a')]"
            ".filter((each) => each.localName !== 'a' || !/^(https?:|#)/.test(each.getAttribute('href'))).length"
        )
        == 0
    )
    assert seen.complaints == []


FOREIGN = [
    "<p>a<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>b</p>",
    '<a href="javascript:alert(1)">x</a><a href="//evil.example" onclick="alert(1)">y</a>',
    '<p style="color:red" onclick="alert(1)">x</p></div></p><iframe src="https://evil.example"></iframe>',
    "<<p>p>a</em></p><b><i>x</b>y</i>",
]


def test_what_the_service_cleaned_looks_as_it_was_meant_and_nothing_else_comes_through(
    app: Flask, clinic: Clinic, served: Served, guest: Callable[..., Visit]
) -> None:
    page = guest().page
    page.goto(f"{served.address}/articles/neck")
    compared = """async ([html, all]) => {
      const { formatted } = await import("/static/embed/making.js");
      const ours = document.createElement("div");
      ours.append(formatted(html));
      ours.querySelectorAll("[part]").forEach((each) => each.removeAttribute("part"));
      const meant = document.createElement("div");
      if (all) meant.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      const left = [...ours.querySelectorAll("*")].flatMap((each) => [...each.attributes].map((one) => one.name));
      return [ours.isEqualNode(meant), ours.outerHTML, left, ours.querySelector("script, img, svg, iframe, [style]")];
    }"""
    for words in HOSTILE:
        equal, ours, _left, _bad = page.evaluate(compared, [render(words), True])
        assert equal, (ours, render(words))
    for html in FOREIGN:
        _equal, ours, left, bad = page.evaluate(compared, [html, False])
        assert bad is None, ours
        assert set(left) <= {"href", "rel"}, ours
        assert "javascript:" not in ours
