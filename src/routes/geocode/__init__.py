"""Place texts of court papers and news → honest decisions with provenance."""

from routes.geocode.answers import Index as Index
from routes.geocode.events import geocode_events as geocode_events
from routes.geocode.gazetteer import Tables as Tables
from routes.geocode.loading import build_index as build_index
from routes.geocode.loading import reference_index as reference_index
from routes.geocode.places import STATUSES as STATUSES
from routes.geocode.places import Candidate as Candidate
from routes.geocode.places import Place as Place
from routes.geocode.places import place_record as place_record
from routes.geocode.suggesting import suggest as suggest
from routes.geocode.texts import geocode_text as geocode_text
from routes.geocode.texts import geocode_texts as geocode_texts

__all__ = [
    "STATUSES",
    "Candidate",
    "Index",
    "Place",
    "Tables",
    "build_index",
    "geocode_events",
    "geocode_text",
    "geocode_texts",
    "place_record",
    "reference_index",
    "suggest",
]
