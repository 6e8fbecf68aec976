"""The scenario file: a design, the people in it, what happens, and what must be true afterwards; read, run, judged.

The engine does the running; questions about a finished run are asked elsewhere.
"""

from __future__ import annotations

from .expect import judge
from .failure import Failure
from .model import Expectation, Person, Scenario, ScenarioStep
from .read import load_scenario, read, read_mapping
from .report import Result, check_file, check_files, exit_status, main_test
from .run import Checked, Played, check, failing, play
from .stimuli import roster_of, stimuli_of

__all__ = [
    "Checked",
    "Expectation",
    "Failure",
    "Person",
    "Played",
    "Result",
    "Scenario",
    "ScenarioStep",
    "check",
    "check_file",
    "check_files",
    "exit_status",
    "failing",
    "judge",
    "load_scenario",
    "main_test",
    "play",
    "read",
    "read_mapping",
    "roster_of",
    "stimuli_of",
]
