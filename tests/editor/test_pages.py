"""Every page in both languages, text as text, and what a form does with what it is sent."""

from __future__ import annotations

import csv
import io
import json
import re
import string
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.casebook.importing.settling import TAKEN_BACK
from routes.casebook.stores.edits import Change, Insert, Update
from routes.codebook import table
from routes.editor import pages
from routes.editor.pages.dates import date_words
from routes.editor.pages.history import operations
from routes.editor.pages.pasting import rows_of
from routes.editor.words import LANGUAGES, Words, catalogue
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

HOSTILE = (
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "</textarea><img src=x onerror=alert(1)>",
    "\u202eevil\u2028",
    "=HYPERLINK(1)",
)
TEXT = " ".join(HOSTILE)

PAGES = {
    "start": "/",
    "events": "/?view=events",
    "found": "/?q=bridge&kind=purchase&country=US&year=2021&source=government",
    "nothing": "/?q=nothing-of-this-kind",
    "case": "/case?id=bridge",
    "new case": "/new?table=cases",
    "new source": "/new?table=sources",
    "new event": "/new?table=events&case=bridge",
    "event": "/edit?table=events&id=bridge%2301",
    "hostile event": "/edit?table=events&id=bridge%2309",
    "case form": "/edit?table=cases&id=bridge",
    "source form": "/edit?table=sources&id=hostile",
    "places": "/places",
    "place": "/place?event=bridge%2309",
    "drafts": "/drafts",
    "draft": "/draft?id=draft-1",
    "paste": "/paste",
    "rejected rows": "/rejected",
    "rejected rows of a reason": "/rejected?rule=wrong_code&file=june.xlsx",
    "rejected row": "/rejected/row?id=reject-1",
    "discarding": "/rejected/discard?id=reject-1",
    "discarding all": "/rejected/discard?rule=wrong_code",
    "log": "/log",
    "filtered log": "/log?who=ben&table=events&record=bridge",
    "undo": "/undo?operation=1",
    "delete": "/delete?table=events&id=bridge%2301",
}


@pytest.fixture
def full(an_editor: Callable[..., Any], a_store: Any) -> Any:
    """The editor of a casebook with hostile text in every field that takes text; ana is in."""
    event: dict[str, Any] = {
        "event_id": "bridge#09",
        "case_id": "bridge",
        "seq": 9,
        "kind": "storage",
        "place_text": f"Springfield {TEXT}",
        "country": "US",
        "items": TEXT,
        "organisation": TEXT,
        "quantity_basis": TEXT,
        "date_text": TEXT,
        "documented": "inferred",
    }
    source: dict[str, Any] = {
        "source_id": "hostile",
        "title": TEXT,
        "publisher": TEXT,
        "url": HOSTILE[3],
    }
    draft: dict[str, Any] = {
        "draft_id": "draft-1",
        "table": "events",
        "state": "draft",
        "cells": '{"kind": "use", "place_text": "</textarea><script>alert(1)</script>"}',
        "lacks": TEXT,
        "file": TEXT,
        "row": 12,
    }
    reject: dict[str, Any] = {
        "reject_id": "reject-1",
        "table": "events",
        "rule": "wrong_code",
        "reason": TEXT,
        "cure": TEXT,
        "file": "june.xlsx",
        "layer": TEXT,
        "row": 12,
        "cells": json.dumps([["kind", TEXT], [TEXT, "</textarea><script>alert(1)</script>"]]),
        "reading": json.dumps({"table": "events", "columns": {"0": "kind"}}),
        "rejected_at": "2026-01-02T03:04:05Z",
        "rejected_by": TEXT,
    }
    edits = [
        Insert("events", event),
        Insert("rejected_rows", reject),
        Insert("sources", source),
        Insert("citations", {"record": "bridge#09", "source_id": "hostile", "locator": TEXT}),
        Insert("drafts", draft),
    ]
    a_store.apply(edits, who="ben", why=TEXT)
    return an_editor().enter()


class Read(HTMLParser):
    """What a page is to a browser: elements, attributes, and text that is shown."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def sent(editor: Any, path: str, **fields: Any) -> httpx.Response:
    """Send a form of a page."""
    answer: httpx.Response = editor.post(path, data={"csrf": editor.csrf, **fields})
    return answer


def event_form(**changes: str) -> dict[str, Any]:
    """Return the fields of a sound new event."""
    fields: dict[str, Any] = {
        "table": "events",
        "case_id": "bridge",
        "kind": "storage",
        "place_text": "Tucson, Arizona",
        "country": "US",
        "date": "2021-02",
        "documented": "yes",
        "cite-source_id": "release",
        "cite-locator": "page 2",
        "cite-credibility": "",
        "action": "save",
    }
    return fields | changes


# Every page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_every_page_is_shown_in_both_languages(full: Any, path: str, language: str) -> None:
    answer = full.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    page = Read(answer.text)
    assert page.all("html") == [{"lang": language}]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_page_has_script_or_style_of_its_own_or_a_link_that_runs(full: Any, path: str) -> None:
    page = Read(full.get(path).text)
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert "style" not in attributes
        assert tag != "style"
        address = attributes.get("href") or attributes.get("src") or ""
        assert not address.casefold().startswith("javascript")
        if tag in {"script", "link", "img", "iframe"}:
            assert address.startswith(("/", "data:,"))
    assert all(attributes.get("src") for attributes in page.all("script"))


def test_hostile_text_is_shown_to_the_letter(full: Any) -> None:
    case = Read(full.get("/case?id=bridge").text)
    assert f"Springfield {TEXT}" in case.said
    assert case.all("img") == []
    form = Read(full.get("/edit?table=events&id=bridge%2309").text)
    values = {field.get("name"): field.get("value") for field in form.all("input")}
    assert values["place_text"] == f"Springfield {TEXT}"
    assert TEXT in form.said
    assert TEXT in Read(full.get("/log").text).said
    assert TEXT in Read(full.get("/drafts").text).said
    assert TEXT in Read(full.get("/rejected").text).said
    assert TEXT in Read(full.get("/rejected/row?id=reject-1").text).said


def test_what_a_draft_lacks_is_said_in_the_language_of_the_page(full: Any, a_store: Any) -> None:
    draft = a_store.keeping("drafts").iloc[0]
    told = Update("drafts", draft["draft_id"], "lacks", draft["lacks"], TAKEN_BACK)
    a_store.apply([told], who="ben")
    assert TAKEN_BACK in Read(full.get("/drafts").text).said
    there = Read(full.get("/drafts", headers={"accept-language": "es"}).text)
    assert "al deshacer se retiró el registro" in there.said
    assert {"lang": "en"} not in there.all("bdi")


def test_an_id_of_any_letters_finds_its_record(full: Any, a_store: Any) -> None:
    odd = "ca/se ..?&#%2F é"
    a_store.apply([Insert("cases", {"case_id": odd, "title": "odd"})], who="ben")
    assert full.get(f"/case?id={quote(odd, safe='')}").status_code == 200
    found = [a["href"] for a in Read(full.get("/").text).all("a") if a.get("href")]
    addresses = [address for address in found if address and "ca%2F" in address]
    assert full.get(addresses[0]).status_code == 200


def test_a_record_that_is_not_there_is_told_with_a_way_back(full: Any) -> None:
    for path in (
        "/case?id=x",
        "/edit?table=events&id=x",
        "/draft?id=x",
        "/undo?operation=99",
        "/rejected/row?id=x",
    ):
        answer = full.get(path, headers={"accept-language": "es"})
        assert answer.status_code == 404
        assert any(a.get("href") == "/" for a in Read(answer.text).all("a"))


# Words


def test_every_text_has_both_languages_and_the_same_values_in_them() -> None:
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        values = {
            language: {name for _, name, _, _ in string.Formatter().parse(texts[language]) if name}
            for language in LANGUAGES
        }
        assert values["en"] == values["es"], key
        assert texts["en"].count("|") == texts["es"].count("|"), key
        assert all(text.strip() for text in texts.values()), key


_HERE = Path(pages.__file__).parent
_CODE = "\n".join(
    file.read_text("utf-8")
    for file in (*_HERE.glob("*.py"), *(_HERE.parent / "templates").glob("*.html"))
)
_MADE = (
    *("section_", "placed_", "place_", "role_", "credibility_", "figure_", "problem_"),
    *("code_", "country_", "paste_dates_", "nav_", "date_", "one_", "rule_"),
)
"""Beginnings of keys that are put together."""


def test_every_text_that_a_page_asks_for_is_in_the_catalogue() -> None:
    asked = set(
        re.findall(r"""\b(?:w|words|words_of\(request\))\(\s*"([a-z_0-9]+)"\s*[,)]""", _CODE)
    )
    assert len(asked) > 150
    assert asked - set(catalogue()) == set()


def test_no_text_of_the_catalogue_is_left_unused() -> None:
    unused = [key for key in catalogue() if f'"{key}"' not in _CODE and not key.startswith(_MADE)]
    assert unused == []


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("en")("no such text")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-06-30", "30 June 2021."),
        ("2021", "Any day from 1 January 2021 to 31 December 2021."),
        ("/2006", "31 December 2006 or earlier."),
        ("2019/..", "1 January 2019 or later."),
        ("2021?", "uncertain or approximate"),
        ("June 2021", "not a date we can read"),
    ],
)
def test_a_typed_date_is_explained_in_words(text: str, said: str) -> None:
    assert said in date_words(text, Words("en"))


@given(st.text(max_size=30))
def test_no_typed_date_breaks_the_help(text: str) -> None:
    assert date_words(text, Words("es"))


# Forms


def test_the_forms_have_every_field_of_the_codebook_with_its_meaning(full: Any) -> None:
    fixed = {"event_id", "case_id", "review_state"}
    for name in ("cases", "events", "sources"):
        path = f"/new?table={name}&case=bridge"
        page = Read(full.get(path, headers={"accept-language": "es"}).text)
        controls = {
            attributes.get("name"): attributes
            for tag in ("input", "select", "textarea")
            for attributes in page.all(tag)
        }
        ids = {attributes.get("id") for _, attributes in page.elements}
        for field in table(name).fields:
            if field.name in fixed:
                continue
            described = controls[field.name].get("aria-describedby") or ""
            assert described.split()[0] in ids
            assert field.title_es in page.said
            assert field.description_es in page.said


def test_an_event_is_saved_under_the_name_of_the_person(full: Any, a_store: Any) -> None:
    answer = sent(full, "/record", **event_form(organisation="a group"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/case?id=bridge"
    made = records(a_store.read()["events"])[-1]
    assert (made["place_text"], made["organisation"]) == ("Tucson, Arizona", "a group")
    assert a_store.changes()[-1].changed_by == "ana"


def test_an_event_without_a_source_is_not_saved(full: Any, a_store: Any) -> None:
    before = len(a_store.changes())
    answer = sent(full, "/record", **event_form(**{"cite-source_id": "", "cite-locator": ""}))
    assert answer.status_code == 422
    assert "has no source" in Read(answer.text).said
    assert len(a_store.changes()) == before


def test_a_form_keeps_what_was_typed_when_it_is_refused(full: Any) -> None:
    answer = sent(full, "/record", **event_form(kind="", items=TEXT, quantity="about nine"))
    page = Read(answer.text)
    assert TEXT in page.said
    values = {field.get("name"): field.get("value") for field in page.all("input")}
    assert values["quantity"] == "about nine"
    assert values["cite-locator"] == "page 2"


def test_a_source_with_an_address_that_is_there_is_not_made_twice(full: Any, a_store: Any) -> None:
    fields = event_form(action="add_source", **{"source-url": "https://example.org/release"})
    answer = sent(full, "/record", **fields | {"cite-source_id": ""})
    values = {f.get("name"): f.get("value") for f in Read(answer.text).all("input")}
    assert values["cite-source_id"] == "release"
    assert len(a_store.read()["sources"]) == 3


def test_a_draft_becomes_a_record_and_is_gone(full: Any, a_store: Any) -> None:
    fields = event_form(draft="draft-1", place_text="Yuma, Arizona", kind="use")
    answer = sent(full, "/record", **fields)
    assert answer.status_code == 303
    assert a_store.keeping("drafts").empty
    assert "Yuma, Arizona" in a_store.read()["events"]["place_text"].tolist()


def shown_to_delete(editor: Any, **asked: str) -> str:
    """Open the page that asks, and return what it says was shown."""
    page: str = editor.get("/delete", params=asked).text
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_draft_is_deleted_with_a_reason_only(full: Any, a_store: Any) -> None:
    seen = shown_to_delete(full, table="drafts", id="draft-1")
    refused = sent(full, "/delete", table="drafts", id="draft-1", reason="", seen=seen)
    assert refused.status_code == 422
    assert not a_store.keeping("drafts").empty
    unseen = sent(full, "/delete", table="drafts", id="draft-1", reason="the row is no event")
    assert unseen.status_code == 409
    sent(full, "/delete", table="drafts", id="draft-1", reason="the row is no event", seen=seen)
    assert a_store.keeping("drafts").empty
    assert a_store.changes()[-1].why == "the row is no event"


def test_a_source_that_is_cited_is_not_deleted(full: Any, a_store: Any) -> None:
    seen = shown_to_delete(full, table="sources", id="release")
    answer = sent(full, "/delete", table="sources", id="release", reason="a try", seen=seen)
    assert answer.status_code == 422
    assert "release" in a_store.read()["sources"]["source_id"].tolist()


def test_a_clash_keeps_both_values_and_saves_the_one_that_is_chosen(
    full: Any, a_store: Any
) -> None:
    a_store.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="ben")
    stored = records(a_store.read()["events"])[0]
    cells = {k: "" if v is None else str(v) for k, v in stored.items() if k != "event_id"}
    form = {
        **cells,
        **{f"seen-{k}": v for k, v in cells.items()},
        "table": "events",
        "id": "bridge#01",
        "items": "pistols",
        "seen-items": "rifles",
        "cite-source_id": "release",
        "cite-locator": "page 1",
        "cite-credibility": "",
        **{f"seen-cite-{k}": v for k, v in (("source_id", "release"), ("locator", "page 1"))},
        "seen-cite-credibility": "",
    }
    answer = sent(full, "/record", **form)
    assert answer.status_code == 409
    page = Read(answer.text)
    assert {"guns", "pistols"} <= {part.strip() for part in page.said.splitlines()} or (
        "guns" in page.said and "pistols" in page.said
    )
    chosen = {"clash": "items", "stored-items": "guns", "keep-items": "yours"}
    assert sent(full, "/record", **form, **chosen).status_code == 303
    assert records(a_store.read()["events"])[0]["items"] == "pistols"


# Who may do what


@pytest.mark.parametrize(
    ("role", "path", "fields"),
    [
        ("viewer", "/record", {"table": "events"}),
        ("viewer", "/delete", {"table": "events", "id": "bridge#01", "reason": "x"}),
        ("viewer", "/place", {"event": "bridge#01"}),
        ("viewer", "/paste", {"text": "a\tb\n1\t2", "action": "load"}),
        ("viewer", "/case/review", {"id": "bridge", "state": "in_review", "reason": "x"}),
        ("analyst", "/case/review", {"id": "bridge", "state": "withheld", "reason": "x"}),
        ("viewer", "/undo", {"operation": "1", "reason": "x"}),
        ("analyst", "/undo", {"operation": "1", "reason": "x"}),
    ],
)
def test_a_role_does_not_reach_beyond_itself(
    full: Any, a_store: Any, role: str, path: str, fields: dict[str, str]
) -> None:
    before = len(a_store.changes())
    answer = sent(full.enter("eve", role), path, **fields)
    assert answer.status_code == 403
    assert len(a_store.changes()) == before


def test_an_analyst_hands_a_case_in_for_review(full: Any, a_store: Any) -> None:
    fields = {"id": "bridge", "state": "in_review", "reason": "a number was wrong"}
    eve = full.enter("eve", "analyst")
    assert sent(eve, "/case/review", **fields, newest=as_shown(eve)).status_code == 303
    assert records(a_store.read()["cases"])[0]["review_state"] == "in_review"


def as_shown(editor: Any) -> str:
    """Return what the page of the case says was its newest change."""
    page = Read(editor.get("/case?id=bridge").text)
    return next(str(each["value"]) for each in page.all("input") if each.get("name") == "newest")


def test_a_case_that_changed_since_it_was_looked_at_is_not_carried_on(
    full: Any, a_store: Any
) -> None:
    fields = {"id": "bridge", "state": "in_review", "reason": "a number was wrong"}
    looked_at = as_shown(full)
    a_store.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="ben")
    for newest in (looked_at, ""):
        answer = sent(full, "/case/review", **fields, newest=newest)
        assert answer.status_code == 422
        page = Read(answer.text)
        assert "changed since you looked at it" in page.said
        assert "guns" in page.said
    assert records(a_store.read()["cases"])[0]["review_state"] == "published"
    assert sent(full, "/case/review", **fields, newest=as_shown(full)).status_code == 303


def test_the_page_of_a_case_says_who_took_it_back_to_review(full: Any, a_store: Any) -> None:
    assert sent(full, "/record", **event_form()).status_code == 303
    assert records(a_store.read()["cases"])[0]["review_state"] == "in_review"
    assert "A change by ana took it back to review" in Read(full.get("/case?id=bridge").text).said


def test_an_undo_of_a_step_of_review_is_refused_with_the_way_to_go(full: Any, a_store: Any) -> None:
    edit = Update("cases", "bridge", "review_state", "published", "in_review")
    step = a_store.apply([edit], who="ana")
    answer = sent(full, "/undo", operation=str(step.number), reason="a slip")
    assert answer.status_code == 409
    assert "review panel" in Read(answer.text).said
    assert records(a_store.read()["cases"])[0]["review_state"] == "in_review"


@pytest.mark.parametrize("named", ["cases", ""])
@pytest.mark.parametrize("state", ["", "draft", "published", "reviewed", "n/a"])
def test_a_pasted_case_is_a_draft_whatever_the_row_says(
    full: Any, a_store: Any, state: str, named: str
) -> None:
    rows = f"title\tcase_id\treview_state\nA new case\tnew-case\t{state}\n"
    eve = full.enter("eve", "analyst")
    answer = sent(eve, "/paste", text=rows, table=named, action="load")
    cases = {row["case_id"]: row["review_state"] for row in records(a_store.read()["cases"])}
    refused = state not in {"", "draft"}
    assert cases.get("new-case") == (None if refused else "draft")
    assert ("new-case" in cases) != refused
    assert ("with the review panel" in Read(answer.text).said) == refused


def test_pasted_cases_leave_the_state_of_those_that_are_there(full: Any, a_store: Any) -> None:
    rows = "title\tcase_id\nRifles at the bridge\tbridge\nAnother\tother\n"
    sent(full, "/paste", text=rows, table="cases", action="load")
    cases = {row["case_id"]: row["review_state"] for row in records(a_store.read()["cases"])}
    assert cases == {"bridge": "published", "other": "draft"}


def test_a_pasted_event_takes_its_published_case_back_to_review(full: Any, a_store: Any) -> None:
    rows = (
        "event_id\tcase_id\tkind\tplace_text\tcountry\tdocumented\tsource_id\n"
        "bridge#21\tbridge\tstorage\tTucson, Arizona\tUS\tyes\trelease\n"
    )
    answer = sent(full, "/paste", text=rows, table="events", action="load")
    assert "bridge#21" in a_store.read()["events"]["event_id"].tolist()
    assert "in review again" in Read(answer.text).said
    assert records(a_store.read()["cases"])[0]["review_state"] == "in_review"


@pytest.mark.parametrize("signed", ["\teva", ""])
def test_a_pasted_decision_bears_the_name_of_who_pastes_it(
    full: Any, a_store: Any, signed: str
) -> None:
    head = "place_text\tcountry\tlevel\tmethod\treason" + ("\tdecided_by" if signed else "")
    rows = f"{head}\nMexico\tMX\tcountry\tmanual\tthe words{signed}\n"
    sent(full.enter("eve", "analyst"), "/paste", text=rows, table="places", action="load")
    (row,) = records(a_store.read()["places"])
    assert row["decided_by"] == "eve"
    assert row["decided_at"]


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "/\\evil", "", "x"])
def test_the_switch_of_language_leads_nowhere_else(full: Any, back: str) -> None:
    answer = sent(full, "/language", language="es", back=back)
    assert answer.headers["location"] == "/"
    assert Read(full.get("/").text).all("html") == [{"lang": "es"}]


# Rows and log


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), min_size=2, max_size=4
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["\t", ",", ";"]),
)
def test_pasted_cells_are_read_as_the_spreadsheet_wrote_them(
    rows: list[list[str]], mark: str
) -> None:
    width = min(map(len, rows))
    cells = [["first", "second", "third", "fourth"][:width], *(row[:width] for row in rows)]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark, lineterminator="\r\n").writerows(cells)
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    assert rows_of(stream.getvalue()) == kept


def test_a_look_at_pasted_rows_saves_nothing(full: Any, a_store: Any) -> None:
    before = len(a_store.changes())
    rows = "title\tcase_id\nA new case\tnew-case\n"
    answer = sent(full, "/paste", text=rows, table="cases", action="look")
    assert answer.status_code == 200
    assert len(a_store.changes()) == before
    sent(full, "/paste", text=rows, table="cases", action="load")
    assert "new-case" in a_store.read()["cases"]["case_id"].tolist()


def test_an_undo_that_would_overwrite_a_later_change_undoes_nothing(
    full: Any, a_store: Any
) -> None:
    first = a_store.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="ben")
    a_store.apply([Update("events", "bridge#01", "items", "guns", "pistols")], who="cleo")
    answer = sent(full, "/undo", operation=str(first.number), reason="a slip")
    assert answer.status_code == 409
    assert "pistols" in Read(answer.text).said
    assert records(a_store.read()["events"])[0]["items"] == "pistols"


def test_the_log_tells_a_save_once_with_all_its_fields_and_what_undid_it() -> None:
    def change(number: int, operation: int, field: str, undoes: int | None = None) -> Change:
        return Change(
            change_id=number,
            operation=operation,
            changed_at="2026-11-22T07:05:19.123Z",
            changed_by="ana",
            action="update",
            table="events",
            record_id="bridge#01",
            field=field,
            before="a",
            after="b",
            why=None,
            undoes=undoes,
        )

    found = operations([change(1, 1, "items"), change(2, 1, "role"), change(3, 2, "items", 1)])
    assert [saved.number for saved in found] == [2, 1]
    assert [name for name, _, _ in found[1].entries[0].fields] == ["items", "role"]
    assert found[1].undone_by == 2


def test_candidates_are_weighed_with_the_case_as_the_answer_is(full: Any) -> None:
    path = "/find/places?text=Nogales&q=Nogales&case=bridge"
    found = full.get(path).json()
    assert found["understood"].startswith("Nogales, Arizona, US (City)")
    first = found["candidates"][0]
    assert (first["name"], first["where"]) == ("Nogales", "Arizona, US")
    begun = full.get("/find/places?text=Nogales&q=Nuevo+Lar&case=bridge").json()["candidates"]
    assert begun[0]["name"] == "Nuevo Laredo"


def test_search_and_filters_find_the_same_whatever_the_accents_and_capitals(full: Any) -> None:
    for query in ("NOGALES", "nógales mariposa", "customs office"):
        page = Read(full.get(f"/?view=events&q={quote(query)}").text)
        assert "Mariposa Port of Entry" in page.said, query
    page = Read(full.get("/?view=events&place=open").text)
    assert "Springfield" in page.said
    assert "Mariposa" not in page.said
