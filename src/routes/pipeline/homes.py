"""Casebooks between their homes: an empty one in a new place, a copy that loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.stores import create_store, open_store
from routes.errors import CasebookError
from routes.pipeline.maps import CasebookRefusedError, problem_findings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from routes.casebook.stores.interface import Store


def new_casebook(
    address: Path | str, *, title: str | None = None, contributor: str | None = None
) -> Store:
    """Make an empty casebook.

    Parameters
    ----------
    address
        Where: a folder, a ``.sqlite`` file or a ``postgresql://`` address.
    title
        What its map and its description are headed by; left out, the usual title.
    contributor
        Who answers for it; left out, nobody is named.

    Raises
    ------
    CasebookError
        If something is there already, or the place cannot be written.
    """
    described: dict[str, object] = {}
    if title:
        described["title"] = title
    if contributor:
        described["contributors"] = [{"title": contributor, "role": "maintainer"}]
    return create_store(address, description=described or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy from one home to another carried over."""

    address: str
    """Where the copy is, without a password."""
    records: Mapping[str, int]
    """Records by table, record keeping included; tables without any are left out."""
    files: int
    """Files beside the tables: added gazetteers, decisions."""


def copy_casebook(source: Path | str, target: Path | str) -> Copied:
    """Copy a casebook to another home: every table, its change log and its files.

    Parameters
    ----------
    source
        A casebook that can be read without an error.
    target
        A place where nothing is yet, or an empty casebook.

    Raises
    ------
    CasebookRefusedError
        If the casebook has cells that cannot be read: they would be lost on the way. Facts that
        are read and break a rule of the domain are carried over as they are.
    CasebookError
        If there are records at the target already, or it cannot be written.
    """
    store = open_store(source)
    casebook = store.read()
    findings = problem_findings(casebook)
    if casebook.errors:
        raise CasebookRefusedError(store.address, findings, "no copy is made of")
    contents = store.contents()
    home = _empty_home(target)
    home.fill(contents)
    records = {name: len(rows) for name, rows in contents.tables.items() if rows}
    return Copied(address=home.address, records=records, files=len(contents.files))


def _empty_home(target: Path | str) -> Store:
    try:
        # An empty casebook is as good as none; one with records is refused when it is filled.
        return open_store(target)
    except CasebookError:
        return create_store(target)
