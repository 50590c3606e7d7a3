"""Gathered facts and decisions about them to the canonical tables of a casebook.

Facts are typed as found, with working column names. What a person decides about them (a name
taken out, the status of a case, a movement that a source states) stands in tables of its own,
each row with its reason, so that the conversion can be repeated and read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from routes.casebook.cells import Value, parse_cell
from routes.casebook.csvtext import canonical_records
from routes.casebook.decisions import read_decisions, refuse
from routes.casebook.identities import DERIVED
from routes.casebook.reading import frame_of, read_casebook
from routes.codebook import CITABLE, TABLE_NAMES, id_field, make_id, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.casebook.records import Record

Rows = list[dict[str, Value]]

_SETTERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "titles": ("cases", "case_id", ("title",)),
    "summaries": ("cases", "case_id", ("summary",)),
    "status": ("cases", "case_id", ("status", "status_date")),
    "courts": ("cases", "case_id", ("docket", "court")),
    "units": ("events", "event_id", ("quantity_unit",)),
    "roles": ("events", "event_id", ("role",)),
    "record_kinds": ("events", "event_id", ("record_kind",)),
}
"""Decisions that fill fields of one record: table, id, fields."""

_UNITS: Mapping[str | None, str] = {
    "ammunition": "rounds",
    "parts": "pieces",
    "explosive": "pieces",
}
"""What a number counts unless a decision says otherwise; firearms for all other items."""


def convert(gathered: Path, decisions: Path) -> Mapping[str, pd.DataFrame]:
    """Turn gathered facts into the tables of a casebook.

    Nothing is invented and no row is dropped: the records in are the records out.

    Parameters
    ----------
    gathered
        Folder of facts, read by `read_casebook`; working column names are understood.
    decisions
        Folder of decision tables. They name records by the ids of the gathered facts, or by the
        ids that they get here.

    Returns
    -------
    mapping of str to pandas.DataFrame
        Every table of the codebook, in the frame contract, for `write_casebook`.

    Raises
    ------
    CasebookError
        If the facts have errors; if a decision names a record that does not exist, decides a
        cell that another one decides, or finds other words than those it was made for.

    Notes
    -----
    A number without a unit counts rounds for ammunition, pieces for parts and explosives, and
    firearms otherwise. A case whose sources state no status is ``unknown``. Every case is
    ``published``, since gathered facts come from public pages.
    """
    casebook = read_casebook(Path(gathered))
    refuse(f"{gathered} has errors", casebook.problems)
    made = read_decisions(Path(decisions))
    work = _Conversion({name: canonical_records(name, casebook[name]) for name in TABLE_NAMES})
    counts = {name: len(rows) for name, rows in work.tables.items()}
    work.plan_names(made["redactions"])
    work.redact(made["redactions"])
    for name, target in _SETTERS.items():
        work.fill(name, made[name], *target)
    work.correct("texts", made["texts"])
    work.correct("corrections", made["corrections"])
    work.locate(made["locators"])
    work.complete()
    work.rename()
    counts["citations"] += work.cite_cases(made["case_filings"])
    counts["citations"] += work.add_legs(made["legs"])
    counts["citations"] += work.cite_links(made["links"])
    work.check_rejected(made["legs_rejected"])
    for name in ("organisations", "places", "redactions"):
        work.append(name, made[name])
    counts["links"] += sum(link.text("status") == "new" for link in made["links"])
    counts |= {
        name: counts[name] + len(made[name])
        for name in ("legs", "organisations", "places", "redactions")
    }
    frames = {name: frame_of(name, [*rows]) for name, rows in work.tables.items()}
    _require_counts(frames, counts)
    return MappingProxyType(frames)


class _Conversion:
    """The tables on their way; ids are the gathered ones until `rename`."""

    def __init__(self, tables: dict[str, Rows]) -> None:
        self.tables = tables
        self.new_ids: dict[tuple[str, str], str] = {}
        self.old_ids: dict[tuple[str, str], str] = {}
        self.decided: dict[tuple[str, str, str], str] = {}
        self.by_id = {
            name: {str(row[_key(name)]): row for row in tables[name]}
            for name in (*CITABLE, "sources")
        }

    def record(self, name: str, record_id: str | None, decision: str) -> dict[str, Value]:
        """Find a record by its gathered id, or by the id it will get."""
        wanted = record_id or ""
        old = self.old_ids.get((name, wanted), wanted)
        found = self.by_id.get(name, {}).get(old)
        if found is None:
            msg = f"{decision}: there is no record {wanted} in {name}; correct the id"
            raise CasebookError(msg)
        return found

    def final_id(self, name: str, record_id: str | None, decision: str) -> str:
        """Return the id that a record has after `rename`."""
        wanted = record_id or ""
        renamed = self.new_ids.get((name, wanted), wanted)
        return str(self.record(name, renamed, decision)[_key(name)])

    def decide(self, name: str, row: dict[str, Value], column: str, *, by: str) -> None:
        """Note that a cell is decided; a second decision about it is refused."""
        cell = (name, str(row[_key(name)]), column)
        if cell in self.decided:
            msg = f"{by}: {' '.join(cell)} is already decided by {self.decided[cell]}; keep one"
            raise CasebookError(msg)
        self.decided[cell] = by

    def plan_names(self, redactions: list[Record]) -> None:
        """Find the ids that change, by the hash of the id, since the log holds the new one."""
        for decision in redactions:
            name, column = _cell_of(decision, "redactions")
            if name not in self.by_id or column != _key(name):
                continue
            before, after = decision.text("before_sha256"), decision.text("after") or ""
            old = [known for known in self.by_id[name] if _sha256(known) == before]
            where = f"redactions.csv, row {decision.row}"
            if len(old) != 1 or not after or after in self.by_id[name]:
                msg = f"{where}: no id of {name} has this hash, or {after!r} is taken; correct it"
                raise CasebookError(msg)
            self.decide(name, self.by_id[name][old[0]], column, by=where)
            self.new_ids[name, old[0]] = after
            self.old_ids[name, after] = old[0]

    def redact(self, redactions: list[Record]) -> None:
        """Replace cells whose words before are those that the redaction was made for."""
        for decision in redactions:
            name, column = _cell_of(decision, "redactions")
            if name in self.by_id and column == _key(name):
                continue
            where = f"redactions.csv, row {decision.row}"
            row = self.record(name, decision.text("record_id"), where)
            if _sha256(_text(row[column])) != decision.text("before_sha256"):
                msg = (
                    f"{where}: {name} {decision.text('record_id')} has other words in {column} "
                    "than those this redaction was made for; look at the cell and make it again"
                )
                raise CasebookError(msg)
            self.decide(name, row, column, by=where)
            row[column] = _parsed(name, column, decision.text("after") or "", where)

    def fill(
        self, kind: str, decisions: list[Record], name: str, key: str, columns: tuple[str, ...]
    ) -> None:
        """Fill fields of one record from a decision; an empty cell of it leaves them alone."""
        for decision in decisions:
            where = f"{kind}.csv, row {decision.row}"
            row = self.record(name, decision.text(key), where)
            for column in columns:
                if decision.cells.get(column) is not None:
                    self.decide(name, row, column, by=where)
                    row[column] = decision.cells[column]

    def correct(self, kind: str, decisions: list[Record]) -> None:
        """Replace the cell that a decision names."""
        for decision in decisions:
            where = f"{kind}.csv, row {decision.row}"
            name, column = _cell_of(decision, kind)
            row = self.record(name, decision.text("record_id") or decision.text("event_id"), where)
            self.decide(name, row, column, by=where)
            row[column] = _parsed(name, column, decision.text("after") or "", where)

    def locate(self, decisions: list[Record]) -> None:
        """Give a source its clean address, and its citations the locator that stood in it."""
        for decision in decisions:
            where = f"locators.csv, row {decision.row}"
            source = self.record("sources", decision.text("source_id"), where)
            if source["url"] != decision.text("url"):
                msg = (
                    f"{where}: the address of {source['source_id']} is {source['url']}; correct it"
                )
                raise CasebookError(msg)
            for citation in self.tables["citations"]:
                if citation["source_id"] == source["source_id"] and citation["locator"] is None:
                    citation["locator"] = decision.text("locator")

    def complete(self) -> None:
        """Fill in what follows from the kind of facts these are."""
        for event in self.tables["events"]:
            if event["quantity"] is not None and event["quantity_unit"] is None:
                category = event["item_category"]
                event["quantity_unit"] = _UNITS.get(str(category), "firearms")
        for case in self.tables["cases"]:
            case["status"] = case["status"] or "unknown"
            case["review_state"] = case["review_state"] or "published"

    def rename(self) -> None:
        """Give records their new ids, wherever they are named."""
        for name, rows in self.tables.items():
            targets = {field.name: field.references for field in table(name).fields}
            for row in rows:
                for column, target in targets.items():
                    owner = target.partition(".")[0] if target else None
                    if owner or (name in self.by_id and column == _key(name)):
                        row[column] = self._renamed(owner or name, row[column])
        for citation in self.tables["citations"]:
            for name in CITABLE:
                citation["record"] = self._renamed(name, citation["record"])
        self.by_id = {
            name: {str(row[_key(name)]): row for row in self.tables[name]} for name in self.by_id
        }
        # From here on the tables hold the new ids, which need no way back.
        self.old_ids = {}

    def _renamed(self, name: str, value: Value) -> Value:
        return self.new_ids.get((name, str(value)), value)

    def cite_cases(self, decisions: list[Record]) -> int:
        """Cite the court filing of a case; returns how many citations are new."""
        added = 0
        for decision in decisions:
            where = f"case_filings.csv, row {decision.row}"
            case = self.final_id("cases", decision.text("case_id"), where)
            source = self.final_id("sources", decision.text("source_id"), where)
            added += self._cite(case, source, None)
        return added

    def _cite(self, record: str, source: str, locator: str | None) -> bool:
        known = self.tables["citations"]
        cited = [row for row in known if row["record"] == record and row["source_id"] == source]
        if any(locator is None or row["locator"] == locator for row in cited):
            return False
        new: dict[str, Value] = dict.fromkeys(table("citations").field_names)
        known.append(new | {"record": record, "source_id": source, "locator": locator})
        return True

    def add_legs(self, decisions: list[Record]) -> int:
        """Add movements that a source states, each with its citation."""
        added = 0
        for decision in decisions:
            where = f"legs.csv, row {decision.row}"
            case, first, last = self._ends(decision, where)
            source = self.final_id("sources", decision.text("source_id"), where)
            leg_id = make_id(DERIVED["legs"][0].removesuffix("_id"), case, first, last)
            leg: dict[str, Value] = dict.fromkeys(table("legs").field_names)
            leg |= {"leg_id": leg_id, "case_id": case, "from_event": first, "to_event": last}
            leg |= {name: decision.cells.get(name) for name in ("quantity", "reason")}
            if any(known["leg_id"] == leg_id for known in self.tables["legs"]):
                msg = f"{where}: the leg from {first} to {last} stands there twice; keep one"
                raise CasebookError(msg)
            self.tables["legs"].append(leg)
            added += self._cite(leg_id, source, decision.text("locator"))
        return added

    def cite_links(self, decisions: list[Record]) -> int:
        """Word and cite links between cases; only a link of status ``new`` is added.

        A link that is merely ``proposed`` waits for a person, and is left out.
        """
        added = 0
        for decision in decisions:
            where = f"links.csv, row {decision.row}"
            status = decision.text("status")
            if status not in {"existing", "new", "proposed"}:
                msg = f"{where}: {status!r} is no status; write existing, new or proposed"
                raise CasebookError(msg)
            link = self._link(decision, where, new=status == "new")
            sources = [part.strip() for part in (decision.text("source_ids") or "").split(";")]
            cited = [self.final_id("sources", source, where) for source in sources if source]
            if status == "proposed":
                continue
            link["rule"] = decision.text("rule") or link["rule"]
            added += sum(self._cite(str(link["link_id"]), source, None) for source in cited)
        return added

    def _link(self, decision: Record, where: str, *, new: bool) -> dict[str, Value]:
        key: dict[str, Value] = {
            name: self.final_id("cases", decision.text(name), where)
            for name in ("case_a", "case_b")
        }
        key["relation"] = decision.text("relation")
        found = [link for link in self.tables["links"] if key.items() <= link.items()]
        if bool(found) == new and decision.text("status") != "proposed":
            msg = (
                f"{where}: the link {'is there already' if new else 'is not there'}; correct status"
            )
            raise CasebookError(msg)
        if found:
            return found[0]
        made = make_id("link", *(str(value) for value in key.values()))
        link: dict[str, Value] = {"rule": None, **key, "link_id": made}
        if new:
            self.tables["links"].append(link)
        return link

    def check_rejected(self, decisions: list[Record]) -> None:
        """See that movements decided against name records that exist, and are not stated too."""
        stated = {(leg["from_event"], leg["to_event"]) for leg in self.tables["legs"]}
        for decision in decisions:
            where = f"legs_rejected.csv, row {decision.row}"
            _, first, last = self._ends(decision, where)
            if (first, last) in stated:
                msg = f"{where}: the leg from {first} to {last} is also in legs.csv; keep one"
                raise CasebookError(msg)

    def _ends(self, decision: Record, where: str) -> tuple[str, str, str]:
        case = self.final_id("cases", decision.text("case_id"), where)
        first = self.final_id("events", decision.text("from_event"), where)
        last = self.final_id("events", decision.text("to_event"), where)
        for event in (first, last):
            if self.by_id["events"][event]["case_id"] != case:
                msg = f"{where}: the event {event} is not of the case {case}; correct one of them"
                raise CasebookError(msg)
        return case, first, last

    def append(self, name: str, decisions: list[Record]) -> None:
        """Take decisions over as rows of a table; ids in them follow the renaming."""
        for decision in decisions:
            where = f"{name}.csv, row {decision.row}"
            row: dict[str, Value] = {
                field.name: decision.cells.get(field.name) for field in table(name).fields
            }
            if name == "redactions":
                owner, wanted = str(row["table"]), decision.text("record_id")
                row["record_id"] = self.final_id(owner, wanted, where)
                row["field"] = _cell_of(decision, "redactions")[1]
            for field in table(name).fields:
                if field.references and (value := decision.text(field.name)):
                    owner = field.references.partition(".")[0]
                    row[field.name] = self.final_id(owner, value, where)
            self.tables[name].append(row)


def _key(name: str) -> str:
    key = id_field(name)
    if key is None:
        msg = f"records of {name} have no id of their own and cannot be converted one by one"
        raise ValueError(msg)
    return key


def _cell_of(decision: Record, kind: str) -> tuple[str, str]:
    """Table and field that a decision names, other names of fields understood."""
    name = decision.text("table") or "events"
    column = decision.text("field") or ""
    if name in TABLE_NAMES:
        column = table(name).aliases.get(column, column)
    if name not in TABLE_NAMES or column not in table(name).field_names:
        msg = f"{kind}.csv, row {decision.row}: there is no field {column} in a table {name}"
        raise CasebookError(msg)
    return name, column


def _parsed(name: str, column: str, text: str, where: str) -> Value:
    value, fault = parse_cell(table(name).field(column), text)
    if fault is not None and fault.severity == "error":
        msg = f"{where}: {fault.message}. {fault.cure}."
        raise CasebookError(msg)
    return value


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _require_counts(frames: Mapping[str, pd.DataFrame], counts: Mapping[str, int]) -> None:
    for name, frame in frames.items():
        if len(frame) != counts[name]:
            msg = f"{name}: {counts[name]} rows went in and {len(frame)} came out"
            raise CasebookError(msg)
