"""The queue of rejected rows in the editor: listed, mended, sent again, discarded."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any

import pytest
from tests.editor.test_pages import Read, sent

from routes.casebook.importing.queueing import QUEUE, cells_of
from routes.casebook.importing.settling import TAKEN_BACK
from routes.editor.sentences import catalogue, spanish
from routes.editor.words import LANGUAGES, Words
from routes.pipeline.cutting import records
from routes.pipeline.importing import import_rows

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ["event_id", "case_id", "kind", "place_text", "country", "date", "documented", "source_id"]
SOUND = ["bridge#21", "bridge", "storage", "Tucson, Arizona", "US", "2021-02", "yes", "release"]
NO_DATE = ["bridge#22", "bridge", "storage", "Yuma, Arizona", "US", "2021-02-31", "yes", "release"]
NO_KIND = ["bridge#23", "bridge", "smelted", "Yuma, Arizona", "US", "2021-03", "yes", "release"]


@pytest.fixture
def full(an_editor: Callable[..., Any], a_store: Any) -> Any:
    """The editor of a casebook into which three rows came, two of which were rejected."""
    import_rows(a_store, HEADER, [SOUND, NO_DATE, NO_KIND], table=None, who="ben")
    return an_editor().enter()


def waiting(store: Any) -> list[dict[str, Any]]:
    """Return the rows that wait, in the order of their rows."""
    return sorted(records(store.keeping(QUEUE)), key=lambda row: row["row"])


def opened(editor: Any, reject_id: str) -> dict[str, Any]:
    """Open the form of a row, and return its fields as a browser would send them."""
    page = Read(editor.get("/rejected/row", params={"id": reject_id}).text)
    fields: dict[str, Any] = {
        str(each["name"]): each.get("value") or ""
        for each in page.all("input")
        if each.get("type") in {None, "hidden"} and each.get("name") not in {"cell", "back"}
    }
    fields["cell"] = [
        each.get("value") or "" for each in page.all("input") if each.get("name") == "cell"
    ]
    return fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_lists_every_row_with_its_reason(full: Any, language: str) -> None:
    page = Read(full.get("/rejected", headers={"accept-language": language}).text)
    assert page.all("html") == [{"lang": language}]
    assert "Yuma, Arizona" in page.said
    assert ("no existe el día 31" if language == "es" else "there is no day 31") in page.said


def test_the_first_page_and_the_head_of_every_page_count_what_waits(full: Any) -> None:
    assert "2 rejected rows wait" in Read(full.get("/").text).said
    assert re.search(r"Rejected rows\s+2", Read(full.get("/log").text).said)


def test_a_reason_chooses_its_rows(full: Any) -> None:
    page = Read(full.get("/rejected?rule=wrong_code").text)
    assert "smelted" in page.said
    assert "2021-02-31" not in page.said


def test_a_mended_row_is_loaded_and_leaves_the_queue(full: Any, a_store: Any) -> None:
    first, second = waiting(a_store)
    fields = opened(full, first["reject_id"])
    fields["cell"][5] = "2021-02-28"
    answer = sent(full, "/rejected/row", **fields)
    assert answer.status_code == 303
    event = next(e for e in records(a_store.read()["events"]) if e["event_id"] == "bridge#22")
    assert event["date"] == "2021-02-28"
    assert [row["reject_id"] for row in waiting(a_store)] == [second["reject_id"]]
    operation = a_store.changes()[-1]
    assert operation.changed_by == "ana"


def test_a_row_that_is_still_wrong_stays_with_its_cells_and_the_new_reason(
    full: Any, a_store: Any
) -> None:
    first, _ = waiting(a_store)
    fields = opened(full, first["reject_id"])
    fields["cell"][5] = "2021-02-28"
    fields["cell"][2] = "welded"
    answer = sent(full, "/rejected/row", **fields)
    assert answer.status_code == 422
    assert "is not a code of this column" in Read(answer.text).said
    now = waiting(a_store)[0]
    assert now["reject_id"] == first["reject_id"]
    assert now["rule"] == "wrong_code"
    assert cells_of(now)[1][5] == "2021-02-28"
    assert (now["file"], now["row"], now["rejected_by"]) == ("pasted rows", 3, "ben")


def test_cells_that_nobody_touched_stay_to_the_letter(full: Any, a_store: Any) -> None:
    row = ["bridge#24", "bridge", "smelted", " Yuma,\nArizona ", "US", "", "yes", "release"]
    import_rows(a_store, HEADER, [row], table=None, who="ben")
    odd = next(each for each in waiting(a_store) if cells_of(each)[1][0] == "bridge#24")
    assert cells_of(odd)[1] == tuple(row)
    fields = opened(full, odd["reject_id"])
    # A browser sends the lines of a field with line ends of its own.
    fields["cell"] = [row[0], row[1], "welded", row[3].replace("\n", "\r\n"), *row[4:]]
    sent(full, "/rejected/row", **fields)
    again = next(each for each in waiting(a_store) if cells_of(each)[1][0] == "bridge#24")
    assert cells_of(again)[1] == (*row[:2], "welded", *row[3:])


def test_two_people_do_not_mend_one_row_twice(full: Any, a_store: Any) -> None:
    first, _ = waiting(a_store)
    mine, theirs = (opened(full, first["reject_id"]) for _ in range(2))
    mine["cell"][5] = "2021-02-28"
    theirs["cell"][5] = "2021-02-27"
    assert sent(full.enter("eve", "analyst"), "/rejected/row", **mine).status_code == 303
    late = sent(full.enter("cleo", "analyst"), "/rejected/row", **theirs)
    assert late.status_code == 404
    assert "mended or discarded it" in Read(late.text).said
    dates = [e["date"] for e in records(a_store.read()["events"])]
    assert "2021-02-28" in dates
    assert "2021-02-27" not in dates


def test_a_row_that_changed_since_it_was_opened_is_shown_again(full: Any, a_store: Any) -> None:
    first, _ = waiting(a_store)
    mine, theirs = (opened(full, first["reject_id"]) for _ in range(2))
    theirs["cell"][2] = "welded"
    assert sent(full.enter("eve", "analyst"), "/rejected/row", **theirs).status_code == 422
    mine["cell"][5] = "2021-02-28"
    answer = sent(full, "/rejected/row", **mine)
    assert answer.status_code == 409
    values = [f.get("value") for f in Read(answer.text).all("input") if f.get("name") == "cell"]
    assert values[5] == "2021-02-28"


def test_a_row_is_discarded_with_a_reason_only_and_the_log_keeps_it(
    full: Any, a_store: Any
) -> None:
    first, second = waiting(a_store)
    page = Read(full.get("/rejected/discard", params={"id": first["reject_id"]}).text)
    seen = next(f["value"] for f in page.all("input") if f.get("name") == "seen")
    fields = {"id": first["reject_id"], "seen": seen}
    assert sent(full, "/rejected/discard", **fields, reason=" ").status_code == 422
    assert len(waiting(a_store)) == 2
    assert sent(full, "/rejected/discard", **fields, reason="no event").status_code == 303
    assert waiting(a_store) == [second]
    last = a_store.changes()[-1]
    assert (last.action, last.why, last.changed_by) == ("delete", "no event", "ana")
    assert "2021-02-31" in last.before


def test_all_rows_of_a_reason_are_discarded_at_once_unless_they_changed(
    full: Any, a_store: Any
) -> None:
    page = Read(full.get("/rejected/discard?rule=bad_date").text)
    seen = next(f["value"] for f in page.all("input") if f.get("name") == "seen")
    import_rows(a_store, HEADER, [["x", *NO_DATE[1:]]], table=None, who="ben")
    fields = {"rule": "bad_date", "seen": seen, "reason": "a test"}
    answer = sent(full, "/rejected/discard", **fields)
    assert answer.status_code == 409
    seen = next(f["value"] for f in Read(answer.text).all("input") if f.get("name") == "seen")
    assert sent(full, "/rejected/discard", **{**fields, "seen": seen}).status_code == 303
    assert [row["rule"] for row in waiting(a_store)] == ["wrong_code"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/rejected/row", {"id": "x"}), ("/rejected/discard", {"id": "x", "reason": "y"})],
)
def test_who_may_only_read_mends_and_discards_nothing(
    full: Any, a_store: Any, path: str, fields: dict[str, str]
) -> None:
    assert sent(full.enter("eve", "viewer"), path, **fields).status_code == 403
    assert len(waiting(a_store)) == 2


def test_a_mended_case_is_a_draft_whatever_the_row_says(full: Any, a_store: Any) -> None:
    row = ["new", "A case", "published", "charges"]
    header = ["case_id", "title", "review_state", "status"]
    import_rows(a_store, header, [row], table="cases", who="ben")
    case = next(each for each in waiting(a_store) if each["table"] == "cases")
    fields = opened(full, case["reject_id"])
    fields["cell"][3] = "charged"
    answer = sent(full, "/rejected/row", **fields)
    assert answer.status_code == 422
    assert "a pasted case is a draft" in Read(answer.text).said
    fields = opened(full, case["reject_id"])
    fields["cell"][2] = ""
    assert sent(full, "/rejected/row", **fields).status_code == 303
    made = next(c for c in records(a_store.read()["cases"]) if c["case_id"] == "new")
    assert made["review_state"] == "draft"


def test_rows_mended_where_they_were_pasted_leave_the_queue(full: Any, a_store: Any) -> None:
    rows = [["bridge#25", *NO_DATE[1:]], ["bridge#26", *NO_KIND[1:]]]
    text = "\n".join("\t".join(row) for row in [HEADER, *rows])
    page = Read(sent(full, "/paste", text=text, action="load").text)
    ids = [f["value"] for f in page.all("input") if f.get("name") == "reject"]
    assert len(waiting(a_store)) == 4
    # Only the second is sent again, and little of it is as it was.
    second = ["bridge#27", "bridge", "use", "Naco, Arizona", "US", "2020-05", "yes", "article"]
    fields = {"header": HEADER, "cell": [*rows[0], *second], "row": "1", "reject": ids}
    answer = sent(full, "/paste", **fields, action="mended")
    assert "1 loaded" in " ".join(Read(answer.text).said.split())
    assert [cells_of(row)[1][0] for row in waiting(a_store)].count("bridge#25") == 1
    assert not any(cells_of(row)[1][0] == "bridge#26" for row in waiting(a_store))


# Sentences in Spanish


def test_every_sentence_is_found_again_with_its_values_in_it() -> None:
    for english, there in catalogue().items():
        names = [name for _, name, _, _ in string.Formatter().parse(english) if name]
        assert set(names) == {name for _, name, _, _ in string.Formatter().parse(there) if name}
        values = {name: f'"v{number}"' for number, name in enumerate(names)}
        assert spanish(english.format(**values)) == there.format(**values)


def test_several_reasons_are_each_said_in_spanish() -> None:
    said = spanish(
        'kind: "x" is not a code of this column; date: "6/7/2011" can be 2011-06-07 or 2011-07-06; '
        'quantity: "-5" is below 0.'
    )
    assert said == (
        'kind: "x" no es un código de esta columna; date: "6/7/2011" puede ser 2011-06-07 o '
        '2011-07-06; quantity: "-5" es menor que 0.'
    )


@pytest.mark.parametrize(
    ("called", "there"),
    [
        ("row 3 of this file", "la fila 3 de este archivo"),
        (
            'e1, the draft of row 2 of "a, b.csv", e2',
            'e1, el borrador de la fila 2 de "a, b.csv", e2',
        ),
    ],
)
def test_a_likely_duplicate_is_called_in_the_language_of_its_sentence(
    called: str, there: str
) -> None:
    said = f"the event is likely the same as {called}: stage, place, time, number, source."
    assert there in str(spanish(said))
    assert " of " not in str(spanish(said))


def test_what_a_draft_lacks_is_said_in_spanish() -> None:
    assert spanish("no source_id; the case ruta is not there yet") == (
        "falta source_id; el registro ruta (case) todavía no está"
    )
    assert str(spanish(TAKEN_BACK)).startswith("nada; al deshacer")
    assert spanish("no words of ours") is None


@pytest.mark.parametrize("rule", ["row_of_sums", "likely_duplicate"])
def test_a_rule_that_rows_are_rejected_for_has_a_name_in_every_language(rule: str) -> None:
    named = {Words(language)(f"rule_{rule}") for language in LANGUAGES}
    assert len(named) == len(LANGUAGES)
    assert rule not in named


def test_a_sentence_half_known_stays_whole_in_english() -> None:
    assert spanish('kind: "x" is not a code of this column; something new is wrong.') is None
