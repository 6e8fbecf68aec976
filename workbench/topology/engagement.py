"""What the streams of an engagement program hold, and what must be so about them.

Who is in which stream, and what a cast sends, is the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .assets import Content, Program

if TYPE_CHECKING:
    from .check import Report
    from .model import Topology

__all__ = ["UNNAMED", "check_streams", "contents_of", "streams_of"]

UNNAMED = ""  # the one stream of an engagement program that describes none


def streams_of(topology: Topology, program: str) -> Mapping[str, tuple[Content, ...]]:
    """Return the streams of an engagement program, each with its content in order: emails, and batch campaigns of nested programs.

    A program that describes no streams has one, with what sends mail in it: its batch campaigns that send email, else its emails.
    """
    streams = topology.programs[program].streams
    if streams:
        return {name: tuple(found for content in held if (found := _resolved(topology, content))) for name, held in streams.items()}
    senders = [name for name in _batches(topology, program) if any(step.kind == "send_email" for step in topology.campaigns[name].flow)]
    emails = [email.name for email in topology.emails.values() if email.program == program]
    return {UNNAMED: tuple([Content("campaign", name) for name in senders] or [Content("email", name) for name in emails])}


def contents_of(topology: Topology, program: str) -> Iterator[Content]:
    """Yield everything any stream of an engagement program holds."""
    for contents in streams_of(topology, program).values():
        yield from contents


def _resolved(topology: Topology, content: Content) -> Content | None:
    """Return the email, or the batch campaign that a nested program stands for; None where an edit has taken it away."""
    if content.kind == "program":
        return next((Content("campaign", name) for name in _batches(topology, content.name)), None)
    return content if content.name in topology.assets[content.kind] else None


def _batches(topology: Topology, program: str) -> list[str]:
    return [campaign.name for campaign in topology.campaigns.values() if campaign.program == program and campaign.is_batch]


def check_streams(topology: Topology, report: Report) -> None:
    """Report streams of programs that have none, content that cannot be sent, people added to what is no engagement program."""
    for program in topology.programs.values():
        if program.streams and program.type != "engagement":
            report(("programs", program.name, "streams"), f"a program of type {program.type} has no streams", None, "type: engagement")
        for stream, contents in program.streams.items():
            for place, content in enumerate(contents):
                if said := _wrong(topology, program, content):
                    report(("programs", program.name, "streams", stream, place), *said)
    for name, campaign in topology.campaigns.items():
        for step in campaign.flow if any(step.kind == "add_to_engagement" for step in campaign.flow) else ():
            for args in (*(choice.args for choice in step.choices), step.default) if step.kind == "add_to_engagement" else ():
                added = topology.programs.get(args["program"]) if args is not None else None
                if args is not None and added is not None and added.type != "engagement":
                    what = "only an engagement program has streams to add people to"
                    report(("campaigns", name, "flow"), what, repr(args["program"]), "a program of type engagement")


def _wrong(topology: Topology, program: Program, content: Content) -> tuple[str, str | None, str | None] | None:
    if content.name not in topology.assets[content.kind]:
        return None
    home = topology.assets[content.kind][content.name].workspace
    if home != program.workspace:
        return f"a stream of {program.workspace} cannot hold the {content.kind} of {home}", repr(content.name), None
    if content.kind == "program" and len(found := _batches(topology, content.name)) != 1:
        many = "several" if found else "no"
        return (
            f"the nested program has {many} batch campaigns to run",
            repr(content.name),
            "one, or {campaign: NAME}",
        )
    if content.kind == "campaign" and not topology.campaigns[content.name].is_batch:
        return "a cast runs batch campaigns, and this one has triggers (CAMP-1)", repr(content.name), None
    return None
