"""From what a file is to the module that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import IO, TYPE_CHECKING, Protocol

from routes.casebook.foreign.messages import write_message
from routes.casebook.foreign.output import Output, RefusedError
from routes.casebook.foreign.recognising import recognise
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routes.casebook.foreign.contents import Limits

_MODULES = {
    "csv": "delimited",
    "xlsx": "workbooks",
    "ods": "opendocument",
    "xls": "oldworkbooks",
    "geojson": "features",
    "kml": "placemarks",
    "kmz": "placemarks",
    "gpkg": "geopackages",
    "shapefile": "shapefiles",
}
_ALWAYS_DEGREES = frozenset({"kml", "kmz"})
_OUT_OF_MEMORY = Fault(
    "too_large",
    "the file needs more memory than one file may have",
    "Split it into several files, or save it in another format, such as CSV",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read, and what was answered about it."""

    stream: IO[bytes]
    name: str
    format: str
    limits: Limits
    layer: str | None
    crs: str | None
    include_hidden: bool
    encoding: str | None


class Format(Protocol):
    """What a module of a format gives."""

    def read(self, source: Source, output: Output) -> None:
        """Put every row of the file into the output.

        Raises
        ------
        RefusedError
            If nothing of the file may be used.
        """

    def databases(self, source: Source) -> tuple[str, ...]:
        """Return the addresses that sqlite3 has to connect to."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file recognised, and the module that reads it already loaded."""

    source: Source
    module: Format | None
    refusal: Fault | None
    databases: tuple[str, ...] = ()

    def run(self, pipe: IO[bytes], peak: Callable[[], int]) -> None:
        """Read the file and send what it holds; whatever it holds, this ends with a message."""
        write_message(pipe, "format", self.source.format)
        output = Output(pipe, self.source.limits)
        try:
            if self.refusal:
                output.refuse(self.refusal)
            elif self.module:
                self.module.read(self.source, output)
                self._tell_crs(output)
        except RefusedError as refused:
            output.refuse(refused.fault)
        except MemoryError:
            output.refuse(_OUT_OF_MEMORY)
        except BaseException as error:  # noqa: BLE001 - any library may break; Rust panics so
            output.refuse(_broken(error))
        write_message(pipe, "peak", peak())
        output.close()

    def _tell_crs(self, output: Output) -> None:
        if self.source.crs is None:
            return
        if self.source.format in _ALWAYS_DEGREES:
            message = "a KML is always in degrees, so that the reference system was not used"
        elif output.has_geometry:
            return
        else:
            message = "the file has no geometry, so that the reference system was not used"
        told = f"{message}: {shown(self.source.crs)}"
        output.note("crs", told, "Leave --crs out; columns lat and lon have to hold degrees")


def prepare(
    stream: IO[bytes], name: str, options: Mapping[str, str | bool | None], limits: Limits
) -> Job:
    """Recognise a file and load the one module that reads it."""
    try:
        found = recognise(stream, name)
    except Exception as error:  # noqa: BLE001 - as in reading, whatever the bytes are
        found = _broken(error)
    source = Source(
        stream=stream,
        name=name,
        format="" if isinstance(found, Fault) else found,
        limits=limits,
        layer=_word(options.get("layer")),
        crs=_word(options.get("crs")),
        include_hidden=options.get("include_hidden") is True,
        encoding=_word(options.get("encoding")),
    )
    if isinstance(found, Fault):
        return Job(source, None, found)
    module: Format = import_module(f"routes.casebook.foreign.{_MODULES[found]}")
    return Job(source, module, None, module.databases(source))


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _broken(error: BaseException) -> Fault:
    message = f"the file is damaged or not what its name says ({type(error).__name__})"
    return Fault("damaged", message, "Save it anew in the program it comes from")
