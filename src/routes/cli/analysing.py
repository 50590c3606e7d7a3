"""``routes analyse``: figures of a casebook, each with its number of cases and its limits."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from pathlib import Path

    from routes.analysis.crossings import CrossingAnalysis, Score

_SELECTION = (
    "Documented crossings are mostly seizures: they tell where somebody looked, and the model "
    "learns where cases were caught, not where guns cross."
)
_WAYS = {
    "model": "crossing model",
    "uniform": "every crossing alike",
    "nearest": "the nearest",
    "soft_nearest": "nearest, softened",
    "most_common": "the most common",
}


@click.group("analyse", short_help="Figures of a casebook: crossings.")
def analyse_group() -> None:
    """Work out figures of a casebook; docs/methods.md has the formulas."""


@analyse_group.command("crossings")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def crossings_command(casebook: Path | str | None, as_json: bool) -> None:
    """Test the crossing model on the documented crossings of CASEBOOK.

    Every case with a documented crossing is guessed from the others and compared with simpler
    guesses. The verdict says whether probabilities of undocumented crossings may be shown.
    """
    from routes.casebook import read_casebook  # noqa: PLC0415 - heavy
    from routes.pipeline import build_atlas  # noqa: PLC0415 - heavy
    from routes.pipeline.analysing import crossings  # noqa: PLC0415 - heavy

    found = crossings(build_atlas(read_casebook(casebook or shipped_casebook())))
    if as_json:
        click.echo(json.dumps(_as_data(found), ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{found.cases} cases with a documented crossing, {found.crossings} crossings with "
        "coordinates; each case guessed from the others"
    )
    if found.scores:
        click.echo(f"{'':22}log loss  top 1  top 3  loss above the model (95 % interval)")
    for way, score in found.scores.items():
        click.echo(_line(way, score))
    slopes = ", ".join(f"{name} {value:.3f}" for name, value in found.coefficients.items())
    click.echo(f"coefficients per 100 km: {slopes}")
    for reason, number in found.left_out.items():
        click.echo(f"left out: {number} cases, {reason}")
    click.echo(f"Gate {found.verdict}.")
    click.echo(_SELECTION)


def _line(way: str, score: Score) -> str:
    above = ""
    if score.loss_above_model is not None:
        mean, low, high = score.loss_above_model
        above = f"  {mean:+.2f} ({low:+.2f} to {high:+.2f})"
    return f"{_WAYS[way]:22}{score.log_loss:8.2f}{score.top_1:7.0%}{score.top_3:7.0%}{above}"


def _as_data(found: CrossingAnalysis) -> dict[str, object]:
    return {**dataclasses.asdict(found), "note": _SELECTION}
