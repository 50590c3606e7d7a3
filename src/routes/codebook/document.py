"""The codebook written out for people: docs/data-model.md comes from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook.lists import code_lists
from routes.codebook.tables import RECORD_KEEPING, SHORTHAND_COLUMNS, TABLE_NAMES, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.codebook.tables import Field, Table

_INTRODUCTION = """# Data model

This page is generated from the codebook (`src/routes/codebook`): change it there and run
`make docs`. A casebook is a folder of CSV files in UTF-8, one a table, with the column names
below. An empty cell means *not known*, which is never zero. Dates are EDTF: `2020`, `2021-06~`,
`2019/2021`, `[2019,2020]`, `/2006`. Parts of a year are codes of EDTF:

| codes | what | months |
| --- | --- | --- |
| `2010-21`, `25` | spring, spring of the north | March to May |
| `22`, `26` | summer, summer of the north | June to August |
| `23`, `27` | autumn, autumn of the north | September to November |
| `24`, `28` | winter, winter of the north | December to February, see below |
| `29` | spring of the south | September to November |
| `30` | summer of the south | December to February, see below |
| `31`, `32` | autumn, winter of the south | March to May; June to August |
| `33` … `36` | quarters | three each |
| `37` … `39` | thirds | four each |
| `40`, `41` | halves | six each |

EDTF does not say in which months a season lies: 21 to 24 are read as those of the north. A season
over the turn of the year (`24`, `28`, `30`) can be the one that ends or the one that begins in its
year, and holds both: `2010-24` is any day from 1 December 2009 to 28 February 2011. Whoever knows
the months writes them: `2010-12/2011-02`.

*No source, no datum*: every row of a table marked **cited** needs a row in `citations`, or the
shorthand columns {shorthand} of its own (several ids are parted by `;`).
"""

_RECORD_KEEPING = """# Record keeping

Tables of the work on a casebook. They travel with it from home to home and never reach a map or
an export.
"""


def _rules(field: Field) -> str:
    rules = []
    if field.required:
        rules.append("required")
    if field.unique:
        rules.append("unique")
    if field.code_list:
        rules.append(f"one of [{field.code_list}](#{field.code_list})")
    if field.meaning == "edtf":
        rules.append("EDTF")
    if field.references:
        rules.append(f"in `{field.references}`")
    if field.minimum is not None or field.maximum is not None:
        low = "" if field.minimum is None else f"{field.minimum:g}"
        high = "" if field.maximum is None else f"{field.maximum:g}"
        rules.append(f"{low}…{high}")
    if field.aliases:
        rules.append(f"also read as {', '.join(f'`{alias}`' for alias in field.aliases)}")
    if not field.public:
        rules.append("never leaves the casebook")
    return "; ".join(rules)


def _table_lines(described: Table) -> Iterator[str]:
    marks = [mark for mark, on in (("cited", described.cited),) if on]
    if described.optional:
        marks.append("optional")
    yield f"## {described.name}"
    yield ""
    yield f"**{described.title} / {described.title_es}**"
    yield ""
    suffix = f" ({', '.join(marks)})" if marks else ""
    yield f"{described.description}{suffix}  "
    yield f"*{described.description_es}*"
    yield ""
    yield "| column | type | English / español | meaning | rules |"
    yield "| --- | --- | --- | --- | --- |"
    for field in described.fields:
        labels = f"{field.title} / {field.title_es}"
        yield (
            f"| `{field.name}` | {field.type} | {labels} | {field.description} | {_rules(field)} |"
        )
    yield ""


def _list_lines() -> Iterator[str]:
    yield "# Code lists"
    yield ""
    for name, codes in code_lists().items():
        yield f"## {name}"
        yield ""
        yield "| code | English | español | meaning |"
        yield "| --- | --- | --- | --- |"
        for code in codes:
            notes = [code.description]
            if code.military:
                notes.append("Military-grade.")
            if not code.public:
                notes.append("Kept off the map and counted as withheld.")
            meaning = " ".join(note for note in notes if note)
            yield f"| `{code.code}` | {code.en} | {code.es} | {meaning} |"
        yield ""


def data_model() -> str:
    """Describe every table and code list of the codebook as Markdown, in both languages."""
    shorthand = " and ".join(f"`{column}`" for column in SHORTHAND_COLUMNS)
    lines = [_INTRODUCTION.format(shorthand=shorthand)]
    for name in TABLE_NAMES:
        lines.extend(_table_lines(table(name)))
    lines.append(_RECORD_KEEPING)
    for name in RECORD_KEEPING:
        lines.extend(_table_lines(table(name)))
    lines.extend(_list_lines())
    return "\n".join(lines).rstrip() + "\n"
