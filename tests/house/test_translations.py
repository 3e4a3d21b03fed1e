"""What readers see, and what letters say, is there in every language, and nothing else is."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from cms.comments.corresponding import GONE
from cms.comments.intake.challenge import SAYS
from cms.comments.notices import REPORTED
from cms.content.written import NO_ADDRESS
from cms.core.languages import TRANSLATIONS
from cms.core.scripts import CRISIS_NOTICE, EMERGENCY_NOTICE
from cms.core.site import SiteSettings
from cms.core.validation import NOTHING, PLAIN, WHOLE
from cms.delivery.documents.erasure import LEFT
from tests.served import CHECKOUT

LANGUAGES = ["de", "es", "fr"]
TEMPLATES = ("reader", "letters", "email")
TEAM = CHECKOUT / "cms/web/admin"
REFUSALS = [  # what they say to a reader stands on a page of ours as well
    *sorted((CHECKOUT / "cms/comments/intake").glob("*.py")),
    *(
        CHECKOUT / f"cms/{name}.py"
        for name in (
            "comments/appealing",
            "comments/data_requests",
            "comments/reporting",
            "comments/voting",
            "core/signing",
            "web/letters",
            "web/own_data",
            "web/privacy",
            "web/security",
        )
    ),
]
REFUSING = dict.fromkeys(("Conflict", "Fault", "Forbidden", "Gone", "NotFound", "TooMany", "Unreadable"))
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
DEFAULTS = SiteSettings()
ELSEWHERE = (
    GONE,
    REPORTED,
    CRISIS_NOTICE,
    EMERGENCY_NOTICE,
    NO_ADDRESS,
    NOTHING,
    WHOLE,
    *PLAIN.values(),
    *SAYS.values(),
)
MARKS = (DEFAULTS.removed_contact, DEFAULTS.removed_health, DEFAULTS.removed_words)
Message = tuple[str, ...]


def _found(method: str, path: Path, **told: object) -> Iterator[Message]:
    for _line, message, _comments, _context in extract_from_file(method, path, **told):  # type: ignore[arg-type]
        yield message if isinstance(message, tuple) else (message,)


def said() -> set[Message]:
    """Give all that is said to readers: of a word with two forms both, as the sources have them."""
    templates = chain.from_iterable((CHECKOUT / "templates" / name).glob("*") for name in TEMPLATES)
    modules = [path for path in (CHECKOUT / "cms").rglob("*.py") if TEAM not in path.parents]
    return {
        *chain.from_iterable(_found("jinja2.ext:babel_extract", path) for path in templates),
        *chain.from_iterable(_found("python", path) for path in modules),
        *chain.from_iterable(_found("python", path, keywords={"Said": None}) for path in modules),
        *chain.from_iterable(_found("python", path, keywords=REFUSING) for path in REFUSALS),
        *((text,) for text in (*ELSEWHERE, *MARKS, *chain.from_iterable(LEFT))),
    }


def _catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES/readers.po").open("rb") as source:
        return read_po(source, locale=language)


def _written(catalogue: Catalog) -> dict[Message, Message]:
    """Give the messages of a catalogue with what they are in its language, without its head."""
    return {_forms(message.id): _forms(message.string) for message in catalogue if message.id}


def _forms(text: object) -> Message:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_lacks_a_string_or_keeps_one_that_nobody_says(language: str) -> None:
    written, wanted = set(_written(_catalogue(language))), said()
    assert sorted(wanted - written) == [], f"to be translated in cms/translations/{language}/LC_MESSAGES/readers.po"
    assert sorted(written - wanted) == [], f"to be taken out of cms/translations/{language}/LC_MESSAGES/readers.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_string_is_translated_in_all_its_forms_with_all_its_places(language: str) -> None:
    catalogue = _catalogue(language)
    for message in catalogue:
        assert not message.fuzzy or not message.id, message.id
    for key, forms in _written(catalogue).items():
        assert all(forms), key
        assert len(forms) == (catalogue.num_plurals if len(key) == 2 else 1), key
        assert set(PLACE.findall(forms[-1])) == set(PLACE.findall(key[-1])), key
        assert all(set(PLACE.findall(form)) <= set(PLACE.findall(key[-1])) for form in forms), key
        assert all(form[:1].isspace() is False and form == form.strip() for form in forms), key


def test_every_catalogue_is_looked_at() -> None:
    assert sorted(path.name for path in TRANSLATIONS.iterdir()) == LANGUAGES
