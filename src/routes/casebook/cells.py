"""One cell of text to one value of its field, or to what is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from routes.casebook.decoding import is_undecodable
from routes.casebook.problems import Fault, closest, shown
from routes.codebook import date_bounds
from routes.errors import DateError

if TYPE_CHECKING:
    from routes.codebook import Field

Value = str | int | float | None

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([,\u00a0\u202f' ][0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+")
_PAIR = re.compile(r"[+-]?[0-9]+\.[0-9]+ *[,;] *[+-]?[0-9]+\.[0-9]+")
_DEGREES = re.compile("[0-9].*[°'\\u2032\"\\u2033].*")
_WITH_WORDS = re.compile(r"([0-9][0-9.,]*)\s*[^0-9.,\s].*")
_EXACT_WHOLE = 2**53

_STRIPPED = frozenset({"url", "archive_url", "record", "table", "field"})
_FORMS = {
    "country": "Write two capital letters, such as US, MX, CA, GT or HT",
    "admin1": "Write the ISO 3166-2 code, such as US-TX or MX-CHH",
}


def is_free_text(field: Field) -> bool:
    """Tell whether a cell of the field is kept to the letter, outer blanks included."""
    coded = field.code_list or field.references or field.pattern or field.meaning
    named = field.name in _STRIPPED or field.name.endswith("_id")
    return field.type == "string" and not coded and not named


def parse_cell(field: Field, text: str) -> tuple[Value, Fault | None]:
    """Read a cell by its field.

    Longitude and latitude are not held against their range here, since the pair has to be seen.

    Parameters
    ----------
    field
        A field of the codebook.
    text
        The cell as the file has it.

    Returns
    -------
    value : str, int, float or None
        ``None`` for an empty cell and for a cell that cannot be used.
    fault : Fault or None
        What is wrong, an empty cell of a required field included.
    """
    if is_undecodable(text):
        return None, None  # told once for the whole file
    if "\0" in text:
        cure = "Type the cell again: a program has written a NUL byte into it"
        return None, Fault("nul_byte", f"{shown(text)} holds a NUL byte", cure)
    cell = text if is_free_text(field) else text.strip()
    if not cell.strip():
        return None, _missing(field) if field.required else None
    if field.type != "string":
        return _number(field, cell)
    fault = _text_fault(field, cell)
    return (None if fault and fault.severity == "error" else cell), fault


def _missing(field: Field) -> Fault:
    return Fault("missing_value", "the cell is empty", f"Fill it in: {_lower(field.description)}")


def _lower(sentence: str) -> str:
    # An abbreviation such as ISO keeps its capitals.
    first = sentence[:1] if sentence[1:2].isupper() else sentence[:1].lower()
    return first + sentence[1:].rstrip(".")


def _text_fault(field: Field, cell: str) -> Fault | None:
    if field.codes is not None and cell not in field.codes:
        return _wrong_code(field, cell)
    if field.meaning == "edtf":
        return _date_fault(cell)
    if field.pattern is not None and not re.fullmatch(field.pattern, cell):
        cure = _FORMS.get(field.name, f"Write {_lower(field.description)}")
        if re.fullmatch(field.pattern, cell.upper()):
            cure = f"Write {cell.upper()}"
        return Fault("wrong_form", f"{shown(cell)} is not in the form of this column", cure)
    if "\ufffd" in cell:
        message = f"{shown(cell)} has lost letters (�) in an earlier conversion"
        return Fault("lost_letters", message, "Type the word again from the source", "warning")
    return None


def _wrong_code(field: Field, cell: str) -> Fault:
    values = field.codes.values if field.codes else ()
    meant = closest(cell, values)
    cure = f"Write one of {', '.join(values)}"
    if meant:
        cure = f"Did you mean {meant}? {cure}"
    return Fault("wrong_code", f"{shown(cell)} is not a code of this column", cure)


def _date_fault(cell: str) -> Fault | None:
    try:
        date_bounds(cell)
    except DateError as error:
        message = f"{shown(cell)} is not a date we can read"
        if "before it begins" in str(error):
            message = f"{shown(cell)} ends before it begins"
        return Fault("bad_date", message, _date_cure(cell))
    return None


_EXAMPLES = (
    "write EDTF such as 2021, 2021-06, 2021-06-30, 2021-06~ (about), 2019/2021 (from/to), or "
    "leave it empty"
)
_SLASHES = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_LOOSE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_MONTHS = 12


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _date_cure(cell: str) -> str:
    if found := _LOOSE.fullmatch(cell):
        year, month, day = found.groups()
        written = f"{year}-{int(month):02}-{int(day):02}"
        if not _is_day(written):
            return f"There is no such day: {_EXAMPLES}"
        return f"Write {written} if that is the day; {_EXAMPLES}"
    if found := _SLASHES.fullmatch(cell):
        first, second, year = found.groups()
        options = {
            f"{year}-{int(month):02}-{int(day):02}"
            for month, day in ((first, second), (second, first))
            if 1 <= int(month) <= _MONTHS
        }
        return f"Write {' or '.join(sorted(options)) or 'the year first'}; {_EXAMPLES}"
    return _EXAMPLES[:1].upper() + _EXAMPLES[1:]


def _number(field: Field, cell: str) -> tuple[Value, Fault | None]:
    whole = field.type == "integer"
    if not (_INTEGER if whole else _NUMBER).fullmatch(cell):
        return None, _not_a_number(cell, whole=whole)
    value = int(cell) if whole else float(cell)
    if not whole and abs(value) >= _EXACT_WHOLE and Decimal(cell) != Decimal(value):
        cure = "Keep it in a text column, or give fewer digits"
        return None, Fault("number", f"{shown(cell)} has more digits than a number can keep", cure)
    if field.name not in {"lon", "lat"} and (fault := _range_fault(field, value)):
        return None, fault
    # Adding zero turns the -0.0 of a text such as "-0" into 0.0.
    return value + 0, None


def _range_fault(field: Field, value: float) -> Fault | None:
    low, high = field.minimum, field.maximum
    if low is not None and value < low:
        cure = "Leave the cell empty when no number is stated; a negative one cannot be meant"
        if low > 0:
            cure = f"Write a number of at least {low:g}"
        return Fault("out_of_range", f"{value:g} is below {low:g}", cure)
    if high is not None and value > high:
        return Fault("out_of_range", f"{value:g} is above {high:g}", f"Write at most {high:g}")
    return None


def _not_a_number(cell: str, *, whole: bool) -> Fault:
    kind = "whole number" if whole else "number"
    return Fault("number", f"{shown(cell)} is not a {kind}", _number_cure(cell))


_NUMBER_CURES = (
    (_PAIR, "Two numbers stand in one cell: give lon and lat a column each"),
    (_GROUPED, "Write it without separators: {digits}"),
    (_DECIMAL_COMMA, "Write a decimal point: {pointed}"),
    (_SCIENTIFIC, "A spreadsheet shortened it: format the column as text and type it in full"),
    (_NUMBER, "Write it without a fraction"),
    (_DEGREES, "Write decimal degrees, such as 31.6903; west and south are negative"),
    (_WITH_WORDS, "Write the digits alone; unit and wording have columns of their own"),
)


def _number_cure(cell: str) -> str:
    digits, pointed = re.sub("[^0-9.+-]", "", cell), cell.replace(",", ".")
    for form, cure in _NUMBER_CURES:
        if form.fullmatch(cell):
            return cure.format(digits=digits, pointed=pointed)
    return "Write digits alone, such as 12 or 3.5, or leave the cell empty"
