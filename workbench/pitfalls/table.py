"""The one table of findings: every code of the catalogue with the function that finds it. A new finding is entered here by its theme.

What each is, and why it matters, stands in `rules/findings.yaml`; this only brings the modules together.
"""

from __future__ import annotations

from . import access, assets, campaigns, crm, doors, lifecycle, loops, mail, names, routing, scale, visibility
from .survey import Finds

__all__ = ["FINDS"]

_MODULES = (visibility, routing, campaigns, loops, mail, doors, crm, assets, lifecycle, access, scale, names)
FINDS: Finds = {code: find for module in _MODULES for code, find in module.FINDS.items()}
