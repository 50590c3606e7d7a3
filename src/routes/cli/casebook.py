"""``routes check`` and ``routes convert``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.findings import are_grouped, as_data, as_lines, tally
from routes.cli.progress import steps
from routes.settings import shipped_casebook


@click.command("check", short_help="Tell everything wrong with a casebook.")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option("--all", "every", is_flag=True, help="Tell findings that repeat one by one.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding as JSON.")
def check_command(casebook: Address | None, every: bool, as_json: bool) -> None:
    """Check CASEBOOK: every finding with file, row, column, rule, severity and cure.

    CASEBOOK is a folder of CSV files, a .sqlite file or a postgresql:// address. Rows that are
    kept and wait, for a case, for a source or for a person, are among the warnings. Findings of
    one kind that repeat are told once, with their count and the first rows.

    A finding is an error, a warning or a notice: a notice tells something that is worth a look and
    may well be right, such as an event that no leg joins, a date against the order of stages, or
    a leg whose ends count in two units.

    Exit status 1 means errors, which keep a map from being made; warnings and notices leave it 0.
    """
    from routes.pipeline import check  # noqa: PLC0415 - heavy

    with steps(quiet=as_json) as telling:
        findings = check(casebook or shipped_casebook(), telling=telling)
    if as_json:
        click.echo(json.dumps(as_data(findings), ensure_ascii=False, indent=2))
    else:
        for line in as_lines(findings, every=every):
            click.echo(line)
        if not every and are_grouped(findings):
            click.echo("findings that repeat are told once; --all tells every one", err=True)
        click.echo(tally(findings), err=True)
    sys.exit(int(any(finding.severity == "error" for finding in findings)))


@click.command("convert", short_help="Turn gathered facts into a casebook.")
@click.argument("gathered", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder of the editor's decisions: redactions, statuses, stated movements and others.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the casebook to write.",
)
def convert_command(gathered: Path, decisions: Path, output: Path) -> None:
    """Turn GATHERED, a folder of facts typed from public pages, into a casebook.

    Every row is carried over; docs/casebook.md says what each decision does.
    """
    from routes.casebook import convert, write_casebook  # noqa: PLC0415 - heavy

    tables = convert(gathered, decisions)
    write_casebook(output, tables)
    for name, frame in tables.items():
        if len(frame):
            click.echo(f"{name}: {len(frame)} rows", err=True)
    click.echo(output)
