"""Findings about who comes where: assignment rules, routers, and what runs beside them at the same moment."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted, listed
from ..classes.cells import leaves
from ..classes.dead_rules import judged_rules
from ..topology.assets import Campaign
from ..topology.conditions import AllOf, Condition
from ..topology.landings import DOORS, applies_rules, sources
from ..topology.model import DEFAULT
from .leads import example, excludes, never_reached, somebody
from .meetings import meetings
from .survey import Finds, Found, Move, Place, Survey, Unjudged, moves_of, quoted

__all__ = ["FINDS", "mails_at_once"]


# -- assignment rules -----------------------------------------------------------------------------------------------------------------


def rules_never_run(survey: Survey) -> Iterator[Found]:
    """ROUTE-3: rules are for people of the CRM."""
    design = survey.topology
    if design.assignment_rules and not any(applies_rules(design, door) for door in DOORS):
        yield Found(("assignment_rules",), f"{counted(len(design.assignment_rules), 'assignment rule')}, and no door that applies them")


def rules_miss_forms(survey: Survey) -> Iterator[Found]:
    """ROUTE-3: whoever comes by form is routed by a campaign or not at all."""
    design = survey.topology
    if not design.assignment_rules or applies_rules(design, "form"):
        return
    meant = [rule for rule in design.assignment_rules if rule.condition is None or not _is_of_crm(rule.condition)]
    targets = {rule.partition for rule in meant}
    left = [name for name, form in design.forms.items() if targets - {survey.primary[form.workspace]} and not _routed(survey, name)]
    if left:
        where = dict.fromkeys(survey.primary[design.forms[name].workspace] for name in left)
        what = f"people of the forms {quoted(left)} stay in {listed(where)}: neither the rules nor a campaign move them"
        rule = next((rule for rule in meant if rule.condition is not None and rule.partition not in where), None)
        lead = example(survey.topology, [rule.condition]) if rule is not None and rule.condition is not None else None
        would = f"the rules would put such a person into {rule.partition}" if rule is not None else ""
        yield Found(("assignment_rules",), what, lead or {}, would)


_OF_CRM = {"Person Source", "Lead Owner", "SFDC Id", "SFDC Type", "Microsoft Id", "Microsoft Type", "Original Source Type"}


def _is_of_crm(condition: Condition) -> bool:
    """Return whether a rule asks for what no form has, so that it is meant for people of the CRM alone."""
    return any(leaf.field in _OF_CRM for leaf in leaves([condition]))


def _routed(survey: Survey, form: str) -> bool:
    """Return whether some router starts for people of a form and sees where they land."""
    lands = survey.primary[survey.topology.forms[form].workspace]
    routers = [moves[0].campaign for moves in survey.routers.values()]
    return any(lands in survey.sees[c.workspace] and survey.hears_form(c, form) for c in routers)


def rules_without_else(survey: Survey) -> Iterator[Found]:
    """ROUTE-4: who matches no rule goes to Default without a decision."""
    design = survey.topology
    rules = [rule.condition for rule in design.assignment_rules if rule.condition is not None]
    if not rules or len(rules) < len(design.assignment_rules) or not applies_rules(design, "crm"):
        return
    if len(rules) in never_reached(design, [*rules, AllOf()]):
        return
    left = example(design, [], rules)
    evidence = f"such a person of the CRM lands in {DEFAULT}" if left is not None else ""
    what = f"{counted(len(rules), 'assignment rule')} and no else: whoever matches none lands in {DEFAULT}"
    yield Found(("assignment_rules", len(rules) - 1), what, left or {}, evidence)


def rule_never_matches(survey: Survey) -> Iterator[Found | Unjudged]:
    """ROUTE-4: shadowed by earlier rules, or contradicting itself."""
    if not any(applies_rules(survey.topology, door) for door in DOORS):
        return  # rules-never-run says that none of them does
    for verdict in judged_rules(survey.topology):
        said = f"assignment rule {verdict.number}"
        rule = survey.topology.assignment_rules[verdict.number - 1]
        if verdict.can_match == "no":
            asked = "else" if rule.condition is None else rule.condition
            yield Found(("assignment_rules", verdict.number - 1), f"{said} ({asked}, to {rule.partition}) never decides: {verdict.why}")
        elif verdict.can_match == "unknown":
            yield Unjudged(f"whether {said} ever decides is {verdict.why}")


# -- routers --------------------------------------------------------------------------------------------------------------------------


def form_cannot_feed_router(survey: Survey) -> Iterator[Found | Unjudged]:
    """ROUTE-13: a router that reads a field which nobody filled yet takes its default."""
    movers = {move.campaign.name for move in survey.moves}
    heard = {trigger.args["field"] for campaign, trigger in survey.by_trigger.get("data_value_changes", ()) if campaign.name in movers}
    silent: dict[str, None] = {}
    for router in survey.routers.values():
        campaign, read = router[0].campaign, _read(survey, router)
        for name, form in survey.topology.forms.items():
            if not read or not survey.hears_form(campaign, name) or survey.primary[form.workspace] not in survey.sees[campaign.workspace]:
                continue
            if name not in survey.asked:
                silent[name] = None
            elif lacking := [field for field in read if field not in survey.asked[name] and field not in heard]:
                what = f"the router {campaign.name!r} reads {listed(lacking)}, which the form {name!r} does not ask for"
                yield Found(("forms", name), what, dict.fromkeys(lacking), _otherwise(survey, router, name))
    if silent:
        yield Unjudged(
            f"{quoted(list(silent))} say nothing of their fields (key 'fields' of a form), nor does a run, yet routers read some"
        )


def _read(survey: Survey, router: tuple[Move, ...]) -> list[str]:
    """Return the fields that a router's choices compare, without those that are never asked for."""
    conditions = [move.condition for move in router if move.condition is not None]
    names = (survey.topology.field_named(leaf.field).name for leaf in leaves(conditions))
    return [name for name in dict.fromkeys(names) if name not in ("Partition", "Person Source", "Created At", "Updated At", "Id")]


def _otherwise(survey: Survey, router: tuple[Move, ...], form: str) -> str:
    """Say where a router leaves or puts whoever matches none of its choices."""
    default = next((move.target for move in router if move.condition is None), None)
    home = survey.primary[survey.topology.forms[form].workspace]
    return f"whoever matches no choice goes to {default}" if default else f"whoever matches no choice stays in {home}"


def mails_at_once(survey: Survey, campaign: Campaign) -> str | None:
    """Return the first email that a campaign sends before it waits; operational ones go to whoever asked for them and do not count."""
    for step in campaign.flow:
        if step.kind == "wait":
            return None
        if step.kind == "send_email":
            for args in (*(choice.args for choice in step.choices), step.default):
                if args is not None and not survey.topology.emails[args["email"]].operational:
                    return str(args["email"])
    return None


def router_races_mailer(survey: Survey) -> Iterator[Found]:
    """ROUTE-14: both were taken in at one moment, so both run."""
    mailers = {c.name: mail for c in survey.active.values() if c.triggers and (mail := mails_at_once(survey, c))}
    routers = [moves[0].campaign for moves in survey.routers.values()]
    for meeting in meetings(survey, [survey.active[name] for name in mailers], routers):
        mailer, seen = meeting.one, survey.sees[meeting.one.workspace]
        away = [move for move in survey.routers[meeting.other.name] if move.target not in seen and not move.is_late]
        lost = [move for move in away if not _are_apart(survey, mailer, move)]
        if lost:
            what = f"when {meeting.event}, {mailer.name!r} of {mailer.workspace} sends {mailers[mailer.name]!r} and {meeting.other.name!r}"
            targets = list(dict.fromkeys(move.target for move in lost))
            lead = somebody(survey, mailer.filters, meeting.other.filters, lost[0].takes)
            told_ = f"such a person is mailed by {mailer.workspace} and is in {lost[0].target} afterwards"
            yield Found(survey.at(mailer.name), f"{what} moves people to {listed(targets)}", lead or {}, told_)


def _are_apart(survey: Survey, campaign: Campaign, move: Move) -> bool:
    return excludes(survey, campaign.filters, move.campaign.filters, move.takes)


def routers_race(survey: Survey) -> Iterator[Found]:
    """QUEUE-2: of two routers the one that runs last wins."""
    routers = {name: moves for name, moves in survey.routers.items() if not moves[0].is_late}
    campaigns = [moves[0].campaign for moves in routers.values()]
    told_of: set[frozenset[str]] = set()
    for meeting in meetings(survey, campaigns, campaigns):
        pair = frozenset((meeting.one.name, meeting.other.name))
        if pair in told_of:
            continue
        told_of.add(pair)
        clash = next(
            (
                (a, b)
                for a in routers[meeting.one.name]
                for b in routers[meeting.other.name]
                if a.target != b.target and not excludes(survey, meeting.one.filters, meeting.other.filters, a.takes, b.takes)
            ),
            None,
        )
        if clash:
            both = listed([f"{move.campaign.name!r} (to {move.target})" for move in clash])
            what = f"when {meeting.event}, {both} both start"
            lead = somebody(survey, meeting.one.filters, meeting.other.filters, *(move.takes for move in clash))
            yield Found(clash[1].at, what, lead or {}, "both want such a person" if lead else "")


def router_misses_form(survey: Survey) -> Iterator[Found]:
    """VIS-9: a router that stands where it does not see the newcomers."""
    for moves in survey.routers.values():
        campaign = moves[0].campaign
        is_for_all = any(trigger.kind == "person_is_created" or not trigger.args for trigger in campaign.triggers)
        if not is_for_all or campaign.workspace in survey.overseers:
            continue
        seen = survey.sees[campaign.workspace]
        left = [
            name
            for name, form in survey.topology.forms.items()
            if survey.primary[form.workspace] not in seen and not _routed(survey, name) and survey.hears_form(campaign, name)
        ]
        if left:
            where = dict.fromkeys(survey.primary[survey.topology.forms[name].workspace] for name in left)
            what = f"the router {campaign.name!r} of {campaign.workspace} does not see {listed(where)}, where people of {quoted(left)} land"
            yield Found(survey.at(campaign.name), what)


def router_inactive(survey: Survey) -> Iterator[Found]:
    """CAMP-1: a router that is switched off, and nobody else does its work."""
    filled = {move.target for move in survey.moves} | {rule.partition for rule in survey.topology.assignment_rules}
    filled |= {survey.primary[form.workspace] for form in survey.topology.forms.values()}
    for campaign in survey.topology.campaigns.values():
        if campaign.active:
            continue
        left = list(dict.fromkeys(m.target for m in moves_of(campaign, ()) if m.target in survey.seen_by and m.target not in filled))
        if left:
            yield Found(
                ("campaigns", campaign.name, "active"),
                f"{campaign.name!r} is switched off, and nothing else brings people to {listed(left)}",
            )


def router_leaves_some(survey: Survey) -> Iterator[Found]:
    """CAMP-5: who matches no choice stays where he is."""
    doors = [source for source in sources(survey.topology) if source.door in ("form", "crm", "api")]
    lands = dict.fromkeys(way.partition for source in doors for way in source.ways if not way.is_named)
    for name, moves in survey.routers.items():
        campaign = moves[0].campaign
        unwatched = [p for p in lands if p in survey.sees[campaign.workspace] and p not in survey.kept]
        if not unwatched or not survey.kept:
            continue
        for number, step in enumerate(campaign.flow):
            if step.kind == "change_partition" and step.choices and step.default is None:
                lead = example(survey.topology, [campaign.filters], [choice.condition for choice in step.choices])
                if lead is not None:
                    what = f"{name!r} leaves whoever matches no choice in {listed(unwatched)}, which no local workspace sees"
                    yield Found((*survey.at(name), "flow", number), what, lead, "such a person stays")


def move_out_of_sight(survey: Survey) -> Iterator[Found]:
    """ROUTE-7: by the setting change_partition_targets, a move goes only where the workspace sees."""
    if survey.topology.settings.change_partition_targets != "visible":
        return
    lost: dict[Place, dict[str, Campaign]] = {}
    for move in survey.moves:
        if move.target not in survey.sees[move.campaign.workspace]:
            lost.setdefault(move.at, {})[move.target] = move.campaign
    for at, targets in lost.items():
        campaign = next(iter(targets.values()))
        what = f"{campaign.name!r} moves people to {listed(targets)}, which {campaign.workspace} does not see: that does nothing"
        yield Found(at, what)


def wait_before_routing(survey: Survey) -> Iterator[Found]:
    """ROUTE-13: until the wait is over people are where they landed."""
    for name, moves in survey.routers.items():
        late = [move for move in moves if move.is_late]
        if late:
            targets = list(dict.fromkeys(move.target for move in late))
            yield Found(late[0].at, f"{name!r} waits before it moves people to {listed(targets)}")


FINDS: Finds = {
    "rule-never-matches": rule_never_matches,
    "rules-never-run": rules_never_run,
    "rules-miss-forms": rules_miss_forms,
    "rules-without-else": rules_without_else,
    "form-cannot-feed-router": form_cannot_feed_router,
    "router-races-mailer": router_races_mailer,
    "routers-race": routers_race,
    "router-misses-form": router_misses_form,
    "router-inactive": router_inactive,
    "router-leaves-some": router_leaves_some,
    "move-out-of-sight": move_out_of_sight,
    "wait-before-routing": wait_before_routing,
}
