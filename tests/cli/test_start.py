"""The command line answers at once and speaks to a stranger."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from routes.cli import commands

HEAVY = ("geopandas", "pandas", "folium", "shapely", "numpy")


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from routes.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_explains_itself(name: str) -> None:
    told = CliRunner().invoke(commands, [name, "--help"])
    assert told.exit_code == 0
    assert "Usage" in told.output


def test_wrong_use_exits_with_two() -> None:
    assert CliRunner().invoke(commands, ["mapp"]).exit_code == 2
