"""``maps.toml``: what an analyst may choose, and what a mistake in it is answered with."""

from __future__ import annotations

import pytest

from routes.codebook import code_list
from routes.errors import RenderError
from routes.render import default_site, parse_site
from routes.render.presets import preset_of
from routes.settings import shipped_casebook

PAGE = """
[[pages]]
slug = "in-texas"
title = { en = "In Texas", es = "En Texas" }
summary = { en = "Purchases.", es = "Compras." }
"""


def test_an_atlas_without_choices_asks_the_five_questions_in_both_languages() -> None:
    site = default_site()
    assert [page.slug for page in site.pages] == [
        "where-bought", "how-they-travel", "where-they-cross", "where-they-end",
        "which-chains-interlock",
    ]  # fmt: skip
    for page in site.every_page:
        assert page.title["en"]
        assert page.title["es"]
        assert page.summary["en"] != page.summary["es"]
    assert parse_site("") == site


def test_the_casebook_that_ships_has_sound_choices() -> None:
    text = (shipped_casebook() / "maps.toml").read_text("utf-8")
    assert parse_site(text).title["en"]


def test_pages_of_an_analyst_replace_the_five() -> None:
    site = parse_site(f"{PAGE}kinds = ['seizure', 'purchase']\nbases = []\npanel = 'dealers'")
    (page,) = site.pages
    assert page.kinds == ("purchase", "seizure"), "in the order of the codebook"
    assert page.bases == ()
    assert (page.file, page.embedded_file) == ("in-texas.html", "embed-in-texas.html")


def test_a_page_that_names_no_stage_shows_every_stage_and_every_leg() -> None:
    (page,) = parse_site(PAGE).pages
    assert page.kinds == code_list("kind").values
    assert page.bases == code_list("basis").values


def test_a_preset_says_what_the_viewer_shows_first() -> None:
    text = f'theme = "dark"\nlanguage = "es"\n{PAGE}view = {{ lon = -99.5, lat = 27.5, zoom = 8 }}'
    site = parse_site(text)
    preset = preset_of(site, site.pages[0], cases=["b", "a"], embedded=True)
    assert preset["view"] == {"lon": -99.5, "lat": 27.5, "zoom": 8.0}
    assert (preset["theme"], preset["language"], preset["embedded"]) == ("dark", "es", True)
    assert preset["cases"] == ["a", "b"]


def test_a_folder_address_ends_in_a_slash() -> None:
    assert parse_site('base_url = "https://example.org/guns"').base_url == (
        "https://example.org/guns/"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "x"', r"key titel: nothing reads it; keys here are title, subtitle"),
        ('title = "Only English"', r"key title: .*write title = \{ en = "),
        ('title = { en = "a" }', r"key title\.es: is missing"),
        ('title = { en = "a", es = "b", fr = "c" }', r"key title\.fr: is no language"),
        ('title = { en = "a", es = " " }', r"key title\.es: is missing or empty"),
        ('theme = "blue"', r"key theme: 'blue' is not known; choose one of auto, light, dark"),
        ('base_url = "example.org"', r"key base_url: 'example\.org' is no address"),
        ('base_url = "https://example.org/?a=1"', r"key base_url"),
        ('base_url = "https://example.org/\\"x"', r"key base_url"),
        ('report = "javascript:alert(1)"', r"key report: .*write report = \"mailto:"),
        ('[[credits]]\nen = "a"', r"key credits\[1\]\.es: is missing"),
        ("pages = []", r"key pages: has no page"),
        ("pages = 3", r"key pages: is not a list"),
        (PAGE.replace("in-texas", "../etc"), r"key pages\[1\]\.slug"),
        (PAGE.replace("in-texas", "index"), r"key pages\[1\]\.slug: 'index' is the name"),
        (PAGE.replace("in-texas", "embed-x"), r"key pages\[1\]\.slug"),
        (PAGE + PAGE, r"key pages\[2\]\.slug: 'in-texas' is there twice"),
        (f"{PAGE}kinds = ['buying']", r"key pages\[1\]\.kinds: 'buying' is no code .* purchase"),
        (f"{PAGE}kinds = []", r"key pages\[1\]\.kinds: shows nothing"),
        (f"{PAGE}bases = 'all'", r"key pages\[1\]\.bases: is not a list"),
        (f"{PAGE}view = 'Texas'", r"key pages\[1\]\.view: is neither"),
        (f"{PAGE}view = {{ lon = 27.5, lat = -99.5, zoom = 8 }}", r"view\.lat: -99\.5 is not from"),
        (f"{PAGE}view = {{ lon = true, lat = 1, zoom = 8 }}", r"view\.lon: is not a number"),
        (
            f"{PAGE}panel = 'heat'",
            r"key pages\[1\]\.panel: 'heat' is not known; choose .* hotspots",
        ),
        (f"{PAGE}colour = 'red'", r"key pages\[1\]\.colour: nothing reads it"),
        ("title = \n", r"maps\.toml is not TOML: .*line 1"),
    ],
)
def test_a_mistake_is_told_with_the_file_the_key_and_the_cure(text: str, told: str) -> None:
    with pytest.raises(RenderError, match=told) as caught:
        parse_site(text)
    assert "maps.toml" in str(caught.value)


def test_only_a_casebook_that_names_a_language_decides_it_for_every_reader() -> None:
    silent, named = parse_site(""), parse_site('language = "en"')
    assert preset_of(silent, silent.pages[0])["language"] is None
    assert preset_of(named, named.pages[0])["language"] == "en"


def test_the_short_name_of_the_united_states_is_not_broken_in_a_title() -> None:
    title = parse_site('title = { en = "U.S.", es = "De EE. UU.  a México" }').title
    assert title["es"] == "De EE.\u00a0UU. a México"
