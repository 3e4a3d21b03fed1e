"""How hard a text is to read, by the measure that is established for its language.

English: Flesch-Kincaid grade (Kincaid et al. 1975). German: first Wiener Sachtextformel (Bamberger and
Vanecek 1984). Spanish: Szigriszt-Pazos 1993, read on the INFLESZ scale (Barrio-Cantalejo 2008).
French: Kandel and Moles 1958. All but the first two are scores in which more is easier.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cms.core.words import folded

FEWEST_WORDS = 100  # below that a measure says more about chance than about the text
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SILENT = re.compile(r"[^aeiouyl]e\Z|[aeiouy]le\Z|[^aeioudty]ed\Z|[^aeiouysxzhcgl]es\Z")
_APART = re.compile(r"(?<![tcsg])ia|(?<![tcsgx])io|(?<=s)io(?!n)|eo(?!p)|(?<!q)u[ao]|ea\Z|(?<=l)ui")
_END = re.compile(r"(?<![.!?…:])[.!?…:]++(?=\s|\Z)|\n")


@dataclass(frozen=True)
class Counts:
    """What the measures are made of; the last three are shares of all words."""

    words: int
    words_a_sentence: float
    syllables_a_word: float
    long_words: float
    many_syllables: float
    one_syllable: float


@dataclass(frozen=True)
class Measure:
    """A measure and its value; where it tells an age, from which a text can be read."""

    name: str
    value: float
    hard: bool
    age: int | None = None


def measured(text: str, language: str) -> Measure | None:
    """Measure a text; None where there is no measure for its language, or too few words."""
    plain = language.split("-", maxsplit=1)[0].lower()
    if plain not in _SYLLABLES:
        return None
    counts = counted(text, plain)
    return None if counts.words < FEWEST_WORDS else MEASURES[plain](counts)


def has_measure(language: str) -> bool:
    """Tell whether there is a measure for a language."""
    return language.split("-", maxsplit=1)[0].lower() in _SYLLABLES


def counted(text: str, language: str) -> Counts:
    """Count words, sentences and syllables; a line is a sentence of its own, whether or not it ends with a stop."""
    sentences = [found for part in _END.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Counts(0, 0, 0, 0, 0, 0)
    syllables = [_SYLLABLES[language](word) for word in words]
    count = len(words)
    return Counts(
        words=count,
        words_a_sentence=count / len(sentences),
        syllables_a_word=sum(syllables) / count,
        long_words=sum(len(word) > 6 for word in words) / count,  # noqa: PLR2004 -- the formula's own bound
        many_syllables=sum(each > 2 for each in syllables) / count,  # noqa: PLR2004 -- likewise
        one_syllable=sum(each == 1 for each in syllables) / count,
    )


def flesch_kincaid(counts: Counts) -> Measure:
    """Give the school year, and the age at which children are in it."""
    grade = 0.39 * counts.words_a_sentence + 11.8 * counts.syllables_a_word - 15.59
    return Measure("Flesch–Kincaid", round(grade, 1), grade > 9, max(round(grade) + 5, 6))  # noqa: PLR2004 -- 14 years


def wiener_sachtext(counts: Counts) -> Measure:
    """Give the school year, and the age at which children are in it."""
    year = (
        19.35 * counts.many_syllables
        + 0.1672 * counts.words_a_sentence
        + 12.97 * counts.long_words
        - 3.27 * counts.one_syllable
        - 0.875
    )
    return Measure("Wiener Sachtextformel", round(year, 1), year > 9, max(round(year) + 6, 7))  # noqa: PLR2004 -- 15 years


def szigriszt(counts: Counts) -> Measure:
    """Give the score; below 55 the INFLESZ scale calls a text rather hard."""
    score = 206.835 - 62.3 * counts.syllables_a_word - counts.words_a_sentence
    return Measure("Szigriszt-Pazos (INFLESZ)", round(score, 1), score < 55)  # noqa: PLR2004 -- the scale's own bound


def kandel_moles(counts: Counts) -> Measure:
    """Give the score; below 50 a text is hard, as in Flesch's own scale."""
    score = 207 - 1.015 * counts.words_a_sentence - 73.6 * counts.syllables_a_word
    return Measure("Kandel–Moles", round(score, 1), score < 50)  # noqa: PLR2004 -- the scale's own bound


MEASURES: dict[str, Callable[[Counts], Measure]] = {
    "en": flesch_kincaid,
    "de": wiener_sachtext,
    "es": szigriszt,
    "fr": kandel_moles,
}


def _english(word: str) -> int:
    """Count groups of vowels, without the silent e and ed at the end, and those that are spoken apart."""
    plain = folded(word)
    count = len(re.findall(r"[aeiouy]+", plain)) + len(_APART.findall(plain))
    return max(count - bool(_SILENT.search(plain)), 1)


def _spanish(word: str) -> int:
    """Count vowels: two strong ones, or a weak one with an accent, stand in syllables of their own."""
    plain = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    return max(len(re.findall(r"[iuüy]?[aeoáéó][iuüy]?|[íú]|[iuüy]+", plain)), 1)


def _french(word: str) -> int:
    """Count groups of vowels, without the mute e at the end."""
    plain = re.sub(r"(?<=[qg])u(?=[eiéèê])", "", word.lower())
    plain = re.sub(r"(?<=[^aeiouyé])es?\Z", "", plain) if len(plain) > 3 else plain  # noqa: PLR2004 -- les, de
    return max(len(re.findall(r"[aeiouyàâäéèêëîïôöùûüœæ]+", plain)), 1)


def _german(word: str) -> int:
    """Count groups of vowels: `ei`, `au`, `eu`, `ie` are one."""
    return max(len(re.findall(r"[aeiouy]+", folded(word))), 1)


_SYLLABLES: dict[str, Callable[[str], int]] = {"en": _english, "de": _german, "es": _spanish, "fr": _french}
