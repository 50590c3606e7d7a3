"""What waits becomes a record in one save, in every home alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.pipeline.importing import ImportOptions, import_rows
from routes.pipeline.saving import propose, save, take_back

if TYPE_CHECKING:
    from routes.casebook.stores.interface import Store
    from routes.pipeline.importing import ImportReport

HEADER = ("case_id", "kind", "place", "country", "date", "quantity", "unit", "source_id")
ROW = ("ruta", "seizure", "Naco, Arizona", "US", "2021-03-01", "5", "firearms")


def load(store: Store, *rows: tuple[str, ...], **options: object) -> ImportReport:
    chosen = ImportOptions(**options)  # type: ignore[arg-type]
    return import_rows(store, HEADER, rows, table="events", who="ana", options=chosen)


def test_a_draft_is_completed_settled_and_taken_back(store: Store) -> None:
    source = str(store.read()["sources"]["source_id"].iloc[0])
    before = len(store.read()["events"])
    assert load(store, (*ROW, "")).drafts == 1
    completed = load(store, (*ROW, source), constants={"documented": "yes"})
    assert (completed.updated, completed.rejected) == (1, 0)
    [draft] = store.keeping("drafts").to_dict("records")
    assert (draft["state"], draft["lacks"]) == ("pending", "the case ruta is not there yet")
    case = propose(store.read(), "cases", {"case_id": "ruta", "title": "A route"})
    made = save(store, case, who="eva")
    assert len(made.settled) == 1
    assert len(store.read()["events"]) == before + 1
    assert store.keeping("drafts").empty
    take_back(store, made.number, who="eva")
    assert len(store.read()["events"]) == before
    assert len(store.keeping("drafts")) == 1
