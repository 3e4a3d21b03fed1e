"""Words as people type them, brought back to words that a list knows.

Nothing is corrected that is a word of a list already, or that is listed as ordinary; nor what says another time
(`ignored` is not `ignore`). Of the rest, letters that are drawn out are shortened (`soooo`), signs and digits that
stand for letters are read as such (`su1cide`), stars hide any letters of the words that people write with stars, and
a long word with one letter wrong, missing, too many or swapped is taken for the listed one; by the deletions that
both have in common, so that a look-up costs a handful of steps however long the lists are.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

STAR = "*"
SHORTEST = 6  # of a listed word that may be typed wrongly
_MASKED = 4  # letters of the shortest word that may begin with a digit for a letter: “50p”, “1st” are none
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_MASKS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i", "|": "l"})


class Speller:
    """Bring typed words back to the words of a vocabulary; for those `as_typed`, no other word is taken."""

    def __init__(
        self,
        vocabulary: Collection[str],
        ordinary: Collection[str],
        starred: Collection[str] = (),
        as_typed: Collection[str] = (),
    ) -> None:
        self._known = frozenset(vocabulary)
        self._familiar = self._known.union(ordinary)
        self._starred = tuple(starred)
        self._longest = max(map(len, vocabulary), default=0) + 1
        self._by_deletion: dict[str, list[str]] = {}
        for word in sorted(self._known.difference(as_typed)):
            if len(word) >= SHORTEST and word.isalpha():
                for shorter in {word, *_deletions(word)}:
                    self._by_deletion.setdefault(shorter, []).append(word)

    def knows(self, word: str) -> bool:
        """Tell whether a word is listed."""
        return word in self._known

    def familiar(self, words: Iterable[str]) -> int:
        """Count the words that are listed, or ordinary beside what is listed."""
        return sum(map(self._familiar.__contains__, words))

    def right(self, word: str) -> str:
        """Give the listed word that a folded word stands for, or the word itself."""
        if word in self._familiar:
            return word
        if STAR in word:
            return next((hidden for hidden in self._starred if _hides(word, hidden)), word)
        for form in self._readings(word):
            if form in self._known:
                return form
        if SHORTEST - 1 <= len(word) <= self._longest and word.isalpha():  # none that is longer is one letter off
            return self._nearest(word)
        return word

    def _readings(self, word: str) -> Iterator[str]:
        if _DRAWN_OUT.search(word):
            yield _DRAWN_OUT.sub(r"\1\1", word)
            yield _DRAWN_OUT.sub(r"\1", word)
        if any(sign.isalpha() for sign in word) and not (word.isalpha() or (len(word) < _MASKED and word[0].isdigit())):
            yield word.translate(_MASKS)

    def _nearest(self, word: str) -> str:
        for shorter in chain((word,), _deletions(word)):
            for candidate in self._by_deletion.get(shorter, ()):
                if (
                    candidate[0] == word[0]
                    and word not in (candidate + "d", candidate + "r")
                    and _one_apart(candidate, word)
                ):
                    return candidate
        return word


def _hides(word: str, hidden: str) -> bool:
    """Tell whether a word with stars is the hidden one, letter by letter where letters stand."""
    return len(word) == len(hidden) and all(sign in (STAR, letter) for sign, letter in zip(word, hidden, strict=True))


def _deletions(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _one_apart(one: str, other: str) -> bool:
    """Tell whether one letter is wrong, missing or too many, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return shorter[start:] == longer[start + 1 :]
    return one[start + 1 :] == other[start + 1 :] or (
        one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    )
