"""The description of a casebook as a Tabular Data Package (Frictionless)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routes.codebook import table, table_schema
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def package_text(frames: Mapping[str, pd.DataFrame], earlier: Mapping[str, Any]) -> str:
    """Describe the tables that are written.

    Parameters
    ----------
    frames
        The tables that get a file, in order.
    earlier
        The description so far: what its owner wrote (title, licences, contributors …) stays.

    Returns
    -------
    str
        JSON with a line end; the same for the same tables.
    """
    package = {"profile": "tabular-data-package", **_DEFAULTS, **earlier}
    package["profile"] = "tabular-data-package"
    package["resources"] = [_resource(name, frames) for name in frames]
    return json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


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
    try:
        package = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        msg = f"{file} is not JSON ({error}); repair it or move it away, then save again"
        raise CasebookError(msg) from error
    if not isinstance(package, dict):
        msg = f"{file} does not describe a data package; repair it or move it away, then save again"
        raise CasebookError(msg)
    return package


def _resource(name: str, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    schema = table_schema(name)
    if keys := _foreign_keys(name, frames):
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


def _foreign_keys(name: str, frames: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    keys = []
    for field in table(name).fields:
        if field.references is None:
            continue
        target, _, column = field.references.partition(".")
        # A key is only promised where every value resolves.
        if (
            target in frames
            and frames[name][field.name].dropna().isin(frames[target][column]).all()
        ):
            resource = "" if target == name else target
            reference = {"resource": resource, "fields": column}
            keys.append({"fields": field.name, "reference": reference})
    return keys
