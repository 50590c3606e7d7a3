"""An empty casebook to import into, and files to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook.stores import create_store
from routes.pipeline.importing import ImportOptions, ImportReport, import_file

if TYPE_CHECKING:
    from pathlib import Path

    from routes.casebook.stores.interface import Store

HEADER = "id,kind,date,lat,lon,place,qty,source_url,note"
SOURCES = "source_id,title,url\ns1,A release,https://example.org/1\n"
CASES = "case_id,title\nc1,A case\n"
EVENT = (
    "event_id,case_id,kind,place_text,country,date_edtf,quantity,documented,source_id\n"
    'c1#01,c1,purchase,"Phoenix, AZ",US,2021-03-04,5,yes,s1\n'
)


@dataclass
class Desk:
    """A casebook, a folder, and short ways to import into one from the other."""

    store: Store
    folder: Path

    def load(self, content: str | bytes, name: str = "rows.csv", **options: Any) -> ImportReport:
        """Write a file and import it."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(self.store, path, who="ana", options=ImportOptions(**options))

    def row(self, cells: str, **options: Any) -> ImportReport:
        """Import one row under the usual header."""
        return self.load(f"{HEADER}\n{cells}\n", **options)

    def drafts(self) -> list[dict[str, Any]]:
        """Return the drafts."""
        rows = self.store.keeping("drafts").to_dict("records")
        return [{str(name): cell for name, cell in row.items()} for row in rows]

    def events(self) -> list[dict[str, Any]]:
        """Return the events, missing values as they are."""
        rows = self.store.read()["events"].to_dict("records")
        return [{str(name): cell for name, cell in row.items()} for row in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(create_store(tmp_path / "book.sqlite"), folder)
