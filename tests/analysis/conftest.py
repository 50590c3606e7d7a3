"""The published casebook, geocoded and chained once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from routes.casebook import read_casebook
from routes.pipeline import build_atlas

if TYPE_CHECKING:
    from routes.render import Atlas


@pytest.fixture(scope="session")
def shipped_atlas() -> Atlas:
    """The casebook of the repository."""
    return build_atlas(read_casebook(Path(__file__).parents[2] / "geo" / "casebook"))
