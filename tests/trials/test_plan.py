"""A test plan covers all that can be covered, with as few leads as can be, and what it expects is what the engine does to each alone."""

from __future__ import annotations

import csv
import io
import random
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from workbench import UnknownName, plan_tests, simulate
from workbench.errors import InputError
from workbench.topology import Topology
from workbench.trials.candidates import address_of, candidates
from workbench.trials.doors import doors_of, picked
from workbench.trials.planned import wanted
from workbench.trials.poured import addresses_of, pour

from .designs import ROUTED, design

FORMS = "Form*"


def keys(plan) -> set[tuple[str, str]]:
    return {(piece.kind, piece.name) for piece in plan.covered}


def steps_of(lead) -> list[dict[str, Any]]:
    """Return the visits of a lead as a scenario would write them, a year apart, so that nothing is waiting any more."""
    made = []
    for visit, door in enumerate(lead.doors):
        values = {"Email Address": lead.address, **lead.given(visit)}
        args = dict(door.arguments)
        if door.action == "fill_form":
            step: dict[str, Any] = {"fill_form": {**args, "values": values}}
        elif door.action == "import_list":
            step = {"import_list": {**args, "rows": [values]}}
        elif door.action == "sync_leads":
            step = {"sync_leads": {"rows": [values]}}
        else:
            step = {"sync_from_crm": {"crm_id": lead.name, "values": values}}
        made.append({**step, "at": f"{2026 + visit}-01-05T09:00"})
    return [*made, {"wait": "300 days"}]


def test_every_rule_branch_campaign_and_partition_is_covered_or_told_why_not() -> None:
    plan = plan_tests(design())
    told = {piece.key for piece in plan.covered} | {missing.piece.key for missing in plan.uncovered}
    assert told == {piece.key for piece in wanted(design())}
    assert [(missing.piece.name, missing.why) for missing in plan.uncovered] == [("NA-Old (inactive)", "it is not active (CAMP-1)")]
    assert plan.is_minimal


def test_what_is_expected_of_a_lead_is_what_the_engine_does_to_it_alone() -> None:
    for lead in plan_tests(design()).leads:
        run = simulate(ROUTED, steps_of(lead))
        assert run.leads["partition"].tolist()[-1] == lead.partition
        assert list(dict.fromkeys(run.campaign_runs["campaign"])) == list(lead.ran)
        blocked = run.visibility[run.visibility["blocked"] > 0]["campaign"].unique()
        assert set(blocked) - set(lead.ran) == set(lead.blocked)


def test_somebody_of_another_partition_comes_again_so_that_a_campaign_is_blocked() -> None:
    plan = plan_tests(design())
    assert ("campaign blocked", "EMEA-VPs") in keys(plan)
    assert plan_tests(design(), "Import*").uncovered != ()


def test_rules_are_covered_only_where_a_door_goes_by_them() -> None:
    assert {kind for kind, _ in keys(plan_tests(design(), "CRM"))} >= {"assignment rule"}
    whys = {missing.piece.kind: missing.why for missing in plan_tests(design(), FORMS).uncovered}
    assert whys["assignment rule"] == "assignment rules place people made by the CRM only, and no door of the plan is one (ROUTE-3)"


CANNOT = {
    "a batch campaign: somebody runs it, no door starts it (CAMP-1)": {"workspace": "Default", "flow": []},
    "nothing that happens through these doors starts it: unsubscribes": {
        "workspace": "Default", "triggers": [{"unsubscribes": True}], "flow": []},
    "it is triggered, but its filters hold of no such lead (CAMP-2)": {
        "workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": [{"Country": "A"}, {"Country": "B"}], "flow": []},
    "its workspace NA sees nobody who starts it (VIS-9)": {
        "workspace": "NA", "triggers": [{"fills_out_form": "any"}], "flow": []},
}  # fmt: skip


@pytest.mark.parametrize("why", CANNOT)
def test_what_cannot_be_covered_has_its_reason(why: str) -> None:
    plan = plan_tests(design(campaigns={"It": CANNOT[why]}), FORMS)
    assert {missing.piece.kind: missing.why for missing in plan.uncovered}["campaign ran"] == why


def test_an_invalid_campaign_is_told_as_that() -> None:
    made = design(campaigns={"It": {"workspace": "NA", "triggers": [{"fills_out_form": "any"}], "flow": [{"send_email": "Mail"}]}},
                  emails={"Mail": {"workspace": "EMEA"}})  # fmt: skip
    (missing,) = [one for one in plan_tests(made).uncovered if one.piece.kind == "campaign off"]
    assert missing.why.startswith("it can never run: step send_email names the email 'Mail'")


def test_a_rule_behind_one_that_always_matches_first_is_told() -> None:
    rules = [{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}, {"if": {"Country": "Spain"}, "then": "NA"}]
    whys = {missing.piece.name: missing.why for missing in plan_tests(design(assignment_rules=rules), "CRM").uncovered}
    assert whys["if Country is Spain then NA"].startswith("no kind of lead comes to it")


def test_a_campaign_that_listens_to_a_change_is_started_by_somebody_who_comes_again() -> None:
    made = design(campaigns={"Changed": {"workspace": "Default", "triggers": [{"data_value_changes": "Industry"}], "flow": []}})
    some = [lead for lead in plan_tests(made, FORMS).leads if "Changed" in lead.ran]
    assert [(len(lead.doors), lead.changed) for lead in some] == [(2, {"Industry": "Changed"})]


def test_a_lead_comes_once_where_that_does_as_well() -> None:
    assert sum(len(lead.doors) for lead in plan_tests(design(), FORMS).leads) == len(plan_tests(design(), FORMS).leads) + 1


def test_waits_are_over_before_anybody_comes_again_or_is_looked_at() -> None:
    flow = [{"wait": "30 days"}, {"change_partition": "NA"}]
    made = design(campaigns={"Late": {"workspace": "Default", "triggers": [{"fills_out_form": "Contact us"}], "flow": flow}})
    assert "NA" in [lead.partition for lead in plan_tests(made, FORMS).leads]


# -- as few as can be ---------------------------------------------------------------------------------------------------------------------

TITLES = ["VP", "svp", "Intern", None]
COUNTRIES = ["USA", "France", "Spain", "Chile", None]


def random_design(seed: int) -> Topology:
    dice = random.Random(seed)
    places = ["Default", "NA", "EMEA"]

    def condition() -> dict[str, Any]:
        by_country = dice.random() < 0.7
        return {"Country": dice.sample(["USA", "France", "Spain"], dice.randint(1, 2))} if by_country else {"Job Title": {"contains": "VP"}}

    def campaign() -> dict[str, Any]:
        step = {"change_partition": {"choices": [{"if": condition(), "then": dice.choice(places)} for _ in range(dice.randint(1, 2))]}}
        return {"workspace": dice.choice(["Default", "NA", "EMEA"]), "triggers": [{"fills_out_form": dice.choice(["any", "Contact us"])}],
                "filters": [condition()] if dice.random() < 0.5 else [], "flow": [step] if dice.random() < 0.6 else []}  # fmt: skip

    rules = [{"if": condition(), "then": dice.choice(places)} for _ in range(dice.randint(0, 2))]
    campaigns = {f"C{n}": campaign() for n in range(dice.randint(1, 3))}
    return design(assignment_rules=rules, campaigns=campaigns, settings={"assignment_rules_scope": dice.choice(["crm", "all_creates"])})


@pytest.mark.parametrize("seed", range(25))
def test_no_fewer_of_the_leads_would_cover_as_much(seed: int) -> None:
    made = random_design(seed)
    plan = plan_tests(made, ["Form Contact us", "CRM"])
    doors = picked(made, ["Form Contact us", "CRM"])
    leads = candidates(made, doors, 0, 10_000, 1).leads
    sets = pour(made, leads, addresses_of(made, leads, "x"), 0).covers
    whole = frozenset().union(*sets) & {piece.key for piece in wanted(made)}
    once = [lead for lead in plan.leads if len(lead.doors) == 1]
    assert whole <= {piece.key for piece in plan.covered}
    if len(once) == len(plan.leads):
        smaller = {frozenset(keys & whole) for keys in sets}
        assert not any(whole <= frozenset().union(*some) for some in combinations(smaller, len(plan.leads) - 1))


@pytest.mark.parametrize("seed", range(25))
def test_whatever_some_lead_does_through_these_doors_the_plan_covers(seed: int) -> None:
    made, dice = random_design(seed), random.Random(seed)
    plan = plan_tests(made, ["Form*", "CRM"])
    steps = []
    for number in range(40):
        values = {"Email Address": f"r{number}@r{number}.example", "Country": dice.choice(COUNTRIES), "Job Title": dice.choice(TITLES)}
        if dice.random() < 0.2:
            steps.append({"sync_from_crm": {"crm_id": str(number), "values": values}})
        else:
            forms = [dice.choice(["Contact us", "EMEA Form"]) for _ in range(dice.randint(1, 2))]
            steps += [{"fill_form": {"form": form, "values": values}} for form in forms]
    run = simulate(made, steps)
    covered = keys(plan)
    assert {("campaign ran", name) for name in run.campaign_runs["campaign"]} <= covered
    assert {("partition", name) for name in run.leads["partition"]} <= covered


# -- the address --------------------------------------------------------------------------------------------------------------------------


def test_an_address_is_made_so_that_the_same_holds_of_it() -> None:
    filters = [{"Email Address": {"contains": "gmail.com"}}]
    made = design(campaigns={"It": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "filters": filters, "flow": []}})
    plan = plan_tests(made, FORMS)
    for lead in plan.leads:
        assert ("It" in lead.ran) == ("gmail.com" in (lead.address or ""))
    assert len({lead.address for lead in plan.leads}) == len(plan.leads)
    assert all(lead.name in lead.address for lead in plan.leads if lead.address)


def test_no_address_is_none() -> None:
    assert address_of(None, [], "plan-001") is None


def test_addresses_of_a_plan_are_reserved_ones_that_nobody_has() -> None:
    plan = plan_tests(design())
    assert [lead.address for lead in plan.leads][:2] == ["plan-001@plan-001.example", "plan-002@plan-002.example"]


# -- samples, doors, wrong input --------------------------------------------------------------------------------------------------------


def test_too_many_kinds_of_leads_are_sampled_and_that_is_said() -> None:
    fields = {f"Field {n}": "string" for n in range(12)}
    choices = [{"if": {name: "yes"}, "then": "NA"} for name in fields]
    flow = [{"change_partition": {"choices": choices, "default": "EMEA"}}]
    made = design(fields=fields, campaigns={"Router": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": flow}})
    plan = plan_tests(made, "Form Contact us", most=200)
    assert re.match(r"sampled \d+ of 4,096 kinds of leads", plan.looked_at)
    assert {piece.kind for piece in plan.covered} >= {"choice"}
    assert not [missing for missing in plan.uncovered if missing.piece.kind == "choice"]
    assert plan_tests(made, "Form Contact us", most=200).describe() == plan.describe()


def test_doors_are_named_as_in_the_graph_of_the_design() -> None:
    names = {data["name"] for _, data in design().graph().nodes(data=True) if data["kind"] == "source"}
    assert {("CRM" if name == "Salesforce" else name) for name in names} == set(doors_of(design()))


def test_lists_that_campaigns_listen_to_are_doors() -> None:
    made = design(lists={"Fair": {"workspace": "EMEA"}, "Other": {"workspace": "EMEA"}},
                  campaigns={"It": {"workspace": "EMEA", "triggers": [{"added_to_list": "Fair"}], "flow": []}})  # fmt: skip
    assert [name for name in doors_of(made) if "list" in name] == ["Import to list Fair"]
    assert ("campaign ran", "It") in keys(plan_tests(made))


def test_what_the_filter_of_the_crm_holds_back_is_let_in() -> None:
    plan = plan_tests(design(crm={"type": "dynamics", "filter": "new_synctomkto"}), "CRM")
    assert {piece.kind for piece in plan.covered} >= {"assignment rule"}


def test_wrong_input_is_told() -> None:
    with pytest.raises(UnknownName, match="did you mean 'Form Contact us'"):
        plan_tests(design(), "Form Contct us")
    with pytest.raises(InputError, match="a Topology"):
        plan_tests(ROUTED)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        plan_tests(design(), at="soon")


# -- the file -----------------------------------------------------------------------------------------------------------------------------


def test_the_csv_is_what_a_list_import_takes_and_what_to_expect(tmp_path: Path) -> None:
    plan = plan_tests(design())
    rows = list(csv.DictReader(io.StringIO(plan.write(tmp_path / "plan.csv").read_text(encoding="utf-8"))))
    assert list(rows[0])[:4] == ["Lead", "Visit", "Door", "Email Address"]
    assert list(rows[0])[-4:] == ["Expected Partition", "Expected Campaigns", "Expected Blocked Campaigns", "Covers"]
    assert set(list(rows[0])[4:-4]) == {"Country", "Job Title"}
    last = {row["Lead"]: row for row in rows}
    assert {name: row["Expected Partition"] for name, row in last.items()} == {lead.name: lead.partition for lead in plan.leads}
    assert len(rows) == len(plan.frame()) == sum(len(lead.doors) for lead in plan.leads)


def test_no_cell_of_the_csv_starts_a_formula(tmp_path: Path) -> None:
    wild = "=cmd|' /C calc'!A0"
    flow = [{"change_partition": {"choices": [{"if": {"Country": wild}, "then": "NA"}]}}]
    made = design(
        campaigns={"+Router": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": flow}},
        partitions=["Default", "NA", "EMEA", "@home"], forms={"-Form": {"workspace": "Default"}},
    )  # fmt: skip
    for row in csv.reader(io.StringIO(plan_tests(made).write(tmp_path / "plan.csv").read_text(encoding="utf-8"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_frame_has_fixed_columns_even_without_leads() -> None:
    names = ["lead", "visit", "door", "address", "values", "partition", "campaigns", "blocked", "covers"]
    assert list(plan_tests(design()).frame().columns) == names


def test_the_html_is_escaped() -> None:
    script = "<script>alert(1)</script>"
    made = design(forms={script: {"workspace": "Default"}}, campaigns={})
    assert "<script>" not in plan_tests(made)._repr_html_()


def test_a_lead_that_must_be_gone_is_told_so() -> None:
    made = design(campaigns={"Gone": {"workspace": "Default", "triggers": [{"fills_out_form": "any"}], "flow": [{"delete_person": True}]}})
    plan = plan_tests(made, FORMS)
    assert "no record; Gone runs" in [lead.expected() for lead in plan.leads]


