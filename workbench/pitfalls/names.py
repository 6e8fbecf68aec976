"""Findings about what things are called: names that clash, and names that do not say where a thing is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..answers.words import counted, listed, verb
from ..topology.naming import PATTERN, OffPattern, off_pattern, unprefixed
from ..topology.references import ASSET_KINDS
from .survey import Finds, Found, Survey, quoted

__all__ = ["FINDS", "codes"]

_FIRST = re.compile(r"[^-_ :./]+")
_SMALL = ("of", "and", "the", "for")


def name_clash(survey: Survey) -> Iterator[Found]:
    """NAME-1: names are unique in the whole instance, and people do not tell case and blanks apart."""
    for kind in ("workspace", "partition", *ASSET_KINDS):
        names = tuple(getattr(survey.topology, f"{kind}s"))
        alike: dict[str, list[str]] = {}
        for name in names:
            alike.setdefault(re.sub(r"\s+", "", name).casefold(), []).append(name)
        for some in alike.values():
            if len(some) > 1:
                section = f"{kind}s"
                at = (section, names.index(some[1])) if kind == "partition" else (section, some[1])
                yield Found(at, f"{quoted(some)} are names of {section.replace('_', ' ')} that differ in case or blanks alone")


def codes(survey: Survey) -> dict[str, str]:
    """Return the code of each workspace: the commonest first word of its assets, where most begin with one; else its name."""
    first: dict[str, Counter[str]] = {}
    for kind in ASSET_KINDS:
        for name, asset in survey.topology.assets[kind].items():
            if start := _FIRST.match(name):
                first.setdefault(asset.workspace, Counter())[start[0]] += 1
    found = {name: name for name in survey.topology.workspaces}
    for workspace, words in first.items():
        word, times = words.most_common(1)[0]
        if times > 1 and times * 2 > words.total():
            found[workspace] = word
    return found


def _says(name: str, workspace: str) -> bool:
    """Return whether a name begins with a word of its workspace's name, or with its initials: `DQ Collect` of Data Quality."""
    start = _FIRST.match(name)
    words = _FIRST.findall(workspace)
    initials = {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL)}
    said = {word.casefold() for word in (*words, *(some for some in initials if len(some) > 1)) if word not in _SMALL}
    return start is not None and start[0].casefold() in said


def name_without_workspace_code(survey: Survey) -> Iterator[Found]:
    """NAME-2: a name should say where its asset is; of interest where there is more than one place."""
    if len(survey.topology.workspaces) < 2:
        return
    meant = codes(survey)
    found: dict[str, list[tuple[str, str]]] = {}
    for one in unprefixed(survey.topology, meant):
        if one.workspace in survey.topology.workspaces and not _says(one.name, one.workspace):
            found.setdefault(one.workspace, []).append((one.name, one.better))
    for workspace, some in found.items():
        names = list(dict.fromkeys(name for name, _ in some))
        how_many = f"{counted(len(some), 'asset')} of {workspace} {verb(len(some), 'does', 'do')}"
        what = f"{how_many} not begin with its code {meant[workspace]!r}: {quoted(names)}"
        yield Found(("workspaces", workspace), what, evidence=f"{some[0][0]!r} would be {some[0][1]!r}")


def name_off_pattern(survey: Survey) -> Iterator[Found]:
    """NAME-2: where most assets of a kind are called WS-REGION-TYPE-DATE-NAME, the others are not found beside them."""
    found: dict[str, list[OffPattern]] = {}
    for one in off_pattern(survey.topology, codes(survey)):
        found.setdefault(one.kind, []).append(one)
    for kind, some in found.items():
        section = f"{kind}s"
        total = len(survey.topology.assets[kind])
        what = f"{len(some)} of {total} {section.replace('_', ' ')} {verb(len(some), 'leaves', 'leave')} the pattern {'-'.join(PATTERN)}"
        told = [f"{one.name!r} would be {one.better!r}" + f" (no {', no '.join(one.missing)})" * bool(one.missing) for one in some]
        what += f", which the others keep to: {quoted([one.name for one in some])}"
        yield Found((section, some[0].name), what, evidence=listed(told))


FINDS: Finds = {
    "name-clash": name_clash,
    "name-without-workspace-code": name_without_workspace_code,
    "name-off-pattern": name_off_pattern,
}
