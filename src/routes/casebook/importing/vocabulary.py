"""Words that headers use for the fields of a table, English and Spanish, capitals aside."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from routes.casebook.importing.words import folded
from routes.codebook import TABLE_NAMES, table

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = "source"
"""Column that holds an id or an address of a source."""
SOURCE_URL = "source_url"
"""Column that holds an address of a source."""
SOURCE_ID = "source_id"
LOCATOR = "locator"
POINT = "lat,lon"
"""Column that holds latitude and longitude in one cell."""
PLACE_PARTS = ("place_part_1", "place_part_2", "place_part_3")
"""Columns whose words make a place text together: town, county, state."""
_PART_WORDS = dict(zip(PLACE_PARTS, ("the town", "the county", "the state"), strict=True))

_CITED: Mapping[str, str] = {
    SOURCE_ID: "source id, id fuente, id de la fuente, source ids",
    SOURCE_URL: (
        "source url, url, link, enlace, url fuente, fuente url, liga, web, website, hyperlink, "
        "source link, link to source, enlace a la fuente, link de la fuente, web page, pagina web"
    ),
    SOURCE: "source, sources, fuente, fuentes, reference, referencia, src",
    LOCATOR: "locator, page, pagina, paragraph, parrafo, foja, docket entry",
}
_DATE = (
    "fecha, date of event, event date, fecha del evento, fecha evento, fecha del hecho, when, dia"
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "events": {
        "event_id": "id, clave, identifier, identificador, folio, record id, uid, event, evento",
        "case_id": "case, caso, id caso, id del caso, case ref",
        "seq": "order, orden, sequence, secuencia, step, paso",
        "kind": (
            "stage, etapa, type, tipo, event type, tipo de evento, event kind, incident type, "
            "tipo de incidente, category, categoria, fase, hecho, accion"
        ),
        "place_text": (
            "place, lugar, location, ubicacion, place name, nombre del lugar, site, sitio, "
            "where, donde, lugar del hecho, localizacion"
        ),
        PLACE_PARTS[0]: "city, ciudad, town, localidad, poblacion",
        PLACE_PARTS[1]: "county, municipio, municipality, condado",
        PLACE_PARTS[2]: "state, estado, province, provincia, entidad, entidad federativa",
        "country": "pais, country code, codigo de pais",
        "lon": "longitude, longitud, lng, long, x, coord x, coordenada x",
        "lat": "latitude, latitud, y, coord y, coordenada y",
        POINT: (
            "coordinates, coordenadas, coords, latlon, latlng, lat lon, lat lng, lat long, gps, "
            "location, ubicacion, geo, point"
        ),
        "date": _DATE,
        "date_text": "date as stated, fecha texto, fecha segun la fuente",
        "items": (
            "objetos, articulos, weapons, armas, item, items seized, goods, descripcion de armas, "
            "weapon description, que"
        ),
        "item_category": (
            "weapon type, tipo de arma, gun type, item type, category, categoria, type, tipo, "
            "weapon category, categoria de arma"
        ),
        "quantity": (
            "qty, cantidad, number of guns, number of weapons, number of firearms, count, number, "
            "numero, numero de armas, no of guns, total, guns, how many, cuantas, num, amount, "
            "cantidad de armas, firearms, quantity of guns, total armas, numero de piezas"
        ),
        "quantity_unit": "unit, unidad, units, unidades",
        "quantity_relation": "relation, qualifier, relacion",
        "organisation": "organization, organizacion, cartel, group, grupo, grupo criminal",
        "role": "rol, papel",
        "documented": "documentado, documented or inferred, basis, documentada",
    },
    "sources": {
        "source_id": "id, clave, identifier, identificador, source, fuente",
        "title": "titulo, headline, titular, name, nombre",
        "publisher": "medio, outlet, editor, newspaper, periodico, publicado por, editorial",
        "date": "fecha, published, publication date, fecha de publicacion, date published",
        "url": "link, enlace, liga, direccion, web, source url, website, path, web address",
        "archive_url": "archive, archivo, wayback, archived, copia archivada",
        "kind": "type, tipo, source type, tipo de fuente, source kind",
        "reliability": "confiabilidad, fiabilidad, grade",
        "retrieved_at": "accessed, consultado, access date, retrieved, fecha de consulta",
    },
    "cases": {
        "case_id": "id, case, caso, clave, identifier, identificador, id del caso",
        "title": "titulo, name, nombre, case name, nombre del caso",
        "summary": "resumen, description, descripcion, abstract",
        "docket": "docket number, expediente, case number, numero de caso, causa penal, docket no",
        "court": "tribunal, juzgado, corte",
        "status": "legal status, situacion legal, situacion",
        "status_date": "date of status, fecha de la situacion",
        "corridor": "corredor, route, ruta",
    },
    "citations": {
        "record": "record id, event id, case id, event, evento, registro, leg id, flow id",
        "source_id": "source, fuente, id fuente",
        "locator": "page, pagina, paragraph, parrafo, foja",
        "credibility": "credibilidad",
    },
    "flows": {
        "flow_id": "id",
        "origin": "origen, from, desde, origin name, source place",
        "destination": "dest, destino, to, hasta, destination name, target",
        "period": "periodo, year, ano, anio",
        "measure": "medida",
        "value": "count, total, valor, cantidad, magnitude, flow, number",
    },
    "estimates": {
        "estimate_id": "id, clave",
        "measure": "medida",
        "low": "minimum, minimo, min, lower",
        "high": "maximum, maximo, max, upper",
        "claimant": "claimed by, who, quien, quien lo afirma",
        "period": "periodo, year, ano",
    },
    "links": {"case_a": "case 1, caso a, caso 1", "case_b": "case 2, caso b, caso 2"},
    "legs": {
        "leg_id": "id",
        "from_event": "from, desde, origin event",
        "to_event": "to, hasta, destination event",
        "reason": "razon",
    },
}

LAST_RESORT: Mapping[str, str] = {"name": "place_text", "nombre": "place_text"}
"""Words that mean a field of an event only where no other column does."""

TABLE_WORDS: Mapping[str, str] = {
    "sources": "sources, source, fuentes, fuente, bibliography, bibliografia",
    "citations": "citations, citas, case sources, event sources, references",
    "cases": "cases, case, casos, caso",
    "events": "events, event, eventos, evento, incidents, incidentes, hechos",
    "places": "places, lugares",
    "legs": "legs, tramos, movements",
    "estimates": "estimates, estimaciones, claims",
    "flows": "flows, flujos, flow",
    "links": "links, vinculos",
    "organisations": "organisations, organizations, organizaciones",
    "redactions": "redactions",
    "dealers": "dealers, ffl, ffls",
    "traces": "traces, rastreos",
}
"""Names of files and sheets that say which table they hold."""

SIGNATURES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "sources": (("url", "title"), ("source_id", "url")),
    "citations": (("record",), ("source_id",)),
    "cases": (("case_id", "title"), ("title", "summary", "docket", "court", "status")),
    "events": (
        ("place_text", "lat", "lon", POINT, *PLACE_PARTS),
        ("event_id", "kind", "date", "quantity", "items", "case_id", SOURCE, SOURCE_URL, SOURCE_ID),
    ),
    "places": (("place_text",), ("level",), ("decided_by",), ("reason",)),
    "legs": (("from_event",), ("to_event",)),
    "estimates": (("measure",), ("low", "high", "claimant")),
    "flows": (("origin",), ("destination", "value")),
    "links": (("case_a",), ("case_b",)),
    "organisations": (("alias",), ("organisation",)),
    "redactions": (("record_id",), ("field",), ("before_sha256",)),
    "dealers": (("license_number",),),
    "traces": (("trace_id", "purchase_event", "recovery_event"), ("type", "maker", "calibre")),
}
"""What a table cannot be without: of each group at least one."""


@lru_cache(maxsize=len(TABLE_NAMES))
def exact_names(name: str) -> Mapping[str, str]:
    """Return the names and aliases of the fields of a table, each with the field it means."""
    owner = table(name)
    short = {SOURCE_ID: SOURCE_ID, LOCATOR: LOCATOR, SOURCE_URL: SOURCE_URL} if owner.cited else {}
    return {**short, **owner.aliases, **{each: each for each in owner.field_names}}


@lru_cache(maxsize=len(TABLE_NAMES))
def folded_names(name: str) -> Mapping[str, str]:
    """Return `exact_names` folded."""
    return {folded(word): target for word, target in exact_names(name).items()}


@lru_cache(maxsize=len(TABLE_NAMES))
def vocabulary(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return every folded word that a header may use, with what it may mean, likeliest first."""
    owner = table(name)
    meanings: dict[str, list[str]] = {}
    listed = dict(_WORDS.get(name, {}))
    if owner.cited:
        listed |= _CITED
    for target, words in listed.items():
        for word in words.split(","):
            meanings.setdefault(folded(word), []).append(target)
    for field in owner.fields:
        for title in (field.title, field.title_es):
            meanings.setdefault(folded(title), []).append(field.name)
    return {word: tuple(dict.fromkeys(targets)) for word, targets in meanings.items()}


def table_of_word(word: str) -> str | None:
    """Return the table that a file or sheet of this name holds, or ``None``.

    Examples
    --------
    >>> table_of_word("Fuentes"), table_of_word("places_with_answers") is None
    ('sources', True)
    """
    return _tables_by_word().get(folded(word))


@lru_cache(maxsize=1)
def _tables_by_word() -> Mapping[str, str]:
    named = {folded(word): name for name, words in TABLE_WORDS.items() for word in words.split(",")}
    return named | {folded(table(name).title_es): name for name in TABLE_NAMES}


def column_words(target: str) -> str:
    """Say what a column is taken for, as a person would.

    Examples
    --------
    >>> column_words("place_part_3"), column_words("quantity")
    ('the state', 'quantity')
    """
    return _PART_WORDS.get(target, target)
