"""What an instance is: workspaces, partitions, assets and campaigns, from a YAML file or from Python, checked.

Nothing here knows of people, events or the engine.
"""

from __future__ import annotations

from typing import Any

from .assets import (
    AssignmentRule,
    Campaign,
    Content,
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
    StageRule,
    StaticList,
    Template,
    Transition,
    User,
    Workspace,
)
from .check import check, invalid_campaigns
from .conditions import AllOf, AnyOf, Compare, Condition, Did, Group, InSegment, InStage, Member, Not, walk
from .cost import FilterCost, filter_costs
from .fields import STANDARD, Field
from .model import Topology
from .naming import OffPattern, Unprefixed, off_pattern, unprefixed
from .read import read, read_condition, read_steps, read_triggers
from .read_settings import read_settings
from .schema import json_schema
from .settings import Settings
from .spans import Span
from .steps import Choice, Step, Trigger

__all__ = [
    "STANDARD",
    "AllOf",
    "AnyOf",
    "AssignmentRule",
    "Campaign",
    "Choice",
    "Compare",
    "Condition",
    "Content",
    "Crm",
    "Dedupe",
    "Did",
    "Email",
    "Field",
    "FilterCost",
    "Folder",
    "Form",
    "Group",
    "InSegment",
    "InStage",
    "Member",
    "Not",
    "OffPattern",
    "Program",
    "RevenueModel",
    "Role",
    "Segmentation",
    "Settings",
    "SmartList",
    "Span",
    "StageRule",
    "StaticList",
    "Step",
    "Template",
    "Topology",
    "Transition",
    "Trigger",
    "Unprefixed",
    "User",
    "Workspace",
    "check",
    "filter_costs",
    "invalid_campaigns",
    "json_schema",
    "off_pattern",
    "read",
    "read_condition",
    "read_settings",
    "read_steps",
    "read_triggers",
    "topology",
    "unprefixed",
    "walk",
]


def topology(name: str, /, **parts: Any) -> Topology:
    """Build a design from its name and its parts; the same as `Topology.of(name, ...)`.

    >>> topology("Two regions", partitions=["Default", "EMEA"]).partitions
    ('Default', 'EMEA')
    """
    return Topology.of(name, **parts)
