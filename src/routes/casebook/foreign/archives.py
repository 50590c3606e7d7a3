"""Zip archives, asked what they claim before a byte of them is unpacked, and held to it after."""

from __future__ import annotations

import re
import zlib
from lzma import LZMAError
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from routes.casebook.foreign.output import refuse
from routes.casebook.problems import shown

if TYPE_CHECKING:
    from routes.casebook.foreign.contents import Limits

_SMALL_BYTES = 5_000_000
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)|\0")
_NESTED = re.compile(r"\.(zip|kmz|7z|rar|gz|tgz|bz2|xz|tar|jar)$", re.IGNORECASE)
_HARM = "It is damaged or made to do harm; ask for it anew or unpack it by hand with care"
_CHUNK = 1 << 16


class Archive:
    """An archive that has passed the checks; its members are read as streams.

    Parameters
    ----------
    stream
        The file.
    limits
        What it may come to.

    Raises
    ------
    RefusedError
        If it is damaged, encrypted, too large once unpacked, or holds archives, members of one
        name, or names that lead out of it.
    """

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = ZipFile(stream)
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            refuse("damaged", "the archive is damaged or cut off", _HARM)
        self._members = {}
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            message = f"the archive has {len(infos):,} members, more than {limits.members:,}"
            refuse("archive", message, _HARM)
        for info in infos:
            self._check(info)
            self._members[info.filename.casefold()] = info
        total = sum(info.file_size for info in infos)
        if total > limits.unpacked_bytes:
            message = (
                f"the archive claims to come to {total // 1_000_000:,} MB once unpacked, more than "
                f"{limits.unpacked_bytes // 1_000_000:,} MB"
            )
            refuse("archive_too_large", message, _HARM)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members that are no folders, in the archive's order."""
        return tuple(info.filename for info in self._members.values() if not info.is_dir())

    def _check(self, info: ZipInfo) -> None:
        name = info.filename
        told = shown(name)
        if name.casefold() in self._members:
            refuse("archive", f"the archive has two members named {told}", _HARM)
        if _OUTSIDE.search(name):
            refuse("archive", f"the member {told} leads out of the archive", _HARM)
        if _NESTED.search(name):
            message = f"the archive holds another archive, {told}"
            refuse("archive", message, "Unpack it and import what is inside")
        if info.flag_bits & _ENCRYPTED:
            refuse("archive", "the archive is encrypted", "Save it without a password")
        large = info.file_size > _SMALL_BYTES
        if large and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            message = (
                f"the member {told} claims to grow {info.file_size // max(info.compress_size, 1):,}"
                f" times when unpacked, to {info.file_size // 1_000_000:,} MB"
            )
            refuse("archive_too_large", message, _HARM)

    def has(self, name: str) -> bool:
        """Tell whether there is a member of that name, capitals aside."""
        return name.casefold() in self._members

    def open(self, name: str) -> Member:
        """Open a member as a stream that counts what it gives."""
        info = self._members[name.casefold()]
        try:
            return Member(self._zip.open(info), self)
        except (BadZipFile, NotImplementedError, RuntimeError, OSError):
            refuse("damaged", "the archive is damaged or cut off", _HARM)

    def read(self, name: str) -> bytes:
        """Read a whole member."""
        member = self.open(name)
        parts = []
        while part := member.read(_CHUNK):
            parts.append(part)
        return b"".join(parts)

    def count(self, size: int) -> None:
        """Add to what was unpacked so far.

        Raises
        ------
        RefusedError
            If the archive came to more than it may.
        """
        self._unpacked += size
        # Some formats read a member twice.
        if self._unpacked > 3 * self._limits.unpacked_bytes:
            refuse("archive_too_large", "the archive comes to more than it claimed", _HARM)


class Member:
    """A member of an archive as a stream of bytes, for reading only."""

    def __init__(self, stream: IO[bytes], archive: Archive) -> None:
        self._stream = stream
        self._archive = archive

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes.

        Raises
        ------
        RefusedError
            If the member is damaged, or what was read of the archive comes to too much.
        """
        try:
            data = self._stream.read(size)
        except (BadZipFile, EOFError, ValueError, RuntimeError, OSError, zlib.error, LZMAError):
            refuse("damaged", "the archive is damaged or cut off", _HARM)
        # A member that lies gives no more than it claimed: the stream stops there.
        self._archive.count(len(data))
        return data
