"""The classes tell the truth: any lead, played alone with all it holds, meets what its class met."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.amount import cases
from tests.differential.campaigns import add_campaigns
from tests.differential.designs import drafted
from tests.differential.dice import FIELDS, Dice
from workbench.classes.atoms import Unknown
from workbench.classes.axes import BECOMES
from workbench.classes.table import Classes, all_classes
from workbench.errors import InputError
from workbench.topology.model import Topology

from .alone import alone, class_of

LEADS = 25


def design_of(dice: Dice) -> Topology:
    draft = drafted(dice)
    add_campaigns(draft)
    return Topology.of(draft.mapping)


def differences(classes: Classes, dice: Dice, fields: list[str]) -> list[str]:
    """Return where a random lead meets something else than its class did."""
    topology, space = classes.topology, classes.space
    part = dice.one(space.slices)
    occasion = part.occasion
    values = {name: _plain(dice.one((None, *FIELDS[name].cells)), topology, name) for name in fields}
    partition = dice.one(topology.partitions)
    becomes = (
        _plain(dice.one(FIELDS[occasion.thing].cells), topology, occasion.thing) if any(a.name == BECOMES for a in part.axes) else None
    )
    if becomes is not None and becomes == values.get(occasion.thing):
        return []  # no change
    if occasion.kind == "change_score" and not becomes and not values.get(occasion.thing):
        return []  # no points
    cells = class_of(part, topology, values, partition, becomes)
    if cells is None:
        return []
    found = np.flatnonzero((part.cells == np.array(cells, np.int16)).all(axis=1))
    if not len(found):
        return []
    became = classes.poured.of(part.start + int(found[0]))
    expected = alone(topology, occasion, values, partition, becomes)
    depends = space.depends[0, occasion]
    told = []
    for node in sorted(part.observed):
        if any(isinstance(atom, Unknown) for atom in depends.atoms(node)) or node[0] == "value":
            continue
        kinds = {"partition": ("lands",), "runs": ("ran", "blocked")}.get(node[0], (node[0],))
        here, there = Counter(), Counter()
        for counted, into in ((became, here), (expected, there)):
            for entry, times in counted.items():
                if entry[0] in kinds and (node == ("partition",) or entry[1] == node[1]):
                    into[entry[:2] if entry[0] == "sent" else entry] += times
        if node == ("partition",) and occasion.known and here != there:
            cell = next(axis.cells[k] for axis, k in zip(part.axes, cells, strict=True) if axis.name == "Partition")
            if next(iter(here))[1] in cell.named and next(iter(there))[1] == partition:
                continue  # he stayed where he was
        if here != there:
            told.append(f"{occasion}; {values}, lives in {partition}, becomes {becomes}: {node}: class {dict(here)}, alone {dict(there)}")
    return told


def _plain(value: object, topology: Topology, name: str) -> object:
    kind = topology.field_named(name).type
    if kind == "number" and value is not None:
        return float(value)  # type: ignore[arg-type]
    if kind == "boolean" and value is not None:
        return value in (True, "true")
    return value.strip() if isinstance(value, str) else value


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(cases(50)))
def test_a_lead_meets_what_its_class_met(seed: int) -> None:
    dice = Dice(seed)
    topology = design_of(dice)
    try:
        classes = all_classes(topology, limit=3_000, seed=seed)
    except InputError as error:
        assert "never comes to rest" in str(error)  # noqa: PT017  # such a design is no design
        return
    fields = [name for name in FIELDS if FIELDS[name].is_own is False or name in topology.fields]
    assert [line for _ in range(LEADS) for line in differences(classes, dice, fields)] == []
