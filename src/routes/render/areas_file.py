"""Areas packed once: drawing them reads borders of a whole country and takes far longer.

Beside this module lies one pack for each kind of area with borders. It begins with a seal of all
it was made from, is used only while that seal is right, and the areas are drawn anew otherwise.
After a change of the reference data or the code, :func:`write_packs` writes the packs again; a
test says when.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.files import replace_file
from routes.render.areas import AREA_KINDS, codes_of, drawn_areas
from routes.render.encode import SMALLEST, Written, gzipped, segment, written
from routes.render.pack_digest import digest_of, sealed, shipped_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from routes.render.areas import Area

_MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "admin1": ("admin1.csv", "states.fgb"),
    "country": ("countries.csv", "countries.fgb"),
    "county": ("counties.csv", "counties.fgb"),
    "municipio": ("municipios.csv", "municipios.fgb"),
}
"""Files of the reference data that the areas of a kind are made from."""

_MADE_BY = (
    *("render/areas.py", "render/areas_file.py", "render/columns.py", "render/encode.py"),
    *("reference/shapes.py", "reference/places.py"),
)
"""Modules that make them."""

PACKED = tuple(_MADE_FROM)
"""Kinds of areas, as prefixes of gazetteer ids, that have a pack."""


def pack_name(prefix: str) -> str:
    """Name of the pack of a kind of areas."""
    return f"areas_{prefix}.pack"


def digest(prefix: str) -> str:
    """Hash all that the areas of a kind are made from: reference files and modules."""
    return digest_of(_MADE_BY, _MADE_FROM[prefix])


def packed_anew(prefix: str, squeeze: Callable[[bytes], bytes] | None = None) -> bytes:
    """Pack all areas of a kind of the reference data as they are.

    Parameters
    ----------
    prefix
        One of :data:`PACKED`.
    squeeze
        What writes gzip; left out, zlib.

    Returns
    -------
    bytes
        A segment, compressed: ``areas`` as :func:`areas_of` gives them; the same for the same
        data and code.
    """
    content = segment({"areas": _drawn(prefix, codes_of(prefix))})
    return squeeze(content) if squeeze else gzipped(content, SMALLEST)


def write_packs(squeeze: Callable[[bytes], bytes] | None = None) -> list[Path]:
    """Write the packs beside this module and return their paths; ``squeeze`` as above."""
    folder = Path(__file__).parent
    paths = []
    for prefix in PACKED:
        path = folder / pack_name(prefix)
        replace_file(path, sealed(digest(prefix), packed_anew(prefix, squeeze)))
        paths.append(path)
    return paths


def _drawn(prefix: str, codes: Iterable[str]) -> list[Area]:
    return [
        area | {"rings": {name: _written(part) for name, part in area["rings"].items()}}
        if "rings" in area
        else area
        for area in drawn_areas(prefix, codes)
    ]


def _written(part: Any) -> Any:  # noqa: ANN401 - a column, or the scale of them
    return written(part) if isinstance(part, np.ndarray) else part


@cache
def shipped(prefix: str) -> Mapping[str, Area] | None:
    """All areas of a kind by code, if their pack was made from these very data by this code.

    Nothing if it was not, is damaged, or is not there.
    """
    content = shipped_pack(pack_name(prefix), digest(prefix))
    return None if content is None else _read(gzip.decompress(content))


def _read(content: bytes) -> dict[str, Area]:
    begin = 4 + int.from_bytes(content[:4], "little")
    areas: dict[str, Area] = {}
    for area in json.loads(content[4:begin])["areas"]:
        # Columns lie in the order of their names, as they were written.
        for name, described in area.get("rings", {}).items():
            if isinstance(described, dict):
                _, length, width, *_ = described["@"]
                end = begin + length * width
                area["rings"][name] = Written(described["@"], content[begin:end])
                begin = end
        areas[area["code"].partition(":")[2]] = area
    return areas


def _known(prefix: str, codes: set[str]) -> Iterable[Area]:
    packed = shipped(prefix) if prefix in PACKED else None
    if packed is None:
        return _drawn(prefix, sorted(codes))
    return [packed[code] for code in codes]


def areas_of(gazetteer_ids: Iterable[str]) -> list[Area]:
    """Shapes of the areas that places refer to.

    Parameters
    ----------
    gazetteer_ids
        Ids such as ``admin1:US-TX``, ``county:US-48479``, ``municipio:MX-19039``,
        ``country:MX`` or ``region:south-texas``; other ids are points and are passed over.

    Returns
    -------
    list of dict
        Sorted by code; ``rings`` for known borders, as columns written already, ``circle``
        (degrees and km) for areas without, ``anchor`` for the label, ``name`` in both languages.

    Raises
    ------
    KeyError
        If there is no such area; the geocoder gives no other ids.
    """
    wanted: dict[str, set[str]] = {}
    for gazetteer_id in gazetteer_ids:
        prefix, _, code = gazetteer_id.partition(":")
        if prefix in AREA_KINDS:
            wanted.setdefault(prefix, set()).add(code)
    found = [area for prefix, codes in wanted.items() for area in _known(prefix, codes)]
    return sorted(found, key=lambda area: str(area["code"]))
