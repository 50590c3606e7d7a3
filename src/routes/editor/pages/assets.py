"""Leaflet out of its installed package; nothing third-party is copied into this one."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from routes.editor.refusals import Refusal

router = APIRouter()

_SERVED = {
    "leaflet.js": "text/javascript; charset=utf-8",
    "leaflet.css": "text/css; charset=utf-8",
    "images/layers.png": "image/png",
    "images/layers-2x.png": "image/png",
    "images/marker-icon.png": "image/png",
}


@router.get("/leaflet/{name:path}")
def leaflet(name: str) -> Response:
    """Return one of the few files of Leaflet that pages use; no other file can be asked for."""
    if name not in _SERVED:
        raise Refusal(404, "Leaflet has no such file")
    answer = Response(_content(name), media_type=_SERVED[name])
    answer.headers["cache-control"] = "private, max-age=86400"
    return answer


@lru_cache(maxsize=len(_SERVED))
def _content(name: str) -> bytes:
    folder = Path(import_module("xstatic.pkg.leaflet").BASE_DIR)
    # The layout of the package differs between its releases.
    found = sorted(folder.rglob(Path(name).name))
    if not found:
        raise Refusal(500, "The package XStatic-Leaflet is not whole; install it again")
    return found[0].read_bytes()
