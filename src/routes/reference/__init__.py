"""Reference data: places with coordinates, boundaries, the base map, and where they come from.

The files lie in ``geo/reference`` and are built once, from pinned packages, by
:mod:`routes.reference.recipe`. Nothing is downloaded when a map is made. Gazetteers of other parts
of the world can be added beside them (:mod:`routes.reference.additions`).
"""

from routes.reference.additions import Addition as Addition
from routes.reference.additions import additions_in_use as additions_in_use
from routes.reference.folder import MANIFEST as MANIFEST
from routes.reference.folder import ReferenceFile as ReferenceFile
from routes.reference.folder import ReferenceInfo as ReferenceInfo
from routes.reference.folder import altered_files as altered_files
from routes.reference.folder import credit_of_roads as credit_of_roads
from routes.reference.folder import credits_of_map as credits_of_map
from routes.reference.folder import info as info
from routes.reference.folder import manifest as manifest
from routes.reference.folder import reference_folder as reference_folder
from routes.reference.folder import reference_path as reference_path
from routes.reference.folder import replace_reference as replace_reference
from routes.reference.folder import version as version
from routes.reference.places import admin1 as admin1
from routes.reference.places import counties as counties
from routes.reference.places import countries as countries
from routes.reference.places import gazetteer as gazetteer
from routes.reference.places import municipios as municipios
from routes.reference.places import population as population
from routes.reference.places import ports_of_entry as ports_of_entry
from routes.reference.places import regions as regions
from routes.reference.places import spanish_names as spanish_names
from routes.reference.places import zips as zips
from routes.reference.roads import RoadGraph as RoadGraph
from routes.reference.roads import roads as roads
from routes.reference.shapes import LAYERS as LAYERS
from routes.reference.shapes import LEVELS as LEVELS
from routes.reference.shapes import layer as layer
from routes.reference.shapes import polygons as polygons
from routes.reference.states import us_states as us_states

__all__ = [
    "LAYERS",
    "LEVELS",
    "MANIFEST",
    "Addition",
    "ReferenceFile",
    "ReferenceInfo",
    "RoadGraph",
    "additions_in_use",
    "admin1",
    "altered_files",
    "counties",
    "countries",
    "credit_of_roads",
    "credits_of_map",
    "gazetteer",
    "info",
    "layer",
    "manifest",
    "municipios",
    "polygons",
    "population",
    "ports_of_entry",
    "reference_folder",
    "reference_path",
    "regions",
    "replace_reference",
    "roads",
    "spanish_names",
    "us_states",
    "version",
    "zips",
]
