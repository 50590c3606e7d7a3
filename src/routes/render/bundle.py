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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IMPORT = re.compile(r'^import \{ ([\w$, ]+) \} from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? |class |const )", re.MULTILINE)
_NAME = re.compile(r"^export (?:async )?(?:function\*?|class|const) ([\w$]+)", re.MULTILINE)
_TICK = re.compile(r"(?<!\\)`")
_TEXT = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`\n]*`)""")
_ENDS = ("{", "}", ";", ",", "(", "[")
_BEGINS = ("}", ")", "]", ".", "? ", ": ", "&& ", "|| ")
_SPACED = tuple(
    (wide, wide.strip())
    for wide in (
        *(" => ", " = ", " === ", " !== ", " <= ", " >= ", " < ", " > ", " += ", " -= "),
        *(" && ", " || ", " ?? ", " ? ", " : ", " * ", ", ", ": ", "; ", "{ ", " }", " {", ") "),
    )
)
"""Marks that mean the same without the spaces around them; ``+`` and ``-`` may not."""
_PLAIN, _OTHER, _INSIDE = "plain", "other", "inside"
"""Sorts of lines: those whose spaces outside texts may go, others, and those in a template."""
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_GAP = re.compile(r"\s*([{};,])\s*")
_FORBIDDEN = re.compile(r"^(?:import|export)\b", re.MULTILINE)

ENTRY = "main"
"""The module whose ``start(map, L)`` the page calls."""


def viewer_modules() -> dict[str, str]:
    """Source of every module of the viewer, by name without ending."""
    folder = resources.files("routes.render").joinpath("viewer")
    return {
        file.name.removesuffix(".js"): file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".js")
    }


@lru_cache(maxsize=1)
def viewer_script() -> str:
    """The viewer as one script that defines ``routesViewerStart``."""
    return bundle(viewer_modules())


@lru_cache(maxsize=1)
def viewer_style() -> str:
    """The viewer's style sheet."""
    text = resources.files("routes.render").joinpath("viewer", "style.css").read_text("utf-8")
    return _STYLE_GAP.sub(r"\1", _STYLE_COMMENT.sub("", text)).strip() + "\n"


def _needed(name: str, modules: Mapping[str, str], done: list[str], open_: tuple[str, ...]) -> None:
    if name in done:
        return
    if name in open_:
        msg = f"viewer modules import each other in a circle: {' → '.join((*open_, name))}"
        raise RenderError(msg)
    if name not in modules:
        msg = f"viewer module {open_[-1] if open_ else '?'} imports {name}.js, which is not there"
        raise RenderError(msg)
    for match in _IMPORT.finditer(modules[name]):
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
    lines = list(_lines(source))
    if _is_open("".join(text for text, _ in lines)):
        msg = f"viewer module {name}.js has a template that does not end, or a lone ` in a text"
        raise RenderError(msg)
    # All of a module at once: a line at a time would take longer than all the rest.
    plain = iter(_closed_up("\n".join(text for text, sort in lines if sort == _PLAIN)).split("\n"))
    kept, before = [], ""
    for text, sort in lines:
        written = next(plain) if sort == _PLAIN else text
        apart = before and (sort == _INSIDE or not _is_joined(before, written))
        kept.append(f"\n{written}" if apart else written)
        before = written
    return "".join(kept) + "\n"


def _is_open(source: str) -> bool:
    return len(_TICK.findall(source)) % 2 == 1


def _lines(source: str) -> Iterator[tuple[str, str]]:
    """Lines that are kept, and whether spaces in them mean anything."""
    inside = False
    for line in source.splitlines():
        text = line if inside else line.strip()
        if not inside and (not text or text.startswith("//")):
            continue
        if inside:
            yield text, _INSIDE
        else:
            yield text, _PLAIN if _is_plain(text) else _OTHER
        inside = inside != ("`" in line and _is_open(line))


def _is_plain(text: str) -> bool:
    # A stroke may begin a regular expression or a comment, a third tick a template in a template.
    return "/" not in text and "\\" not in text and text.count("`") in (0, 2)


def _is_joined(before: str, text: str) -> bool:
    # After a comment at the end of a line its end is needed.
    joined = before.endswith(_ENDS) or text.startswith(_BEGINS)
    return joined and "//" not in before


def _closed_up(text: str) -> str:
    pieces = _TEXT.split(text)
    code = "\0".join(pieces[::2])
    for wide, narrow in _SPACED:
        code = code.replace(wide, narrow)
    pieces[::2] = code.split("\0")
    return "".join(pieces)


def _module(name: str, source: str) -> str:
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = modules.{found[2]};", source)
    names = _NAME.findall(body)
    body = _EXPORT.sub("", body)
    if left := _FORBIDDEN.search(body):
        line = body.count("\n", 0, left.start()) + 1
        msg = f"viewer module {name}.js, line {line}: an import or export form that is not joined"
        raise RenderError(msg)
    body = compact(name, body)
    return f"modules.{name} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def bundle(modules: Mapping[str, str], entry: str = ENTRY) -> str:
    """Join modules into one script that defines ``routesViewerStart``.

    Parameters
    ----------
    modules
        Source by module name.
    entry
        Module that exports ``start``.

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
    >>> "modules.main" in script
    True
    """
    order: list[str] = []
    _needed(entry, modules, order, ())
    joined = "".join(_module(name, modules[name]) for name in order)
    return (
        '"use strict";\nconst routesViewerStart = (() => {\nconst modules = {};\n'
        f"{joined}return modules.{entry}.start;\n}})();\n"
    )
