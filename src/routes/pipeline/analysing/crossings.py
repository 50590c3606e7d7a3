"""``routes analyse crossings``: the crossing model held against simpler guesses."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from routes.analysis.clusters import components
from routes.analysis.crossings import analyse, observe
from routes.chains.road_network import road_network
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.render import Atlas

_CORRIDOR = "US>MX"
_SELECTION = note(
    "Documented crossings are mostly seizures: they tell where somebody looked, and the model "
    "learns where cases were caught, not where guns cross.",
    "Los cruces documentados son en su mayoría decomisos: dicen dónde alguien miró, y el modelo "
    "aprende dónde se detectaron los casos, no por dónde cruzan las armas.",
)
_WAYS = {
    "model": "crossing model",
    "uniform": "every crossing alike",
    "nearest": "the nearest",
    "soft_nearest": "nearest, softened",
    "most_common": "the most common",
}


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Hold the crossing model against simpler guesses on the public cases.

    Linked cases are left out together, so that no case helps to guess itself.
    """
    frames = public_frames(atlas)
    south = frames.cases["corridor"].fillna("").str.contains(_CORRIDOR, regex=False)
    wanted = [str(case_id) for case_id in frames.cases.loc[south, "case_id"]]
    seen = observe(frames.events, frames.places, wanted, road_network())
    pairs = zip(frames.links["case_a"], frames.links["case_b"], strict=True)
    found = analyse(seen, clusters=components(wanted, pairs))
    return {
        "n": found.cases,
        "missing": {why: len(ids) for why, ids in found.left_out.items()},
        "notes": [_SELECTION],
        **dataclasses.asdict(found),
    }


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: the scores of every way of guessing, and the verdict."""
    cases = f"{data['cases']} cases with a documented crossing"
    text = [
        f"{cases}, {data['crossings']} crossings with coordinates; each guessed from the others"
    ]
    if data["scores"]:
        text.append(f"{'':22}log loss  top 1  top 3  loss above the model (95 % interval)")
    text += [_line(way, score) for way, score in data["scores"].items()]
    slopes = ", ".join(f"{name} {value:.3f}" for name, value in data["coefficients"].items())
    text.append(f"coefficients per 100 km: {slopes}")
    text += [f"left out: {number} cases, {why}" for why, number in data["missing"].items()]
    text.append(f"Gate {data['verdict']}.")
    return text + [each["en"] for each in data["notes"]]


def _line(way: str, score: Mapping[str, Any]) -> str:
    above = ""
    if score["loss_above_model"] is not None:
        mean, low, high = score["loss_above_model"]
        above = f"  {mean:+.2f} ({low:+.2f} to {high:+.2f})"
    scored = f"{score['log_loss']:8.2f}{score['top_1']:7.0%}{score['top_3']:7.0%}"
    return f"{_WAYS[way]:22}{scored}{above}"
