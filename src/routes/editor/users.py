"""People with passwords: the file they are kept in, and how a password is looked at."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from routes.editor.configuration import Role
from routes.editor.sessions import Person
from routes.errors import RoutesError

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 1_000
_NAME = re.compile(r"[\w .@+-]{1,60}")
_AT_ONCE = threading.Semaphore(2)  # each look at a password takes 32 MB


class UsersError(RoutesError):
    """A file of users that cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as scrypt leaves it, with what is needed to do the same again."""

    n: int
    r: int
    p: int
    salt: str
    hash: str

    @classmethod
    def of(cls, password: str) -> Hashed:
        """Hash a password with a salt of its own: 32 MB and about a fifth of a second."""
        salt = secrets.token_bytes(16)
        n, r, p = 2**15, 8, 3
        return cls(n, r, p, salt.hex(), _scrypt(password, salt, n, r, p).hex())

    def fits(self, password: str) -> bool:
        """Tell whether this is the password, in a time that does not depend on the answer."""
        found = _scrypt(password, bytes.fromhex(self.salt), self.n, self.r, self.p)
        return hmac.compare_digest(found, bytes.fromhex(self.hash))

    @property
    def fingerprint(self) -> str:
        """Tells one stored password from the next, and nothing else of either."""
        words = f"{self.n} {self.r} {self.p} {self.salt} {self.hash}"
        return hashlib.sha256(words.encode()).hexdigest()


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    words = password.encode("utf-8", "replace")
    with _AT_ONCE:
        return hashlib.scrypt(words, salt=salt, n=n, r=r, p=p, maxmem=2**28, dklen=32)


_NOBODY = Hashed(2**15, 8, 3, secrets.token_hex(16), secrets.token_hex(32))
"""What the password of an unknown name is compared with, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class _User:
    role: Role
    password: Hashed

    def named(self, name: str) -> Person:
        return Person(name, self.role, self.password.fingerprint)


class Users:
    """The people of a file; a change of the file counts from the next request on.

    Parameters
    ----------
    path
        JSON as :func:`add_user` writes it.

    Raises
    ------
    UsersError
        If it is not there, names nobody, cannot be read, or others may read or change it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._users: dict[str, _User] = {}
        if not self._read():
            msg = f"{path} names nobody; add somebody: {_add_with(path)}"
            raise UsersError(msg)

    def person(self, name: str) -> Person | None:
        """Return a person of the file."""
        user = self._read().get(name)
        return None if user is None else user.named(name)

    def check(self, name: str, password: str) -> Person | None:
        """Return the person if the password is theirs; as slow for names that are not there."""
        user = self._read().get(name)
        kept = _NOBODY if user is None else user.password
        fits = kept.fits(password[:_LONGEST_PASSWORD])
        return user.named(name) if user is not None and fits else None

    def _read(self) -> dict[str, _User]:
        with self._lock:
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._users = _read_users(self._path)
                self._stamp = stamp
            return self._users


def add_user(path: Path, name: str, role: str, password: str) -> None:
    """Add a person to a file of users, or change their role and password.

    The file is made if it is not there, is for its owner alone, and is replaced in one step.

    Raises
    ------
    UsersError
        If the name, the role or the password will not do, or the file cannot be read or written.
    """
    if not _NAME.fullmatch(name) or name != name.strip():
        msg = f"{name!r} cannot be a name: letters, digits, space and . @ + - _, at most 60"
        raise UsersError(msg)
    if len(password) < SHORTEST_PASSWORD or len(password) > _LONGEST_PASSWORD:
        msg = f"a password has {SHORTEST_PASSWORD} characters or more; several words are best"
        raise UsersError(msg)
    if role not in list(Role):
        msg = f"{role!r} is no role; use one of {', '.join(Role)}"
        raise UsersError(msg)
    users = _read_users(path) if path.exists() else {}
    users[name] = _User(Role(role), Hashed.of(password))
    document = {
        "users": {
            known: {"role": str(user.role), "scrypt": asdict(user.password)}
            for known, user in sorted(users.items())
        }
    }
    _replace_private(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _read_users(path: Path) -> dict[str, _User]:
    try:
        others = path.stat().st_mode & 0o077
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not JSON"
        msg = f"{path} cannot be read as a file of users ({why}); make one: {_add_with(path)}"
        raise UsersError(msg) from error
    if others and os.name == "posix":
        msg = f"{path} can be read or changed by others on this computer; run: chmod 600 {path}"
        raise UsersError(msg)
    try:
        return {
            str(name): _User(Role(user["role"]), _hashed(user["scrypt"]))
            for name, user in raw["users"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = f"{path} is not a file of users as routes edit --add-user writes it ({error!r})"
        raise UsersError(msg) from error


def _hashed(raw: dict[str, object]) -> Hashed:
    n, r, p = (int(str(raw[name])) for name in ("n", "r", "p"))
    # Bounds, so that a slip in the file cannot ask for all the memory there is, or for no work.
    if not (2**14 <= n <= 2**17 and r == 8 and 1 <= p <= 8):  # noqa: PLR2004
        msg = "parameters of scrypt out of bounds"
        raise ValueError(msg)
    salt, kept = str(raw["salt"]), str(raw["hash"])
    bytes.fromhex(salt), bytes.fromhex(kept)
    return Hashed(n, r, p, salt, kept)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        msg = f"{path} cannot be read any more ({error.strerror})"
        raise UsersError(msg) from error
    return found.st_mtime_ns, found.st_size, found.st_ino


def _add_with(path: Path) -> str:
    return f"routes edit --add-user NAME --role analyst --users {path}"


def _replace_private(path: Path, text: str) -> None:
    try:
        # mkstemp makes a file for its owner alone, and it stays so under its final name.
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); nothing was changed"
        raise UsersError(msg) from error
