"""The viewer packed once: every page carries the same one.

The pack beside this module is sealed like that of the base map
(:mod:`routes.render.basemap_file`), here by the viewer's modules and the code that joins them.
Without a right seal the viewer is joined and packed anew.
"""

from __future__ import annotations

import base64
import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from routes.files import replace_file
from routes.render.bundle import viewer_modules, viewer_script
from routes.render.encode import SMALLEST, gzipped
from routes.render.pack_digest import digest_of, sealed, shipped_pack

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = "viewer.pack"
"""Name of the pack: a seal as 64 hexadecimal digits, then the script as gzip."""


class PackedViewer(NamedTuple):
    """The viewer as a page carries it."""

    script: str
    """What a browser runs; the policy of the page has its hash."""
    island: str
    """The script packed, as JSON that a ``script`` element can hold."""


def digest() -> str:
    """Hash all that the viewer is made from."""
    modules = [f"render/viewer/{name}.js" for name in viewer_modules()]
    return digest_of(["render/bundle.py", "render/viewer_file.py", *modules], ())


def packed_anew(squeeze: Callable[[bytes], bytes] | None = None) -> bytes:
    """Join and pack the viewer as it is.

    Parameters
    ----------
    squeeze
        What writes gzip without a name or a time; left out, zlib.
    """
    content = viewer_script().encode("utf-8")
    return squeeze(content) if squeeze else gzipped(content, SMALLEST)


def shipped() -> bytes | None:
    """Return the pack that ships, if it is whole and made from this very viewer."""
    return shipped_pack(PACK, digest())


@lru_cache(maxsize=1)
def packed_viewer() -> PackedViewer:
    """Return the viewer as every page carries it."""
    packed = shipped() or packed_anew()
    island = json.dumps([base64.b64encode(packed).decode("ascii")])
    return PackedViewer(gzip.decompress(packed).decode("utf-8"), island)


def write_viewer_pack(squeeze: Callable[[bytes], bytes] | None = None) -> Path:
    """Write the pack beside this module and return its path; ``squeeze`` as for the base map."""
    path = Path(__file__).with_name(PACK)
    replace_file(path, sealed(digest(), packed_anew(squeeze)))
    return path
