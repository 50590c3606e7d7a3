"""The folded names of the towns, from the gazetteer and the crossings just built."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING

from routes.files import gzipped
from routes.reference.towns import FILE, index_towns, towns_bytes

if TYPE_CHECKING:
    from pathlib import Path


def build_town_names(folder: Path) -> None:
    """Write town_names.bin.gz from gazetteer.tsv.gz and ports_of_entry.csv in the same folder."""
    gazetteer = gzip.decompress((folder / "gazetteer.tsv.gz").read_bytes()).decode("utf-8")
    crossings = (folder / "ports_of_entry.csv").read_text("utf-8")
    towns = index_towns(
        csv.DictReader(io.StringIO(gazetteer), delimiter="\t"),
        csv.DictReader(io.StringIO(crossings)),
    )
    (folder / FILE).write_bytes(gzipped(towns_bytes(towns)))
