"""What a page says of itself, in English and Spanish; words about data come from the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import routes

if TYPE_CHECKING:
    from collections.abc import Mapping

Text = dict[str, str]
"""One text by language: ``en`` and ``es``."""

TITLE: Mapping[str, str] = {
    "en": "Documented arms-trafficking supply chains",
    "es": "Cadenas documentadas del tráfico de armas",
}

SUBTITLE: Mapping[str, str] = {
    "en": "From the counter to the crime scene: what public sources document, place by place.",
    "es": (
        "Del mostrador a la escena del crimen: lo que documentan las fuentes públicas, lugar por "
        "lugar."
    ),
}
"""Under the title of an atlas that does not choose its own."""

WHOLE_MAP: Mapping[str, str] = {
    "en": "Every stage and every leg of every case, with time, filters and the table.",
    "es": "Todas las etapas y todos los tramos de todos los casos, con tiempo, filtros y tabla.",
}

COVERAGE: Mapping[str, str] = {
    "en": (
        "The map shows documented past cases, not all trafficking. No data is not none. "
        "Seizures show where someone looked, not where weapons flow. Numbers of one case are "
        "never added up."
    ),
    "es": (
        "El mapa muestra casos pasados documentados, no todo el tráfico. Sin datos no significa "
        "que no haya nada. Los decomisos muestran dónde se buscó, no por dónde fluyen las armas. "
        "Las cantidades de un mismo caso nunca se suman."
    ),
}

METHOD: Mapping[str, str] = {
    "en": (
        "A dot is a place a source names; a city's dot stands for the whole city. A state, "
        "region or country is drawn as an area, never as a dot. A solid line is a movement a "
        "cited source states between two documented events. A long-dashed line joins two "
        "documented events in the order of the chain, without a source for the movement, or "
        "ends in an area. A short-dashed line has an inferred end. Lines are connections, not "
        "roads driven. Where no source names the crossing, the line says so."
    ),
    "es": (
        "Un punto es un lugar que una fuente nombra; el punto de una ciudad representa toda la "
        "ciudad. Un estado, una región o un país se dibuja como área, nunca como punto. Una línea "
        "continua es un movimiento que una fuente citada afirma entre dos eventos documentados. "
        "Una línea de trazos largos une dos eventos documentados en el orden de la cadena, sin "
        "fuente del movimiento, o termina en un área. Una línea de trazos cortos tiene un extremo "
        "inferido. Las líneas son conexiones, no caminos recorridos. Donde ninguna fuente nombra "
        "el cruce, la línea lo dice."
    ),
}

_HASH_DIGITS = 12


def how_to_cite(data_sha256: str, title: Mapping[str, str] = TITLE) -> Text:
    """How a reader cites the page, with the version of its data."""
    data = data_sha256[:_HASH_DIGITS]
    return {
        "en": (
            f"{title['en']}. Map made with trafficking-routes {routes.__version__}, data version "
            f"{data}. Cite the sources named in each record for its facts."
        ),
        "es": (
            f"{title['es']}. Mapa hecho con trafficking-routes {routes.__version__}, versión de "
            f"datos {data}. Cite las fuentes de cada registro para sus hechos."
        ),
    }
