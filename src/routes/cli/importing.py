"""``routes import``: files of other makers into a casebook."""

from __future__ import annotations

import gc
import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from routes.cli.addresses import CASEBOOK, Address, shown_address
from routes.cli.geocode_answers import printable
from routes.cli.progress import steps
from routes.cli.signing import as_option, signer
from routes.codebook import TABLE_NAMES
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routes.casebook.importing.dates import DayOrder
    from routes.casebook.importing.mapping import ColumnMap
    from routes.casebook.importing.outcomes import Choice, Doubt
    from routes.casebook.importing.profiles import Profile
    from routes.casebook.stores.interface import Store
    from routes.pipeline.importing import ImportOptions, ImportReport

_FILE = click.Path(path_type=Path, dir_okay=False)
_COUNTS = ("read", "loaded", "updated", "duplicates", "rejected")
_REJECTS_TOLD = 10
_NUMBERS_TOLD = 5
_LONG_FROM = 2_000
"""Rows from which an import shows its progress."""


class _Asked(TypedDict):
    """The options of the command."""

    into: Address
    table: str | None
    profile: Path | None
    save_map: Path | None
    rejects: Path | None
    case: str | None
    source: str | None
    constants: tuple[str, ...]
    layer: str | None
    crs: str | None
    hidden: bool
    encoding: str | None
    dates: DayOrder | None
    update: bool
    keep: bool
    dry_run: bool
    as_json: bool
    person: str | None


@click.command("import", short_help="Take files of others into a casebook; no row is lost.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option("--into", type=CASEBOOK, required=True, help="The casebook.")
@click.option("--table", type=click.Choice(TABLE_NAMES), help="The table, if names do not tell.")
@click.option("--map", "profile", type=_FILE, help="Profile: which column is which field.")
@click.option("--save-map", type=_FILE, help="Write the columns as proposed to a profile; stop.")
@click.option("--rejects", type=_FILE, help="Where rejected rows go; else beside FILE.")
@click.option("--case", metavar="ID", help="Case of every row that names none.")
@click.option("--source", metavar="ID|ADDRESS", help="Source of every row that names none.")
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=CELL", help="Cell of rows without one."
)
@click.option("--layer", help="The sheet or layer, where there are several.")
@click.option("--crs", help="Reference system of the coordinates, such as EPSG:32613.")
@click.option("--hidden", is_flag=True, help="Read hidden sheets and rows too.")
@click.option("--encoding", help="Encoding of a text, such as cp1252.")
@click.option("--dates", type=click.Choice(["mdy", "dmy"]), help="What 6/7/2011 means.")
@click.option("--update", is_flag=True, help="Change records whose ids are there already.")
@click.option(
    "--keep-likely-duplicates", "keep", is_flag=True, help="Load events likely told already."
)
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@as_option
def import_command(files: tuple[Path, ...], **asked: Unpack[_Asked]) -> None:
    """Import FILES: CSV, XLSX, ODS, GeoJSON, KML, KMZ, GeoPackage, zipped shapefiles.

    What is sound is loaded, each file as one save. Every other row goes, unchanged, to a file of
    rejects with the reason and the cure, and waits in the queue of the casebook; mend it there
    with routes edit, or mend the file and import it again. A row whose case or source
    is not there yet is kept and waits; one without a case or source is kept as a draft. The same
    rows again are duplicates and change nothing.

    ATF's list of licensees and tables of traced firearms (eTrace, Form 3312.1) are known by
    their columns and need a --source. No name, address, telephone or serial of theirs is kept:
    serials are hashed with a key that is made once and lies beside the casebook.

    At a terminal, columns that are not certain and events that are likely told already are
    asked about; elsewhere they are refused, naming the option that answers.

    Exit status 1 means that rows were rejected or a file was refused.
    """
    from routes.casebook.stores import open_store  # noqa: PLC0415 - heavy

    profile = _profile(asked["profile"])
    store = open_store(asked["into"])
    if asked["save_map"] is not None:
        _save_map(store, files, profile, asked)
        return
    who = signer(asked["person"])
    reports: list[ImportReport] = []
    for path in files:
        reports.append(_imported(store, path, profile, who, asked, reports))
    if asked["as_json"]:
        click.echo(json.dumps(_as_data(reports), ensure_ascii=False, indent=2))
    for report in reports:
        _tell(report, asked)
    sys.exit(int(any(report.rejected or report.refusal for report in reports)))


def _imported(
    store: Store,
    path: Path,
    profile: Profile | None,
    who: str,
    asked: _Asked,
    before: Sequence[ImportReport],
) -> ImportReport:
    from routes.pipeline.importing import import_file  # noqa: PLC0415 - heavy

    options = replace(
        _options(asked), earlier_rejects=tuple(r for each in before for r in each.rejects)
    )
    with steps(quiet=asked["as_json"]) as telling, _no_collection():
        telling(f"reading {path.name}")

        def advance(done: int, total: int) -> None:
            if total >= _LONG_FROM:
                last = "checking" if options.dry_run else "saving"
                left = f"{done:,} of {total:,} rows" if done < total else f"{last} {total:,} rows"
                telling(f"{path.name}: {left}")

        options = _asking_on_a_line_of_its_own(options, telling)
        return import_file(store, path, who=who, profile=profile, options=options, progress=advance)


def _asking_on_a_line_of_its_own(
    options: ImportOptions, telling: Callable[[str], None]
) -> ImportOptions:
    """Wipe what is told of the progress before a person is asked something."""
    on_columns, on_doubt = options.on_columns, options.on_doubt

    def ask_columns(columns: ColumnMap) -> ColumnMap:
        telling("")
        return _ask_columns(columns)

    def ask_doubt(doubt: Doubt) -> Choice:
        telling("")
        return _ask_doubt(doubt)

    return replace(
        options,
        on_columns=on_columns and ask_columns,
        on_doubt=on_doubt and ask_doubt,
    )


def _options(asked: _Asked) -> ImportOptions:
    from routes.pipeline.importing import ImportOptions  # noqa: PLC0415 - heavy

    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    return ImportOptions(
        table=asked["table"],
        layer=asked["layer"],
        crs=asked["crs"],
        hidden=asked["hidden"],
        encoding=asked["encoding"],
        dates=asked["dates"],
        constants=_constants(asked),
        update=asked["update"],
        keep_likely_duplicates=asked["keep"],
        dry_run=asked["dry_run"],
        rejects=asked["rejects"],
        on_columns=_ask_columns if at_terminal else None,
        on_doubt=_ask_doubt if at_terminal else None,
    )


def _constants(asked: _Asked) -> dict[str, str]:
    given = {"case_id": asked["case"], "source_id": asked["source"]}
    constants = {name: cell for name, cell in given.items() if cell}
    for each in asked["constants"]:
        name, mark, cell = each.partition("=")
        if not mark or not name.strip():
            msg = f"--set {each}: write FIELD=CELL, such as --set documented=yes"
            raise click.UsageError(msg)
        constants[_known_field(name.strip(), asked["table"])] = cell
    return constants


def _known_field(name: str, wanted: str | None) -> str:
    """Return a field that ``--set`` may give, of the table that is asked for or of any."""
    from routes.casebook.importing.profiles import settable  # noqa: PLC0415 - heavy
    from routes.casebook.problems import closest  # noqa: PLC0415 - heavy

    known = {each for owner in ([wanted] if wanted else TABLE_NAMES) for each in settable(owner)}
    if name in known:
        return name
    meant = closest(name, known)
    cure = f"did you mean {meant}?" if meant else "docs/data-model.md lists the fields"
    owner = f" in {wanted}" if wanted else ""
    msg = f"--set {printable(name)}: there is no field {printable(name)}{owner}; {cure}"
    raise click.UsageError(msg)


def _profile(path: Path | None) -> Profile | None:
    if path is None:
        return None
    from routes.casebook.importing.profile_reading import read_profile  # noqa: PLC0415 - heavy

    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        msg = f"there is no profile {printable(str(path))}; check the name behind --map"
        raise CasebookError(msg) from error
    except UnicodeDecodeError as error:
        msg = (
            f"the profile {printable(str(path))} is no text in UTF-8; save it in this encoding, or "
            "name the profile behind --map and the file to import without it"
        )
        raise CasebookError(msg) from error
    except OSError as error:
        why = error.strerror or "unknown reason"
        msg = f"the profile {printable(str(path))} cannot be read ({why}); check the file"
        raise CasebookError(msg) from error
    return read_profile(text, printable(path.name))


def _save_map(store: Store, files: Sequence[Path], profile: Profile | None, asked: _Asked) -> None:
    from routes.casebook.importing.profiles import Profile, profile_text  # noqa: PLC0415 - heavy
    from routes.files import replace_file  # noqa: PLC0415 - heavy
    from routes.pipeline.importing import import_file  # noqa: PLC0415 - heavy

    target = asked["save_map"]
    if target is None:
        return
    options = replace(_options(asked), dry_run=True, on_doubt=None)
    maps = [
        each
        for path in files
        for each in import_file(store, path, who="", profile=profile, options=options).mapping
    ]
    text = profile_text(maps, profile or Profile(dates=asked["dates"]))
    if target.exists() and target.read_text("utf-8", "replace") != text:
        msg = f"{target} is there already; give another name to --save-map, or delete it"
        raise CasebookError(msg)
    try:
        replace_file(target, text.encode("utf-8"))
    except OSError as error:
        msg = f"{target} cannot be written ({error.strerror}); choose another place"
        raise CasebookError(msg) from error
    click.echo(target)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let no search for garbage go over a million living objects again and again.

    It took a fifth of the time of a long list, and found nothing: rows hold no cycles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _ask_columns(columns: ColumnMap) -> ColumnMap:
    """Show what the columns are taken for, and ask about those that are only alike."""
    from routes.casebook.importing.vocabulary import column_words  # noqa: PLC0415 - heavy

    click.echo(f"This looks like {columns.table}:", err=True)
    for name, target in columns.named().items():
        click.echo(f"  {printable(name)} → {target or '(kept with the row only)'}", err=True)
    accepted = [
        index
        for index, target in columns.guesses.items()
        if click.confirm(
            f"Is the column {printable(columns.header[index])} {column_words(target)}?",
            default=True,
            err=True,
        )
    ]
    if not click.confirm("Import it so?", default=True, err=True):
        click.echo("Nothing was imported; --save-map writes a profile to change.", err=True)
        raise click.Abort
    return columns.accepted(accepted)


def _ask_doubt(doubt: Doubt) -> Choice:
    """Ask what to do with an event that is likely told already."""
    told = " · ".join(f"{name} {printable(cell)}" for name, cell in doubt.cells.items())
    click.echo(f"{printable(doubt.file)}, row {doubt.row}: {told}", err=True)
    click.echo(f"is likely the same as {printable(', '.join(doubt.like))}", err=True)
    choices: dict[str, Choice] = {"keep": "keep", "skip": "skip", "link": "link"}
    answer = click.prompt(
        "Keep both, skip the row, or link (cite its source for the event that is there)?",
        type=click.Choice(list(choices)),
        default="skip",
        err=True,
    )
    return choices[str(answer)]


def _as_data(reports: Sequence[ImportReport]) -> dict[str, object]:
    data: dict[str, object] = {
        name: sum(getattr(each, name) for each in reports) for name in _COUNTS
    }
    data["drafts"] = sum(each.drafts for each in reports)
    data["pending"] = sum(each.pending for each in reports)
    data["queued"] = sum(each.waiting for each in reports)
    data["mended"] = sum(each.mended for each in reports)
    data["files"] = [_file_data(each) for each in reports]
    return data


def _file_data(report: ImportReport) -> dict[str, object]:
    return {
        "file": report.file,
        **{name: getattr(report, name) for name in (*_COUNTS, "drafts", "pending")},
        "queued": report.waiting,
        "mended": report.mended,
        "places": dict(report.places),
        "rejects": str(report.rejects_file) if report.rejects_file else None,
        "refused": report.refusal,
        "notes": list(report.notes),
        "tables": [{"table": each.table, "columns": each.named()} for each in report.mapping],
        "operation": report.operation,
    }


def _tell_rejects(report: ImportReport, name: str) -> None:
    """Say why rows were rejected, each reason once; that of the whole file is told already."""
    rows: dict[str, list[int]] = {}
    for each in report.rejects:
        rows.setdefault(f"{each.reason}. {each.cure}.", []).append(each.row)
    told = [each for each in rows.items() if each[0] != report.refusal]
    for why, numbers in told[:_REJECTS_TOLD]:
        click.echo(f"{name}, {_row_numbers(numbers)}: {printable(why)}", err=True)
    if left := sum(len(numbers) for _, numbers in told[_REJECTS_TOLD:]):
        click.echo(f"… and {left:,} {'row' if left == 1 else 'rows'} more", err=True)


def _row_numbers(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    first = ", ".join(map(str, numbers[:_NUMBERS_TOLD]))
    more = f" … ({len(numbers):,} rows)" if len(numbers) > _NUMBERS_TOLD else ""
    return f"rows {first}{more}"


def _waiting_words(report: ImportReport) -> str:
    waits = "1 waits for what it names"
    if report.pending != 1:
        waits = f"{report.pending:,} wait for what they name"
    drafts = "1 is a draft to be completed"
    if report.drafts != 1:
        drafts = f"{report.drafts:,} are drafts to be completed"
    return f"{waits}, {drafts}"


def _tell(report: ImportReport, asked: _Asked) -> None:
    into = shown_address(asked["into"])
    name = printable(report.file)
    if report.refusal:
        click.echo(f"{name}: {printable(report.refusal)}", err=True)
    for note in report.notes:
        click.echo(f"{name}: {printable(note)}", err=True)
    _tell_rejects(report, name)
    counts = ", ".join(f"{getattr(report, each):,} {each}" for each in _COUNTS)
    click.echo(f"{name} into {into}: {counts}", err=asked["as_json"])
    if kept := report.pending + report.drafts:
        click.echo(
            f"{_waiting_words(report)}; routes check lists {'it' if kept == 1 else 'them'}",
            err=asked["as_json"],
        )
    if report.places:
        placed = ", ".join(f"{count:,} {status}" for status, count in report.places.items())
        click.echo(
            f"places: {placed}; routes geocode {into} --all tells which", err=asked["as_json"]
        )
    if report.mended:
        click.echo(
            f"mended, and out of the queue of rejected rows: {report.mended:,}",
            err=asked["as_json"],
        )
    if report.waiting:
        click.echo(
            f"waiting in the queue of rejected rows: {report.waiting:,}; mend or discard them with "
            f"routes edit {into}, or mend the file of rejects and import it",
            err=asked["as_json"],
        )
    if report.rejects_file:
        click.echo(f"rejected rows: {printable(str(report.rejects_file))}", err=asked["as_json"])
