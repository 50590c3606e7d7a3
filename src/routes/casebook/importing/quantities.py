"""Quantities as sources word them: a number, how exact it is, and what it counts.

A cell gives a number only where its words leave one reading. Two numbers, weights, sums of money,
shares and calibres give none: the words are kept, so that a person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from routes.casebook.problems import Fault, shown
from routes.reference.folding import plain


@dataclass(frozen=True, slots=True)
class ReadQuantity:
    """What a cell says of a number; what it does not say is missing."""

    value: float | None
    relation: str | None = None
    unit: str | None = None
    wording: str | None = None
    """The words, where there are any."""


_NUMBER = r"[0-9]{1,3}(?:[,\u00a0\u202f ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_PLAIN = re.compile(rf"\+?({_NUMBER})")
_NEGATIVE = re.compile(rf"[-\u2212\u2013]\s*({_NUMBER})")
_POINTED = re.compile(r"\+?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?e[+-]?[0-9]+")
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "a dozen": 12, "una docena": 12, "two dozen": 24, "three dozen": 36,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "veinte": 20, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50,
}  # fmt: skip
_TIMES = {
    "dozen": 12, "docena": 12, "docenas": 12, "pair": 2, "pairs": 2, "par": 2, "pares": 2,
    "hundred": 100, "ciento": 100, "cientos": 100, "thousand": 1_000, "mil": 1_000,
    "million": 1_000_000, "millon": 1_000_000, "millones": 1_000_000,
}  # fmt: skip
"""Words behind a number that multiply it."""
_NUMBER_WORDS = "|".join(sorted(_WORDS, key=len, reverse=True))
_AMOUNT = (
    rf"(?P<n>{_NUMBER}|\b(?:{_NUMBER_WORDS})\b)"
    rf"(?P<times>(?:\s+(?:{'|'.join(sorted(_TIMES, key=len, reverse=True))})\b)*)"
)

_RELATIONS = {
    "at_least": "at least|more than|over|upwards of|no fewer than|not less than|minimum of|min"
    "|>=?|≥|al menos|mas de|por lo menos|cuando menos|como minimo",
    "at_most": "at most|up to|no more than|not more than|fewer than|less than|under|maximum of"
    "|max|<=?|≤|hasta|a lo sumo|como maximo|menos de|no mas de",
    "about": "about|around|approximately|approx\\.?|roughly|nearly|almost|some|circa|ca\\.?|~|≈"
    "|aproximadamente|aprox\\.?|alrededor de|cerca de|casi|unos|unas",
    "exact": "exactly|exactamente",
}
_STARTS = tuple(
    (relation, re.compile(rf"(?:{words})(?<![a-z])\s*(?=\S)|(?:{words})\s+(?=\S)"))
    for relation, words in _RELATIONS.items()
)
_UNITS = {
    unit: frozenset(words.split())
    for unit, words in {
        "firearms": "gun guns firearm firearms weapon weapons rifle rifles pistol pistols handgun "
        "handguns revolver revolvers shotgun shotguns longarm longarms arma armas fusil fusiles "
        "pistola pistolas escopeta escopetas revolveres carbine carbines carabina carabinas",
        "rounds": "round rounds cartridge cartridges bullet bullets cartucho cartuchos municion "
        "municiones bala balas ammunition tiros",
        "magazines": "magazine magazines mag mags cargador cargadores",
        "pieces": "piece pieces part parts pieza piezas grenade grenades granada granadas "
        "component components componentes",
    }.items()
}
_RANGE = re.compile(
    rf"(?:between|from|entre|de)?\s*{_AMOUNT}\s*(?:-|\u2013|\u2014|to|and|or|a|y|o|u)\s*"
    rf"(?P<m>{_NUMBER})\b(?P<rest>.*)",
    re.DOTALL,
)
_BOUNDED = re.compile(r"(?:between|from|entre|de)\b")
_JOINED = re.compile(r"\s+(?:and|y)\s+")
_FIRST = re.compile(rf"{_AMOUNT}(?P<plus>\+)?(?![0-9.,]*[0-9])(?P<rest>.*)", re.DOTALL)
_NO_COUNT = re.compile(
    r"\s*(?:-?\s*(?:mm|milli?m[a-z]*|milim[a-z]*|cal|caliber|calibers|calibre|calibres|gauge|ga)\b"
    r"|%|per ?cents?\b|percent\b|por ciento\b|pct\b"
    r"|(?:pounds?|lbs?|kgs?|kilos?|kilograms?|kilogramos?|grams?|gramos?|g|mg|oz|ounces?|onzas?"
    r"|tons?|tonnes?|toneladas?|libras?|liters?|litres?|litros?|gallons?|galones"
    r"|hundredweight|cwt|rounds?[\s-]+(?:magazines?|mags?|drums?|clips?|belts?)"
    r"|boxes|box|cajas?|crates?|shipments?|cases?|bags?|paquetes?|packages?"
    r"|years?|anos?|months?|meses|days?|dias?|hours?|horas?|miles?|millas?|km|kilometers?"
    r"|kilometros?|times|veces"
    r"|[$€£]|dollars?|dolares|pesos?|usd|mxn|us\$|mxn\$|euros?|bucks)(?![a-z]))"
)
"""What follows a number that counts no items: calibre, share, weight, money, packing, time."""
_AND_ONE = re.compile(r"(?:\b(?:and|plus|y)|[,;+])\s+(?:an?|una?|another|otra?)\b")
_AMONG = re.compile(r"\b(?:of|de)\s+(?:the\s+|los\s+|las\s+)?[0-9]")
_EXACT_WHOLE = 2**53
"""From here on a number cannot be kept to the digit."""


def read_quantity(text: str) -> ReadQuantity | Fault:
    """Read a cell that holds a quantity.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    ReadQuantity or Fault
        Words without one clear number (``dozens``, ``2 rifles and 3 pistols``, ``3 kg``) give no
        number and keep the words. A number that cannot be meant, cannot be kept exactly, or can
        be read in two ways, is a fault.

    Examples
    --------
    >>> read_quantity("más de 100 armas")
    ReadQuantity(value=100.0, relation='at_least', unit='firearms', wording='más de 100 armas')
    >>> read_quantity("5").relation is None
    True
    >>> read_quantity("2 million rounds").value, read_quantity("9 mm pistols").value
    (2000000.0, None)
    """
    return _read(text.strip())


@lru_cache(maxsize=65_536)
def _read(cell: str) -> ReadQuantity | Fault:
    words = " ".join(plain(cell).split())
    if fault := _unusable(cell, words):
        return fault
    if found := _PLAIN.fullmatch(words):
        return ReadQuantity(_value(found[1]))
    relation, rest = _relation(words)
    if (found := _RANGE.fullmatch(rest)) and relation is None:
        return _between(cell, rest, found)
    found = _FIRST.fullmatch(rest)
    if found is None or not _is_told(found["rest"]):
        return ReadQuantity(None, wording=cell)
    if found["plus"]:
        relation = "at_least"
    value = _value(found["n"], found["times"])
    if not _is_count(found["n"], value):
        return ReadQuantity(None, wording=cell)
    return ReadQuantity(value, relation, _unit(found["rest"]), cell)


def _is_count(written: str, value: float) -> bool:
    """Tell whether a number before words counts: 7.62 is a calibre, 1.200 may be a thousand."""
    return value.is_integer() and value < _EXACT_WHOLE and not _POINTED.fullmatch(written)


def _between(cell: str, rest: str, found: re.Match[str]) -> ReadQuantity:
    """Read a range; numbers that ``and`` merely adds up are none."""
    low, high = _value(found["n"], found["times"]), _value(found["m"])
    told = found["rest"]
    added = _JOINED.search(rest) and not _BOUNDED.match(rest)
    multiplied = found["times"] or any(word in _TIMES for word in re.findall("[a-z]+", told))
    sound = low < high and _is_count(found["n"], low) and _is_count(found["m"], high)
    if not sound or added or multiplied or not _is_told(told):
        return ReadQuantity(None, wording=cell)
    return ReadQuantity(low, "at_least", _unit(told), cell)


def _unusable(cell: str, words: str) -> Fault | None:
    if _NEGATIVE.fullmatch(words):
        cure = "Leave the cell empty when no number is stated; a negative one cannot be meant"
        return Fault("out_of_range", f"{shown(cell)} is below 0", cure)
    if _POINTED.fullmatch(words):
        message = f"{shown(cell)} can be a whole number or a fraction"
        cure = f"Write {words.replace('.', '')} if the points separate thousands"
        return Fault("number", message, cure)
    if _SCIENTIFIC.fullmatch(words):
        cure = "A spreadsheet shortened it: format the column as text and type it in full"
        return Fault("number", f"{shown(cell)} is not a number in full", cure)
    # The text is compared as a decimal number, since a float has lost its last digits already.
    if (found := _PLAIN.fullmatch(words)) and Decimal(_digits(found[1])) >= _EXACT_WHOLE:
        message = f"{shown(cell)} has more digits than a number can keep"
        cure = "Correct it; digits that count nothing, such as a serial number, are no quantity"
        return Fault("number", message, cure)
    return None


def _digits(text: str) -> str:
    return re.sub("[,\u00a0\u202f ]", "", text)


def _value(text: str, times: str = "") -> float:
    number = Decimal(_WORDS[text] if text in _WORDS else _digits(text))
    for word in times.split():
        number *= _TIMES[word]
    return float(number)


def _relation(words: str) -> tuple[str | None, str]:
    for relation, start in _STARTS:
        if found := start.match(words):
            return relation, words[found.end() :]
    return None, words


_ONE_UNIT = 1


def _unit(rest: str) -> str | None:
    named = set(re.findall("[a-z]+", rest))
    units = [unit for unit, words in _UNITS.items() if named & words]
    return units[0] if len(units) == _ONE_UNIT else None


_NUMBER_WORD = re.compile(
    rf"\b(?:{_NUMBER_WORDS}|{'|'.join(_TIMES)}|dozens|hundreds|thousands|millions|miles)\b"
)
_SPELT_CALIBRE = re.compile(
    r"\.[0-9]+(?:\s*(?:cal|caliber|calibre)\b\.?)?"
    r"|\b[0-9]+(?:\.[0-9]+)?(?:x[0-9]+)?\s*-?\s*(?:mm|cal|caliber|calibre|gauge)\b\.?"
    r"|\b(?:cal|caliber|calibre)\.?\s*\.?[0-9]+(?:\.[0-9]+)?(?:x[0-9]+)?(?:\s*mm\b)?"
    r"|\b(?:ak|ar|m|ks|fn|sks|g|p)[ -]?[0-9]{1,3}s?\b"
)
"""Calibres and models behind a number, which are part of the noun."""


def _is_told(rest: str) -> bool:
    """Tell whether the words behind a number leave it the number of the cell."""
    if rest and not re.match(r"[\s,;(+]", rest):
        return False
    if _NO_COUNT.match(rest) or _AMONG.search(rest):
        return False
    if _AND_ONE.search(rest):
        return False
    left = _SPELT_CALIBRE.sub(" ", rest)
    return not re.search("[0-9]", left) and not _NUMBER_WORD.search(left)
