"""What a map is made from: the frames of one build, and what of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from routes.casebook.exports.leaving import aliases_that_leave
from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Everything a page shows, as aligned frames."""

    tables: Mapping[str, pd.DataFrame]
    """The casebook, one frame a table."""
    places: pd.DataFrame
    """Resolved places, on the index of ``tables["events"]``."""
    legs: pd.DataFrame
    """Legs of every case."""
    data_sha256: str
    """Hash of the casebook's content, whatever the order of its rows."""
    gazetteer_version: str = ""
    """Which reference data, and which gazetteers beside them, the places come from; empty for
    the reference data alone."""
    credits: tuple[str, ...] = ()
    """Lines to show beside those of the reference data."""
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each analysis found, by name: the same as ``routes analyse NAME --json``."""

    @property
    def public_cases(self) -> frozenset[str]:
        """Ids of the cases that may leave the casebook.

        A case without a state of review is public: a casebook that does not use review loses
        nothing. Draft, in review and withheld stay inside.
        """
        held = {code.code for code in code_list("review_state") if not code.public}
        cases = self.tables["cases"]
        public = ~cases["review_state"].isin(held).astype(bool)
        return frozenset(cases.loc[public, "case_id"].tolist())

    @property
    def shown(self) -> pd.Series[bool]:
        """Whether each event is public, on the index of the events."""
        return self.tables["events"]["case_id"].isin(self.public_cases).astype(bool)

    @property
    def public_aliases(self) -> pd.DataFrame:
        """Other names of organisations that may leave the casebook, as an export has them."""
        public = self.public_cases
        legs = self.legs.loc[self.legs["case_id"].isin(public), "leg_id"]
        return aliases_that_leave(self.tables, public, legs)
