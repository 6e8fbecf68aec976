"""Email addresses of representatives: different ones for any number of leads, all of them such as a cell asks for.

An address that a condition names in full can belong to one lead only; no class can be made of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.conditions import truth
from ..people.times import FIRST
from ..topology.conditions import Compare
from .cells import Cell

__all__ = ["addressed", "shape_of"]

_SHAPES = (
    *("lead{n}@lead{n}.example", "{v}{n}@lead{n}.example", "lead{n}@{n}.{v}", "lead{n}{v}", "{v}.{n}"),
    *("lead{n}-{v}@lead{n}.example", "lead{n} {v}"),
)
_TRIED = (0, 12345)


def addressed(shape: str, cell: Cell, number: int) -> str:
    """Return the address of that number."""
    return shape.format(n=number, v=cell.value)


def shape_of(cell: Cell, asked: Sequence[Compare]) -> str | None:
    """Return a shape of which all addresses answer as a cell does, or None where only the one that it names does.

    >>> shape_of(Cell("Email Address", "@gmail.com", "is like @gmail.com"), [Compare("Email Address", "contains", ("@gmail.com",))])
    '{v}{n}@lead{n}.example'
    """
    for shape in _SHAPES:
        tried = [cell.value, *(addressed(shape, cell, number) for number in _TRIED)]
        if all(len(set(truth(leaf, tried, "email", FIRST).tolist())) == 1 for leaf in asked):
            return shape
    return None
