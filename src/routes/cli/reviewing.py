"""``routes review``: carry a case to another state of review, by the rules of the editor."""

from __future__ import annotations

import sys

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.signing import as_option, signer

_STATES = ("draft", "in_review", "reviewed", "published", "withheld")


@click.command("review", short_help="Carry a case to another state of review.")
@click.argument("casebook", type=CASEBOOK)
@click.argument("case")
@click.option("--to", "state", type=click.Choice(_STATES), required=True, help="The state.")
@click.option("--why", metavar="TEXT", required=True, help="What you looked at, or why.")
@as_option
def review_command(casebook: Address, case: str, state: str, why: str, person: str | None) -> None:
    """Carry CASE of CASEBOOK to another state of review.

    A case goes from draft to in_review, reviewed and published, or is withheld. Who alone has
    changed it since it was last looked at may not make it reviewed or published: another person
    has to, under a name of their own (--as). A casebook that does not want this says
    "second_person": false under routes in its description.

    Exit status 1 means that the step was refused; nothing was saved.
    """
    from routes.casebook.stores import open_store  # noqa: PLC0415 - heavy
    from routes.pipeline.reviewing import asks_second_person, review  # noqa: PLC0415 - heavy
    from routes.pipeline.saving import save  # noqa: PLC0415 - heavy

    who = signer(person)
    store = open_store(casebook)
    proposal = review(
        store.read(),
        store.changes(),
        case,
        state,
        who=who,
        reason=why,
        second_person=asks_second_person(store.description()),
    )
    if proposal.errors:
        for problem in proposal.errors:
            click.echo(f"routes: {problem.message}. {problem.cure}.", err=True)
        sys.exit(1)
    done = save(store, proposal, who=who, why=why)
    for note in done.notes:
        click.echo(note, err=True)
    click.echo(f"{case} is {state} now, by operation {done.number}", err=True)
    click.echo(done.number)
