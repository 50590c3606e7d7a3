"""What ``routes geocode`` was asked, and whether that fits together."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class Asked(TypedDict):
    """Arguments and options as they were given; the names are those of the parameters."""

    texts: tuple[str, ...]
    source: Path | None
    column: str
    country_column: str | None
    context_column: str | None
    encoding: str | None
    everything: bool
    country: str | None
    context: tuple[str, ...]
    to: Path | None
    as_json: bool
    decisions: Path | None
    review: bool
    signer: str | None
    online: str | None
    url: str | None
    user_agent: str | None
    api_key: str | None
    yes: bool


def require_sense(asked: Asked) -> None:
    """Refuse options that do not fit together.

    Raises
    ------
    click.UsageError
        With what to do instead.
    """
    for wrong, cure in _FAULTS:
        if wrong(asked):
            raise click.UsageError(cure)
    _require_files(asked)
    if asked["encoding"] is not None:
        try:
            codecs.lookup(asked["encoding"])
        except LookupError as error:
            msg = f"no encoding is called {asked['encoding']}; write one such as cp1252 or utf-8"
            raise click.UsageError(msg) from error


def _tasks(asked: Asked) -> int:
    texts = bool(asked["texts"]) and not asked["everything"]
    return texts + (asked["source"] is not None) + asked["everything"]


_FAULTS: tuple[tuple[Callable[[Asked], object], str], ...] = (
    (
        lambda asked: _tasks(asked) == 0,
        'say what to geocode: a TEXT such as "Nogales, Ariz.", --from FILE or --all CASEBOOK',
    ),
    (
        lambda asked: _tasks(asked) > 1,
        "one thing at a time: give TEXTs, or --from FILE, or --all CASEBOOK",
    ),
    (
        lambda asked: asked["everything"] and len(asked["texts"]) > 1,
        "--all takes one CASEBOOK, or none for the one that ships with the package",
    ),
    (
        lambda asked: asked["texts"] and not asked["everything"] and asked["review"],
        "--review needs rows to review: give --from FILE or --all CASEBOOK",
    ),
    (
        lambda asked: (
            asked["source"] is not None and not (asked["to"] or asked["as_json"] or asked["review"])
        ),
        "say where the answers go: --to OUT.csv, or --json for standard output",
    ),
    (
        lambda asked: asked["texts"] and not asked["everything"] and asked["to"] is not None,
        "--to needs rows to write: give --from FILE or --all CASEBOOK",
    ),
    (
        lambda asked: asked["everything"] and asked["decisions"] is not None,
        "a casebook keeps its decisions itself; leave --decisions out",
    ),
    (
        lambda asked: asked["everything"] and (asked["country"] or asked["context"]),
        "events of a casebook state their own country and case; leave --country and --context out",
    ),
    (
        lambda asked: (
            asked["source"] is not None and asked["review"] and asked["decisions"] is None
        ),
        "say where decisions are kept: --decisions DECISIONS.csv (made if it is not there)",
    ),
    (
        lambda asked: asked["online"] is not None and not asked["url"],
        "--online needs the address of the service: --url, such as --url http://localhost:8080",
    ),
    (
        lambda asked: asked["online"] is None and asked["url"] is not None,
        "--url is the address of an online service; name the service with --online",
    ),
)


def _require_files(asked: Asked) -> None:
    target = asked["to"]
    if target is None:
        return
    if not target.parent.is_dir():
        msg = f"there is no folder {target.parent} to write {target.name} into"
        raise click.UsageError(msg)
    for option, other in (("--from", asked["source"]), ("--decisions", asked["decisions"])):
        if other is not None and _same_file(target, other):
            msg = f"--to and {option} are the same file; write to another one"
            raise click.UsageError(msg)


def _same_file(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()
