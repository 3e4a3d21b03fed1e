"""Help for who may be in danger, though their comment is refused: nobody leaves with a closed door alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cms.comments.notices import notice_of_words
from cms.core.errors import Problem, TooMany
from cms.delivery.documents.notice import notice_document
from cms.web.context import countries, site


@contextmanager
def helped(text: Callable[[], str]) -> Iterator[None]:
    """Let the refusal of a text carry the `notice` that it would have been answered with.

    The text is read only then. A flood is refused without a look: else each of its comments would cost one.
    """
    try:
        yield
    except TooMany:
        raise
    except Problem as refusal:
        if told := notice_of_words(text(), site(), countries()):
            refusal.more["notice"] = notice_document(told)
        raise
