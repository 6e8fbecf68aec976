"""The command `why`: why a campaign took a lead in, or did not, of a scenario, of a file of steps or leads, or of values supposed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, shown
from ..topology.model import Topology
from .source import poured, read_design

if TYPE_CHECKING:
    from ..answers.tree import Why
    from ..classes.why_not import WhyNot

__all__ = ["main"]


def main(given: argparse.Namespace) -> int:
    """Read, find out, tell."""
    found = _supposed(given) if given.given else _judged(given)
    text = found.to_json() if given.json else found.to_html() if given.html else found.describe()
    print(text)
    return 0


def _supposed(given: argparse.Namespace) -> Why:
    from ..answers.explain import why

    if given.negated:
        raise InputError(Problem("the smallest changes need a judgement", "--not", expected="--lead, of a scenario, of steps or of leads"))
    if given.steps is not None or given.leads is not None:
        raise InputError(Problem("a lead that is only supposed needs no file", "--given", expected="--lead, or no --steps and --leads"))
    return why(Topology.read(given.topology), _values(given.given), given.campaign, given.when)


def _values(pairs: list[str]) -> Mapping[str, Any]:
    found = {}
    for text in pairs:
        field, equals, value = text.partition("=")
        if not (field.strip() and equals):
            raise InputError(Problem("this is no value of a field", "--given", shown(text), '"Country=France"; "Country=" is empty'))
        found[field.strip()] = value.strip()
    return found


def _judged(given: argparse.Namespace) -> Why | WhyNot:
    run = poured(given, *read_design(given.topology), needed_by="a judgement")
    assert run is not None
    lead: int | str = given.lead
    if given.lead.strip().isdecimal() and given.lead not in run.aliases:
        lead = int(given.lead)
    if given.negated:
        from ..classes.why_not import why_not

        return why_not(run, lead, given.campaign, given.when)
    from ..answers.explain import why

    return why(run, lead, given.campaign, given.when)
