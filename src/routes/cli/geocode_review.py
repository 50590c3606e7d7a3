"""The walk through open places at the terminal: one question, one decision, saved at once.

Everything is told on standard error, so that standard output stays free for answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from routes.casebook.coordinates import coordinate_fault
from routes.cli.geocode_answers import numbered, printable
from routes.codebook import code_list
from routes.errors import RoutesError
from routes.geocode import geocode_text
from routes.geocode.places import UNRESOLVABLE
from routes.geocode.reviewing import (
    OpenQuestion,
    Verdict,
    chosen,
    decision_row,
    open_questions,
    settles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routes.cli.geocode_decisions import CasebookDecisions, DecisionFile
    from routes.geocode import Place
    from routes.geocode.batch import PlaceQuestion

_GIVEN_LEVELS = tuple(level for level in code_list("level").values if level != UNRESOLVABLE)
_BACK = "b"
_ROWS_TOLD = 6


class _GoBackError(Exception):
    """The person wants to answer the question anew."""


class _QuitError(Exception):
    """The person wants to stop; what is saved stays."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a review happens: who decides, where it is kept, and what the rows are called."""

    kept: DecisionFile | CasebookDecisions
    decided_by: str
    row_name: Callable[[int], str]
    """Name of a row by its position, for the person."""
    case_titles: Mapping[str, str]
    """Title of each case by its id; empty outside a casebook."""


def review(desk: Desk, questions: Sequence[PlaceQuestion], places: Sequence[Place]) -> int:
    """Put every open question before the person.

    Returns
    -------
    int
        How many decisions were saved.

    Raises
    ------
    click.Abort
        If the person interrupts; everything decided until then is on disk.
    """
    waiting = open_questions(questions, places)
    _say(
        f"{len(waiting)} open question{'' if len(waiting) == 1 else 's'}; decisions are signed "
        f"“{desk.decided_by}” and kept in {desk.kept.place}"
    )
    saved: list[dict[str, object]] = []
    try:
        for number, each in enumerate(waiting, start=1):
            if any(settles(row, each.question) for row in saved):
                continue
            _show(desk, each, f"{number} of {len(waiting)}")
            row = _settled(desk, each)
            if row is not None:
                saved.append(row)
    except _QuitError:
        pass
    except (click.Abort, KeyboardInterrupt):
        _say(f"\nstopped; {_decisions(len(saved))} saved in {desk.kept.place}")
        raise
    _say(f"{_decisions(len(saved))} saved in {desk.kept.place}")
    return len(saved)


def _decisions(count: int) -> str:
    return f"{count} decision{'' if count == 1 else 's'}"


def _say(text: str) -> None:
    click.echo(text, err=True)


def _show(desk: Desk, each: OpenQuestion, where: str) -> None:
    question, place = each.question, each.place
    count = len(each.rows)
    _say(f"\n{where} · {count} row{' waits' if count == 1 else 's wait'} for this")
    _say(f"  words     {printable(question.text)}")
    _say(f"  country   {question.country or 'not stated'}")
    if question.case_id:
        title = desk.case_titles.get(question.case_id, "")
        _say(f"  case      {printable(question.case_id)}{' — ' if title else ''}{printable(title)}")
    names = [printable(desk.row_name(row)) for row in each.rows[:_ROWS_TOLD]]
    more = f" and {count - _ROWS_TOLD} more" if count > _ROWS_TOLD else ""
    _say(f"  rows      {', '.join(names)}{more}")
    if each.answered:
        _say(f"  note      {each.answered} more with these words are answered; yours goes before")
    _say(f"  {place.status}: {printable(place.reason or 'no reason given')}")
    for line in numbered(place.candidates):
        _say(line)


def _settled(desk: Desk, each: OpenQuestion) -> dict[str, object] | None:
    """Ask until a decision is saved or the question is skipped."""
    while True:
        try:
            verdict = _verdict(desk, each)
            if verdict is None:
                return None
            row = decision_row(_kept_by(each), verdict)
            desk.kept.add(row)
        except _GoBackError:
            continue
        except RoutesError as error:
            _say(f"  not saved: {error}")
            continue
        _say(f"  saved: {printable(verdict.name or verdict.level)}")
        return row


def _kept_by(each: OpenQuestion) -> PlaceQuestion:
    if not each.other_cases or each.question.case_id is None:
        return each.question
    count = each.other_cases
    waits = f"{count} row{' of another case waits' if count == 1 else 's of other cases wait'}"
    if (
        _ask(f"  {waits} with the same words. For [c] this case only or [e] every case?", "ce")
        == "e"
    ):
        return replace(each.question, case_id=None)
    return each.question


def _verdict(desk: Desk, each: OpenQuestion) -> Verdict | None:
    numbers = [str(number + 1) for number in range(len(each.place.candidates))]
    listed = f"number of a candidate{' (1)' if len(numbers) == 1 else f' (1-{len(numbers)})'}, "
    answer = _ask(
        f"  {listed if numbers else ''}[g]iven lon,lat, [u]nresolvable, [s]kip, [q]uit",
        (*numbers, "g", "u", "s", "q"),
    )
    if answer == "q":
        raise _QuitError
    if answer == "s":
        return None
    if answer == "g":
        return _given(desk, each)
    if answer == "u":
        reason = _reason("why can it not be placed")
        return Verdict(reason=reason, decided_by=desk.decided_by, decided_at=_today())
    candidate = each.place.candidates[int(answer) - 1]
    _say(f"  {answer} is {printable(candidate.name)}, {candidate.admin1 or candidate.country}")
    reason = _reason("why this one")
    return chosen(candidate, reason=reason, decided_by=desk.decided_by, decided_at=_today())


def _today() -> str:
    return datetime.now(tz=UTC).astimezone().date().isoformat()


def _given(desk: Desk, each: OpenQuestion) -> Verdict:
    lon, lat = _position(each.question.country)
    level = _ask(f"  level ({', '.join(_GIVEN_LEVELS)})", _GIVEN_LEVELS)
    radius = _radius()
    name = _line("  name of the place (empty: the words as they are)", required=False)
    # The geocoder's own reading of coordinates tells the state, and so a slip of the order.
    there = geocode_text(f"{lat:.6f}, {lon:.6f}")
    where = there.admin1 or there.country or "no country that the reference data know"
    if each.question.country not in {None, there.country}:
        where = f"{where}, and the record says {each.question.country}"
    if _ask(f"  that is in {where}. Right? [y/n]", "yn") == "n":
        raise _GoBackError
    return Verdict(
        reason=_reason("why there"),
        level=level,
        name=name or each.question.text.strip(),
        admin1=there.admin1,
        lon=lon,
        lat=lat,
        uncertainty_km=radius,
        decided_by=desk.decided_by,
        decided_at=_today(),
    )


def _position(country: str | None) -> tuple[float, float]:
    while True:
        text = _line("  lon,lat in degrees, such as -106.4869,31.7587 (b: back)")
        parts = text.replace(",", " ").split()
        try:
            lon, lat = (float(part) for part in parts)
        except ValueError:
            _say("  two numbers are wanted: longitude first, then latitude, decimal points")
            continue
        fault = coordinate_fault(lon, lat, country)
        if fault is None or (fault[1].severity == "warning" and _confirmed(fault[1].message)):
            return lon, lat
        if fault[1].severity == "error":
            _say(f"  {fault[1].message}. {fault[1].cure}.")


def _confirmed(message: str) -> bool:
    return _ask(f"  {message}. Keep it? [y/n]", "yn") == "y"


def _radius() -> float | None:
    while True:
        text = _line("  radius in km that holds the place (empty: not known)", required=False)
        if not text:
            return None
        try:
            radius = float(text)
        except ValueError:
            radius = -1.0
        if 0 <= radius < float("inf"):
            return radius
        _say("  a number of kilometres is wanted, such as 5 or 0.3")


def _reason(question: str) -> str:
    return _line(f"  {question}? Reason, with the evidence (b: back)")


def _ask(prompt: str, allowed: Sequence[str]) -> str:
    """Ask until one of the allowed answers is given."""
    while True:
        answer = _line(prompt, back=False).casefold()
        if answer in tuple(allowed):
            return answer
        _say(f"  answer one of {', '.join(allowed)}")


def _line(prompt: str, *, required: bool = True, back: bool = True) -> str:
    """Read one line; end of input or an interruption aborts."""
    while True:
        text: str = click.prompt(
            prompt, default="", show_default=False, err=True, prompt_suffix=": "
        )
        text = text.strip()
        if back and text == _BACK:
            raise _GoBackError
        if text or not required:
            return text
