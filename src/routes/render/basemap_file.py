"""The base map packed once: every page carries the same one, and packing it takes a second.

The pack beside this module begins with a seal of all it was made from, the reference files it
read and the code that read them, and of itself. It is used only while that seal is right, and the
base map is packed anew otherwise, so that no page ever carries one of other data. After a change of
either, :func:`write_pack` writes it again; a test says when.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from routes.files import replace_file
from routes.render.areas_file import write_packs
from routes.render.basemap import build_basemap
from routes.render.encode import SMALLEST, gzipped, segment
from routes.render.pack_digest import digest_of, sealed, shipped_pack
from routes.render.viewer_file import write_viewer_pack

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = "basemap.pack"
"""Name of the pack: a seal as 64 hexadecimal digits, then the island before base64."""

_MADE_FROM = (
    *("admin1.csv", "countries.csv", "gazetteer.tsv.gz"),
    *("countries.fgb", "counties.fgb", "municipios.fgb", "land.fgb", "lakes.fgb", "rivers.fgb"),
    *("borders.fgb", "border_inegi.fgb", "admin1_lines.fgb"),
)
"""Files of the reference data that the base map is made from."""

_MADE_BY = (
    *("render/basemap.py", "render/areas.py", "render/columns.py", "render/encode.py"),
    *("render/texts.py", "reference/shapes.py", "reference/places.py"),
)
"""Modules that make it."""


def digest() -> str:
    """Hash all that the base map is made from: reference files and modules."""
    return digest_of(_MADE_BY, _MADE_FROM)


def packed_anew(squeeze: Callable[[bytes], bytes] | None = None) -> bytes:
    """Pack the base map of the reference data as they are.

    Parameters
    ----------
    squeeze
        What writes gzip; left out, zlib.

    Returns
    -------
    bytes
        An island before base64; the same for the same data and code.
    """
    content = segment(build_basemap())
    return squeeze(content) if squeeze else gzipped(content, SMALLEST)


@lru_cache(maxsize=1)
def basemap_island() -> str:
    """The base map as JSON that a ``script`` element can hold; docs/map-file.md describes it.

    Raises
    ------
    ReferenceDataError
        If a file of the reference data is missing.
    """
    packed = shipped_pack(PACK, digest())
    if packed is None:
        packed = packed_anew()
    return json.dumps([base64.b64encode(packed).decode("ascii")])


def write_pack(squeeze: Callable[[bytes], bytes] | None = None) -> list[Path]:
    """Write the pack beside this module, those of areas and the viewer's, and return their paths.

    Parameters
    ----------
    squeeze
        What writes gzip. The packs that ship were squeezed by ``zopfli.gzip.compress``, which is
        slow and saves four bytes in a hundred of every page; browsers read it like any other.
    """
    path = Path(__file__).with_name(PACK)
    replace_file(path, sealed(digest(), packed_anew(squeeze)))
    return [path, *write_packs(squeeze), write_viewer_pack(squeeze)]
