"""The description of a casebook as a Tabular Data Package (Frictionless)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routes.codebook import table, table_schema
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

PACKAGE_FILE = "datapackage.json"

_DEFAULTS: Mapping[str, Any] = {
    "name": "casebook",
    "title": "Documented cases of arms trafficking",
    "description": "Facts from public sources, each with its source.",
    "licenses": [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0",
        }
    ],
}


USUAL_TITLE = str(_DEFAULTS["title"])
"""Title of a casebook whose owner gave it none."""

_OURS = ("profile", "resources")
"""What follows from the tables and is not the owner's to say."""


def package_text(
    names: Iterable[str], frames: Mapping[str, pd.DataFrame], earlier: Mapping[str, Any]
) -> str:
    """Describe the tables that are written.

    Parameters
    ----------
    names
        The tables that get a file, in order.
    frames
        At least the tables among them that refer to others or are referred to.
    earlier
        The description so far: what its owner wrote (title, licences, contributors …) stays.

    Returns
    -------
    str
        JSON with a line end; the same for the same tables.
    """
    written = tuple(names)
    package: dict[str, Any] = {"profile": "tabular-data-package", **owners_words(earlier)}
    package["resources"] = [_resource(name, written, frames) for name in written]
    return json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def owners_words(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the owner of a casebook says of it, in one order, with what is usually said.

    Raises
    ------
    CasebookError
        If it cannot be written as JSON.
    """
    words = {key: value for key, value in description.items() if key not in _OURS}
    try:
        text = json.dumps({**_DEFAULTS, **words}, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        msg = f"the description cannot be written as JSON ({error}); take that part out"
        raise CasebookError(msg) from error
    said: dict[str, Any] = json.loads(text)
    return said


def earlier_package(folder: Path) -> dict[str, Any]:
    """Read the description that a folder has so far; empty when it has none.

    Raises
    ------
    CasebookError
        If the file is not JSON: it may hold words of its owner, which must not be lost.
    """
    file = folder / PACKAGE_FILE
    if not file.is_file():
        return {}
    return parsed_package(file.read_bytes(), file)


def parsed_package(content: bytes, file: Path) -> dict[str, Any]:
    """Read the content of a description.

    Raises
    ------
    CasebookError
        If it is not a JSON object.
    """
    try:
        package = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        msg = f"{file} is not JSON ({error}); repair it or move it away, then save again"
        raise CasebookError(msg) from error
    if not isinstance(package, dict):
        msg = f"{file} does not describe a data package; repair it or move it away, then save again"
        raise CasebookError(msg)
    return package


def _resource(
    name: str, written: tuple[str, ...], frames: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    schema = table_schema(name)
    if keys := _foreign_keys(name, written, frames):
        schema["foreignKeys"] = keys
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": table(name).title,
        "description": table(name).description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _foreign_keys(
    name: str, written: tuple[str, ...], frames: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    keys = []
    for field in table(name).fields:
        if field.references is None:
            continue
        target, _, column = field.references.partition(".")
        # A key is only promised where every value resolves.
        if (
            target in written
            and frames[name][field.name].dropna().isin(frames[target][column]).all()
        ):
            resource = "" if target == name else target
            reference = {"resource": resource, "fields": column}
            keys.append({"fields": field.name, "reference": reference})
    return keys
