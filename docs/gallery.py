"""Pictures of the atlas as readers meet it: on a desk, on a phone, by night, in Spanish, on paper.

    python docs/gallery.py [FOLDER]

builds the atlas of the casebook that ships, opens its pages in Chromium without a network, and
writes docs/gallery/*.png with few colours, so that the folder stays small. FOLDER is an atlas that
is there already.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from routes.pipeline import build_pages
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GALLERY = Path(__file__).resolve().parent / "gallery"
DESK = (1440, 900)
PHONE = (390, 844)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COLOURS = 255
PAPER_DPI = 80


@dataclass(frozen=True)
class Shot:
    """One picture: a page, how it is opened, and what is done there first."""

    name: str
    page: str
    fragment: str = ""
    size: tuple[int, int] = DESK
    dark: bool = False
    clicks: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    paper: int | None = None
    """Number of the printed page that is shown, the first being 1."""


SHOTS = (
    Shot("landing", "index.html"),
    Shot("landing-phone-spanish", "index.html", "#es", PHONE),
    Shot("where-bought", "where-bought.html", "#l=en"),
    Shot("where-bought-dark", "where-bought.html", "#l=en&th=dark", dark=True),
    Shot("how-they-travel-spanish", "how-they-travel.html", "#l=es"),
    Shot("where-they-cross", "where-they-cross.html", "#l=en"),
    Shot("where-they-end-phone", "where-they-end.html", "#l=en", PHONE),
    Shot(
        "which-chains-interlock-dark-spanish",
        "which-chains-interlock.html",
        "#l=es&th=dark&tab=figures",
        dark=True,
        opens=("[data-figure=supernetworks]",),
    ),
    Shot("case-story", "map.html", "#l=en&case=houston-339guns"),
    Shot(
        "case-story-phone-dark", "map.html", "#l=en&th=dark&case=houston-339guns", PHONE, dark=True
    ),
    Shot(
        "figures",
        "map.html",
        "#l=en&tab=figures",
        opens=("[data-figure=hotspots]",),
    ),
    Shot("table-spanish", "map.html", "#l=es&tb=events"),
    Shot("print", "where-bought.html", "#l=en", clicks=("#rt-tab-legend",), paper=1),
    Shot(
        "print-figures",
        "map.html",
        "#l=en&tab=figures",
        opens=("[data-figure=estimates]",),
        paper=1,
    ),
)


def prepared(browser: Browser, atlas: Path, shot: Shot) -> Page:
    """Open the page of a shot and do what the shot asks for."""
    width, height = shot.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    )
    page.goto((atlas / shot.page).as_uri() + shot.fragment)
    page.wait_for_selector("html[data-ready=true]", state="attached")
    for selector in shot.opens:
        page.evaluate("(selector) => { document.querySelector(selector).open = true }", selector)
        page.locator(selector).scroll_into_view_if_needed()
    for selector in shot.clicks:
        page.click(selector)
    page.wait_for_timeout(1200)
    return page


def paper(page: Page, number: int) -> Image.Image:
    """One printed page, as a picture."""
    import pypdfium2  # noqa: PLC0415 - only paper needs it

    document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    drawn: Image.Image = document[number - 1].render(scale=PAPER_DPI / 72).to_pil()
    return drawn


def few_colours(picture: Image.Image) -> bytes:
    """The picture as PNG with a palette: the eye sees no difference, the file is a third."""
    written = io.BytesIO()
    quantised = picture.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE)
    quantised.save(written, "PNG", optimize=True)
    return written.getvalue()


def take(atlas: Path) -> None:
    """Write every picture of the gallery."""
    GALLERY.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for shot in SHOTS:
            page = prepared(browser, atlas, shot)
            picture = (
                Image.open(io.BytesIO(page.screenshot()))
                if shot.paper is None
                else paper(page, shot.paper)
            )
            written = few_colours(picture)
            (GALLERY / f"{shot.name}.png").write_bytes(written)
            sys.stdout.write(f"{shot.name}.png: {len(written) // 1000} kB\n")
            page.close()
        browser.close()


def main() -> None:
    """Build the atlas if none is given, and take the pictures."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]).resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        build_pages(shipped_casebook(), Path(folder))
        take(Path(folder))


if __name__ == "__main__":
    main()
