"""Casebooks as hypothesis makes them: every table, and the text that breaks things."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from routes.casebook.canonical import TO_THE_LETTER
from routes.casebook.cells import is_free_text
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id
from routes.casebook.stores.edits import Contents
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, Field, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy

EVERY_TABLE = (*TABLE_NAMES, *RECORD_KEEPING)
DATES = ("2020", "2021-06~", "2019/2021", "2020-XX", "[2019,2020]", "/2006", "2021-06-30")
MOMENTS = {"imported_at": "2026-01-02T03:04:05Z", "changed_at": "2026-01-02T03:04:05.678Z"}
NASTY = (
    '"',
    "a,b",
    "  x ",
    "\r",
    "a\nb",
    "\r\n",
    "=1+1",
    "'; DROP TABLE events; --",
    "%s %(x)s :name ?",
    "{{ 1 }}",
    "a|b",
    "\ufeff",
    "\u2028",
    "e\u0301 é",
    "😀",
    "\x01\x1f\x7f",
    "\\",
    "NULL",
    "nan",
    "00501",
)


def texts() -> SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    words = st.one_of(
        st.text(letters, min_size=1, max_size=12),
        st.sampled_from(NASTY),
        st.sampled_from(NASTY).map(lambda text: f" é{text} "),
    )
    return words.filter(lambda text: bool(text.strip()))


def cells(owner: str, field: Field) -> SearchStrategy[Any]:
    if field.codes is not None:
        values: SearchStrategy[Any] = st.sampled_from(field.codes.values)
    elif field.meaning == "edtf":
        values = st.sampled_from(DATES)
    elif field.pattern is not None:
        # Moments must exist as well as look like one.
        moments = MOMENTS.get(field.name)
        values = (
            st.from_regex(field.pattern, fullmatch=True) if moments is None else st.just(moments)
        )
    elif field.type == "integer":
        values = st.integers(int(field.minimum or 0), int(field.maximum or 10**15))
    elif field.type == "number":
        high = field.maximum if field.maximum is not None else 1e300
        values = st.floats(field.minimum or 0, high, allow_nan=False)
    elif is_free_text(field) or owner in TO_THE_LETTER:
        values = texts()
    else:
        values = texts().map(str.strip)
    return values if field.required else st.one_of(st.none(), values)


def records(name: str, *, at_most: int = 3) -> SearchStrategy[list[dict[str, Any]]]:
    """Records of a table that are sound as CSV has it, each key once."""
    owner = table(name)
    record = st.fixed_dictionaries({field.name: cells(name, field) for field in owner.fields})
    if "lon" in owner.field_names:
        record = record.filter(_sound_point)
    unique = [lambda row, f=field.name: row[f] for field in owner.fields if field.unique]
    keys = (
        lambda row: tuple(row[part] for part in owner.primary_key),
        lambda row: record_id(owner, row),
        *unique,
    )
    return st.lists(record, max_size=at_most, unique_by=keys)


def _sound_point(row: Mapping[str, Any]) -> bool:
    found = coordinate_fault(row["lon"], row["lat"], row["country"])
    return found is None or found[1].severity == "warning"


def descriptions() -> SearchStrategy[dict[str, Any]]:
    """What an owner may write of a casebook, as JSON."""
    values = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-5, 5), texts()),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(texts(), inner)),
        max_leaves=4,
    )
    keys = st.sampled_from(("title", "contributors", "routes", "zz", "é"))
    return st.dictionaries(keys, values, max_size=3)


def files() -> SearchStrategy[dict[str, bytes]]:
    """Files of a casebook that are no tables."""
    names = st.sampled_from(
        (
            "gazetteers/a.bin.gz",
            "gazetteers/additions.json",
            "decisions/é ñ.csv",
            "decisions/a/b.csv",
        )
    )
    return st.dictionaries(names, st.binary(max_size=40), max_size=3)


@st.composite
def contents(draw: st.DrawFn) -> Contents:
    """A whole casebook, most tables empty."""
    filled = draw(st.sets(st.sampled_from(EVERY_TABLE), max_size=5))
    tables = {name: draw(records(name)) if name in filled else [] for name in EVERY_TABLE}
    return Contents(
        tables=tables,
        description=json.loads(json.dumps(draw(descriptions()))),
        files=draw(files()),
    )
