"""The command line: parse, one library call, print. No rule of the domain lives here.

Heavy libraries are imported inside the commands, so that ``routes --help`` answers at once.
"""

from __future__ import annotations

import sys

import click

import routes
from routes.cli.adding import add_command
from routes.cli.analysing import analyse_command
from routes.cli.casebook import check_command, convert_command
from routes.cli.editing import edit_command
from routes.cli.exporting import export_command
from routes.cli.geocode import geocode_command
from routes.cli.history import log_command, undo_command
from routes.cli.homes import copy_command, new_command
from routes.cli.importing import import_command
from routes.cli.maps import map_command
from routes.cli.reference import reference_group
from routes.cli.reviewing import review_command
from routes.errors import RoutesError

EPILOG = "Exit status: 0 in order, 1 something was found or refused, 2 wrong use."


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(routes.__version__, prog_name="routes")
def commands() -> None:
    """Sourced, honest, offline maps of documented arms-trafficking supply chains."""


for _command in (
    map_command,
    check_command,
    geocode_command,
    convert_command,
    reference_group,
    new_command,
    copy_command,
    log_command,
    undo_command,
    review_command,
    edit_command,
    export_command,
    add_command,
    analyse_command,
    import_command,
):
    commands.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error of ours is a sentence, not a traceback."""
    try:
        commands.main(args=arguments, prog_name="routes")
    except RoutesError as error:
        click.echo(f"routes: {error}", err=True)
        sys.exit(1)
