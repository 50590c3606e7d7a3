"""Events of a case → directed legs with basis and rule."""

from routes.chains.contradictions import stage_contradictions as stage_contradictions
from routes.chains.leg_lines import leg_lines as leg_lines
from routes.chains.legs import LEG_COLUMNS as LEG_COLUMNS
from routes.chains.legs import build_legs as build_legs
from routes.chains.sequence import sequence as sequence
from routes.chains.steps import Step as Step
from routes.chains.unchained import unchained as unchained

__all__ = [
    "LEG_COLUMNS",
    "Step",
    "build_legs",
    "leg_lines",
    "sequence",
    "stage_contradictions",
    "unchained",
]
