"""How each figure is worked out, in a sentence or two for readers; the formulas are in the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

METHOD_WORDS: Mapping[str, Mapping[str, str]] = {
    "corridors": {
        "en": (
            "A corridor is a stretch of road on the shortest ways of at least 3 cases and 5 % of "
            "the cases of that standing. No source says which road was driven."
        ),
        "es": (
            "Un corredor es un tramo de carretera en los caminos más cortos de al menos 3 casos y "
            "el 5 % de los casos de esa condición. Ninguna fuente dice por qué carretera se fue."
        ),
    },
    "flows": {
        "en": (
            "Cases with a leg from one place to the other, by the basis of the leg; linked cases "
            "count once. Published totals stand apart and are never added up."
        ),
        "es": (
            "Casos con un tramo de un lugar al otro, según la base del tramo; los casos "
            "vinculados cuentan una vez. Los totales publicados van aparte y nunca se suman."
        ),
    },
    "indicators": {
        "en": (
            "Only events that a source states; linked cases count once. Time to crime is an "
            "interval: nobody says which gun ended where, so it holds every combination of sale "
            "and recovery."
        ),
        "es": (
            "Solo eventos que una fuente afirma; los casos vinculados cuentan una vez. El tiempo "
            "hasta el delito es un intervalo: nadie dice qué arma terminó dónde, así que abarca "
            "toda combinación de venta y recuperación."
        ),
    },
    "crossings": {
        "en": (
            "A model of detour and distance guesses the crossing of each documented case from the "
            "others. Probabilities are shown only from 50 documented cases on and if it beats four "
            "simpler guesses."
        ),
        "es": (
            "Un modelo de desvío y distancia predice el cruce de cada caso documentado a partir de "
            "los demás. Solo se muestran probabilidades desde 50 casos documentados y si supera "
            "cuatro conjeturas más simples."
        ),
    },
    "timeline": {
        "en": (
            "Documented records by year. A date known as a range is spread evenly over its days; "
            "the band holds the count of a year with 90 % probability."
        ),
        "es": (
            "Registros documentados por año. Una fecha conocida como rango se reparte por igual "
            "entre sus días; la banda contiene la cuenta de un año con probabilidad del 90 %."
        ),
    },
    "hotspots": {
        "en": (
            "A scan looks for crossings or counties with more cases than their share and holds the "
            "excess against simulated maps; p is its rank among them. Cases are counted, not guns."
        ),
        "es": (
            "Un barrido busca cruces o condados con más casos de los que les corresponden y "
            "compara el exceso con mapas simulados; p es su rango entre ellos. Se cuentan casos, "
            "no armas."
        ),
    },
    "estimates": {
        "en": (
            "Every published figure with who states it, grouped by what it measures. Nothing is "
            "averaged, and a range as published is no confidence interval."
        ),
        "es": (
            "Cada cifra publicada con quien la afirma, agrupada por lo que mide. Nada se promedia, "
            "y un rango publicado no es un intervalo de confianza."
        ),
    },
    "supernetworks": {
        "en": (
            "Documented networks are cases that a source, a docket or one firearm ties together. "
            "Possible ones share rare brokers, dealers, crossings or cities: sharing is no proof."
        ),
        "es": (
            "Las redes documentadas son casos que une una fuente, un expediente o una misma arma. "
            "Las posibles comparten intermediarios, armerías, cruces o ciudades poco comunes: "
            "compartir no es prueba."
        ),
    },
    "tracing": {
        "en": (
            "Time from sale to recovery of each traced firearm, as an interval where its days are "
            "not known, and states of sale per person and per dealer. Small counts are left out."
        ),
        "es": (
            "Tiempo de la venta a la recuperación de cada arma rastreada, como intervalo si no se "
            "conocen los días, y estados de venta por habitante y por comerciante. Las cuentas "
            "pequeñas se omiten."
        ),
    },
    "dealers": {
        "en": (
            "Licensed places of ATF's newest list at the point of their ZIP code, by county and "
            "per 1,000 km². A licensed place is no suspect."
        ),
        "es": (
            "Lugares con licencia de la lista más reciente de la ATF, en el punto de su código "
            "postal, por condado y por 1000 km². Un lugar con licencia no es sospechoso."
        ),
    },
}
"""By name of the analysis; ``docs/methods.md`` says it in full, in English."""
