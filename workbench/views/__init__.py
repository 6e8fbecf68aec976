"""Pictures: of a design, of a run, its people, journeys, twins and funnels, of before and after. Each is data, a picture and words.

matplotlib is loaded when the first picture is drawn.
"""

from __future__ import annotations

from .comparison import ComparisonView
from .duplicates import DuplicatesView
from .flow import FlowView
from .funnel import FunnelView
from .journey import JourneyView
from .topology import TopologyView
from .view import View
from .visibility import VisibilityView

__all__ = [
    "ComparisonView",
    "DuplicatesView",
    "FlowView",
    "FunnelView",
    "JourneyView",
    "TopologyView",
    "View",
    "VisibilityView",
]
