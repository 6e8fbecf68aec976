"""Random designs as plain mappings of the topology file's shape, valid by construction; few names, so that things meet.

What happens in them stands in `strategies.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dice import FIELDS, Dice

__all__ = ["Draft", "drafted", "share"]

PARTITIONS = ("NA", "EMEA", "APAC")
WORKSPACES = ("NA", "EMEA", "Global", "b-side")
SPANS = ("1 minute", "2 minutes", "90 minutes", "1 hour", "1 day", "2 days")
STATUSES = ("Invited", "Registered", "Attended")
STREAMS = ("Early", "Late")
STAGES = ("Known", "MQL", "SAL", "Won")
TEXT = ("is", "is", "is", "is_not", "contains", "not_contains", "starts_with", "not_starts_with", "is_empty", "is_not_empty")
NUMBER = ("is", "is", "is_not", "greater_than", "less_than", "at_least", "at_most", "between", "is_empty", "is_not_empty")
DATE = ("is", "is_not", "before", "after", "on_or_before", "on_or_after", "between", "in_past", "not_in_past", "is_empty", "is_not_empty")
SETTINGS: dict[str, tuple[Any, ...]] = {
    "assignment_rules_scope": ("all_creates",),
    "invisible_form_membership": ("hidden",),
    "change_partition_targets": ("all",),
    "recheck_visibility_each_step": (True,),
    "batch_email_pick": ("latest_updated",),
    "sync_without_partition": ("default_only",),
    "import_partition_choice": (True,),
    "bulk_extract_scope": ("workspaces", "workspaces"),
    "import_visible_and_hidden_match": ("reject",),
    "change_partition_priority": ("medium", "high"),
    "request_campaign_across_workspaces": ("any",),
    "crm_entry_stage": STAGES,
    "one_model_per_instance": (True,),
    "max_cascade": (0, 1, 2, 3, 5),
}
PERMISSIONS = ("view_people", "import_list", "edit_person", "merge_people", "delete_person", "export_person", "run_flow_action")
PAGES = ("pricing", "docs")
THEMES = {
    "": 6,
    "web": 1.2,
    "mail": 1.2,
    "twins": 1.2,
    "scores": 1,
    "dates": 1,
    "crm": 1.2,
    "edits": 1.2,
    "nurture": 1.2,
}  # what a scenario is about
FIELDS_OF = {
    "mail": ("Unsubscribed", "Person Score", "Marketing Suspended"),
    "twins": ("Unsubscribed",),
    "scores": ("Person Score", "Fit Score"),
    "dates": ("Last Seen", "Trial Ends"),
    "crm": ("Last Name", "Company Name", "Products", "Unsubscribed"),
}
TEXTS = ("Last Name", "Country", "Job Title", "City", "Emailable", "Seats")
Condition = dict[str, Any] | list[Any]


class Draft:
    """A design in the making: `mapping` is what the file would hold, `home` says in which workspace every asset of a kind is."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.partitions = ["Default", *dice.some(PARTITIONS, 1, 3)]
        self.home: dict[str, dict[str, str]] = {}
        self.shared: dict[str, set[str]] = {}
        self.main = ""
        self.requested: list[str] = []
        self.is_alone = False  # whether conditions may ask about the record alone, not about a group
        self.theme = dice.by_weight(THEMES)
        self.fields = (
            dice.some(list(FIELDS), 4, 8)
            if self.theme not in FIELDS_OF
            else list(dict.fromkeys([*FIELDS_OF[self.theme], *dice.some(TEXTS, 1, 3)]))
        )
        self.mapping: dict[str, Any] = {"name": "Random", "partitions": self.partitions}
        own = {name: FIELDS[name].type for name in self.fields if FIELDS[name].is_own}
        if own:
            self.mapping["fields"] = own

    # -- names --

    def of_kind(self, *types: str) -> list[str]:
        return [name for name in self.fields if FIELDS[name].type in types]

    def somewhere(self) -> str:
        """Draw a workspace for an asset: often the main one, so that assets can be used together."""
        return self.main if self.dice.hit(0.9 if self.theme == "nurture" else 0.55) else self.dice.one(list(self.mapping["workspaces"]))

    def usable(self, kind: str, workspace: str) -> list[str]:
        return [name for name, home in self.home.get(kind, {}).items() if home == workspace or workspace in self.shared.get(name, ())]

    def asset(self, kind: str, workspace: str) -> str | None:
        """Draw an asset that the workspace may name; now and then another one, which makes the campaign invalid."""
        known = list(self.home.get(kind, {}))
        names = known if self.dice.hit(0.03) else self.usable(kind, workspace)
        return self.dice.one(names) if names else None

    def statuses(self, program: str) -> list[str]:
        return self.mapping["programs"][program].get("statuses", ["Member"])

    def stages(self, model: str) -> list[str]:
        return self.mapping["models"][model]["stages"]

    def several(self, names: list[str] | tuple[str, ...]) -> Any:
        """Draw one, or a list of two."""
        return self.dice.some(names, 2, 2) if len(names) > 1 and self.dice.hit(0.2) else self.dice.one(names)

    def spoken(self, field: str) -> str:
        """Name a field by its display name, sometimes by its REST name."""
        rest = FIELDS[field].rest if field in FIELDS else None
        return rest if rest and self.dice.hit(0.1) else field

    def value(self, field: str) -> Any:
        """Draw a constant of a field's type."""
        value = self.dice.one(FIELDS[field].cells)
        return value.strip() if isinstance(value, str) else value

    # -- conditions --

    def filters(self, workspace: str, chance: float = 0.55) -> Condition:
        if not self.dice.hit(chance):
            return []
        if self.dice.hit(0.4):
            return self.condition(workspace)
        return [self.condition(workspace) for _ in range(self.dice.one((1, 1, 2)))]

    def condition(self, workspace: str, depth: int = 0) -> dict[str, Any]:
        dice = self.dice
        if depth < 3 and dice.hit(0.25):
            kind = dice.one(("all", "any", "not"))
            if kind == "not":
                return {kind: self.condition(workspace, depth + 1)}
            return {kind: [self.condition(workspace, depth + 1) for _ in range(dice.one((1, 2, 2, 3)))]}
        leaf = dice.by_weight(
            {self._compare: 10, self._partition: 2, self._member: 3, self._did: 2, self._stage: 0.7, self._stamp: 0.3, self._group: 1}
        )
        return leaf(workspace) or self._compare(workspace)

    def _compare(self, workspace: str) -> dict[str, Any]:
        dice = self.dice
        field = dice.one(self.fields)
        return {self.spoken(field): self._asked(field, FIELDS[field].type)}

    def _asked(self, field: str, type_: str) -> Any:
        dice = self.dice
        op = dice.one(
            {"number": NUMBER, "boolean": ("is", "is", "is_not", "is_empty", "is_not_empty"), "date": DATE, "datetime": DATE}.get(
                type_, TEXT
            )
        )
        if op in ("is_empty", "is_not_empty"):
            return {op: True}
        if op in ("in_past", "not_in_past"):
            return {op: dice.one(SPANS)}
        if op == "between":
            return {op: sorted((self.value(field) for _ in range(2)), key=float if type_ == "number" else str)}
        values: Any = [self.value(field) for _ in range(2)] if dice.hit(0.25) else self.value(field)
        if op in ("is", "is_not") and dice.hit(0.1):
            values = [values, None] if not isinstance(values, list) and dice.hit(0.5) else None
        return values if op == "is" and dice.hit(0.7) else {op: values}

    def _partition(self, workspace: str) -> dict[str, Any]:
        several = self.several(self.partitions)
        return {"Partition": several if self.dice.hit(0.7) else {"is_not": several}}

    def _member(self, workspace: str) -> dict[str, Any] | None:
        dice = self.dice
        kind = dice.one(("programs", "lists", "segmentations") if self.is_alone else ("programs", "lists", "smart_lists", "segmentations"))
        name = self.asset(kind, workspace)
        if name is None:
            return None
        if kind == "programs":
            with_status = {"program": name, "status": self.several(self.statuses(name))}
            return {"member_of_program": name if dice.hit(0.6) else with_status}
        if kind == "segmentations":
            return {"in_segment": {name: self.several([*self.mapping[kind][name]["segments"], "Default"])}}
        return {f"member_of_{kind[:-1]}": name}

    def _stage(self, workspace: str) -> dict[str, Any] | None:
        model = self.asset("models", workspace)
        return {"in_stage": {model: self.several(self.stages(model))}} if model else None

    def _did(self, workspace: str) -> dict[str, Any] | None:
        dice = self.dice
        kind = dice.one(("filled_out_form", "was_sent_email", "partition_was_changed", "visited_page", "opened_email", "clicked_email"))
        if kind == "partition_was_changed":
            return {kind: {"to": dice.one(self.partitions), **({"in_past": dice.one(SPANS)} if dice.hit(0.4) else {})}}
        name = dice.one(PAGES) if kind == "visited_page" else self.asset("forms" if kind == "filled_out_form" else "emails", workspace)
        if name is None:
            return None
        return {kind: {"name": name, "in_past": dice.one(SPANS)} if dice.hit(0.4) else name}

    def _group(self, workspace: str) -> dict[str, Any] | None:
        dice = self.dice
        by = dice.some([name for name in self.fields if FIELDS[name].type != "boolean"], 1, 2)
        if self.is_alone or not by:
            return None
        asked: dict[str, Any] = {"by": [self.spoken(name) for name in by] if len(by) > 1 or dice.hit(0.2) else self.spoken(by[0])}
        if dice.hit(0.7):
            asked["having"] = self.filters(workspace, 1) if dice.hit(0.5) else self.condition(workspace, 2)
        numbers, others = self.of_kind("number"), [name for name in self.fields if FIELDS[name].type != "boolean"]
        kind = dice.by_weight({"people": 4, "percent": 2, "sum": 2 if numbers else 0, "distinct": 2})
        if kind in ("sum", "distinct"):
            asked[kind] = dice.one(numbers if kind == "sum" else others)
        least = {"people": (1, 2, 2, 3), "percent": ("50%", "100%", "33.4%"), "sum": (5, 10, 12.5), "distinct": (1, 2)}
        return {"group": {**asked, "at_least": dice.one(least[kind])}}

    def _stamp(self, workspace: str) -> dict[str, Any]:
        dice = self.dice
        return dice.one(
            (
                {"Id": {"greater_than": dice.one((1, 2, 10))}},
                {"Created At": {"in_past": dice.one(SPANS)}},
                {"Updated At": {dice.one(("before", "after", "on_or_before")): dice.one(("2026-01-05T09:01", "2026-01-06"))}},
                {"Created At": {dice.one(("is", "is_not")): "2026-01-05"}},
            )
        )


# -- parts --


def drafted(dice: Dice) -> Draft:
    """Draw a design without campaigns; those are `campaigns.py`."""
    draft = Draft(dice)
    _workspaces(draft)
    _rules(draft)
    _assets(draft)
    if dice.hit(0.5):
        draft.mapping["settings"] = {name: dice.one(SETTINGS[name]) for name in dice.some(list(SETTINGS), 1, 3)}
    _models(draft)
    return draft


def _models(draft: Draft) -> None:
    """Draw revenue models, at most one approved a workspace (or instance); their transitions are `campaigns.py`."""
    dice, mapping = draft.dice, draft.mapping
    models: dict[str, Any] = {}
    settings = mapping.get("settings", {})
    homes: set[str] = set()
    for name in ("Funnel", "Short")[: dice.by_weight({0: 3, 1: 5, 2: 1.5})]:
        home = draft.somewhere()
        stages = [stage for stage in STAGES if dice.hit(0.8)] or ["Known"]
        models[name] = {"workspace": home, "stages": stages}
        scope = "" if settings.get("one_model_per_instance") else home
        if scope in homes or dice.hit(0.1):
            models[name]["approved"] = False
        homes.add(scope)
        if dice.hit(0.2):
            models[name]["start"] = dice.one(stages)
        if dice.hit(0.3):
            draft.is_alone = True
            rules = [{"if": draft.condition(home, 2), "then": dice.one(stages)}]
            draft.is_alone = False
            models[name]["assignment_rules"] = [*rules, *([{"else": dice.one(stages)}] if dice.hit(0.5) else [])]
        others = [other for other in mapping["workspaces"] if other != home]
        if others and dice.hit(0.6):
            draft.shared[name] = set(dice.some(others, 1, 2))
            models[name]["shared_with"] = sorted(draft.shared[name])
    draft.home["models"] = {name: model["workspace"] for name, model in models.items()}
    if models:
        mapping["models"] = models
    known = {stage for model in models.values() for stage in model["stages"]}
    if known and settings.get("crm_entry_stage", "SAL") not in {*known, "SAL"}:
        settings["crm_entry_stage"] = dice.one(sorted(known))


def _workspaces(draft: Draft) -> None:
    dice = draft.dice
    found: dict[str, Any] = {}
    for name in ["Default", *dice.some(WORKSPACES, 1, 3)]:
        if dice.hit(0.7 if name == "Default" else 0.1):
            found[name] = {"partitions": "all", **({"primary": dice.one(draft.partitions)} if dice.hit(0.2) else {})}
            continue
        seen = [name] if name in draft.partitions and dice.hit(0.5) else dice.some(draft.partitions, 1, 3)
        found[name] = {"partitions": seen, **({"primary": dice.one(seen)} if len(seen) > 1 or dice.hit(0.2) else {})}
    draft.home["workspaces"] = dict.fromkeys(found, "")
    draft.mapping["workspaces"] = found
    draft.main = "Default" if dice.hit(0.35) else dice.one(list(found))


def _rules(draft: Draft) -> None:
    dice, mapping = draft.dice, draft.mapping
    if dice.hit(0.45):
        second = dice.some([name for name in draft.fields if FIELDS[name].type in ("string", "number", "boolean", "date")], 0, 1)
        mapping["dedupe"] = {
            "key": ["Email Address", *second],
            "partition": dice.hit(0.5),
            "applies_to": dice.some(("forms", "lists", "api"), 1, 3),
        }
    if dice.hit(0.3):
        doors = ("forms", "lists", "api", "crm", "flow", "manual")
        mapping["blocked_fields"] = {name: dice.some(doors, 1, 4) for name in dice.some([*draft.fields, "Email Address"], 1, 3)}
    if dice.hit(0.9 if draft.theme == "mail" else 0.3):
        mapping["communication_limits"] = {name: dice.one((1, 1, 2)) for name in dice.some(("per_day", "per_7_days"), 1, 2)}
    if dice.hit(0.5):
        plain = [{"if": draft._compare(""), "then": dice.one(draft.partitions)} for _ in range(dice.one((1, 2)))]
        if dice.hit(0.2):
            plain[0]["if"] = {"any": [draft._compare(""), draft._stamp("")]}
        mapping["assignment_rules"] = [*plain, *([{"else": dice.one(draft.partitions)}] if dice.hit(0.6) else [])]
    if dice.hit(0.6) or draft.theme == "crm":
        mapping["crm"] = {"type": dice.one(("salesforce", "dynamics"))}
        if mapping["crm"]["type"] == "dynamics" and dice.hit(0.5):
            mapping["crm"]["filter"] = "new_synctomkto"


def _program(draft: Draft) -> dict[str, Any]:
    dice = draft.dice
    program: dict[str, Any] = {"statuses": list(STATUSES[: dice.one((1, 2, 3))])} if dice.hit(0.7) else {}
    if dice.hit(1 if draft.theme == "nurture" else 0.4):
        program |= {"type": "engagement", **({"streams": {name: [] for name in STREAMS[: dice.one((1, 2))]}} if dice.hit(0.7) else {})}
    elif dice.hit(0.4):
        program["type"] = "email"
    return program


def _assets(draft: Draft) -> None:
    dice, mapping = draft.dice, draft.mapping
    workspaces = list(mapping["workspaces"])

    def named(kind: str, names: tuple[str, ...], least: int, most: int, more: Callable[[str], dict[str, Any]]) -> None:
        draft.home[kind], mapping[kind] = {}, {}
        for name in names[: dice.randint(least, most)]:
            home = draft.somewhere()
            shared = [other for other in dice.some(workspaces, 1, 3) if other != home] if dice.hit(0.4) else []
            if kind in ("smart_lists", "segmentations") and shared:
                draft.shared[name] = set(shared)
            mapping[kind][name] = {"workspace": home, **more(home), **({"shared_with": shared} if name in draft.shared else {})}
            draft.home[kind][name] = home

    named("programs", ("Webinar", "Roadshow"), draft.theme == "nurture", 2, lambda home: _program(draft))
    programs = list(mapping["programs"])
    named("forms", ("Form A", "Form B", "form c"), 1, 3, lambda home: {"program": dice.one(programs)} if programs and dice.hit(0.5) else {})

    def local(home: str) -> dict[str, Any]:
        own = [name for name, spec in mapping["programs"].items() if spec["workspace"] == home]
        return {"program": dice.one(own)} if own and dice.hit(0.4) else {}

    named("lists", ("List A", "List B"), 0, 2, local)
    named("templates", ("Corporate",), 0, 1, lambda home: {})
    for name in mapping["templates"]:
        if dice.hit(0.7):
            mapping["folders"] = {"Templates": {"workspace": draft.home["templates"][name], "holds": [name], "area": "design_studio"}}
            mapping["folders"]["Templates"]["shared_with"] = [other for other in workspaces if other != draft.home["templates"][name]]

    def mail(home: str) -> dict[str, Any]:
        program = {"program": dice.one(programs)} if programs and dice.hit(0.2) else local(home)
        template = {"template": dice.one(list(mapping["templates"]))} if mapping["templates"] and dice.hit(0.5) else {}
        return {**({"operational": True} if dice.hit(0.3) else {}), **program, **template}

    named("emails", ("Hello", "News"), 1, 2, mail)
    draft.is_alone = True
    named(
        "segmentations",
        ("Trade",),
        0,
        1,
        lambda home: {
            "segments": {
                name: draft.condition(home, 2) if dice.hit(0.7) else draft.filters(home, 1) for name in ("One", "Two")[: dice.one((1, 2))]
            }
        },
    )
    draft.is_alone = False
    named("smart_lists", ("VPs", "Others"), 0, 2, lambda home: {"filters": draft.filters(home, 0.9)})
    if dice.hit(0.5):
        mapping["roles"] = {
            "Helper": {"may": dice.some(PERMISSIONS, 0, 3)},
            **({"Marketing User": {"may": ["view_people", "import_list"]}} if dice.hit(0.2) else {}),
        }
        mapping["users"] = users = {}
        for name in ("ann", "bot"):
            roles = {
                where: dice.one(("Marketing User", "API", "Standard User", "Analytics User", "Helper", "Helper", ["Web Designer", "API"]))
                for where in dice.some(workspaces, 1, 2)
            }
            users[name] = {"roles": roles if dice.hit(0.9) else {dice.one(workspaces): "Admin"}}
        draft.home["users"] = dict.fromkeys(users, "")


def share(draft: Draft) -> None:
    """Share some lists and campaigns by way of folders."""
    dice, mapping = draft.dice, draft.mapping
    for number in range(dice.one((0, 1, 1, 2))):
        home = dice.one(list(mapping["workspaces"]))
        held = dice.some(
            [
                name
                for kind in ("lists", "campaigns", "segmentations", "smart_lists", "programs")
                for name in draft.usable(kind, home)
                if draft.home[kind][name] == home
            ],
            0,
            3,
        )
        others = [name for name in dice.some(list(mapping["workspaces"]), 1, 2) if name != home]
        if not held or not others:
            continue
        folder = {"workspace": home, "shared_with": others, "holds": held}
        folders = mapping.setdefault("folders", {})
        if dice.hit(0.3):
            folders[f"Inner {number}"] = {"workspace": home, "parent": f"Folder {number}", "holds": folder.pop("holds")}
        folders[f"Folder {number}"] = folder
        for name in held:
            draft.shared.setdefault(name, set()).update(others)
