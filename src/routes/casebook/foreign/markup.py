"""XML as a stream of small trees, without any document type, entity or outside reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

# The parser is made by defusedxml; of the standard library only the error and the listener.
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.expatreader import create_parser  # type: ignore[import-untyped]

from routes.casebook.foreign.output import refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from xml.sax.xmlreader import AttributesImpl

_CHUNK = 1 << 16
_DEPTH = 200


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes."""


class Element:
    """An element with its attributes, children and own text; names without prefix."""

    __slots__ = ("attributes", "behind", "children", "name", "texts")

    def __init__(self, name: str, attributes: AttributesImpl, behind: int = 0) -> None:
        self.behind = behind
        """Pieces of its parent's text that stand before it."""
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        """The element's own text."""
        return "".join(self.texts)

    def child(self, name: str) -> Element | None:
        """Return the first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def text_of(self, name: str) -> str:
        """Return the text of the first child of that name, outer blanks aside."""
        child = self.child(name)
        return child.text.strip() if child else ""

    def all(self, name: str) -> Iterator[Element]:
        """Yield the elements of that name below this one, in order."""
        waiting = self.children[::-1]
        while waiting:
            element = waiting.pop()
            if element.name == name:
                yield element
            waiting += element.children[::-1]


def elements(
    stream: Readable, names: Collection[str], file: str, *, starts: Collection[str] = ()
) -> Iterator[Element]:
    """Yield the elements of some names as they end, each with all that is in it.

    Parameters
    ----------
    stream
        The document.
    names
        Local names; one inside another is part of the outer.
    file
        What the document is, for the refusal.
    starts
        Elements that are told as they begin, without what is in them; that is told by itself.

    Raises
    ------
    RefusedError
        If it is not well formed, is nested beyond reason, or has a document type.
    """
    trees = _Trees(frozenset(names), frozenset(starts))
    parser = create_parser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(trees)
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            yield from trees.done
            trees.done.clear()
        parser.close()
        yield from trees.done
    except DefusedXmlException:
        message = f"{file} has a document type (DOCTYPE), through which files are made to do harm"
        refuse("doctype", message, "Save it anew in the program it comes from")
    except _TooDeepError:
        message = f"{file} is nested more than {_DEPTH} deep"
        refuse("damaged", message, "Save it anew in the program it comes from")
    except (SAXException, ValueError, LookupError):
        message = f"{file} is damaged or cut off"
        refuse("damaged", message, "Save it anew in the program it comes from")


class _TooDeepError(Exception):
    pass


class _Trees(ContentHandler):
    def __init__(self, names: frozenset[str], starts: frozenset[str]) -> None:
        super().__init__()
        self._starts = starts
        self._names = names
        self._open: list[Element] = []
        self._depth = 0
        self._locals: dict[str, str] = {}
        self.done: list[Element] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        self._depth += 1
        if self._depth > _DEPTH:
            raise _TooDeepError
        local = self._locals.get(name)
        if local is None:
            local = self._locals[name] = name.rpartition(":")[2]
        if self._open:
            parent = self._open[-1]
            element = Element(local, attrs, len(parent.texts))
            parent.children.append(element)
            self._open.append(element)
        elif local in self._starts:
            self.done.append(Element(local, attrs))
        elif local in self._names:
            self._open.append(Element(local, attrs))

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].texts.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - SAX's name and arguments
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self.done.append(element)
