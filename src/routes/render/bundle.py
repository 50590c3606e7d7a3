"""The viewer's modules as one script, without a build step.

The modules use three forms only, so that a few rules can join them: imports by name from a
sibling on one line, and ``export`` in front of a function, a class or a constant. Anything else
is an error here, not a surprise in a reader's browser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from routes.errors import RenderError
from routes.render.assets import compact_style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Each begins with a line end, which is looked for faster than the beginning of a line.
_IMPORT = re.compile(r'\nimport \{ ([\w$, ]+) \} from "\./([\w-]+)\.js";(?=\n|\Z)')
_EXPORT = re.compile(r"\nexport (?=(?:async )?function\*? |class |const )")
_NAME = re.compile(r"\nexport (?:async )?(?:function\*?|class|const) ([\w$]+)")
_FORBIDDEN = re.compile(r"\n(?:import|export)\b")
_TICK = re.compile(r"(?<!\\)`")
_TEXT = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`\n]*`)""")
_ENDS = ("{", "}", ";", ",", "(", "[")
_BEGINS = ("}", ")", "]", ".", "? ", ": ", "&& ", "|| ")
_LOOPS = ("if", "else", "for", "while", "}")
"""Beginnings of lines whose last semicolon may be all there is of a loop."""
_SPACED = tuple(
    (wide, wide.strip())
    for wide in (
        *(" => ", " = ", " === ", " !== ", " <= ", " >= ", " < ", " > ", " += ", " -= "),
        *(" && ", " || ", " ?? ", " ? ", " : ", " * ", ", ", ": ", "; ", "{ ", " }", " {", ") "),
        *(" (", " [", "] ", "} "),
    )
)
"""Marks that mean the same without the spaces around them; ``+`` and ``-`` may not."""
_PLAIN, _OTHER, _INSIDE = "plain", "other", "inside"
"""Sorts of lines: those whose spaces outside texts may go, others, and those in a template."""
_TICKS_OF_A_LINE = (0, 2)
"""Of a line without a template, or with one."""

_MODULES = "$m"
"""Name of what holds the modules: short, since it stands in every import, and nobody else's."""

ENTRY = "main"
"""The module whose ``start(map, L)`` draws the page."""

STARTER = "starter"
"""The module whose ``start(map, L)`` unpacks the viewer and calls its own."""


def viewer_modules() -> dict[str, str]:
    """Source of every module of the viewer, by name without ending."""
    folder = resources.files("routes.render").joinpath("viewer")
    return {
        file.name.removesuffix(".js"): file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".js")
    }


@lru_cache(maxsize=1)
def starter_script() -> str:
    """What a page needs to unpack the viewer: a script that defines ``routesStart``."""
    return bundle(viewer_modules(), STARTER, defines="routesStart")


def viewer_script() -> str:
    """The viewer as one script that defines ``routesViewerStart``."""
    return bundle(viewer_modules())


@lru_cache(maxsize=1)
def viewer_style() -> str:
    """The viewer's style sheet."""
    text = resources.files("routes.render").joinpath("viewer", "style.css").read_text("utf-8")
    return compact_style(text)


def _needed(name: str, modules: Mapping[str, str], done: list[str], open_: tuple[str, ...]) -> None:
    if name in done:
        return
    if name in open_:
        msg = f"viewer modules import each other in a circle: {' → '.join((*open_, name))}"
        raise RenderError(msg)
    if name not in modules:
        msg = f"viewer module {open_[-1] if open_ else '?'} imports {name}.js, which is not there"
        raise RenderError(msg)
    for match in _IMPORT.finditer("\n" + modules[name]):
        _needed(match[2], modules, done, (*open_, name))
    done.append(name)


def compact(name: str, source: str) -> str:
    r"""Leave out what only people read: lines of comment, indents, line ends and spaces.

    A line end goes where a bracket or a semicolon parts the lines as well; spaces around marks go
    outside texts, from lines without regular expressions and comments.

    Parameters
    ----------
    name
        Of the module, for the error.
    source
        Its text. What stands in a template of several lines stays as it is.

    Raises
    ------
    RenderError
        If a template does not end.

    Examples
    --------
    >>> compact("m", "// why\n  a = b;\n\n    b(`x\n   y`);\n")
    'a=b;b(`x\n   y`);\n'
    """
    (written,) = _compacted({name: source}).values()
    return written


def _compacted(sources: Mapping[str, str]) -> dict[str, str]:
    """Modules without what only people read: :func:`compact`."""
    lines = {name: _lines(name, source) for name, source in sources.items()}
    # All modules at once: a line at a time would take longer than all the rest.
    plain = [text for kept in lines.values() for text, sort in kept if sort == _PLAIN]
    written = iter(_closed_up("\n".join(plain)).split("\n"))
    return {
        name: _joined([next(written) if sort == _PLAIN else text for text, sort in kept], kept)
        for name, kept in lines.items()
    }


def _joined(texts: Sequence[str], lines: Sequence[tuple[str, str]]) -> str:
    """Lines as one text; a line end goes where it parts nothing."""
    pieces: list[str] = []
    before = ""
    for text, (_, sort) in zip(texts, lines, strict=True):
        # After a comment at the end of a line its end is needed.
        follows = before.endswith(_ENDS) or text.startswith(_BEGINS)
        if sort != _INSIDE and text[0] == "}" and _is_needless(before):
            pieces[-1] = before[:-1]
        if before and (sort == _INSIDE or not follows or "//" in before):
            pieces.append("\n")
        pieces.append(text)
        before = text
    return "".join(pieces) + "\n"


def _is_open(source: str) -> bool:
    return len(_TICK.findall(source)) % 2 == 1


def _is_needless(before: str) -> bool:
    """Whether the semicolon that a line ends with says nothing before a closing bracket."""
    return before.endswith(";") and not before.startswith(_LOOPS)


def _lines(name: str, source: str) -> list[tuple[str, str]]:
    """Lines that are kept, and whether spaces in them mean anything."""
    kept, inside = [], False
    for line in source.splitlines():
        ticks = line.count("`")
        text = line if inside else line.strip()
        if inside:
            kept.append((text, _INSIDE))
        elif text and not text.startswith("//"):
            # A stroke may begin a regular expression or a comment, a third tick a template in a
            # template.
            plain = ticks in _TICKS_OF_A_LINE and "/" not in text and "\\" not in text
            kept.append((text, _PLAIN if plain else _OTHER))
        else:
            continue
        if ticks:
            inside = inside != _is_open(text)
    if inside:
        msg = f"viewer module {name}.js has a template that does not end, or a lone ` in a text"
        raise RenderError(msg)
    return kept


def _closed_up(text: str) -> str:
    pieces = _TEXT.split(text)
    code = "\0".join(pieces[::2])
    for wide, narrow in _SPACED:
        code = code.replace(wide, narrow)
    pieces[::2] = code.split("\0")
    return "".join(pieces)


def _body(name: str, source: str) -> tuple[str, list[str]]:
    """A module without import and export, and the names it exports."""
    body = _IMPORT.sub(
        lambda found: f"\nconst {{ {found[1]} }} = {_MODULES}.{found[2]};", "\n" + source
    )
    names = _NAME.findall(body)
    body = _EXPORT.sub("\n", body)
    if left := _FORBIDDEN.search(body):
        line = body.count("\n", 0, left.end())
        msg = f"viewer module {name}.js, line {line}: an import or export form that is not joined"
        raise RenderError(msg)
    return body, names


def bundle(
    modules: Mapping[str, str], entry: str = ENTRY, *, defines: str = "routesViewerStart"
) -> str:
    """Join modules into one script that defines one function, the entry's ``start``.

    Parameters
    ----------
    modules
        Source by module name.
    entry
        Module that exports ``start``.
    defines
        Name that the script gives it.

    Returns
    -------
    str
        Script text; modules appear in the order they need each other.

    Raises
    ------
    RenderError
        If a module is missing, imports run in a circle, or a form is not understood.

    Examples
    --------
    >>> script = bundle({"main": 'export function start() { return 1; }'})
    >>> "$m.main" in script
    True
    """
    order: list[str] = []
    _needed(entry, modules, order, ())
    bodies = {name: _body(name, modules[name]) for name in order}
    written = _compacted({name: body for name, (body, _) in bodies.items()})
    joined = "".join(
        f"{_MODULES}.{name}=(() =>{{\n{written[name]}return {{{','.join(names)}}};}})();\n"
        for name, (_, names) in bodies.items()
    )
    return (
        f'"use strict";\nconst {defines} = (() => {{\n'
        f"const {_MODULES} = {{}};\n"
        f"{joined}return {_MODULES}.{entry}.start;\n}})();\n"
    )
