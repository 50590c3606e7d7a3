"""Frames → payload → folium map → one self-contained page."""

from routes.render.atlas import Atlas as Atlas
from routes.render.basemap import build_basemap as build_basemap
from routes.render.basemap_file import basemap_island as basemap_island
from routes.render.page import RoutesMap as RoutesMap
from routes.render.page import content_security_policy as content_security_policy
from routes.render.payload import build_payload as build_payload
from routes.render.presets import HOME as HOME
from routes.render.presets import Page as Page
from routes.render.presets import Site as Site
from routes.render.presets_file import PRESETS_FILE as PRESETS_FILE
from routes.render.presets_file import default_site as default_site
from routes.render.presets_file import parse_site as parse_site
from routes.render.presets_pages import AtlasPages as AtlasPages
from routes.render.presets_pages import whole_map as whole_map
from routes.render.summary import summarise as summarise

__all__ = [
    "HOME",
    "PRESETS_FILE",
    "Atlas",
    "AtlasPages",
    "Page",
    "RoutesMap",
    "Site",
    "basemap_island",
    "build_basemap",
    "build_payload",
    "content_security_policy",
    "default_site",
    "parse_site",
    "routes_map",
    "summarise",
    "whole_map",
]


def routes_map(atlas: Atlas) -> RoutesMap:
    """Draw an atlas.

    Parameters
    ----------
    atlas
        Frames of one build.

    Returns
    -------
    RoutesMap
        A folium map; add layers of your own, then ``save`` it as one offline file.
    """
    return RoutesMap(build_payload(atlas), basemap_island(), summarise(atlas))
