"""Mail: what happens at a Send Email step: the block list, communication limits, twins of one batch (rules SUBS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .conditions import DAY
from .state import NOBODY
from .world import World

if TYPE_CHECKING:
    from ..topology.assets import Campaign
    from .events import Party

__all__ = ["NOT_SENT", "Mail"]

Recs = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
WEEK = 7  # days that a limit looks back, today among them
NOT_SENT = ("over_limit", "unsubscribed", "marketing_suspended", "blocklisted", "email_invalid", "no_email", "same_address")
_FLAG_OF = {
    "unsubscribed": "Unsubscribed",
    "marketing_suspended": "Marketing Suspended",
    "blocklisted": "Blocklisted",
    "email_invalid": "Email Invalid",
}
_ALWAYS = (
    "blocklisted",
    "email_invalid",
    "no_email",
    "same_address",
)  # SUBS-12: operational email still goes to unsubscribed and suspended


class Mail:
    """Sends email for one world. Only flags of the record and its address count: no workspace has an unsubscribe of its own (SUBS-6)."""

    def __init__(self, world: World) -> None:
        self.world, self.people, self.layout = world, world.people, world.layout
        self._tried: dict[tuple[int, int], Recs] = {}  # by batch and email: the first record tried of each address
        self._picked: dict[int, Mask] = {}
        self._mailed = np.zeros((0, WEEK), np.int32)  # non-operational mails to each record, by day of the week, of seven days
        self._last = np.zeros(0, np.int64)  # the last of these days
        self._casts: dict[int, str] = {}

    def cast(self, batch: int, program: str) -> None:
        """Note that a batch is a cast of an engagement program."""
        self._casts[batch] = program

    def pick(self, batch: int, rec: Recs) -> None:
        """Choose the twin that a batch mails when the latest updated one gets it: fixed when the batch starts (DEDUPE-13)."""
        if self.world.design.settings.batch_email_pick != "latest_updated":
            return
        addresses, of = np.unique(self.people.keys(rec), return_inverse=True)
        self._picked[batch] = picked = np.zeros(self.people.size, bool)
        picked[self.people.latest_of(of, rec, len(addresses))] = True

    def inherit(self, heir: int, gone: int) -> None:
        """Count the mails to a record that was merged away as mails to the one it lives on in (SUBS-11)."""
        if self.world.design.topology.communication_limits:
            both = np.array([heir, gone])
            self._make_room()
            day = self._last[both].max()
            self._mailed[heir], self._last[heir] = self._mails(both, day).sum(axis=0), day

    def send(self, party: Party, name: str) -> Mask:
        """Mail a party, or say of each why not: of several reasons the first of `NOT_SENT`; return who was mailed."""
        email = self.world.design.topology.emails[name]
        rec, at = party.event.view.rec, party.event.view.at
        keys = self.people.keys(rec)
        number = self.layout.emails.index(name)
        reason = np.full(len(rec), -1, np.int8)
        for code in range(len(NOT_SENT) - 1, -1, -1):  # the first of several wins, so it is written last
            if email.operational and NOT_SENT[code] not in _ALWAYS:
                continue
            reason[self._is_blocked(NOT_SENT[code], party, keys, number)] = code
        if party.batch >= 0:
            tried = self._tried_of(party.batch, number)
            tried[keys] = np.where(tried[keys] < 0, rec, tried[keys])
        blocked = reason >= 0
        if blocked.any():
            some = party.of(blocked)
            self._line(some, "Email Blocked", number, 0, reason[blocked])
        sent = ~blocked
        if not sent.any():
            return sent
        some = party.of(sent)
        self._line(some, "Send Email", number)
        for place, (kind, asset) in enumerate(self.layout.tracked):
            if kind == "was_sent_email" and asset == name:
                self.people.did[rec[sent], place] = at[sent]
        if self.world.design.topology.communication_limits and not email.operational:
            self._count(rec[sent], at[sent] // DAY)
        for place, (program, kind, asset) in enumerate(self.layout.contents):
            if (kind, asset) == ("email", name) and program in self._senders(party):  # MEMB-7: received in the same program
                self.people.received[rec[sent], place] = True
        return sent

    def _senders(self, party: Party) -> tuple[str | None, str | None]:
        """Return the program of the campaign that mails, and the engagement program whose cast it is."""
        campaign = self.world.design.campaigns[party.rank] if party.rank >= 0 else None
        return campaign.program if campaign else None, self._casts.get(party.batch)

    def _is_blocked(self, reason: str, party: Party, keys: Any, email: int) -> Mask:
        rec = party.event.view.rec
        if reason in _FLAG_OF:
            name = _FLAG_OF[reason]
            return self.people.codes[rec, self.layout.columns[name]] == self.layout.pools[name].code("true")
        if reason == "no_email":
            return keys == 0
        if reason == "same_address":
            return self._is_twin(party, keys, email)
        return self._is_over(party)

    def _is_twin(self, party: Party, keys: Any, email: int) -> Mask:
        """SUBS-8: one email an address and batch, to the lowest Id; SUBS-9: triggered ones are not deduped."""
        if party.batch < 0:
            return np.zeros(len(keys), bool)
        rec, picked = party.event.view.rec, self._picked.get(party.batch)
        if picked is not None:
            return (keys > 0) & ~picked[rec]
        first = self._tried_of(party.batch, email)[keys]
        return (keys > 0) & (first >= 0) & (first != rec)

    def _tried_of(self, batch: int, email: int) -> Recs:
        """Return the record of each address to which a batch has first tried to mail an email, NOBODY where to none."""
        tried = self._tried.get((batch, email), np.zeros(0, np.int32))
        more = self.layout.addresses.addresses - len(tried)
        if more > 0:
            tried = self._tried[batch, email] = np.append(tried, np.full(more, NOBODY, np.int32))
        return tried

    def _is_over(self, party: Party) -> Mask:
        """SUBS-10: per calendar day and per seven of them; SUBS-11: per record, not per address."""
        limits = self.world.design.topology.communication_limits
        campaign = self.world.design.campaigns[party.rank] if party.rank >= 0 else None
        if not limits or (party.rank >= 0 and not (campaign and self._obeys(campaign))):  # a cast always obeys them
            return np.zeros(len(party), bool)
        today = party.event.view.at // DAY
        self._make_room()
        mails = self._mails(party.event.view.rec, today)
        daily, weekly = mails[np.arange(len(party)), today % WEEK], mails.sum(axis=1)
        return (daily >= limits.get("per_day", np.inf)) | (weekly >= limits.get("per_7_days", np.inf))

    def _mails(self, rec: Any, today: Any) -> npt.NDArray[np.int32]:
        """Return the mails to each record on the seven days up to today, by day of the week: what is older counts no more."""
        last = self._last[rec]
        age = np.subtract(today, last)[:, None] + (last[:, None] - np.arange(WEEK)) % WEEK
        return np.where(age < WEEK, self._mailed[rec], 0)

    def _count(self, rec: Any, today: Any) -> None:
        """Count one mail to each of some records today."""
        self._make_room()
        self._mailed[rec], self._last[rec] = self._mails(rec, today), today
        self._mailed[rec, today % WEEK] += 1

    def _make_room(self) -> None:
        more = len(self.people.partition) - len(self._last)
        if more > 0:
            self._mailed = np.append(self._mailed, np.zeros((more, WEEK), np.int32), axis=0)
            self._last = np.append(self._last, np.zeros(more, np.int64))

    def _obeys(self, campaign: Campaign) -> bool:
        """Return whether a campaign obeys limits: it is set to, or it is an email program's, which does so by itself (SUBS-10)."""
        program = self.world.design.topology.programs.get(campaign.program or "")
        return campaign.block_over_limit or (program is not None and program.type == "email")

    def _line(self, party: Party, kind: str, key: Any = 0, old: Any = 0, new: Any = 0) -> None:
        self.world.record.line(kind, party.event.unit, party.number, party.shown, self.world.line(), party.event.view.rec, key, old, new)
