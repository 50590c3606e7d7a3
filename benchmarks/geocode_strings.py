"""Place strings with a known answer, drawn from the towns of the reference data.

The same seed and the same reference data give the same strings. A town is drawn with the odds of
its population, so that large cities come first and a long tail of small ones follows. Every text
of a set differs from every other one.
"""

from __future__ import annotations

import math
import random
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEAR_KM = 25.0
"""How far from the town an answer may lie to be right."""

SHARES = {"clean": 0.70, "typo": 0.14, "bare": 0.075, "context": 0.085}
"""Parts of the mixed set."""
COUNTRIES = {"US": 0.6, "MX": 0.4}
"""Parts of every kind; without them the many hamlets of Mexico would be most of the strings."""

DISTINCT_SHARE = 0.01
_LEAST_PEOPLE = 500.0
_TYPOS_PER_TOWN = 6
_SHORTEST_TYPO = 5
_EARTH_KM = 6371.0
_UNWRITTEN = frozenset("()[],/")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_ENGLISH = (
    "a gun shop in {city}, {full}",
    "near {city}, {short}",
    "outside {city}, {full}",
    "a residence in {city}, {short}",
    "Location: {city}, {full}",
    "the {city}, {full}, area",
    "{upper}, {full} (staff report)",
)
_SPANISH = (
    "una armería de {city}, {full}",
    "cerca de {city}, {short}",
    "la ciudad de {city}, {full}",
    "en {city}, {full}",
    "una bodega en {city}, {short}",
    "a warehouse in {city}, {full}, Mexico",
    "{upper}, {full} (redacción)",
)
_TEMPLATES = {"US": _ENGLISH, "MX": _SPANISH}


@dataclass(frozen=True, slots=True)
class Town:
    """A row of the gazetteer in the US or Mexico."""

    gazetteer_id: str
    name: str
    country: str
    admin1: str
    lon: float
    lat: float
    weight: float


@dataclass(frozen=True, slots=True)
class State:
    """How texts write a state."""

    full: str
    shorts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A text, its kind, and the town that is meant."""

    text: str
    kind: str
    town: Town


class Towns:
    """The towns that strings are drawn from.

    A name that two towns of one state bear more than 25 km apart is left out: no text "name,
    state" says which of them is meant. So is a name with brackets, commas or strokes, which are
    marks of the gazetteer.
    """

    def __init__(self) -> None:
        frame = reference.gazetteer()
        frame = frame[frame["country"].isin(list(_TEMPLATES)) & (frame["admin1"] != "")]
        groups: dict[tuple[str, str], list[Town]] = defaultdict(list)
        for row in frame.drop(columns="alternates").to_dict("records"):
            # the number of people is nan where it is not known
            people = row["population"] if row["population"] > _LEAST_PEOPLE else _LEAST_PEOPLE
            town = Town(
                *(row["gazetteer_id"], row["name"], row["country"], row["admin1"]),
                *(row["lon"], row["lat"], people),
            )
            groups[key(town.name), town.admin1].append(town)
        self.all: list[Town] = []
        self.left_out = 0
        for rows in groups.values():
            near = all(km(rows[0], row.lon, row.lat) <= NEAR_KM for row in rows)
            if near and not _UNWRITTEN & set(rows[0].name):
                self.all += rows
            else:
                self.left_out += len(rows)
        self.names = set(groups)
        self.states = _states()


def _states() -> dict[str, State]:
    found = {}
    for row in reference.admin1().to_dict("records"):
        full = row["name_es" if row["country"] == "MX" else "name_en"]
        shorts = tuple(filter(None, row["abbreviations"].split("|"))) or (full,)
        found[row["code"]] = State(full, shorts)
    return found


def key(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def bare_letters(text: str) -> str:
    """Return a text without accents, its capitals kept."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def km(town: Town, lon: float, lat: float) -> float:
    """Return the kilometres along the great circle between a town and a point in degrees."""
    here, there = math.radians(town.lat), math.radians(lat)
    turn = math.radians(lon - town.lon)
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(turn / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def clean_texts(towns: Towns) -> Iterator[tuple[str, Town]]:
    """Yield every way to write a town with its state."""
    for town in towns.all:
        state = towns.states[town.admin1]
        full = f"{town.name}, {state.full}"
        yield full, town
        for short in state.shorts[:3]:
            yield f"{town.name}, {short}", town
        yield full.upper(), town
        yield f"{town.name}, {state.shorts[0]}".upper(), town
        if not full.isascii():
            yield bare_letters(full), town
            yield bare_letters(full).upper(), town


def typo_texts(towns: Towns, chance: random.Random) -> Iterator[tuple[str, Town]]:
    """Yield towns with one edit in the name, which makes no other name of the state."""
    for town in towns.all:
        if len(town.name) < _SHORTEST_TYPO:
            continue
        state = towns.states[town.admin1]
        for _ in range(_TYPOS_PER_TOWN):
            name = misspelt(town.name, chance)
            if (key(name), town.admin1) not in towns.names:
                yield f"{name}, {chance.choice((state.full, *state.shorts[:3]))}", town


def misspelt(name: str, chance: random.Random) -> str:
    """Return a name with one letter dropped, added or changed, or two exchanged."""
    at = chance.choice([place for place, letter in enumerate(name) if letter.isalpha()])
    edit = chance.choice(("drop", "add", "exchange", "change"))
    other = chance.choice(_LETTERS)
    if edit == "drop":
        return name[:at] + name[at + 1 :]
    if edit == "add":
        return name[: at + 1] + other + name[at + 1 :]
    if edit == "exchange" and name[at + 1 : at + 2].isalpha():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + (other.upper() if name[at].isupper() else other) + name[at + 1 :]


def bare_texts(towns: Towns, chance: random.Random) -> Iterator[tuple[str, Town]]:
    """Yield the name of each town alone, some in capitals, some without accents."""
    ways: tuple[Callable[[str], str], ...] = (str, str, str.upper, bare_letters)
    for town in towns.all:
        yield chance.choice(ways)(town.name), town


def context_texts(towns: Towns, chance: random.Random) -> Iterator[tuple[str, Town]]:
    """Yield towns in the words that court papers and news put around them."""
    for town in towns.all:
        state = towns.states[town.admin1]
        for template in _TEMPLATES[town.country]:
            text = template.format(
                city=town.name,
                upper=town.name.upper(),
                full=state.full,
                short=chance.choice(state.shorts[:3]),
            )
            yield text, town


def mixed(towns: Towns, count: int, seed: int) -> list[Question]:
    """Draw the mixed set: 70 % clean, 14 % typing errors, 7.5 % bare names, 8.5 % in context."""
    chance = _chance(seed, "mixed")
    pools = {
        "clean": clean_texts(towns),
        "typo": typo_texts(towns, chance),
        "bare": bare_texts(towns, chance),
        "context": context_texts(towns, chance),
    }
    drawn: list[Question] = []
    seen: set[str] = set()
    for kind in ("bare", "context", "typo", "clean"):
        wanted = round(count * SHARES[kind]) if kind != "clean" else count - len(drawn)
        drawn += _draw(kind, pools[kind], wanted, chance, seen)
    chance.shuffle(drawn)
    return drawn


def clean(towns: Towns, count: int, seed: int) -> list[Question]:
    """Draw the clean set: towns with their state and nothing else."""
    chance = _chance(seed, "clean")
    drawn = _draw("clean", clean_texts(towns), count, chance, set())
    chance.shuffle(drawn)
    return drawn


def repeated(towns: Towns, count: int, seed: int) -> list[Question]:
    """Draw the repeated set: mixed texts, each asked a hundred times on average."""
    distinct = mixed(towns, max(1, round(count * DISTINCT_SHARE)), seed)
    chance = _chance(seed, "repeated")
    return [chance.choice(distinct) for _ in range(count)]


SETS: dict[str, Callable[[Towns, int, int], list[Question]]] = {
    "mixed": mixed,
    "clean": clean,
    "repeated": repeated,
}


def _chance(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed} {name}")  # noqa: S311 - a benchmark keeps no secret


def _draw(
    kind: str,
    pool: Iterator[tuple[str, Town]],
    count: int,
    chance: random.Random,
    seen: set[str],
) -> list[Question]:
    # a race: each text arrives after a random time, the sooner the more people live in its town;
    # the first to arrive are a weighted draw without replacement
    race = [(chance.expovariate(town.weight), text, town) for text, town in pool]
    race.sort(key=lambda runner: runner[:2])
    left = {"US": round(count * COUNTRIES["US"])}
    left["MX"] = count - left["US"]
    drawn: list[Question] = []
    for _, text, town in race:
        if left[town.country] and text not in seen:
            left[town.country] -= 1
            seen.add(text)
            drawn.append(Question(text, kind, town))
    if len(drawn) < count:
        msg = (
            f"the reference data give {len(drawn)} distinct texts of the kind {kind}, "
            f"{count} were asked for; ask for fewer with --n"
        )
        raise SystemExit(msg)
    return drawn
