"""``routes log`` and ``routes undo``: who changed what, and taking it back."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.geocode_answers import printable
from routes.cli.signing import as_option, signer
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Change, Conflict
    from routes.casebook.stores.interface import Store

    _Number = click.ParamType[int]
else:
    _Number = click.ParamType  # generic in newer versions only

_TOLD = 40
"""Changes that are told unless another number is asked for."""
_CELL = 60
"""Letters of a value that are shown; ``--json`` gives all of them."""


class _Operation(_Number):
    """The number of an operation, as ``routes log`` shows it: ``4`` or ``#4``."""

    name = "operation"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number; words that are none are refused with where to find it."""
        digits = str(value).removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and int(digits)):
            words = printable(str(value))
            self.fail(f"{words} is no operation; routes log numbers them, such as 4", param, ctx)
        return int(digits)


OPERATION = _Operation()


@click.command("log", short_help="Tell who changed what in a casebook, when and why.")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option("--record", "record_id", metavar="ID", help="Only changes of this record.")
@click.option("--table", metavar="TABLE", help="Only changes of this table.")
@click.option(
    "--last", metavar="N", type=click.IntRange(min=1), help=f"The newest N changes, not {_TOLD}."
)
@click.option("--json", "as_json", is_flag=True, help="Print every change as JSON.")
def log_command(
    casebook: Address | None,
    record_id: str | None,
    table: str | None,
    last: int | None,
    as_json: bool,
) -> None:
    """Tell the changes of CASEBOOK, oldest first: operation, time in UTC, who, what, and why.

    The number behind # is the operation, one save; routes undo takes back a whole one. Exit
    status 1 if a record or table is asked for of which there is no change.
    """
    from routes.casebook.stores import open_store  # noqa: PLC0415 - heavy

    if table is not None:
        _require_table(table)
    store = open_store(casebook or shipped_casebook())
    if as_json:
        changes = store.changes(table=table, record_id=record_id, last=last)
        told = [asdict(change) for change in changes]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    # One more than is told, to know whether there are any before them.
    wanted = last or _TOLD
    changes = store.changes(table=table, record_id=record_id, last=wanted + 1)
    for line in _lines(changes[-wanted:]):
        click.echo(line)
    if not changes:
        click.echo(_none(table, record_id), err=True)
        # Nobody asks for a record or a table without expecting changes of it.
        sys.exit(1 if table or record_id else 0)
    elif len(changes) > wanted:
        click.echo(f"the newest {wanted:,} changes; --last N tells more of them", err=True)


@click.command("undo", short_help="Take back one save of a casebook.")
@click.argument("casebook", type=CASEBOOK)
@click.argument("operation", type=OPERATION, required=False)
@as_option
@click.option("--why", metavar="TEXT", help="The reason, for the change log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def undo_command(
    casebook: Address,
    operation: int | None,
    person: str | None,
    why: str | None,
    yes: bool,
) -> None:
    """Take back OPERATION of CASEBOOK, as routes log numbers it; left out, the last one.

    Nothing is deleted from the log: the taking back is an operation of its own, and can be taken
    back as well. What somebody has changed since is not overwritten: the undo is refused, and
    each field is told with what it was, what it is, and who changed it. Exit status 1 then.

    An undo does not go round the review: no case comes back as reviewed or published, and a
    published case whose facts change is in review again, unless the casebook asks for no second
    person. routes review carries it on.
    """
    from routes.casebook.stores import open_store  # noqa: PLC0415 - heavy
    from routes.casebook.stores.edits import ConflictError  # noqa: PLC0415 - heavy
    from routes.pipeline.saving import take_back  # noqa: PLC0415 - heavy

    who = signer(person)
    store = open_store(casebook)
    if operation is None and not yes and not _at_terminal():
        msg = "say which OPERATION to take back (routes log numbers them), or --yes for the last"
        raise click.UsageError(msg)
    number = operation or _last(store)
    if not yes and _at_terminal():
        _tell_operation(store, number)
        click.confirm("Take it back?", abort=True, err=True)
    try:
        done = take_back(store, number, who=who, why=why)
    except ConflictError as clash:
        for conflict in clash.conflicts:
            click.echo(_conflict(conflict), err=True)
        click.echo(f"routes: operation {number} was not taken back; nothing was changed", err=True)
        sys.exit(1)
    for note in done.notes:
        click.echo(note, err=True)
    click.echo(f"operation {number} is taken back by operation {done.number}", err=True)
    click.echo(done.number)


def _none(table: str | None, record_id: str | None) -> str:
    of = [f"the record {printable(record_id)}"] if record_id is not None else []
    of += [f"the table {table}"] if table is not None else []
    if not of:
        return "no change is in the log"
    return f"no change of {' in '.join(of)} is in the log; without the option it tells all"


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _require_table(table: str) -> None:
    from routes.codebook import RECORD_KEEPING, TABLE_NAMES  # noqa: PLC0415

    names = (*TABLE_NAMES, *RECORD_KEEPING)
    if table not in names:
        from routes.casebook.problems import closest  # noqa: PLC0415 - heavy

        meant = closest(table, names)
        cure = f"did you mean {meant}?" if meant else f"the tables are {', '.join(names)}"
        msg = f"{table} is no table; {cure}"
        raise click.UsageError(msg)


def _last(store: Store) -> int:
    changes = store.changes(last=1)
    if not changes:
        msg = f"{store.address} has no change in its log, so that there is nothing to take back"
        raise click.UsageError(msg)
    return changes[-1].operation


def _tell_operation(store: Store, number: int) -> None:
    changes = [change for change in store.changes() if change.operation == number]
    for line in _lines(changes[:_TOLD]):
        click.echo(line, err=True)
    if len(changes) > _TOLD:
        click.echo(f"… and {len(changes) - _TOLD:,} changes more", err=True)


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    """Changes as a table, each operation headed by time, person and reason."""
    operation = None
    for change in changes:
        if change.operation != operation:
            operation = change.operation
            yield _head(change)
        yield f"    {_what(change)}"


def _head(change: Change) -> str:
    when = change.changed_at.replace("T", " ").partition(".")[0].rstrip("Z")
    head = f"#{change.operation}  {when}  {printable(change.changed_by)}"
    if change.undoes is not None:
        head += f"  takes back #{change.undoes}"
    return f"{head}  — {printable(change.why)}" if change.why else head


def _what(change: Change) -> str:
    record = printable(f"{change.table} {change.record_id}")
    if change.action == "insert":
        return f"{record}: made: {_record(change.after)}"
    if change.action == "delete":
        return f"{record}: deleted: {_record(change.before)}"
    return f"{record}: {change.field}: {_value(change.before)} → {_value(change.after)}"


def _record(text: str | None) -> str:
    """A whole record in few words: the fields that are filled in."""
    try:
        cells = json.loads(text or "{}")
    except ValueError:
        return _value(text)
    told = ", ".join(f"{name} {cell}" for name, cell in cells.items() if cell not in {None, ""})
    return _cut(told)


def _value(value: Value) -> str:
    from routes.casebook.canonical import cell_text  # noqa: PLC0415 - heavy

    return "nothing" if value is None else f"“{_cut(cell_text(value))}”"


def _cut(text: str) -> str:
    clean = printable(text)
    return clean if len(clean) <= _CELL else f"{clean[: _CELL - 1]}…"


def _conflict(conflict: Conflict) -> str:
    """One clash: what the operation left there, what is there now, what undoing would put."""
    record = printable(f"{conflict.table} {conflict.record_id}")
    by = f", changed by {printable(conflict.changed_by)}" if conflict.changed_by else ""
    at = f" at {conflict.changed_at}" if conflict.changed_at else ""
    if conflict.field is None:
        state = "is not there any more" if conflict.stored is None else "is there again"
        return f"{record} {state}{by}{at}"
    return (
        f"{record}: {conflict.field}: the operation left {_value(conflict.seen)}, now it is "
        f"{_value(conflict.stored)}{by}{at}; undoing would put {_value(conflict.wanted)}"
    )
