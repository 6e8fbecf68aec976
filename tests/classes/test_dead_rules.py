"""Which assignment rules can never match; leads poured through the engine are the oracle, one by one and at random."""

import random
from typing import Any

import pytest

import workbench as wb
from workbench.classes.dead_rules import dead_rules, judged_rules
from workbench.topology import AssignmentRule, Topology

CRM = {"type": "salesforce"}


def design(*conditions: Any, **parts: Any) -> Topology:
    """Return a design with a rule for each condition (None: the else) and a partition of its own for each rule."""
    places = [f"P{number}" for number in range(1, len(conditions) + 1)]
    rules = [{"else": place} if one is None else {"if": one, "then": place} for one, place in zip(conditions, places, strict=True)]
    usual = {"partitions": ["Default", *places], "assignment_rules": rules, "crm": CRM, "fields": {"Ends": "date", "Seats": "number"}}
    return Topology.of("Ruled", **usual | parts)


def verdicts(*conditions: Any, **parts: Any) -> list[str]:
    return [f"{found.can_match}: {found.why}".removesuffix(": ") for found in judged_rules(design(*conditions, **parts))]


def landed(ruled: Topology, values: dict[str, Any], door: str = "Salesforce") -> str:
    """Return where the engine lands a new lead."""
    home = door.removeprefix("Import into ")
    step = {"sync_from_crm": {"crm_id": "new", "object": "lead", "values": values}}
    run = wb.simulate(ruled, [step if door == "Salesforce" else {"import_list": {"workspace": home, "rows": [values]}}])
    return run.partitions[run.people["partition"][-1]]


def test_a_rule_is_shadowed_by_one_that_asks_for_more_of_the_same_field() -> None:
    """ROUTE-4."""
    assert verdicts({"Country": ["France", "Spain"]}, {"Country": "FRANCE"}) == ["yes", "no: shadowed by rule 1"]


def test_a_rule_is_shadowed_by_several_together_and_only_those_that_are_needed_are_named() -> None:
    found = judged_rules(
        design(
            {"Seats": {"at_least": 10}}, {"City": "Ulm"}, {"Seats": {"less_than": 20}}, {"Country": "France"}, {"Seats": {"is_empty": True}}
        )
    )
    assert [one.can_match for one in found] == ["yes", "yes", "yes", "yes", "yes"]
    found = judged_rules(
        design({"Seats": {"at_least": 10}}, {"City": "Ulm"}, {"Seats": {"less_than": 20}}, {"Seats": {"is_not_empty": True}})
    )
    assert (found[3].can_match, found[3].why, found[3].shadowed_by) == ("no", "shadowed by rules 1 and 3 together", (1, 3))


def test_a_rule_that_contradicts_itself_is_told_as_that() -> None:
    assert verdicts({"all": [{"Country": "France"}, {"Country": {"starts_with": "S"}}]}) == ["no: contradicts itself"]
    assert verdicts({"not": {"any": [{"City": "Ulm"}, {"City": {"is_not": "Ulm"}}]}}) == ["no: contradicts itself"]


def test_the_else_is_dead_where_the_rules_before_it_leave_nobody() -> None:
    assert verdicts({"Country": "France"}, {"Country": {"is_not": "France"}}, None)[2] == "no: shadowed by rules 1 and 2 together"
    assert verdicts({"Country": "France"}, None) == ["yes", "yes"]


def test_what_stands_behind_an_else_is_told_as_that() -> None:
    """A file cannot say it, an edit in Python can."""
    from dataclasses import replace

    made = design({"Country": "France"})
    ruled = replace(made, assignment_rules=(AssignmentRule(None, "P1"), *made.assignment_rules))
    assert [found.why for found in judged_rules(ruled)] == ["", "behind the else, which is rule 1"]


def test_rules_that_no_door_applies_are_dead() -> None:
    """ROUTE-3."""
    assert verdicts({"Country": "France"}, crm=None)[0].startswith("no: no door applies it: the design has no CRM")
    assert verdicts({"Country": "France"}, crm=None, settings={"assignment_rules_scope": "all_creates"}) == ["yes"]


def test_contains_is_not_shadowed_by_starts_with() -> None:
    found = judged_rules(design({"Job Title": {"starts_with": "VP"}}, {"Job Title": {"contains": "VP"}}))
    assert found[1].can_match == "yes"
    title = str((found[1].example or {})["Job Title"])
    assert "VP" in title and not title.startswith("VP")


@pytest.mark.parametrize(
    "asked", [{"member_of_list": "L"}, {"filled_out_form": "F"}, {"in_segment": {"S": "One"}}, {"in_segment": {"S": "Default"}},
              {"member_of_program": "P"}, {"in_stage": {"M": "Known"}}, {"member_of_smart_list": "On L"}],
    ids=str,
)  # fmt: skip
def test_a_new_lead_has_no_memberships_and_has_done_nothing_when_the_rules_are_asked(asked: dict[str, Any]) -> None:
    """ROUTE-5: they are asked when the person is made, and never again."""
    at_home = {"workspace": "Default"}
    assets = {
        "lists": {"L": at_home},
        "forms": {"F": at_home},
        "programs": {"P": at_home},
        "segmentations": {"S": {**at_home, "segments": {"One": {"City": {"is_empty": True}}}}},
        "models": {"M": {**at_home, "stages": ["Known", "MQL"]}},
        "smart_lists": {"On L": {**at_home, "filters": [{"member_of_list": "L"}]}},
    }
    assert verdicts(asked, **assets) == ["no: asks for memberships, segments, stages or activities, and a new lead has none yet"]
    values = {"Email Address": "a@example.com"}
    assert landed(design(asked, **assets), values) == "Default"
    assert verdicts({"not": asked}, **assets) == ["yes"]
    assert landed(design({"not": asked}, **assets), values) == "P1"


def test_a_smart_list_is_followed_into_its_filters() -> None:
    lists = {"French": {"workspace": "Default", "filters": [{"Country": "France"}]}}
    assert verdicts({"Country": "France"}, {"member_of_smart_list": "French"}, smart_lists=lists) == ["yes", "no: shadowed by rule 1"]


def test_the_partition_is_the_one_the_door_stands_for() -> None:
    """VIS-13."""
    homes = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["P1"]}}
    everywhere = {"workspaces": homes, "settings": {"assignment_rules_scope": "all_creates"}}
    asked = ({"Partition": "P1"}, {"Partition": "P2"})
    assert verdicts(*asked) == ["no: contradicts itself", "no: contradicts itself"]
    assert verdicts(*asked, **everywhere) == ["yes", "no: contradicts itself"]
    assert judged_rules(design(*asked, **everywhere))[0].door == "Import into EMEA"


def test_how_long_ago_something_was_is_judged_as_of_a_day_that_is_said() -> None:
    rules = ({"Ends": {"in_past": "30 days"}}, {"Ends": {"between": ["2025-12-20", "2026-01-02"]}})
    assert verdicts(*rules)[1] == "no: shadowed by rule 1; as of 2026-01-05"
    assert dead_rules(design(*rules), "2026-03-01").frame()["can_match"].tolist() == ["yes", "yes"]
    assert verdicts({"Created At": {"not_in_past": "1 day"}}) == ["no: contradicts itself; as of 2026-01-05"]


def test_a_moment_that_is_none_is_an_error() -> None:
    with pytest.raises(wb.InputError, match="this is no moment"):
        dead_rules(design(None), "yesterday")


def test_what_the_lead_does_not_decide_is_not_decided() -> None:
    assert verdicts({"Id": {"greater_than": 7}}) == ["unknown: not decided: rule 1 asks for the Id, which Marketo gives"]
    assert verdicts({"Id": {"greater_than": 7}}, {"Country": "France"}, {"Country": "France"}) == [
        "unknown: not decided: rule 1 asks for the Id, which Marketo gives",
        "unknown: not decided: rule 1 asks for the Id, which Marketo gives",
        "no: shadowed by rule 2",
    ]


def test_more_searched_texts_than_can_be_combined_are_not_decided_unless_fewer_decide_it() -> None:
    words = [{"Job Title": {"contains": word}} for word in ("ceo", "cfo", "cio", "cto", "vp", "head", "lead", "boss", "chief")]
    contradiction = {"all": [words[0], {"Job Title": {"not_contains": "ceo"}}]}
    assert verdicts(*words, {"Job Title": {"contains": ["vp", "head"]}}, contradiction)[9:] == [
        "no: shadowed by rules 5 and 6 together", "no: contradicts itself"
    ]  # fmt: skip
    alone = {"all": [*words, {"Job Title": {"not_contains": "ceo"}}]}
    assert verdicts(alone) == ["unknown: not decided: too many texts are searched for in Job Title"]


def test_an_example_of_an_address_looks_like_one() -> None:
    (found,) = judged_rules(design({"Email Address": {"contains": "freemail.example"}}))
    assert (found.example or {})["Email Address"] == "ann@freemail.example"


def test_rules_on_many_fields_are_decided_without_listing_every_combination() -> None:
    """Forty fields of three cells each make 10**19 combinations."""
    fields = {f"Field {number}": "string" for number in range(40)}
    asked = [
        {"all": [{name: ["A", "B"]} for name in fields]},
        *({name: "A"} for name in fields),
        {"all": [{"Field 3": "A"}, {"Field 5": "B"}]},
    ]
    found = verdicts(*asked, fields=fields)
    assert found[0] == "yes"
    assert {*found[1:41]} == {"yes"}
    assert found[41] == "no: shadowed by rule 5"


def test_the_answer_says_which_and_where() -> None:
    text = design({"Country": "France"}, {"Country": "France"}).to_yaml()
    answer = dead_rules(Topology.read(text))
    assert answer.sentence == "1 of 2 assignment rules can never match: 2."
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "assignment_rules" in line)
    assert [row.place for row in answer.frame().itertuples()] == [
        f"text:{line + 1}: assignment_rules[1]",
        f"text:{line + 2}: assignment_rules[2]",
    ]
    assert answer.frame()["example"].tolist() == ["Country is France", ""]


# -- at random ------------------------------------------------------------------------------------------------------------------------

ASKED: list[Any] = [
    {"Country": ["France", "Spain"]}, {"Country": {"is_not": "france"}}, {"Country": {"contains": "an"}}, {"Country": {"starts_with": "S"}},
    {"Country": {"is_empty": True}}, {"Seats": {"greater_than": 10}}, {"Seats": {"at_most": 5}}, {"Seats": 0}, {"Seats": {"is_not": 0}},
    {"Ends": {"before": "2026-01-01"}}, {"Ends": {"in_past": "30 days"}}, {"Unsubscribed": True}, {"Unsubscribed": False},
    {"Do Not Call": {"is_empty": True}}, {"member_of_list": "L"}, {"Partition": "Default"}, {"Partition": "EMEA"},
]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "Country": ["France", "Spain", "Japan", "Sudan", "Sweden", None],
    "Seats": [0, 3, 7, 11, None],
    "Ends": ["2025-12-20", "2025-11-01", "2026-01-03", "2027-01-01", None],
    "Unsubscribed": [True, False],
    "Do Not Call": [True, False, None],
}


def condition(dice: random.Random, depth: int = 0) -> Any:
    kind = dice.choice(["leaf", "leaf", "all", "any", "not"]) if depth < 2 else "leaf"
    if kind == "leaf":
        return dice.choice(ASKED)
    return {"not": condition(dice, depth + 1)} if kind == "not" else {kind: [condition(dice, depth + 1) for _ in range(2)]}


@pytest.mark.parametrize("seed", range(40))
def test_examples_land_by_their_rule_and_no_lead_lands_by_a_dead_one(seed: int) -> None:
    dice = random.Random(seed)
    count = dice.randint(2, 6)
    homes = {"Default": {"partitions": "all"}, "EMEA": {"partitions": ["EMEA"]}}
    more = {"lists": {"L": {"workspace": "Default"}}, "partitions": ["Default", "EMEA", *(f"P{n}" for n in range(1, count + 2))]}
    more |= {"workspaces": homes, "settings": {"assignment_rules_scope": dice.choice(["crm", "all_creates"])}}
    ruled = design(*(condition(dice) for _ in range(count)), *[None] * dice.randint(0, 1), **more)
    found = judged_rules(ruled)
    assert {one.can_match for one in found} <= {"yes", "no"}
    for one in found:
        if one.can_match == "yes":
            assert landed(ruled, {"Email Address": "a@example.com", **(one.example or {})}, one.door) == f"P{one.number}", one
    rows = [{"Email Address": f"{n}@example.com", **{name: dice.choice(some) for name, some in VALUES.items()}} for n in range(300)]
    steps: list[Any] = [{"sync_from_crm": {"crm_id": f"c{n}", "object": "lead", "values": row}} for n, row in enumerate(rows)]
    if ruled.settings.assignment_rules_scope == "all_creates":
        steps = [{"import_list": {"workspace": home, "rows": rows[start::2]}} for start, home in enumerate(("Default", "EMEA"))]
    reached = {*wb.simulate(ruled, steps).leads["partition"]}
    assert reached & {f"P{one.number}" for one in found if one.can_match == "no"} == set()
