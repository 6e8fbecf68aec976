"""Atoms: the single things about a lead that a design can tell apart, and what it asks that no class can answer.

Which atoms matter for what is `depends.py`; which values answer them alike is `axes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..topology.conditions import Compare

__all__ = ["Atom", "Exactly", "Lives", "Mails", "Sees", "Unknown", "order"]


@dataclass(frozen=True, slots=True)
class Sees:
    """Whether a workspace sees the partition the person is in (VIS-9)."""

    workspace: str


@dataclass(frozen=True, slots=True)
class Lives:
    """Whether the person is in a partition: being moved to where he is is nothing at all (ROUTE-8), a dedupe rule may ask (DEDUPE-8)."""

    partition: str


@dataclass(frozen=True, slots=True)
class Exactly:
    """Whether a text is this one to the letter: a flow that writes it changes nothing then; one that differs in case is a change."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Mails:
    """Whether the person may be mailed: an operational email goes to the unsubscribed too (SUBS-12)."""

    operational: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is asked and cannot be decided from a lead alone."""

    what: str


Atom = Compare | Sees | Lives | Exactly | Mails | Unknown


def order(atom: Atom) -> tuple[str, str]:
    """Return by what atoms are put in order, so that nothing depends on how a set came about."""
    return type(atom).__name__, repr(atom)
