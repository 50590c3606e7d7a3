"""Groups of codes: what several codes of one list have in common."""

from __future__ import annotations

POINT_LEVELS = frozenset({"address", "point", "port_of_entry", "zip", "city"})
"""Levels of places that are points: the city or better."""

AREA_LEVELS = frozenset({"state", "region", "country"})
"""Levels of places that are areas, never points."""

ORIGINS = ("purchase", "theft")
"""Kinds of events that a chain begins with."""

BETWEEN = ("assembly", "storage", "transfer")
"""Kinds of events on either side of a border, between the origin and the end."""

ENDS = ("seizure", "recovery", "use")
"""Kinds of events that a chain ends with."""

NOT_FIREARMS = frozenset({"ammunition", "parts", "explosive"})
"""Categories of items that are not counted as firearms and have no time to crime."""
