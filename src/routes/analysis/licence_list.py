"""ATF's list of federal firearms licensees as the codebook's table of dealers."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import pandas as pd

from routes.errors import SchemaError
from routes.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    *("LIC_REGN", "LIC_DIST", "LIC_CNTY", "LIC_TYPE", "LIC_XPRDTE", "LIC_SEQN"),
    *("LICENSE_NAME", "BUSINESS_NAME"),
    *("PREMISE_STREET", "PREMISE_CITY", "PREMISE_STATE", "PREMISE_ZIP_CODE"),
    *("MAIL_STREET", "MAIL_CITY", "MAIL_STATE", "MAIL_ZIP_CODE", "VOICE_PHONE"),
)
"""Columns of the list, in its order; files with spaces in place of underscores are read too."""

_NUMBER = {"LIC_REGN": 1, "LIC_DIST": 2, "LIC_CNTY": 3, "LIC_TYPE": 2, "LIC_XPRDTE": 2}
"""Parts of a licence number with their width; spreadsheets take leading zeros off."""
_SEQUENCE = 5
_READ = {
    "LICENSE_NAME": "licensee",
    "BUSINESS_NAME": "business_name",
    "PREMISE_CITY": "city",
    "PREMISE_STATE": "state",
}
_SEPARATORS = ("\t", ",", "|")
_NO_NAME = frozenset({"", "NULL", "N/A"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceList:
    """The list as a table, and the rows that could not be read."""

    dealers: pd.DataFrame
    """Frame of the codebook's ``dealers``; streets, mail addresses and telephones are not read."""
    rejected: Mapping[int, str]
    """By row of the file, the header being row 1: why it is not in the table."""


def read_licence_list(text: str) -> LicenceList:
    """Read ATF's list of licensees, parted by tabs, commas or bars.

    Parameters
    ----------
    text
        The whole file with its header.

    Returns
    -------
    LicenceList
        Every row is in one of both.

    Raises
    ------
    SchemaError
        If a column of the list is missing.
    """
    header = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    frame = pd.read_csv(
        StringIO(text.lstrip("\ufeff")),
        sep=separator,
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
    )
    frame.columns = [str(name).strip().upper().replace(" ", "_") for name in frame.columns]
    wanted = [*_NUMBER, "LIC_SEQN", *_READ, "PREMISE_ZIP_CODE"]
    if missing := [name for name in wanted if name not in frame.columns]:
        msg = (
            f"the list of licensees has no column {', '.join(missing)}; give ATF's complete list "
            f"with its header: {', '.join(COLUMNS)}"
        )
        raise SchemaError(msg, field=missing[0])
    cells = frame[wanted].fillna("").apply(lambda column: column.str.strip())
    parts = [cells[name].str.zfill(width) for name, width in _NUMBER.items()]
    parts.append(cells["LIC_SEQN"].str.zfill(_SEQUENCE))
    number = parts[0].str.cat(parts[1:], sep="-").str.upper()
    reasons = _reasons(number)
    table = pd.DataFrame(
        {
            "license_number": number,
            "license_type": parts[3],
            **{ours: cells[theirs] for theirs, ours in _READ.items()},
            "zip": _zip(cells["PREMISE_ZIP_CODE"]),
        }
    )
    named = table.where(~table.isin(list(_NO_NAME)))
    return LicenceList(
        dealers=table_frame("dealers", named[reasons == ""]),
        rejected={row: why for row, why in enumerate(reasons, start=2) if why},
    )


def _reasons(number: pd.Series) -> pd.Series:
    """Why each row is not taken; empty for those that are."""
    sound = number.str.fullmatch(r"\d-\d{2}-\d{3}-\d{2}-\d[A-HJ-M]-\w{5}")
    reasons = pd.Series("", index=number.index)
    reasons[number.duplicated()] = "the licence number stands in an earlier row"
    reasons[~sound] = "no licence number: region, district, county, type, expiry and sequence"
    return reasons


def _zip(cells: pd.Series) -> pd.Series:
    """Five digits, with the zeros that a spreadsheet takes off; the four behind are not kept."""
    digits = cells.str.replace(r"\D", "", regex=True)
    nine = digits.str.len() > _SEQUENCE
    return digits.where(~nine, digits.str.zfill(9)).str.zfill(_SEQUENCE).str[:5].where(digits != "")
