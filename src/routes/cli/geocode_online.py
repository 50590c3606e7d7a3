"""Asking an online geocoder from the command line: opt-in, told beforehand, agreed to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from routes.cli.geocode_answers import printable
from routes.cli.progress import progress
from routes.errors import GeocodeError
from routes.geocode.batch import ask_online, online_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.geocode import Place
    from routes.geocode.batch import OnlineService, PlaceQuestion

SERVICES = ("nominatim", "pelias", "photon")
_FAILURES_TOLD = 3


def open_service(
    name: str, *, url: str | None, user_agent: str | None, api_key: str | None
) -> OnlineService:
    """Open an online geocoder.

    Raises
    ------
    GeocodeError
        If the package that speaks to it is not installed.
    """
    try:
        from routes.geocode.online import open_backend  # noqa: PLC0415 - optional, needs geopy

        service: OnlineService = open_backend(name, url=url, user_agent=user_agent, api_key=api_key)
    except ImportError as error:
        msg = "asking online needs geopy: pip install 'trafficking-routes[online]'"
        raise GeocodeError(msg) from error
    return service


def at_terminal() -> bool:
    """Tell whether a person can be asked."""
    return sys.stdin.isatty()


def settled_online(
    service: OnlineService,
    told_as: str,
    questions: Sequence[PlaceQuestion],
    places: Sequence[Place],
    *,
    agreed: bool,
) -> list[Place]:
    """Ask a service about what is open, once the person has agreed.

    Parameters
    ----------
    service
        An open service.
    told_as
        Name and address of the service, for the person.
    questions, places
        What was asked, and the offline answers.
    agreed
        Whether the person agreed beforehand, by an option.

    Returns
    -------
    list of Place
        In the order of ``places``; these themselves when nothing is open or the person declines.
    """
    wanted = online_questions(questions, places)
    if not wanted:
        click.echo(f"nothing is left to ask of {told_as}", err=True)
        return list(places)
    texts = len({question.text for question in wanted})
    click.echo(
        f"{texts:,} distinct text{' leaves' if texts == 1 else 's leave'} this machine "
        f"for {told_as}",
        err=True,
    )
    if not agreed and at_terminal() and not click.confirm("Send them?", err=True):
        click.echo("nothing was sent", err=True)
        return list(places)
    with progress(len(wanted), "asking") as advance:
        done = ask_online(questions, places, service, progress=advance)
    for failure in done.failures[:_FAILURES_TOLD]:
        click.echo(f"no answer for {printable(failure)}", err=True)
    click.echo(
        f"{done.asked:,} asked, {done.settled:,} settled, {len(done.failures):,} without an answer"
        f"{', the rest not asked' if done.asked < len(wanted) else ''}",
        err=True,
    )
    return done.places
