"""The studio: widgets to draw a design by hand, to follow one lead, to step through a run, to compare two designs; each works offline.

Python works everything out; the modules in `js` only draw it and say what was clicked.
"""

from __future__ import annotations

from .compare import DesignCompare
from .editor import TopologyEditor
from .inspector import LeadInspector
from .stepper import RunStepper

__all__ = ["DesignCompare", "LeadInspector", "RunStepper", "TopologyEditor"]
