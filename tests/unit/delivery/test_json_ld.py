"""What entries are in the words of schema.org: what is known is told, and nothing that is not."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import crediting, queries, reviewing
from cms.content.models.entry import Entry
from cms.content.views import view
from cms.core.db import writing
from cms.core.site import SiteSettings
from cms.delivery.documents.article import article_document
from cms.delivery.documents.exercise import exercise_document
from cms.delivery.json_ld import json_ld
from cms.delivery.links import Links
from tests.unit.content.entries import ARTICLE, EXERCISE, article, exercise, fresh
from tests.unit.content.shelf import picture

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINKS = Links("https://cms.example", "https://clinic.example", "/articles/{slug}", "/exercises/{slug}")
SITE = SiteSettings(site_title="A clinic")


def told(entry: Entry) -> dict[str, Any]:
    """Give the JSON-LD of a live entry."""
    kind = ARTICLE if entry.type == ARTICLE else EXERCISE
    shown = view([queries.live_entry(kind, str(entry.id))], public=True)[0]
    document = article_document(shown, LINKS) if kind == ARTICLE else exercise_document(shown, LINKS)
    return json_ld(dict(document), SITE, LINKS, str)


def people() -> None:
    """Have an author, and a reviewer."""
    with writing():
        crediting.create(SHELL, name="Ana Pérez", slug="ana", credentials="PT", url="https://ana.example")
        crediting.create(SHELL, name="Bo Diaz", slug="bo", credentials="MD")


def signed(entry: Entry) -> Entry:
    """Have an entry signed off by Bo."""
    with writing():
        members = {"reviewer": "bo", "reviewed_at": "2026-05-03T08:00:00Z"}
        reviewing.sign_off(SHELL, fresh(entry), fresh(entry).version, members)
    return fresh(entry)


def test_an_article_is_a_medical_web_page_with_who_wrote_reviewed_and_paid(app: Flask) -> None:
    people()
    shown = picture(alt="A neck", caption="From behind")
    exercise(title="Nod", slug="nod")
    entry = signed(
        article(
            summary="Why it clicks.",
            key_takeaway="Mostly harmless.",
            authors=["ana"],
            sources=[{"title": "A study", "url": "https://journal.example/1"}, {"title": "A book", "url": ""}],
            funding="Paid by the clinic.",
            tags=[{"name": "Neck pain", "kind": "condition"}, {"name": "Desk work", "kind": "topic"}],
            exercises=["nod"],
            image_id=shown.id,
        )
    )
    found = told(entry)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "MedicalWebPage")
    assert found["url"] == found["@id"] == "https://clinic.example/articles/neck-pain"
    ana = {"@type": "Person", "name": "Ana Pérez", "honorificSuffix": "PT", "url": "https://ana.example"}
    expected = {
        "name": "Neck pain",
        "headline": "Neck pain",
        "description": "Why it clicks.",
        "abstract": "Mostly harmless.",
        "inLanguage": "en",
        "author": [ana],
        "lastReviewed": "2026-05-03",
        "reviewedBy": {"@type": "Person", "name": "Bo Diaz", "honorificSuffix": "MD"},
        "publisher": {"@type": "Organization", "name": "A clinic", "url": "https://clinic.example"},
        "citation": [
            {"@type": "CreativeWork", "name": "A study", "url": "https://journal.example/1"},
            {"@type": "CreativeWork", "name": "A book"},
        ],
        "funding": {"@type": "Grant", "description": "Paid by the clinic."},
        "about": [{"@type": "MedicalCondition", "name": "Neck pain"}],
        "keywords": ["Neck pain", "Desk work"],
        "hasPart": [{"@type": "ExercisePlan", "name": "Nod", "url": "https://clinic.example/exercises/nod"}],
        "commentCount": 0,
    }
    assert {name: found[name] for name in expected} == expected
    assert (found["image"]["caption"], found["image"]["description"]) == ("From behind", "A neck")
    assert found["datePublished"].endswith("Z")
    assert found["dateModified"] >= found["datePublished"]


@ON_SQLITE
def test_who_is_only_named_for_a_review_has_not_reviewed_anything(app: Flask) -> None:
    people()
    found = told(article(reviewer="bo", review_due_at="2099-01-01T00:00:00Z"))
    assert not {"reviewedBy", "lastReviewed"} & set(found)


def test_an_exercise_is_a_plan_with_steps_and_dosage(app: Flask) -> None:
    people()
    entry = signed(
        exercise(
            title="Psoas stretch",
            steps=[{"text": "Kneel on <b>one</b> knee."}, {"text": "Push the hip forward."}],
            dosage={
                "hold_seconds": 30,
                "repetitions": 3,
                "sets": 2,
                "rest_seconds": 60,
                "per_side": True,
                "frequency": "twice a day",
            },
            equipment=["mat"],
            muscles=[{"name": "Psoas major", "action": "stretch"}, {"name": "Iliacus", "action": "stretch"}],
            contraindications=["A new hip"],
        )
    )
    found = told(entry)
    assert found["@type"] == ["ExercisePlan", "HowTo", "PhysicalTherapy"]
    assert found["step"] == [
        {"@type": "HowToStep", "position": 1, "text": "Kneel on <b>one</b> knee."},
        {"@type": "HowToStep", "position": 2, "text": "Push the hip forward."},
    ]
    expected = {
        "activityDuration": "PT30S",
        "repetitions": 3,
        "restPeriods": {"@type": "QuantitativeValue", "value": 60, "unitCode": "SEC"},
        "activityFrequency": "twice a day",
        "additionalVariable": "Hold 30 s · 3 times · 2 sets · rest 60 s · each side · twice a day",
        "tool": [{"@type": "HowToTool", "name": "mat"}],
        "exerciseType": ["stretch"],
        "associatedAnatomy": [{"@type": "Muscle", "name": "Psoas major"}, {"@type": "Muscle", "name": "Iliacus"}],
        "contraindication": ["A new hip"],
    }
    assert {name: found[name] for name in expected} == expected
    page = found["mainEntityOfPage"]
    assert (page["@type"], page["lastReviewed"], page["reviewedBy"]["name"]) == (
        "MedicalWebPage",
        "2026-05-03",
        "Bo Diaz",
    )


@ON_SQLITE
def test_a_bare_exercise_claims_nothing(app: Flask) -> None:
    found = told(exercise(title="Nod"))
    assert found["@type"] == ["ExercisePlan", "HowTo"]
    silent = {
        "activityDuration",
        "repetitions",
        "restPeriods",
        "tool",
        "contraindication",
        "author",
        "funding",
        "image",
    }
    assert not silent & set(found)
    assert not [name for name, value in found.items() if value in (None, "", [])]
