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

from . import __version__, usage

__all__ = ["main", "parser"]


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    shape = argparse.RawDescriptionHelpFormatter
    made = argparse.ArgumentParser(
        "workbench", description=usage.ABOUT, epilog=usage.FIRST_STEPS, formatter_class=shape, allow_abbrev=False
    )
    made.add_argument("--version", action="version", version=f"workbench {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, about: str, epilog: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=about, epilog=epilog, formatter_class=shape, allow_abbrev=False)

    demo = command("demo", "run a packaged design on synthetic leads and show what happens", usage.DEMO)
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR", help="folder to write (default: demo-output)")
    demo.add_argument("--leads", type=int, default=20_000, metavar="N", help="how many synthetic leads (default: 20000)")
    demo.add_argument("--force", action="store_true", help="replace DIR even if it holds something else")

    lab = command("lab", "open the notebooks in JupyterLab", usage.LAB)
    lab.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="folder to open (default: notebooks, if there is one)")

    _add_run(command("run", "pour a file of leads, or of steps, through a topology", usage.RUN))
    _add_ask(command("ask", "ask a question of a topology, or of a run", usage.ASK))
    _add_review(command("review", "look through a topology for pitfalls, each with place, example, rule and remedy", usage.REVIEW))
    _add_why(command("why", "tell why a campaign took a lead in, or did not", usage.WHY))
    _add_report(command("report", "write one offline page for a client: pictures, tables, findings, before and after", usage.REPORT))

    _add_compare(command("compare", "say what another design would do to every lead that could come, or to yours", usage.COMPARE))
    _add_prove(command("prove", "prove that something never, or always, happens to some leads", usage.PROVE))

    test = command("test", "check scenario files", usage.TEST)
    test.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", help="a *.scenario.yaml file, or a folder to look for them in")
    test.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    test.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML too, for a continuous integration to show")

    coverage = command("coverage", "tell what of their designs scenarios try out", usage.COVERAGE)
    coverage.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER", help="a *.scenario.yaml file, or a folder to look for them in")
    coverage.add_argument("--mutate", action="store_true", help="also tell of how many mistakes they would notice")
    coverage.add_argument("--most", type=int, metavar="N", help="with --mutate: try a sample of so many mistakes (default: all)")
    coverage.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    plan = command("plan", "plan the leads with which to test a real instance, and compare what came of them", usage.PLAN)
    plan.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    plan.add_argument("--out", type=Path, metavar="FILE.csv", help="file to write the plan to")
    plan.add_argument("--check", type=Path, metavar="FILE", help="what the real instance did, to compare: CSV, TSV or Parquet")
    plan.add_argument("--door", action="append", default=[], metavar="NAME", help="a door or pattern such as 'Form*'; may be repeated")
    plan.add_argument("--at", metavar="WHEN", help="the moment at which testing begins (ISO), for conditions about dates in the past")

    schema = command("schema", "print the JSON schema of topology or scenario files", usage.SCHEMA)
    schema.add_argument("kind", nargs="?", choices=("topology", "scenario"), default="topology", help="of which file (default: topology)")

    rules = command("rules", "tell what is known of Marketo's behaviour, and where the workbench does the same", usage.RULES)
    rules.add_argument("rule", nargs="?", metavar="ID", help="a rule, such as VIS-9, or the letters of several, such as VIS")
    return made


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("before", type=Path, metavar="BEFORE", help="topology file (YAML)")
    compare.add_argument("after", type=Path, metavar="AFTER", help="the other one")
    compare.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    _add_limit(compare)
    _add_source(compare, required=False)


def _add_prove(prove: argparse.ArgumentParser) -> None:
    prove.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    prove.add_argument("question", choices=("never", "always"), help="what is claimed")
    prove.add_argument("--who", metavar="CONDITION", help="which leads: a condition as in a topology file (default: all)")
    for name, about in _CLAIMED.items():
        prove.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=f"{about}: a name or a pattern; may be repeated")
    prove.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    _add_limit(prove)


_CLAIMED = {
    "ran": "campaigns that take the lead in",
    "sent": "emails it is sent",
    "mailed-by": "campaigns that mail it",
    "lands": "partitions in which it ends",
    "seen-by": "workspaces that see where it ends",
    "when": "occasions that count (default: all)",
}


def _add_limit(command: argparse.ArgumentParser) -> None:
    command.add_argument("--limit", type=int, default=200_000, metavar="N", help="look at so many classes at most (default: 200000)")


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("topology", type=Path, metavar="TOPOLOGY", help="topology file (YAML)")
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    run.add_argument("--force", action="store_true", help="replace DIR even if it holds something else than an earlier result")
    _add_source(run, required=True)
    large = run.add_argument_group("runs larger than memory (with --steps: a folder, a quoted pattern, or a file)")
    large.add_argument("--memory", metavar="AMOUNT", help="how much all workers together may use, such as 4GB (the default)")
    large.add_argument("--workers", type=int, metavar="N", help="processes of this machine (default: 1)")
    large.add_argument("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster that does it, such as tcp://127.0.0.1:8786")
    large.add_argument("--moments", type=Path, metavar="FILE.yaml", help="steps run_campaign and edit of the whole database, each with at")
    large.add_argument("--set-aside", action="store_true", help="go on without files that cannot be used, and list them")


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
    from .errors import InputError, RunError, WorkLost

    try:
        from .commands import COMMANDS  # takes long enough to be interrupted

        return COMMANDS[given.command](given)
    except InputError as error:
        print(f"workbench {given.command}: {error}", file=sys.stderr)
        return 2
    except WorkLost as error:
        print(f"workbench {given.command}: {error}", file=sys.stderr)
        return 1
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
