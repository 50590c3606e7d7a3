"""The pipe between the process that reads a file and the one that asked: JSON with its length.

Nothing that comes through it is executed or trusted: each message is checked before use.
"""

from __future__ import annotations

import json
from typing import IO, Any

_LENGTH_BYTES = 4
MESSAGE_BYTES_AT_MOST = 64_000_000


def write_message(stream: IO[bytes], kind: str, *content: object) -> int:
    """Write one message and return its bytes."""
    data = json.dumps([kind, *content], separators=(",", ":")).encode("ascii")
    stream.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
    return len(data)


def read_message(stream: IO[bytes]) -> tuple[str, list[Any], int] | None:
    """Read one message.

    Returns
    -------
    kind : str
    content : list
        As JSON has it; the caller checks it.
    size : int
        Bytes of the message.

    ``None`` at the end of the stream, also when it ends inside a message.

    Raises
    ------
    ValueError
        If what came is not a message.
    """
    head = stream.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(head, "big")
    if size > MESSAGE_BYTES_AT_MOST:
        msg = f"a message of {size:,} bytes"
        raise ValueError(msg)
    data = stream.read(size)
    if len(data) < size:
        return None
    message = json.loads(data)
    if not (isinstance(message, list) and message and isinstance(message[0], str)):
        msg = "not a message"
        raise ValueError(msg)
    return message[0], message[1:], size
