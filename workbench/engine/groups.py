"""Groups: people who are alike in some fields, case aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from .design import Design
    from .state import View

__all__ = ["alike"]


def alike(view: View, name: str, design: Design) -> npt.NDArray[Any]:
    """Return one number each, equal where people are alike in a field, case aside."""
    field, column = design.topology.field_named(name), design.layout.columns[name]
    if field.is_number:
        values = view.number(column)
        return np.where(np.isnan(values), np.inf, values)
    return design.layout.pools[name].keys[view.code(column)]
