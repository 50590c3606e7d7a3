"""Frames → payload → folium map → one self-contained page."""

from routes.render.atlas import Atlas as Atlas
from routes.render.basemap import build_basemap as build_basemap
from routes.render.page import RoutesMap as RoutesMap
from routes.render.page import content_security_policy as content_security_policy
from routes.render.payload import build_payload as build_payload
from routes.render.summary import summarise as summarise

__all__ = [
    "Atlas",
    "RoutesMap",
    "build_basemap",
    "build_payload",
    "content_security_policy",
    "routes_map",
    "summarise",
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
    return RoutesMap(build_payload(atlas), build_basemap(), summarise(atlas))
