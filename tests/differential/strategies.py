"""Random scenarios: a design, the people in it, what happens; plain mappings as the scenario file's, the same for the same seed.

`scenarios` is the Hypothesis strategy; a scenario is drawn from one seed, because it takes hundreds of choices, and is shrunk
by taking things out of it (`shrink.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from .campaigns import add_campaigns
from .designs import PAGES, Draft, drafted
from .dice import FIELDS, Dice, spelt
from .edits import Edits

__all__ = ["Scenario", "scenario_of", "scenarios"]

ADDRESSES = ("ann@example.com", "ben@example.com", "cat@example.com", "dan@other.org")
COOKIES = ("firefox", "phone")
CRM_IDS = ("crm-1", "crm-2", "crm-3")
MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2026, 1, 5, 9)
GAPS = (
    dt.timedelta(0),
    dt.timedelta(seconds=30),
    MINUTE,
    2 * MINUTE,
    dt.timedelta(hours=1),
    dt.timedelta(days=1),
    dt.timedelta(days=2, minutes=5),
    dt.timedelta(days=6),
    dt.timedelta(days=7),
)
WAITS = {"1 minute": MINUTE, "2 minutes": 2 * MINUTE, "1 hour": 60 * MINUTE, "2 days": dt.timedelta(days=2), "3 days": dt.timedelta(days=3)}
STEPS = {
    "fill_form": 8,
    "import_list": 4,
    "create_person": 1.2,
    "sync_leads": 4.5,
    "sync_from_crm": 2,
    "crm_edit_collision": 0.5,
    "submit_form": 2,
    "bulk_import": 1.2,
    "push_lead": 1.5,
    "sync_from_experience_platform": 1.5,
    "move_partition": 1,
    "request_campaign": 1.2,
    "sync_member_status": 1,
    "bulk_extract": 0.7,
    "change_data": 2.5,
    "change_score": 1.2,
    "move_person": 1.5,
    "change_status": 1,
    "add_to_list": 1,
    "merge": 1.2,
    "delete_person": 0.4,
    "run_campaign": 2,
    "visit_page": 3.5,
    "open_email": 0.8,
    "click_email": 1.2,
    "forward_email": 0.6,
    "unsubscribe": 1,
    "resubscribe": 0.5,
    "bounce": 0.4,
    "wait": 2,
    "edit": 1,
}
STEPS_OF = {  # what a theme makes more of
    "web": {"visit_page": 18, "click_email": 4},
    "edits": {"edit": 24},
    "crm": {"sync_from_crm": 20, "crm_edit_collision": 5, "merge": 9, "delete_person": 2},
    "nurture": {"run_campaign": 16, "change_status": 6},
}


@dataclass
class Scenario:
    """A design, people and steps as a scenario file would hold them."""

    design: dict[str, Any]
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)


def scenario_of(seed: int) -> Scenario:
    """Draw a scenario; the same for the same seed."""
    dice = Dice(seed)
    draft = drafted(dice)
    add_campaigns(draft)
    story = _Story(draft)
    story.tell(dice.randint(3, 11))
    return Scenario(draft.mapping, story.people, story.steps)


scenarios = st.integers(0, 2**63 - 1).map(scenario_of)


class _Story:
    """What happens in a design: the people there before, then step by step, with what is known so far."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.dice = draft, draft.dice
        self.addresses = ADDRESSES[: 1 if draft.theme in ("mail", "twins") else self.dice.by_weight({1: 2, 2: 3, 3: 2, 4: 1})]
        self.edits = Edits(draft)
        self.settings = draft.mapping.get("settings", {})
        self.aliases: list[str] = []
        self.people: dict[str, dict[str, Any]] = {}
        self.steps: list[dict[str, Any]] = []
        self._people()

    @property
    def partitions(self) -> list[str]:
        return self.edits.partitions

    @property
    def workspaces(self) -> list[str]:
        return self.edits.workspaces

    def _people(self) -> None:
        dice = self.dice
        cookies, crm = list(COOKIES), list(CRM_IDS) if "crm" in self.draft.mapping else []
        ids = dice.sample(range(1, 12), 5)
        for number in range(dice.by_weight({0: 1, 1: 2, 2: 3, 3: 2, 4: 1})):
            record: dict[str, Any] = {} if dice.hit(0.1) else {"Email Address": spelt(dice, dice.one(self.addresses))}
            record |= {self.draft.spoken(name): dice.cell(name) for name in dice.some(self.draft.fields, 0, 4)}
            if dice.hit(0.8):
                record["Partition"] = dice.one(self.partitions)
            if dice.hit(0.15):
                record["Id"] = ids[number]
            for stamp in ("Created At", "Updated At"):
                if dice.hit(0.15):
                    record[stamp] = dice.one(("2025-12-30", "2026-01-05T08:00", "2026-01-05T08:59"))
            if cookies and dice.hit(0.25):
                record["cookies"] = [cookies.pop() for _ in range(dice.one((1, 1, 2))) if cookies]
            if crm and dice.hit(0.3):
                record["crm"] = {"id": crm.pop(), "object": dice.one(("lead", "contact"))}
            self.people[f"p{number + 1}"] = record
        self.aliases += self.people
        if len({*(record["Id"] for record in self.people.values() if "Id" in record)}) not in (0, len(self.people)) and dice.hit(0.5):
            for number, record in enumerate(self.people.values()):
                record["Id"] = ids[number]

    def tell(self, count: int) -> None:
        """Add steps one after the other; moments never go back."""
        dice, now = self.dice, START - MINUTE
        ends = dice.hit(0.5)
        for number in range(count):
            kind = "wait" if ends and number == count - 1 else dice.by_weight(STEPS | STEPS_OF.get(self.draft.theme, {}))
            arg = getattr(self, f"_{kind}")()
            if arg is None or not (kind == "edit" or self.edits.is_spoken(arg)):
                kind, arg = "fill_form", self._fill_form()
            if (
                kind not in ("wait", "edit") and self.steps and dice.hit(0.4 if self.draft.theme == "mail" else 0.15)
            ):  # the same once more: limits, qualification, no change
                again = dice.one(self.steps)
                if "edit" not in again and self.edits.is_spoken(again):
                    [(kind, arg)] = [(key, value) for key, value in again.items() if key not in ("at", "as")]
            step: dict[str, Any] = {kind: arg}
            if dice.hit(0.3):
                now += dice.one(GAPS[-4:] if self.draft.theme == "mail" else GAPS) if number else MINUTE
                step["at"] = now.isoformat(timespec="minutes" if not now.second else "seconds")
            else:
                now += MINUTE
            if kind == "wait":
                now += WAITS[arg]
            alone = kind in ("fill_form", "create_person", "sync_from_crm", "visit_page") or (
                kind in ("submit_form", "push_lead") and "rows" not in arg
            )
            friend = kind == "forward_email" and len(arg["people"]) == 1
            one_row = alone or friend or (isinstance(arg, dict) and len(arg.get("rows", ())) == 1)
            if one_row and dice.hit(0.5):
                step["as"] = f"n{number + 1}"
                self.aliases.append(step["as"])
            self.steps.append(step)

    # -- cells --

    def _row(self, door: str = "") -> dict[str, Any]:
        dice = self.dice
        row: dict[str, Any] = {}
        if dice.hit(0.93):
            blank = dice.hit(0.06)
            row["email" if dice.hit(0.1) else "Email Address"] = (
                dice.one((None, "", " ")) if blank else spelt(dice, dice.one(self.addresses))
            )
        fields = self.draft.fields
        key = self.draft.mapping.get("dedupe", {}).get("key", ["Email Address"])
        names = dice.some(fields, 0, 4)
        if len(key) > 1 and key[1] not in names and dice.hit(0.7):
            names.append(key[1])
        row |= {self.draft.spoken(name): dice.cell(name) for name in names}
        if "Unsubscribed" not in names and dice.hit(0.04):
            row["Unsubscribed"] = dice.one((True, False))
        programs = self.edits.names("programs")
        if programs and dice.hit(0.03):
            row["Acquisition Program"] = dice.one(programs)
        return row

    def _user(self) -> dict[str, Any]:
        users = list(self.draft.home.get("users", ()))
        return {"user": self.dice.one(users)} if users and self.dice.hit(0.3) else {}

    def _asset(self, kind: str, home: str) -> str | None:
        own = self.edits.names(kind, home)
        return self.dice.one(own) if own else None

    # -- doors --

    def _fill_form(self) -> dict[str, Any]:
        form: dict[str, Any] = {"form": self.dice.one(self.edits.names("forms")), "values": self._row("forms")}
        if self.dice.hit(0.7 if self.draft.theme == "web" else 0.3):
            form["cookie"] = self.dice.one(COOKIES)
        return form

    def _import_list(self) -> dict[str, Any]:
        dice = self.dice
        home = dice.one(self.workspaces)
        arg: dict[str, Any] = {"workspace": home, "rows": [self._row("lists") for _ in range(dice.one((1, 1, 2, 3)))], **self._user()}
        listed, program, bought = (self._asset(kind, home) for kind in ("lists", "programs", "programs"))
        if listed and dice.hit(0.6):
            arg["list"] = listed
        if program and dice.hit(0.5):
            arg["program"] = program
            if dice.hit(0.6):
                arg["status"] = dice.one(self.edits.statuses(program))
        if bought and dice.hit(0.3):
            arg["acquisition_program"] = bought
        if dice.hit(0.12):
            arg["mode"] = dice.one(("normal", "skip_new_and_updates", "skip_new_and_updates"))
        if self.settings.get("import_partition_choice") and dice.hit(0.6):
            arg["partition"] = dice.one(self.partitions)
        return arg

    def _create_person(self) -> dict[str, Any]:
        return {"workspace": self.dice.one(self.workspaces), "values": self._row("manual"), **self._user()}

    def _sync_leads(self) -> dict[str, Any]:
        dice = self.dice
        rows = [self._row("api") for _ in range(dice.one((1, 1, 2, 3)))]
        arg: dict[str, Any] = {"rows": rows, **self._user()}
        if dice.hit(0.5):
            arg["action"] = dice.one(("createOrUpdate", "createOnly", "updateOnly", "createDuplicate"))
        if dice.hit(0.3):
            arg["lookup"] = dice.by_weight(
                {"email": 4, "Email Address": 1, "id": 2, "Id": 1, dice.one(self.draft.fields): 2, "Shoe Size": 0.5}
            )
            if arg["lookup"] in ("id", "Id"):
                for row in rows:
                    if dice.hit(0.85):
                        row["Id"] = dice.one((1, 1, 2, 3, 5, 10, None))
        if dice.hit(0.03):
            rows[0]["id"] = dice.one((1, 2))
            rows[0].pop("Id", None)
        if dice.hit(0.4):
            arg["partition"] = dice.one(self.partitions)
        return arg

    def _sync_from_crm(self) -> dict[str, Any] | None:
        if "crm" not in self.draft.mapping:
            return None
        dice = self.dice
        arg: dict[str, Any] = {"crm_id": dice.one(CRM_IDS), "object": dice.one(("lead", "contact")), "values": self._row("crm")}
        if dice.hit(0.4 if self.draft.theme != "crm" else 0.7):
            arg["sync"] = dice.one((False, False, False, True, True, None))
        if dice.hit(0.08):
            arg["deleted"] = True
        for name in ("object", "values"):
            if dice.hit(0.15):
                del arg[name]
        return arg

    def _submit_form(self) -> dict[str, Any]:
        dice = self.dice
        arg: dict[str, Any] = {"form": dice.one(list(self.draft.mapping["forms"])), **self._user()}
        programs = list(self.draft.mapping["programs"])
        if programs and dice.hit(0.4):
            arg["program"] = self._asset("programs", self.draft.home["forms"][arg["form"]]) if dice.hit(0.7) else dice.one(programs)
            arg["program"] = arg["program"] or programs[0]
        rows = [self._row("forms") for _ in range(dice.one((1, 1, 2, 3)))]
        return arg | ({"values": rows[0]} if len(rows) == 1 and dice.hit(0.8) else {"rows": rows})

    def _bulk_import(self) -> dict[str, Any]:
        arg = {name: value for name, value in self._sync_leads().items() if name != "action"}
        lists = list(self.draft.mapping["lists"])
        return arg | ({"list": self.dice.one(lists)} if lists and self.dice.hit(0.6) else {})

    def _push_lead(self) -> dict[str, Any] | None:
        programs = list(self.draft.mapping["programs"])
        arg = {name: value for name, value in self._sync_leads().items() if name != "action"}
        if len(arg["rows"]) == 1 and self.dice.hit(0.3):
            arg["values"] = arg.pop("rows")[0]
        return {**arg, "program": self.dice.one(programs)} if programs else None

    def _sync_from_experience_platform(self) -> dict[str, Any]:
        dice = self.dice
        arg: dict[str, Any] = {"rows": [self._row("api") for _ in range(dice.one((1, 1, 2, 3)))]}
        if dice.hit(0.85):
            arg["partition"] = dice.one(self.partitions)
        if dice.hit(0.7):
            others = [self.draft.spoken(name) for name in dice.some(self.draft.fields, 0, 2)]
            arg["keys"] = ["Email Address", *others] if dice.hit(0.7) else others
        return arg if arg.get("keys", ["Email Address"]) else arg | {"keys": ["email"]}

    # -- calls about people --

    def _bulk_extract(self) -> dict[str, Any]:
        return self._user()

    def _several(self) -> dict[str, Any] | None:
        return {"people": self.dice.some(self.aliases, 1, 3), **self._user()} if self.aliases else None

    def _move_partition(self) -> dict[str, Any] | None:
        people = self._several()
        return people and {**people, "partition": self.dice.one(self.partitions)}

    def _request_campaign(self) -> dict[str, Any] | None:
        people = self._several()
        names = self.draft.requested if self.draft.requested and self.dice.hit(0.8) else list(self.draft.mapping["campaigns"])
        return {**people, "campaign": self.dice.one(names)} if people and names else None

    def _sync_member_status(self) -> dict[str, Any] | None:
        people, programs = self._several(), list(self.draft.mapping["programs"])
        if not people or not programs:
            return None
        program = self.dice.one(programs)
        return {**people, "program": program, **({"status": self.dice.one(self.draft.statuses(program))} if self.dice.hit(0.8) else {})}

    def _crm_edit_collision(self) -> dict[str, Any] | None:
        if "crm" not in self.draft.mapping or not self.aliases:
            return None
        marketo, crm = self._row("manual"), self._row("crm")
        for values in (marketo, crm):
            for name in ("email", "Email Address") if self.dice.hit(0.8) else ():
                values.pop(name, None)
        linked = [alias for alias, record in self.people.items() if "crm" in record]
        return {"person": self.dice.one(linked or self.aliases), "marketo": marketo, "crm": crm}

    # -- by hand --

    def _person(self) -> dict[str, Any] | None:
        if not self.aliases:
            return None
        where = {"workspace": self.dice.one(self.workspaces)} if self.dice.hit(0.15) else {}
        return {"person": self.dice.one(self.aliases), **self._user(), **where}

    def _change_data(self) -> dict[str, Any] | None:
        person, values = self._person(), self._row("manual")
        if self.dice.hit(0.7):
            for name in ("email", "Email Address"):
                values.pop(name, None)
        return {**person, "values": values} if person and values else None

    def _change_score(self) -> dict[str, Any] | None:
        person = self._person()
        return person and {**person, "by": self.dice.one((5, 10, -3, "+10", 0))}

    def _move_person(self) -> dict[str, Any] | None:
        person = self._person()
        return person and {**person, "partition": self.dice.one(self.partitions)}

    def _change_status(self) -> dict[str, Any] | None:
        person, programs = self._person(), self.edits.names("programs")
        if not person or not programs:
            return None
        program = self.dice.one(programs)
        return {
            **person,
            "program": program,
            "status": self.dice.one(self.edits.statuses(program)),
        }

    def _add_to_list(self) -> dict[str, Any] | None:
        person, lists = self._person(), self.edits.names("lists")
        return {**person, "list": self.dice.one(lists)} if person and lists else None

    # -- browsers and inboxes --

    def _visit_page(self) -> dict[str, Any]:
        dice = self.dice
        arg: dict[str, Any] = {"page": dice.one((*PAGES, "elsewhere")), "cookie": dice.one(COOKIES)}
        if dice.hit(0.8):
            arg["workspace"] = dice.one(self.workspaces)
        if dice.hit(0.15):
            arg["anonymous_tracking"] = dice.hit(0.3)
        return arg

    def _open_email(self) -> dict[str, Any] | None:
        if not self.aliases:
            return None
        people = self.dice.some(self.aliases, 1, 2)
        return {"email": self.dice.one(list(self.draft.mapping["emails"])), "people": people}

    def _click_email(self) -> dict[str, Any] | None:
        arg = self._open_email()
        return arg and {**arg, **({"cookie": self.dice.one(COOKIES)} if self.dice.hit(0.7) else {})}

    def _forward_email(self) -> dict[str, Any] | None:
        arg = self._open_email()
        to = spelt(self.dice, self.dice.one((*ADDRESSES, "dan@example.com")))
        return arg and {**arg, "to": to}

    def _unsubscribe(self) -> dict[str, Any] | None:
        return {"person": self.dice.one(self.aliases)} if self.aliases else None

    _resubscribe = _bounce = _unsubscribe

    def _delete_person(self) -> dict[str, Any] | None:
        person = self._person()
        return person and {**person, **({"also_in_crm": self.dice.hit(0.3)} if self.dice.hit(0.7) else {})}

    def _merge(self) -> dict[str, Any] | None:
        """Draw whom a merge takes: anybody known so far, some of them gone or never made."""
        if len(self.aliases) < 2:
            return None
        where = {"workspace": self.dice.one(self.workspaces)} if self.dice.hit(0.2) else {}
        arg: dict[str, Any] = {"people": self.dice.some(self.aliases, 2, 3), **self._user(), **where}
        in_crm = [alias for alias, record in self.people.items() if "crm" in record]
        in_crm += [step["as"] for step in self.steps if "sync_from_crm" in step and "as" in step]
        if "crm" in self.draft.mapping and self.dice.hit(0.8 if self.draft.theme == "crm" else 0.4):
            return {
                **arg,
                "where": "crm",
                "people": self.dice.some(in_crm, 2, 3) if len(in_crm) > 1 and self.dice.hit(0.9) else arg["people"],
            }
        return {**arg, **({"where": "marketo"} if self.dice.hit(0.3) else {})}

    # -- the whole database --

    def _run_campaign(self) -> str | dict[str, str] | None:
        engaging = [name for name, program in self.edits.shadow.design["programs"].items() if program.get("type") == "engagement"]
        if engaging and self.dice.hit(0.6):
            return {"engagement_cast": self.dice.one(engaging)}
        batches = [name for name, campaign in self.edits.shadow.design["campaigns"].items() if not campaign.get("triggers")]
        return self.dice.one(batches) if batches else None

    def _wait(self) -> str:
        return self.dice.one(list(WAITS))

    def _edit(self) -> dict[str, Any]:
        return self.edits.draw()


assert all(hasattr(_Story, f"_{kind}") for kind in STEPS) and len(FIELDS) > 10
