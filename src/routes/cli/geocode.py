"""``routes geocode``: what a place text means, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from routes.geocode import Candidate, Place


def _where(place: Place | Candidate) -> str:
    parts = [place.name, place.admin1, place.country]
    named = ", ".join(part for part in parts if part)
    at = "" if place.lon is None or place.lat is None else f" at {place.lon:.4f}, {place.lat:.4f}"
    return f"{named} ({place.level}){at}"


@click.command("geocode", short_help="Say which place a text means, and why.")
@click.argument("text")
@click.option("--country", help="ISO 3166-1 code of the country, such as US or MX.")
@click.option("--context", multiple=True, help="State the case is about, such as US-TX.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def geocode_command(
    text: str, country: str | None, context: tuple[str, ...], as_json: bool
) -> None:
    """Say which place TEXT means, or why it does not say.

    Longitude comes first, then latitude. Exit status 1 means that there is no single answer.
    """
    from routes.geocode import geocode_text, place_record  # noqa: PLC0415 - loads the gazetteer

    place = geocode_text(text, country=country, context=context)
    if as_json:
        click.echo(json.dumps(place_record(place), ensure_ascii=False))
    elif place.status == "ok":
        within = "" if place.uncertainty_km is None else f", within {place.uncertainty_km:g} km"
        click.echo(f"{_where(place)}{within}; {place.method}, score {place.score}")
    else:
        click.echo(f"{place.status}: {place.reason}")
        for candidate in place.candidates:
            click.echo(f"  {_where(candidate)}")
    sys.exit(int(place.status != "ok"))
