"""Pictures: of a design, of what a run's campaigns saw, of where its people landed. Each is data, a picture and words.

matplotlib is loaded when the first picture is drawn.
"""

from __future__ import annotations

from .topology import TopologyView
from .view import View

__all__ = ["TopologyView", "View"]
