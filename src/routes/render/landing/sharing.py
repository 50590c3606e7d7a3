"""What sites that show links read of a page: its title, its words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.render.landing.markup import Html, joined, tag
from routes.render.preview import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.render.presets import Page, Site

_LOCALES = {"en": "en_US", "es": "es_MX"}


def _properties(site: Site, page: Page | None) -> Iterator[tuple[str, str]]:
    first = site.language
    shown = site.title if page is None else page.title
    words = site.subtitle if page is None else page.summary
    yield "og:type", "website"
    yield "og:site_name", site.title[first]
    yield "og:title", shown[first]
    yield "og:description", words[first]
    yield "og:locale", _LOCALES[first]
    for language, locale in _LOCALES.items():
        if language != first:
            yield "og:locale:alternate", locale
    if site.base_url is None:
        # A picture without a whole address is a picture that nobody finds.
        return
    picture = (page or site.pages[0]).picture_file
    yield "og:url", site.base_url + ("" if page is None else page.file)
    yield "og:image", site.base_url + picture
    yield "og:image:type", "image/png"
    yield "og:image:width", str(WIDTH)
    yield "og:image:height", str(HEIGHT)
    yield "og:image:alt", shown[first]


def meta_tags(site: Site, page: Page | None) -> Html:
    """Write the tags of a page.

    Parameters
    ----------
    site, page
        The atlas, and its page; ``None`` for the landing page.

    Returns
    -------
    Html
        Open Graph tags, a description, and the form of the card. The address of the page and its
        picture are there only when ``maps.toml`` says where the pages are published.
    """
    words = (site.subtitle if page is None else page.summary)[site.language]
    card = "summary" if site.base_url is None else "summary_large_image"
    return joined(
        tag("meta", name="description", content=words),
        *(tag("meta", property=name, content=value) for name, value in _properties(site, page)),
        tag("meta", name="twitter:card", content=card),
    )
