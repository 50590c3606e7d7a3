"""A sketch as SVG inside a page: shapes by class, so that a style sheet gives the colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.render.landing.markup import Html, joined, tag

if TYPE_CHECKING:
    from routes.render.landing.sketch import Mark, Point, Sketch


HOLLOW = " hollow"
"""What the class of a mark ends in whose events are all inferred."""


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def outline(points: tuple[Point, ...], *, closed: bool) -> str:
    """Write a path in relative steps: they are shorter than the points themselves."""
    (x, y), *rest = points
    steps = []
    at = (round(x * 10), round(y * 10))
    for next_x, next_y in rest:
        to = (round(next_x * 10), round(next_y * 10))
        if to != at:
            steps.append(_pair((to[0] - at[0]) / 10, (to[1] - at[1]) / 10))
        at = to
    moves = f"l{' '.join(steps)}" if steps else "h0"
    return f"M{_pair(x, y)}{moves}{'z' if closed else ''}"


def _mark(mark: Mark) -> Html:
    shape = "".join(outline(path, closed=mark.closed) for path in mark.paths)
    form = "a" if mark.closed else "l"
    return tag("path", d=shape, class_=f"{form}-{mark.style}{HOLLOW if mark.hollow else ''}")


def symbols(drawn: Sketch, name: str) -> Html:
    """Write the ground and the marks of a sketch, each once for all editions of the page.

    Parameters
    ----------
    drawn
        The sketch.
    name
        What the ids in the page begin with.

    Returns
    -------
    Html
        Two ``symbol`` elements.
    """
    box = f"0 0 {drawn.width} {drawn.height}"
    layers = {"ground": drawn.ground, "marks": drawn.marks}
    return joined(
        *(
            tag(
                "symbol",
                [_mark(mark) for mark in marks if mark.paths],
                id=f"{name}-{layer}",
                viewBox=box,
            )
            for layer, marks in layers.items()
        )
    )


def picture(drawn: Sketch, name: str, language: str) -> Html:
    """Show a sketch, with the names of its countries in a language between ground and marks.

    It stands beside words that say the same, so it has no words of its own for those who listen.
    """
    names = [
        tag("text", place.words[language], x=_number(place.x), y=_number(place.y))
        for place in drawn.names
    ]
    return tag(
        "svg",
        tag("use", href=f"#{name}-ground"),
        names,
        tag("use", href=f"#{name}-marks"),
        viewBox=f"0 0 {drawn.width} {drawn.height}",
        aria_hidden="true",
        focusable="false",
        class_="picture",
    )
