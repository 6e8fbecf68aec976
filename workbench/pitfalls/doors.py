"""Findings about the doors people come through: forms, imports, the dedupe rule, twins, and fields that a door may not change."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted, listed
from ..topology.conditions import Compare, Did, walk
from ..topology.model import DEFAULT
from ..topology.references import branches
from .leads import excludes
from .poured import twins
from .survey import Finds, Found, Place, Survey, Unjudged, quoted

__all__ = ["FINDS"]


def form_nobody_hears(survey: Survey) -> Iterator[Found]:
    """VIS-9: a form after which nothing happens."""
    if not survey.active:
        return  # workspace-without-campaign says that there are none
    by_form: dict[str, set[str]] = {}
    for campaign, trigger in (*survey.by_trigger.get("fills_out_form", ()), *survey.by_trigger.get("person_is_created", ())):
        by_form.setdefault(trigger.args.get("form", ""), set()).add(campaign.workspace)
    asked = _asked_later(survey)
    for name, form in survey.topology.forms.items():
        home = survey.primary[form.workspace]
        listeners = by_form.get(name, set()) | by_form.get("", set())
        if name not in asked and not any(home in survey.sees[workspace] for workspace in listeners):
            yield Found(("forms", name), f"no active campaign that sees {home} listens to the form {name!r} of {form.workspace}")


def _asked_later(survey: Survey) -> frozenset[str]:
    """Return the forms that a filter asks about, so that a batch may follow up."""
    filters = [one.filters for one in survey.active.values()] + [one.filters for one in survey.topology.smart_lists.values()]
    asked = (part for condition in filters for part in walk(condition) if isinstance(part, Did))
    return frozenset(part.name for part in asked if part.kind == "filled_out_form")


# -- the dedupe rule ----------------------------------------------------------------------------------------------------------------------


def dedupe_not_on_forms(survey: Survey) -> Iterator[Found]:
    """DEDUPE-9: a source without the rule goes by the email alone."""
    rule = survey.topology.dedupe
    if (not rule.partition and rule.second is None) or "forms" in rule.applies_to:
        return
    key = listed([*rule.key, *(["partition"] if rule.partition else [])])
    evidence = ""
    for form in survey.topology.forms.values() if rule.partition else ():
        unseen = [p for p in survey.topology.partitions if p not in survey.sees[form.workspace] and p in survey.kept]
        if unseen:
            evidence = f"who lives in {unseen[0]} and fills {form.name!r} is updated there, and {form.workspace} gets nobody"
            break
    what = f"the dedupe rule ({key}) is on for {listed(rule.applies_to)}, not for forms"
    yield Found(("dedupe", "applies_to"), what, evidence=evidence)


def form_without_dedupe_key(survey: Survey) -> Iterator[Found | Unjudged]:
    """DEDUPE-12: an empty second key matches nobody who has one."""
    rule = survey.topology.dedupe
    if rule.second is None or "forms" not in rule.applies_to:
        return
    silent = [name for name in survey.topology.forms if name not in survey.asked]
    for name in survey.topology.forms:
        if name in survey.asked and rule.second not in survey.asked[name]:
            what = f"the form {name!r} does not ask for {rule.second}, the second dedupe key"
            yield Found(("forms", name), what, {rule.second: None}, "becomes a new record beside the one that is there")
    if silent:
        yield Unjudged(f"{quoted(silent)} say nothing of their fields (key 'fields' of a form), such as {rule.second}")


def twin_of_visible_person(survey: Survey) -> Iterator[Found]:
    """DEDUPE-8: the primary partition is compared, not whatever the workspace sees."""
    design = survey.topology
    doors = {"forms": survey.forms, "lists": survey.lists}
    for name in design.workspaces if design.dedupe.partition else ():
        by = [door for kind in design.dedupe.applies_to for door in doors.get(kind, {}).get(name, ())]
        others = sorted(survey.sees[name] - {survey.primary[name]})
        if by and others:
            what = f"people of {listed(others)} whom {name} sees get a twin in {survey.primary[name]} by {quoted(by)}"
            yield Found(("workspaces", name, "partitions"), what)


def crm_outside_dedupe(survey: Survey) -> Iterator[Found]:
    """DEDUPE-11: the CRM sync goes by CRM ids."""
    rule = survey.topology.dedupe
    if survey.topology.crm is not None and (rule.partition or rule.second is not None):
        yield Found(("dedupe",), f"people of {survey.topology.crm.type.capitalize()} are made without regard to the dedupe rule")


# -- twins --------------------------------------------------------------------------------------------------------------------------------


def _hideouts(survey: Survey) -> dict[str, Place]:
    """Return the partitions where people of the CRM land and no local workspace sees them, and what puts them there (CRM-13)."""
    if survey.topology.crm is None or not survey.kept:
        return {}
    found: dict[str, Place] = {}
    for number, rule in enumerate(survey.topology.assignment_rules):
        if rule.partition not in survey.kept and rule.partition != DEFAULT:  # who is in Default waits to be routed
            found.setdefault(rule.partition, ("assignment_rules", number))
    return found


def hidden_twin(survey: Survey) -> Iterator[Found]:
    """DEDUPE-14: real ones where the run has some, else where the CRM will make them."""
    if _stays_in_its_partition(survey):
        return
    real = [] if survey.run is None else [one for one in twins(survey.run) if _is_taken(survey, one.hidden_in, one.seen_in)]
    for hidden in dict.fromkeys(one.hidden_in for one in real):
        some = [one for one in real if one.hidden_in == hidden]
        count, first = sum(one.addresses for one in some), some[0]
        elsewhere = listed(one.seen_in for one in some)
        what = f"{counted(count, 'address', 'addresses')} with the latest record in {hidden} and another in {elsewhere}"
        evidence = f"person {first.hidden_id} in {hidden} is later than person {first.seen_id} in {first.seen_in}"
        yield Found(_partition(survey, hidden), what, {"Email Address": first.address}, evidence)
    forms = [form for form in survey.topology.forms.values() if form.workspace in survey.local]
    for hidden, at in _hideouts(survey).items():
        if forms and hidden not in {one.hidden_in for one in real}:
            what = f"people whom the CRM puts into {hidden} are hidden from {listed(sorted({form.workspace for form in forms}))}"
            evidence = f"who is there and fills {forms[0].name!r} updates the record in {hidden}, and {forms[0].workspace} notices nothing"
            yield Found(at, what, evidence=evidence)


def _stays_in_its_partition(survey: Survey) -> bool:
    """Return whether a form compares addresses in its own primary partition alone, so that it never takes a hidden record (DEDUPE-8)."""
    return survey.topology.dedupe.partition and "forms" in survey.topology.dedupe.applies_to


def _is_taken(survey: Survey, hidden: str, seen: str) -> bool:
    """Return whether a form of a workspace that sees the one record, and not the other, would take the other."""
    homes = {form.workspace for form in survey.topology.forms.values()}
    return any(seen in survey.sees[home] and hidden not in survey.sees[home] for home in homes)


def _partition(survey: Survey, name: str) -> Place:
    return ("partitions", survey.topology.partitions.index(name)) if name in survey.topology.partitions else ("partitions",)


def twins_without_alert(survey: Survey) -> Iterator[Found]:
    """CRM-13: seed 000's cure is a campaign that listens to any form and says who was picked."""
    if _stays_in_its_partition(survey):
        return
    for hidden, at in _hideouts(survey).items():
        is_there = Compare("Partition", "is", (hidden,))
        told = any(
            hidden in survey.sees[campaign.workspace]
            and any(step.kind == "send_alert" for step in campaign.flow)
            and not excludes(survey, campaign.filters, is_there)
            for campaign, _ in survey.by_trigger.get("fills_out_form", ())
        )
        if not told and any(form.workspace in survey.local for form in survey.topology.forms.values()):
            yield Found(at, f"no campaign sends an alert when a form picks a record in {hidden}")


# -- fields that a door may not change -----------------------------------------------------------------------------------------------------


def blocked_field_on_form(survey: Survey) -> Iterator[Found]:
    """FIELD-1: what is blocked for forms is filled once."""
    for field, doors in survey.topology.blocked_fields.items():
        asking = [form.name for form in survey.topology.forms.values() if field in form.fields]
        if "forms" in doors and asking:
            yield Found(("blocked_fields", field), f"{field} is blocked for forms, and {quoted(asking)} ask for it")


def flow_writes_blocked_field(survey: Survey) -> Iterator[Found]:
    """FIELD-1: what is blocked for flows is filled once."""
    blocked = {field for field, doors in survey.topology.blocked_fields.items() if "flow" in doors}
    for campaign in survey.active.values() if blocked else ():
        for number, step in enumerate(campaign.flow):
            written = [args["field"] for args in branches(step)] if step.kind in ("change_data", "change_score") else []
            if hit := [field for field in dict.fromkeys(written) if field in blocked]:
                yield Found(
                    (*survey.at(campaign.name), "flow", number), f"{campaign.name!r} writes {listed(hit)}, which is blocked for flows"
                )


FINDS: Finds = {
    "form-nobody-hears": form_nobody_hears,
    "dedupe-not-on-forms": dedupe_not_on_forms,
    "form-without-dedupe-key": form_without_dedupe_key,
    "twin-of-visible-person": twin_of_visible_person,
    "hidden-twin": hidden_twin,
    "twins-without-alert": twins_without_alert,
    "crm-outside-dedupe": crm_outside_dedupe,
    "blocked-field-on-form": blocked_field_on_form,
    "flow-writes-blocked-field": flow_writes_blocked_field,
}
