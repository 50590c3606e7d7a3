"""The whole way of a casebook as plain functions that return values.

The functions are looked up when they are asked for, so that a command that draws no map does not
load what maps need.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routes.pipeline.maps import MAP_FILE as MAP_FILE
    from routes.pipeline.maps import CasebookRefusedError as CasebookRefusedError
    from routes.pipeline.maps import MapBuild as MapBuild
    from routes.pipeline.maps import build_atlas as build_atlas
    from routes.pipeline.maps import build_map as build_map
    from routes.pipeline.maps import build_pages as build_pages
    from routes.pipeline.maps import check as check
    from routes.pipeline.maps import data_sha256 as data_sha256
    from routes.pipeline.maps import draw as draw
    from routes.pipeline.reference_data import Rebuild as Rebuild
    from routes.pipeline.reference_data import compare_reference as compare_reference
    from routes.pipeline.reference_data import rebuild_reference as rebuild_reference

__all__ = [
    "MAP_FILE",
    "CasebookRefusedError",
    "MapBuild",
    "Rebuild",
    "build_atlas",
    "build_map",
    "build_pages",
    "check",
    "compare_reference",
    "data_sha256",
    "draw",
    "rebuild_reference",
]

_REFERENCE_DATA = frozenset({"Rebuild", "compare_reference", "rebuild_reference"})


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    room = "reference_data" if name in _REFERENCE_DATA else "maps"
    return getattr(import_module(f"{__name__}.{room}"), name)
