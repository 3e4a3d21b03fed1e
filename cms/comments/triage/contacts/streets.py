"""Street addresses as they are written in the countries that read this, and the postcodes that mean a house or two.

A town, a landmark or a street alone is no address: there must be a number, a post box, or a full postcode.
"""

import re
from collections.abc import Iterator

from cms.comments.triage.contacts.nearby import Cues, Span, around, before
from cms.comments.triage.contacts.postcodes import full_postcodes
from cms.comments.triage.contacts.words import words

_NAME = r"[^\W\d_][\w'’.-]{0,24}"
# Words that are hardly anything but a street, and those that are streets only where they are written like names.
_SURE = (
    r"street|road|lane|avenue|crescent|mews|boulevard|terrace|highway|parkway|freeway|turnpike|cul-de-sac|esplanade|"
    r"rd|ave|av|ln|blvd|cres|tce|terr|hwy|pkwy|pde|strand"
)
_MAYBE = (
    r"close|court|way|drive|place|walk|park|hill|view|rise|row|square|grove|gardens?|green|end|cross|gate|circle|trail|"
    r"loop|bend|point|pike|parade|quay|heights|path|pass|ridge|run|villas|buildings|cottages?|house|farm|wharf|yard|"
    r"st|dr|ct|pl|cl|sq|cir|trl|gdns|nagar|marg|chowk|colony|sector|block|vale|mount|drove|croft|fold|garth|wynd|brae"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,£$€:/-])(?:(?:flat|unit|apt|apartment)\.?\s\w{{1,5}},?\s)?(?P<number>\d{{1,5}}(?:[a-hA-H]|[/-]\d{{1,4}})?),?\s"
    rf"(?P<name>(?:(?:{_NAME}|\d{{1,3}}(?:st|nd|rd|th))[ \t]){{1,4}}?)(?:(?P<sure>{_SURE})|(?P<maybe>{_MAYBE}))\b",
    re.IGNORECASE,
)
# A pattern that begins with a digit is looked for many times as fast as one that looks behind first.
# Spanish, French and Celtic names begin with what a street is.
_FRENCH = re.compile(
    r"\d(?<![\w.,]\d)\d{0,3}\s?(?:bis|ter|quater|[a-d]\b)?,?\s(?:(?P<sure>rue|avenue|av\.|boulevard|bd|bld|bvd|chemin|impasse|"
    r"ruelle|quai|faubourg|all[ée]e|sentier|lotissement|mont[ée]e)|(?P<maybe>place|route|square|passage|cours|cit[ée]|"
    r"voie|r[ée]sidence|villa|rang|mail))\s(?P<rest>(?:d['’]|de\s|du\s|des\s|la\s|le\s|les\s|l['’])*[^\W_][\w'’-]+)",
    re.IGNORECASE,
)
_SPANISH = re.compile(
    r"(?<!\w)(?:(?P<sure>calle|c/|cl\.|avda\.?|avenida|av\.|pza\.?|carrer|ctra\.?|carretera|travesía|travesia|glorieta|"
    r"urb\.|urbanización|callejón|calzada|rúa|viale|corso|heol|rua|ul\.|ulica)|(?P<maybe>plaza|paseo|p\.?º|camino|ronda|"
    r"colonia|col\.|piazza|privada|cerrada))(?:(?<=[./º])\s?|\s)(?P<rest>[^\W\d_][\w'’.ªº-]{0,30}(?:\s[^\W\d_][\w'’.ªº-]{0,30}){0,5}?)"
    r"\s?,?\s?(?:n[úuº°]m?(?:ero)?\.?\s?|#\s?)?"
    r"(?P<number>\d{1,4})(?![\d:]|[.,]\d|\s?(?:min|h\b|hora|km|m\b(?!\.)|metros|veces|días|años|euros|€|%))",
    re.IGNORECASE,
)
# What such a street is stands at its end, before the number: so that is looked for first, then what stands before.
_GERMAN_NAME = re.compile(
    r"(?<!\w)(?:[^\W\d_][\w'’.-]{0,30}[ -])?[^\W\d_][\w'’-]{0,30}$|(?<!\w)[^\W\d_][\w'’.-]{0,30}[ -]$"
)
_GERMAN = re.compile(
    r"\d(?<!\d.)\d{0,3}(?:\s?[a-h](?!\w))?(?![\d:.]|\s?(?:[-–]\s?\d+\s)?(?:min|x\b|mal\b|km|m\b|uhr|€|euro|%|sek))",
    re.IGNORECASE,
)
_GERMAN_KIND = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|gasse|allee|weg|platz|ring|damm|ufer|steig|chaussee|pfad|stieg|gracht|straat|laan|kade|"
    r"plein|gatan|vej|gade)(?=\s?\Z)",
    re.IGNORECASE,
)
_LONGEST_KIND = 9  # signs, with a blank before the number
# Whatever the street is called: its name and number, then the postcode and the town.
_TOWN = re.compile(
    r"(?<!\w)[A-ZÀ-Ý][\w'’.-]{2,30} \d{1,4}(?: ?[a-h])?(?:-\d{1,3})?"
    r"(?:,|\n) ?(?:[A-Z]{1,2}-)?(?!(?:19|20)\d\d\b)\d{4,5} (?:[A-Z]{2} )?"
    r"[A-ZÀ-Ý][^\W\d_]{2,}"
)
_DIGIT = re.compile(r"\d")
_BOX = re.compile(
    r"(?<!\w)(?:p\.?\s?o\.?\s?box|postfach|apartado(?: de correos)?|bo[îi]te postale|b\.p\.|bp(?=\s\d{1,5}[ ,]+\d{5}\b)"
    r"|casilla|gpo box)\s?(?:n[º°o]\.?\s?)?"
    r"\d[\d ]{1,7}\b",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"(?<!\w)(?:flat|apartment|apt\.?|house|h\.?|door|plot|villa|unit|building|bldg)\s?(?:no\.?|number|#)?\s?[a-z]?[-/]?\d{1,5}[a-z]?"
    r"(?:[/-]\d{1,4})?,\s(?:[\w'’.-]+,?\s){0,6}?(?:apartments?|nagar|society|road|cross|colony|block|sector|layout|"
    r"enclave|towers?|house|court|street|marg|mansions?|heights|lodge|residency|estate)\b",
    re.IGNORECASE,
)
# What a text must have, in small letters, for these to be looked for, which takes many times as long.
_NEEDS = {
    _SPANISH: (
        "calle", "c/", "cl.", "avda", "avenida", "av.", "pza", "carre", "ctra", "traves", "glorieta", "urb", "calzada",
        "rúa", "rua", "viale", "corso", "heol", "ul.", "ulica", "plaza", "paseo", "p.º", "pº", "camino", "ronda",
        "colonia", "col.", "piazza", "privada", "cerrada",
    ),
    _BOX: ("box", "postfach", "apartado", "postale", "b.p.", "bp", "casilla"),
    _ROOM: (
        "nagar", "society", "road", "cross", "colony", "block", "sector", "layout", "enclave", "tower", "house",
        "court", "street", "marg", "mansion", "heights", "lodge", "residency", "estate", "apartment",
    ),
}  # fmt: skip
_LIVES = re.compile(r"\s?(?:at\s)?(?:number\s|no\.?\s)?\d{1,5}[a-dA-D]?,?\s[A-Z][\w'’]+")
_NO_STREET = words("no_street_name")
_CITIES = frozenset({"downing", "harley", "baker"})  # known to all: nobody's home
_NO_GERMAN = re.compile(
    r"(?:arbeits|park|sitz|steh|schlaf|stamm|sport|spiel|schul|heim|fahrt|geh|rad|um|aus|ruhe|lauf|hin|rück|stellen|aller|"
    r"bildschirmarbeits|trainings|haus|atem|gelenk|finger|schlüssel|keller|th?era|zwischen|mittel|hoch|durch)$"
)


def streets(text: str, cues: Cues) -> list[Span]:
    """Give where street addresses stand."""
    if not _DIGIT.search(text):
        return []
    small = text.casefold()
    codes = full_postcodes(text)
    found = [*codes, *(match.span() for match in _ENGLISH.finditer(text) if _is_english(match, cues, codes))]
    found += [match.span() for match in _FRENCH.finditer(text) if match["sure"] or _named(match["rest"])]
    found += [
        match.span()
        for match in _looked_for(_SPANISH, text, small)
        if _named(match["rest"]) or (match["sure"] and not _NO_STREET & set(match["rest"].casefold().split()))
    ]
    found += [span for match in _GERMAN.finditer(text) if (span := _german(match, text))]
    found += [match.span() for pattern in (_BOX, _ROOM, _TOWN) for match in _looked_for(pattern, text, small)]
    for _begin, end in cues.get("living", ()):
        if lives := _LIVES.match(text, end):
            found.append((end, lives.end()))
    return found


def _looked_for(pattern: re.Pattern[str], text: str, small: str) -> Iterator[re.Match[str]]:
    """Give where a pattern stands, if the text has what it needs."""
    needs = _NEEDS.get(pattern)
    return pattern.finditer(text) if needs is None or any(need in small for need in needs) else iter(())


def _is_english(match: re.Match[str], cues: Cues, codes: list[Span]) -> bool:
    names = match["name"].casefold().replace(".", "").split()
    if names == ["the"] and match["name"][0].isupper() and match[0][-1].islower():
        return (match["sure"] or match["maybe"])[0].isupper()  # “5 The Mews”
    if _NO_STREET & set(names[:2]) - {"st"} or names[0] in _CITIES or names[-1] in {"the", "this", "my", "our", "a"}:
        return False
    if match["sure"]:
        return len(names) < 4 or match["name"][0].isupper()
    kind = match["maybe"]
    if all(word[0].isupper() or word[0].isdigit() for word in match["name"].split()) and (
        kind[0].isupper() and not match["name"].isupper()
    ):
        return True
    if kind.casefold() == "st" and len(names) == 1:
        return True
    near = (match.start(), match.end())
    return (
        before(cues, "living", match.start(), 25)
        or any(0 <= start - near[1] < 50 for start, _end in codes)
        or (around(cues, "living", near, 12) and not _NO_STREET & set(names))
    )


def _german(match: re.Match[str], text: str) -> Span | None:
    """Give the street before a number."""
    kind = _GERMAN_KIND.search(text, max(0, match.start() - _LONGEST_KIND), match.start())
    named = kind and _GERMAN_NAME.search(text, max(0, kind.start() - 64), kind.start())
    if not kind or not named:
        return None
    name = named[0]
    sure = kind[0].casefold().startswith(("str", "gasse", "chaussee", "gracht"))
    last = name.split()[-1]
    if len(name.strip()) < 3 or _NO_GERMAN.search(last.casefold()):
        return None
    fits = sure or (name[:1].isupper() and len(last) > 2 and kind[0][0].islower())
    return (named.start(), match.end()) if fits else None


def _named(words: str) -> bool:
    return any(word[:1].isupper() or word[:1].isdigit() for word in re.split(r"[\s'’]", words))
