"""How well spam is told by what moderators decided: learned from some comments, asked about others.

Each of three sets of comments in turn is unseen, and the other two are what moderators decided; private messages
of another kind altogether show the false alarms on honest text: first as they are, then once moderators approved
some of them. The parameters were chosen on these very sets, so
that the figures flatter a little. The corpora are not part of the project: `CMS_CORPORA` names their folder.

python -m tests.benchmarks.spam [--misses]
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

from cms.comments.learning.scoring import Seen, likeness
from cms.comments.learning.tokens import Span, tokens
from cms.comments.triage.looking import look
from tests.conftest import CORPORA

FOLDER = CORPORA / "spam"
WAYS = ("word lists", "learned", "both")
APPROVED = 200  # of the messages


@dataclass(frozen=True)
class Case:
    """A comment, and whether it is spam."""

    text: str
    spam: bool


@dataclass(frozen=True)
class Learned:
    """What was learned of comments, kept as the database would."""

    seen: Mapping[str, Seen]
    total: Seen

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "Learned":
        """Learn from comments."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for case in cases:
            for token in ("", *known(case.text)):
                counts[token][0 if case.spam else 1] += 1
        total = counts.pop("")
        return cls({token: Seen(*times) for token, times in counts.items()}, Seen(*total))

    def says(self, text: str) -> bool:
        """Tell whether this is a signal."""
        found = known(text)
        times = {token: self.seen[token] for token in found if token in self.seen}
        return likeness(text, found, times, self.total).is_enough


def main(words: Sequence[str] | None = None) -> None:
    """Print precision and recall of the word lists, of what was learned and of both, and the false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what was missed (-) and wrongly seen (+)")
    asked = parser.parse_args(words)
    if not FOLDER.is_dir():
        print(f"spam: the corpora are not at {FOLDER}; name their folder in CMS_CORPORA")
        return
    sets, messages = comments(FOLDER / "youtube.jsonl"), honest(FOLDER / "sms.tsv")
    print(f"{'unseen set':<14}{'':<12}{'comments':>9}{'precision':>11}{'recall':>8}{'false alarms':>14}{'later':>8}")
    every: list[tuple[Case, list[bool]]] = []
    of_lists = [by_lists(text) for text in messages]
    for name, unseen in sets.items():
        decided = [case for other, cases in sets.items() if other != name for case in cases]
        learned = Learned.of(decided)
        later = Learned.of([*decided, *(Case(text, spam=False) for text in messages[:APPROVED])])
        judged = [(case, _both(by_lists(case.text), learned.says(case.text))) for case in unseen]
        alarms = [_alarms(messages, of_lists, learned), _alarms(messages[APPROVED:], of_lists[APPROVED:], later)]
        _print(name, judged, alarms)
        every += judged
    _print("all", every, [])
    _print_times([case.text for cases in sets.values() for case in cases])
    for case, (_lists, _learned, both) in every:
        if asked.misses and both != case.spam:
            print(f"{'-' if case.spam else '+'} {case.text}")


def comments(path: Path) -> dict[str, list[Case]]:
    """Read the comments of each set."""
    sets: dict[str, list[Case]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        sets[told["set"]].append(Case(told["text"], told["spam"]))
    return sets


def honest(path: Path) -> list[str]:
    """Read the messages that are no spam."""
    lines = (line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
    return [words for kind, words in lines if kind == "ham"]


@cache
def known(text: str) -> Mapping[str, list[Span]]:
    """Give the tokens of a text; kept, since a text is learned from more than once."""
    return tokens(text)


def by_lists(text: str) -> bool:
    """Tell whether the word lists see spam."""
    return any(signal.id == "spam" for signal in look(text))


def _alarms(messages: Sequence[str], of_lists: Sequence[bool], learned: Learned) -> list[float]:
    found = [_both(lists, learned.says(text)) for lists, text in zip(of_lists, messages, strict=True)]
    return [sum(column) / len(messages) for column in zip(*found, strict=True)]


def _both(lists: bool, learned: bool) -> list[bool]:
    return [lists, learned, lists or learned]


def _print(name: str, judged: Sequence[tuple[Case, list[bool]]], alarms: Sequence[Sequence[float]]) -> None:
    for way, told in enumerate(WAYS):
        right = sum(case.spam and found[way] for case, found in judged)
        precision = right / max(1, sum(found[way] for _case, found in judged))
        recall = right / sum(case.spam for case, _found in judged)
        alarm = f"{alarms[0][way]:>14.2%}{alarms[1][way]:>8.2%}" if alarms else ""
        print(f"{name:<14}{told:<12}{len(judged):>9}{precision:>11.3f}{recall:>8.3f}{alarm}")


def _print_times(texts: Sequence[str]) -> None:
    times = []
    for text in texts:
        began = perf_counter()
        tokens(text)
        times.append(1000 * (perf_counter() - began))
    print(f"the tokens of a comment: median {median(times):.2f} ms, the slowest {max(times):.1f} ms")


if __name__ == "__main__":
    main()
