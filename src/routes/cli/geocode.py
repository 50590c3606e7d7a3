"""``routes geocode``: what place texts mean, and why; one, a file of them, or a casebook's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.geocode_options import Asked, require_sense
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from routes.geocode import Place

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "geocode",
    short_help="Say which place a text means, and why.",
    options_metavar="[OPTIONS]",
)
@click.argument("texts", metavar="[TEXT]... | --from FILE | --all [CASEBOOK]", nargs=-1)
@click.option("--country", metavar="CODE", help="Country the records state, such as US or MX.")
@click.option(
    "--context",
    metavar="CODE",
    multiple=True,
    help="State the case is about, such as US-TX; settles an ambiguity. May be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--from", "source", metavar="FILE", type=_FILE, help="CSV file with a row a place.")
@click.option(
    "--column",
    metavar="NAME",
    default="place_text",
    show_default=True,
    help="Column of FILE with the words.",
)
@click.option("--country-column", metavar="NAME", help="Column with the country: code or name.")
@click.option(
    "--context-column", metavar="NAME", help="Column with states of the case, such as US-TX."
)
@click.option(
    "--encoding", metavar="NAME", help="Encoding of FILE, such as cp1252; else found out and told."
)
@click.option("--all", "everything", is_flag=True, help="Geocode every event of CASEBOOK.")
@click.option("--to", metavar="OUT.csv", type=_NEW_FILE, help="CSV file to write, with every row.")
@click.option(
    "--review", is_flag=True, help="Go through the open places and decide them, one by one."
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=_NEW_FILE,
    help="Decisions to follow, and to add to with --review. A casebook has its own.",
)
@click.option("--as", "signer", metavar="NAME", help="Who decides; else your login name.")
@click.option(
    "--online",
    type=click.Choice(["nominatim", "pelias", "photon"]),
    help="Ask this service about what stays open. Off unless given.",
)
@click.option("--url", metavar="URL", help="Address of the service.")
@click.option("--user-agent", metavar="TEXT", help="How to introduce yourself to the service.")
@click.option(
    "--api-key",
    metavar="KEY",
    envvar="ROUTES_API_KEY",
    help="Key of a Pelias service; better in the environment, as ROUTES_API_KEY.",
)
@click.option("--yes", is_flag=True, help="Send texts to the service without being asked again.")
def geocode_command(**asked: Unpack[Asked]) -> None:
    """Say which place a TEXT means, or why that cannot be said. Several may be given; "-" reads
    them from standard input, one a line; after "--" a TEXT may begin with a hyphen.

    With --from, every row of a CSV file is written to --to with the columns status, name, admin1,
    country, lon, lat, level, uncertainty_km, score, gazetteer_id, method, candidates,
    gazetteer_version, reason and decided_by added; where FILE has a column of such a name, ours
    begins with place_. With --all, the events of a casebook are geocoded with its decisions.

    A place has a position only if its status is ok. ambiguous, conflict, not_found and refused
    come with a reason and with candidates where there are any; --review lets a person decide,
    with a reason, and the decision is followed from then on.

    \b
    Examples:
      routes geocode "Hidalgo bridge" --country US
      routes geocode --from seizures.csv --column town --country-column country --to placed.csv
      routes geocode --from seizures.csv --column town --review --decisions decided.csv
      routes geocode --all my-casebook --review --as editor

    Longitude comes before latitude. Exit status: 0 all ok, 1 some are open, 2 wrong use.
    """  # noqa: D205, D301 - the text of --help; \b keeps its examples in lines
    require_sense(asked)
    _require_codes(asked)
    sys.exit(int(_some_open(asked)))


def _require_codes(asked: Asked) -> None:
    if asked["country"] is None and not asked["context"]:
        return
    from routes.cli.geocode_codes import (  # noqa: PLC0415 - heavy
        CodeFaultError,
        country_option,
        state_option,
    )

    try:
        if asked["country"] is not None:
            country_option(asked["country"])
        for code in asked["context"]:
            state_option(code)
    except CodeFaultError as fault:
        raise click.UsageError(str(fault)) from fault


def _some_open(asked: Asked) -> bool:
    from routes.cli.geocode_batch import geocode_casebook, geocode_table  # noqa: PLC0415 - heavy

    if asked["source"] is not None:
        return geocode_table(asked["source"], asked)
    if asked["everything"]:
        return geocode_casebook(_casebook(asked["texts"]), asked)
    return _texts(asked)


def _casebook(texts: tuple[str, ...]) -> Address:
    return CASEBOOK(texts[0], ctx=click.get_current_context()) if texts else shipped_casebook()


def _texts(asked: Asked) -> bool:
    from routes.cli.geocode_answers import as_json, as_text  # noqa: PLC0415 - heavy
    from routes.cli.geocode_batch import resolved_texts  # noqa: PLC0415 - heavy

    places: list[Place] = resolved_texts(_words(asked["texts"]), asked)
    for place in places:
        click.echo(as_json(place) if asked["as_json"] else as_text(place))
    return any(place.status != "ok" for place in places)


def _words(texts: tuple[str, ...]) -> list[str]:
    from routes.cli.geocode_tables import decoded_lines, readable  # noqa: PLC0415 - heavy

    words: list[str] = []
    for text in texts:
        if text == "-":
            words += decoded_lines(sys.stdin.buffer.read())
        else:
            words.append(readable(text))
    return words
