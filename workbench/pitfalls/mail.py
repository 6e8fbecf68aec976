"""Findings about who is mailed and who may say no: subscription centres, limits, customers, members out of sight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..answers.words import listed
from ..topology.assets import Campaign
from ..topology.references import branches
from ..topology.references import targets as targets_of
from .leads import excludes, somebody
from .poured import hidden_members
from .survey import Finds, Found, Survey, quoted

__all__ = ["FINDS", "mails"]

_CENTRE = re.compile(r"unsubscri|subscription|preference (center|centre)|email (preferences|settings)|opt[- ]?(out|in)\b", re.IGNORECASE)
_PROSPECTS = re.compile(r"prospect|acquisition|new business|demand gen", re.IGNORECASE)
_CUSTOMERS = re.compile(r"customer|client|subscriber|patient|member|partner", re.IGNORECASE)


def mails(survey: Survey, campaign: Campaign) -> list[str]:
    """Return the emails that a campaign sends and that opt-outs and limits apply to: all but the operational ones (SUBS-12)."""
    sent = dict.fromkeys(args["email"] for step in campaign.flow if step.kind == "send_email" for args in branches(step))
    return [email for email in sent if not survey.topology.emails[email].operational]


def local_subscription_centre(survey: Survey) -> Iterator[Found]:
    """SUBS-7: a form for opt-outs, by its name, in a workspace that does not see everybody; one beside it that does is enough."""
    centres = [form for form in survey.topology.forms.values() if _CENTRE.search(form.name)]
    if any(form.workspace in survey.overseers for form in centres):
        return
    for form in centres:
        unseen = [p for p in survey.topology.partitions if p not in survey.sees[form.workspace]]
        what = f"the form {form.name!r}, a subscription centre by its name, stands in {form.workspace}, which does not see {listed(unseen)}"
        yield Found(("forms", form.name), what)


def _hears_opt_outs(campaign: Campaign) -> bool:
    return any(
        trigger.kind == "unsubscribes" or (trigger.kind == "data_value_changes" and trigger.args["field"] == "Unsubscribed")
        for trigger in campaign.triggers
    )


def unsubscribe_heard_locally(survey: Survey) -> Iterator[Found]:
    """SUBS-1: the opt-out holds in every partition, what listens to it does not."""
    heard = [campaign for campaign in survey.active.values() if _hears_opt_outs(campaign)]
    covered = frozenset().union(*(survey.sees[campaign.workspace] for campaign in heard))
    unseen = sorted(survey.kept - covered)
    for campaign in heard if unseen else ():
        what = f"{campaign.name!r} of {campaign.workspace} handles opt-outs; for people of {listed(unseen)} nothing does"
        yield Found(survey.at(campaign.name), what)


def unsubscribed_moved_away(survey: Survey) -> Iterator[Found]:
    """ROUTE-10: who opts out is taken out of sight of his team."""
    for campaign in survey.active.values():
        if _hears_opt_outs(campaign) and (targets := targets_of(campaign, "change_partition", "partition")):
            yield Found(survey.at(campaign.name), f"{campaign.name!r} moves whoever opts out to {listed(targets)}")


def limits_not_obeyed(survey: Survey) -> Iterator[Found]:
    """SUBS-10: a smart campaign obeys limits where it is set to; email programs do by themselves."""
    limits = survey.topology.communication_limits
    for campaign in survey.active.values() if limits else ():
        program = survey.topology.programs.get(campaign.program or "")
        obeys = campaign.block_over_limit or (program is not None and program.type == "email")
        if not obeys and (sent := mails(survey, campaign)):
            said = listed([f"{count} {name.replace('_', ' ')}" for name, count in limits.items()])
            yield Found(survey.at(campaign.name), f"{campaign.name!r} sends {quoted(sent)} whatever the limits say ({said})")


def prospects_mail_customers(survey: Survey) -> Iterator[Found]:
    """VIS-9: nothing but sight keeps a faulty filter from mailing customers."""
    for name in survey.local:
        customers = [p for p in survey.topology.partitions if p in survey.sees[name] and _CUSTOMERS.search(p) and not _PROSPECTS.search(p)]
        if not customers or not _PROSPECTS.search(name) or _CUSTOMERS.search(name):
            continue
        senders = [c.name for c in survey.active.values() if c.workspace == name and mails(survey, c)]
        if senders:
            what = f"{name} sees {listed(customers)}, so {quoted(senders)} can mail customers"
            yield Found(("workspaces", name, "partitions"), what, evidence="by the names of workspace and partition")


def members_moved_out_of_sight(survey: Survey) -> Iterator[Found]:
    """VIS-8, ROUTE-10: who is moved on stays a member where nobody sees him any more."""
    hidden = {} if survey.run is None else {one.program: one for one in hidden_members(survey.run, survey.sees)}
    doors: dict[str, list[str]] = {}
    for form in survey.topology.forms.values():
        if form.program:
            doors.setdefault(form.program, []).append(form.name)
    for program in survey.topology.programs.values():
        if (one := hidden.get(program.name)) is not None:
            what = f"{one.hidden:,} of {one.members:,} members of {program.name!r} are out of sight of {program.workspace}"
            yield Found(("programs", program.name), what, evidence=f"such as person {one.id}, in {one.partition}")
            continue
        for door in doors.get(program.name, ()):
            if (found := _moved_on(survey, program.name, program.workspace, door)) is not None:
                yield found
                break


def _moved_on(survey: Survey, program: str, workspace: str, form: str) -> Found | None:
    """Return how newcomers of a form are moved out of sight of its program, if they are."""
    home, seen = survey.primary[survey.topology.forms[form].workspace], survey.sees[workspace]
    for router, moves in survey.routers.items():
        campaign = moves[0].campaign
        away = [m for m in moves if m.target not in seen and not excludes(survey, campaign.filters, m.takes)]
        if away and survey.hears_form(campaign, form) and home in survey.sees[campaign.workspace]:
            targets = list(dict.fromkeys(move.target for move in away))
            what = (
                f"members of {program!r} by the form {form!r} are moved by {router!r} to {listed(targets)}, which {workspace} does not see"
            )
            lead = somebody(survey, campaign.filters, away[0].takes)
            return Found(("programs", program), what, lead or {}, f"such a person stays a member and is in {away[0].target}")
    return None


FINDS: Finds = {
    "local-subscription-centre": local_subscription_centre,
    "unsubscribe-heard-locally": unsubscribe_heard_locally,
    "unsubscribed-moved-away": unsubscribed_moved_away,
    "limits-not-obeyed": limits_not_obeyed,
    "prospects-mail-customers": prospects_mail_customers,
    "members-moved-out-of-sight": members_moved_out_of_sight,
}
