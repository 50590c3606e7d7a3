"""The viewer's modules as one script, without a build step.

The modules use three forms only, so that a few rules can join them: imports by name from a
sibling on one line, and ``export`` in front of a function, a class or a constant. Anything else
is an error here, not a surprise in a reader's browser.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

from routes.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{ ([\w$, ]+) \} from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\*? |class |const )", re.MULTILINE)
_NAME = re.compile(r"^export (?:async )?(?:function\*?|class|const) ([\w$]+)", re.MULTILINE)
_TICK = re.compile(r"(?<!\\)`")
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


def viewer_style() -> str:
    """The viewer's style sheet."""
    text = resources.files("routes.render").joinpath("viewer", "style.css").read_text("utf-8")
    return "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())


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
    r"""Leave out what only people read: lines of comment, indents and empty lines.

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
    >>> compact("m", "// why\n  a();\n\n    b(`x\n   y`);\n")
    'a();\nb(`x\n   y`);\n'
    """
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        text = line if inside else line.strip()
        if not inside and (not text or text.startswith("//")):
            continue
        kept.append(text)
        if len(_TICK.findall(line)) % 2:
            inside = not inside
    if inside:
        msg = f"viewer module {name}.js has a template that does not end, or a lone ` in a text"
        raise RenderError(msg)
    return "\n".join(kept) + "\n"


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
