"""The whole way of a casebook as plain functions that return values."""

from routes.pipeline.maps import MAP_FILE as MAP_FILE
from routes.pipeline.maps import CasebookRefusedError as CasebookRefusedError
from routes.pipeline.maps import MapBuild as MapBuild
from routes.pipeline.maps import build_atlas as build_atlas
from routes.pipeline.maps import build_map as build_map
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
    "check",
    "compare_reference",
    "data_sha256",
    "draw",
    "rebuild_reference",
]
