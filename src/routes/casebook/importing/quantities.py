"""Quantities as sources word them: a number, how exact it is, and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_AMOUNT = rf"(?P<n>{_NUMBER}|\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b)"

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
_FIRST = re.compile(rf"{_AMOUNT}(?P<plus>\+)?(?![0-9.,]*[0-9])(?P<rest>.*)", re.DOTALL)


def read_quantity(text: str) -> ReadQuantity | Fault:
    """Read a cell that holds a quantity.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    ReadQuantity or Fault
        Words without one clear number (``dozens``) give no number and keep the words. A number
        that cannot be meant, or can be read in two ways, is a fault.

    Examples
    --------
    >>> read_quantity("más de 100 armas")
    ReadQuantity(value=100.0, relation='at_least', unit='firearms', wording='más de 100 armas')
    >>> read_quantity("5").relation is None
    True
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
        low, high = _value(found["n"]), _value(found["m"])
        if low < high and not re.search("[0-9]", found["rest"]):
            return ReadQuantity(low, "at_least", _unit(found["rest"]), cell)
        return ReadQuantity(None, wording=cell)
    found = _FIRST.fullmatch(rest)
    if found is None or not _is_told(found["rest"]):
        return ReadQuantity(None, wording=cell)
    if found["plus"]:
        relation = "at_least"
    # Of "33 guns and 7,200 rounds" the guns are the number; the rest stays in the words.
    unit = _unit(re.split("[0-9]", found["rest"])[0])
    return ReadQuantity(_value(found["n"]), relation, unit, cell)


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
    return None


def _value(text: str) -> float:
    if text in _WORDS:
        return float(_WORDS[text])
    return float(re.sub("[,\u00a0\u202f ]", "", text))


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


def _is_told(rest: str) -> bool:
    """Tell whether the words behind a number leave it the number of the cell."""
    if rest and not re.match(r"[\s,;(+]", rest):
        return False
    firearms = set(re.findall("[a-z]+", re.split("[0-9]", rest)[0])) & _UNITS["firearms"]
    return bool(firearms) or not re.search("[0-9]", rest)
