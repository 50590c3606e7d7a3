"""Words of dates, English and Spanish: what they are called, and how they stand together.

Patterns are for words without accents and capitals; those with ``{0}`` take a suffix for the name
of their group, so that one pattern can have two days.
"""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sept sep septiembre setiembre set",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
SEASONS = {
    "spring": 21, "summer": 22, "autumn": 23, "fall": 23,
    "primavera": 21, "verano": 22, "otono": 23,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4,
    "primera": 1, "segunda": 2, "1er": 1, "2do": 2, "3er": 3, "4to": 4,
}  # fmt: skip
MONTH = "(?P<month{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
DAY = r"(?P<day{0}>[0-9]{{1,2}})(?:st|nd|rd|th|º|°)?"
YEAR = r"(?P<year{0}>[12][0-9]{{3}})"
OF = r"\s*,?\s*(?:de\s+|del\s+|of\s+|del ano\s+)?"

WEEKDAY = re.compile(
    r"^(?:(?:on|el|en|in|during|durante|the)\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\s*,?\s+(?=[^\s])"
)
LEADING = re.compile(r"^(?:on(?! or)|in(?! or)|el dia|el|en|during|durante|dated|fechado)\s+(?=\S)")
ABOUT = re.compile(
    r"^(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|c\.|~|on or about|"
    r"in or about|hacia|alrededor de|aproximadamente|aprox\.?|cerca de|sobre)\s*(?=\S)"
)
PART = re.compile(
    r"^(?:(?:the\s+)?(?:beginning|start|end|middle)\s+of\s+|(?:in\s+)?(?:early|late|mid)[\s-]+"
    r"(?:in\s+)?|(?:a\s+)?(?:principios|comienzos|inicios|mediados|finales|fines)\s+"
    r"(?:del?\s+)(?:ano\s+)?(?:los\s+anos\s+)?)(?=\S)"
)
SINCE = re.compile(r"^(?:since|from|after|starting in|desde|a partir de|despues de)\s+(?=\S)")
UNTIL = re.compile(
    r"^(?:until|till|up to|before|by|through|hasta|antes de(?:l)?|no later than)\s+(?=\S)"
)
BETWEEN = re.compile(r"^(?:between|from|entre|de|del|desde)\s+(?=\S)")
DASH = re.compile(
    r"\s*(?:\s(?:to|through|thru|until|till|and|al|a|y|hasta(?: el)?|e|-|/|\.\.)\s"
    r"|[\u2013\u2014])\s*"
)
