"""What somebody looks for, as they typed it: words, “quoted phrases”, and -words that must not be there.

Whatever is typed means something: signs that are no words are passed over, a quote that is not closed
goes on to the end. All words must be there; the beginning of one is enough, unless it is quoted.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cms.core.words import LONGEST_WORD, folded, placed_words, spelled, stem, words

MOST_TERMS, MOST_WORDS = 8, 12
_PART = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')


@dataclass(frozen=True)
class Term:
    """Words that must stand side by side. The last one may go on, unless they were `quoted`."""

    words: tuple[str, ...]
    quoted: bool = False

    def stands_at(self, words: Sequence[str], place: int) -> bool:
        """Tell whether these words stand at a place among the folded words of a text."""
        *whole, last = self.words
        there = words[place : place + len(self.words)]
        if len(there) < len(self.words) or list(there[:-1]) != whole:
            return False
        if there[-1] == last or (not self.quoted and there[-1].startswith(last)):
            return True
        return not (whole or self.quoted) and stem(there[-1]) == stem(last)


@dataclass(frozen=True)
class Sought:
    """What a text must hold, and what it must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.wanted or self.unwanted)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where in a text wanted words stand: beginning and end of each. No more is read than is asked for."""
        longest = max((len(term.words) for term in self.wanted), default=0)
        return self._places_of_words(text) if longest == 1 else self._places_of_phrases(text, longest)

    def _places_of_words(self, text: str) -> Iterator[tuple[int, int]]:
        """Look for single words, as most people do: nothing beside a word counts, so each is judged once."""
        whole = {term.words[0] for term in self.wanted}
        begun = tuple(term.words[0] for term in self.wanted if not term.quoted)
        stems = {stem(word) for word in begun}
        judged: dict[str, bool] = {}
        for match in spelled(text):
            typed = match[0]
            if typed not in judged:
                word = folded(typed)[:LONGEST_WORD]
                judged[typed] = word in whole or word.startswith(begun) or stem(word) in stems
            if judged[typed]:
                yield match.span()

    def _places_of_phrases(self, text: str, longest: int) -> Iterator[tuple[int, int]]:
        behind = placed_words(text)
        near, words_left = deque(islice(behind, longest)), 0
        while near:
            told = [word for _start, _end, word in near]
            begun = (len(term.words) for term in self.wanted if term.stands_at(told, 0))
            words_left = max(words_left - 1, *begun, 0)
            start, end, _word = near.popleft()
            if words_left:
                yield start, end
            near.extend(islice(behind, 1))


def sought(typed: str) -> Sought:
    """Read what was typed, the first few terms of it."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in _PART.finditer(typed):
        quoted = part["phrase"] is not None
        term = Term(tuple(words(part["phrase"] if quoted else part["word"]))[:MOST_WORDS], quoted)
        if term.words and len(wanted) + len(unwanted) < MOST_TERMS:
            (unwanted if part["minus"] else wanted)[term] = None
    return Sought(tuple(wanted), tuple(unwanted))
