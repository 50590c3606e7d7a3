"""A folium map that saves as one self-contained, offline page.

Folium gives the skeleton and the ids. Everything of ours, and every word of a record, is put in
after folium and branca are done: branca reads text it has rendered a second time as a template.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import folium
from branca.element import Element, Figure

from routes.errors import RenderError
from routes.files import replace_file
from routes.render import assets, bundle
from routes.render.encode import packed_json, script_json
from routes.render.page_layers import elements, require_offline
from routes.render.viewer_file import packed_viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.I | re.S)
_STYLE = re.compile(r"<style[^>]*>(?P<text>.*?)</style>", re.I | re.S)
_VIEWPORT = re.compile(r"<meta name=\"viewport\".*?/>", re.S)
_FOLIUM_DOCUMENT = "<!DOCTYPE html>\n<html>\n<head>\n"

_NEEDS_JQUERY = "$("
_NEEDS_MARKER = "L.marker("


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What a page of an atlas has beside its map; nothing of it passes folium or branca."""

    head: str = ""
    """Finished elements for the head."""
    body: str = ""
    """Finished elements before the map."""
    style: str = ""
    """A style sheet after the viewer's."""
    name: str = ""
    """Class of the page."""


NOTEBOOK_HEIGHT = "600px"
"""Height of the frame that a map has in a notebook."""


class _PageFigure(Figure):
    """A branca figure whose text is finished into a page after it is rendered."""

    def __init__(self, page: RoutesMap) -> None:
        # In a notebook: room for the panel and the time bar, however wide a cell is.
        super().__init__(height=NOTEBOOK_HEIGHT)
        self._page = page

    def render(self, **kwargs: object) -> str:
        """Render the skeleton, then put in what must not pass a template."""
        return self._page.finish(super().render(**kwargs))


def _numbered_ids(figure: Element, text: str) -> str:
    """Replace branca's random ids by their position in the tree: same map, same bytes."""
    for position, element in enumerate(dict.fromkeys(elements(figure))):
        text = text.replace(element._id, str(position))  # noqa: SLF001 - ids are private
    return text


def _replace_once(text: str, old: str, new: str, what: str) -> str:
    if text.count(old) != 1:
        msg = f"folium's page has {text.count(old)} places for {what}, expected one; pin folium"
        raise RenderError(msg)
    return text.replace(old, new)


def _hash(text: str) -> str:
    # A browser hashes the text after line ends are made one.
    digest = hashlib.sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _is_code(attributes: str) -> bool:
    return "application/json" not in attributes


def content_security_policy(page: str, *, markup_styles: bool, later: tuple[str, ...] = ()) -> str:
    """The policy of a finished page: nothing from anywhere, and only these scripts and styles.

    Parameters
    ----------
    page
        The whole page, without the policy.
    markup_styles
        Whether style attributes in markup are allowed; layers of folium's own need them.
    later
        Scripts that those of the page put in.

    Returns
    -------
    str
        Directives for a ``meta`` element.
    """
    there = {m["text"] for m in _SCRIPT.finditer(page) if _is_code(m["attributes"])}
    scripts = sorted(map(_hash, there | set(later)))
    styles = sorted({_hash(m["text"]) for m in _STYLE.finditer(page)})
    policy = [
        "default-src 'none'",
        f"script-src {' '.join(scripts)}",
        f"style-src-elem {' '.join(styles)}",
        f"style-src-attr {chr(39)}unsafe-inline{chr(39)}"
        if markup_styles
        else "style-src-attr 'none'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(policy)


class RoutesMap(folium.Map):
    """A folium map of documented supply chains.

    Add folium layers to it as to any map; ``save`` writes one file that asks the network for
    nothing, and refuses with :class:`~routes.errors.RenderError` if a layer would.

    Parameters
    ----------
    payload, basemap, summary
        What :func:`routes.render.build_payload`, :func:`routes.render.basemap_island` and
        :func:`routes.render.summarise` return.
    dress
        What a page of an atlas has beside its map.
    """

    def __init__(
        self,
        payload: Mapping[str, Any],
        basemap: str,
        summary: Mapping[str, Any],
        *,
        dress: Dress | None = None,
    ) -> None:
        super().__init__(
            location=[27.5, -101.0],
            zoom_start=5,
            tiles=None,
            zoom_control=False,
            attribution_control=False,
        )
        # On the instance: folium's own methods change the lists of the class for every map.
        self.default_js = []
        self.default_css = []
        self._payload = payload
        self._basemap = basemap
        self._summary = summary
        self._dress = dress or Dress()
        self.add_to(_PageFigure(self))

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002 - folium's own signature
        **kwargs: object,
    ) -> None:
        """Write the page; a file that is there stays whole until the new one is.

        Raises
        ------
        RenderError
            If a layer asks the network; nothing is written.
        """
        page = self.get_root().render(**kwargs).encode("utf-8")
        if isinstance(outfile, (str, bytes, Path)):
            replace_file(Path(os.fsdecode(outfile)), page)
            return
        outfile.write(page)
        if close_file:
            outfile.close()

    def _head(self, skeleton: str) -> str:
        title = html.escape(str(self._payload["title"][self._payload["language"]]))
        scripts = [assets.leaflet_script()]
        if _NEEDS_JQUERY in skeleton:
            scripts.append(assets.jquery_script())
        if _NEEDS_MARKER in skeleton:
            images = script_json(assets.marker_images())
            scripts.append(
                "delete L.Icon.Default.prototype._getIconUrl;"
                f"L.Icon.Default.mergeOptions({images});"
            )
        own = [self._dress.style] if self._dress.style else []
        styles = [assets.leaflet_style(), bundle.viewer_style(), *own]
        return "".join(
            [
                '<meta name="referrer" content="no-referrer">\n',
                f"<title>{title}</title>\n",
                self._dress.head,
                *(f"<style>{style}</style>\n" for style in styles),
                *(f"<script>{script}</script>\n" for script in scripts),
            ]
        )

    @property
    def _class(self) -> str:
        return f' class="{html.escape(self._dress.name)}"' if self._dress.name else ""

    def _islands(self) -> str:
        summary = script_json(self._summary)
        return (
            f'<script type="application/json" id="routes-summary">{summary}</script>\n'
            f'<script type="application/json" id="routes-data">{packed_json(self._payload)}'
            "</script>\n"
            f'<script type="application/json" id="routes-basemap">{self._basemap}</script>\n'
            f'<script type="application/json" id="routes-viewer">{packed_viewer().island}'
            "</script>\n"
        )

    def finish(self, rendered: str) -> str:
        """Make folium's rendered text a self-contained page.

        Raises
        ------
        RenderError
            If a layer needs something from the network or from a script that is not here.
        """
        figure = self.get_root()
        skeleton = _numbered_ids(figure, rendered)
        require_offline(self, skeleton)
        name = re.search(r"var (map_\d+) = L\.map\(", skeleton)
        if name is None:
            msg = "folium's page has no map; pin folium"
            raise RenderError(msg)
        page = _VIEWPORT.sub(
            '<meta name="viewport" content="width=device-width, initial-scale=1">', skeleton
        )
        language = self._payload["language"]
        page = _replace_once(
            page,
            _FOLIUM_DOCUMENT,
            f'<!DOCTYPE html>\n<html lang="{language}"{self._class}>\n<head>\n@policy@\n',
            "the head",
        )
        page = _replace_once(page, "<body>", f"<body>{self._dress.body}", "the body")
        starter = bundle.starter_script()
        start = f"<script>{starter}routesStart({name[1]}, L);</script>\n</html>"
        before, last, after = page.rpartition("</html>")
        if not last:
            msg = "folium's page does not end; pin folium"
            raise RenderError(msg)
        page = _replace_once(
            before + start + after, "</head>", self._head(skeleton) + "</head>", "styles"
        )
        extra = len(list(elements(self))) > len(list(elements(folium.Map(tiles=None))))
        # Data are no script and no style: the policy is that of the page without them.
        policy = content_security_policy(page, markup_styles=extra, later=(packed_viewer().script,))
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        page = page.replace("@policy@", tag, 1)
        return _replace_once(page, "</body>", self._islands() + "</body>", "data")
