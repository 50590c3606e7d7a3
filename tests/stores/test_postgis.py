"""PostGIS as a home: what QGIS finds there, what is never printed, and how it moves on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.postgis import EMPTY

from routes.casebook.stores import create_store, is_database, open_store
from routes.casebook.stores.edits import Insert, Update
from routes.casebook.stores.schema import SCHEMA_VERSION
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgis import Postgis

SECRET = "hunter2"  # noqa: S105 - of nobody
ODD = 'Año "1"; %s'


@pytest.fixture
def postgis(postgis_server: Postgis) -> Iterator[str]:
    """Address of a database with nothing in it: the extension is the store's to create."""
    with postgis_server.database(EMPTY) as address:
        yield address


def database_of(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]


def test_events_and_places_have_a_geometry_that_follows_their_coordinates(
    postgis: str, postgis_server: Postgis, a_casebook: Callable[..., Path]
) -> None:
    store = create_store(postgis)
    store.fill(open_store(a_casebook()).contents())
    point = {"lon": -110.93, "lat": 31.33}
    edits = [Update("events", "bridge#02", name, None, number) for name, number in point.items()]
    store.apply(edits, who="ana")
    store.apply([Insert("places", {"place_text": "x", "level": "city", **point})], who="ana")
    database = database_of(postgis)
    query = "SELECT ST_SRID(geom), ST_AsText(geom) FROM routes.{} WHERE geom IS NOT NULL"
    for table in ("events", "places"):
        assert postgis_server.sql(query.format(table), database) == "4326|POINT(-110.93 31.33)"
    told = "SELECT f_table_name, type, srid FROM geometry_columns ORDER BY 1"
    assert postgis_server.sql(told, database) == "events|POINT|4326\nplaces|POINT|4326"


def test_two_casebooks_share_a_database_in_schemas_of_their_own(
    postgis: str, postgis_server: Postgis
) -> None:
    odd = f"{postgis}&schema={quote(ODD)}"
    for address in (postgis, odd):
        create_store(address)
    open_store(odd).apply([Insert("sources", {"source_id": "s"})], who="ana")
    assert len(open_store(odd).read()["sources"]) == 1
    assert len(open_store(postgis).read()["sources"]) == 0
    names = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(routes|A)' ORDER BY 1"
    assert postgis_server.sql(names, database_of(postgis)) == f"{ODD}\nroutes"
    with pytest.raises(CasebookError, match="already"):
        create_store(odd)


def test_a_table_of_another_program_is_never_taken(postgis: str, postgis_server: Postgis) -> None:
    database = database_of(postgis)
    postgis_server.sql("CREATE SCHEMA other; CREATE TABLE other.events (a int)", database)
    with pytest.raises(CasebookError, match="of another program"):
        create_store(f"{postgis}&schema=other")
    assert postgis_server.sql("SELECT count(*) FROM other.events", database) == "0"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ana:{SECRET}@/nothere?host=/nowhere",
        f"postgresql+psycopg://ana:{SECRET}@127.0.0.1:1/db",
        f"postgresql://ana@127.0.0.1:1/db?password={SECRET}",
        f"postgresql://ana:{SECRET}@local host:port/db",
        f"postgresql://ana:{SECRET}@127.0.0.1:1/db?schema={'x' * 70}",
    ],
)
def test_a_password_is_in_no_message(address: str) -> None:
    assert is_database(address)
    with pytest.raises(CasebookError) as caught:
        open_store(address)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in str(error)
        error = error.__cause__


def test_an_empty_database_is_told_and_nothing_is_made_in_it(
    postgis: str, postgis_server: Postgis
) -> None:
    with pytest.raises(CasebookError, match="routes new"):
        open_store(postgis)
    schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'routes'"
    assert postgis_server.sql(schemas, database_of(postgis)) == "0"


def test_a_database_without_postgis_is_told_how_to_get_it(
    postgis: str, postgis_server: Postgis
) -> None:
    database = database_of(postgis)
    postgis_server.sql(f"CREATE ROLE r{database} LOGIN")
    postgis_server.sql(f"GRANT CREATE ON DATABASE {database} TO r{database}")
    plain = postgis.replace("postgres@", f"r{database}@")
    with pytest.raises(CasebookError, match="CREATE EXTENSION postgis"):
        create_store(plain)
    postgis_server.sql("CREATE EXTENSION postgis", database)
    create_store(plain)
    open_store(plain).apply([Insert("sources", {"source_id": "s"})], who="ana")


def test_without_the_driver_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CasebookError, match=r"pip install 'trafficking-routes\[postgis\]'"):
        open_store("postgresql://localhost/db")


def test_an_older_casebook_is_brought_forward_after_a_backup(
    postgis: str, postgis_server: Postgis, a_casebook: Callable[..., Path]
) -> None:
    store = create_store(postgis)
    store.fill(open_store(a_casebook()).contents())
    expected = store.contents()
    database = database_of(postgis)
    for statement in (
        "DROP TABLE routes.traces",
        "ALTER TABLE routes.sources DROP COLUMN archive_url",
        "ALTER TABLE routes.events DROP COLUMN geom",
        "UPDATE routes.routes_meta SET value = '0' WHERE key = 'schema_version'",
    ):
        postgis_server.sql(statement, database)
    assert open_store(postgis).contents() == expected
    schemas = postgis_server.sql("SELECT nspname FROM pg_namespace", database).split()
    (backup,) = (name for name in schemas if name.startswith(f"routes_before_v{SCHEMA_VERSION}_"))
    assert postgis_server.sql(f"SELECT count(*) FROM {backup}.events", database) == "4"  # noqa: S608
    geometry = "SELECT count(*) FROM geometry_columns WHERE f_table_name = 'events'"
    assert postgis_server.sql(f"{geometry} AND f_table_schema = 'routes'", database) == "1"


def test_a_newer_casebook_is_refused(postgis: str, postgis_server: Postgis) -> None:
    create_store(postgis)
    newer = "UPDATE routes.routes_meta SET value = '99' WHERE key = 'schema_version'"
    postgis_server.sql(newer, database_of(postgis))
    with pytest.raises(CasebookError, match="newer version"):
        open_store(postgis)


def test_a_save_that_the_server_does_not_confirm_is_not_said_to_be_undone(
    postgis: str, postgis_server: Postgis
) -> None:
    store = create_store(postgis)
    # The server dies at the very end of the save.
    postgis_server.sql(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; "
        "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON routes.sources "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()",
        database_of(postgis),
    )
    with pytest.raises(CasebookError, match=r"not known whether it was saved.*routes log"):
        store.apply([Insert("sources", {"source_id": "s"})], who="ana")
