"""Values of code lists as people write them, English and Spanish, to codes.

Only whole words that mean one code are taken; a misspelt one is told with what was likely meant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from routes.casebook.importing.words import folded
from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Mapping

_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "purchase": "purchased, bought, buy, straw purchase, sale, compra venta, comprada",
        "theft": "stolen, robbery, burglary, robada, hurto",
        "assembly": "assembled, armado, manufactura",
        "storage": "stored, stash, stash house, bodega, resguardo",
        "transfer": "transferred, handover, delivery, delivered, transport, traslado",
        "crossing": "crossed, border crossing, cruce fronterizo",
        "seizure": (
            "seized, confiscated, confiscation, interdiction, incautacion, incautada, incautado, "
            "incautadas, incautados, aseguramiento, asegurada, asegurado, aseguradas, "
            "decomisada, decomisado, decomisadas, decomisados, confiscacion"
        ),
        "recovery": "recovered, found, crime gun recovery, recuperada, recuperado, hallazgo",
        "use": "used, used in crime, usada, utilizada, utilizacion",
    },
    "item_category": {
        "handgun": "handguns, pistol, pistols, revolver, revolvers, pistola, pistolas",
        "rifle": "rifles, long gun, long guns, fusil, fusiles, arma larga, armas largas, carabina",
        "shotgun": "shotguns, escopetas",
        "machine_gun": "machine guns, machinegun, ametralladoras",
        "grenade_launcher": "grenade launchers",
        "rocket_launcher": "rocket launchers, rpg",
        "explosive": "explosives, grenade, grenades, granada, granadas, explosivos",
        "ammunition": "ammo, rounds, cartridges, municiones, cartuchos, balas",
        "parts": "part, magazines, piezas, partes, cargadores",
        "other": "mixed, various, other mixed, otros, varios, mixto, mixtos",
    },
    "quantity_unit": {
        "firearms": "firearm, guns, gun, weapons, arma, armas",
        "rounds": "round, cartridges, ammunition, cartucho, municion, municiones",
        "magazines": "magazine, cargador",
        "pieces": "piece, parts, pieza",
        "unknown": "not stated, desconocida",
    },
    "quantity_relation": {
        "exact": "exactly, exacto, exacta, =, equal",
        "at_least": "more than, minimum, al menos, mas de, minimo, over",
        "about": "approximately, approx, around, aproximado, aproximadamente, alrededor de",
        "at_most": "up to, maximum, hasta, a lo sumo, maximo",
    },
    "documented": {
        "yes": "true, si, y, s, verdadero, documentada, stated",
        "inferred": "inferida",
    },
    "reached": {"yes": "true, si, y", "no": "false, n"},
    "status": {
        "alleged": "presunta, accused",
        "charged": "indicted, imputado, acusada",
        "pleaded": "pleaded, guilty plea, plead guilty, pled guilty, culpable",
        "convicted": "sentenced, condenada, sentenciado",
        "acquitted": "absuelta",
        "dismissed": "sobreseido",
        "unknown": "desconocido, desconocida",
    },
    "review_state": {"published": "publicada", "reviewed": "revisada"},
    "source_kind": {
        "court": "court record, court document, court filing, indictment, judicial, tribunal",
        "government": "press release, official, gobierno, oficial",
        "press": "news, newspaper, media, medios, periodico, noticia",
        "ngo": "ong, nonprofit",
        "academic": "paper, journal, research, academico",
        "dataset": "data, database, datos, base de datos",
    },
    "role": {
        "straw_buyer": "straw purchaser, comprador de paja, testaferro",
        "dealer": "ffl, gun dealer, armeria",
        "recipient": "receptor",
        "unknown": "desconocido",
    },
    "level": {"city": "town, municipality, localidad, pueblo", "zip": "postal code, cp"},
}
"""Other words for a code, by code list; labels in English and Spanish come from the codebook."""

_COUNTRIES: Mapping[str, str] = {
    "US": "usa, u s, u s a, united states, united states of america, eeuu, ee uu, eua, "
    "estados unidos, estados unidos de america",
    "MX": "mexico, mex, estados unidos mexicanos",
    "CA": "canada, can",
    "GT": "guatemala, gtm",
    "HT": "haiti, hti",
    "DO": "dominican republic, republica dominicana",
    "JM": "jamaica",
    "TT": "trinidad and tobago, trinidad y tobago",
    "HN": "honduras",
    "SV": "el salvador",
    "NI": "nicaragua",
    "CR": "costa rica",
    "PA": "panama",
    "BZ": "belize, belice",
    "CO": "colombia",
    "VE": "venezuela",
    "EC": "ecuador",
    "PE": "peru",
    "BR": "brazil, brasil",
    "CU": "cuba",
    "BS": "bahamas, the bahamas",
    "BB": "barbados",
    "KN": "saint kitts and nevis, st kitts and nevis",
    "PR": "puerto rico",
}


def meant_code(name: str, text: str) -> str | None:
    """Return the code that a cell means, or ``None``.

    Parameters
    ----------
    name
        A code list.
    text
        The cell.

    Examples
    --------
    >>> meant_code("kind", "Incautación"), meant_code("kind", "SEIZURE")
    ('seizure', 'seizure')
    >>> meant_code("kind", "purchse") is None
    True
    """
    return _meanings(name).get(folded(text))


@lru_cache(maxsize=64)
def _meanings(name: str) -> Mapping[str, str]:
    known = code_list(name)
    meanings: dict[str, str] = {}
    for code, words in _SYNONYMS.get(name, {}).items():
        meanings |= {folded(word): code for word in words.split(",")}
    for label in ("es", "en", "code"):
        meanings |= {folded(str(getattr(code, label))): code.code for code in known}
    meanings.pop("", None)
    return meanings


def meant_country(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code that a cell means, or ``None``.

    Examples
    --------
    >>> meant_country("México"), meant_country("us")
    ('MX', 'US')
    """
    plain = text.strip().upper()
    is_code = len(plain) == 2 and plain.isascii() and plain.isalpha()  # noqa: PLR2004 - letters
    return plain if is_code else _countries().get(folded(text))


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    return {folded(word): code for code, words in _COUNTRIES.items() for word in words.split(",")}
