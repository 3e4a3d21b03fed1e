"""The words of the demo: nothing is lost on the way to the reader, and nothing in them is anybody's."""

import re
from difflib import SequenceMatcher
from html.parser import HTMLParser

import pytest

from cms.comments.status import Status as Standing
from cms.content.drafting import check
from cms.content.status import EntryType, Status
from cms.content.written import ExerciseWritten
from cms.core.commonmark import render
from cms.core.markup import ARTICLE, STEP, Policy, sanitize
from cms.core.text import text_of
from cms.demo import material
from cms.demo.material import Piece, Remark

PIECES = list(material.pieces())
PUBLISHED = [piece for piece in PIECES if piece.status == Status.PUBLISHED]
REMARKS = [remark for thread in material.threads() for remark in thread.remarks]
TRUSTED = ("https://www.nhs.uk/conditions/", "https://www.nice.org.uk/guidance/", "https://medlineplus.gov/")
CASES = {
    "crisis",
    "emergency",
    "phone",
    "email",
    "disclosure_self",
    "disclosure_other",
    "unsafe_advice",
    "adverse_effect",
    "advertising",
    "spam",
    "abuse",
    "link",
    "question",
    "reply_to_staff",
    "near_duplicate",
    "other_language",
    "praise",
}
EMERGENCY = re.compile(r"(emergency (department|number)(</strong>)?( now| <strong>now)|Emergency, now)")


class Elements(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))


def html_members(piece: Piece) -> list[tuple[str, Policy]]:
    written = check(piece.kind, piece.members())
    found = [(written.content_html, ARTICLE)]
    if isinstance(written, ExerciseWritten):
        found += [(step.text_html, STEP) for step in written.steps]
        found += [(step.text_html, STEP) for variation in written.variations for step in variation.steps]
    return found


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.slug)
def test_the_sanitiser_finds_nothing_to_take_out(piece: Piece) -> None:
    for html, policy in html_members(piece):
        clean = sanitize(html, policy)
        assert text_of(clean) == text_of(html)
        assert Elements(clean).found == Elements(html).found


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.slug)
def test_every_block_of_text_stands_on_one_line(piece: Piece) -> None:
    lines = piece.told["content_html"].strip().splitlines()
    assert [line for line in lines if not (line.startswith("<") and line.endswith(">"))] == []


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.slug)
def test_tags_authors_and_exercises_that_are_named_are_there(piece: Piece) -> None:
    assert set(piece.told["tags"]) <= {tag["slug"] for tag in material.tags()}
    named = {*piece.told["authors"], piece.told.get("reviewer")} - {None}
    assert named <= {author["slug"] for author in material.authors()}
    ready = {other.slug for other in PIECES if other.kind == EntryType.EXERCISE and other.status == Status.PUBLISHED}
    assert set(piece.told.get("exercises", ())) <= ready


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.slug)
def test_links_lead_to_public_guidance(piece: Piece) -> None:
    written = check(piece.kind, piece.members())
    links = [source.url for source in written.sources if source.url]
    links += [attributes["href"] or "" for tag, attributes in Elements(written.content_html).found if tag == "a"]
    assert [link for link in links if not link.startswith(TRUSTED)] == []


@pytest.mark.parametrize("piece", PUBLISHED, ids=lambda piece: piece.slug)
def test_every_published_piece_says_what_to_do_in_an_emergency_and_promises_no_cure(piece: Piece) -> None:
    told = str(piece.told)
    assert EMERGENCY.search(told)
    assert not re.search(r"\b(cure[sd]?|guarantee[sd]?|miracle|100 ?%)\b", told, re.IGNORECASE)


@pytest.mark.parametrize("remark", REMARKS, ids=lambda remark: remark.body[:30])
def test_readers_are_nobody(remark: Remark) -> None:
    assert remark.email.endswith("@reader.example")
    assert all(host.endswith(".example") for host in re.findall(r"https?://([^/\s]+)", remark.body + " " + remark.url))
    numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\b0[\d ]{9,}\d", remark.body)]
    assert [number for number in numbers if not number.startswith(("01632960", "02079460"))] == []
    assert set(re.findall(r"@([\w.-]+\w)", remark.body)) <= {"reader.example"}
    assert text_of(render(remark.body))


def test_only_what_was_turned_down_has_a_reason() -> None:
    turned_down = {Standing.REJECTED, Standing.SPAM}
    assert [each for each in REMARKS if bool(each.reason) != (each.stands in turned_down)] == []


def test_those_who_wait_show_every_case_that_a_moderator_meets() -> None:
    cases = {remark.case for remark in REMARKS if remark.stands == Standing.PENDING}
    assert cases == CASES
    assert [each for each in REMARKS if bool(each.case) != (each.stands == Standing.PENDING)] == []


def test_what_was_sent_twice_is_nearly_the_same() -> None:
    again = next(each for each in REMARKS if each.case == "near_duplicate")
    first = next(each for each in REMARKS if each.email == again.email and each is not again)
    assert first.body != again.body
    assert SequenceMatcher(None, first.body, again.body, autojunk=False).ratio() > 0.8


@pytest.mark.parametrize("piece", PUBLISHED, ids=lambda piece: piece.slug)
def test_an_article_is_neither_a_note_nor_a_book(piece: Piece) -> None:
    words = len(text_of(piece.told["content_html"]).split())
    assert piece.kind == EntryType.EXERCISE or 300 <= words <= 700
    assert piece.kind == EntryType.EXERCISE or piece.told["content_html"].count("<h2>") >= 3


def test_every_picture_that_is_named_is_there_is_used_and_is_described() -> None:
    used = {name for piece in PIECES for name in piece.pictures}
    assert used == set(material.pictures())
    described = [told["alt"] for told in material.pictures().values()]
    assert all(20 <= len(alt) <= 200 and alt.endswith(".") for alt in described)
    assert len(set(described)) == len(described)


def test_pictures_take_the_place_of_their_names() -> None:
    psoas = next(piece for piece in PIECES if piece.slug == "psoas-stretch")
    members = psoas.members({name: place for place, name in enumerate(psoas.pictures, start=1)})
    assert members["image_id"] == 1
    assert [step["image_id"] for step in members["steps"]] == [2, 3, 4, 5, 6]
    assert "picture" not in str(members)
    assert "image_id" not in str(psoas.members())
