"""Questions asked of every shard where it is: the answers of all shards together are those of the whole run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench import InputError, LargeRun, Run, simulate
from workbench import answers as room
from workbench.people.synthetic import synthetic_steps
from workbench.scale.asking import _ABOUT_PEOPLE, _ADDED, _OF_A_PART
from workbench.topology import Topology

from .cases import files_of, shards_of

TOPOLOGY = Topology.read(Path(__file__).parents[1] / "scenarios" / "topologies" / "regions_with_assignment_rules.yaml")
QUESTIONS = [getattr(room, name) for name in (*_ADDED, *_ABOUT_PEOPLE) if name not in ("journey", "changes_since")]
QUESTIONS += [partial(room.changes_since, moment="2026-01-06"), partial(room.journey, leads=7)]


def name_of(question: Any) -> str:
    return str((question.func if isinstance(question, partial) else question).__name__)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, LargeRun]:
    folder = tmp_path_factory.mktemp("asked")
    frame = synthetic_steps(TOPOLOGY, 4000, seed=21)
    frame.loc[::50, "Email Address"] = "ann at example.com"
    files_of(frame, folder / "steps", 3)
    with shards_of(900):
        return simulate(TOPOLOGY, frame), simulate(TOPOLOGY, folder / "steps", out=folder / "out", ask=QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=name_of)
def test_the_answer_is_that_of_the_whole_run(question: Callable[..., Any], runs: tuple[Run, LargeRun]) -> None:
    name = name_of(question)
    expected = question(runs[0]).frame().drop(columns=list(_OF_A_PART.get(name, ())))
    columns = list(expected.columns)
    assert len(expected) or name in ("mailed_by_several", "hidden_members"), "a design in which nobody is mailed, and no program is"
    pd.testing.assert_frame_equal(sorted_by(runs[1].answers[name], columns), sorted_by(expected, columns), check_dtype=False)


def sorted_by(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    plain = frame.astype({name: str for name in columns if isinstance(frame[name].dtype, pd.CategoricalDtype)})
    return plain[columns].sort_values(columns, ignore_index=True, kind="stable")


def duplicate(run: Run) -> None:
    """A question of the user's own, by a name that nearly is one."""


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ("landed", "these are no questions, got 'landed'"),
        ([room.landed, room.landed], "a question is asked twice"),
        ([room.partitions_seen], "shards cannot be asked this, got partitions_seen"),
        ([duplicate], "did you mean 'duplicates'"),
        ([len], "shards cannot be asked this, got len"),
        ([partial(room.journey, leads="nobody@example.com")], "no shard knows whom journey is about"),
    ],
)
def test_what_cannot_be_asked(ask: Any, message: str, tmp_path: Path) -> None:
    files_of(synthetic_steps(TOPOLOGY, 100, seed=1), tmp_path / "steps", 1)
    with pytest.raises(InputError, match=message):
        simulate(TOPOLOGY, tmp_path / "steps", out=tmp_path / "out", ask=ask)
    assert not (tmp_path / "out").exists()
