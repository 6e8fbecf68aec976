"""Lead partition workbench: see which Marketo campaigns can see which leads, before the instance does.

The names below are what a user types; each is loaded when it is first asked for, so that importing the package costs next to nothing.

>>> import workbench as wb
>>> regions = wb.Topology.of("Regions", partitions=["Default", "EMEA"], forms={"Contact us": {"workspace": "Default"}})
>>> wb.simulate(regions, [{"fill_form": {"form": "Contact us", "values": {"Email Address": "ann@example.com"}}}])
Run('Regions': 1 stimuli, 1 leads, 0 runs, 0 blocked)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import training as training
    from .answers import Answer, resolve, sensitivity, why
    from .classes import always, compare, never
    from .classes.why_not import why_not
    from .engine.run import Run
    from .errors import ExpectationFailed, InputError, Problem, RunError, UnknownName, WorkbenchError, WorkLost
    from .people.leads import read_leads
    from .people.roster import Roster
    from .people.steps import read_steps
    from .people.stimuli import Stimuli
    from .people.synthetic import synthetic_leads, synthetic_steps
    from .pitfalls import Finding, Review, load_scenario, must_empty, review
    from .questionnaire import questions
    from .report import write_report
    from .results import write_results
    from .rules import Rule, rule
    from .scale import LargeRun
    from .scenario import Scenario
    from .scenario.assertion import expect
    from .simulation import read_people, simulate
    from .topology.model import Topology
    from .topology.settings import Settings
    from .trials import coverage, mutation_score, plan_tests, read_results
    from .views import ComparisonView, DuplicatesView, FlowView, FunnelView, JourneyView, TopologyView, VisibilityView

__all__ = [
    "Answer",
    "ComparisonView",
    "DuplicatesView",
    "ExpectationFailed",
    "Finding",
    "FlowView",
    "FunnelView",
    "InputError",
    "JourneyView",
    "LargeRun",
    "Problem",
    "Review",
    "Roster",
    "Rule",
    "Run",
    "RunError",
    "Scenario",
    "Settings",
    "Stimuli",
    "Topology",
    "TopologyView",
    "UnknownName",
    "VisibilityView",
    "WorkLost",
    "WorkbenchError",
    "always",
    "compare",
    "coverage",
    "expect",
    "load_scenario",
    "must_empty",
    "mutation_score",
    "never",
    "plan_tests",
    "questions",
    "read_leads",
    "read_people",
    "read_results",
    "read_steps",
    "resolve",
    "review",
    "rule",
    "sensitivity",
    "simulate",
    "synthetic_leads",
    "synthetic_steps",
    "why",
    "why_not",
    "write_report",
    "write_results",
]

__version__ = "0.1.0"

_HOMES = {
    "answers": ("Answer", "resolve", "sensitivity", "why"),
    "classes": ("always", "compare", "never"),
    "classes.why_not": ("why_not",),
    "engine.run": ("Run",),
    "errors": ("ExpectationFailed", "InputError", "Problem", "RunError", "UnknownName", "WorkLost", "WorkbenchError"),
    "people.leads": ("read_leads",),
    "people.roster": ("Roster",),
    "people.steps": ("read_steps",),
    "people.stimuli": ("Stimuli",),
    "people.synthetic": ("synthetic_leads", "synthetic_steps"),
    "pitfalls": ("Finding", "Review", "load_scenario", "must_empty", "review"),
    "questionnaire": ("questions",),
    "report": ("write_report",),
    "results": ("write_results",),
    "rules": ("Rule", "rule"),
    "scale": ("LargeRun",),
    "scenario": ("Scenario",),
    "scenario.assertion": ("expect",),
    "simulation": ("read_people", "simulate"),
    "topology.model": ("Topology",),
    "topology.settings": ("Settings",),
    "trials": ("coverage", "mutation_score", "plan_tests", "read_results"),
    "views": ("ComparisonView", "DuplicatesView", "FlowView", "FunnelView", "JourneyView", "TopologyView", "VisibilityView"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_ROOMS = ("training",)  # asked for as a whole: wb.training.damage(...)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in (*_HOME, *_ROOMS):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return sorted([*__all__, *_ROOMS, "__version__"])
