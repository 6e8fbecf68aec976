"""Inbox: what people do with the mails they get: open, click, forward, unsubscribe; and mails that bounce (rules SUBS, FTF).

What is sent to whom is `mail.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..topology.references import program_of
from .change import Change
from .events import Event, Fact, Party
from .waves import Wave
from .web import Web
from .world import World

__all__ = ["Inbox"]

SOURCE = "Forward to Friend"  # FTF-1
Mask = npt.NDArray[np.bool_]


class Inbox:
    """Takes what recipients do in one world; every method returns whose record changed."""

    def __init__(self, world: World, change: Change, web: Web) -> None:
        self.world, self.people, self.layout, self.change, self.web = world, world.people, world.layout, change, web

    def open(self, party: Party, wave: Wave) -> Mask:
        """Log that emails were opened."""
        return self._did(party, wave, "Open Email", "opens_email", "opened_email")

    def click(self, party: Party, wave: Wave) -> Mask:
        """Log clicks in emails; the browser of a click belongs to who clicked from now on, with its visits if it was unknown (WEB-2)."""
        changed = self._did(party, wave, "Click Email", "clicks_email", "clicked_email")
        cookie = wave.arg("cookie")
        if cookie is not None:
            self.world.pending.extend(self.web.follow(cookie, party.event.view.rec, party.event.unit, party.event.view.at))
        return changed

    def _did(self, party: Party, wave: Wave, type_: str, trigger: str, activity: str) -> Mask:
        event, email = party.event, wave.args["email"]
        rec, at = event.view.rec, event.view.at
        self.world.record.line(type_, event.unit, party.number, -1, 1, rec, email)
        names = self.layout.emails
        for place, (kind, name) in enumerate(self.layout.tracked):
            if kind == activity and name in names:
                there = email == names.index(name)
                self.people.did[rec[there], place] = at[there]
        self.world.follow(Event(event.view, event.unit, 0, [Fact(trigger, email)], event.lane), trigger, 0)
        return np.zeros(len(rec), bool)

    def unsubscribe(self, party: Party, wave: Wave) -> Mask:
        """Unsubscribe addresses, in every partition (SUBS-1); it is logged, and heard, also when nothing changes."""
        event = party.event
        self.world.record.line("Unsubscribe Email", event.unit, party.number, -1, 1, event.view.rec)
        return self._flagged(party, "Unsubscribed", "true", [Fact("unsubscribes")])

    def resubscribe(self, party: Party, wave: Wave) -> Mask:
        """Subscribe addresses again, in every partition (SUBS-3)."""
        return self._flagged(party, "Unsubscribed", "false")

    def bounce(self, party: Party, wave: Wave) -> Mask:
        """Mark emails as invalid after a hard bounce: on the record mailed, not on its twins (SUBS-5)."""
        return self._flagged(party, "Email Invalid", "true")

    def _flagged(self, party: Party, name: str, value: str, also: list[Fact] | None = None) -> Mask:
        code = np.int32(self.layout.pools[name].code(value))
        return self.change.set_code(party.event, party.number, -1, name, code, source="", also=also or [])

    def introduced(self, wave: Wave) -> Wave:
        """Say of the friends to whom mails were forwarded whence they come, by which program, and that they are no subscribers (FTF-1)."""
        design, email = self.world.design.topology, wave.args["email"]
        wave.codes = wave.codes.copy()
        for name, value in (("Person Source", SOURCE), ("Unsubscribed", "true")):
            wave.codes[:, self.layout.columns[name]] = self.layout.pools[name].code(value)
        for number in np.unique(email).tolist():
            program = program_of(design, self.layout.emails[number])
            if program is not None:
                code = self.layout.pools["Acquisition Program"].code(program)
                wave.codes[email == number, self.layout.columns["Acquisition Program"]] = code
        return wave
