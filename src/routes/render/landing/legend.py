"""Numbers of a page beside the symbols they belong to: a count and a legend in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import code_list
from routes.render.landing.markup import Html, tag
from routes.render.landing.svg import outline
from routes.render.landing.symbols import symbol
from routes.render.landing.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routes.render.landing.figures import Figure

_SIDE = 18
_LINE = 30


def _sample(figure: Figure) -> Html | None:
    table, _, code = figure.path.rpartition(".")
    if not table.startswith("summary."):
        return None
    if code in code_list("kind").values:
        shape = outline(symbol(code, _SIDE / 2, _SIDE / 2, 6), closed=True)
        width, form = _SIDE, "a"
    elif code in code_list("basis").values:
        shape, width, form = f"M0 {_SIDE / 2:g}h{_LINE}", _LINE, "l"
    else:
        return None
    return tag(
        "svg",
        tag("path", d=shape, class_=f"{form}-{code}"),
        viewBox=f"0 0 {width} {_SIDE}",
        width=str(width),
        height=str(_SIDE),
        aria_hidden="true",
        focusable="false",
    )


def _item(figure: Figure, language: str) -> Html:
    count = tag("b", figure.shown(language), data_figure=figure.path)
    words = tag("span", figure.label[language])
    sample = _sample(figure)
    # Beside a symbol the number follows the word; a sentence begins with its number.
    return tag("li", count, " ", words) if sample is None else tag("li", sample, words, " ", count)


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
    items = [_item(figure, language) for figure in figures]
    if tinted:
        items.append(_tint(language))
    return tag("ul", items, class_="counts") if items else Html("")
