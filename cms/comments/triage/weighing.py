"""What a text says of one signal: the concepts that are in it and are meant, weighed alone and together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cms.comments.triage.context import Around, contexts, reaches
from cms.comments.triage.lexicon import Lexicon, Rule, Saying, lexicon
from cms.comments.triage.lookup import index
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Signal

NEARBY = 3  # sentences that follow each other
MOST = 20  # places of one phrase that are looked at


class Place(NamedTuple):
    """Where a text says a concept: from which word up to before which, in which sentence."""

    concept: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Weight:
    """A concept or rule that is met, how much it weighs, and where."""

    explanation: str
    weight: float
    places: tuple[Place, ...]


def weigh(signal: str, reading: Reading, around: Around | None = None) -> Signal | None:
    """Give the signal where the text says enough for it; `around` spares reading the contexts again."""
    return judge(signal, reading, said(signal, reading, reaches(reading) if around is None else around))


def judge(signal: str, reading: Reading, places: Mapping[str, Sequence[Place]]) -> Signal | None:
    """Give the signal where concepts weigh enough, those of the lists and those that a detector saw itself.

    It is faint where they do not quite.
    """
    lists = lexicon(signal)
    met = _met(lists, places)
    for_it = [each for each in met if each.weight > 0]
    if not for_it:
        return None
    score = combined(each.weight for each in met)
    strongest = max(for_it, key=lambda each: each.weight)
    spans = sorted({reading.span(place.start, place.end) for each in for_it for place in each.places})
    faint = score < lists.threshold
    beyond_words = any(lists.concepts[name].seen for name in places)
    return Signal(signal, lists.severity, round(score, 2), strongest.explanation, tuple(spans), faint, beyond_words)


def said(signal: str, reading: Reading, around: Around) -> dict[str, list[Place]]:
    """Give the concepts that a text says and means, each with its places."""
    lists = lexicon(signal)
    places: dict[str, list[Place]] = {}
    meant_otherwise: dict[Saying, set[int]] = {}
    for saying, found_there in index().found(signal, reading, MOST):
        silenced_by = lists.concepts[saying.concept].silenced_by
        if saying not in meant_otherwise:
            meant_otherwise[saying] = _sentences(saying, reading)
        for start, end in found_there:
            sentence = reading.words[start].sentence
            if sentence in meant_otherwise[saying]:
                continue
            if not (silenced_by and silenced_by & contexts(start, end, around)):
                places.setdefault(saying.concept, []).append(Place(saying.concept, start, end, sentence))
    return places


def combined(weights: Iterable[float]) -> float:
    """Add weights as independent chances; one below zero takes its share away."""
    missed = kept = 1.0
    for weight in weights:
        if weight > 0:
            missed *= 1 - weight
        else:
            kept *= 1 + weight
    return (1 - missed) * kept


def _sentences(saying: Saying, reading: Reading) -> set[int]:
    """Give the sentences where a saying means something else."""
    return {reading.words[start].sentence for _what, places in index().found(saying, reading) for start, _end in places}


def _met(lists: Lexicon, places: Mapping[str, Sequence[Place]]) -> list[Weight]:
    met = [
        Weight(concept.explanation, concept.weight, tuple(places[name]))
        for name, concept in lists.concepts.items()
        if name in places and concept.weight
    ]
    return met + [weight for rule in lists.rules if _is_possible(rule, places) and (weight := _together(rule, places))]


def _is_possible(rule: Rule, places: Mapping[str, Sequence[Place]]) -> bool:
    for name in rule.every:
        if name not in places:
            return False
    return not rule.any or not places.keys().isdisjoint(rule.any)


def _together(rule: Rule, places: Mapping[str, Sequence[Place]]) -> Weight | None:
    if rule.within == "text":
        return _of(rule, places)
    span = NEARBY if rule.within == "nearby" else 1
    sentences = {place.sentence for name in (*rule.every, *rule.any) for place in places.get(name, ())}
    for sentence in sorted(sentences):
        here = {
            name: inside
            for name, found_there in places.items()
            if (inside := [place for place in found_there if 0 <= place.sentence - sentence < span])
        }
        if weight := _of(rule, here):
            return weight
    return None


def _of(rule: Rule, places: Mapping[str, Sequence[Place]]) -> Weight | None:
    if any(name in places for name in rule.none) or not all(name in places for name in rule.every):
        return None
    present = [name for name in rule.any if name in places]
    if rule.any and not present:
        return None
    return Weight(
        rule.explanation, rule.weight, tuple(place for name in (*rule.every, *present) for place in places[name])
    )
