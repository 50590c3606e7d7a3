"""Numbers of a page beside the symbols they belong to: a count and a legend in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import code_list
from routes.render.landing.markup import Html, tag
from routes.render.landing.svg import HOLLOW, outline
from routes.render.landing.symbols import symbol
from routes.render.landing.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routes.render.landing.figures import Figure

_SIDE = 18
_LINE = 30


def _sample(figure: Figure) -> Html | None:
    hollow = HOLLOW if figure.path.startswith("counted.events_inferred.") else ""
    table, _, code = figure.path.rpartition(".")
    return _drawn(code, hollow) if table.startswith(("summary.", "counted.")) else None


def _drawn(code: str, hollow: str = "") -> Html | None:
    if code in code_list("kind").values:
        shape = outline(symbol(code, _SIDE / 2, _SIDE / 2, 6), closed=True)
        width, form = _SIDE, "a"
    elif code in code_list("basis").values:
        shape, width, form = f"M0 {_SIDE / 2:g}h{_LINE}", _LINE, "l"
    else:
        return None
    return tag(
        "svg",
        tag("path", d=shape, class_=f"{form}-{code}{hollow}"),
        viewBox=f"0 0 {width} {_SIDE}",
        width=str(width),
        height=str(_SIDE),
        aria_hidden="true",
        focusable="false",
    )


def _item(figure: Figure, language: str) -> Html:
    count = tag("b", figure.shown(language), data_figure=figure.path)
    words = tag("span", figure.label[language], data_figure=figure.whole)
    sample = _sample(figure)
    if figure.path.startswith("counted.events_documented."):
        standing = _standing(figure, language)
        return tag("li", sample, words, " ", count, " ", *standing, class_="standing")
    # Beside a symbol the number follows the word; a sentence begins with its number.
    return tag("li", count, " ", words) if sample is None else tag("li", sample, words, " ", count)


def _standing(figure: Figure, language: str) -> list[object]:
    """How far events are known: "171 documented, ○ 24 inferred"."""
    more = figure.inferred
    if more is None:
        return [tag("span", say("documented", language))]
    count = tag("b", more.shown(language), data_figure=more.path)
    rest = tag("span", say("inferred", language, n=more.shown(language)))
    return [
        tag("span", say("documented", language), ","),
        " ",
        tag("div", _sample(more), " ", count, " ", rest, class_="pair"),
    ]


def symbol_key(kinds: Iterable[str], language: str, *, hollow: bool) -> Html:
    """Write what the symbols of stages mean, without counting them.

    Parameters
    ----------
    kinds
        Codes of the stages that are shown.
    language
        ``en`` or ``es``.
    hollow
        Whether some of them are inferred.
    """
    shown = set(kinds)
    items = [
        tag("li", _drawn(code.code), tag("span", {"en": code.en, "es": code.es}[language]))
        for code in code_list("kind")
        if code.code in shown
    ]
    if hollow:
        items.append(tag("li", tag("span", say("hollow", language))))
    return tag("ul", items, class_="counts")


def _tint(language: str) -> Html:
    swatch = tag("path", d=f"M2 3h{_SIDE - 4}v{_SIDE - 6}h-{_SIDE - 4}z", class_="a-tinted")
    picture = tag(
        "svg",
        swatch,
        viewBox=f"0 0 {_SIDE} {_SIDE}",
        width=str(_SIDE),
        height=str(_SIDE),
        aria_hidden="true",
        focusable="false",
    )
    return tag("li", picture, tag("span", say("tinted", language)))


def legend(figures: Iterable[Figure], language: str, *, tinted: bool = False) -> Html:
    """Write a list of symbols, what they mean, and how many there are.

    Parameters
    ----------
    figures
        Of the page.
    language
        ``en`` or ``es``.
    tinted
        Whether the picture tints states.
    """
    shown = list(figures)
    items = [_item(figure, language) for figure in shown]
    if any(figure.inferred for figure in shown):
        items.append(tag("li", tag("span", say("hollow", language))))
    if tinted:
        items.append(_tint(language))
    return tag("ul", items, class_="counts") if items else Html("")
