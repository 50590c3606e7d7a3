"""Every home of a casebook, to hold all of them to the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores import create_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.stores.interface import Store

HOMES = ("folder", "sqlite", "postgis")


@pytest.fixture
def address_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Path | str]:
    """Give the address of a home that is not there yet."""

    def address(home: str) -> Path | str:
        if home == "postgis":
            return str(request.getfixturevalue("postgis"))
        return tmp_path / ("book.sqlite" if home == "sqlite" else "book")

    return address


@pytest.fixture(params=HOMES)
def store(
    request: pytest.FixtureRequest,
    address_of: Callable[[str], Path | str],
    a_casebook: Callable[..., Path],
) -> Store:
    """The small casebook in each home."""
    made = create_store(address_of(request.param))
    made.fill(open_store(a_casebook()).contents())
    return made
