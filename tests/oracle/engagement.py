"""Engagement programs: their streams, who is in which, what is next for a member (MEMB-4, MEMB-7)."""

from __future__ import annotations

from typing import Any

from .conditions import one
from .world import World

Content = tuple[str, str]  # ("email", name) or ("campaign", name)


def streams(w: World, program: str) -> dict[str, list[Content]]:
    """The streams with their content; a program that describes none has one, with whatever of its own sends mail."""
    described = w.design["programs"][program].get("streams")
    if described:
        return {name: [found for item in items if (found := content(w, item))] for name, items in described.items()}
    senders = [name for name in batches(w, program) if any("send_email" in step for step in w.design["campaigns"][name].get("flow", []))]
    emails = [name for name, email in w.design["emails"].items() if email.get("program") == program]
    return {"": [("campaign", name) for name in senders] or [("email", name) for name in emails]}


def batches(w: World, program: str) -> list[str]:
    return [name for name, c in w.design["campaigns"].items() if c.get("program") == program and not c.get("triggers")]


def content(w: World, item: Any) -> Content | None:
    """A name is an email, else a program, else a campaign; a nested program stands for its one batch campaign; None = gone."""
    if isinstance(item, dict):
        kind, name = one(item)
    else:
        name = item
        kind = "email" if name in w.design["emails"] else "program" if name in w.design["programs"] else "campaign"
    if kind == "program":
        return next((("campaign", batch) for batch in batches(w, name)), None)
    return (kind, name) if name in w.design[f"{kind}s"] else None


def place(w: World, pid: int, arg: Any) -> str:
    """Put somebody into a stream, the first unless another is named; return the program. One stream at a time."""
    narrowed = arg if isinstance(arg, dict) else {"program": arg}
    program = narrowed["program"]
    names = list(streams(w, program))
    if "stream" in narrowed or pid not in w.members[program]:
        w.streams[program][pid] = narrowed["stream"] if narrowed.get("stream") in names else names[0]
    return program


def following(w: World, pid: int, program: str) -> Content | None:
    """The first content of the member's stream that was not received; members of a nested program have had it."""
    found = streams(w, program)
    for kind, name in found[w.streams[program].get(pid, next(iter(found)))]:
        nested = w.design["campaigns"][name].get("program") if kind == "campaign" else None
        is_member = nested not in (None, program) and pid in w.members[nested]
        if not is_member and (pid, kind, name) not in w.received[program]:
            return kind, name
    return None
