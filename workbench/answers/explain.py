"""Why a campaign took a person in, or did not: `why`, of a finished run, or of a lead that is only supposed.

The smallest changes that would make it otherwise are `classes/why_not.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..engine.replay import replay
from ..engine.run import Run
from ..engine.why import KEPT_OUT
from ..engine.witness import Hearing, Witness
from ..errors import InputError, Problem, UnknownName, must_be, shown
from ..people.times import spoken_at, start_of
from ..scenario.cells import cells_at
from ..topology.assets import Campaign
from ..topology.check import invalid_campaigns
from ..topology.cursor import Cursor
from ..topology.fields import READ_ONLY
from ..topology.model import Topology
from .evidence import Supposed, condition_node
from .judgement import Judged, active_node, runs_words, valid_node
from .outline import filters_of, home_of, trigger_place
from .tree import Node, Said, Why, all_of

__all__ = ["judged", "moment_of", "why"]

Lead = int | str | Mapping[str, Any]
_SAID = {
    "inactive": "it was not active",
    "invalid": "it names what its workspace may not use",
    "filter": "its filters did not hold",
    "qualification": "the person has used up its runs",
    "over_limit": "more people qualified than its limit allows",
    "cascade": "the chain of campaigns had become longer than max_cascade allows",
    "deleted": "a campaign before it had deleted the person",
}
_PARTS = {"active": "inactive", "valid": "invalid", "visible": "not_visible", "filter": "filter", "runs": "qualification"}


def why(of: Run | Topology, lead: Lead, campaign: str, at: dt.date | str | None = None) -> Why:
    """Tell why a campaign took a person in, or did not, as a tree of yes, no and unknown.

    It is about the latest judgement of the campaign about the person: the latest event that one of its triggers heard, or the latest batch;
    where there was none it is about the end of the run. The person's identity is played again to find it, so it costs the same however
    large the run is.

    Args:
        of: A finished run; or a design, where the lead is only supposed.
        lead: An Id, an alias or an email address; with a design the values of a lead by field, `Partition` among them: what is not given
            is unknown.
        campaign: Its name.
        at: A moment: the judgement nearest to it instead of the latest; of a lead that is supposed, the moment it is asked at.

    Columns:
        depth: How deep the node stands; 0 is the question itself.
        part: What kind of question it is: campaign, active, valid, trigger, visible, filter, runs, limit, cascade, there.
        statement: What would have to hold, in words.
        answer: yes, no or unknown.
        got: What the person has.
        wanted: What is asked for.
        missing: What is not known.
        rule: The rule it follows from.
        confidence: How sure that rule is.
        place: Where the design says so.

    Raises:
        UnknownName: Nobody, or no campaign, has that name; the nearest one is told.
        InputError: A lead that is supposed needs a design, somebody of a run the run.

    >>> hello = {"workspace": "Default", "triggers": [{"person_is_created": True}], "filters": [{"Country": "France"}]}
    >>> design = Topology.of("One", campaigns={"Hello": hello})
    >>> print(why(design, {"Country": "Spain"}, "Hello").sentence)
    Hello of Default would not take this lead in: Country is France, and the lead has Spain.
    """
    if isinstance(of, Run):
        if isinstance(lead, Mapping):
            raise InputError(
                Problem("the values of a lead are asked of a design", "lead", shown(dict(lead)), "an Id, an alias or an address")
            )
        found = judged(of, lead, campaign, _nearest(moment_of(at)))
        return told(found)
    must_be(of, Topology, "a finished run or a design", "why")
    if not isinstance(lead, Mapping):
        raise InputError(Problem("of a design a lead is only supposed", "lead", shown(lead), "the values of a lead, by field"))
    return _supposed(of, lead, campaign, moment_of(at))


def moment_of(at: dt.date | str | None) -> int | None:
    """Return a moment in microseconds since 1970; None stays None."""
    return None if at is None else start_of(at)


def _nearest(at: int | None) -> Callable[[Hearing, Hearing | None], bool]:
    def prefers(hearing: Hearing, best: Hearing | None) -> bool:
        return at is None or best is None or abs(hearing.at - at) <= abs(best.at - at)

    return prefers


def judged(run: Run, lead: int | str, campaign: str, prefers: Callable[[Hearing, Hearing | None], bool]) -> Judged:
    """Play a person's identity again and return the judgement of a campaign that is preferred; how things stand at the end without one."""
    if campaign not in run.campaigns:
        raise UnknownName("campaign", campaign, run.campaigns)
    person = run.find(lead)
    witness = Witness(campaign, prefers)
    again = replay(run, person, witness)
    called = lead if isinstance(lead, str) else f"person {person}"
    return Judged(run, again, witness, witness.kept or witness.at_the_end(run.until), person, called)


def told(found: Judged) -> Why:
    """Return a judgement as a why-tree."""
    hearing, tree, reason = found.hearing, found.tree(), found.reason
    name, home = found.witness.campaign, found.campaign.workspace
    sentence = f"{name} of {home} {'took' if hearing.taken else 'did not take'} {found.lead} in"
    if reason == "no_trigger":
        batch = (
            "it was never run as a batch while the person was there" if found.campaign.is_batch else "none of its triggers heard anything"
        )
        sentence += f": {batch}"
    else:
        sentence += f" on {spoken_at(hearing.at)}"
        if reason == "not_visible":
            who = home if found.is_member_seen else found.design.programs[hearing.by].workspace
            sentence += f": {who} does not see {found.evidence.partition}, where the person was"
        elif reason != "ran":
            sentence += f": {_SAID[reason]}" + (f" ({failing})" if reason == "filter" and (failing := _failing(tree)) else "")
    answer = Why(name, found.lead, found.person, hearing.at, reason, f"{sentence}.", tree)
    if answer.unknown and (hearing.taken or tree.answer == "unknown"):
        return replace(answer, sentence=f"{sentence}. So it is in this run; not known is {'; '.join(answer.unknown)}.")
    return answer


def _failing(tree: Node) -> str:
    """Say the first filter that does not hold, and what the person has."""
    top = next(node for node in tree.children if node.part == "filter")
    for node in top.children:
        if node.answer != "yes":
            return node.statement + (f", and the person has {node.got}" if node.got is not None else "")
    return ""


# -- a lead that is only supposed ------------------------------------------------------------------------


def _supposed(design: Topology, lead: Mapping[str, Any], name: str, now: int | None) -> Why:
    if name not in design.automations:
        raise UnknownName("campaign", name, design.automations)
    campaign = design.automations[name]
    evidence = Supposed(design, _values(design, lead), now)
    called = str(evidence.values.get("Email Address") or "this lead")
    place = design.where(*home_of(design, name))
    nodes = [] if campaign.is_batch else [active_node(design, campaign)]
    nodes.append(valid_node(design, campaign, invalid_campaigns(design).get(name, ())))
    found = condition_node(design, filters_of(design, name), evidence)
    filters = Node("filter", "its filters hold", found.answer, KEPT_OUT["filter"], found.place, children=found.children or (found,))
    nodes += [_asked_for(design, campaign), _seen(design, campaign, evidence), filters, _runs(design, campaign), *_limit(design, campaign)]
    tree = Node("campaign", f"{name} takes {called} in", all_of(node.answer for node in nodes), place=place, children=tuple(nodes))
    first = next((node for node in nodes if node.answer == "no"), None)
    reason = "unknown" if first is None else _PARTS[first.part]
    return Why(name, called, None, now, reason, _sentence(tree, campaign, called, evidence, first), tree)


def _values(design: Topology, lead: Mapping[str, Any]) -> dict[str, str | float | None]:
    """Read values as a scenario file's; a name that is no field, or a value that is none of it, is an error."""
    cursor = Cursor.of({"lead": dict(lead)}).at("lead")
    found = cells_at(cursor, design.fields, READ_ONLY)
    cursor.reading.finish()
    partition = found.get("Partition")
    if partition is not None and partition not in design.partitions:
        raise UnknownName("partition", str(partition), design.partitions, "lead.Partition")
    return found


def _asked_for(design: Topology, campaign: Campaign) -> Node:
    name = campaign.name
    if campaign.is_batch:
        return Node("trigger", f"{name} is run as a batch", "unknown", "CAMP-1", missing="whether it is run")
    children = tuple(
        Node(
            "trigger",
            str(trigger),
            "unknown",
            "CAMP-2",
            design.where(*trigger_place(design, name, number)),
            missing=f"whether it happens: {trigger}",
        )
        for number, trigger in enumerate(campaign.triggers)
    )
    place = design.where(*home_of(design, name), "triggers")
    return Node("trigger", "a trigger hears of what happens", "unknown", "CAMP-2", place, children=children)


def _seen(design: Topology, campaign: Campaign, evidence: Supposed) -> Node:
    partition, wanted = evidence.values.get("Partition"), design.sees(campaign.workspace)
    answer: Said = "no" if not wanted else "unknown" if partition is None else "yes" if partition in wanted else "no"
    if campaign.workspace in design.workspaces and set(wanted) == set(design.partitions):
        answer = "yes"  # wherever the lead is
    statement, place = (
        f"{campaign.workspace} sees the partition that the lead is in",
        design.where("workspaces", campaign.workspace, "partitions"),
    )
    missing = "the partition of the lead" if answer == "unknown" else ""
    asked = wanted[0] if len(wanted) == 1 else f"one of {', '.join(wanted)}"
    return Node("visible", statement, answer, KEPT_OUT["not_visible"], place, None if partition is None else str(partition), asked, missing)


def _runs(design: Topology, campaign: Campaign) -> Node:
    always = campaign.runs == "every_time"
    statement = f"it takes a person in {runs_words(campaign)}, and may take this one in"
    place = design.where(*home_of(design, campaign.name), "runs")
    missing = "" if always else "whether it ran for the lead before"
    return Node("runs", statement, "yes" if always else "unknown", KEPT_OUT["qualification"], place, missing=missing)


def _limit(design: Topology, campaign: Campaign) -> list[Node]:
    if campaign.person_limit is None or not campaign.is_batch:
        return []
    place = design.where(*home_of(design, campaign.name), "person_limit")
    statement, missing = "no more people qualify than its limit", "how many others qualify"
    return [
        Node("limit", statement, "unknown", KEPT_OUT["over_limit"], place, wanted=f"at most {campaign.person_limit:,}", missing=missing)
    ]


def _sentence(tree: Node, campaign: Campaign, called: str, evidence: Supposed, first: Node | None) -> str:
    whole = f"{campaign.name} of {campaign.workspace}"
    if first is None:
        missing = dict.fromkeys(node.missing for top in tree.children if top.part != "trigger" for _, node in top.walk() if node.missing)
        when = "when it is run" if campaign.is_batch else "when a trigger hears of it"
        unless = f"; not known is {'; '.join(missing)}" if missing else ""
        return f"Nothing that is known keeps {called} out of {whole} {when}{unless}."
    because = {"active": "it is not active", "valid": "it names what its workspace may not use"}.get(first.part)
    if first.part == "visible":
        because = f"{campaign.workspace} does not see {evidence.values['Partition']}"
    if because is None:
        failing = next((node for node in first.children if node.answer == "no"), first)
        because = failing.statement + (f", and the lead has {failing.got}" if failing.got is not None else "")
    return f"{whole} would not take {called} in: {because}."
