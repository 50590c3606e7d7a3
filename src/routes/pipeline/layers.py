"""casebook → checked → geocoded → chained → layers for geographic information systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook import read_casebook
from routes.casebook.exports.layer_frames import (
    areas_layer,
    crossings_layer,
    events_layer,
    legs_layer,
    places_layer,
)
from routes.casebook.exports.layers import LAYERS, density_bounds, layers_package
from routes.casebook.exports.qgis_styles import layer_styles
from routes.casebook.exports.targets import write_file
from routes.chains.leg_lines import leg_lines
from routes.errors import CasebookError
from routes.pipeline.case_lines import CaseLines
from routes.pipeline.dealer_layer import dealer_density_layer
from routes.pipeline.exporting import Export, counts_of, release, require_apart
from routes.pipeline.maps import build_atlas
from routes.pipeline.opening import OpenCasebook
from routes.render.exploring import Explorable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from routes.casebook import Casebook
    from routes.casebook.exports import Release

LAYERS_FILE = "layers.gpkg"


@dataclass(frozen=True, eq=False, repr=False)
class Layers(Mapping[str, Explorable]):
    """Layers by name, each a GeoDataFrame in EPSG:4326 under its contract.

    The contract of each is in :data:`routes.casebook.exports.layers.LAYERS`; ``styles`` has a QGIS
    style for each, with the symbols of the page.
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    release: Release
    """What the layers are made from."""

    def __getitem__(self, name: str) -> Explorable:
        """Return a layer; changing it changes nothing in the casebook."""
        return Explorable(self.frames[name])

    def __iter__(self) -> Iterator[str]:
        """Names, from the lowest layer to the one on top."""
        return iter(self.frames)

    def __len__(self) -> int:
        """How many layers there are."""
        return len(self.frames)

    def __repr__(self) -> str:
        """Say what is in them."""
        told = [
            f"{name}: {len(frame)} rows, {int(frame.geometry.notna().sum())} drawn"
            for name, frame in self.frames.items()
        ]
        return "Layers (EPSG:4326)\n" + "\n".join(told)

    def styles(self, language: str = "en") -> Mapping[str, str]:
        """Return a QGIS style (QML) for each layer, its legend in ``en`` or ``es``."""
        made = layer_styles(language, density_bounds(self.frames))
        return {name: made[name] for name in self.frames}

    def package(self) -> bytes:
        """Write the layers as one GeoPackage with their styles."""
        return layers_package(self.frames, self.release.coverage)


def layers_of(casebook: OpenCasebook | Path | str) -> Layers:
    """Make the layers of a casebook.

    Parameters
    ----------
    casebook
        What :func:`routes.open` returned, or an address. Only public cases are drawn, whatever
        was opened.

    Returns
    -------
    Layers
        The same for any order of the rows in the casebook.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors.
    CasebookError
        If there is no casebook at the address.
    """
    if isinstance(casebook, OpenCasebook):
        return _layers(casebook.casebook)
    return _layers(read_casebook(casebook))


def _layers(casebook: Casebook) -> Layers:
    made = release(casebook)
    # Lines are laid between the places that leave, whose coordinates are no finer than known.
    ends = made.events.set_index("event_id").rename(
        columns={"place_lon": "lon", "place_lat": "lat"}
    )
    cases = CaseLines(build_atlas(casebook), made)
    frames = {
        "dealer_density": dealer_density_layer(casebook.tables["dealers"]),
        "areas": areas_layer(made),
        "flows": cases.published(),
        "od_flows": cases.od_flows(),
        "corridors": cases.corridors(),
        "legs": legs_layer(made, leg_lines(made.legs.drop(columns="geometry"), ends)),
        "places": places_layer(made),
        "crossings": crossings_layer(made),
        "events": events_layer(made),
    }
    return Layers({name: frames[name] for name in LAYERS}, made)


def export_layers(casebook: Path | str, target: Path, *, force: bool = False) -> Export:
    """Write the layers of a casebook as one GeoPackage with QGIS styles.

    Parameters
    ----------
    casebook
        Its address.
    target
        The file to write.
    force
        Whether a file that is there may be replaced.

    Returns
    -------
    Export
        Counts of the release, and of the rows of each layer as ``layer_<name>``.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is written.
    CasebookError
        If the target is taken or a casebook, or the disk refuses; what was there is as it was.
    """
    file = target / LAYERS_FILE if target.is_dir() else target
    if file.exists() and not force:
        msg = f"{file} is there already; give --layers another file, or replace it with --force"
        raise CasebookError(msg)
    read = read_casebook(casebook)
    require_apart(read, file)
    made = _layers(read)
    paths = write_file(file, LAYERS_FILE, made.package(), force=force)
    rows = {f"layer_{name}": len(made.frames[name]) for name in made}
    return Export(
        paths=paths, counts=counts_of(made.release) | rows, data_sha256=made.release.data_sha256
    )
