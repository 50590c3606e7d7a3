"""Key numbers of an atlas: each taken from the summary or an analysis, and none worked out anew.

A figure keeps the way to its number, so that a test can hold the page against
``routes map --json`` and ``routes analyse NAME --json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.codebook import code_list
from routes.render.landing.words import number, say
from routes.render.presets import NETWORKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.render.presets import Page

    Analyses = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its words."""

    path: str
    """Where it comes from, such as ``summary.cases``; a share names both its numbers."""
    value: str
    label: Mapping[str, str]
    whole: str | None = None
    """Where the numbers in its words come from, in their order, if there are any."""
    inferred: Figure | None = None
    """Of events that a source states: how many more of the stage are inferred, if any are."""

    def shown(self, language: str) -> str:
        """Write the number; English sets no space before the sign of per cent."""
        return self.value.replace("\u00a0%", "%") if language == "en" else self.value


def _labels(name: str, **values: str) -> dict[str, str]:
    return {language: say(name, language, **values) for language in ("en", "es")}


def _count(path: str, value: int, name: str) -> Figure:
    return Figure(path, number(value), _labels(name, n=number(value)))


def share(part: int, whole: int) -> str:
    r"""Write a share in whole per cent; all and nothing only where it is all or nothing.

    Examples
    --------
    >>> share(424, 425), share(0, 7), share(1, 900), share(0, 0)
    ('99\xa0%', '0\xa0%', '1\xa0%', '—')
    """
    if not whole:
        return "—"
    rounded = round(100 * part / whole)
    if 0 < part < whole:
        rounded = min(max(rounded, 1), 99)
    return f"{rounded}\u00a0%"


def _sources(cited: int, of_events: int) -> Figure:
    if cited == of_events:
        return _count("summary.sources", cited, "sources_of_events")
    rest = number(cited - of_events)
    label = _labels("sources", n=number(cited), events=number(of_events), rest=rest)
    return Figure("summary.sources", number(cited), label, "counted.sources_of_events")


def _crossing_share(analyses: Analyses) -> tuple[Figure, ...]:
    found = analyses.get("indicators", {}).get("documented_crossing", {})
    if not found.get("n"):
        return ()
    label = _labels("crossing_named", total=number(found["n"]))
    path = "indicators.documented_crossing.documented / indicators.documented_crossing.n"
    whole = "indicators.documented_crossing.n"
    return (Figure(path, share(found["documented"], found["n"]), label, whole),)


def _networks(analyses: Analyses) -> tuple[Figure, ...]:
    found = analyses.get("supernetworks")
    if found is None or found.get("status") == "no data":
        return ()
    names = ("documented", "possible")
    return tuple(
        _count(f"supernetworks.{name}", len(found[name]), f"networks_{name}") for name in names
    )


_OF_PANELS = {"crossings": _crossing_share, NETWORKS: _networks}


def key_figures(
    summary: Mapping[str, Any], counted: Mapping[str, Any], analyses: Analyses
) -> tuple[Figure, ...]:
    """The numbers at the top of the landing page.

    Parameters
    ----------
    summary
        What :func:`routes.render.summarise` returns.
    counted
        What :func:`routes.render.counting.count_apart` returns.
    analyses
        What each analysis found, by name; a figure of one that is not there is left out.
    """
    events = summary["events"]
    placed = events - summary["events_by_level"]["unresolvable"]
    legs = summary["legs_by_basis"]
    total = sum(legs.values())
    return (
        _count("summary.cases", summary["cases"], "cases"),
        _count("summary.events", events, "events"),
        _sources(summary["sources"], counted["sources_of_events"]),
        Figure(
            "1 - summary.events_by_level.unresolvable / summary.events",
            share(placed, events),
            _labels("placed" if events else "no_cases"),
        ),
        Figure(
            "summary.legs_by_basis.documented",
            number(legs["documented"]),
            _labels(
                "stated",
                n=number(legs["documented"]),
                total=number(total),
                between=number(counted["legs_between_places"]),
                at_one_place=number(counted["legs_at_one_place"]),
            ),
            "summary.legs_by_basis, counted.legs_between_places, counted.legs_at_one_place",
        ),
        *_crossing_share(analyses),
    )


def page_figures(
    page: Page, summary: Mapping[str, Any], counted: Mapping[str, Any], analyses: Analyses
) -> tuple[Figure, ...]:
    """How much a page shows first: its legs by basis, or else its events by stage.

    A page about networks tells how many there are. Numbers of stages stand beside each other and
    are never added up; what sources state and what is inferred stand apart.
    """
    of_panel = _OF_PANELS[page.panel](analyses) if page.panel in _OF_PANELS else ()
    if page.panel == NETWORKS and of_panel:
        return of_panel
    found = _by_basis(page, summary, counted) if page.bases else _by_stage(page, counted)
    return (*found, *of_panel)


def _by_basis(
    page: Page, summary: Mapping[str, Any], counted: Mapping[str, Any]
) -> tuple[Figure, ...]:
    counts, at_one_place = summary["legs_by_basis"], counted["legs_at_one_place"]
    figures = []
    for code in code_list("basis"):
        if code.code not in page.bases or not counts[code.code]:
            continue
        label, whole = {"en": code.en, "es": code.es}, None
        if code.code == "documented" and at_one_place:
            more = _labels("at_one_place", count=number(at_one_place))
            label = {language: f"{label[language]} {more[language]}" for language in label}
            whole = "counted.legs_at_one_place"
        path = f"summary.legs_by_basis.{code.code}"
        figures.append(Figure(path, number(counts[code.code]), label, whole))
    return tuple(figures)


def _by_stage(page: Page, counted: Mapping[str, Any]) -> tuple[Figure, ...]:
    figures = []
    for code in code_list("kind"):
        stated = counted["events_documented"][code.code]
        inferred = counted["events_inferred"][code.code]
        if code.code not in page.kinds or not stated + inferred:
            continue
        label = {"en": code.en, "es": code.es}
        more = Figure(f"counted.events_inferred.{code.code}", number(inferred), label)
        path = f"counted.events_documented.{code.code}"
        figures.append(Figure(path, number(stated), label, inferred=more if inferred else None))
    return tuple(figures)
