"""Events of a case → directed legs with basis and rule."""

from routes.chains.legs import LEG_COLUMNS as LEG_COLUMNS
from routes.chains.legs import build_legs as build_legs
from routes.chains.sequence import Step as Step
from routes.chains.sequence import sequence as sequence

__all__ = ["LEG_COLUMNS", "Step", "build_legs", "sequence"]
