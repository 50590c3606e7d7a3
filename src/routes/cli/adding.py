"""``routes add``: one record from flags, or from questions at the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

from routes.cli.addresses import CASEBOOK, Address, shown_address
from routes.cli.geocode_answers import printable
from routes.cli.signing import as_option, signer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.stores.interface import Store
    from routes.pipeline.adding import Addition
    from routes.pipeline.saving import Proposal

_EVENTS = "events"
_NAMED_AT_MOST = 5
_FIELDS: Mapping[str, str] = {
    "kind": "kind",
    "place": "place_text",
    "country": "country",
    "date": "date",
    "items": "items",
    "category": "item_category",
    "quantity": "quantity",
    "unit": "quantity_unit",
    "relation": "quantity_relation",
    "role": "role",
    "documented": "documented",
}
"""Options that fill in a field of an event."""

_SOURCE_FIELDS: Mapping[str, str] = {
    "publisher": "publisher",
    "title": "title",
    "source_date": "date",
    "source_kind": "kind",
}
"""Options that fill in a field of a new source."""


class Asked(TypedDict):
    """Arguments and options as they were given; the names are those of the parameters."""

    casebook: Address
    assignments: tuple[str, ...]
    table: str
    case: str | None
    case_title: str | None
    kind: str | None
    place: str | None
    country: str | None
    date: str | None
    items: str | None
    category: str | None
    quantity: str | None
    unit: str | None
    relation: str | None
    role: str | None
    documented: str | None
    source: str | None
    locator: str | None
    publisher: str | None
    title: str | None
    source_date: str | None
    source_kind: str | None
    day_order: Literal["mdy", "dmy"] | None
    keep_duplicates: bool
    person: str | None
    why: str | None
    as_json: bool


@click.command("add", short_help="Add one event, or another record, to a casebook.")
@click.argument("assignments", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--into", "casebook", type=CASEBOOK, required=True, help="The casebook.")
@click.option("--table", metavar="TABLE", default=_EVENTS, show_default=True, help="Its table.")
@click.option("--case", metavar="ID", help="Case of the event.")
@click.option("--case-title", metavar="TEXT", help="Make the case, with this title.")
@click.option("--kind", metavar="STAGE", help="What happened: purchase, crossing, seizure, …")
@click.option("--place", metavar="TEXT", help="The place as the source words it.")
@click.option("--country", metavar="CODE", help="Country of the place, such as US or MX.")
@click.option("--date", metavar="TEXT", help='EDTF, or as the source words it: "Sept. 6, 2023".')
@click.option("--items", metavar="TEXT", help="What was bought, moved or found.")
@click.option("--category", metavar="CODE", help="Main category of the items, such as rifle.")
@click.option("--quantity", metavar="N", help="The number stated, if one is.")
@click.option("--unit", metavar="CODE", help="What the number counts, such as firearms.")
@click.option("--relation", metavar="CODE", help="exact, at_least, about or at_most.")
@click.option("--role", metavar="CODE", help="Role of the person acting; never a name.")
@click.option(
    "--documented",
    metavar="CODE",
    help="yes (the default) if the source states the event, or inferred.",
)
@click.option("--source", metavar="URL|ID", help="Source that says so; a new address is added.")
@click.option("--locator", metavar="TEXT", help="Where in the source: page, paragraph, entry.")
@click.option("--publisher", metavar="TEXT", help="Of a new source: who published it.")
@click.option("--title", metavar="TEXT", help="Of a new source: its title.")
@click.option("--source-date", metavar="TEXT", help="Of a new source: when it was published.")
@click.option("--source-kind", metavar="CODE", help="Of a new source: press, government, court, …")
@click.option(
    "--dates",
    "day_order",
    type=click.Choice(["mdy", "dmy"]),
    help="What comes first in a date such as 6/7/2011: the month or the day.",
)
@click.option(
    "--keep-likely-duplicates",
    "keep_duplicates",
    is_flag=True,
    help="Add an event that looks like one that is there.",
)
@as_option
@click.option("--why", metavar="TEXT", help="The reason, for the change log.")
@click.option("--json", "as_json", is_flag=True, help="Print what was added as JSON.")
def add_command(**asked: Unpack[Asked]) -> None:
    """Add one record to a casebook; at a terminal and without flags, question by question.

    \b
    Examples:
      routes add --into book.sqlite
      routes add --into book.sqlite --case nogales-2021 --kind seizure \\
        --place "Mariposa Port of Entry" --country US --date "March 1, 2021" \\
        --quantity 5 --unit firearms --source https://example.org/release
      routes add --into book.sqlite --table cases title="Five rifles at Nogales"
    """  # noqa: D301 - the text of --help; \b keeps its examples in lines
    _require_sense(asked)
    who = signer(asked["person"])
    from routes.casebook.stores import open_store  # noqa: PLC0415 - heavy
    from routes.pipeline.adding import propose_addition  # noqa: PLC0415 - heavy

    store = open_store(asked["casebook"])
    casebook = store.read()
    if _says_nothing(asked):
        from routes.cli.asking import ask_event  # noqa: PLC0415 - heavy

        addition = ask_event(casebook, who=who)
        if addition is None:
            click.echo("nothing was saved", err=True)
            return
        _save(store, propose_addition(casebook, addition, who=who), addition, asked)
        return
    addition = _addition(asked)
    proposal = propose_addition(casebook, addition, who=who)
    _refuse(asked, proposal)
    _save(store, proposal, addition, asked)


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _says_nothing(asked: Asked) -> bool:
    given = (*_FIELDS, *_SOURCE_FIELDS, "case", "case_title", "source", "locator")
    return not asked["assignments"] and not any(asked[name] for name in given)  # type: ignore[literal-required]


def _require_sense(asked: Asked) -> None:
    from routes.codebook import TABLE_NAMES  # noqa: PLC0415 - read when it is needed

    if asked["table"] not in TABLE_NAMES:
        msg = f"{asked['table']} is no table; the tables are {', '.join(TABLE_NAMES)}"
        raise click.UsageError(msg)
    for assignment in asked["assignments"]:
        if "=" not in assignment:
            msg = f"{printable(assignment)} is no FIELD=VALUE; write it as items='five rifles'"
            raise click.UsageError(msg)
    if _says_nothing(asked):
        if asked["table"] != _EVENTS:
            msg = f"say what to add to {asked['table']}, as FIELD=VALUE"
            raise click.UsageError(msg)
        if not _at_terminal():
            msg = (
                "without a terminal nobody can be asked: give at least --case, --kind, --place and "
                "--source, such as --case nogales-2021 --kind seizure --place Nogales "
                "--source https://example.org/release"
            )
            raise click.UsageError(msg)
    elif asked["table"] != _EVENTS:
        flags = [name for name in (*_FIELDS, "case", "case_title") if asked[name]]  # type: ignore[literal-required]
        if flags:
            msg = (
                f"--{flags[0].replace('_', '-')} is for events; give fields of {asked['table']} as "
                "FIELD=VALUE"
            )
            raise click.UsageError(msg)


def _addition(asked: Asked) -> Addition:
    from routes.codebook import table  # noqa: PLC0415 - read when it is needed
    from routes.pipeline.adding import Addition  # noqa: PLC0415 - heavy

    given: Mapping[str, object] = asked
    cells = {field: str(given[name]) for name, field in _FIELDS.items() if given[name]}
    for assignment in asked["assignments"]:
        name, _, text = assignment.partition("=")
        cells[name.strip()] = text
    # A source and a dealer have a field of that name; beside any other record it is a citation.
    own = "source_id" in table(asked["table"]).field_names
    source = asked["source"] or ("" if own else cells.pop("source_id", ""))
    case: dict[str, str] = {}
    if asked["case_title"]:
        case = {
            "title": asked["case_title"],
            **({"case_id": asked["case"]} if asked["case"] else {}),
        }
    elif asked["case"]:
        cells["case_id"] = asked["case"]
    if asked["table"] == _EVENTS:
        cells.setdefault("documented", "yes")
    return Addition(
        table=asked["table"],
        cells=cells,
        case=case,
        source=source,
        source_cells={f: str(given[name]) for name, f in _SOURCE_FIELDS.items() if given[name]},
        locator=asked["locator"] or cells.pop("locator", ""),
        day_order=asked["day_order"],
    )


_FLAGS: Mapping[str, str] = {field: name for name, field in _FIELDS.items()} | {
    "case_id": "case",
    "source_id": "source",
}


def _refuse(asked: Asked, proposal: Proposal) -> None:
    """Stop with what is wrong, each with the flag that cures it; nothing is saved then."""
    if proposal.errors:
        for problem in proposal.errors:
            flag = _FLAGS.get(problem.column or "") if asked["table"] == _EVENTS else None
            where = f"--{flag}" if flag else f"{problem.file} {problem.column or ''}".strip()
            click.echo(f"{where}: {problem.message}. {problem.cure}.", err=True)
        click.echo("routes: nothing was saved", err=True)
        sys.exit(1)
    if proposal.duplicates and not asked["keep_duplicates"]:
        alike = ", ".join(printable(each) for each in proposal.duplicates)
        if not _at_terminal():
            click.echo(
                f"routes: nothing was saved; this looks like {alike}. If it is another event, say "
                "so with --keep-likely-duplicates",
                err=True,
            )
            sys.exit(1)
        click.confirm(f"this looks like {alike}. Add it all the same?", abort=True, err=True)


def _save(store: Store, proposal: Proposal, addition: Addition, asked: Asked) -> None:
    from routes.pipeline.saving import save  # noqa: PLC0415 - heavy

    why = asked["why"] or f"added {addition.table.removesuffix('s')} {proposal.record_id}"
    operation = save(store, proposal, who=signer(asked["person"]), why=why)
    warnings = [f"{problem.message}. {problem.cure}." for problem in proposal.warnings]
    if asked["as_json"]:
        told = {
            "record_id": proposal.record_id,
            "table": addition.table,
            "operation": operation.number,
            "warnings": [*warnings, *operation.notes],
            "settled": list(operation.settled),
            "likely_duplicates": list(proposal.duplicates),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in (*_readings(proposal), *warnings, *_settled(operation.settled), *operation.notes):
        click.echo(printable(line), err=True)
    click.echo(
        f"saved as operation {operation.number}; 'routes undo {shown_address(asked['casebook'])} "
        f"{operation.number}' takes it back",
        err=True,
    )
    click.echo(proposal.record_id)


def _settled(made: tuple[str, ...]) -> list[str]:
    """Say which rows that waited for the record have become records with it."""
    if not made:
        return []
    rows = "1 row that waited" if len(made) == 1 else f"{len(made):,} rows that waited"
    more = " …" if len(made) > _NAMED_AT_MOST else ""
    return [f"{rows} for it became records with it: {', '.join(made[:_NAMED_AT_MOST])}{more}"]


def _readings(proposal: Proposal) -> list[str]:
    """Say how a date in words was read."""
    from routes.casebook.stores.edits import Insert  # noqa: PLC0415 - heavy

    return [
        f"“{edit.record['date_text']}” is kept as {edit.record.get('date') or 'no date'}"
        for edit in proposal.edits
        if isinstance(edit, Insert) and edit.record.get("date_text")
    ]
