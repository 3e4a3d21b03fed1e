"""Keywords for search engines: the same words over and over, or words without a sentence."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from cms.comments.triage.promotion.hosts import Host
from cms.comments.triage.promotion.known import known
from cms.comments.triage.reading import Reading

_FEWEST, _LONG_ENOUGH, _SHARE = 3, 10, 0.3
_FEWEST_WORDS, _BUYING, _SMALL = 5, 2, 0.12


def is_stuffed(reading: Reading, links: Sequence[Host]) -> bool:
    """Tell whether some words come together so often that nobody would write like that.

    Two words that stand side by side four times are such, or two pairs that do so three times, where they fill
    much of the text; small words are not counted, since they come together in any text, nor those of links.
    """
    linked = {place for host in links for place in range(host.start, host.end)}
    forms = [word.form for word in reading.words if word.start not in linked]
    if len(forms) < _LONG_ENOUGH:
        return False
    small = known("small_words")
    often = [
        count
        for (left, right), count in Counter(pairwise(forms)).items()
        if count >= _FEWEST
        and not (left in small or right in small or left == right or left.isdecimal() or right.isdecimal())
    ]
    return (len(often) > 1 or max(often, default=0) > _FEWEST) and sum(often) * 2 > len(forms) * _SHARE


def is_keyword_list(reading: Reading) -> bool:
    """Tell whether a text has words of buyers and hardly any of those that make a sentence."""
    forms = [word.form for word in reading.words]
    if len(forms) < _FEWEST_WORDS or "?" in reading.source:
        return False
    if len(known("buying_words").intersection(forms)) < _BUYING:
        return False
    small = known("small_words")
    return sum(form in small for form in forms) <= len(forms) * _SMALL
