"""How often answers of each kind are right: the scores.

A score of 0.9 says that nine in ten such answers name the right place. The shares come from
labelled place texts and from simulated ones, counted by ``benchmarks/geocode_scores.py``;
``docs/methods.md`` shows how they hold on texts that were not used for them.
"""

from __future__ import annotations

import json
from pathlib import Path

FLATTENED = 0.5
"""Power to which weights are raised before candidates share out 1."""

FILE = Path(__file__).with_name("scores.json")

SCORES: dict[str, float] = {
    kind: counted["score"] for kind, counted in json.loads(FILE.read_text("utf-8")).items()
}
"""Kind of answer → share of right ones."""
