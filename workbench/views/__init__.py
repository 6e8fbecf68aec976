"""Pictures: of a design, of what a run's campaigns saw, of where its people landed. Each is data, a picture and words.

matplotlib is loaded when the first picture is drawn.
"""

from __future__ import annotations

from .landing import LandingView
from .topology import TopologyView
from .view import View
from .visibility import VisibilityView

__all__ = ["LandingView", "TopologyView", "View", "VisibilityView"]
