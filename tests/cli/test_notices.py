"""Notices at the terminal: told apart from warnings, and no reason to fail."""

from __future__ import annotations

import re
from dataclasses import replace

from click.testing import CliRunner

from routes.checks import Finding
from routes.cli import commands
from routes.cli.findings import tally

NOTICE = Finding(
    rule="unchained_event",
    severity="notice",
    file="events.csv",
    row=None,
    column="case_id",
    record_id="e1",
    message="e1 is on no leg",
    cure="nothing",
)


def test_notices_are_counted_apart_where_there_are_any() -> None:
    warning = replace(NOTICE, severity="warning")
    assert tally([warning]) == "0 errors, 1 warning"
    assert tally([warning, NOTICE, NOTICE]) == "0 errors, 1 warning, 2 notices"
    assert tally([NOTICE]) == "0 errors, 0 warnings, 1 notice"


def test_the_help_says_what_a_notice_is() -> None:
    told = " ".join(CliRunner().invoke(commands, ["check", "--help"]).output.split())
    assert "an error, a warning or a notice" in told
    assert "warnings and notices leave it 0" in told


def test_the_casebook_that_ships_passes_with_its_notices_counted() -> None:
    done = CliRunner().invoke(commands, ["check"])
    assert done.exit_code == 0, done.output
    assert re.search(r"0 errors, .*\d+ notices$", done.stderr.strip())
