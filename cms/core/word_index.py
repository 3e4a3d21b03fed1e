"""The words of texts as either database indexes them, and what is asked of such an index.

FTS5 and `tsvector` are given words that are folded and stemmed already (`core/words.py`), so that neither parses a
text itself and both find the same.
"""

from collections.abc import Iterator, Sequence

from cms.core.sought import Term
from cms.core.words import STEM_MARK, stem, words

MOST_WORDS = 30_000  # of a field: more than a text that can be read, and less than a tsvector holds
FTS_TOKENS = "unicode61 remove_diacritics 0 categories ''L* N* Co M*'' tokenchars ''" + STEM_MARK + "''"
Said = tuple[list[str], list[str]]


def said(field: str, *, english: bool) -> Said:
    """Give the words of a field and, where they are English, their stems."""
    found = words(field)[:MOST_WORDS]
    return found, [STEM_MARK + stem(word) for word in dict.fromkeys(found) if word.isascii()] if english else []


def placed(fields: Sequence[Said]) -> Iterator[str]:
    """Give the parts of a vector: words with their places, and stems, which need none.

    A phrase never goes over to the next field.
    """
    place = 0
    for found, stems in fields:
        for word in found:
            place += 1
            yield f"'{word}':{place}"
        yield from (f"'{each}'" for each in stems)
        place += 1


def fts(terms: Sequence[Term], *, whole: bool = False) -> str:
    """Ask FTS5 for all terms; `whole` takes no word that only begins so."""
    return " AND ".join(f"({_fts(term, whole=whole)})" for term in terms)


def tsquery(terms: Sequence[Term], *, whole: bool = False) -> str:
    """Ask a vector for all terms; `whole` takes no word that only begins so."""
    return " & ".join(f"({_tsquery(term, whole=whole)})" for term in terms)


def _fts(term: Term, *, whole: bool) -> str:
    phrase = '"' + " ".join(term.words) + '"'
    if term.quoted or whole:
        return phrase if term.quoted else _or_stem(phrase, term)
    return _or_stem(f"{phrase} *", term)


def _or_stem(found: str, term: Term) -> str:
    return f'{found} OR "{STEM_MARK}{stem(term.words[0])}"' if len(term.words) == 1 else found


def _tsquery(term: Term, *, whole: bool) -> str:
    phrase = [f"'{word}'" for word in term.words]
    if not (term.quoted or whole):
        phrase[-1] += ":*"
    found = " <-> ".join(phrase)
    return found if term.quoted or len(phrase) > 1 else f"{found} | '{STEM_MARK}{stem(term.words[0])}'"
