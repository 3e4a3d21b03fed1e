"""How well triage does on labelled comments, per signal, and how long it takes.

python -m tests.benchmarks.triage [--misses SIGNAL] [FILE …]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import Any

from cms.comments.triage.looking import load, look

CASES = Path(__file__).parents[1] / "unit" / "comments" / "triage"
KINDS = {
    "known": "comments that the lists were written with",
    "held": "comments of those who wrote the lists, held back from them",
    "unseen": "comments that nobody looked at for them",
}
FOLDERS = {"known": "cases", "held": "held", "unseen": "unseen"}
LANGUAGES, LENGTHS, LOOKS = ("en", "es", "fr", "de"), (150, 600, 5_000), 100
JUDGED = ("crisis", "emergency", "contact", "disclosure", "advice", "spam", "abuse", "adverse_effect")


def main() -> None:
    """Print precision and recall of each signal, on known, held back and unseen comments, and the time of one look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", default="", help="print what was missed (-) and wrongly seen (+) of a signal")
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines with text and labels, instead of our own")
    asked = parser.parse_args()
    load()
    if asked.files:
        judge("the comments given", read(asked.files), asked.misses)
        return
    for kind, told in KINDS.items():
        judge(told, read(sorted((CASES / FOLDERS[kind]).glob("*.jsonl"))), asked.misses if kind == "known" else "")
    weigh_time(read(sorted((CASES / FOLDERS["known"]).glob("*.jsonl"))))


def read(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Read labelled comments."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def judge(told: str, cases: Sequence[dict[str, Any]], misses: str = "") -> None:
    """Print how well triage does on labelled comments."""
    seen, times = [], []
    for case in cases:
        begun = perf_counter()
        seen.append({signal.id for signal in look(case["text"])})
        times.append((perf_counter() - begun) * 1000)
    print(f"{told}: {len(cases)}, {sum(len(case['text']) for case in cases) // len(cases)} characters on average")
    print(f"a look: median {median(times):.2f} ms, 99 of 100 under {quantiles(times, n=100)[98]:.2f} ms")
    print(f"{'signal':16}{'labelled':>9}{'precision':>11}{'recall':>9}{'missed':>8}{'wrong':>7}")
    for signal in JUDGED:
        _row(signal, cases, seen)
    print()
    for case, found in zip(cases, seen, strict=True):
        if misses in case.get("judged", JUDGED) and (misses in case["labels"]) != (misses in found):
            print(f"{'-' if misses in case['labels'] else '+'} {case['id']} {case['text']}\n")


def weigh_time(cases: Sequence[dict[str, Any]]) -> None:
    """Print how long a look at so many characters takes, in each language: comments one after another, cut there."""
    for language in LANGUAGES:
        texts = [case["text"] for case in cases if case.get("lang", "en") == language]
        together = " ".join(texts)
        for length in LENGTHS:
            times = [
                _milliseconds(_around(together, at, length)) for at in range(0, len(together), len(together) // LOOKS)
            ]
            slowest = quantiles(times, n=100)[98]
            print(f"{language} {length:5} characters: median {median(times):.2f} ms, p99 {slowest:.2f} ms")


def _around(text: str, at: int, length: int) -> str:
    """Give so many characters from a place on, and from the beginning again where they end."""
    return (text[at:] + " " + text * (length // len(text) + 1))[:length]


def _milliseconds(text: str) -> float:
    begun = thread_time()
    look(text)
    return (thread_time() - begun) * 1000


def _row(signal: str, cases: Sequence[dict[str, Any]], seen: Sequence[set[str]]) -> None:
    pairs = [
        (signal in case["labels"], signal in found)
        for case, found in zip(cases, seen, strict=True)
        if signal in case.get("judged", JUDGED)
    ]
    right = sum(label and found for label, found in pairs)
    missed = sum(label and not found for label, found in pairs)
    wrong = sum(found and not label for label, found in pairs)
    precision = f"{right / (right + wrong):.2f}" if right + wrong else "–"
    recall = f"{right / (right + missed):.2f}" if right + missed else "–"
    print(f"{signal:16}{right + missed:>9}{precision:>11}{recall:>9}{missed:>8}{wrong:>7}")


if __name__ == "__main__":
    main()
