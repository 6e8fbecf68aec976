"""A design broken on purpose: always in a way that somebody feels, the same for the same seed, and without telling how."""

from __future__ import annotations

from functools import cache

import pytest

from workbench.classes import compare
from workbench.commands.demo import demo_topology
from workbench.errors import InputError, UnknownName
from workbench.topology import Topology
from workbench.training import Damage, damage
from workbench.training.mistakes import mistakes

DESIGN = demo_topology()
SEEDS = range(12)
seeded = pytest.mark.parametrize("seed", SEEDS)


@cache
def broken_by(seed: int) -> Damage:
    return damage(DESIGN, seed)


@seeded
def test_somebody_meets_something_else_and_the_design_still_reads(seed: int) -> None:
    broken = broken_by(seed)
    assert Topology.read(broken.topology.to_yaml()) == broken.topology
    assert not compare(DESIGN, broken.topology).is_same
    assert not broken.check(broken.topology)
    assert broken.check(DESIGN)


@seeded
def test_the_same_seed_breaks_the_same(seed: int) -> None:
    one, other = broken_by(seed), damage(DESIGN, seed)
    assert one.topology == other.topology
    assert one.reveal() == other.reveal()


def test_seeds_break_in_many_ways() -> None:
    assert len({broken_by(seed).reveal() for seed in SEEDS}) >= len(SEEDS) - 3


@seeded
def test_what_was_done_is_told_only_when_it_is_asked_for(seed: int) -> None:
    broken = broken_by(seed)
    told = broken.reveal().partition(" (")[0]
    for shown in (repr(broken), broken.describe(), broken._repr_html_(), broken.check(broken.topology).describe(), repr(broken.topology)):
        assert told not in shown
    assert broken.topology.origin is None or not broken.topology.where("name").startswith("workbench")


ONE = Topology.of(
    "Regions",
    partitions=["Default", "EMEA"],
    workspaces={"Default": {"partitions": "all", "primary": "Default"}, "EMEA": {"partitions": ["EMEA"]}},
    forms={"EMEA Tour": {"workspace": "EMEA"}},
    emails={"Ticket": {"workspace": "EMEA", "operational": True}},
    campaigns={
        "Confirm": {
            "workspace": "EMEA",
            "triggers": [{"fills_out_form": "EMEA Tour"}],
            "filters": [{"Country": "France"}],
            "flow": [{"send_email": "Ticket"}],
        }
    },
)


def broken_in(what: str) -> Damage:
    """Return a damage of which the place is known: the first of the seeds that does it."""
    return next(found for found in (damage(ONE, seed) for seed in range(200)) if found.reveal().startswith(what))


def test_the_broken_place_is_found_by_putting_it_right() -> None:
    broken = broken_in("form EMEA Tour stands in Default")
    assert broken.found("form", "EMEA Tour").is_right
    said = broken.found("campaign", "Confirm")
    assert not said
    assert said.sentence.startswith("even with campaign Confirm put right: Somebody new")


def test_the_dedupe_rule_can_be_the_place() -> None:
    broken = broken_in("dedupe rule")
    assert broken.found("dedupe").is_right
    assert not broken.found("assignment_rules")


def test_a_place_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'Confirm'"):
        damage(ONE, 1).found("campaign", "Confirms")
    with pytest.raises(UnknownName, match="unknown kind, got 'campain'; did you mean 'campaign'"):
        damage(ONE, 1).found("campain", "Confirm")


def test_any_mending_that_behaves_is_right() -> None:
    """Not the edit is judged: a misspelt filter may be mended by dropping the comparison and saying it otherwise."""
    broken = broken_in("Confirm: the filter Country is France is misspelt")
    whole = broken.topology.to_mapping()
    whole["campaigns"]["Confirm"]["filters"] = [{"any": [{"Country": "France"}, {"Country": "FRANCE"}]}]
    assert broken.check(Topology.of(whole))


def test_a_design_in_which_nothing_matters_cannot_be_damaged() -> None:
    with pytest.raises(InputError, match="makes a difference to anybody"):
        damage(Topology.of("One"), 1)


def test_a_welcome_that_listens_too_early_is_among_the_mistakes() -> None:
    arrival = {"triggers": [{"partition_changes": {"to": "EMEA"}}], "flow": [{"send_email": "Ticket"}]}
    found = [mistake.what for mistake in mistakes(ONE.add_campaign("Welcome", "EMEA", **arrival))]
    assert "Welcome listens to the creation, not to the arrival" in found
    assert "campaign Confirm stands in Default" in found
    assert "form EMEA Tour stands in Default" in found
