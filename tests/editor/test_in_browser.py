"""What an analyst does in the editor, in a real Chromium."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.editor.app import create_app
from routes.editor.configuration import EditorSettings
from routes.editor.serving import listen, server
from routes.editor.sessions import Person
from routes.editor.users import add_user
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from routes.casebook.stores.interface import Store

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

CASE = "bridge"
EVENT = "bridge#01"
GRADED = ("release", 2)
PASSWORD = "correct horse battery"  # noqa: S105 - it opens nothing
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'


@dataclass
class Desk:
    """An editor that runs, its casebook, and browsers at it."""

    app: Any
    store: Store
    base: str
    chromium: Browser
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def come_in(
        self,
        *,
        name: str = "ana",
        role: str = "reviewer",
        size: dict[str, int] | None = None,
        language: str = "en",
        scheme: str = "light",
    ) -> Page:
        """Open a browser of somebody who is in."""
        settings = self.app.state.settings
        token, _ = self.app.state.sessions.open(Person(name, type(settings.role)(role)))
        page = self.browser(size=size, language=language, scheme=scheme)
        page.context.add_cookies([{"name": settings.cookie_name, "value": token, "url": self.base}])
        return page

    def browser(
        self, *, size: dict[str, int] | None = None, language: str = "en", scheme: str = "light"
    ) -> Page:
        """Open a browser of somebody who is not in yet."""
        context = self.chromium.new_context(
            viewport=size or DESKTOP,  # type: ignore[arg-type]
            locale=language,
            color_scheme=scheme,  # type: ignore[arg-type]
            base_url=self.base,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self.complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._note)
        return page

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)


def go(page: Page, path: str) -> None:
    """Open a page and wait until its script has run."""
    page.goto(path)
    page.wait_for_selector("html[data-ready]", state="attached")


@pytest.fixture
def desk(a_casebook: Callable[..., Path], chromium: Browser) -> Iterator[Desk]:
    """Serve the small casebook, and see that no page complains or asks another host."""
    with served(open_store(a_casebook()), chromium) as made:
        yield made
        assert made.elsewhere == []
        # A refused form is told by its status, which the console repeats.
        assert [c for c in made.complaints if "status of 4" not in c] == []


@contextmanager
def served(store: Store, chromium: Browser, *, users: Path | None = None) -> Iterator[Desk]:
    """Serve a casebook on a port of this computer."""
    listener = listen("127.0.0.1", 0)
    settings = EditorSettings(port=listener.port, who="ana", users=users)
    app = create_app(store, settings=settings)
    running = server(app, limits=settings.limits)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener.socket]})
    thread.start()
    while not running.started:
        time.sleep(0.01)
    made = Desk(app, store, f"http://127.0.0.1:{listener.port}", chromium)
    try:
        yield made
    finally:
        for context in made.contexts:
            context.close()
        running.should_exit = True
        thread.join()
        listener.socket.close()


def event_of(store: Store, event_id: str) -> dict[str, Any]:
    """Return an event as it stands on disk."""
    events = store.read()["events"]
    row = events[events["event_id"] == event_id].iloc[0]
    return {name: None if row.isna()[name] else row[name] for name in events.columns}


def citations_of(store: Store, record: str) -> list[tuple[Any, Any]]:
    """Return source and grade of the citations of a record."""
    rows = [each for each in records(store.read()["citations"]) if each["record"] == record]
    return sorted((each["source_id"], each["credibility"]) for each in rows)


def tab_to(page: Page, selector: str, *, most: int = 150) -> None:
    """Press the tab key until an element has the focus."""
    for _ in range(most):
        if page.evaluate("document.activeElement") and page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the tab key does not reach {selector}")


# An event by keyboard alone


def test_an_event_is_added_with_the_keyboard_alone_from_the_printed_address_on(  # noqa: PLR0915 - one path
    desk: Desk,
) -> None:
    page = desk.browser()
    go(page, f"/?key={desk.app.state.key.value}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, 'a[href="/case?id=bridge"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?id=bridge")
    page.wait_for_selector("html[data-ready]", state="attached")
    tab_to(page, 'a[href="/new?table=events&case=bridge"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/new?**")
    page.wait_for_selector("html[data-ready]", state="attached")
    tab_to(page, "#f-events-kind")
    page.keyboard.type("Seiz")
    tab_to(page, "#f-events-place_text")
    page.keyboard.type("a motel in Laredo")
    tab_to(page, "#f-events-country")
    page.keyboard.type("US")
    tab_to(page, "#place-query")
    page.keyboard.type("Lared")
    page.wait_for_selector("#place-options li")
    page.keyboard.press("ArrowDown")
    assert page.locator("#place-query").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    expect(page.locator("[data-candidate] input:checked")).to_have_count(1)
    tab_to(page, "#f-places-reason")
    page.keyboard.type("the release names the county")
    tab_to(page, "#f-events-date")
    page.keyboard.type("2021-03~")
    expect(page.locator("#f-events-date-date")).to_contain_text("1 March 2021 to 31 March 2021")
    tab_to(page, "#f-events-items")
    page.keyboard.type("nine pistols")
    tab_to(page, "#f-events-quantity")
    page.keyboard.type("9")
    tab_to(page, "#f-events-quantity_unit")
    page.keyboard.type("fire")
    tab_to(page, "#f-citations-source_id-1")
    page.keyboard.type("release")
    tab_to(page, "#f-citations-locator-1")
    page.keyboard.type("page 3")
    tab_to(page, '.save-bar button[value="save"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?id=bridge")

    expect(page.get_by_role("status").first).to_contain_text("Saved")
    saved = event_of(desk.store, "bridge#05")
    assert saved["place_text"] == "a motel in Laredo"
    assert (saved["kind"], saved["quantity"], saved["date"]) == ("seizure", 9, "2021-03~")
    decided = desk.store.read()["places"]
    assert decided["place_text"].tolist() == ["a motel in Laredo"]
    assert decided["level"].tolist() == ["city"]
    assert decided["reason"].tolist() == ["the release names the county"]
    assert {change.changed_by for change in desk.store.changes()} == {"ana"}


def test_what_is_missing_is_told_at_the_field_and_in_a_summary_that_has_the_focus(
    desk: Desk,
) -> None:
    page = desk.come_in()
    go(page, "/new?table=events&case=bridge")
    page.fill("#f-events-date", "last spring")
    page.click('.save-bar button[value="save"]')
    summary = page.locator("#summary")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_count(4)
    expect(page.locator("#f-events-kind")).to_have_attribute("aria-invalid", "true")
    assert page.input_value("#f-events-date") == "last spring"
    summary.get_by_role("link", name="Date").click()
    expect(page.locator("#f-events-date")).to_be_focused()
    assert len(desk.store.changes()) == 0


def test_a_source_is_added_in_place_and_nothing_typed_is_lost(desk: Desk) -> None:
    page = desk.come_in()
    go(page, "/new?table=events&case=bridge")
    page.fill("#f-events-items", "one rifle, as told")
    page.locator("summary", has_text="not in the list").click()
    page.fill("#f-sources-url", "https://example.org/another")
    page.fill("#f-sources-publisher", "Another office")
    page.click('button[value="add_source"]')
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#f-events-items")).to_have_value("one rifle, as told")
    made = desk.store.read()["sources"]
    named = made.loc[made["publisher"] == "Another office", "source_id"].tolist()
    assert page.input_value("#f-citations-source_id-1") == named[0]


def test_several_citations_have_a_locator_and_a_credibility_each(desk: Desk) -> None:
    page = desk.come_in()
    go(page, "/edit?table=events&id=bridge%2301")
    page.click("[data-add]")
    page.fill("#f-citations-source_id-2", "article")
    page.fill("#f-citations-locator-2", "second paragraph")
    page.select_option("#f-citations-credibility-2", "2")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/case?id=bridge")
    cited = desk.store.read()["citations"]
    rows = [tuple(row.values()) for row in records(cited[cited["record"] == EVENT])]
    assert rows == [(EVENT, "article", "second paragraph", 2), (EVENT, "release", "page 1", None)]


def test_the_small_map_looks_at_the_likeliest_places_and_not_at_a_namesake_far_away(
    desk: Desk,
) -> None:
    page = desk.come_in()
    go(page, "/place?event=bridge%2304&place-query=Nogales")
    page.wait_for_selector("[data-map][data-drawn]")
    page.wait_for_selector(".map-pin")
    pins = page.evaluate(_PINS)
    # The town at the border lies at the middle, those of its name in the south are not in view.
    assert abs(pins[0]["x"] - 0.5) < 0.2
    assert abs(pins[0]["y"] - 0.5) < 0.2
    assert len(pins) > 1
    assert not any(pin["inside"] for pin in pins[1:])


_PINS = """() => {
  const map = document.querySelector("[data-map]").getBoundingClientRect();
  return [...document.querySelectorAll(".map-pin")].map((each) => {
    const at = each.getBoundingClientRect();
    const x = (at.left + at.width / 2 - map.left) / map.width;
    const y = (at.top + at.height / 2 - map.top) / map.height;
    return { x, y, inside: x > 0 && x < 1 && y > 0 && y < 1 };
  });
}"""


def test_an_event_that_looks_like_one_that_is_there_is_held_back_until_it_is_confirmed(
    desk: Desk,
) -> None:
    page = desk.come_in()
    go(page, "/new?table=events&case=bridge")
    page.select_option("#f-events-kind", "seizure")
    page.fill("#f-events-place_text", "Mariposa Port of Entry, Nogales, Ariz.")
    page.fill("#f-events-country", "US")
    page.fill("#f-events-date", "2021-03-01")
    page.fill("#f-events-items", "five rifles")
    page.fill("#f-events-quantity", "5")
    page.select_option("#f-events-quantity_unit", "firearms")
    page.fill("#f-citations-source_id-1", "release")
    page.click('.save-bar button[value="save"]')
    expect(page.locator("#summary")).to_contain_text("bridge#03")
    assert len(desk.store.changes()) == 0
    page.click('button[value="save_anyway"]')
    page.wait_for_url("**/case?id=bridge")
    assert len(desk.store.read()["events"]) == 5


# Two people


def test_a_clash_is_shown_field_by_field_and_both_choices_can_be_saved(desk: Desk) -> None:
    mine, theirs = desk.come_in(name="ana"), desk.come_in(name="ben")
    for page in (mine, theirs):
        go(page, "/edit?table=events&id=bridge%2302")
    theirs.fill("#f-events-items", "six rifles")
    theirs.fill("#f-events-quantity", "6")
    theirs.click('.save-bar button[value="save"]')
    theirs.wait_for_url("**/case?id=bridge")
    mine.fill("#f-events-items", "five rifles and a pistol")
    mine.fill("#f-events-quantity", "7")
    mine.fill("#f-events-organisation", "not stated")
    mine.click('.save-bar button[value="save"]')
    expect(mine.locator("fieldset.clash")).to_have_count(2)
    expect(mine.locator("#summary")).to_be_focused()
    items = mine.locator("fieldset.clash", has_text="Items")
    expect(items).to_contain_text("six rifles")
    expect(items).to_contain_text("five rifles and a pistol")
    expect(items).to_contain_text("ben")
    items.get_by_role("radio", name="ben").check()
    mine.get_by_role("button", name="Save with these values").click()
    mine.wait_for_url("**/case?id=bridge")
    saved = event_of(desk.store, "bridge#02")
    assert (saved["items"], saved["quantity"]) == ("six rifles", 7)
    assert saved["organisation"] == "not stated"


def test_changes_of_different_fields_do_not_clash(desk: Desk) -> None:
    page = desk.come_in()
    go(page, "/edit?table=events&id=bridge%2302")
    desk.store.apply(
        [Update("events", "bridge#02", "role", None, "courier")], who="ben", why="read again"
    )
    page.fill("#f-events-items", "five long guns")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/case?id=bridge")
    saved = event_of(desk.store, "bridge#02")
    assert (saved["items"], saved["role"]) == ("five long guns", "courier")


def test_a_citation_that_two_people_changed_is_shown_with_both_and_either_can_be_kept(
    desk: Desk,
) -> None:
    mine, theirs = desk.come_in(name="ana"), desk.come_in(name="ben")
    for keep, grade in (("yours", "5"), ("theirs", "2")):
        for page in (mine, theirs):
            go(page, "/edit?table=events&id=bridge%2301")
        theirs.select_option("#f-citations-credibility-1", "2" if keep == "theirs" else "1")
        theirs.click('.save-bar button[value="save"]')
        theirs.wait_for_url("**/case?id=bridge")
        mine.select_option("#f-citations-credibility-1", "5" if keep == "yours" else "6")
        mine.click('.save-bar button[value="save"]')
        clash = mine.locator("fieldset.clash")
        expect(clash).to_have_count(1)
        expect(clash).to_contain_text("release")
        expect(clash).to_contain_text("ben")
        clash.locator(f'input[value="{keep}"]').check()
        mine.get_by_role("button", name="Save with these values").click()
        mine.wait_for_url("**/case?id=bridge")
        assert citations_of(desk.store, "bridge#01") == [("release", int(grade))]


def test_a_citation_that_somebody_took_out_is_told_to_who_graded_it(desk: Desk) -> None:
    for keep, kept in (("theirs", [("article", None)]), ("yours", [("article", None), GRADED])):
        page = desk.come_in()
        go(page, "/edit?table=events&id=bridge%2301")
        release = {"record": "bridge#01", "source_id": "release", "locator": "page 1"}
        article = {"record": "bridge#01", "source_id": "article"}
        taken = Delete("citations", "bridge#01|release|page 1", release)
        other = Insert("citations", article)
        desk.store.apply([taken, other], who="ben", why="read again")
        page.select_option("#f-citations-credibility-1", "2")
        page.click('.save-bar button[value="save"]')
        expect(page.locator("fieldset.clash")).to_contain_text("Deleted")
        page.locator(f'fieldset.clash input[value="{keep}"]').check()
        page.get_by_role("button", name="Save with these values").click()
        page.wait_for_url("**/case?id=bridge")
        assert citations_of(desk.store, "bridge#01") == kept
        if keep == "theirs":
            back = Insert("citations", release)
            gone = Delete("citations", "bridge#01|article|", article)
            desk.store.apply([back, gone], who="ben", why="as before")


def test_a_record_that_changed_since_its_deletion_was_asked_for_is_not_deleted(
    desk: Desk,
) -> None:
    page = desk.come_in()
    article = {"source_id": "unread", "title": "A paper", "publisher": "A press"}
    desk.store.apply([Insert("sources", article)], who="ben", why="a test")
    go(page, "/delete?table=sources&id=unread")
    change = Update("sources", "unread", "title", "A paper", "The right paper")
    desk.store.apply([change], who="ben", why="read again")
    page.fill("#reason", "nobody needs it")
    page.click("button.danger")
    expect(page.locator("#summary")).to_contain_text("ben was the last to change it")
    assert "unread" in set(desk.store.read()["sources"]["source_id"])
    assert page.input_value("#reason") == "nobody needs it"
    page.click("button.danger")
    page.wait_for_url(desk.base + "/")
    assert "unread" not in set(desk.store.read()["sources"]["source_id"])


def test_a_record_whose_citations_changed_is_not_deleted_either(desk: Desk) -> None:
    page = desk.come_in()
    event: dict[str, Any] = {
        "event_id": "bridge#09",
        "case_id": CASE,
        "kind": "storage",
        "place_text": "Tucson, Arizona",
        "country": "US",
        "documented": "yes",
    }
    desk.store.apply(
        [
            Insert("events", event),
            Insert("citations", {"record": "bridge#09", "source_id": "release"}),
        ],
        who="ben",
    )
    go(page, "/delete?table=events&id=bridge%2309")
    more = Insert("citations", {"record": "bridge#09", "source_id": "article"})
    desk.store.apply([more], who="ben", why="a second source")
    page.fill("#reason", "one source is not enough")
    page.click("button.danger")
    expect(page.locator("#summary")).to_be_visible()
    assert event_of(desk.store, "bridge#09")


def test_who_alone_changed_a_case_does_not_publish_it_and_somebody_else_does(desk: Desk) -> None:
    page = desk.come_in(name="ana")
    go(page, "/edit?table=cases&id=bridge")
    page.fill("#f-cases-docket", "4:21-cr-00001")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/case?id=bridge")
    # A published case that is changed goes back to review by itself.
    expect(page.locator(".steps [aria-current]")).to_have_text("In review")
    page.select_option("#f-cases-review_state", "reviewed")
    page.fill("#reason", "read against the release")
    page.get_by_role("button", name="Change the state").click()
    expect(page.locator("#summary")).to_contain_text("ana alone")
    other = desk.come_in(name="ben")
    go(other, "/case?id=bridge")
    other.select_option("#f-cases-review_state", "reviewed")
    other.fill("#reason", "read against the release")
    other.get_by_role("button", name="Change the state").click()
    expect(other.locator(".steps [aria-current]")).to_have_text("Reviewed")
    go(other, "/case?id=bridge")
    expect(other.locator("#f-cases-review_state option").first).to_have_text("Published")


# Places


@pytest.fixture
def open_place(desk: Desk) -> str:
    """An event whose words no gazetteer knows."""
    event: dict[str, Any] = {
        "event_id": "bridge#09",
        "case_id": CASE,
        "seq": 9,
        "kind": "storage",
        "place_text": "Springfield",
        "country": "US",
        "documented": "yes",
    }
    citation = {"record": "bridge#09", "source_id": "release"}
    edits = [Insert("events", event), Insert("citations", citation)]
    desk.store.apply(edits, who="ben", why="a test")
    return "bridge#09"


def test_an_open_place_is_pointed_at_on_the_map_with_a_level_of_ones_own(
    desk: Desk, open_place: str
) -> None:
    page = desk.come_in()
    go(page, "/places")
    page.get_by_role("link", name=re.compile("Decide.*Springfield")).click()
    page.wait_for_selector("[data-drawn]")
    expect(page.locator(".map-pin").first).to_be_visible()
    page.locator("[data-map]").click(position={"x": 300, "y": 180})
    expect(page.locator('input[value="point"]')).to_be_checked()
    assert page.input_value("#f-places-lon")
    assert page.input_value("#f-places-level") == ""
    page.fill("#f-places-reason", "the docket names the county")
    page.click('.save-bar button[value="save"]')
    # How precise it is nobody says for the person.
    expect(page.locator("#f-places-level")).to_have_attribute("aria-invalid", "true")
    page.select_option("#f-places-level", "county")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/places")
    expect(page.locator("main")).to_contain_text("Every place is settled")
    decided = desk.store.read()["places"].iloc[0]
    assert (decided["level"], decided["case_id"], decided["decided_by"]) == ("county", CASE, "ana")
    assert open_place


def test_an_open_place_is_chosen_among_its_candidates(desk: Desk, open_place: str) -> None:
    page = desk.come_in()
    go(page, f"/place?event={open_place.replace('#', '%23')}")
    page.get_by_role("radio", name="Springfield Illinois").check()
    page.fill("#f-places-reason", "the release names Illinois")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/places")
    assert desk.store.read()["places"].iloc[0]["admin1"] == "US-IL"


def test_a_place_that_cannot_be_placed_is_settled_with_its_reason(
    desk: Desk, open_place: str
) -> None:
    page = desk.come_in()
    go(page, f"/place?event={open_place.replace('#', '%23')}")
    page.check('input[value="nowhere"]')
    page.click('.save-bar button[value="save"]')
    expect(page.locator("#summary")).to_be_visible()
    page.fill("#f-places-reason", "no source names the state")
    page.click('.save-bar button[value="save"]')
    page.wait_for_url("**/places")
    assert desk.store.read()["places"].iloc[0]["level"] == "unresolvable"


def test_a_place_that_two_people_decide_is_shown_with_both_decisions(
    desk: Desk, open_place: str
) -> None:
    mine, theirs = desk.come_in(name="ana"), desk.come_in(name="ben")
    for page, state in ((mine, "Missouri"), (theirs, "Illinois")):
        go(page, f"/place?event={open_place.replace('#', '%23')}")
        page.get_by_role("radio", name=f"Springfield {state}").check()
        page.fill("#f-places-reason", f"the release names {state}")
    theirs.click('.save-bar button[value="save"]')
    theirs.wait_for_url("**/places")
    mine.click('.save-bar button[value="save"]')
    clash = mine.locator("#place-clash")
    expect(clash).to_contain_text("the release names Illinois")
    expect(clash).to_contain_text("the release names Missouri")
    expect(clash).to_contain_text("Stored by ben")
    assert list(desk.store.read()["places"]["admin1"]) == ["US-IL"]
    # Who has seen both and saves again knows what they do.
    mine.click('.save-bar button[value="save"]')
    mine.wait_for_url("**/places")
    assert list(desk.store.read()["places"]["admin1"]) == ["US-MO"]


def test_a_place_decided_with_its_event_does_not_overwrite_a_decision_either(
    desk: Desk, open_place: str
) -> None:
    mine, theirs = desk.come_in(name="ana"), desk.come_in(name="ben")
    go(mine, f"/edit?table=events&id={open_place.replace('#', '%23')}")
    mine.get_by_role("radio", name="Springfield Missouri").check()
    go(theirs, f"/place?event={open_place.replace('#', '%23')}")
    theirs.check('input[value="nowhere"]')
    theirs.fill("#f-places-reason", "no source names the state")
    theirs.click('.save-bar button[value="save"]')
    theirs.wait_for_url("**/places")
    mine.fill("#f-events-items", "four rifles")
    mine.click('.save-bar button[value="save"]')
    expect(mine.locator("#place-clash")).to_contain_text("no source names the state")
    assert event_of(desk.store, open_place)["items"] is None
    mine.click('.save-bar button[value="save"]')
    mine.wait_for_url("**/case?id=bridge")
    assert list(desk.store.read()["places"]["admin1"]) == ["US-MO"]
    assert event_of(desk.store, open_place)["items"] == "four rifles"


def test_the_form_of_an_event_works_without_script(desk: Desk) -> None:
    with_script = desk.come_in()
    context = desk.chromium.new_context(
        java_script_enabled=False,
        base_url=desk.base,
        storage_state=with_script.context.storage_state(),
    )
    desk.contexts.append(context)
    page = context.new_page()
    page.goto("/new?table=events&case=bridge")
    page.fill("#f-events-place_text", "Springfield")
    page.click('button[value="search"]')
    assert page.locator("[data-candidate]").count() > 3
    page.click('button[value="add_citation"]')
    assert page.locator("[data-cite]").count() == 2
    assert page.input_value("#f-events-place_text") == "Springfield"


# Rows, log


def test_pasted_rows_are_shown_before_they_are_loaded_and_rejected_ones_are_mended(
    desk: Desk,
) -> None:
    page = desk.come_in()
    go(page, "/paste")
    rows = (
        "event_id\tcase_id\tkind\tplace_text\tcountry\tdate\tdocumented\tsource_id\n"
        "bridge#21\tbridge\tstorage\tTucson, Arizona\tUS\t2021-02\tyes\trelease\n"
        "bridge#22\tbridge\tstorage\tYuma, Arizona\tUS\t2021-02\tperhaps so\trelease\n"
    )
    page.fill("#text", rows)
    page.click('button[value="look"]')
    expect(page.locator(".figures")).to_contain_text("1 loaded")
    expect(page.locator(".figures")).to_contain_text("1 rejected")
    assert len(desk.store.changes()) == 0
    page.click('button[value="load"]')
    expect(page.locator("main")).to_contain_text("Rejected rows")
    assert "bridge#21" in desk.store.read()["events"]["event_id"].tolist()
    page.get_by_label("documented", exact=True).fill("yes")
    page.click('button[value="mended"]')
    expect(page.locator(".figures")).to_contain_text("1 loaded")
    assert "bridge#22" in desk.store.read()["events"]["event_id"].tolist()


def test_a_rejected_row_is_mended_by_keyboard_alone(desk: Desk) -> None:
    desk.store.apply([Insert("rejected_rows", A_REJECT)], who="ben")
    page = desk.come_in()
    go(page, "/rejected")
    for _ in range(40):
        page.keyboard.press("Tab")
        if "/rejected/row" in (page.evaluate("document.activeElement.href || ''")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/rejected/row**")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value || ''") == "2021-02-31":
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("2021-02-28")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rejected")
    expect(page.locator("main")).to_contain_text("The row is loaded.")
    assert event_of(desk.store, "bridge#31")["date"] == "2021-02-28"
    assert desk.store.keeping("rejected_rows").empty


def test_a_save_is_undone_with_a_reason(desk: Desk) -> None:
    desk.store.apply([Update("events", EVENT, "items", "rifles", "guns")], who="ben", why="typed")
    page = desk.come_in()
    go(page, "/log")
    page.get_by_role("link", name="Undo").first.click()
    page.click("main form button")
    expect(page.locator("#reason")).to_have_attribute("aria-invalid", "true")
    page.fill("#reason", "the release says rifles")
    page.click("main form button")
    page.wait_for_url("**/log")
    expect(page.locator("main")).to_contain_text("undoes 1")
    assert event_of(desk.store, EVENT)["items"] == "rifles"


def test_the_map_of_a_case_is_shown_beside_its_events_and_follows_a_save(desk: Desk) -> None:
    page = desk.come_in()
    go(page, "/case?id=bridge")
    page.locator("iframe.preview").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe.preview")
    expect(frame.locator(".rt-status")).to_contain_text("4 of 4", timeout=60_000)
    desk.store.apply([Update("cases", CASE, "review_state", "published", "draft")], who="ben")
    go(page, "/case?id=bridge")
    page.locator("iframe.preview").scroll_into_view_if_needed()
    expect(frame.locator(".rt-status")).to_contain_text("4 of 4", timeout=60_000)


# Every page


def pages(store: Store) -> dict[str, str]:
    """Every page of the editor by name."""
    draft = store.keeping("drafts")["draft_id"].iloc[0]
    return {
        "start": "/",
        "events": "/?view=events",
        "nothing": "/?q=nothing-of-this-kind",
        "case": "/case?id=bridge",
        "new case": "/new?table=cases",
        "new source": "/new?table=sources",
        "new event": "/new?table=events&case=bridge",
        "event": "/edit?table=events&id=bridge%2301",
        "hostile event": "/edit?table=events&id=bridge%2309",
        "case form": "/edit?table=cases&id=bridge",
        "source form": "/edit?table=sources&id=release",
        "places": "/places",
        "place": "/place?event=bridge%2309",
        "drafts": "/drafts",
        "draft": f"/draft?id={draft}",
        "paste": "/paste",
        "rejected rows": "/rejected",
        "rejected row": "/rejected/row?id=reject-1",
        "discarding": "/rejected/discard?id=reject-1",
        "log": "/log",
        "undo": "/undo?operation=1",
        "delete": "/delete?table=events&id=bridge%2301",
        "refused": "/case?id=nothing",
    }


A_REJECT: dict[str, Any] = {
    "reject_id": "reject-1",
    "table": "events",
    "rule": "bad_date",
    "reason": "date: there is no day 31 of month 2 in 2021",
    "cure": "Correct the date",
    "file": "june.xlsx",
    "row": 12,
    "cells": json.dumps(
        [
            ["event_id", "bridge#31"],
            ["case_id", "bridge"],
            ["kind", "use"],
            ["place_text", "Tucson, Arizona"],
            ["country", "US"],
            ["date", "2021-02-31"],
            ["documented", "yes"],
            ["source_id", "release"],
        ]
    ),
    "reading": json.dumps(
        {
            "table": "events",
            "columns": dict(
                enumerate(
                    [
                        "event_id",
                        "case_id",
                        "kind",
                        "place_text",
                        "country",
                        "date",
                        "documented",
                        "source_id",
                    ]
                )
            ),
        }
    ),
    "rejected_at": "2026-01-02T03:04:05Z",
    "rejected_by": "ben",
}


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A casebook in which every page has something to show, hostile text among it."""
    event: dict[str, Any] = {
        "event_id": "bridge#09",
        "case_id": CASE,
        "seq": 9,
        "kind": "storage",
        "place_text": f"Springfield {HOSTILE}",
        "country": "US",
        "items": "AVeryLongWordWithoutAnyBlank" * 6 + HOSTILE,
        "documented": "inferred",
    }
    draft: dict[str, Any] = {
        "draft_id": "draft-1",
        "table": "events",
        "state": "draft",
        "cells": '{"kind": "use", "place_text": "somewhere", "items": "a pistol"}',
        "lacks": "no case, no source",
        "file": "june.xlsx",
        "row": 12,
    }
    edits = [
        Insert("events", event),
        Insert("citations", {"record": "bridge#09", "source_id": "release"}),
        Insert("drafts", draft),
        Insert("rejected_rows", A_REJECT),
    ]
    desk.store.apply(edits, who="ben", why=f"a test {HOSTILE}")
    return desk


def serious(page: Page, name: str) -> list[str]:
    """What axe holds to be serious on the page that is shown."""
    # A plug of the driver into the page itself, which the policy of the page would refuse.
    # The map in its frame is shut off from the page, and looked through as a page of its own.
    results = Axe().run(page, options={"resultTypes": ["violations"], "iframes": False})
    return [
        f"{name}: {each['id']} {[node['target'] for node in each['nodes']]}"
        for each in results.response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_no_page_has_a_serious_finding_of_axe(full: Desk, language: str, scheme: str) -> None:
    page = full.come_in(language=language, scheme=scheme)
    found: list[str] = []
    for name, path in pages(full.store).items():
        go(page, path)
        found += serious(page, name)
        assert page.locator("html").get_attribute("lang") == language
    assert found == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_the_page_that_lets_people_in_has_no_serious_finding_of_axe(
    a_casebook: Callable[..., Path], tmp_path: Path, chromium: Browser, language: str, scheme: str
) -> None:
    people = tmp_path / "people.json"
    add_user(people, "ana", "analyst", PASSWORD)
    with served(open_store(a_casebook()), chromium, users=people) as desk:
        page = desk.browser(language=language, scheme=scheme)
        page.goto("/login")
        found = serious(page, "login")
        page.fill("#name", "ana")
        page.fill("#password", "wrong wrong wrong")
        page.click("button.primary")
        expect(page.locator("#failed")).to_be_visible()
        found += serious(page, "login that failed")
        assert page.locator("html").get_attribute("lang") == language
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate(_SMALL_TARGETS) == []
        page.fill("#name", "ana")
        page.fill("#password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(desk.base + "/")
    assert found == []


def test_no_page_scrolls_sideways_on_a_phone_and_what_is_tapped_is_large_enough(
    full: Desk,
) -> None:
    page = full.come_in(size=PHONE, language="es")
    wide, small = [], []
    for name, path in pages(full.store).items():
        go(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(name)
        small += [f"{name}: {each}" for each in page.evaluate(_SMALL_TARGETS)]
    assert wide == []
    assert small == []


_SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .button, select, summary, .choice, .nav a, input:not([type=hidden], [type=radio], '
    + '[type=checkbox]), .leaflet-bar a')]
  .filter((each) => each.offsetParent && !each.matches('.visually-hidden'))
  .filter((each) => each.getBoundingClientRect().height < 43.5)
  .map((each) => each.outerHTML.slice(0, 80))"""


def test_hostile_text_is_shown_literally_on_every_page_and_does_nothing(full: Desk) -> None:
    page = full.come_in()
    page.on("dialog", lambda box: pytest.fail(f"a text ran as script: {box.message}"))
    for path in pages(full.store).values():
        go(page, path)
        assert page.locator("img[src=x]").count() == 0
    go(page, "/case?id=bridge")
    expect(page.locator("main")).to_contain_text(f"Springfield {HOSTILE}")
    go(page, "/edit?table=events&id=bridge%2309")
    assert page.input_value("#f-events-place_text") == f"Springfield {HOSTILE}"


def test_a_person_who_may_only_read_is_offered_nothing_to_change(full: Desk) -> None:
    page = full.come_in(role="viewer")
    for path in ("/", "/case?id=bridge", "/places", "/drafts", "/log"):
        go(page, path)
        offered = page.locator('main a[href*="/edit"], main a[href*="/new"], main a[href*="/undo"]')
        assert offered.count() == 0
        assert page.locator('main form[method="post"]').count() == 0


def test_the_language_is_switched_on_the_page_and_stays(full: Desk) -> None:
    page = full.come_in()
    go(page, "/?view=events")
    page.get_by_role("button", name="Español").click()
    page.wait_for_selector('html[lang="es"]')
    expect(page.get_by_role("heading", level=1)).to_have_text("Casos y eventos")
    assert page.url.endswith("view=events")
    go(page, "/new?table=events&case=bridge")
    expect(page.locator('label[for="f-events-kind"]')).to_contain_text("Etapa")
