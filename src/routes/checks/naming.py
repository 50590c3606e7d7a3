"""Names that stand for something: countries, organisations, links between cases."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routes.codebook.countries import MEANT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding
    from routes.checks.tables import Row, Tables

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK
"""
COUNTRIES = frozenset(_CODES.split())
"""ISO 3166-1 alpha-2 codes, and XK, which is in use for Kosovo."""


def unknown_countries(tables: Tables) -> Iterator[Finding]:
    """A country code is one that ISO 3166-1 has."""
    for name in ("events", "places"):
        for row in tables.rows(name):
            code = row.text("country")
            if code is None or code in COUNTRIES:
                continue
            meant = MEANT.get(code)
            cure = "Write the ISO 3166-1 code, such as US, MX, GT, HT or CA"
            if meant:
                cure = f"Write {meant} if that is the country; {cure[0].lower()}{cure[1:]}"
            yield row.finding("unknown_country", "country", f"{code} is no country", cure)


def events_without_country(tables: Tables) -> Iterator[Finding]:
    """An event says which country its place is in: names repeat across borders."""
    for row in tables.rows("events"):
        # Without words of a place there is nothing to mistake; that they are missing is told.
        if row.text("country") is None and row.text("place_text") is not None:
            message = (
                f"the country of {row.text('place_text')} is not given, so that a place of that "
                "name in another country may be taken for it"
            )
            cure = "Write the ISO 3166-1 code, such as US or MX"
            yield row.finding("no_country", "country", message, cure, severity="warning")


def aliases_in_conflict(tables: Tables) -> Iterator[Finding]:
    """One wording means one organisation, whatever its capitals."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for row in tables.rows("organisations"):
        meanings[_folded(row)].add(row.text("organisation") or "")
    for row in tables.rows("organisations"):
        meant = meanings[_folded(row)]
        if len(meant) > 1:
            message = f"{row.text('alias')} stands for {' and for '.join(sorted(meant))}"
            cure = "Keep one meaning for this wording"
            yield row.finding("alias_conflict", "organisation", message, cure)


def _folded(row: Row) -> str:
    return " ".join((row.text("alias") or "").casefold().split())


def links_told_twice(tables: Tables) -> Iterator[Finding]:
    """Two cases are linked once in each way, and no case is linked to itself."""
    first: dict[tuple[str, ...], Row] = {}
    for row in tables.rows("links"):
        ends = sorted((row.text("case_a") or "", row.text("case_b") or ""))
        if ends[0] == ends[1]:
            message = f"the case {ends[0]} is linked to itself"
            yield row.finding("link_to_itself", "case_b", message, "Name the other case")
        earlier = first.setdefault((*ends, row.text("relation") or ""), row)
        if earlier is not row:
            message = f"the link says the same as the link {earlier.record_id}"
            cure = "Delete one of the two"
            yield row.finding("duplicate_link", "case_a", message, cure, severity="warning")
