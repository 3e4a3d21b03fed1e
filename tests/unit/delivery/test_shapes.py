"""What goes out: links, avatars, freshness, exercises as HTML."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from cms.core.clock import now
from cms.delivery.absolute import absolute
from cms.delivery.avatars import KEY, avatar_key, draw
from cms.delivery.documents.exercise import DosageDocument, ExerciseDocument
from cms.delivery.exercise_html import dosage_sentence, exercise_html
from cms.delivery.freshness import Freshness, matches, of_encoding
from cms.delivery.links import Links

LINKS = Links("https://cms.example", "https://clinic.example", "/articles/{slug}", "/moves/{slug}/")
PAGE, MEDIA = "https://clinic.example/articles/neck", "https://cms.example"


def _same(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("html", "given"),
    [
        pytest.param('<a href="/x">x</a>', '<a href="https://clinic.example/x">x</a>', id="a path is the front end's"),
        pytest.param('<a href="#top">x</a>', f'<a href="{PAGE}#top">x</a>', id="a fragment is the page's"),
        pytest.param(
            '<a href="other">x</a>', '<a href="https://clinic.example/articles/other">x</a>', id="a neighbour"
        ),
        pytest.param(
            '<img src="/media/1.webp">', '<img src="https://cms.example/media/1.webp">', id="pictures are ours"
        ),
        pytest.param('<a href="https://nhs.uk/a?b=1&amp;c">x</a>', None, id="an absolute link stays as it is"),
        pytest.param('<a href="mailto:a@b.example">x</a>', None, id="so does an address"),
        pytest.param('<p>href="/x" src="/y"</p>', None, id="text that looks like an attribute is text"),
        pytest.param('<code>&lt;a href="/x"&gt;</code>', None, id="shown markup is text"),
        pytest.param(
            '<a href="/x" title="a > b">x</a>',
            '<a href="https://clinic.example/x" title="a > b">x</a>',
            id="a sign in another attribute ends nothing",
        ),
    ],
)
def test_links_in_content_are_made_absolute(html: str, given: str | None) -> None:
    assert absolute(html, PAGE, MEDIA) == (given or html)


def test_addresses_are_built_on_the_settings() -> None:
    assert LINKS.page("article", "neck") == "https://clinic.example/articles/neck"
    assert LINKS.page("exercise", "psoas") == "https://clinic.example/moves/psoas/"
    assert LINKS.api("/tags", kind=None, q="a b&c") == "https://cms.example/api/v1/tags?q=a+b%26c"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Jo Bloggs", "JB"),
        ("Maureen van der T.", "MT"),
        ("cher", "C"),
        ("Ángel Núñez", "ÁN"),
        ("李 小龍", "李小"),
        ("<script>", "S"),
        ("***", "·"),
    ],
)
def test_an_avatar_shows_the_initials_and_nothing_of_the_address(name: str, initials: str) -> None:
    key = avatar_key(name)
    found = KEY.match(key)
    assert found is not None
    assert found["initials"] == initials
    assert avatar_key(name) == key


def test_an_avatar_cannot_carry_markup() -> None:
    class Elements(HTMLParser):
        seen: list[str]

        def handle_starttag(self, tag: str, _attrs: Any) -> None:
            self.seen.append(tag)

    reader = Elements()
    reader.seen = []
    reader.feed(draw("<b", 10))
    assert reader.seen == ["svg", "rect", "text"]


@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_the_letters_of_an_avatar_can_be_read_on_every_hue(hue: int) -> None:
    colour = draw("AB", hue).split('fill="#')[1][:6]
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("/b", "c", b"x", 1), id="another address"),
        pytest.param(("/a", "d", b"x", 1), id="another configuration"),
        pytest.param(("/a", "c", b"y", 1), id="other words under the same count, as after a backup was brought back"),
        pytest.param(("/a", "c", b"x", 2), id="another version, in the same second"),
    ],
)
def test_an_etag_changes_with_everything_it_stands_for(other: tuple[str, str, bytes, int]) -> None:
    moment = now()
    address, configuration, content, number = other
    assert Freshness(1, moment).etag("/a", "c", b"x") != Freshness(number, moment).etag(address, configuration, content)


def test_each_encoding_has_an_etag_of_its_own() -> None:
    assert [of_encoding('"a"', encoding) for encoding in ("", "gzip", "br")] == ['"a"', '"a-gzip"', '"a-br"']


def test_an_etag_does_not_hang_on_the_clock() -> None:
    assert Freshness(1, now()).etag("/a", "c") == Freshness(1, now() + timedelta(days=1)).etag("/a", "c")


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_etags_are_compared_weakly_and_in_lists(sent: str, known: bool) -> None:
    assert matches('"a"', sent) is known


DOSAGE: DosageDocument = {
    "hold_seconds": 30,
    "repetitions": 3,
    "sets": None,
    "rest_seconds": None,
    "per_side": True,
    "frequency": "twice a day",
}


def test_a_dosage_is_one_sentence_of_what_is_known() -> None:
    assert dosage_sentence(DOSAGE, _same) == "Hold 30 s · 3 times · each side · twice a day"


def test_an_exercise_in_a_feed_has_its_steps_and_escapes_its_plain_text() -> None:
    exercise: Any = {
        "content_html": "<p>Why.</p>",
        "dosage": DOSAGE,
        "steps": [{"text_html": "Kneel <em>slowly</em>", "text": "", "image": None}],
        "variations": [{"title": "<Standing>", "kind": "easier", "reason": "Knees & hips", "steps": []}],
        "reminders": ["<b>Breathe</b>"],
        "cautions": [{"level": "urgent", "text": "Numb?", "action": "Stop."}],
        "contraindications": ["{0.__class__}"],
    }
    html = exercise_html(exercise, _same)
    told: ExerciseDocument = exercise
    assert told["steps"][0]["text_html"] in html
    assert "&lt;Standing&gt;" in html
    assert "Knees &amp; hips" in html
    assert "&lt;b&gt;Breathe&lt;/b&gt;" in html
    assert "<li>Numb? Stop.</li>" in html
    assert "{0.__class__}" in html
