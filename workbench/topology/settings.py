"""The switches where public sources disagree or are silent; the first value of each is the documented default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """One value a switch. Rule IDs in brackets say which disputed rule it decides."""

    assignment_rules_scope: Literal["crm", "all_creates"] = "crm"  # ROUTE-3
    invisible_form_membership: Literal["none", "hidden"] = "none"  # FORM-4
    change_partition_targets: Literal["visible", "all"] = "visible"  # ROUTE-7
    recheck_visibility_each_step: bool = False  # ROUTE-11
    batch_email_pick: Literal["lowest_id", "latest_updated"] = "lowest_id"  # DEDUPE-13
    sync_without_partition: Literal["update_in_place", "default_only"] = "update_in_place"  # API-5
    bulk_extract_scope: Literal["all", "workspaces"] = "all"  # API-14
    one_model_per_instance: bool = False  # LIFE-1
    import_partition_choice: bool = False  # IMPORT-6
    import_visible_and_hidden_match: Literal["prefer_visible", "reject"] = "prefer_visible"  # IMPORT-4
    change_partition_priority: Literal["low", "medium", "high"] = "low"  # QUEUE-2
    request_campaign_across_workspaces: Literal["shared_only", "any"] = "shared_only"  # CAMP-7
    crm_entry_stage: str = "SAL"  # LIFE-4
    max_cascade: int = 50

    def changed(self) -> Mapping[str, object]:
        """Return the switches that differ from their default, by name."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}
