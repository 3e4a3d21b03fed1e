"""Which words a page speaks in: readers have those of the site's language, the team has English ones."""

from babel.support import NullTranslations
from flask import Flask, request
from flask_babel import Domain, get_locale, gettext

from cms.core.errors import Said
from cms.core.languages import catalogue
from cms.web.context import site_if_read

TEAM = "/admin"


class ReadersWords(Domain):  # type: ignore[misc]  # the library is not typed
    """The words that readers see."""

    def get_translations(self) -> NullTranslations:
        """Give those of the locale that holds now."""
        return catalogue(str(get_locale()))


def init_app(app: Flask) -> None:
    """Choose the words at the beginning of each request."""
    readers = ReadersWords()

    def choose() -> None:
        if not request.path.startswith(TEAM):
            readers.as_default()

    app.before_request(choose)


def told(text: str) -> str:
    """Give a sentence of ours in the language of the page, with the values that it holds."""
    return str(gettext(text.template, **text.values) if isinstance(text, Said) else gettext(text))


def refusal(text: str) -> str:
    """Give what is told to who is refused in the site's language, if the request has read which that is."""
    return told(text) if site_if_read() is not None else text
