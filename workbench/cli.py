"""The command line: `workbench demo | lab | run | ask | review | test | ...`. What each does is in `commands/`; this only reads arguments.

Exit status 0: all is well; 1: something that must hold does not; 2: what was given is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__

__all__ = ["main", "parser"]

_ABOUT = """\
See which Marketo campaigns can see which leads, before the instance does.
A topology file says what the instance is: workspaces, person partitions, routing, deduplication, campaigns.
Pour leads through it and read where each landed, which campaigns ran, which could not see their leads, what was rejected."""

_FIRST_STEPS = """\
first steps:
  workbench demo                                        everything at once, on packaged synthetic leads
  workbench run design.yaml --leads leads.csv --via import_list --workspace Default --out result
  workbench ask design.yaml landings                    where does each door land a new lead?
  workbench review design.yaml                          what people fell into before, found in this design
  workbench test scenarios/                             do the scenarios hold?
  workbench rules VIS-9                                 what the rule in a message means
  workbench COMMAND --help                              examples of each command

exit status: 0 all is well, 1 something that must hold does not, 2 what was given is wrong"""

_DEMO = """\
examples:
  workbench demo                                        20,000 leads, into the folder demo-output
  workbench demo --leads 1000 --out /tmp/demo

The same command writes the same files every time. The folder also holds the topology and the steps, to go on with:
  workbench run demo-output/topology.yaml --steps demo-output/steps.csv --out mine"""

_RUN = """\
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

The folder then holds leads, campaign_runs, activities and visibility as Parquet, rejected.csv (the rows that were not taken, with reason
and rule) and summary.json. It appears whole or not at all. An earlier result is replaced, anything else only with --force."""

_ASK = """\
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

_REVIEW = """\
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

_TEST = """\
examples:
  workbench test routing.scenario.yaml                  one scenario
  workbench test scenarios/ more/                       every *.scenario.yaml below these folders
  workbench test --json scenarios/ | jq .               for a machine
  workbench test --junit results.xml scenarios/         for a continuous integration

One line a scenario: ok, FAILED (with expected and actual side by side, and the rules that explain the actual), or INVALID.
exit status: 0 all hold, 1 something failed, 2 a file is invalid or cannot be read"""

_REPORT = """\
examples:
  workbench report design.yaml --out report.html                                        the design alone: who sees what, findings
  workbench report design.yaml --leads leads.csv --via import_list --workspace EMEA --out report.html
  workbench report new.yaml --before old.yaml --steps steps.parquet --out report.html    and what it changes, for every lead that could come

The page needs nothing else and asks nobody for anything; print it to PDF from any browser."""

_COVERAGE = """\
examples:
  workbench coverage scenarios/                         which rules, branches, campaigns, partitions they exercise; what is missing
  workbench coverage --mutate scenarios/                of how many mistakes in their designs they would notice, and what to add
  workbench coverage --mutate --most 500 scenarios/     the same, for a sample of 500 mistakes
  workbench coverage --json scenarios/ | jq .           for a machine

A mistake is one rule, choice, filter, partition, shared asset or setting that is dropped, swapped, negated or read otherwise."""

_PLAN = """\
examples:
  workbench plan design.yaml --out plan.csv             the fewest leads that show a whole design at work, with what to expect of each
  workbench plan design.yaml --out plan.csv --door "Form*" --door "Import into EMEA"
  workbench plan design.yaml --check results.csv        what the real instance did otherwise, by rule

The plan says through which door each lead comes: import the rows of a list import, fill out the forms by hand. For --check, export the
leads with their addresses and partitions; a column Campaigns (names with ; between them) is compared too. Use the same doors again.
exit status: 0 all is as expected, 1 something is otherwise, 2 what was given is wrong"""

_SCHEMA = """\
examples:
  workbench schema > topology.schema.json               for your editor: completion and red underlines in topology files
  workbench schema scenario > scenario.schema.json      the same for scenario files

In VS Code with the YAML extension, begin the file with:  # yaml-language-server: $schema=topology.schema.json"""

_RULES = """\
examples:
  workbench rules                                       every rule, a line each
  workbench rules VIS-9                                 one rule: what holds, who says so, what the workbench does about it
  workbench rules VIS                                   all about visibility"""

_WHY = """\
examples:
  workbench why design.yaml --steps steps.csv --lead ann@example.com --campaign EMEA-Confirm
  workbench why design.yaml --leads leads.csv --via import_list --workspace EMEA --lead ann@example.com --campaign EMEA-Confirm --not
  workbench why routing.scenario.yaml --lead ann --campaign EMEA-Confirm --html > why.html
  workbench why design.yaml --given "Country=France" --given "Partition=EMEA" --campaign EMEA-Confirm

A tree of yes, no and unknown: active, valid, heard, seen, fitting, not used up; each with its rule and its place in the topology file.
With --not also the fewest edits of the lead, and of the design, after which the campaign would have taken the lead in."""

_LAB = """\
examples:
  workbench lab                                         the notebooks of the folder `notebooks`, else this folder
  workbench lab my-project

Needs the notebook extra: pip install "lead-partition-workbench[notebook]" """


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    made = argparse.ArgumentParser(
        "workbench", description=_ABOUT, epilog=_FIRST_STEPS, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    made.add_argument("--version", action="version", version=f"workbench {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, about: str, epilog: str) -> argparse.ArgumentParser:
        shape = argparse.RawDescriptionHelpFormatter
        return commands.add_parser(name, help=about, description=about, epilog=epilog, formatter_class=shape, allow_abbrev=False)

    demo = command("demo", "run a packaged design on synthetic leads and show what happens", _DEMO)
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR", help="folder to write (default: demo-output)")
    demo.add_argument("--leads", type=int, default=20_000, metavar="N", help="how many synthetic leads (default: 20000)")
    demo.add_argument("--force", action="store_true", help="replace DIR even if it holds something else")

    lab = command("lab", "open the notebooks in JupyterLab", _LAB)
    lab.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="folder to open (default: notebooks, if there is one)")

    _add_run(command("run", "pour a file of leads, or of steps, through a topology", _RUN))
    _add_ask(command("ask", "ask a question of a topology, or of a run", _ASK))
    _add_review(command("review", "look through a topology for pitfalls, each with place, example, rule and remedy", _REVIEW))

    _add_why(command("why", "tell why a campaign took a lead in, or did not", _WHY))

    _add_report(command("report", "write one offline page for a client: pictures, tables, findings, before and after", _REPORT))

    test = command("test", "check scenario files", _TEST)
    test.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", help="a *.scenario.yaml file, or a folder to look for them in")
    test.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    test.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML too, for a continuous integration to show")

    coverage = command("coverage", "tell what of their designs scenarios try out", _COVERAGE)
    coverage.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", help="a *.scenario.yaml file, or a folder to look for them in")
    coverage.add_argument("--mutate", action="store_true", help="also tell of how many mistakes they would notice")
    coverage.add_argument("--most", type=int, metavar="N", help="with --mutate: try a sample of so many mistakes (default: all)")
    coverage.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    plan = command("plan", "plan the leads with which to test a real instance, and compare what came of them", _PLAN)
    plan.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    plan.add_argument("--out", type=Path, metavar="FILE.csv", help="file to write the plan to")
    plan.add_argument("--check", type=Path, metavar="FILE", help="what the real instance did, to compare: CSV, TSV or Parquet")
    plan.add_argument("--door", action="append", default=[], metavar="NAME", help="a door or pattern such as 'Form*'; may be repeated")
    plan.add_argument("--at", metavar="WHEN", help="the moment at which testing begins (ISO), for conditions about dates in the past")

    schema = command("schema", "print the JSON schema of topology or scenario files", _SCHEMA)
    schema.add_argument("kind", nargs="?", choices=("topology", "scenario"), default="topology", help="of which file (default: topology)")

    rules = command("rules", "tell what is known of Marketo's behaviour, and where the workbench does the same", _RULES)
    rules.add_argument("rule", nargs="?", metavar="ID", help="a rule, such as VIS-9, or the letters of several, such as VIS")
    return made


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    run.add_argument("--force", action="store_true", help="replace DIR even if it holds something else than an earlier result")
    _add_source(run, required=True)


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML), or a scenario file: its design and its run")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="the question (default: tell which there are)")
    ask.add_argument("--about", action="append", default=[], metavar="SELECTOR", help="a name or pattern it is about; may be repeated")
    ask.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another parameter of the question; may be repeated")
    shape = ask.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    shape.add_argument("--csv", action="store_true", help="print the whole table as CSV and nothing else")
    _add_source(ask, required=False)


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML), or a scenario file: its design and its run")
    report.add_argument("--out", type=Path, required=True, metavar="FILE.html", help="file to write")
    report.add_argument("--before", type=Path, metavar="TOPOLOGY", help="the design before, to be compared with")
    report.add_argument("--title", metavar="TEXT", help="the heading (default: the name of the design)")
    _add_source(report, required=False)


def _add_review(review: argparse.ArgumentParser) -> None:
    review.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    told = review.add_mutually_exclusive_group()
    told.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    told.add_argument("--brief", action="store_true", help="print a line a finding, those the design accepts left out")
    grave = ("error", "warning", "note", "never")
    review.add_argument(
        "--fail-on", choices=grave, default="error", help="how grave an open finding must be for exit status 1 (default: error)"
    )
    review.add_argument("--records", type=int, metavar="N", help="how many people the real instance holds")
    _add_source(review, required=False)


def _add_why(why: argparse.ArgumentParser) -> None:
    why.add_argument("topology", type=Path, metavar="TOPOLOGY|SCENARIO", help="topology file, or a scenario file, which says what happens")
    who = why.add_mutually_exclusive_group(required=True)
    who.add_argument("--lead", metavar="WHO", help="email address, Id, or alias of the scenario")
    who.add_argument("--given", action="append", metavar='"FIELD=VALUE"', help="a value of a lead that is only supposed; may be repeated")
    why.add_argument("--campaign", required=True, metavar="NAME", help="the campaign")
    why.add_argument("--not", dest="negated", action="store_true", help="tell the smallest changes that would make it otherwise, too")
    why.add_argument("--when", metavar="WHEN", help="the judgement nearest to this moment (ISO) instead of the latest")
    shape = why.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print JSON and nothing else")
    shape.add_argument("--html", action="store_true", help="print HTML and nothing else")
    _add_source(why, required=False)


def _add_source(run: argparse.ArgumentParser, *, required: bool) -> None:
    """Add what says which leads or steps are poured through the topology."""
    source = run.add_mutually_exclusive_group(required=required)
    source.add_argument("--steps", type=Path, metavar="STEPS", help="table of steps, one a row: CSV, TSV or Parquet")
    source.add_argument("--leads", type=Path, metavar="FILE", help="plain lead file: CSV, TSV or Parquet; with --via or --via-column")
    run.add_argument("--people", type=Path, metavar="FILE", help="table of the people who are there before")
    run.add_argument("--map", action="append", default=[], metavar='"THEIRS=OURS"', help="column of the file = field; may be repeated")
    door = run.add_argument_group("how leads come in (with --leads)")
    door.add_argument("--via", metavar="ACTION", help="import_list, sync_leads, fill_form, create_person or sync_from_crm")
    door.add_argument("--via-column", metavar="COLUMN", help="column that says how each row comes in")
    door.add_argument("--via-map", type=Path, metavar="MAP.yaml", help="what the cells of --via-column mean: cell -> action")
    for name, about in _OWN.items():
        door.add_argument(f"--{name}", metavar=name[0].upper(), help=about)
    door.add_argument("--at", metavar="WHEN", help="first moment (ISO), or the column that holds each row's")
    door.add_argument("--empty-word", action="append", default=[], metavar="WORD", help="a text that means an empty cell; may be repeated")
    door.add_argument("--email-from", metavar='"COLUMN={}@x.invalid"', help="make an address of another column where there is none")


_OWN = {
    "workspace": "workspace of an import, or of a person typed in",
    "form": "form that is filled out",
    "list": "static list of an import",
    "program": "program of an import",
    "partition": "partition that Sync Leads names",
    "user": "who does it",
    "lookup": "field by which Sync Leads looks people up",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that has no arrows shows a question mark
    given = parser().parse_args(argv)
    from .commands import COMMANDS
    from .errors import InputError, RunError

    try:
        return COMMANDS[given.command](given)
    except InputError as error:
        print(f"workbench {given.command}: {error}", file=sys.stderr)
        return 2
    except RunError as error:
        print(f"workbench {given.command}: {error}. This is a fault of the workbench; please report it.", file=sys.stderr)
        return 1
    except MemoryError:
        print(f"workbench {given.command}: not enough memory for this file", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has gone; nothing more is to be said
        return 0
    except KeyboardInterrupt:
        print(f"workbench {given.command}: interrupted; nothing was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
