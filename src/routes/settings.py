"""Where the data that ships with the package lies."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The folder ``geo``: inside an installed package, or at the top of a checkout.

    Returns
    -------
    pathlib.Path
        A folder with ``casebook`` and ``reference``; it is not checked to exist.
    """
    installed = _PACKAGE / "_geo"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "geo"


def shipped_casebook() -> Path:
    """The casebook of documented cases that ships with the package."""
    return data_folder() / "casebook"
