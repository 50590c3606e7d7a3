"""ATF's list of federal firearms licensees as rows of the codebook's table of dealers.

Names are hashed, so that a business that a source names can be held against the list; streets,
mail addresses and telephones are not read, and of a collector, who is a person, no place either.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from routes.casebook.importing.listed import LICENCE_NUMBER_FAULT
from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.protecting import Protected, kept_columns, without_cells
from routes.codebook.licences import LICENCE_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from routes.casebook.foreign import ForeignRow, ForeignTable

COLUMNS = (
    *("LIC_REGN", "LIC_DIST", "LIC_CNTY", "LIC_TYPE", "LIC_XPRDTE", "LIC_SEQN"),
    *("LICENSE_NAME", "BUSINESS_NAME"),
    *("PREMISE_STREET", "PREMISE_CITY", "PREMISE_STATE", "PREMISE_ZIP_CODE"),
    *("MAIL_STREET", "MAIL_CITY", "MAIL_STATE", "MAIL_ZIP_CODE", "VOICE_PHONE"),
)
"""Columns of the list, in its order; files with spaces in place of underscores are read too."""

COLLECTOR = "03"
"""Type of the licence of a private person who collects."""

_NUMBER = {"LIC_REGN": 1, "LIC_DIST": 2, "LIC_CNTY": 3, "LIC_TYPE": 2, "LIC_XPRDTE": 2}
"""Parts of a licence number with their width; spreadsheets take leading zeros off."""
_SEQUENCE = 5
_READ = (
    *(*_NUMBER, "LIC_SEQN", "LICENSE_NAME", "BUSINESS_NAME"),
    *("PREMISE_CITY", "PREMISE_STATE", "PREMISE_ZIP_CODE"),
)
_HEADER = (
    *("license_number", "license_type", "expires", "city", "state", "zip"),
    *("business_sha256", "licensee_sha256"),
)
_EXPIRY = re.compile(r"\d[A-HJ-M]", re.ASCII)
_MONTHS = "ABCDEFGHJKLM"
_NO_NAME = frozenset({"", "NULL", "N/A", "NONE", "SAME"})
_NO_SIGN = re.compile(r"[\W_]+")
_FORMS = frozenset(
    {
        *("llc", "lc", "inc", "incorporated", "corp", "corporation", "co", "company"),
        *("ltd", "limited", "lp", "llp", "pllc", "pc"),
    }
)
_SEVERAL_LETTERS = {"l l c": "llc", "l c": "lc", "l p": "lp", "p c": "pc", "l l p": "llp"}


def is_licence_list(header: Sequence[str]) -> bool:
    """Tell whether a table has a column that only ATF's list of licensees has."""
    return any(name.startswith("LIC_") for name in _plain_header(header) if name in COLUMNS)


def missing_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of the list that a table lacks."""
    there = set(_plain_header(header))
    return tuple(name for name in _READ if name not in there)


def licence_rows(foreign: ForeignTable, listed: date) -> Protected:
    """Read ATF's list of licensees.

    Parameters
    ----------
    foreign
        The list as it was read, all its columns being there.
    listed
        Day of the list, from which the decade of an expiry is told.

    Returns
    -------
    Protected
        As many rows as before, none of them with a name, street, mail address or telephone.
    """
    header = _plain_header(foreign.header)
    at = {name: header.index(name) for name in _READ}
    own = [place for place, name in enumerate(foreign.header) if name in OWN_COLUMNS]
    ends: dict[str, str] = {}
    rows = []
    for row in foreign.rows:
        if row.fault is not None:
            rows.append(without_cells(row, len(_HEADER) + len(own)))
            continue
        cells = {name: row.cells[place].strip() for name, place in at.items()}
        code = cells["LIC_XPRDTE"].upper()
        if code not in ends:
            ends[code] = expiry(code, listed) or ""
        rows.append(_row(row, cells, ends[code], tuple(row.cells[place] for place in own)))
    names = (*_HEADER, *(foreign.header[place] for place in own))
    table, columns = kept_columns(foreign, "dealers", names, rows)
    read = {*at.values(), *own}
    not_read = tuple(name for place, name in enumerate(foreign.header) if place not in read)
    return Protected(table, columns, not_read)


def _row(row: ForeignRow, cells: Mapping[str, str], ends: str, own: tuple[str, ...]) -> ForeignRow:
    parts = [cells[name].zfill(width) for name, width in _NUMBER.items()]
    number = "-".join([*parts, cells["LIC_SEQN"].zfill(_SEQUENCE)]).upper()
    kind = parts[3]
    person = kind == COLLECTOR
    business, licensee = cells["BUSINESS_NAME"], cells["LICENSE_NAME"]
    kept = (
        number,
        kind,
        ends,
        "" if person else cells["PREMISE_CITY"],
        cells["PREMISE_STATE"].upper(),
        "" if person else _zip(cells["PREMISE_ZIP_CODE"]),
        "" if person or (business == licensee and not is_company(business)) else hashed(business),
        hashed(licensee) if not person and is_company(licensee) else "",
        *own,
    )
    sound = LICENCE_NUMBER.fullmatch(number) is not None
    return replace(row, cells=kept, fault=None if sound else LICENCE_NUMBER_FAULT)


def expiry(code: str, listed: date) -> str | None:
    """Read when a licence ends from the code in its number.

    The code is the last digit of the year and a letter for the month, ``A`` to ``M`` without
    ``I``. The decade is that in which a licence of three years can end, seen from the list.

    Parameters
    ----------
    code
        Two characters, such as ``5K``.
    listed
        Day of the list.

    Returns
    -------
    str or None
        Month as ``YYYY-MM``; ``None`` for words that are no such code.

    Examples
    --------
    >>> from datetime import date
    >>> expiry("5K", date(2024, 9, 1)), expiry("0A", date(2019, 1, 1))
    ('2025-10', '2020-01')
    """
    if not _EXPIRY.fullmatch(code):
        return None
    first = listed.year - 1
    year = first + (int(code[0]) - first) % 10
    return f"{year}-{_MONTHS.index(code[1]) + 1:02}"


def business_words(name: str) -> str:
    """Return the words of a business, its signs and its company form left out.

    Examples
    --------
    >>> business_words("Acme Arms, L.L.C."), business_words("ACME ARMS")
    ('acme arms', 'acme arms')
    """
    words = _words(name)
    while len(words) > 1 and words[-1] in _FORMS:
        words = words[:-1]
    return " ".join(words)


def is_company(name: str) -> bool:
    """Tell whether a name ends in a company form, as the name of no person does.

    Examples
    --------
    >>> is_company("Acme Arms LLC"), is_company("ARMS, ACME")
    (True, False)
    """
    words = _words(name)
    return len(words) > 1 and words[-1] in _FORMS


def hashed(name: str) -> str:
    """Hash the words of a business; empty for no name."""
    if name.strip().upper() in _NO_NAME:
        return ""
    words = business_words(name)
    return hashlib.sha256(f"business\x1f{words}".encode()).hexdigest() if words else ""


def _words(name: str) -> list[str]:
    plain = " ".join(_NO_SIGN.sub(" ", name.replace("'", "").casefold()).split())
    for letters, form in _SEVERAL_LETTERS.items():
        if plain.endswith(f" {letters}"):
            plain = f"{plain.removesuffix(letters)}{form}"
            break
    return plain.split()


def _zip(cell: str) -> str:
    """Five digits, with the zeros that a spreadsheet takes off; the four behind are not kept."""
    digits = re.sub(r"\D", "", cell)
    if not digits:
        return ""
    nine = len(digits) > _SEQUENCE
    return digits.zfill(9 if nine else _SEQUENCE)[:_SEQUENCE]


def _plain_header(header: Sequence[str]) -> list[str]:
    return [name.strip().upper().replace(" ", "_") for name in header]
