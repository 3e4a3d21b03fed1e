"""Words for digits, as people spell out a number in English, Spanish, French and German."""

from itertools import pairwise

_WORTH = {
    "0": "zero oh o nought naught cero zéro null",
    "1": "one uno una un une eins ein",
    "2": "two dos deux zwei zwo",
    "3": "three tres trois drei",
    "4": "four cuatro quatre vier",
    "5": "five cinco cinq fünf fuenf",
    "6": "six seis sechs",
    "7": "seven siete sept sieben",
    "8": "eight ocho huit acht",
    "9": "nine nueve neuf neun",
    "10": "dix ten diez zehn",
    "12": "douze",
    "15": "quinze",
    "20": "vingt twenty veinte zwanzig",
    "30": "trente thirty treinta dreißig",
    "40": "quarante forty cuarenta vierzig",
    "50": "cinquante fifty cincuenta fünfzig",
    "60": "soixante sixty sesenta sechzig",
    "70": "seventy setenta siebzig",
    "80": "eighty ochenta achtzig",
    "90": "ninety noventa neunzig",
    "00": "hundred",
}
_BY_WORD = {word: digits for digits, words in _WORTH.items() for word in words.split()}
DIGIT_WORDS = frozenset(_BY_WORD)
TWICE = frozenset({"double", "doble", "doppel", "triple", "treble"})


def worth(word: str) -> str:
    """Give the digits of a word, or of digits themselves."""
    return _BY_WORD.get(word, word)


def counted(digits: str) -> bool:
    """Tell whether somebody counts, up or down or on the spot, as with the beats of an exercise."""
    steps = [int(right) - int(left) for left, right in pairwise(digits)]
    return bool(steps) and sum(abs(step) == 1 for step in steps) * 5 > len(steps) * 4
