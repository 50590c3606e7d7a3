"""Sourced, honest, offline maps of documented arms-trafficking supply chains.

>>> import routes
>>> cb = routes.open("geo/casebook")          # doctest: +SKIP
>>> cb.events.explore()                       # doctest: +SKIP
>>> routes.map(cb).save("map.html")           # doctest: +SKIP
>>> routes.layers(cb)["legs"].explore()       # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from routes.pipeline.layers import Layers
    from routes.pipeline.opening import OpenCasebook
    from routes.render import RoutesMap

__version__ = "0.1.0"

__all__ = ["Layers", "OpenCasebook", "RoutesMap", "__version__", "layers", "map", "open"]


_CLASSES = {
    "Layers": "routes.pipeline.layers",
    "OpenCasebook": "routes.pipeline.opening",
    "RoutesMap": "routes.render",
}
"""What the functions return, for annotations; by name, the module that has it."""


# Libraries are imported by the functions, and the classes looked up when they are asked for, so
# that "import routes" and the command line stay light. A type checker has the classes from above,
# and would take every misspelt name for one if it saw this function.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> type:
        if name not in _CLASSES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(_CLASSES[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_CLASSES})


def open(address: Path | str, *, held: bool = False) -> OpenCasebook:  # noqa: A001 - routes.open
    """Open a casebook for analysis in a notebook or a script.

    Parameters
    ----------
    address
        A folder of CSV files, a ``.sqlite`` file or a ``postgresql://`` address.
    held
        Show the cases that are held back (draft, in review, withheld) as well. Do not pass on
        what is made from them.

    Returns
    -------
    OpenCasebook
        ``.events`` and ``.legs`` are GeoDataFrames in EPSG:4326; ``.cases``, ``.sources``,
        ``.citations``, ``.places``, ``.estimates``, ``.flows`` are DataFrames.

    Raises
    ------
    CasebookError
        If there is no casebook at the address, or it has errors.
    """
    from routes.pipeline.opening import open_casebook  # noqa: PLC0415 - heavy

    return open_casebook(address, held=held)


def map(  # noqa: A001 - routes.map
    casebook: OpenCasebook | Path | str, *, figures: bool = False
) -> RoutesMap:
    """Draw the map of a casebook.

    Parameters
    ----------
    casebook
        What :func:`open` returned, or the address of a casebook.
    figures
        Work out every analysis of ``routes analyse`` and show its figures: some seconds more.

    Returns
    -------
    RoutesMap
        A folium map that displays in a notebook; ``save`` writes one self-contained file.

    Raises
    ------
    CasebookError
        If there is no casebook at the address, or it has errors.
    """
    from routes.pipeline.opening import map_of  # noqa: PLC0415 - heavy

    return map_of(casebook, figures=figures)


def layers(casebook: OpenCasebook | Path | str) -> Layers:
    """Make the layers of a casebook, for QGIS or for work with geopandas.

    Parameters
    ----------
    casebook
        What :func:`open` returned, or the address of a casebook.

    Returns
    -------
    Layers
        A mapping from name (``areas``, ``flows``, ``od_flows``, ``corridors``, ``legs``,
        ``places``, ``crossings``, ``events``) to a GeoDataFrame in EPSG:4326, public cases alone,
        whatever was opened. ``styles()`` has the QGIS style of each; ``package()`` is the
        GeoPackage that ``routes export --layers`` writes.

    Raises
    ------
    CasebookError
        If there is no casebook at the address, or it has errors.
    """
    from routes.pipeline.layers import layers_of  # noqa: PLC0415 - heavy

    return layers_of(casebook)
