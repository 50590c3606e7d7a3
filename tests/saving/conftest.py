"""A small casebook as it is read, and one in a file to save into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook import Casebook, read_casebook
from routes.casebook.stores import create_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.stores.interface import Store


@pytest.fixture
def casebook(a_casebook: Callable[..., Path]) -> Casebook:
    """The small casebook, read from its folder."""
    return read_casebook(a_casebook())


@pytest.fixture
def store(a_casebook: Callable[..., Path], tmp_path: Path) -> Store:
    """The small casebook in a SQLite file, with an empty change log."""
    made = create_store(tmp_path / "book.sqlite")
    made.fill(open_store(a_casebook()).contents())
    return made
