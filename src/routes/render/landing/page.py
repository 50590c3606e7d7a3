"""The landing page: the questions, each with a picture, key numbers, method and coverage.

Everything a reader sees is in the markup, once in each language; a script only carries the
language to the title and to the maps. Without scripts the switch is a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import routes
from routes import reference
from routes.render import phrases
from routes.render.counting import count_apart
from routes.render.encode import script_json
from routes.render.landing.figures import Figure, key_figures, page_figures
from routes.render.landing.legend import legend
from routes.render.landing.markup import Html, joined, tag
from routes.render.landing.sharing import meta_tags
from routes.render.landing.sketch import Sketch, Sketches
from routes.render.landing.svg import picture, symbols
from routes.render.landing.words import LANGUAGE_NAMES, number, say
from routes.render.page import content_security_policy
from routes.render.presets import LANGUAGES, Page, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.render.atlas import Atlas

_WIDE = (720, 405)
_SMALL = (480, 270)
"""Pixels of the first picture and of the others."""


@dataclass(frozen=True, slots=True)
class _Card:
    page: Page
    picture: Sketch
    figures: tuple[Figure, ...]

    @property
    def symbol(self) -> str:
        return f"picture-{self.page.slug}"


def _resource(name: str) -> str:
    return resources.files("routes.render").joinpath("landing", name).read_text("utf-8")


def _figure(figure: Figure, language: str) -> Html:
    return tag(
        "div",
        tag("dt", figure.label[language], data_figure=figure.whole),
        tag("dd", figure.shown(language), data_figure=figure.path),
        class_="figure",
    )


def _card(card: _Card, language: str) -> Html:
    page = card.page
    return tag(
        "li",
        tag("div", picture(card.picture, card.symbol, language), class_="frame"),
        tag(
            "div",
            tag(
                "h3",
                tag("a", page.title[language], href=f"{page.file}#l={language}"),
            ),
            tag("p", page.summary[language]),
            legend(card.figures, language, tinted=card.picture.tinted),
            class_="words",
        ),
        class_="card",
    )


def _section(name: str, language: str, *content: object, class_: str = "text") -> Html:
    key = f"{name}-{language}"
    return tag(
        "section",
        tag("h2", say(name, language), id=key),
        *content,
        aria_labelledby=key,
        class_=class_,
    )


def _switch(language: str) -> Html:
    other = next(each for each in LANGUAGES if each != language)
    # The target of the link shows the other language, with scripts and without.
    return tag(
        "a", LANGUAGE_NAMES[other], href=f"#{other}", lang=other, hreflang=other, class_="switch"
    )


def _credits(site: Site, atlas: Atlas, language: str) -> list[str]:
    lines = [each[language] for each in site.credits]
    return [*lines, *dict.fromkeys((*reference.credits_of_map(), *atlas.credits))]


def _notes(site: Site, atlas: Atlas, summary: Mapping[str, Any], language: str) -> Html:
    cite = phrases.how_to_cite(atlas.data_sha256, site.title)
    held = summary["withheld"]
    withheld = tag("p", say("withheld", language, count=number(held))) if held else ""
    report = tag("p", tag("a", say("report", language), href=site.report)) if site.report else ""
    return tag(
        "div",
        _section("coverage", language, tag("p", phrases.COVERAGE[language]), withheld),
        _section("method", language, tag("p", phrases.METHOD[language])),
        _section(
            "cite",
            language,
            tag("p", cite[language], class_="quoted"),
            tag("p", say("data_version", language), ": ", tag("code", atlas.data_sha256)),
            report,
        ),
        _section(
            "credits",
            language,
            tag("ul", [tag("li", line) for line in _credits(site, atlas, language)]),
            tag("p", say("made_with", language, version=routes.__version__)),
        ),
        class_="notes",
    )


def _article(
    site: Site, atlas: Atlas, summary: Mapping[str, Any], cards: list[_Card], language: str
) -> Html:
    whole = site.whole
    found = key_figures(summary, count_apart(atlas), atlas.analyses)
    figures = [_figure(figure, language) for figure in found]
    to_whole = tag(
        "p",
        tag("a", say("whole", language), href=f"{whole.file}#l={language}"),
        " ",
        tag("span", whole.summary[language]),
        class_="whole",
    )
    return tag(
        "div",
        tag(
            "header",
            tag("a", say("skip", language), href=f"#questions-{language}", class_="skip"),
            _switch(language),
            tag("h1", site.title[language]),
            tag("p", site.subtitle[language], class_="dek"),
        ),
        tag(
            "main",
            _section("figures", language, tag("dl", figures), class_="figures"),
            _section(
                "questions",
                language,
                tag("ol", [_card(card, language) for card in cards], class_="cards"),
                to_whole,
                class_="maps",
            ),
            _notes(site, atlas, summary, language),
        ),
        lang=language,
        class_=f"edition edition-{language}",
        data_title=site.title[language],
    )


def _cards(site: Site, atlas: Atlas, summary: Mapping[str, Any]) -> list[_Card]:
    sketches, counted = Sketches(atlas), count_apart(atlas)
    return [
        _Card(
            page,
            sketches.of(page, *(_WIDE if position == 0 else _SMALL)),
            page_figures(page, summary, counted, atlas.analyses),
        )
        for position, page in enumerate(site.pages)
    ]


def landing_page(site: Site, atlas: Atlas, summary: Mapping[str, Any]) -> str:
    """Write the landing page of an atlas.

    Parameters
    ----------
    site
        Its words and pages.
    atlas
        Frames of one build.
    summary
        What :func:`routes.render.summarise` returns; it is in the page as on every other.

    Returns
    -------
    str
        One HTML file that asks the network for nothing, the same for any order of rows.
    """
    cards = _cards(site, atlas, summary)
    # The edition that is not the first comes before it: a style sheet can only look ahead.
    first = site.language
    order = sorted(LANGUAGES, key=lambda language: language == first)
    head = tag(
        "head",
        Html("\n@policy@\n"),
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", site.title[first]),
        meta_tags(site, None),
        tag("style", Html(_resource("marks.css") + _resource("landing.css"))),
    )
    pictures = tag("svg", [symbols(card.picture, card.symbol) for card in cards], class_="pictures")
    body = tag(
        "body",
        pictures,
        *(tag("span", id=language, class_="anchor") for language in order),
        *(_article(site, atlas, summary, cards, language) for language in order),
        tag("script", Html(script_json(summary)), type="application/json", id="routes-summary"),
        tag("script", Html(_resource("landing.js"))),
    )
    page = joined(
        Html("<!DOCTYPE html>\n"),
        tag(
            "html",
            head,
            "\n",
            body,
            lang=first,
            data_theme=_forced(site),
            data_first=first,
            data_named=site.language_named,
        ),
        "\n",
    ).text
    policy = content_security_policy(page, markup_styles=False)
    found = tag("meta", http_equiv="Content-Security-Policy", content=policy)
    return page.replace("@policy@", found.text, 1)


def _forced(site: Site) -> str | None:
    return None if site.theme == "auto" else site.theme
