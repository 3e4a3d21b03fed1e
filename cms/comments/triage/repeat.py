"""Was nearly the same said before: by the same sender, or across the site by whoever?"""

from collections.abc import Iterator

from cms.comments.triage.likeness import likeness, runs, shared
from cms.comments.triage.promotion.hosts import hosts, is_trusted
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Earlier, Severity, Signal

# From how many words on a likeness means something, and from which: two people may well thank in the same words.
_OWN_WORDS, _OWN = 8, 0.5
_OTHERS_WORDS, _OTHERS = 12, 0.7
_WORDS_WITH_LINK = 4
_VERY_WORDS = 8  # said on the same page, word for word: that is once too often, whoever says it
_BECAME = {"spam": ", which is spam", "rejected": ", which was rejected"}


def repeat(reading: Reading, circumstances: Circumstances) -> Signal | None:
    """Give a signal that names the comment which this one is most alike; quotations of others are left out."""
    found = sorted(_alike(reading, circumstances), key=lambda pair: (-pair[0], pair[1].id))
    if not found:
        return None
    score, nearest = found[0]
    whole = "The same" if score == 1 else "Nearly the same"
    who = "of the same sender" if nearest.same_sender else "of somebody else"
    where = "here" if nearest.same_entry else "on another page"
    others = len(found) - 1
    more = f" At least {others} more {'is' if others == 1 else 'are'} like it." if others else ""
    told = f"{whole} as comment {nearest.id} {who} {where}{_BECAME.get(nearest.status, '')}.{more}"
    spans = shared(runs(reading.source), runs(nearest.text))
    return Signal("repeat", Severity.LOW, round(score, 2), told, spans)


def _alike(reading: Reading, circumstances: Circumstances) -> Iterator[tuple[float, Earlier]]:
    if not circumstances.earlier:
        return
    own, links = runs(reading.source), _has_link(reading.source, circumstances)
    for each in circumstances.earlier:
        score = likeness(own, runs(each.text))
        words, enough = (_OWN_WORDS, _OWN) if each.same_sender else (_OTHERS_WORDS, _OTHERS)
        if score == 1 and each.same_entry:
            words = _VERY_WORDS
        if score >= enough and own.words >= (_WORDS_WITH_LINK if links else words):
            yield score, each


def _has_link(text: str, circumstances: Circumstances) -> bool:
    """Tell whether a text leads somewhere that is neither this site nor known for health: that alone says much."""
    return any(host.name not in circumstances.own_hosts and not is_trusted(host.name) for host in hosts(text))
