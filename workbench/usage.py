"""What `--help` teaches: what each command is for, by examples. Plain texts, so that help costs nothing to load."""

from __future__ import annotations

__all__ = [
    "ABOUT",
    "ASK",
    "COMPARE",
    "COVERAGE",
    "DEMO",
    "FIRST_STEPS",
    "LAB",
    "PLAN",
    "PROVE",
    "REPORT",
    "REVIEW",
    "RULES",
    "RUN",
    "SCHEMA",
    "TEST",
    "WHY",
]

ABOUT = """\
See which Marketo campaigns can see which leads, before the instance does.
A topology file says what the instance is: workspaces, person partitions, routing, deduplication, campaigns.
Pour leads through it and read where each landed, which campaigns ran, which could not see their leads, what was rejected."""

FIRST_STEPS = """\
first steps:
  workbench demo                                        everything at once, on packaged synthetic leads
  workbench run design.yaml --leads leads.csv --via import_list --workspace Default --out result
  workbench ask design.yaml landings                    where does each door land a new lead?
  workbench review design.yaml                          what people fell into before, found in this design
  workbench compare design.yaml changed.yaml            what a change does to every lead that could come
  workbench test scenarios/                             do the scenarios hold?
  workbench rules VIS-9                                 what the rule in a message means
  workbench COMMAND --help                              examples of each command

exit status: 0 all is well, 1 something that must hold does not, 2 what was given is wrong"""

DEMO = """\
examples:
  workbench demo                                        20,000 leads, into the folder demo-output
  workbench demo --leads 1000 --out /tmp/demo

The same command writes the same files every time. The folder also holds the topology and the steps, to go on with:
  workbench run demo-output/topology.yaml --steps demo-output/steps.csv --out mine"""

RUN = """\
examples:
  A list import into one workspace; columns of the file are fields by display name or REST name:
    workbench run design.yaml --leads leads.csv --via import_list --workspace EMEA --out result

  A file whose columns are called differently, and that has no addresses:
    workbench run design.yaml --leads crm.csv --via sync_leads --out result \\
        --map "Mail=Email Address" --map "Land=Country" --email-from "Prospect ID={}@leads.invalid" --empty-word Select

  A file in which a column says how each lead came in; MAP.yaml holds, for example,
  {API: sync_leads, Landing Page Submission: {action: fill_form, form: Contact us}}:
    workbench run design.yaml --leads leads.csv --via-column "Lead Origin" --via-map MAP.yaml --out result

  A table of steps, one a row (columns at, action, form, workspace, ..., and fields), with people who are there before:
    workbench run design.yaml --steps steps.parquet --people export.csv --out result

  Files of steps larger than memory, in two processes; with batch campaigns and edits of the whole database beside them:
    workbench run design.yaml --steps steps/ --memory 4GB --workers 2 --moments moments.yaml --out result

  The same on a Dask cluster whose workers see both folders:
    workbench run design.yaml --steps "steps/2026-*.parquet" --dask tcp://127.0.0.1:8786 --out result

The folder then holds leads, campaign_runs, activities and visibility as Parquet, rejected.csv (the rows that were not taken, with reason
and rule) and summary.json. It appears whole or not at all. An earlier result is replaced, anything else only with --force.
Of a run larger than memory the first three are folders of Parquet files, with the same columns in the same order. Whatever stops such a
run, the same command goes on from what was done."""

ASK = """\
examples:
  workbench ask design.yaml                             which questions there are
  workbench ask design.yaml partitions_seen             asked of everything
  workbench ask design.yaml landings --about form       of one thing, or of a pattern: --about "EMEA*" --about "!EMEA-Old"
  workbench ask design.yaml moves --about campaigns --set people_in=NA
  workbench ask design.yaml campaigns_reaching --csv > campaigns.csv
  workbench ask design.yaml dead_rules --json | jq '.rows[] | select(.can_match == "no")'

Questions about a run need one: pour leads or steps through as `workbench run` does, or name a scenario file in place of the topology:
  workbench ask design.yaml QUESTION --leads leads.csv --via import_list --workspace EMEA
  workbench ask routing.scenario.yaml QUESTION

What each question takes and what its columns are: docs/questions.md, or  workbench ask design.yaml --json"""

REVIEW = """\
examples:
  workbench review design.yaml                          everything it finds, the gravest first, with example, rule and remedy
  workbench review design.yaml --brief                  a line each: file, line, severity, what, and the code in brackets
  workbench review design.yaml --fail-on warning        exit status 1 from warnings on, for CI
  workbench review design.yaml --json | jq .            for a machine
  workbench review design.yaml --records 250000         how many people the real instance holds: is it worth the walls?

  With a run more can be judged: what forms are filled with, real twins, members out of sight, campaigns that missed their people:
    workbench review design.yaml --steps steps.csv
    workbench review design.yaml --leads leads.csv --via import_list --workspace EMEA

A design may stand by a finding; the reason is required, `at` may hold patterns or be left out. In the topology file:
  accepted_findings:
    - {finding: double-scoring, at: campaigns.NA-*, reason: North America counts forms more than the others}

exit status: 0 nothing open is as grave as --fail-on, 1 something is, 2 what was given is wrong; accepted findings count for nothing"""

COMPARE = """\
examples:
  Over every lead that could ever come, on every occasion: who lands elsewhere, which campaigns and mails are gained and lost:
    workbench compare design.yaml changed.yaml

  The same leads, or steps, through both (options as those of `run`):
    workbench compare design.yaml changed.yaml --leads leads.csv --via import_list --workspace EMEA

  For a machine, or a check in continuous integration:
    workbench compare design.yaml changed.yaml --json

exit status: 0 both do the same, 1 they differ, 2 what was given is wrong"""

PROVE = """\
examples:
  No customer can be mailed by a campaign of the prospect team, whatever the smart lists forget:
    workbench prove design.yaml never --who "{Partition: JP-C}" --mailed-by "JPP-*"

  Every new lead of France ends in EMEA:
    workbench prove design.yaml always --who "{Country: France}" --lands EMEA --when "new*"

A claim is proved over all classes of leads, or broken by a lead, whose story is told. `--who` is a condition as in a topology file, on the
lead as it comes. People who are known are taken without memberships, activities or earlier runs; what hangs on these is not decided.

exit status: 0 proved, 1 broken or not decided, 2 what was given is wrong"""

TEST = """\
examples:
  workbench test routing.scenario.yaml                  one scenario
  workbench test scenarios/ more/                       every *.scenario.yaml below these folders
  workbench test --json scenarios/ | jq .               for a machine
  workbench test --junit results.xml scenarios/         for a continuous integration

One line a scenario: ok, FAILED (with expected and actual side by side, and the rules that explain the actual), or INVALID.
exit status: 0 all hold, 1 something failed, 2 a file is invalid or cannot be read"""

REPORT = """\
examples:
  workbench report design.yaml --out report.html                                        the design alone: who sees what, findings
  workbench report design.yaml --leads leads.csv --via import_list --workspace EMEA --out report.html
  workbench report new.yaml --before old.yaml --steps steps.parquet --out report.html    and what it changes, for every lead that could come

The page needs nothing else and asks nobody for anything; print it to PDF from any browser."""

COVERAGE = """\
examples:
  workbench coverage scenarios/                         which rules, branches, campaigns, partitions they exercise; what is missing
  workbench coverage --mutate scenarios/                of how many mistakes in their designs they would notice, and what to add
  workbench coverage --mutate --most 500 scenarios/     the same, for a sample of 500 mistakes
  workbench coverage --json scenarios/ | jq .           for a machine

A mistake is one rule, choice, filter, partition, shared asset or setting that is dropped, swapped, negated or read otherwise."""

PLAN = """\
examples:
  workbench plan design.yaml --out plan.csv             the fewest leads that show a whole design at work, with what to expect of each
  workbench plan design.yaml --out plan.csv --door "Form*" --door "Import into EMEA"
  workbench plan design.yaml --check results.csv        what the real instance did otherwise, by rule

The plan says through which door each lead comes: import the rows of a list import, fill out the forms by hand. For --check, export the
leads with their addresses and partitions; a column Campaigns (names with ; between them) is compared too. Use the same doors again.
exit status: 0 all is as expected, 1 something is otherwise, 2 what was given is wrong"""

SCHEMA = """\
examples:
  workbench schema > topology.schema.json               for your editor: completion and red underlines in topology files
  workbench schema scenario > scenario.schema.json      the same for scenario files

In VS Code with the YAML extension, begin the file with:  # yaml-language-server: $schema=topology.schema.json"""

RULES = """\
examples:
  workbench rules                                       every rule, a line each
  workbench rules VIS-9                                 one rule: what holds, who says so, what the workbench does about it
  workbench rules VIS                                   all about visibility"""

WHY = """\
examples:
  workbench why design.yaml --steps steps.csv --lead ann@example.com --campaign EMEA-Confirm
  workbench why design.yaml --leads leads.csv --via import_list --workspace EMEA --lead ann@example.com --campaign EMEA-Confirm --not
  workbench why routing.scenario.yaml --lead ann --campaign EMEA-Confirm --html > why.html
  workbench why design.yaml --given "Country=France" --given "Partition=EMEA" --campaign EMEA-Confirm

A tree of yes, no and unknown: active, valid, heard, seen, fitting, not used up; each with its rule and its place in the topology file.
With --not also the fewest edits of the lead, and of the design, after which the campaign would have taken the lead in."""

LAB = """\
examples:
  workbench lab                                         the notebooks of the folder `notebooks`, else this folder
  workbench lab my-project

Needs the notebook extra: pip install "lead-partition-workbench[notebook]" """
