"""Write the generated pages of the docs anew: the data model and the commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from routes.cli import commands
from routes.codebook.document import data_model

if TYPE_CHECKING:
    import click

DOCS = Path(__file__).resolve().parent

_COMMANDS = """# Commands

This page is generated from the commands' own help: run `make docs` after changing them.
"""


def _helps(command: click.Command, path: tuple[str, ...]) -> list[str]:
    """The help of a command and of those inside it, as a person would read it."""
    told = CliRunner().invoke(commands, [*path, "--help"], prog_name="routes", terminal_width=100)
    block = [f"## {' '.join(('routes', *path))}", "", "```", told.output.rstrip(), "```", ""]
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        block.extend(_helps(inner, (*path, name)))
    return block


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "data-model.md": data_model(),
        "commands.md": _COMMANDS + "\n" + "\n".join(_helps(commands, ())).rstrip() + "\n",
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
