"""Tables out of an R package as it is installed, without R.

An installed package keeps its data in a pair of files: an index, and a file of the objects one
after the other, each packed. Both hold R's ``serialize`` in its binary form, as chapter 1.8 of *R
Internals* describes it; what data frames do not need is refused.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from routes.errors import ReferenceDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HEADER = b"X\n"
_HAS_ATTRIBUTES = 1 << 9
_HAS_TAG = 1 << 10
_WITH_ENCODING = 3
_MISSING = -1
_SIZE = 4
_GZIP_OR_ZLIB = 47

Column = list[Any]


def read_frame(index: bytes, objects: bytes, name: str) -> dict[str, Column]:
    """Return the columns of one data frame of an installed R package.

    Parameters
    ----------
    index, objects
        What the files ``data/Rdata.rdx`` and ``data/Rdata.rdb`` hold.
    name
        Of the data frame.

    Returns
    -------
    dict
        Column name to values, a missing text being ``None``; columns that are lists of vectors
        come as nested lists.

    Raises
    ------
    ReferenceDataError
        If there is no such object, it is no data frame, or it holds what is not read here.
    """
    try:
        start, size = _places(index)[name]
        frame = _unserialized(zlib.decompress(objects[start + _SIZE : start + size]))
        return dict(zip(frame.attributes["names"], frame.values, strict=True))
    except _UNREADABLE as error:
        msg = (
            f"the data frame {name} of an R package cannot be read ({error!r}); pin a package "
            "that has it, or mend routes.reference.recipe.rdata"
        )
        raise ReferenceDataError(msg) from error


def _places(index: bytes) -> Mapping[str, tuple[int, int]]:
    variables = _unserialized(zlib.decompress(index, _GZIP_OR_ZLIB)).values[0]
    return dict(zip(variables.attributes["names"], variables.values, strict=True))


_UNREADABLE = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
    *(struct.error, zlib.error),
)
"""What reading bytes that are something else ends in."""


class _Listed:
    """A list with the attributes that R hangs on it."""

    def __init__(self, values: Column, attributes: Mapping[str, Any]) -> None:
        self.values = values
        self.attributes = attributes


def _unserialized(content: bytes) -> Any:  # noqa: ANN401 - whatever R has stored there
    reader = _Reader(content)
    reader.header()
    return reader.item()


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._symbols: list[str] = []
        self._kinds: Mapping[int, Callable[[int], Any]] = {
            1: self._symbol,
            2: self._pairs,
            9: self._text,
            10: self._integers,
            13: self._integers,
            14: self._doubles,
            16: self._list,
            19: self._list,
            254: self._nothing,
            255: self._symbol_again,
        }

    def header(self) -> None:
        if not self._content.startswith(_HEADER):
            msg = "no binary stream of R"
            raise ValueError(msg)
        self._at = len(_HEADER)
        version, _written_by, _read_by = self._whole(3)
        if version == _WITH_ENCODING:
            size = self._whole(1)[0]
            self._at += size

    def item(self) -> Any:  # noqa: ANN401 - whatever R has stored there
        flags = self._whole(1)[0]
        return self._of_kind(flags)

    def _of_kind(self, flags: int) -> Any:  # noqa: ANN401
        read = self._kinds.get(flags & 0xFF)
        if read is None:
            msg = f"kind {flags & 0xFF} at byte {self._at}"
            raise ValueError(msg)
        return read(flags)

    def _whole(self, number: int) -> tuple[int, ...]:
        return self._unpacked(f">{number}i", 4 * number)

    def _unpacked(self, form: str, size: int) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self._content, self._at)
        self._at += size
        return found

    def _with_attributes(self, values: Column, flags: int) -> Column | _Listed:
        attributes = self.item() if flags & _HAS_ATTRIBUTES else {}
        return _Listed(values, attributes) if "names" in attributes else values

    def _integers(self, flags: int) -> Column | _Listed:
        return self._with_attributes([*self._whole(self._whole(1)[0])], flags)

    def _doubles(self, flags: int) -> Column | _Listed:
        size = self._whole(1)[0]
        return self._with_attributes([*self._unpacked(f">{size}d", 8 * size)], flags)

    def _list(self, flags: int) -> Column | _Listed:
        size = self._whole(1)[0]
        return self._with_attributes([self.item() for _ in range(size)], flags)

    def _text(self, _flags: int) -> str | None:
        size = self._whole(1)[0]
        if size == _MISSING:
            return None
        self._at += size
        return self._content[self._at - size : self._at].decode("utf-8")

    def _symbol(self, _flags: int) -> str:
        name = str(self.item())
        self._symbols.append(name)
        return name

    def _symbol_again(self, flags: int) -> str:
        return self._symbols[(flags >> 8 or self._whole(1)[0]) - 1]

    def _pairs(self, flags: int) -> dict[str, Any]:
        """Read tagged pairs: the attributes of a list, or the parts of a named one."""
        found = {}
        while flags & 0xFF == 2:  # noqa: PLR2004 - the kind that this method is for
            if flags & _HAS_ATTRIBUTES:
                self.item()
            tag = self.item() if flags & _HAS_TAG else ""
            found[tag] = self.item()
            flags = self._whole(1)[0]
        self._of_kind(flags)
        return found

    def _nothing(self, _flags: int) -> None:
        return None
