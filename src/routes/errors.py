"""The errors a caller can meet, as one tree.

RoutesError
├── SchemaError            a record breaks the codebook
│   └── DateError              a date that is not EDTF
├── CasebookError          a casebook that cannot be read or written
├── CRSError               coordinates without, or in the wrong, reference system
├── GeocodeError           a place that has no single honest answer
├── ReferenceDataError     reference data missing, altered or not to be had
└── RenderError            a page that would break one of its promises

The builtin parent stays in the tree, so that ``except ValueError`` still works for values.
"""

from __future__ import annotations


class RoutesError(Exception):
    """Anything this package refuses, with a sentence that says what to do about it."""


class SchemaError(RoutesError, ValueError):
    """A record breaks the codebook.

    Parameters
    ----------
    message
        What is wrong and how to cure it.
    record_id
        The record, when it is known.
    field
        The column, when it is known.
    """

    def __init__(
        self, message: str, *, record_id: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.record_id = record_id
        self.field = field


class DateError(SchemaError):
    """A date that is not written in EDTF."""


class CasebookError(RoutesError):
    """A casebook, or a file of it, that cannot be read or written."""


class CRSError(RoutesError, ValueError):
    """Coordinates without, or in the wrong, coordinate reference system."""


class GeocodeError(RoutesError):
    """A place that has no single honest answer."""


class ReferenceDataError(RoutesError):
    """Reference data that is missing, altered or cannot be obtained."""


class RenderError(RoutesError):
    """A page that would break one of its promises."""
