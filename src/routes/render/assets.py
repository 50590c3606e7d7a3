"""Leaflet and jQuery out of installed packages, as text that can stand inside a page."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from routes.errors import RenderError

_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_GAP = re.compile(r"\s*([{};,])\s*")
_IMAGE = re.compile(r"url\((?P<quote>['\"]?)images/(?P<name>[\w.-]+\.png)(?P=quote)\)")


def _folder(package: str) -> Path:
    return Path(import_module(f"xstatic.pkg.{package}").BASE_DIR)


def _file(package: str, *names: str) -> Path:
    """The first of several names a package may use; their layouts differ between releases."""
    for name in names:
        found = sorted(_folder(package).rglob(name))
        if found:
            return found[0]
    msg = f"the package XStatic-{package} has none of {', '.join(names)}; install it again"
    raise RenderError(msg)


def _image(name: str) -> str:
    data = base64.b64encode(_file("leaflet", name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{data}"


def _own_text(path: Path) -> str:
    # A source map is a file beside the script; a page of one file has none to ask for.
    text = path.read_text("utf-8")
    return re.sub(r"(?m)^//# sourceMappingURL=.*$|/\*# sourceMappingURL=.*?\*/", "", text)


def compact_style(text: str) -> str:
    r"""Leave out what only people read in a style sheet: comments, and spaces around marks.

    Examples
    --------
    >>> compact_style("/* a */ b,\n  c d { e: f g; }\n")
    'b,c d{e:f g}\n'
    """
    closed = _STYLE_GAP.sub(r"\1", _STYLE_COMMENT.sub("", text))
    return closed.replace(": ", ":").replace(";}", "}").strip() + "\n"


@lru_cache(maxsize=1)
def leaflet_script() -> str:
    """Leaflet's script."""
    text = _own_text(_file("leaflet", "leaflet.js"))
    # Its credit is markup inside a string. Written with escaped slashes it is the same string, and
    # nobody who looks through a page for addresses it might ask takes it for one.
    return text.replace('href="https://', 'href="https:\\/\\/')


@lru_cache(maxsize=1)
def leaflet_style() -> str:
    """Leaflet's style sheet with its images inside."""
    text = compact_style(_own_text(_file("leaflet", "leaflet.css")))
    return _IMAGE.sub(lambda found: f"url({_image(found['name'])})", text)


@lru_cache(maxsize=1)
def marker_images() -> dict[str, str]:
    """The images of Leaflet's own marker, as data addresses."""
    return {
        "iconUrl": _image("marker-icon.png"),
        "iconRetinaUrl": _image("marker-icon-2x.png"),
        "shadowUrl": _image("marker-shadow.png"),
    }


@lru_cache(maxsize=1)
def jquery_script() -> str:
    """JQuery's script, which the popups of folium layers need."""
    return _own_text(_file("jquery", "jquery.min.js", "jquery.js"))
