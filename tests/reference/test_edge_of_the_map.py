"""A country on both sides of the 180th meridian is one country, and no band round the globe."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from routes import reference
from routes.geocode import geocode_text
from routes.geocode.loading import reference_index
from routes.reference.recipe.extent import extent_of
from routes.reference.recipe.validity import cut_at_180


def test_no_country_but_the_widest_reaches_over_4000_km() -> None:
    countries = reference.countries()
    wide = countries[countries["radius_km"] > 4000]
    assert wide["code"].tolist() == ["RU"]


def test_a_country_that_the_edge_cuts_lies_at_both_edges_and_nowhere_in_between() -> None:
    for code, west, east in (("FJ", -178.0, 176.0), ("RU", -169.0, 19.0)):
        area = reference.polygons("country", [code]).geometry.item()
        at = shapely.get_coordinates(area)[:, 0]
        assert not ((at > west) & (at < east)).any(), code


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        (177.98, -17.8, "FJ"),
        (-20.0, -16.9, None),
        (90.0, -16.9, None),
        (-175.0, 66.5, "RU"),
        (178.0, 67.5, "RU"),
        (0.0, 68.0, None),
        (-18.1, 65.7, "IS"),
        (-50.0, 68.5, "GL"),
        (-110.0, 70.0, "CA"),
    ],
)
def test_a_point_lies_in_its_own_country_and_the_open_sea_in_none(
    lon: float, lat: float, country: str | None
) -> None:
    assert reference_index().locate(lon, lat)[0] == country


def test_a_country_of_islands_on_the_edge_is_answered_with_its_own_size() -> None:
    place = geocode_text("Fiji")
    assert place.lon == pytest.approx(178, abs=1)
    assert place.uncertainty_km is not None
    assert place.uncertainty_km < 400


def test_a_ring_that_jumps_over_the_edge_is_cut_there() -> None:
    ring = shapely.Polygon([(178, 0), (-178, 0), (-178, 2), (178, 2)])
    round_a_pole = shapely.Polygon([(-180, -90), (-180, -60), (0, -60), (179, -60), (179, -90)])
    cut, kept = cut_at_180(np.array([ring, round_a_pole], dtype=object))
    assert cut.area == pytest.approx(8.0)
    assert cut.bounds == (-180.0, 0.0, 180.0, 2.0)
    assert kept.equals(round_a_pole)
    extent = extent_of(cut)
    assert abs(extent.lon) == pytest.approx(180.0)
    assert extent.radius_km < 260
