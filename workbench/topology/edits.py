"""Designs changed a little: each edit returns a new, checked Topology and leaves the old one alone.

An edit changes the mapping of the file, or of one thing in it, and reads it again, so it is judged as a file would be. Renaming is
`rename.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from ..errors import InputError, Problem, UnknownName, shown
from .model import Topology
from .names import KINDS
from .read import read_mapping, reread
from .settings import Settings
from .write import thing_to_plain, to_mapping

__all__ = ["add", "add_partition", "add_workspace", "change", "section_of", "set_workspace", "with_rules", "with_settings", "without"]

_READ_ALONE = ("campaigns", "smart_lists")  # whatever names these names nothing within them; and there are many of them


def section_of(kind: str) -> str:
    """Return the section of the file where things of a kind stand.

    >>> section_of("smart_list")
    'smart_lists'
    """
    sections = {what: section for section, what in KINDS.items()} | {"user": "users", "field": "fields"}
    if kind not in sections:
        raise UnknownName("kind", kind, sections)
    return sections[kind]


def add(topology: Topology, kind: str, name: str, /, **keys: Any) -> Topology:
    """Return the design with one more named thing; `keys` are what the file would say of it.

    >>> add(Topology("One"), "form", "Contact us", workspace="Default").forms["Contact us"]
    Form(name='Contact us', workspace='Default', program=None, fields=())
    """
    section = section_of(kind)
    if kind == "partition":
        return add_partition(topology, name, **keys)
    given = to_mapping(topology)
    things = given.get(section, {})
    if name in things:
        raise _taken(kind, name, section)
    given[section] = {**things, name: keys.get("type") if kind == "field" else keys}
    return read_mapping(given)


def add_partition(topology: Topology, name: str) -> Topology:
    """Return the design with one more partition; workspaces that see all see it at once (VIS-5).

    >>> add_partition(Topology("One"), "LATAM").sees("Default")
    ('Default', 'LATAM')
    """
    if name in topology.partitions:
        raise _taken("partition", name, "partitions")
    return read_mapping(to_mapping(topology) | {"partitions": [*topology.partitions, name]})


def add_workspace(topology: Topology, name: str, partitions: str | Sequence[str], primary: str | None = None) -> Topology:
    """Return the design with one more workspace; `partitions` is a list, or `"all"`."""
    return add(topology, "workspace", name, **_seen(partitions, primary))


def set_workspace(topology: Topology, name: str, partitions: str | Sequence[str] | None = None, primary: str | None = None) -> Topology:
    """Return the design with other partitions for a workspace, or another primary one; what is left out stays as it is.

    >>> two = add_partition(Topology("One"), "EMEA")
    >>> set_workspace(two, "Default", ["Default", "EMEA"]).workspaces["Default"].partitions
    ('Default', 'EMEA')
    """
    now = topology.workspace(name)
    kept = "all" if now.partitions is None else now.partitions
    wanted = kept if partitions is None else partitions
    if primary is None and (wanted == "all" or (isinstance(wanted, list | tuple) and now.primary in wanted)):
        primary = now.primary
    given = to_mapping(topology)
    given["workspaces"][name] = _seen(wanted, primary)
    return read_mapping(given)


def change(topology: Topology, kind: str, name: str, /, **keys: Any) -> Topology:
    """Return the design with one thing said otherwise: these keys as the file would have them, the others as they are.

    >>> one = add(Topology("One"), "campaign", "Hello", workspace="Default")
    >>> change(one, "campaign", "Hello", runs="every_time").campaigns["Hello"].runs
    'every_time'
    """
    section = section_of(kind)
    if section in _READ_ALONE and name in getattr(topology, section):
        return reread(topology, section, name, {**thing_to_plain(getattr(topology, section)[name], section), **keys})
    given = to_mapping(topology)
    things = given.get(section, {})
    if name not in things:
        raise UnknownName(kind.replace("_", " "), name, things)
    if not isinstance(things, dict) or not isinstance(things[name], dict):
        raise InputError(Problem(f"a {kind} has nothing but its name", section, shown(name)))
    given[section] = {**things, name: {**things[name], **keys}}
    return read_mapping(given)


def without(topology: Topology, kind: str, name: str) -> Topology:
    """Return the design without one thing. Raises InputError naming whatever still refers to it."""
    section = section_of(kind)
    given = to_mapping(topology)
    things = given.get(section, {})
    if name not in things:
        raise UnknownName(kind.replace("_", " "), name, things)
    given[section] = (
        [other for other in things if other != name] if isinstance(things, list) else {key: it for key, it in things.items() if key != name}
    )
    return read_mapping(given)


def with_rules(topology: Topology, rules: Sequence[Mapping[str, Any]]) -> Topology:
    """Return the design with these assignment rules.

    >>> with_rules(Topology("One"), [{"else": "Default"}]).assignment_rules
    (AssignmentRule(condition=None, partition='Default'),)
    """
    return read_mapping(to_mapping(topology) | {"assignment_rules": rules})


def with_settings(topology: Topology, **switches: Any) -> Topology:
    """Return the design with these switches set; the others stay.

    >>> with_settings(Topology("One"), max_cascade=10).settings.changed()
    {'max_cascade': 10}
    """
    given = to_mapping(topology)
    now = {f.name: getattr(topology.settings, f.name) for f in fields(Settings)}
    return read_mapping(given | {"settings": now | switches})


def _seen(partitions: str | Sequence[str], primary: str | None) -> dict[str, Any]:
    return {"partitions": partitions} | ({} if primary is None else {"primary": primary})


def _taken(kind: str, name: str, section: str) -> InputError:
    return InputError(Problem(f"there is a {kind.replace('_', ' ')} of that name already", section, shown(name)))
