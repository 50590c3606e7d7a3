"""What the editor shows is what is stored, however it came to know of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from pandas.testing import assert_frame_equal

from routes.casebook.stores import create_store, open_store
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.editor import reads
from routes.editor.reads import Reads
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.stores.interface import Store


class Counted:
    """A store that counts how often it is read whole."""

    def __init__(self, store: Store) -> None:
        self.inner = store
        self.reads = 0

    def __getattr__(self, name: str) -> Any:
        if name == "read":
            self.reads += 1
        return getattr(self.inner, name)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy computer takes longer than a read is followed."""
    monkeypatch.setattr(reads, "_FOLLOWED_SECONDS", 3_600.0)


@pytest.fixture(params=["sqlite", "postgis"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, a_casebook: Callable[..., Path]
) -> Counted:
    place: Any = tmp_path / "book.sqlite"
    if request.param == "postgis":
        place = request.getfixturevalue("postgis")
    made = create_store(place)
    made.fill(open_store(a_casebook()).contents())
    return Counted(made)


def same(book: Any, store: Any) -> None:
    """Hold a casebook against what is stored, table by table."""
    stored = store.inner.read()
    assert list(book.tables) == list(stored.tables)
    for name, frame in stored.tables.items():
        assert_frame_equal(book[name], frame)


def some_edits(store: Any, drawn: random.Random, number: int) -> list[Any]:
    """Draw one save: records made, changed, renamed by their key, and deleted."""
    book = store.inner.read()
    events, sources = records(book["events"]), records(book["sources"])
    event = dict(drawn.choice(events))
    made = {**event, "event_id": f"made#{number}", "seq": 50 + number, "lon": None, "lat": None}
    cited = {"record": f"made#{number}", "source_id": "release", "locator": f"p. {number}"}
    insert = [Insert("events", made), Insert("citations", cited)]
    before = event["items"]
    update = Update("events", str(event["event_id"]), "items", before, f"items {number}")
    whole = Update("events", str(event["event_id"]), "quantity", event["quantity"], number + 1.5)
    choices: list[list[Any]] = [insert, [update, whole], [update], insert]
    uncited = [s for s in sources if str(s["source_id"]).startswith("new")]
    choices.append([Insert("sources", {"source_id": f"new-{number}", "title": "A paper"})])
    if uncited:
        choices.append([Delete("sources", str(uncited[0]["source_id"]), uncited[0])])
    cite = records(book["citations"])[-1]
    called = "|".join(str(cite[name] or "") for name in ("record", "source_id", "locator"))
    choices.append([Update("citations", called, "locator", cite["locator"], f"page {number}")])
    return drawn.choice(choices)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_followed_is_what_is_stored(store: Counted, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - the same saves every time
    kept = Reads(store)  # type: ignore[arg-type]
    kept.casebook()
    for number in range(12):
        for save in range(drawn.randint(1, 3)):
            store.inner.apply(some_edits(store, drawn, 10 * number + save), who="ben")
        if number % 5 == 4:
            last = store.inner.changes(last=1)[0].operation
            store.inner.undo(last, who="eva")
        same(kept.casebook(), store)
    assert store.reads == 1, "every save was followed, none read anew"


def test_what_stands_in_no_log_is_seen_when_the_read_is_old(
    store: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Reads(store)  # type: ignore[arg-type]
    kept.casebook()
    monkeypatch.setattr(reads, "_FOLLOWED_SECONDS", 0.0)
    store.inner.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="ben")
    same(kept.casebook(), store)
    assert store.reads == 2


def test_a_log_with_a_gap_is_not_followed(store: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Reads(store)  # type: ignore[arg-type]
    kept.casebook()
    for word in ("guns", "pistols"):
        before = records(store.inner.read()["events"])[0]["items"]
        store.inner.apply([Update("events", "bridge#01", "items", before, word)], who="ben")
    whole = store.inner.changes
    monkeypatch.setattr(
        store.inner, "changes", lambda **asked: whole(**asked)[-1:] if asked else whole()
    )
    same(kept.casebook(), store)
    assert store.reads == 2


def test_a_folder_that_is_edited_by_hand_is_read_whole(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    store = Counted(open_store(folder))
    kept = Reads(store)  # type: ignore[arg-type]
    kept.casebook()
    store.inner.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="ben")
    same(kept.casebook(), store)
    assert store.reads == 2
