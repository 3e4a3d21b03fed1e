"""What an entry is in the words of schema.org, for search engines and other programs (https://schema.org/).

An article is a MedicalWebPage; an exercise an ExercisePlan that is a HowTo as well, on such a page.
"""

from collections.abc import Callable
from typing import Any

from cms.content.status import EntryType
from cms.core.site import SiteSettings
from cms.delivery.documents.article import ArticleDocument
from cms.delivery.documents.exercise import ExerciseDocument, StepDocument
from cms.delivery.documents.media import ImageDocument
from cms.delivery.documents.people import AuthorDocument, TagDocument
from cms.delivery.exercise_html import dosage_sentence
from cms.delivery.links import Links

ABOUT = {"condition": "MedicalCondition", "body_region": "AnatomicalStructure", "muscle": "Muscle"}


def json_ld(
    document: dict[str, Any], site: SiteSettings, links: Links, gettext: Callable[[str], str]
) -> dict[str, Any]:
    """Give the JSON-LD of an article's or an exercise's document."""
    told = {"@context": "https://schema.org"}
    if document["type"] == EntryType.EXERCISE:
        return {**told, **_exercise(document, site, links, gettext)}  # type: ignore[arg-type]  # its type says which it is
    return {**told, **_article(document, site, links)}  # type: ignore[arg-type]  # likewise


def _article(article: ArticleDocument, site: SiteSettings, links: Links) -> dict[str, Any]:
    parts = [{"@type": "ExercisePlan", "name": each["title"], "url": each["url"]} for each in article["exercises"]]
    return _filled(
        {
            "@type": "MedicalWebPage",
            "@id": article["url"],
            "url": article["url"],
            **_work(article, site, links),
            **_reviewed(article),
            "hasPart": parts,
        }
    )


def _exercise(
    exercise: ExerciseDocument, site: SiteSettings, links: Links, gettext: Callable[[str], str]
) -> dict[str, Any]:
    """Tell steps and dosage; what is to be avoided makes it a PhysicalTherapy, too, which alone has a word for that."""
    dosage, avoided = exercise["dosage"], exercise["contraindications"]
    page = {"@type": "MedicalWebPage", "@id": exercise["url"], "url": exercise["url"], **_reviewed(exercise)}
    hold, rest = dosage["hold_seconds"], dosage["rest_seconds"]
    return _filled(
        {
            "@type": ["ExercisePlan", "HowTo", *(["PhysicalTherapy"] if avoided else [])],
            "@id": f"{exercise['url']}#exercise",
            "url": exercise["url"],
            **_work(exercise, site, links),
            "mainEntityOfPage": _filled(page),
            "step": [_step(step, number) for number, step in enumerate(exercise["steps"], 1)],
            "tool": [{"@type": "HowToTool", "name": name} for name in exercise["equipment"]],
            "activityDuration": f"PT{hold}S" if hold else None,
            "repetitions": dosage["repetitions"],
            "restPeriods": {"@type": "QuantitativeValue", "value": rest, "unitCode": "SEC"} if rest else None,
            "activityFrequency": dosage["frequency"],
            "additionalVariable": dosage_sentence(dosage, gettext),
            "exerciseType": list(dict.fromkeys(each["action"] for each in exercise["muscles"])),
            "associatedAnatomy": [{"@type": "Muscle", "name": each["name"]} for each in exercise["muscles"]],
            "contraindication": avoided,
        }
    )


def _work(document: ArticleDocument | ExerciseDocument, site: SiteSettings, links: Links) -> dict[str, Any]:
    """Give what every work has: names, dates, people, what it rests on, who paid."""
    funding = document["funding"]
    return {
        "name": document["title"],
        "headline": document["title"],
        "description": document["seo"]["description"] or document["summary"],
        "abstract": document["key_takeaway"],
        "inLanguage": document["language"],
        "datePublished": document["published_at"],
        "dateModified": document["updated_at"],
        "author": [_person(author) for author in document["authors"]],
        "publisher": {"@type": "Organization", "name": site.site_title, "url": links.site_url},
        "image": _image(document["image"]),
        "citation": [
            _filled({"@type": "CreativeWork", "name": each["title"], "url": each["url"]})
            for each in document["sources"]
        ],
        "funding": {"@type": "Grant", "description": funding} if funding else None,
        "about": [_about(tag) for tag in document["tags"] if tag["kind"] in ABOUT],
        "keywords": [tag["name"] for tag in document["tags"]],
        "discussionUrl": f"{document['url']}#comments",
        "commentCount": document["comments"]["count"],
    }


def _reviewed(document: ArticleDocument | ExerciseDocument) -> dict[str, Any]:
    """Tell of the review that took place; who is only named for one has not reviewed anything yet."""
    signed_at, reviewer = document["reviewed_at"], document["reviewer"]
    if signed_at is None or reviewer is None:
        return {}
    return {"lastReviewed": signed_at[:10], "reviewedBy": _person(reviewer)}


def _person(author: AuthorDocument) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person",
            "name": author["name"],
            "honorificSuffix": author["credentials"],
            "description": author["bio"],
            "url": author["url"],
            "image": author["avatar_url"],
        }
    )


def _image(image: ImageDocument | None) -> dict[str, Any] | None:
    if image is None:
        return None
    told = {name: image[name] for name in ("url", "width", "height", "caption")}
    return _filled({"@type": "ImageObject", **told, "description": image["alt"]})


def _step(step: StepDocument, position: int) -> dict[str, Any]:
    return _filled({"@type": "HowToStep", "position": position, "text": step["text"], "image": _image(step["image"])})


def _about(tag: TagDocument) -> dict[str, Any]:
    return {"@type": ABOUT[tag["kind"]], "name": tag["name"]}


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}
