"""The process that reads a stranger's file reaches nothing else, and its end is not ours."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook.foreign import Limits, read_foreign, reading
from routes.casebook.foreign.assembling import Assembly, BrokenStreamError
from routes.casebook.foreign.messages import write_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CANARY = "canary-6c1f"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback that notes who comes."""
    came: list[bytes] = []
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.05)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    visitor, _ = server.accept()
                except TimeoutError:
                    continue
                with visitor:
                    came.append(b"came")

        thread = threading.Thread(target=wait)
        thread.start()
        yield server.getsockname()[1], came
        done.set()
        thread.join()


def test_no_other_file_is_opened_and_no_host_asked(
    tmp_path: Path, makers: dict[str, Any], listener: tuple[int, list[bytes]]
) -> None:
    port, came = listener
    canary = tmp_path / "canary.csv"
    canary.write_text(f"id,note\n{CANARY},{CANARY}\n")
    url = f"http://127.0.0.1:{port}"
    entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "{}">]>'
    virtual = "<OGRVRTDataSource><OGRVRTLayer name='canary'><SrcDataSource>{}</SrcDataSource>"
    sheet = makers["xlsx_sheet"]([["id"], ["A1"]], before=entity.format(canary.as_uri()))
    link = f"<NetworkLink><Link><href>{url}/n.kml</href></Link></NetworkLink>"
    crs = {"type": "link", "properties": {"href": url, "type": "proj4"}}
    hostile = {
        "a.geojson": virtual.format(canary).encode(),
        "b.kml": virtual.format(f"/vsicurl/{url}").encode(),
        "c.csv": virtual.format(canary).encode(),
        "d.gpkg": virtual.format(canary).encode(),
        "e.kml": makers["kml"](makers["placemark"]("&x;"), before=entity.format(canary.as_uri())),
        "f.kml": makers["kml"](makers["placemark"]("&x;"), before=entity.format(url)),
        "g.kml": makers["kml"](link, makers["placemark"]()),
        "h.xlsx": makers["xlsx"](sheet),
        "i.geojson": makers["geojson"](makers["feature"](None), crs=crs),
        "j.zip": makers["shapefile"](prj=f"+init={canary}".encode()),
        "k.zip": makers["shapefile"](prj=url.encode()),
        "l.gml": f'<a xmlns="http://www.opengis.net/gml" schemaLocation="x {url}"/>'.encode(),
        "m.gpkg": makers["gpkg"](
            tmp_path,
            f"CREATE VIEW v AS SELECT readfile('{canary}') AS id, "  # noqa: S608 - the attack
            f"load_extension('{canary}') AS b;"
            "INSERT INTO gpkg_contents VALUES ('v', 'features');",
        ),
    }
    read_before = canary.stat().st_atime_ns
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
        found = read_foreign(tmp_path / name)
        rows = [cell for table in found.tables for row in table.rows for cell in row.cells]
        assert CANARY not in " ".join(rows), name
    assert came == []
    assert canary.stat().st_atime_ns == read_before


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "open('/tmp/made', 'w')",
        "import os; os.open('/etc/passwd', os.O_RDONLY)",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.remove('/tmp/none')",
        "import os; os.listdir('/')",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import sqlite3; sqlite3.connect('/tmp/other.db')",
        "import ctypes; ctypes.CDLL('libc.so.6')",
    ],
)
def test_behind_the_guard_no_deed_succeeds(deed: str) -> None:
    script = (
        "import sys; from routes.casebook.foreign import sandbox\n"
        "import os, socket, subprocess, sqlite3, ctypes, urllib.request\n"
        "sandbox.guard([sys.prefix, sys.base_prefix, *filter(None, sys.path)])\n"
        f"try:\n    {deed}\nexcept sandbox.ForbiddenError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "refused\n", done.stderr


def test_a_process_without_network_has_no_loopback_either() -> None:
    script = (
        "from routes.casebook.foreign import sandbox\nimport socket\n"
        "left = sandbox.leave_network()\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9), timeout=1)\n"
        "except OSError as error:\n    print(left, error.errno)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    left, number = done.stdout.split()
    # Whoever has left the network reaches not even itself; whoever is not let go says so, and the
    # hook that refuses every socket is the wall that stands.
    unreachable = number in {"101", "99"}
    assert unreachable == (left == "True")


def test_a_process_that_takes_too_much_memory_costs_the_file_only(
    put: Callable[[str, bytes], Path], makers: dict[str, Any]
) -> None:
    data = makers["geojson"](*[makers["feature"](makers["point"](1, 2))] * 150_000)
    found = read_foreign(put("a.geojson", data), limits=Limits(memory_bytes=120_000_000))
    assert found.tables == ()
    assert found.refusal
    assert found.refusal.rule in {"too_large", "reader_died"}


def test_a_process_that_takes_too_long_is_ended(put: Callable[[str, bytes], Path]) -> None:
    path = put("a.csv", b"id,note\n" + b"A1,x\n" * 200_000)
    found = read_foreign(path, limits=Limits(seconds=0.05))
    assert found.tables == ()
    assert found.refusal
    assert found.refusal.rule == "too_slow"
    assert "0.05 seconds" in found.refusal.message


def test_a_process_that_computes_too_long_is_ended(put: Callable[[str, bytes], Path]) -> None:
    path = put("a.csv", b"id,note\n" + b"A1,x\n" * 3_000_000)
    found = read_foreign(path, limits=Limits(cpu_seconds=1))
    assert found.refusal
    assert found.refusal.rule == "too_slow"


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.exit(3)",
        "import os; os.abort()",
        "import sys; sys.stdout.buffer.write(b'noise' * 1000)",
        "import sys; sys.stdout.buffer.write((2**31).to_bytes(4, 'big') + b'x' * 100)",
        "import time; time.sleep(30)",
    ],
)
def test_whatever_the_process_does_this_side_ends_with_a_sentence(
    script: str,
    put: Callable[[str, bytes], Path],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = tmp_path_factory.mktemp("worker") / "worker.py"
    worker.write_text(script)
    monkeypatch.setattr(reading, "_WORKER", worker)
    found = read_foreign(put("a.csv", b"id\nA1\n"), limits=Limits(seconds=1))
    assert found.refusal
    assert found.refusal.rule in {"reader_died", "too_slow"}
    assert found.tables == ()


@pytest.mark.parametrize(
    "message",
    [
        ["rows", [[1, ["a"], None]]],
        ["table", "t"],
        ["table", 5, False],
        ["unknown", 1],
        ["note", "a"],
        ["format", 3],
    ],
)
def test_a_message_that_is_none_of_ours_is_not_believed(message: list[Any]) -> None:
    stream = io.BytesIO()
    write_message(stream, *message)
    stream.seek(0)
    with pytest.raises(BrokenStreamError):
        Assembly("a.csv", Limits()).take(stream)


@pytest.mark.parametrize("rows", [[[1, [5], None]], [["x", ["a"], None]], [[1, ["a"]]], "text"])
def test_rows_that_are_no_rows_are_not_believed(rows: object) -> None:
    stream = io.BytesIO()
    write_message(stream, "table", "", False)  # noqa: FBT003 - as it goes over the pipe
    write_message(stream, "rows", rows)
    stream.seek(0)
    with pytest.raises(BrokenStreamError):
        Assembly("a.csv", Limits()).take(stream)


def test_the_process_has_no_need_of_data_frames(put: Callable[[str, bytes], Path]) -> None:
    script = (
        "import runpy, sys, io, json\n"
        "sys.argv = ['worker']\n"
        f"runpy.run_path({str(reading._WORKER)!r}, run_name='__main__')\n"  # noqa: SLF001
        "heavy = {'pandas', 'geopandas', 'pyogrio', 'folium', 'openpyxl', 'sqlalchemy'}\n"
        "print('heavy:', sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    path = put("a.csv", b"id\nA1\n")
    request: dict[str, Any] = {
        "name": "a.csv",
        "path": str(path),
        "options": {},
        "limits": {},
        "packages": [entry for entry in sys.path if entry.startswith("/")],
        "descriptor": None,
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=False,
    )
    assert b"heavy: []" in done.stderr, done.stderr.decode()
