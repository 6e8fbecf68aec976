"""How a design is written."""

from __future__ import annotations

from workbench.topology import Topology

from .designs import CONTRACT, regions


def test_what_the_defaults_say_is_left_out() -> None:
    assert Topology.of("One").to_mapping() == {
        "format": 1,
        "name": "One",
        "partitions": ["Default"],
        "workspaces": {"Default": {"partitions": "all", "primary": "Default"}},
    }


def test_a_file_reads_like_one_written_by_hand() -> None:
    design = regions(
        assignment_rules=[{"if": {"Country": ["France", "Spain"]}, "then": "EMEA"}, {"else": "Default"}],
        campaigns={
            "Welcome": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "flow": [{"wait": "2 days"}, {"send_email": "Hello"}]}
        },
    )
    assert (
        design.to_yaml()
        == """\
format: 1
name: Regions
partitions: [Default, NA, EMEA]
workspaces:
  Default: {partitions: all, primary: Default}
  NA: {partitions: [NA]}
  EMEA: {partitions: [EMEA]}
assignment_rules:
- {if: {Country: [France, Spain]}, then: EMEA}
- {else: Default}
programs:
  Webinar: {workspace: EMEA, statuses: [Invited, Attended]}
forms:
  Contact: {workspace: EMEA}
lists:
  Show: {workspace: EMEA}
smart_lists:
  VPs: {workspace: EMEA, filters: [{Job Title: {contains: VP}}]}
segmentations:
  Industry: {workspace: EMEA, segments: {Bank: {Industry: Bank}}}
emails:
  Hello: {workspace: EMEA}
campaigns:
  Welcome:
    workspace: EMEA
    triggers: [{fills_out_form: any}]
    flow:
    - {wait: 2 days}
    - {send_email: Hello}
"""
    )


def test_texts_that_other_readers_of_yaml_would_turn_into_something_else_are_quoted() -> None:
    design = Topology.of("NO", partitions=["Default", "yes", "012", "2026", "null", "a: b"])
    assert "name: 'NO'\npartitions: [Default, 'yes', " in design.to_yaml()
    assert Topology.read(design.to_yaml()) == design


def test_the_same_design_is_always_the_same_text() -> None:
    design = Topology.read(CONTRACT)
    assert Topology.of(design.to_mapping()).to_yaml() == Topology.read(design.to_yaml()).to_yaml() == design.to_yaml()
