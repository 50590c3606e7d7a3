"""A real PostgreSQL with PostGIS for the tests: started by them, in a folder of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY = "template1"
"""What the server makes a database after if nobody says otherwise: nothing is in it."""
WITH_POSTGIS = "with_postgis"
"""What a hosted server gives: the extension is there. Copied in a fifth of the time it takes to
create it."""
_BINARIES = Path("/usr/lib/postgresql")
_NEEDED = "install PostgreSQL and PostGIS for the tests: apt-get install postgresql postgis"
_SETTINGS = (
    "listen_addresses=",  # no port: a socket in the folder alone
    "shared_buffers=64MB",
    "max_connections=60",
    "fsync=off",  # nobody pulls the plug of a test
)


@dataclass
class Postgis:
    """A server that the tests have for themselves."""

    folder: Path
    binaries: Path
    user: str
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def address(self, database: str, **options: str) -> str:
        """Address of a database, as a user of the product writes it."""
        said = {"host": str(self.folder), **options}
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in said.items())
        return f"postgresql://{self.user}@/{database}?{query}"

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """Make a database after another, give its address, and take it away again."""
        name = f"test{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.address(name)
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner of the server, and return what it prints."""
        command: list[str | Path] = [
            self.binaries / "psql",
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.folder,
        ]
        command += ["-U", self.user, "-d", database, "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return str(done.stdout).strip()


def _binaries() -> Path:
    found = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).parent
    pytest.fail(_NEEDED, pytrace=False)


def _as_user() -> tuple[str, list[str]]:
    """Name of who runs the server, and the words that make a command theirs."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    # The server refuses to run as root.
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail(_NEEDED, pytrace=False)
    return "postgres", ["runuser", "-u", "postgres", "--"]


@contextmanager
def running_postgis() -> Iterator[Postgis]:
    """Start a server and stop it, whatever happens between."""
    binaries = _binaries()
    user, prefix = _as_user()
    # A socket's path may be 100 letters long; the folder of a test is longer.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if prefix:
            shutil.chown(folder, user)
        data, log = folder / "data", folder / "log"
        environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}

        def run(*command: str | Path) -> None:
            done = subprocess.run(
                [*prefix, *command],
                capture_output=True,
                text=True,
                check=False,
                cwd=folder,
                env=environment,
            )
            told = log.read_text("utf-8") if log.exists() else ""
            assert done.returncode == 0, f"{command[0]}: {done.stderr}{told}"

        run(binaries / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C")
        options = " ".join(
            f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={folder}")
        )
        start: list[str | Path] = [
            binaries / "pg_ctl",
            "-D",
            data,
            "-l",
            log,
            "-o",
            options,
            "-w",
            "start",
        ]
        subprocess.run(
            [*prefix, *start],
            check=True,
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,  # the server would keep a pipe open
            stderr=subprocess.DEVNULL,
        )
        try:
            server = Postgis(folder, binaries, user)
            if not server.sql("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"):
                pytest.fail(_NEEDED, pytrace=False)
            server.sql(f"CREATE DATABASE {WITH_POSTGIS}")
            server.sql("CREATE EXTENSION postgis", WITH_POSTGIS)
            yield server
        finally:
            run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[Postgis]:
    """A server for the whole run, started when a test first asks for it."""
    with running_postgis() as server:
        yield server


@pytest.fixture
def postgis(postgis_server: Postgis) -> Iterator[str]:
    """Address of a database of the test's own, which has PostGIS and nothing else."""
    with postgis_server.database(WITH_POSTGIS) as address:
        yield address
