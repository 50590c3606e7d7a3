"""Fit the scores of the geocoder, and show how they hold on texts that were not used.

Run ``python benchmarks/geocode_scores.py``; ``--write`` renews ``src/routes/geocode/scores.json``.

An answer's score is the share of right ones among answers of its kind, counted on every other
labelled text of ``tests/data/geocode`` and on simulated texts of one seed, and drawn a little
towards 0.9 where there are few. The table compares the scores with the shares of right answers on
the other labelled texts and on simulated texts of another seed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from geocode_labelled import FOLDER, RIGHT, judge, read
from geocode_strings import NEAR_KM, Towns, bare_texts, km, mixed

from routes.geocode import geocode_texts, scores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geocode_strings import Question

    from routes.geocode import Place

SIMULATED = 20_000
FITTED_SEED, SHOWN_SEED = 11, 12
_MOST_SIMULATED = 300.0
"""Simulated answers of one kind count for at most this many labelled ones."""
_PRIOR, _PRIOR_TEXTS = 0.9, 4.0
_LOWEST, _HIGHEST = 0.05, 0.995
BINS = (0.0, 0.6, 0.8, 0.9, 0.95, 0.98, 1.01)


def kinds_as_scores() -> dict[float, str]:
    """Give every kind a score of its own, by which its answers are told apart."""
    names = sorted(scores.SCORES)
    for position, name in enumerate(names):
        scores.SCORES[name] = (position + 1) / 1000
    return {value: name for name, value in scores.SCORES.items()}


def labelled(*, odd: bool) -> list[tuple[Place, bool]]:
    """Answer every other labelled text: the places and whether they are right."""
    asked = [row for path in sorted(FOLDER.glob("*.csv")) for row in read(path)]
    asked = [row for i, row in enumerate(asked) if i % 2 == int(odd)]
    places = geocode_texts([x.text for x in asked], countries=[x.given for x in asked])
    return [
        (place, judge(question, place) == RIGHT)
        for question, place in zip(asked, places, strict=True)
        if place.status == "ok"
    ]


def simulated(seed: int) -> tuple[list[tuple[Place, bool]], list[tuple[Question, Place]]]:
    """Answer simulated texts, a quarter of them bare names; and those left ambiguous."""
    towns = Towns()
    asked = [*mixed(towns, SIMULATED, seed), *_bare(towns, seed)]
    places = geocode_texts([question.text for question in asked])
    pairs = list(zip(asked, places, strict=True))
    answered = [(place, _is_near(question, place)) for question, place in pairs if place.lon]
    return answered, [(q, p) for q, p in pairs if p.status == "ambiguous"]


def _bare(towns: Towns, seed: int) -> list[Question]:
    import random  # noqa: PLC0415 - only here

    from geocode_strings import _draw  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311 - a benchmark keeps no secret
    return _draw("bare", bare_texts(towns, chance), SIMULATED // 4, chance, set())


def _is_near(question: Question, place: Place) -> bool:
    if place.lon is None or place.lat is None or place.admin1 != question.town.admin1:
        return False
    return km(question.town, place.lon, place.lat) <= NEAR_KM


def fit(
    real: Iterable[tuple[Place, bool]], made: Iterable[tuple[Place, bool]], names: dict[float, str]
) -> dict[str, dict[str, float]]:
    """Count right answers by kind."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    simulated_counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for pairs, into in ((real, counts), (made, simulated_counts)):
        for place, right in pairs:
            kind = into[names[round(place.score or 0.0, 3)]]
            kind[0] += right
            kind[1] += 1
    found = {}
    for name in sorted(names.values()):
        right, of = counts[name]
        made_right, made_of = simulated_counts[name]
        # the simulated texts mean towns and nothing else: they say nothing of countries or ports
        usable = made_of if "name" in name or "typing" in name else 0.0
        share = min(1.0, _MOST_SIMULATED / usable) if usable else 0.0
        right, of = right + share * made_right, of + share * made_of
        score = (right + _PRIOR * _PRIOR_TEXTS) / (of + _PRIOR_TEXTS)
        found[name] = {
            "score": round(min(_HIGHEST, max(_LOWEST, score)), 3),
            "right": round(right),
            "of": round(of),
        }
    return found


def reliability(title: str, pairs: Iterable[tuple[float, bool]]) -> None:
    """Print how often answers of each span of scores are right."""
    say(f"\n{title}\n\n| score | answers | mean score | right |\n| --- | --- | --- | --- |")
    held = list(pairs)
    for low, high in pairwise(BINS):
        inside = [(score, right) for score, right in held if low <= score < high]
        if inside:
            mean = sum(score for score, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            say(f"| {low:g} to {min(high, 1):g} | {len(inside)} | {mean:.3f} | {share:.3f} |")


def candidate_shares(left_open: Iterable[tuple[Question, Place]]) -> list[tuple[float, bool]]:
    """Return the share of every candidate of an ambiguous text and whether it was meant."""
    return [
        (candidate.score, candidate.gazetteer_id == question.town.gazetteer_id)
        for question, place in left_open
        for candidate in place.candidates
    ]


def say(line: str = "") -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Fit, show, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="renew scores.json")
    asked = parser.parse_args()
    names = kinds_as_scores()
    found = fit(labelled(odd=False), simulated(FITTED_SEED)[0], names)
    answered, left_open = simulated(SHOWN_SEED)
    real = labelled(odd=True)
    say("| kind of answer | score | right | of |\n| --- | --- | --- | --- |")
    for name, kind in found.items():
        say(f"| {name} | {kind['score']} | {kind['right']} | {kind['of']} |")

    def scored(pairs: list[tuple[Place, bool]]) -> list[tuple[float, bool]]:
        return [(found[names[round(p.score or 0.0, 3)]]["score"], right) for p, right in pairs]

    reliability("Labelled texts not used for the fit", scored(real))
    reliability("Simulated texts of another seed", scored(answered))
    reliability("Candidates of ambiguous simulated texts", candidate_shares(left_open))
    if asked.write:
        scores.FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
