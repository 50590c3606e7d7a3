"""``routes analyse estimates``: every published figure, side by side."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

from routes.analysis.estimates import Claim, claims, conflicts, grouped, silent_flows
from routes.analysis.funnel import Funnel, Interdiction, funnels, interdiction, published_shares
from routes.analysis.measures import funnel_steps, measure, unit_words
from routes.pipeline.analysing.notes import note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.analysis.estimates import Conflict, Group
    from routes.render import Atlas

_NOTES = (
    note(
        "Figures stand side by side as they were published; none is averaged, none is called the "
        "best, and many repeat one another without saying so.",
        "Las cifras se muestran una junto a otra como se publicaron; no se promedian, ninguna se "
        "da por la mejor, y muchas se repiten unas a otras sin decirlo.",
    ),
    note(
        "A range is as published, not a confidence interval. Where a source does not state a "
        "denominator, a method or whom it repeats, it says so: not stated.",
        "Un intervalo es el publicado, no un intervalo de confianza. Donde una fuente no indica "
        "denominador, método o a quién repite, se dice: no indicado.",
    ),
    note(
        "The share seized is what would have to be true if both claims held; it is worked out only "
        "from claims for the same period. The guns counted on either side need not be the same.",
        "La parte decomisada es lo que tendría que ser cierto si ambas cifras lo fueran; solo se "
        "calcula con cifras del mismo periodo. Las armas contadas en cada una pueden no ser las "
        "mismas.",
    ),
)
_SIGNS = {"at_least": "at least ", "up_to": "up to "}


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """List all published figures, in groups that share an axis."""
    citations = atlas.tables["citations"]
    found = claims(atlas.tables["estimates"], citations)
    silent = silent_flows(atlas.tables["flows"], citations)
    without = sum(claim.kind == "no_value" for claim in found)
    return {
        "n": len(found),
        "missing": {
            "claims without a value": without,
            "published flows without a value": len(silent),
        },
        "notes": list(_NOTES),
        "groups": [_group(group) for group in grouped(found)],
        "not_stated": _not_stated(found),
        "conflicts": [_conflict(each) for each in conflicts(found)],
        "funnels": [_funnel(each) for each in funnels(found)],
        "interdiction": [_interdiction(each) for each in interdiction(found)],
        "published_shares_seized": [dataclasses.asdict(each) for each in published_shares(found)],
        "flows_without_value": list(silent),
    }


def _labels(name: str, unit: str) -> dict[str, Any]:
    words, of_unit = measure(name), unit_words(unit)
    return {
        "measure": name,
        "label": {"en": words.en, "es": words.es},
        "unit": unit,
        "unit_label": {"en": of_unit.en, "es": of_unit.es},
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        **_labels(group.measure, group.unit),
        "axis": group.axis,
        "lowest": group.lowest,
        "highest": group.highest,
        "claims": [_claim(claim) for claim in group.claims],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    row = dataclasses.asdict(claim)
    del row["measure"], row["unit"]
    return row


def _conflict(each: Conflict) -> dict[str, Any]:
    return {**dataclasses.asdict(each), **_labels(each.measure, each.unit)}


def _funnel(each: Funnel) -> dict[str, Any]:
    words = {step.code: {"en": step.en, "es": step.es} for step in funnel_steps()}
    return {
        "period": each.period,
        "steps": [
            {
                "step": step.step,
                "label": words[step.step],
                "claims": [_claim(claim) | {"unit": claim.unit} for claim in step.claims],
            }
            for step in each.steps
        ],
        "source_ids": sorted(
            {source for step in each.steps for claim in step.claims for source in claim.source_ids}
        ),
    }


def _interdiction(each: Interdiction) -> dict[str, Any]:
    return {
        "period": each.period,
        "low": each.low,
        "high": each.high,
        "low_percent": _percent(each.low),
        "high_percent": _percent(each.high),
        "seized": _claim(each.seized) | {"unit": each.seized.unit},
        "moved": _claim(each.moved) | {"unit": each.moved.unit},
        "source_ids": each.source_ids,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _not_stated(found: tuple[Claim, ...]) -> dict[str, int]:
    """How many claims leave a thing unsaid."""
    silent = Counter(
        name
        for claim in found
        for name in ("period", "denominator", "method", "derived_from")
        if getattr(claim, name) is None
    )
    return dict(sorted(silent.items()))


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: every claim below its measure, then what contradicts."""
    text = [f"{data['n']} published figures in {len(data['groups'])} groups"]
    for group in data["groups"]:
        text.append(f"{group['label']['en']}, {group['unit_label']['en']} ({group['axis']} axis)")
        text += [_claim_line(claim) for claim in group["claims"]]
    for each in data["conflicts"]:
        ids = ", ".join(each["estimate_ids"])
        word = "contradict each other" if each["contradict"] else "differ"
        text.append(f"same event: {each['label']['en']}: {ids} {word}")
    for each in data["funnels"]:
        steps = [step["label"]["en"] for step in each["steps"] if step["claims"]]
        text.append(f"steps of {each['period']}: {'; '.join(steps)}")
    for each in data["interdiction"]:
        ids = f"{each['seized']['estimate_id']} of {each['moved']['estimate_id']}"
        text.append(f"share seized, {each['period']}: {_share(each)} ({ids}, if both held)")
    text += [f"not stated: {name}, {number}" for name, number in data["not_stated"].items()]
    text += [f"listed, not drawn: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _share(each: Mapping[str, Any]) -> str:
    low, high = each["low"], each["high"]
    if low is None:
        return f"up to {high:.1%}" if high is not None else "open"
    if high is None:
        return f"at least {low:.1%}"
    return f"{low:.1%}" if low == high else f"{low:.1%} to {high:.1%}"


def _claim_line(claim: Mapping[str, Any]) -> str:
    ends = [f"{value:,.10g}" for value in (claim["low"], claim["high"]) if value is not None]
    value = _SIGNS.get(claim["kind"], "") + " to ".join(dict.fromkeys(ends))
    period = claim["period"] or "period not stated"
    who = claim["claimant"] or "claimant not stated"
    return f"  {claim['estimate_id']}  {value or 'no value'}; {who}; {period}"
