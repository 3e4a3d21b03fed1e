"""What differs between two revisions, member by member."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import crediting, queries
from cms.content.changes import Change, Item, Listed, Replaced, Worded, compare
from cms.content.shapes import MEMBERS, members_of
from cms.content.views import view
from cms.content.written import WRITTEN
from cms.core.db import writing
from cms.core.differences import Mark
from tests.unit.content.entries import ARTICLE, EXERCISE, STEPS, draft, edited

SIGNS = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "[+{}+]"}


def told(change: Change) -> str:
    """Write a change as a line of text: its member, and what became of it."""
    return f"{change.member}: {_what(change)}"


def _what(change: Change) -> str:
    if isinstance(change, Worded):
        shown = "".join(SIGNS[run.mark].format(run.text) for run in change.runs)
        return shown + (" (formatting)" if change.formatting else "")
    if isinstance(change, Replaced):
        return f"{change.before} -> {change.after}" if change.changed else str(change.after)
    return " | ".join(_item(item) for item in change.items)


def _item(item: Item) -> str:
    parts = "; ".join(told(part) if isinstance(part, Listed) else _what(part) for part in item.parts)
    return f"{item.fate}{' moved' if item.moved else ''} {parts}"


def step(html: str) -> dict[str, Any]:
    return {"text_html": html, "image_id": None}


CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("nothing differs", {"title": "Neck"}, {"title": "Neck"}, []),
    ("what is empty in both is nothing", {"summary": "", "tags": [], "video": None}, {"summary": None}, []),
    ("words of a text", {"title": "Neck pain"}, {"title": "Back pain"}, ["title: [-Neck -][+Back +]pain"]),
    ("a text that is new", {"summary": ""}, {"summary": "Read this."}, ["summary: [+Read this.+]"]),
    (
        "words of HTML, without its marks",
        {"content_html": "<p>Sit <b>up</b>.</p>"},
        {"content_html": "<p>Sit down.</p>"},
        ["content_html: Sit [-up-][+down+]."],
    ),
    (
        "a block that is cut in two",
        {"content_html": "<p>One. Two.</p>"},
        {"content_html": "<p>One.</p><p>Two.</p>"},
        ["content_html: One.[+\n+]Two."],
    ),
    (
        "markup alone",
        {"content_html": "<p>Sit up.</p>"},
        {"content_html": "<h2>Sit up.</h2>"},
        ["content_html: Sit up. (formatting)"],
    ),
    (
        "where a link leads",
        {"content_html": '<a href="/a">x</a>'},
        {"content_html": '<a href="/b">x</a>'},
        ["content_html: x (formatting)", "content_html.links: added None -> /b | removed /a -> None"],
    ),
    (
        "another picture",
        {"content_html": "<img src=/a alt=x>"},
        {"content_html": "<img src=/b alt=x>"},
        ["content_html: x (formatting)", "content_html.pictures: added None -> /b | removed /a -> None"],
    ),
    ("a value", {"difficulty": "easy"}, {"difficulty": "hard"}, ["difficulty: easy -> hard"]),
    (
        "a value that is nought",
        {"dosage": {"rest_seconds": None}},
        {"dosage": {"rest_seconds": 0}},
        ["dosage.rest_seconds: None -> 0"],
    ),
    (
        "a yes and no",
        {"dosage": {"per_side": False}},
        {"dosage": {"per_side": True}},
        ["dosage.per_side: False -> True"],
    ),
    (
        "a group that was not there",
        {"video": None},
        {"video": {"url": "https://v.example", "title": ""}},
        ["video.url: None -> https://v.example"],
    ),
    (
        "a name comes in",
        {"authors": ["Ana"]},
        {"authors": ["Ana", "Ben"]},
        ["authors: same Ana | added None -> Ben"],
    ),
    (
        "names change places",
        {"authors": ["Ana", "Ben", "Cy"]},
        {"authors": ["Cy", "Ana", "Ben"]},
        ["authors: same moved Cy | same Ana | same Ben"],
    ),
    (
        "names that are alike are still two people",
        {"authors": ["Ana Low"]},
        {"authors": ["Ana Lowe"]},
        ["authors: added None -> Ana Lowe | removed Ana Low -> None"],
    ),
    (
        "a step comes in between",
        {"steps": [step("Kneel."), step("Push.")]},
        {"steps": [step("Kneel."), step("Breathe."), step("Push.")]},
        ["steps: same Kneel. | added [+Breathe.+] | same Push."],
    ),
    (
        "a step goes, and stands where it stood",
        {"steps": [step("Kneel."), step("Breathe."), step("Push.")]},
        {"steps": [step("Kneel."), step("Push.")]},
        ["steps: same Kneel. | removed [-Breathe.-] | same Push."],
    ),
    (
        "a step is written anew in part",
        {"steps": [step("Push the hip forward.")]},
        {"steps": [step("Push the hip back.")]},
        ["steps: changed Push the hip [-forward-][+back+]."],
    ),
    (
        "a step is written anew and moves",
        {"steps": [step("Push the hip forward."), step("Kneel."), step("Rest.")]},
        {"steps": [step("Kneel."), step("Rest."), step("Push the hip back.")]},
        ["steps: same Kneel. | same Rest. | changed moved Push the hip [-forward-][+back+]."],
    ),
    (
        "the same words twice are two items",
        {"reminders": ["Breathe."]},
        {"reminders": ["Breathe.", "Breathe."]},
        ["reminders: same Breathe. | added [+Breathe.+]"],
    ),
    (
        "a muscle is known by its name",
        {"muscles": [{"name": "Psoas", "action": "stretch"}]},
        {"muscles": [{"name": "Psoas", "action": "strengthen"}]},
        ["muscles: changed Psoas; stretch -> strengthen"],
    ),
    (
        "and another muscle is another",
        {"muscles": [{"name": "Psoas", "action": "stretch"}]},
        {"muscles": [{"name": "Iliacus", "action": "stretch"}]},
        ["muscles: added None -> Iliacus; None -> stretch | removed Psoas -> None; stretch -> None"],
    ),
    (
        "a graver caution",
        {"cautions": [{"level": "note", "text": "Stop when it hurts.", "action": ""}]},
        {"cautions": [{"level": "urgent", "text": "Stop when it hurts.", "action": ""}]},
        ["cautions: changed note -> urgent; Stop when it hurts."],
    ),
    (
        "a step of a variation",
        {"variations": [{"title": "Standing", "kind": "easier", "reason": "", "steps": [step("Stand.")]}]},
        {
            "variations": [
                {"title": "Standing", "kind": "easier", "reason": "", "steps": [step("Stand."), step("Lean.")]}
            ]
        },
        ["variations: changed Standing; easier; variations.steps: same Stand. | added [+Lean.+]"],
    ),
    (
        "of two that changed places the one moved that is not where it was",
        {"reminders": ["One.", "Two.", "Three."]},
        {"reminders": ["One.", "New.", "Three.", "Two."]},
        ["reminders: same One. | added [+New.+] | same Three. | same moved Two."],
    ),
    (
        "members stand in one order",
        {"slug": "a", "title": "A"},
        {"slug": "b", "title": "B"},
        ["title: [-A-][+B+]", "slug: a -> b"],
    ),
]


@pytest.mark.parametrize(("before", "after", "changes"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_what_differs_is_told_member_by_member(
    before: dict[str, Any], after: dict[str, Any], changes: list[str]
) -> None:
    assert [told(change) for change in compare(before, after)] == changes


def test_places_of_items_count_from_nought() -> None:
    found = compare({"reminders": ["a b c", "gone", "d e f"]}, {"reminders": ["new", "d e f", "a b x"]})
    assert isinstance(found[0], Listed)
    assert [(item.fate, item.before, item.after, item.moved) for item in found[0].items] == [
        ("added", None, 0, False),
        ("removed", 1, None, False),
        ("same", 2, 1, False),
        ("changed", 0, 2, True),
    ]


def test_every_member_that_can_be_written_is_compared() -> None:
    written = {name for model in WRITTEN.values() for name in model.model_fields}
    assert written - set(MEMBERS) == {"comments_open"}, "it is no part of a draft"
    assert set(MEMBERS) <= written


@pytest.mark.parametrize("kind", [ARTICLE, EXERCISE])
def test_a_revision_is_told_as_people_read_it(app: Flask, kind: Any) -> None:
    with writing():
        crediting.create(SHELL, name="Ana Berg")
    more = (
        {"steps": STEPS, "variations": [{"title": "Standing", "steps": [{"text": "<b>"}]}]} if kind == EXERCISE else {}
    )
    written: dict[str, Any] = {"authors": ["ana-berg"], "reviewer": "ana-berg", "tags": [{"name": "Hip"}], **more}
    entry = draft(kind, content_html="<p onclick=x>Sit.</p>", **written)
    edited(entry, content_html="<p>Sit up.</p>", authors=[])
    first, second = view([(entry, queries.revision(entry, number)) for number in (1, 2)], public=False)
    before, after = members_of(first, ["Chin tuck"]), members_of(second, [])
    assert (before["authors"], before["reviewer"], before["tags"]) == (["Ana Berg"], "Ana Berg", ["Hip"])
    assert before["content_html"] == "<p>Sit.</p>"
    assert [told(change) for change in compare(before, after)] == [
        "content_html: Sit [+up+].",
        "exercises: removed Chin tuck -> None",
        "authors: removed Ana Berg -> None",
    ]
    if kind == EXERCISE:
        assert before["variations"][0]["steps"][0]["text_html"] == "&lt;b&gt;"
