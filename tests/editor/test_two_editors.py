"""Two editors at one casebook, in each home: what clashes is told field by field, nothing is lost.

Each has a program of their own, as two computers have that share one database; they send the forms
as their browsers would, with every field that the page shows.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook.stores import create_store, open_store
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

EVENT = "bridge#03"


class Form(HTMLParser):
    """The fields of the form of a page, with what a browser would send of them."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: list[tuple[str, str]] = []
        self._action, self._inside = action, False
        self._select: str | None = None
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self._action
        if not self._inside or ("name" not in said and tag != "option"):
            return
        if tag == "input" and (said.get("type") not in {"checkbox", "radio"} or "checked" in said):
            self.fields.append((said["name"], said.get("value", "")))
        elif tag == "select":
            self._select = said["name"]
            self.fields.append((self._select, ""))
        elif tag == "option" and self._select and "selected" in said:
            self.fields[-1] = (self._select, said.get("value", ""))
        elif tag == "textarea":
            self._area = said["name"]
            self.fields.append((self._area, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data.removeprefix("\n") if not text else text + data)

    def with_values(self, **changes: str) -> dict[str, list[str]]:
        """Return what is sent when somebody types other values."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        for name, value in changes.items():
            assert name in sent, name
            sent[name] = [value]
        return sent


class Analyst:
    """Somebody with an editor of their own."""

    def __init__(self, editor: Any) -> None:
        self._editor = editor

    def open(self, record: str = EVENT, table: str = "events") -> Form:
        """Open the form of a record."""
        answer = self._editor.get("/edit", params={"table": table, "id": record})
        assert answer.status_code == 200
        return Form(answer.text, "/record")

    def send(self, form: Form, **changes: str) -> httpx.Response:
        """Send the form with other values."""
        fields = {**form.with_values(**changes), "action": ["save"]}
        answer: httpx.Response = self._editor.post("/record", data=fields)
        return answer


@pytest.fixture(params=["folder", "sqlite", "postgis"])
def address(
    request: pytest.FixtureRequest, tmp_path: Path, a_casebook: Callable[..., Path]
) -> Path | str:
    """The small casebook in each home."""
    if request.param == "folder":
        return a_casebook()
    place: Path | str = tmp_path / "book.sqlite"
    if request.param == "postgis":
        place = str(request.getfixturevalue("postgis"))
    create_store(place).fill(open_store(a_casebook()).contents())
    return place


@pytest.fixture
def two(address: Path | str, an_editor: Callable[..., Any]) -> tuple[Analyst, Analyst]:
    """Ana and ben, each with a program of their own."""
    ana, ben = (an_editor(open_store(address)).enter(name, "analyst") for name in ("ana", "ben"))
    return Analyst(ana), Analyst(ben)


def stored(address: Path | str, record: str = EVENT) -> dict[str, Any]:
    """Return the event as it is stored now."""
    found = records(open_store(address).read()["events"])
    return dict(next(each for each in found if each["event_id"] == record))


def shown(answer: httpx.Response, *texts: str) -> bool:
    """Tell whether a page shows every one of some texts."""
    return all(text in answer.text for text in texts)


def test_changes_of_different_fields_are_merged(
    address: Path | str, two: tuple[Analyst, Analyst]
) -> None:
    ana, ben = two
    hers, his = ana.open(), ben.open()
    assert ana.send(hers, items="five AK-pattern rifles").status_code == 303
    assert ben.send(his, organisation="a group").status_code == 303
    event = stored(address)
    assert (event["items"], event["organisation"]) == ("five AK-pattern rifles", "a group")
    changes = [c for c in open_store(address).changes() if c.table == "events"]
    assert [(c.field, c.changed_by) for c in changes] == [("items", "ana"), ("organisation", "ben")]


@pytest.mark.parametrize(("kept", "left"), [("yours", "pistols"), ("theirs", "guns")])
def test_a_field_that_both_changed_is_shown_with_both_values_and_one_is_chosen(
    address: Path | str, two: tuple[Analyst, Analyst], kept: str, left: str
) -> None:
    ana, ben = two
    hers, his = ana.open(), ben.open()
    assert ana.send(hers, items="guns", quantity="6").status_code == 303
    before = stored(address)
    clash = ben.send(his, items="pistols", organisation="a group")
    assert clash.status_code == 409
    assert stored(address) == before, "nothing of a save that clashes is saved"
    assert shown(clash, "guns", "pistols", "ana", 'name="clash" value="items"')
    assert 'name="clash" value="quantity"' not in clash.text, "ben did not touch it"
    again = Form(clash.text, "/record")
    assert again.with_values()["organisation"] == ["a group"], "what he typed is still there"
    assert ben.send(again, **{"keep-items": kept}).status_code == 303
    event = stored(address)
    assert (event["items"], event["organisation"]) == (left, "a group")
    assert event["quantity"] == 6, "what ana changed besides is not overwritten"


def test_each_clashing_field_is_decided_on_its_own(
    address: Path | str, two: tuple[Analyst, Analyst]
) -> None:
    ana, ben = two
    hers, his = ana.open(), ben.open()
    ana.send(hers, items="guns", date="2021-03-02", quantity="6")
    clash = ben.send(his, items="pistols", date="2021-03-03", quantity="6")
    assert clash.status_code == 409
    clashing = {value for name, value in Form(clash.text, "/record").fields if name == "clash"}
    assert clashing == {"items", "date"}, "both want the same quantity, which is no clash"
    choice = {"keep-items": "theirs", "keep-date": "yours"}
    assert ben.send(Form(clash.text, "/record"), **choice).status_code == 303
    event = stored(address)
    assert (event["items"], event["date"], event["quantity"]) == ("guns", "2021-03-03", 6)


def test_a_third_change_while_somebody_decides_is_a_clash_again(
    address: Path | str, two: tuple[Analyst, Analyst]
) -> None:
    ana, ben = two
    hers, his = ana.open(), ben.open()
    ana.send(hers, items="guns")
    clash = ben.send(his, items="pistols")
    ana.send(ana.open(), items="long guns")
    again = ben.send(Form(clash.text, "/record"), **{"keep-items": "yours"})
    assert again.status_code == 409
    assert shown(again, "long guns", "pistols")
    assert stored(address)["items"] == "long guns"


def test_an_event_that_somebody_deleted_is_told_and_not_brought_back(
    address: Path | str, two: tuple[Analyst, Analyst]
) -> None:
    from routes.pipeline.saving import propose_deletion, save  # noqa: PLC0415

    ana, _ = two
    form = ana.open("bridge#04")
    store = open_store(address)
    save(store, propose_deletion(store.read(), "events", "bridge#04"), who="ben", why="twice")
    answer = ana.send(form, items="two rifles")
    assert answer.status_code in {404, 409, 422}
    assert "bridge#04" not in set(open_store(address).read()["events"]["event_id"])


def test_many_editors_at_once_lose_nothing_of_each_other(
    address: Path | str, an_editor: Callable[..., Any]
) -> None:
    """Six people write a field each; two of them want another value for one field."""
    wanted = [
        {"items": "guns"},
        {"items": "pistols"},
        {"organisation": "a group"},
        {"quantity_basis": "five long guns"},
        {"date_text": "on March 1"},
        {"quantity": "6"},
    ]
    people = [
        Analyst(an_editor(open_store(address)).enter(f"person {number}", "analyst"))
        for number in range(len(wanted))
    ]
    forms = [each.open() for each in people]
    with ThreadPoolExecutor(len(wanted)) as pool:
        answers = list(
            pool.map(
                lambda each: each[0].send(each[1], **each[2]),
                zip(people, forms, wanted, strict=True),
            )
        )
    told = [answer.status_code for answer in answers]
    assert sorted(told[:2]) == [303, 409]
    assert told[2:] == [303] * 4
    event = stored(address)
    assert event["items"] == wanted[told.index(303)]["items"]
    for each in wanted[2:5]:
        ((name, value),) = each.items()
        assert event[name] == value
    assert event["quantity"] == 6
