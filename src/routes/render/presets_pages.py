"""The pages of an atlas: one map with the preset of each question, alone or to stand in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from routes.render import phrases
from routes.render.basemap_file import basemap_island
from routes.render.landing.figures import page_figures
from routes.render.landing.legend import legend, symbol_key
from routes.render.landing.markup import Html, tag
from routes.render.landing.page import landing_page
from routes.render.landing.sharing import meta_tags
from routes.render.landing.sketch import Sketches, linked_cases
from routes.render.landing.words import say
from routes.render.method_words import METHOD_WORDS
from routes.render.page import Dress, RoutesMap
from routes.render.payload import build_payload
from routes.render.presets import HOME, LANGUAGES, NETWORKS, Page, Site, preset_of
from routes.render.preview import HEIGHT, WIDTH, preview
from routes.render.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routes.render.atlas import Atlas

_PICTURE = (WIDTH // 2, HEIGHT // 2)


def _style(name: str) -> str:
    return resources.files("routes.render").joinpath("landing", name).read_text("utf-8")


def _both(write: Callable[[str], object], element: str = "span") -> list[Html]:
    """Write something in each language; a style sheet shows the one of the page."""
    return [tag(element, write(language), lang=language) for language in LANGUAGES]


@dataclass(frozen=True)
class AtlasPages:
    """Everything that the pages of one build share, worked out once."""

    site: Site
    atlas: Atlas
    summary: Mapping[str, Any]
    payload: Mapping[str, Any]

    @classmethod
    def of(cls, site: Site, atlas: Atlas) -> AtlasPages:
        """Work out what the pages share.

        Parameters
        ----------
        site
            Words and pages.
        atlas
            Frames of one build, with its analyses.
        """
        return cls(site, atlas, summarise(atlas), build_payload(atlas))

    def _payload_of(self, page: Page, *, embedded: bool) -> dict[str, Any]:
        site = self.site
        cases = linked_cases(self.atlas) if page.panel == NETWORKS else ()
        lines = [{"text": line[site.language], **line} for line in site.credits]
        return {
            **self.payload,
            "language": site.language,
            "title": dict(page.title),
            "summary": dict(page.summary),
            "cite": phrases.how_to_cite(self.atlas.data_sha256, site.title),
            "attribution": [*lines, *self.payload["attribution"]],
            "report": site.report,
            "methods_url": site.methods_url,
            "methods": {
                name: dict(words)
                for name, words in METHOD_WORDS.items()
                if name in self.atlas.analyses
            },
            "preset": preset_of(site, page, cases=cases, embedded=embedded),
        }

    def map(self, page: Page, *, embedded: bool = False, alone: bool = True) -> RoutesMap:
        """Draw one page.

        Parameters
        ----------
        page
            The question, or the page of everything.
        embedded
            Leave the panel away: the page stands in a frame of another one.
        alone
            Whether the other pages are not beside it, so that it does not lead to them.

        Returns
        -------
        RoutesMap
            A folium map.
        """
        dress = self._dress(page, embedded=embedded) if embedded or not alone else None
        payload = self._payload_of(page, embedded=embedded)
        return RoutesMap(payload, basemap_island(), self.summary, dress=dress)

    def _dress(self, page: Page, *, embedded: bool) -> Dress:
        if not embedded:
            head = meta_tags(self.site, page).text
            body, style = self._links(page).text, _style("links.css")
            return Dress(head=head, body=body, style=style, name="routes-page")
        # Search engines are to find the page itself, not the one for frames.
        head = tag("meta", name="robots", content="noindex").text
        style = _style("marks.css") + _style("embedded.css")
        return Dress(head=head, body=self._bar(page).text, style=style, name="routes-embedded")

    def _links(self, page: Page) -> Html:
        """The way to the other questions, for readers with and without scripts."""
        items = [
            tag(
                "li",
                tag(
                    "a",
                    _both(other.title.__getitem__ if other != self.site.whole else _whole),
                    href=other.file,
                    aria_current="page" if other.slug == page.slug else None,
                ),
            )
            for other in self.site.every_page
        ]
        home = tag("a", _both(self.site.title.__getitem__), href=HOME, class_="home")
        return tag("nav", home, tag("ul", items), id="routes-links", aria_label=_ATLAS)

    def _bar(self, page: Page) -> Html:
        """Under a map in a frame: what it shows, whose data they are, and the way to all of it."""
        address = (self.site.base_url or "") + page.file
        counted = self.payload["counted"]
        figures = page_figures(page, self.summary, counted, self.atlas.analyses)
        inferred, stated = counted["events_inferred"], counted["events_documented"]
        # Where lines or networks are counted, the symbols at their ends are told beside them.
        kinds = [kind for kind in page.kinds if page.bases and inferred[kind] + stated[kind]]
        hollow = any(inferred[kind] for kind in kinds)

        def key(language: str) -> list[Html]:
            symbols = symbol_key(kinds, language, hollow=hollow) if kinds else Html("")
            return [symbols, legend(figures, language)]

        full = tag("a", _both(_full_map), href=address, target="_blank", rel="noopener")
        return tag(
            "aside",
            tag("p", tag("b", _both(page.title.__getitem__)), class_="question"),
            tag("p", full, class_="full"),
            tag(
                "details",
                tag("summary", _both(_key)),
                _both(key, "div"),
                tag("p", _both(self._credit), class_="credit"),
                open=True,
            ),
            id="routes-bar",
            aria_label=_ATLAS,
        )

    def _credit(self, language: str) -> str:
        lines = [line[language] for line in self.site.credits]
        return " · ".join(
            [*lines, "Leaflet", *(each["text"] for each in self.payload["attribution"])]
        )

    def files(self, *, embed: bool = False) -> Iterator[tuple[str, bytes]]:
        """Write every file of the atlas, one after the other.

        Parameters
        ----------
        embed
            Also write each page once more for a frame.

        Yields
        ------
        str
            Name of the file.
        bytes
            Its content, the same for any order of the rows of the casebook.
        """
        sketches = Sketches(self.atlas)
        drawn: dict[object, bytes] = {}
        for page in self.site.every_page:
            yield page.file, self.map(page, alone=False).get_root().render().encode("utf-8")
            # Two questions may begin with the same picture; it takes longer than its page.
            picture = sketches.of(page, *_PICTURE)
            same = (picture.ground, picture.marks)
            drawn[same] = drawn.get(same) or preview(picture)
            yield page.picture_file, drawn[same]
            if embed:
                framed = self.map(page, embedded=True).get_root().render()
                yield page.embedded_file, framed.encode("utf-8")
        yield HOME, landing_page(self.site, self.atlas, self.summary).encode("utf-8")


_ATLAS = "Atlas"
"""The same word in both languages."""


def _whole(language: str) -> str:
    return say("whole", language)


def _key(language: str) -> str:
    return say("key", language)


def _full_map(language: str) -> str:
    return say("full_map", language)


def whole_map(site: Site, atlas: Atlas) -> RoutesMap:
    """Draw the page of everything, alone."""
    return AtlasPages.of(site, atlas).map(site.whole)
