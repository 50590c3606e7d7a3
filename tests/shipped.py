"""The atlas of the casebook that ships, built once for all tests by whoever asks first."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from routes.pipeline import build_pages
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def shipped_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of the casebook that ships, those for frames too."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of the whole run; each process has a folder of its own in it
    atlas, done = folder / "shipped-atlas", folder / "shipped-atlas.done"
    with (folder / "shipped-atlas.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build_pages(shipped_casebook(), atlas, embed=True)
            done.touch()
    return atlas
