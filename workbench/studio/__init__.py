"""The studio: widgets to draw a design by hand, to follow one lead, to step through a run, to compare two designs; each works offline.

Python works everything out; the modules in `js` only draw it and say what was clicked.
"""

from __future__ import annotations

from .editor import TopologyEditor
from .stepper import RunStepper

__all__ = ["RunStepper", "TopologyEditor"]
