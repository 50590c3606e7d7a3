"""The questions of ``routes add`` at a terminal: one field a question, codes by number.

What is told goes to standard error, so that standard output stays free for the new id. Enter
leaves a field unknown, ``?`` explains it, ``<`` goes back one question.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from routes.casebook.cells import parse_cell
from routes.casebook.importing.dates import UnreadDateError, read_date
from routes.cli.geocode_answers import numbered, printable
from routes.codebook import table
from routes.geocode import geocode_text
from routes.pipeline.adding import Addition, known_source, propose_addition
from routes.pipeline.cutting import records, stored_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routes.casebook import Casebook
    from routes.casebook.importing.dates import DayOrder
    from routes.geocode import Candidate, Place

_BACK = "<"
_HELP = "?"
_LISTED = 9
_DATES = (
    "Write it as the source does (Sept. 6, 2023; early 2019; between March and May 2020), or in "
    "EDTF: 2021, 2021-06, 2021-06-30, 2021-06~ (about), 2019/2021 (from/to). Enter: not known."
)


class _GoBackError(Exception):
    """The person wants to answer the question before this one."""


@dataclass
class _Answers:
    """What has been answered so far."""

    case: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    source: str = ""
    source_cells: dict[str, str] = field(default_factory=dict)
    locator: str = ""
    place: dict[str, str] = field(default_factory=dict)
    place_reason: str = ""
    day_order: DayOrder | None = None

    def addition(self) -> Addition:
        """Return the answers as what is to be added."""
        return Addition(
            cells=dict(self.cells),
            case=dict(self.case),
            source=self.source,
            source_cells=dict(self.source_cells),
            locator=self.locator,
            place=dict(self.place),
            place_reason=self.place_reason,
            day_order=self.day_order,
        )


def ask_event(casebook: Casebook, *, who: str) -> Addition | None:
    """Ask for one event, question by question.

    Parameters
    ----------
    casebook
        As read; its cases and sources are offered.
    who
        Who adds it.

    Returns
    -------
    Addition or None
        ``None`` if the person decides not to save.

    Raises
    ------
    click.Abort
        If the person interrupts; nothing is saved.
    """
    _say("One event. Enter: not known · ?: what is meant · <: back one question · Ctrl-C: stop")
    answers = _Answers()
    steps: tuple[Callable[[Casebook, _Answers], None], ...] = (
        _case,
        _source,
        _kind,
        _place,
        _date,
        _items,
        _quantity,
        _people,
        _documented,
    )
    at = 0
    while True:
        try:
            while at < len(steps):
                steps[at](casebook, answers)
                at += 1
            return _confirmed(casebook, answers, who)
        except _GoBackError:
            at = max(at - 1, 0)


def _confirmed(casebook: Casebook, answers: _Answers, who: str) -> Addition | None:
    """Show what would be saved; problems lead back to the questions."""
    proposal = propose_addition(casebook, answers.addition(), who=who)
    _say("")
    for name, text in {**answers.case, **answers.cells}.items():
        if text:
            _say(f"  {name:<18} {printable(text)}")
    _say(f"  {'source':<18} {printable(answers.source)} {printable(answers.locator)}".rstrip())
    for problem in (*proposal.errors, *proposal.warnings):
        mark = "!" if problem.severity == "error" else "note:"
        _say(f"  {mark} {printable(str(problem))}")
    if proposal.errors:
        _say(
            "  it cannot be saved like this; the last question is asked again (< for earlier ones)"
        )
        raise _GoBackError
    if proposal.duplicates:
        _say(f"  this looks like {', '.join(map(printable, proposal.duplicates))}")
    question = "  Save it all the same? [y/n]" if proposal.duplicates else "  Save it? [y/n]"
    return answers.addition() if _choice(question, ("y", "n")) == "y" else None


def _case(casebook: Casebook, answers: _Answers) -> None:
    answers.case.clear()
    cases = {str(row["case_id"]): str(row["title"]) for row in records(casebook["cases"])}
    while True:
        with _completing(cases):
            text = _line("Case: its id, a word of its title, or 'new'", required=True)
        if text == _HELP:
            _say("  The prosecution, seizure or chain that the event is part of.")
        elif text in cases:
            answers.cells["case_id"] = text
            return
        elif text.casefold() in {"new", "nuevo"}:
            answers.cells.pop("case_id", None)
            title = _line(
                "  Title of the new case, without names of private persons", required=True
            )
            answers.case["title"] = title
            corridor = _line("  Countries in order, such as US>MX")
            if corridor:
                answers.case["corridor"] = corridor
            return
        else:
            chosen = _found_case(cases, text)
            if chosen is not None:
                answers.cells["case_id"] = chosen
                return


def _found_case(cases: dict[str, str], text: str) -> str | None:
    wanted = text.casefold()
    found = [
        case
        for case, title in cases.items()
        if wanted in case.casefold() or wanted in title.casefold()
    ]
    if not found:
        _say(f"  no case has {printable(text)} in its id or title; 'new' makes one")
        return None
    for number, case in enumerate(found[:_LISTED], start=1):
        _say(f"  {number}  {printable(case)} — {printable(cases[case])}")
    if len(found) > _LISTED:
        _say(f"  … and {len(found) - _LISTED} more; type more of the title")
    answer = _line("  Number, or Enter to search again")
    if answer.isdecimal() and 1 <= int(answer) <= min(len(found), _LISTED):
        return found[int(answer) - 1]
    return None


def _source(casebook: Casebook, answers: _Answers) -> None:
    answers.source_cells.clear()
    known = [str(each) for each in casebook["sources"]["source_id"]]
    urls = [str(each) for each in casebook["sources"]["url"].dropna()]
    while True:
        with _completing([*known, *urls]):
            text = _line("Source that says so: its address, or its id", required=True)
        if text == _HELP:
            _say("  No source, no datum: the page, court paper or release that states the event.")
            continue
        found = known_source(casebook, text)
        if found is not None:
            _say(f"  {printable(found)}: {printable(_titled(casebook, found))}")
            break
        if "://" in text:
            _new_source(answers)
            break
        _say(f"  there is no source {printable(text)}; give its address, beginning with https://")
    answers.source = text
    answers.locator = _line("  Where in it: page, paragraph, entry")


def _titled(casebook: Casebook, source: str) -> str:
    row = stored_record(casebook, "sources", source) or {}
    said = [row.get(column) for column in ("publisher", "date", "title")]
    return ", ".join(str(each) for each in said if each)


def _new_source(answers: _Answers) -> None:
    _say("  a new source; what do you know of it?")
    for column in ("publisher", "title", "date", "kind"):
        text = _field("sources", column)
        if text:
            answers.source_cells[column] = text


def _kind(_: Casebook, answers: _Answers) -> None:
    answers.cells["kind"] = _field("events", "kind", required=True)


def _place(_: Casebook, answers: _Answers) -> None:
    answers.place.clear()
    words = _field("events", "place_text", required=True)
    answers.cells["place_text"] = words
    place = geocode_text(words)
    country = _field("events", "country", default=place.country or "")
    answers.cells["country"] = country
    if country and country != place.country:
        place = geocode_text(words, country=country)
    _settle_place(answers, place)


def _settle_place(answers: _Answers, place: Place) -> None:
    """Show what the words mean; of several candidates a person chooses, or leaves it open."""
    if place.status == "ok":
        where = ", ".join(part for part in (place.name, place.admin1, place.country) if part)
        _say(f"  → {printable(where)} ({place.level}, by {place.method})")
        return
    _say(f"  {place.status}: {printable(place.reason or 'no reason given')}")
    for line in numbered(place.candidates):
        _say(line)
    if not place.candidates:
        _say("  it stays open: 'routes geocode --all CASEBOOK --review' decides it later")
        return
    numbers = [str(number + 1) for number in range(len(place.candidates))]
    answer = _choice("  Number of the one that is meant, or Enter to leave it open", (*numbers, ""))
    if answer:
        answers.place.update(_decided(place.candidates[int(answer) - 1]))
        answers.place_reason = _line("  Why this one, with the evidence", required=True)


def _decided(candidate: Candidate) -> dict[str, str]:
    said = {
        "level": candidate.level,
        "name": candidate.name,
        "admin1": candidate.admin1,
        "lon": candidate.lon,
        "lat": candidate.lat,
        "uncertainty_km": candidate.uncertainty_km,
        "gazetteer_id": candidate.gazetteer_id,
    }
    return {name: str(value) for name, value in said.items() if value not in {None, ""}}


def _date(_: Casebook, answers: _Answers) -> None:
    answers.cells.pop("date_text", None)
    while True:
        text = _line("When, as the source words it")
        if text == _HELP:
            _say(f"  {_DATES}")
            continue
        if not text:
            answers.cells["date"] = ""
            return
        read = _read_date(text, answers)
        if read is not None:
            answers.cells.update(read)
            return


def _read_date(text: str, answers: _Answers) -> dict[str, str] | None:
    try:
        found = read_date(text)
    except UnreadDateError as error:
        if error.fault.rule == "date_order":
            return _ordered_date(text, answers)
        _say(f"  {error.fault.message}. {error.fault.cure}.")
        _say(f"  {_DATES}")
        return None
    if found.wording:
        _say(f"  → {found.edtf or 'no date'}")
    return {"date": found.edtf or "", **({"date_text": found.wording} if found.wording else {})}


def _ordered_date(text: str, answers: _Answers) -> dict[str, str]:
    readings = {order: read_date(text, order).edtf or "" for order in _ORDERS}
    for number, edtf in enumerate(readings.values(), start=1):
        _say(f"  {number}  {edtf}")
    answer = _choice("  Which day is meant?", ("1", "2"))
    answers.day_order = _ORDERS[int(answer) - 1]
    return {"date": readings[answers.day_order], "date_text": text}


_ORDERS: tuple[DayOrder, ...] = ("mdy", "dmy")


def _items(_: Casebook, answers: _Answers) -> None:
    answers.cells["items"] = _field("events", "items")
    answers.cells["item_category"] = _field("events", "item_category")


def _quantity(_: Casebook, answers: _Answers) -> None:
    for column in ("quantity", "quantity_unit", "quantity_relation"):
        answers.cells[column] = ""
    answers.cells["quantity"] = _field("events", "quantity")
    if answers.cells["quantity"]:
        answers.cells["quantity_unit"] = _field("events", "quantity_unit")
        answers.cells["quantity_relation"] = _field("events", "quantity_relation")


def _people(_: Casebook, answers: _Answers) -> None:
    answers.cells["role"] = _field("events", "role")
    answers.cells["organisation"] = _field("events", "organisation")


def _documented(_: Casebook, answers: _Answers) -> None:
    answers.cells["documented"] = _field("events", "documented", default="yes", required=True)


def _field(name: str, column: str, *, default: str = "", required: bool = False) -> str:
    """Ask for one field until its cell can be used; codes may be given by number."""
    field = replace(table(name).field(column), required=required)
    codes = field.codes
    options = list(codes.values) if codes else []
    if options:
        _say("  " + "  ".join(f"{n} {code}" for n, code in enumerate(options, start=1)))
    label = field.title + (f" [{default}]" if default else "")
    while True:
        with _completing(options):
            text = _line(label, required=required and not default) or default
        if text == _HELP:
            _say(f"  {field.description}")
            for code in codes or ():
                _say(f"    {code.code}: {code.description or code.en}")
            continue
        if options and text.isdecimal() and 1 <= int(text) <= len(options):
            text = options[int(text) - 1]
        if field.meaning == "edtf" and text:
            text = _edtf(text)
        value, fault = parse_cell(field, text)
        if fault is None or fault.severity == "warning":
            return text if value is not None else ""
        _say(f"  {printable(fault.message)}. {printable(fault.cure)}.")


def _edtf(text: str) -> str:
    """A date of a source in words; what cannot be read is told by the field itself."""
    try:
        return read_date(text).edtf or ""
    except UnreadDateError:
        return text


def _choice(prompt: str, allowed: Sequence[str]) -> str:
    while True:
        answer = _line(prompt).casefold()
        if answer in allowed:
            return answer
        _say(f"  answer one of {', '.join(each for each in allowed if each)}")


def _line(prompt: str, *, required: bool = False) -> str:
    """Read one line; ``<`` goes back, end of input or an interruption aborts."""
    while True:
        # Python completes words on standard output alone; a pipe there is kept for the new id.
        elsewhere = not sys.stdout.isatty()
        text: str = click.prompt(
            prompt, default="", show_default=False, err=elsewhere, prompt_suffix=": "
        )
        text = text.strip()
        if text == _BACK:
            raise _GoBackError
        if text or not required:
            return text


def _say(text: str) -> None:
    click.echo(text, err=True)


@contextmanager
def _completing(words: Sequence[str] | dict[str, str]) -> Iterator[None]:
    """Let the tab key complete words while one question is asked, where the terminal can."""
    try:
        import readline  # noqa: PLC0415 - not every system has it
    except ImportError:
        yield
        return
    before, breaks = readline.get_completer(), readline.get_completer_delims()

    def complete(text: str, state: int) -> str | None:
        found = [word for word in words if word.casefold().startswith(text.casefold())]
        return found[state] if state < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(breaks)
