"""Who makes a change: the name given with ``--as``, else the login name."""

from __future__ import annotations

import getpass

import click

as_option = click.option(
    "--as", "person", metavar="NAME", help="Who does it; else your login name."
)
"""The option ``--as`` of every command that changes a casebook."""


def signer(name: str | None) -> str:
    """Return who signs: the name given, else the login name.

    Raises
    ------
    click.UsageError
        If neither is known.
    """
    if name is not None and name.strip():
        return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        msg = "nobody is logged in by name; sign with --as, such as --as editor"
        raise click.UsageError(msg) from error
