"""The pages of an atlas: their questions, and what each shows first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.codebook import code_list
from routes.render import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "es")
THEMES = ("auto", "light", "dark")
HOME = "index.html"
"""The landing page."""

WHOLE = "map"
"""Name of the page that shows everything."""

NETWORKS = "supernetworks"
"""Panel of the page about cases that belong together."""

PANELS = (
    *("hotspots", "corridors", "crossings", NETWORKS, "tracing", "dealers", "indicators"),
    *("estimates", "timeline", "flows"),
)
"""Figures and layers of the panel that a page can begin with."""

_VIEW = ("lon", "lat", "zoom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One question and what its page shows at first; a reader can change all of it there."""

    slug: str
    """Name of the file, without ending."""
    title: Mapping[str, str]
    """The question, by language."""
    summary: Mapping[str, str]
    """What the page answers and what it cannot, in a sentence or two, by language."""
    kinds: tuple[str, ...]
    """Stages that are shown, in the order of the codebook."""
    bases: tuple[str, ...]
    """Bases of the legs that are shown, in the order of the codebook; empty for no legs."""
    panel: str | None = None
    """Part of the panel that is open; ``None`` for none in particular."""
    view: str | tuple[float, float, float] = "auto"
    """``auto`` fits what is shown; else longitude and latitude in degrees, and zoom."""

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.slug}.html"

    @property
    def embedded_file(self) -> str:
        """Name of the file that stands in other people's pages."""
        return f"embed-{self.slug}.html"

    @property
    def picture_file(self) -> str:
        """Name of the picture that is shown where somebody shares the page."""
        return f"{self.slug}.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages of one atlas have in common, and the pages."""

    title: Mapping[str, str]
    subtitle: Mapping[str, str]
    pages: tuple[Page, ...]
    credits: tuple[Mapping[str, str], ...] = ()
    """Who made it, and whom they thank, by language."""
    base_url: str | None = None
    """Address of the folder the pages are published at, with a slash at its end."""
    report: str | None = None
    """Where a reader tells of an error: a ``mailto:`` or ``https:`` address."""
    methods_url: str | None = None
    """Where the page of methods is published."""
    language: str = "en"
    """Language of the first view."""
    language_named: bool = False
    """Whether ``maps.toml`` names it; else a reader whose browser speaks Spanish begins in it."""
    theme: str = "auto"

    @property
    def whole(self) -> Page:
        """The page that shows everything."""
        return Page(
            slug=WHOLE,
            title=self.title,
            summary=phrases.WHOLE_MAP,
            kinds=code_list("kind").values,
            bases=code_list("basis").values,
        )

    @property
    def every_page(self) -> tuple[Page, ...]:
        """The questions, then the page that shows everything."""
        return (*self.pages, self.whole)


def preset_of(
    site: Site, page: Page, *, cases: Iterable[str] = (), embedded: bool = False
) -> dict[str, Any]:
    """Write what the viewer applies at its start, as JSON can hold it.

    Parameters
    ----------
    site, page
        The atlas, and its page.
    cases
        Ids of the cases the page begins with; all when there is none.
    embedded
        Whether the page stands in a frame of another one.
    """
    view = page.view
    return {
        "kinds": list(page.kinds),
        "bases": list(page.bases),
        "view": "auto" if isinstance(view, str) else dict(zip(_VIEW, view, strict=True)),
        "panel": page.panel,
        "cases": sorted(cases) or None,
        "theme": site.theme,
        "language": site.language if site.language_named else None,
        "embedded": embedded,
    }
