"""The commands `coverage` and `plan`: what scenarios try out of a design, and the leads with which to try the real instance."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..errors import InputError, Problem
from ..topology.model import Topology

__all__ = ["coverage", "plan"]


def coverage(given: argparse.Namespace) -> int:
    """Tell what scenarios exercise, and of how many mistakes they would notice."""
    from .. import trials

    if given.most is not None and not given.mutate:
        raise InputError(Problem("goes with --mutate only", "--most"))
    if given.most is not None and given.most < 1:
        raise InputError(Problem("there must be some mutants", "--most", str(given.most), "a number from 1"))
    covered = trials.coverage(given.paths, progress=True)
    score = trials.mutation_score(given.paths, most=given.most, progress=True) if given.mutate else None
    if given.json:
        whole: dict[str, Any] = {"coverage": [_piece(one) for one in covered.pieces]}
        if score is not None:
            whole["mutants"] = [_fate(one) for one in score.fates]
            whole |= {"score": score.score, "counted": score.counted, "equivalent": len(score.equivalent)}
            whole |= {"refused": score.refused, "possible": score.possible, "failing": list(score.failing)}
        print(json.dumps(whole, indent=2, ensure_ascii=False))
        return 0
    print(covered.describe())
    if score is not None:
        print("", score.describe(), sep="\n")
    return 0


def _piece(one: Any) -> dict[str, Any]:
    piece = {"design": one.design, "kind": one.piece.kind, "name": one.piece.name, "place": one.piece.place}
    return {**piece, "count": one.count, "scenarios": list(one.scenarios)}


def _fate(one: Any) -> dict[str, Any]:
    mutant = {"design": one.design, "kind": one.kind, "mutant": one.what, "place": one.place}
    return {**mutant, "fate": one.fate, "killed_by": list(one.killed_by), "add": one.add}


def plan(given: argparse.Namespace) -> int:
    """Write the leads to try, or compare what came of them in the real instance."""
    from .. import trials

    if given.out is None and given.check is None:
        raise InputError(Problem("nothing is to be done", expected="--out plan.csv, to write it, or --check results.csv, to compare"))
    made = trials.plan_tests(Topology.read(given.topology), given.door or None, at=given.at, progress=True)
    if given.out is not None:
        made.write(given.out)
        print(made.describe(), f"written to {given.out}", sep="\n")
    if given.check is None:
        return 0
    results = trials.read_results(made, given.check)
    print(results.describe())
    return 0 if results.holds else 1
