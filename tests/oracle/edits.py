"""Edits of the design while people are in it: what becomes of the design and of the people, or the rule that refuses it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from .campaigns import in_condition, in_step, is_valid, trigger_assets
from .conditions import many, one
from .world import UNSHARED, World

ASSETS = ("programs", "forms", "lists", "smart_lists", "segmentations", "templates", "emails", "campaigns")
MAY_CHANGE = {"campaigns": ("triggers", "filters", "flow"), "smart_lists": ("filters",), "segmentations": ("segments",)}


class No(Exception):
    """The edit is refused, by this rule."""


def edit(w: World, arg: dict) -> list[tuple[str, None]]:
    kind, given = one(arg)
    try:
        EDITS[kind](w, given)
    except No as rule:
        return [(f"rejected {rule}", None)]
    return [("done", None)]


def refuse(when: Any, rule: str) -> None:
    if when:
        raise No(rule)


# --- partitions and workspaces ---------------------------------------------------------------------------------------------------------


def add_partition(w: World, name: str) -> None:
    refuse(name in w.partitions, "NAME-1")
    w.partitions.append(name)


def delete_partition(w: World, name: str) -> None:
    """ADMIN-3: nobody in it, nobody's primary, not Default; a rule that sends people there keeps it, too."""
    refuse(name not in w.partitions or name == "Default", "ADMIN-3")
    refuse(name in [spec["primary"] for spec in w.workspaces.values()], "ADMIN-3")
    refuse(any(name in (rule.get("then"), rule.get("else")) for rule in w.design.get("assignment_rules", [])), "ADMIN-3")
    refuse(any(rec["Partition"] == name for rec in w.people.values()), "ADMIN-3")
    w.partitions.remove(name)
    for spec in w.workspaces.values():
        if spec["partitions"] != "all":
            spec["partitions"] = [seen for seen in spec["partitions"] if seen != name]


def put_workspace(w: World, given: dict, old: dict) -> None:
    partitions = given.get("partitions", old.get("partitions", []))
    known = w.partitions if partitions == "all" else partitions
    refuse(not set(known) <= set(w.partitions), "ADMIN-4")
    fallback = w.primary_of({"partitions": partitions}) if partitions == "all" or len(partitions) == 1 else None  # VIS-4
    kept = old.get("primary") if old.get("primary") in known else fallback
    primary = given.get("primary", kept)
    refuse(not known or primary not in known, "VIS-4")
    w.workspaces[given["workspace"]] = {"partitions": partitions, "primary": primary}


def add_workspace(w: World, given: dict) -> None:
    refuse(given["workspace"] in w.workspaces, "NAME-1")
    put_workspace(w, given, {})


def set_workspace(w: World, given: dict) -> None:
    """ADMIN-7: people stay where they are."""
    refuse(given["workspace"] not in w.workspaces, "ADMIN-4")
    put_workspace(w, given, w.workspaces[given["workspace"]])


def delete_workspace(w: World, name: str) -> None:
    """ADMIN-1, ADMIN-2."""
    refuse(name == "Default", "ADMIN-1")
    homes = [w.home_of(kind, asset) for kind in (*ASSETS, "models") for asset in w.design[kind]]
    refuse(name not in w.workspaces or name in homes, "ADMIN-2")
    del w.workspaces[name]
    w.design["folders"] = {key: folder for key, folder in w.design["folders"].items() if folder["workspace"] != name}
    for kind in ("folders", "smart_lists", "segmentations"):
        for spec in w.design[kind].values():
            spec["shared_with"] = [other for other in spec.get("shared_with", []) if other != name]
    for user in w.design["users"].values():
        user["roles"] = {where: held for where, held in user.get("roles", {}).items() if where != name}


# --- rights ----------------------------------------------------------------------------------------------------------------------------


def sees(w: World, user: str | None, workspace: str) -> bool:
    return workspace in w.grants(user) or (user is not None and workspace in w.design["users"][user].get("roles", {}))


def must_work(w: World, given: dict, workspace: str) -> None:
    refuse(workspace not in w.grants(given.get("user")), "USER-1")


# --- folders ---------------------------------------------------------------------------------------------------------------------------


def inside(w: World, name: str) -> list[str]:
    folders = [name]
    for folder in folders:
        folders += [key for key, spec in w.design["folders"].items() if spec.get("parent") == folder]
    return folders


def contents(w: World, name: str) -> list[tuple[str, str]]:
    """The assets in a folder, at any depth, and those local to the programs among them."""
    home, found = w.home_of("folders", name), []
    held = {asset for folder in inside(w, name) for asset in w.design["folders"][folder].get("holds", [])}
    programs = held & set(w.design["programs"])
    for kind in ASSETS:
        for asset, spec in w.design[kind].items():
            if w.home_of(kind, asset) == home and (asset in held or spec.get("program") in programs):
                found.append((kind, asset))
    return found


def level(w: World, name: str) -> int:
    parent = w.design["folders"][name].get("parent")
    return 1 + level(w, parent) if parent else 1


def share_folder(w: World, given: dict) -> None:
    """SHARE-1, SHARE-2, SHARE-4."""
    name, others = given["folder"], many(given["with"])
    folder = w.design["folders"][name]
    must_work(w, given, folder["workspace"])
    refuse(not all(sees(w, given.get("user"), other) for other in others), "SHARE-4")
    refuse(level(w, name) > (2 if folder.get("area") == "database" else 1), "SHARE-2")
    kinds = {kind for kind, _ in contents(w, name)}
    refuse(kinds and kinds <= set(UNSHARED), "SHARE-1")
    folder["shared_with"] = [*folder.get("shared_with", []), *(other for other in others if other != folder["workspace"])]


def move_folder(w: World, given: dict) -> None:
    """SHARE-8: with all it holds; a program with members stays. What the assets name is not adjusted."""
    name, home = given["folder"], given["to_workspace"]
    must_work(w, given, w.home_of("folders", name))
    must_work(w, given, home)
    if w.home_of("folders", name) == home:
        return
    moved, before = contents(w, name), w.home_of("folders", name)
    refuse(any(kind == "programs" and w.members[asset] for kind, asset in moved), "SHARE-8")
    assets = {asset for _, asset in moved}
    for program, spec in w.design["programs"].items():  # what a stream sends stands where its program does, before and after
        for kind, asset in streamed(w, spec):
            refuse(asset in w.design[kind] and (("programs", program) in moved) != ((kind, asset) in moved), "SHARE-8")
    moved += [("folders", folder) for folder in inside(w, name)]
    for kind, asset in moved:
        spec = w.design[kind][asset]
        spec["workspace"] = home
        if "shared_with" in spec:
            spec["shared_with"] = [other for other in spec["shared_with"] if other != home]
    w.design["folders"][name].pop("parent", None)
    for folder in w.design["folders"].values():
        if folder["workspace"] == before and "holds" in folder:
            staying = {asset for kind in ASSETS for asset in w.design[kind] if w.home_of(kind, asset) == before}
            folder["holds"] = [asset for asset in folder["holds"] if asset not in assets or asset in staying]


# --- assets ----------------------------------------------------------------------------------------------------------------------------


def names_in(kind: str, spec: dict) -> Iterator[tuple[str, str]]:
    """The assets that an asset cannot do without; `request_campaign` is judged when it runs (CAMP-7)."""
    if kind == "campaigns":
        yield from in_condition(spec.get("filters"))
        for trigger in spec.get("triggers", []):
            yield from trigger_assets(trigger)
        for step in spec.get("flow", []):
            yield from (("executed" if "execute_campaign" in step and of == "campaigns" else of, asset) for of, asset in in_step(step))
    elif kind == "smart_lists":
        yield from in_condition(spec.get("filters"))
    elif kind == "segmentations":
        for condition in spec["segments"].values():
            yield from in_condition(condition)
    elif kind == "emails" and spec.get("template"):
        yield "templates", spec["template"]


def streamed(w: World, spec: dict) -> Iterator[tuple[str, str]]:
    """What the streams of an engagement program send."""
    for items in spec.get("streams", {}).values():
        for item in items:
            yield kind_in_stream(w, item), (one(item)[1] if isinstance(item, dict) else item)


def kind_in_stream(w: World, item: Any) -> str:
    if isinstance(item, dict):
        return f"{one(item)[0]}s"
    return next((kind for kind in ("emails", "programs") if item in w.design[kind]), "campaigns")


def clone(w: World, given: dict) -> None:
    """SHARE-6, SHARE-7, API-16, NAME-1."""
    name, home = given["asset"], given["to_workspace"]
    kind = next(kind for kind in ASSETS if name in w.design[kind] and given.get("kind") in (None, kind[:-1]))
    origin, new = w.home_of(kind, name), given.get("as", f"Copy of {name}")
    must_work(w, given, home)
    refuse(not sees(w, given.get("user"), origin), "USER-1")
    refuse(given.get("by") == "api" and origin != home, "API-16")
    copied = {(kind, name): new}
    if kind == "programs":
        for of in ASSETS:
            for local, spec in w.design[of].items():
                if spec.get("program") == name:
                    copied[of, local] = f"{new}.{local[len(name) + 1 :] if local.startswith(f'{name}.') else local}"
    refuse(any(copy_name in w.design[of] for (of, _), copy_name in copied.items()), "NAME-1")
    for of, asset in copied:
        for other, wanted in names_in(of, w.design[of][asset]):
            called = "campaigns" if other == "executed" else other
            if (called, wanted) in copied:
                continue
            is_there = wanted in w.design[called]
            at_home = is_there and w.home_of(called, wanted) == home
            refuse(not (at_home if other == "executed" else is_there and w.usable(called, wanted, home)), "SHARE-6")
        for called, wanted in streamed(w, w.design[of][asset]):
            refuse((called, wanted) not in copied and (wanted not in w.design[called] or w.home_of(called, wanted) != home), "SHARE-6")
    refuse(kind == "models" and spec.get("approved", True) and stands_in_the_way(w, given["name"], spec), "LIFE-1")
    refuse(kind == "segmentations" and len(w.design[kind]) >= 20, "SEG-1")
    for (of, asset), copy_name in copied.items():
        spec = copy.deepcopy(w.design[of][asset])
        spec = {key: part if key == "workspace" else renamed(key, part, of, copied) for key, part in spec.items() if key != "shared_with"}
        for items in spec.get("streams", {}).values():
            for place, item in enumerate(items):
                of_item = kind_in_stream(w, item)
                plain = one(item)[1] if isinstance(item, dict) else item
                if (of_item, plain) in copied:
                    items[place] = {of_item[:-1]: copied[of_item, plain]}
        if spec.get("program") and origin != home and spec["program"] not in copied.values():
            del spec["program"]
        if of == "campaigns" and spec.get("triggers"):
            spec["active"] = False
        put(w, of, copy_name, {**spec, "workspace": home})
        if of == "lists" and len(w.lists[asset]) <= 999:
            w.lists[copy_name] = set(w.lists[asset])


def renamed(key: str, part: Any, kind: str, copied: dict) -> Any:
    """Let what a copy names follow to what is copied along."""
    for (of, old), new in copied.items():
        part = follow(key, part, of, old, new)
    return part


NAMES = {
    **dict.fromkeys(("program", "member_of_program", "change_program_status", "program_status_is_changed"), "programs"),
    **dict.fromkeys(("fills_out_form", "filled_out_form"), "forms"),
    **dict.fromkeys(("added_to_list", "removed_from_list", "add_to_list", "remove_from_list", "member_of_list"), "lists"),
    **dict.fromkeys(("send_email", "was_sent_email"), "emails"),
    **dict.fromkeys(("execute_campaign", "request_campaign", "remove_from_flow"), "campaigns"),
    "member_of_smart_list": "smart_lists",
    "in_segment": "segmentations",
    "template": "templates",
}


def follow(key: str, part: Any, of: str, old: str, new: str) -> Any:
    """Replace one name of one kind below a key that names that kind."""
    if isinstance(part, list):
        return [follow(key, item, of, old, new) for item in part]
    if isinstance(part, dict):
        inside_kind = NAMES.get(key) == of
        if key == "in_segment":
            return {new if inside_kind and name == old else name: value for name, value in part.items()}
        return {
            name: follow(key if name in ("then", "default", "choices", "name", "program") and inside_kind else name, value, of, old, new)
            for name, value in part.items()
        }
    return new if part == old and NAMES.get(key) == of else part


def put(w: World, kind: str, name: str, spec: dict) -> None:
    """A new asset begins with nobody; a segmentation is worked out for everybody its workspace sees (SEG-2, SEG-3)."""
    w.design[kind][name] = spec
    if kind == "programs":
        w.members[name] = {}
    elif kind == "lists":
        w.lists[name] = set()
    elif kind == "segmentations":
        w.segments.setdefault(name, {})
        for pid in sorted(w.people):
            w.segment(pid, name)


def add_asset(w: World, given: dict) -> None:
    """NAME-1, SEG-1, SHARE-2."""
    spec = {key: part for key, part in given.items() if key not in ("kind", "name", "user")}
    kind = f"{given['kind']}s"
    must_work(w, given, spec["workspace"])
    refuse(given["name"] in w.design[kind], "NAME-1")
    refuse(kind == "segmentations" and len(w.design[kind]) >= 20, "SEG-1")
    put(w, kind, given["name"], json.loads(json.dumps(spec)))


def edit_asset(w: World, given: dict) -> None:
    """SHARE-3: locked where it is shared; elsewhere out of sight."""
    name, workspace = given["name"], given["workspace"]
    must_work(w, given, workspace)
    kinds = [kind for kind in (*ASSETS, "folders") if name in w.design[kind] and given.get("kind") in (None, kind[:-1])]
    own = [kind for kind in kinds if w.home_of(kind, name) == workspace]
    if not own:
        shared = [kind for kind in kinds if kind != "folders" and w.usable(kind, name, workspace)]
        shared += [kind for kind in kinds if kind == "folders" and workspace in w.design[kind][name].get("shared_with", [])]
        raise No("SHARE-3" if shared else "VIS-11")
    changes = {key: part for key, part in given.items() if key in ("triggers", "filters", "flow", "segments")}
    kind = next(kind for kind in own if set(changes) <= set(MAY_CHANGE.get(kind, ())))
    before = list(w.design[kind][name].get("segments", {}).items())
    w.design[kind][name].update(copy.deepcopy(changes))
    if kind == "segmentations" and list(w.design[kind][name]["segments"].items()) != before:
        known = w.design[kind][name]["segments"]
        w.segments[name] = {pid: segment if segment in known else "Default" for pid, segment in w.segments[name].items()}
        for pid in sorted(w.people):
            w.segment(pid, name)


def delete_asset(w: World, given: dict) -> None:
    """A program goes with what is local to it; whatever names it is in error from then on (SHARE-5)."""
    kind, name = f"{given['kind']}s", given["name"]
    must_work(w, given, w.home_of(kind, name))
    if kind == "folders":
        refuse(w.design[kind][name].get("holds") or len(inside(w, name)) > 1, "ADMIN-2")
    gone = [(kind, name)]
    if kind == "programs":
        gone += [(of, local) for of in ASSETS for local, spec in w.design[of].items() if spec.get("program") == name]
    for of, asset in gone:
        del w.design[of][asset]
        if of == "models":
            w.stages.pop(asset, None)
            w.passed.pop(asset, None)
        for rows in (
            (w.members, w.streams, w.received)
            if of == "programs"
            else (w.lists,)
            if of == "lists"
            else (w.segments,)
            if of == "segmentations"
            else ()
        ):
            rows.pop(asset, None)
        if of == "campaigns":
            w.waits = [wait for wait in w.waits if wait["campaign"] != asset]
            w.last_run = {key: when for key, when in w.last_run.items() if key[0] != asset}
    named_still = {asset for of in (*ASSETS, "models") for asset in w.design[of]}
    for folder in w.design["folders"].values():
        folder["holds"] = [asset for asset in folder.get("holds", []) if asset in named_still]


def stands_in_the_way(w: World, name: str, spec: dict) -> bool:
    """LIFE-1: another model is approved in the workspace, or in the instance."""
    others = [model for other, model in w.design["models"].items() if other != name and model.get("approved", True)]
    return any(w.settings["one_model_per_instance"] or model["workspace"] == spec["workspace"] for model in others)


def approve(w: World, name: str, on: bool) -> None:
    """LIFE-1, LIFE-3: an approval taken back takes people and their history with it."""
    model = w.design["models"][name]
    refuse(on and stands_in_the_way(w, name, model), "LIFE-1")
    model["approved"] = on
    if not on:
        w.stages[name].clear()
        w.passed[name].clear()


def activate(w: World, name: str) -> None:
    if name not in w.design["campaigns"]:
        approve(w, name, True)
        return
    refuse(not w.design["campaigns"][name].get("triggers"), "CAMP-1")
    refuse(not is_valid(w, name), "CAMP-9")
    w.design["campaigns"][name]["active"] = True


def deactivate(w: World, name: str) -> None:
    if name not in w.design["campaigns"]:
        approve(w, name, False)
        return
    refuse(not w.design["campaigns"][name].get("triggers"), "CAMP-1")
    w.design["campaigns"][name]["active"] = False


EDITS = {
    "add_partition": add_partition,
    "delete_partition": delete_partition,
    "add_workspace": add_workspace,
    "set_workspace": set_workspace,
    "delete_workspace": delete_workspace,
    "share_folder": share_folder,
    "move_folder": move_folder,
    "clone": clone,
    "add_asset": add_asset,
    "edit_asset": edit_asset,
    "delete_asset": delete_asset,
    "activate": activate,
    "deactivate": deactivate,
}
