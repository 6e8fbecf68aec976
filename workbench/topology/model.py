"""What an instance is: its partitions, workspaces and assets (`assets.py`) as one frozen value, and what follows from them alone.

Reading and checking files is `read.py` and `check.py`; nothing here knows of people, events or the engine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UnknownName
from .assets import (
    Accepted,
    AssignmentRule,
    Campaign,
    Crm,
    Dedupe,
    Email,
    Folder,
    Form,
    Program,
    RevenueModel,
    Role,
    Segmentation,
    SmartList,
    StaticList,
    Template,
    User,
    Workspace,
)
from .fields import READ_ONLY, STANDARD, Field, field_of
from .files import Origin
from .settings import Settings

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["DEFAULT", "Topology"]

DEFAULT = "Default"


@dataclass(frozen=True, eq=True)
class Topology:
    """A Marketo instance as designed. Immutable: a change gives a new one (`edits.py`).

    Build it from a mapping of the file's shape with `Topology.of`, from a file with `Topology.read`.
    """

    name: str
    partitions: tuple[str, ...] = (DEFAULT,)
    workspaces: Mapping[str, Workspace] = field(default_factory=lambda: {DEFAULT: Workspace(DEFAULT, None, DEFAULT)})
    fields: Mapping[str, Field] = field(default_factory=dict)
    dedupe: Dedupe = field(default_factory=Dedupe)
    blocked_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    communication_limits: Mapping[str, int] = field(default_factory=dict)
    assignment_rules: tuple[AssignmentRule, ...] = ()
    programs: Mapping[str, Program] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    lists: Mapping[str, StaticList] = field(default_factory=dict)
    smart_lists: Mapping[str, SmartList] = field(default_factory=dict)
    segmentations: Mapping[str, Segmentation] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    emails: Mapping[str, Email] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    folders: Mapping[str, Folder] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    models: Mapping[str, RevenueModel] = field(default_factory=dict)
    crm: Crm | None = None
    accepted_findings: tuple[Accepted, ...] = ()
    settings: Settings = field(default_factory=Settings)
    origin: Origin | None = field(default=None, compare=False, repr=False)

    __hash__ = None  # type: ignore[assignment]  # compared by value; nobody keys a dict by a whole design

    def __repr__(self) -> str:
        counts = ((len(self.partitions), "partition"), (len(self.workspaces), "workspace"), (len(self.campaigns), "campaign"))
        return f"<Topology {self.name!r}: {', '.join(f'{n} {what}' + 's' * (n != 1) for n, what in counts)}>"

    def describe(self) -> str:
        """Tell the design in words: what there is, and a line for each workspace. Its picture is a `TopologyView`."""
        from .card import topology_card

        return topology_card(self).describe()

    def _repr_html_(self) -> str:
        from .card import topology_card

        return topology_card(self).to_html()

    @classmethod
    def of(cls, given: Mapping[str, Any] | str | None = None, /, **parts: Any) -> Topology:
        """Build a design from a mapping of the file's shape, or from its name and the parts as keywords.

        >>> Topology.of("Two regions", partitions=["Default", "EMEA"])
        <Topology 'Two regions': 2 partitions, 1 workspace, 0 campaigns>
        """
        from .read import read_mapping

        whole = {"name": given} if isinstance(given, str) else {} if given is None else given
        return read_mapping({**whole, **parts} if isinstance(whole, Mapping) else whole)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Topology:
        """Read a design from a YAML file (or from its text). Raises InputError with every problem found, by line."""
        from .read import read

        return read(path)

    def to_mapping(self) -> dict[str, Any]:
        """Return the mapping a topology file holds; `Topology.of` makes the same design of it."""
        from .write import to_mapping

        return to_mapping(self)

    def to_yaml(self) -> str:
        """Return the text of a topology file."""
        from .write import to_yaml

        return to_yaml(self)

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write a topology file, whole or not at all, and return its path."""
        from .write import write

        return write(self, path)

    def where(self, *place: str | int) -> str:
        r"""Name a place of the design, with file and line if it was read from a text; positions in lists are from 0.

        >>> Topology.of({"name": "One", "partitions": ["Default", "EMEA"]}).where("partitions", 1)
        'partitions[2]'
        >>> Topology.read("name: One\npartitions: [Default, EMEA]\n").where("partitions")
        'text:2: partitions'
        """
        return Origin().where(place) if self.origin is None else self.origin.where(place)

    def graph(self) -> nx.MultiDiGraph[Any]:
        """Return sources, partitions, workspaces and campaigns as a graph (`graph.py`)."""
        from .graph import graph

        return graph(self)

    def add(self, kind: str, name: str, /, **keys: Any) -> Topology:
        """Return the design with one more thing of any kind; `keys` are what the file would say of it."""
        from . import edits

        return edits.add(self, kind, name, **keys)

    def add_partition(self, name: str) -> Topology:
        """Return the design with one more partition, seen by the workspaces that see all (VIS-5)."""
        from . import edits

        return edits.add_partition(self, name)

    def add_workspace(self, name: str, partitions: str | Sequence[str], primary: str | None = None) -> Topology:
        """Return the design with one more workspace; `partitions` is a list, or `"all"`."""
        from . import edits

        return edits.add_workspace(self, name, partitions, primary)

    def set_workspace(self, name: str, partitions: str | Sequence[str] | None = None, primary: str | None = None) -> Topology:
        """Return the design with other partitions for a workspace, or another primary one; what is left out stays."""
        from . import edits

        return edits.set_workspace(self, name, partitions, primary)

    def add_form(self, name: str, workspace: str, **keys: Any) -> Topology:
        """Return the design with one more form."""
        return self.add("form", name, workspace=workspace, **keys)

    def add_program(self, name: str, workspace: str, **keys: Any) -> Topology:
        """Return the design with one more program."""
        return self.add("program", name, workspace=workspace, **keys)

    def add_list(self, name: str, workspace: str) -> Topology:
        """Return the design with one more static list."""
        return self.add("list", name, workspace=workspace)

    def add_email(self, name: str, workspace: str, **keys: Any) -> Topology:
        """Return the design with one more email."""
        return self.add("email", name, workspace=workspace, **keys)

    def add_campaign(self, name: str, workspace: str, **keys: Any) -> Topology:
        """Return the design with one more campaign; `triggers`, `filters`, `flow`, ... as in the file."""
        return self.add("campaign", name, workspace=workspace, **keys)

    def without(self, kind: str, name: str) -> Topology:
        """Return the design without one thing; refused while something still refers to it."""
        from . import edits

        return edits.without(self, kind, name)

    def renamed(self, kind: str, old: str, new: str) -> Topology:
        """Return the design with one thing called differently, wherever it is named."""
        from .rename import renamed

        return renamed(self, kind, old, new)

    def with_rules(self, rules: Sequence[Mapping[str, Any]]) -> Topology:
        """Return the design with these assignment rules, as in the file."""
        from . import edits

        return edits.with_rules(self, rules)

    def with_settings(self, **switches: Any) -> Topology:
        """Return the design with these switches set; the others stay."""
        from . import edits

        return edits.with_settings(self, **switches)

    def sees(self, workspace: str) -> tuple[str, ...]:
        """Return the partitions a workspace sees, in the order of the design (VIS-1, VIS-5)."""
        given = self.workspace(workspace).partitions
        return self.partitions if given is None else tuple(p for p in self.partitions if p in given)

    def workspace(self, name: str) -> Workspace:
        """Return a workspace by name, or say which name is nearest."""
        try:
            return self.workspaces[name]
        except KeyError:
            raise UnknownName("workspace", name, self.workspaces) from None

    def field_named(self, name: str) -> Field:
        """Return a field by display or REST name, or say which name is nearest."""
        found = field_of(name, self.fields)
        if found is None:
            raise UnknownName("field", name, [*STANDARD, *self.fields])
        return found

    @cached_property
    def shared(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The workspaces each asset (kind, name) is shared with, by itself or through its folder or one that this stands in (SHARE-1)."""
        from .shares import shares

        found: dict[tuple[str, str], frozenset[str]] = {}
        for share in shares(self):
            key = (share.kind, share.name)
            found[key] = found.get(key, frozenset()) | {share.workspace}
        return found

    @cached_property
    def assets(self) -> Mapping[str, Mapping[str, Any]]:
        """Every kind of named asset with its members."""
        return {
            "program": self.programs,
            "form": self.forms,
            "list": self.lists,
            "smart_list": self.smart_lists,
            "segmentation": self.segmentations,
            "template": self.templates,
            "email": self.emails,
            "campaign": self.campaigns,
            "model": self.models,
        }

    @cached_property
    def automations(self) -> Mapping[str, Campaign]:
        """The campaigns, and behind them the transitions of approved revenue models, which run like campaigns (LIFE-3)."""
        from .lifecycle import transition_campaigns

        return {**self.campaigns, **transition_campaigns(self)} if self.models else self.campaigns

    def can_use(self, workspace: str, kind: str, name: str) -> bool:
        """Return whether an asset may be named in a workspace: its own, or shared with it (CAMP-14, SHARE-5).

        Assets are kept apart by workspace, people by partition (VIS-11).
        """
        asset = self.assets[kind].get(name)
        return asset is not None and (asset.workspace == workspace or workspace in self.shared.get((kind, name), ()))

    def is_writable(self, name: str) -> bool:
        """Return whether a field may be written at all (VIS-14)."""
        return name not in READ_ONLY


SHAREABLE = ("campaign", "list", "smart_list", "segmentation", "template", "model")  # SHARE-1: forms, emails, programs are cloned
