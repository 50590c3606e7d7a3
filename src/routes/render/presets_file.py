"""``maps.toml``: the file in which a casebook chooses the pages of its atlas.

docs/maps-toml.md describes it. Its keys are a closed list: a key that nobody reads would be a
wish that nobody grants.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NoReturn

from routes.codebook import code_list
from routes.errors import RenderError
from routes.render import phrases
from routes.render.presets import LANGUAGES, PANELS, THEMES, WHOLE, Page, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

PRESETS_FILE = "maps.toml"
"""Name of the file in a casebook."""

_RESERVED = frozenset({"index", WHOLE})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_FOLDER = re.compile(r"https?://[^\s/?#\"'<>]+(?:/[^\s?#\"'<>]*)?\Z")
_REPORT = re.compile(r"(?:https://[^\s\"'<>]+|mailto:[^\s@\"'<>]+@[^\s@\"'<>]+)\Z")
_WEB = re.compile(r"https?://[^\s\"'<>#]+\Z")
_METHODS = 'write methods_url = "https://example.org/methods.html", the published docs/methods.md'
_ZOOMS = (0, 19)
_SPACES = re.compile(r"[^\S\u00a0]+")
"""Any but the space that does not break."""


def _in_one_line(text: str) -> str:
    r"""Runs of spaces and line ends as one space; what may not be broken stays in one line.

    Examples
    --------
    >>> _in_one_line("un crimen\n  en EE. UU.")
    'un crimen en EE.\xa0UU.'
    """
    return _SPACES.sub(" ", text).strip().replace("EE. UU.", "EE.\u00a0UU.")


@dataclass(frozen=True, slots=True)
class _Keys:
    """One table of the file: takes its keys out, then asks whether any is left."""

    file: str
    where: str
    table: dict[str, Any]
    known: tuple[str, ...]

    def refuse(self, key: str, what: str, cure: str) -> NoReturn:
        msg = f"{self.file}, key {self.where}{key}: {what}; {cure}"
        raise RenderError(msg)

    def closed(self) -> _Keys:
        for key in self.table:
            if key not in self.known:
                self.refuse(key, "nothing reads it", f"keys here are {', '.join(self.known)}")
        return self

    def words(
        self, key: str, default: Mapping[str, str] | None = None, cure: str = ""
    ) -> Mapping[str, str]:
        value = self.table.get(key, default)
        cure = cure or f'write {key} = {{ en = "…", es = "…" }}'
        if not isinstance(value, dict):
            self.refuse(key, "is not a text in English and in Spanish", cure)
        for language in value:
            if language not in LANGUAGES:
                self.refuse(f"{key}.{language}", "is no language of the pages", cure)
        for language in LANGUAGES:
            text = value.get(language)
            if not isinstance(text, str) or not text.strip():
                self.refuse(f"{key}.{language}", "is missing or empty", cure)
        return {language: _in_one_line(value[language]) for language in LANGUAGES}

    def text(self, key: str, default: str | None) -> str | None:
        value = self.table.get(key, default)
        if value is not None and (not isinstance(value, str) or not value):
            self.refuse(key, "is not a text", f'write {key} = "…"')
        return value

    def choice(self, key: str, among: tuple[str, ...], default: str) -> str:
        value = self.table.get(key, default)
        if value not in among:
            self.refuse(key, f"{value!r} is not known", f"choose one of {', '.join(among)}")
        return str(value)

    def codes(self, key: str, among: tuple[str, ...]) -> tuple[str, ...]:
        values = self.table.get(key, list(among))
        if not isinstance(values, list):
            self.refuse(key, "is not a list", f'write {key} = ["{among[0]}"]')
        for value in values:
            if value not in among:
                cure = f"codes are {', '.join(among)}"
                self.refuse(key, f"{value!r} is no code of the codebook", cure)
        return tuple(code for code in among if code in values)

    def tables(self, key: str) -> list[dict[str, Any]] | None:
        value = self.table.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            cure = f"write [[{key}]] above the keys of each"
            self.refuse(key, "is not a list of tables", cure)
        return value


_SITE_KEYS = (
    *("title", "subtitle", "credits", "base_url", "report", "methods_url", "language", "theme"),
    "pages",
)
_PAGE_KEYS = ("slug", "title", "summary", "kinds", "bases", "panel", "view")


def _address(keys: _Keys, key: str, form: re.Pattern[str], cure: str) -> str | None:
    value = keys.text(key, None)
    if value is not None and not form.match(value):
        keys.refuse(key, f"{value!r} is no address that can be used here", cure)
    return value


def _base_url(keys: _Keys) -> str | None:
    cure = 'write base_url = "https://example.org/atlas/", the folder the pages are published at'
    value = _address(keys, "base_url", _FOLDER, cure)
    return value if value is None or value.endswith("/") else f"{value}/"


def _view(keys: _Keys) -> str | tuple[float, float, float]:
    value = keys.table.get("view", "auto")
    cure = 'write view = "auto", or view = { lon = -100.0, lat = 28.0, zoom = 5 }'
    if value == "auto":
        return "auto"
    if not isinstance(value, dict) or set(value) != {"lon", "lat", "zoom"}:
        keys.refuse("view", "is neither auto nor a place", cure)
    limits = {"lon": (-180, 180), "lat": (-85, 85), "zoom": _ZOOMS}
    for name, (low, high) in limits.items():
        number = value[name]
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            keys.refuse(f"view.{name}", "is not a number", cure)
        if not low <= number <= high:
            keys.refuse(f"view.{name}", f"{number} is not from {low} to {high}", cure)
    return (float(value["lon"]), float(value["lat"]), float(value["zoom"]))


def _panel(keys: _Keys) -> str | None:
    return keys.choice("panel", PANELS, "") if "panel" in keys.table else None


def _page(keys: _Keys) -> Page:
    slug = keys.text("slug", None)
    cure = 'write slug = "where-bought": small letters, digits and hyphens, the name of the file'
    if slug is None or not _SLUG.match(slug):
        keys.refuse("slug", "is missing or cannot be the name of a file", cure)
    if slug in _RESERVED or slug.startswith("embed-"):
        keys.refuse("slug", f"{slug!r} is the name of another file", cure)
    kinds = keys.codes("kinds", code_list("kind").values)
    if not kinds:
        keys.refuse("kinds", "shows nothing", "name a stage, or leave the key out for all")
    return Page(
        slug=slug,
        title=keys.words("title"),
        summary=keys.words("summary"),
        kinds=kinds,
        bases=keys.codes("bases", code_list("basis").values),
        panel=_panel(keys),
        view=_view(keys),
    )


def _pages(keys: _Keys) -> tuple[Page, ...] | None:
    tables = keys.tables("pages")
    if tables is None:
        return None
    pages = tuple(
        _page(_Keys(keys.file, f"pages[{number}].", table, _PAGE_KEYS).closed())
        for number, table in enumerate(tables, start=1)
    )
    seen: set[str] = set()
    for number, page in enumerate(pages, start=1):
        if page.slug in seen:
            keys.refuse(f"pages[{number}].slug", f"{page.slug!r} is there twice", "rename one")
        seen.add(page.slug)
    if not pages:
        keys.refuse("pages", "has no page", "leave the key out for the five of every atlas")
    return pages


def _credits(keys: _Keys) -> tuple[Mapping[str, str], ...]:
    cure = 'write [[credits]], and below it en = "…" and es = "…"'
    named = {f"credits[{n}]": each for n, each in enumerate(keys.tables("credits") or [], start=1)}
    held = _Keys(keys.file, "", named, ())
    return tuple(held.words(name, cure=cure) for name in named)


def titled(site: Site, title: str | None) -> Site:
    """Return a site under the title of its casebook, in both languages, if it has one."""
    return replace(site, title=_both(title)) if title else site


def _both(title: str) -> Mapping[str, str]:
    return dict.fromkeys(LANGUAGES, _in_one_line(title))


def parse_site(text: str, *, file: str = PRESETS_FILE, title: str | None = None) -> Site:
    """Read the settings of an atlas.

    Parameters
    ----------
    text
        The content of a ``maps.toml``.
    file
        What errors call it.
    title
        Of the casebook, for a text that gives none.

    Returns
    -------
    Site
        What is not in the text is as in every atlas.

    Raises
    ------
    RenderError
        If it is not TOML, has a key that nothing reads, or a value that cannot be used; the
        sentence names the file, the key and the cure.

    Examples
    --------
    >>> site = parse_site('title = { en = "Guns on the move", es = "Armas en marcha" }')
    >>> site.title["es"], len(site.pages)
    ('Armas en marcha', 5)
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{file} is not TOML: {error}; texts stand in quotes, and tables in [brackets]"
        raise RenderError(msg) from error
    keys = _Keys(file, "", table, _SITE_KEYS).closed()
    cure = 'write report = "mailto:desk@example.org" or an https address'
    pages = _pages(keys)
    return Site(
        title=keys.words("title", dict(_both(title) if title else phrases.TITLE)),
        subtitle=keys.words("subtitle", dict(phrases.SUBTITLE)),
        pages=default_site().pages if pages is None else pages,
        credits=_credits(keys),
        base_url=_base_url(keys),
        report=_address(keys, "report", _REPORT, cure),
        methods_url=_address(keys, "methods_url", _WEB, _METHODS),
        language=keys.choice("language", LANGUAGES, "en"),
        language_named="language" in table,
        theme=keys.choice("theme", THEMES, "auto"),
    )


@lru_cache(maxsize=1)
def default_site() -> Site:
    """The five questions of every atlas, for a casebook that does not choose its own."""
    text = resources.files("routes.render").joinpath("landing", "questions.toml")
    keys = _Keys("questions.toml", "", tomllib.loads(text.read_text("utf-8")), ("pages",))
    return Site(
        title=dict(phrases.TITLE), subtitle=dict(phrases.SUBTITLE), pages=_pages(keys) or ()
    )
