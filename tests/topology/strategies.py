"""Random designs for property tests: every kind of thing, condition, trigger and step, with names that are hard to write down.

No test stands here; other test folders may draw from it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from workbench.rules.findings import pitfalls
from workbench.topology import (
    AllOf,
    AnyOf,
    AssignmentRule,
    Campaign,
    Choice,
    Compare,
    Condition,
    Content,
    Crm,
    Dedupe,
    Did,
    Email,
    Field,
    Folder,
    Form,
    Group,
    InSegment,
    InStage,
    Member,
    Not,
    Program,
    RevenueModel,
    Role,
    Segmentation,
    Settings,
    SmartList,
    Span,
    StageRule,
    StaticList,
    Step,
    Topology,
    Transition,
    Trigger,
    User,
    Workspace,
)
from workbench.topology.assets import Accepted
from workbench.topology.shapes import APPLIES_TO, AREAS, BLOCKED_FROM, PERMISSIONS, PRIORITIES, PROGRAM_TYPES

TRAPS = (
    "NO",
    "on",
    "yes",
    "true",
    "null",
    "~",
    "012",
    "1e5",
    "5",
    "1.50",
    "2026-01-05",
    "12:30",
    "a: b",
    "- x",
    "#",
    "'",
    '"',
    "{x}",
    "[y",
    "&a",
    "*a",
)
TRAPS = (
    *TRAPS,
    "!t",
    "%",
    "@",
    "`",
    "Ünïcode",
    "日本",
    "🙂",
    " blank ",
    "a\u2028b",
    "do_nothing",
    "<<",
    "=",
    "None",
    "2026-01-05T09:00",
    ".5",
    "?",
    "|",
)
names = st.one_of(st.sampled_from(TRAPS), st.text("abcXYZ -_/&.:#", min_size=1, max_size=12)).filter(
    lambda name: name.strip() and name not in ("any", "all")
)
texts = st.one_of(
    st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0{}"), min_size=1, max_size=20)
)
spans = st.builds(Span, st.integers(1, 999), st.sampled_from(("minute", "hour", "day", "week", "month")))
numbers = st.one_of(st.integers(-1000, 1000).map(float), st.floats(-1e12, 1e12))
moments = st.one_of(st.dates(dt.date(1900, 1, 1)), st.datetimes(dt.datetime(1900, 1, 1)))


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Draw a design that is well-formed (campaigns may well be invalid in it)."""
    some = lambda least=0, most=3: draw(st.lists(names, min_size=least, max_size=most, unique=True))  # noqa: E731
    fields = {
        name: Field(name, draw(st.sampled_from(("string", "number", "boolean", "date", "datetime", "multiselect"))))
        for name in _free(some())
    }
    partitions = tuple(dict.fromkeys(["Default", *some()]))
    workspaces = {}
    for name in dict.fromkeys(["Default", *some()]):
        given = draw(st.one_of(st.none(), st.lists(st.sampled_from(partitions), min_size=1, unique=True).map(tuple)))
        workspaces[name] = Workspace(name, given, draw(st.sampled_from(given or partitions)))
    where = st.sampled_from(list(workspaces))
    shared = st.lists(where, unique=True, max_size=2).map(tuple)
    statuses = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
    types = st.sampled_from(PROGRAM_TYPES)
    programs = {n: Program(n, draw(where), draw(types), draw(st.none() | texts), draw(statuses)) for n in some(1)}
    program = st.none() | st.sampled_from(list(programs))
    asked = st.lists(st.sampled_from(["Industry", *fields]), unique=True, max_size=2).map(tuple)
    base: dict[str, Any] = {
        "programs": programs,
        "forms": {n: Form(n, draw(where), draw(program), draw(asked)) for n in some(1)},
        "lists": {n: StaticList(n, draw(where)) for n in some(1)},
        "emails": {n: Email(n, draw(where), draw(st.booleans()), draw(program)) for n in some(1)},
    }
    for name, made in programs.items():
        mails = [Content("email", n) for n, email in base["emails"].items() if email.workspace == made.workspace]
        if made.type == "engagement" and mails:
            held = st.lists(st.sampled_from(mails), max_size=2, unique=True).map(tuple)
            programs[name] = replace(made, streams={stream: draw(held) for stream in some()})
    base["stages"] = {n: tuple(some(1)) for n in some(1, 2)}
    segments = {n: [s for s in some(1) if s != "Default"] or ["One"] for n in some(1, 2)}
    said = conditions(base, fields, partitions, segments, ())
    base["segmentations"] = {n: Segmentation(n, draw(where), {s: draw(said) for s in its}, draw(shared)) for n, its in segments.items()}
    smart: dict[str, SmartList] = {}
    for name in some(1):  # one may refer to those before it, so that there is no circle
        smart[name] = SmartList(name, draw(where), draw(conditions(base, fields, partitions, segments, tuple(smart))), draw(shared))
    base["smart_lists"] = smart
    rules = tuple(AssignmentRule(draw(said), draw(st.sampled_from(partitions))) for _ in range(draw(st.integers(0, 2))))
    alone, said = said, conditions(base, fields, partitions, segments, tuple(smart), groups=True)
    called = some(1)
    started = triggers(base, fields, partitions)
    campaigns: dict[str, Campaign] = {}
    for name in called:
        campaigns[name] = Campaign(
            name,
            draw(where),
            tuple(draw(st.lists(started, max_size=2))),
            draw(said),
            tuple(draw(st.lists(steps(base, fields, partitions, tuple(called), tuple(campaigns), said), max_size=3))),
            draw(st.one_of(st.sampled_from(("once", "every_time")), spans.filter(lambda s: s.unit != "minute"))),
            draw(st.booleans()),
            draw(program),
            draw(st.none() | st.sampled_from(PRIORITIES)),
            draw(st.booleans()),
            draw(st.none() | st.integers(1, 5000)),
        )
    whole = {kind: things for kind, things in base.items() if kind != "stages"}
    whole["models"] = {}
    for name, its in base["stages"].items():
        one, home = st.sampled_from(its), draw(where)
        arrows = st.builds(Transition, st.just(its[:1]), st.just(its[-1]), st.lists(started, min_size=1, max_size=2).map(tuple), said)
        whole["models"][name] = RevenueModel(
            name,
            home,
            its,
            draw(st.none() | one),
            all(model.workspace != home or not model.approved for model in whole["models"].values()) and draw(st.booleans()),
            draw(st.dictionaries(one, spans, max_size=2)),
            tuple(draw(st.lists(st.builds(StageRule, alone, one), max_size=2)))
            + ((StageRule(None, its[0]),) if draw(st.booleans()) else ()),
            tuple(draw(st.lists(arrows, max_size=2))) if len(its) > 1 else (),
            draw(shared),
        )
    folders = {}
    for n in some():
        holds = [a for kind in whole.values() for a in kind]
        folders[n] = Folder(n, w := draw(where), draw(st.sampled_from(AREAS)), None, draw(shared), ())
        held = [a for a in dict.fromkeys(holds) if any(a in kind and kind[a].workspace == w for kind in whole.values())]
        folders[n] = Folder(n, w, folders[n].area, None, folders[n].shared_with, tuple(held[:2]))
    roles = {n: Role(n, tuple(draw(st.lists(st.sampled_from(PERMISSIONS), unique=True, max_size=3)))) for n in some()}
    held_roles = st.lists(st.sampled_from(["Admin", *roles]), min_size=1, max_size=2, unique=True).map(tuple)
    users = {n: User(n, {w: draw(held_roles) for w in draw(shared)}, draw(st.booleans())) for n in some()}
    if draw(st.booleans()):
        rules += (AssignmentRule(None, "Default"),)
    key = ("Email Address", *draw(st.sampled_from([(), ("Company Name",)])))
    syncs = any(step.kind == "sync_to_crm" for c in campaigns.values() for step in c.flow)  # which takes a CRM to sync to
    doors = lambda of: draw(st.lists(st.sampled_from(of), unique=True).map(tuple))  # noqa: E731
    return Topology(
        draw(names),
        partitions,
        workspaces,
        fields,
        Dedupe(key, draw(st.booleans()), doors(APPLIES_TO)),
        {field: doors(BLOCKED_FROM) for field in draw(st.lists(st.sampled_from(["Industry", *fields]), unique=True, max_size=2))},
        {limit: draw(st.integers(1, 9)) for limit in draw(st.lists(st.sampled_from(["per_day", "per_7_days"]), unique=True))},
        rules,
        **whole,
        campaigns=campaigns,
        folders=folders,
        roles=roles,
        users=users,
        crm=draw(st.sampled_from([*([] if syncs else [None]), Crm("salesforce"), Crm("dynamics"), Crm("dynamics", "new_synctomkto")])),
        accepted_findings=tuple(
            draw(st.lists(st.builds(Accepted, st.sampled_from(list(pitfalls())), texts.filter(str.strip), st.none() | names), max_size=2))
        ),
        settings=draw(
            st.builds(Settings, max_cascade=st.integers(0, 99), crm_entry_stage=st.just("SAL"), recheck_visibility_each_step=st.booleans())
        ),
    )


def _free(found: list[str]) -> list[str]:
    return [name for name in found if name != "Default"]


def conditions(
    base: Any, fields: Any, partitions: Any, segments: Any, smart: tuple[str, ...], *, groups: bool = False
) -> st.SearchStrategy[Condition]:
    """Return what asks a person anything that these names allow; with `groups` also what asks about the people like him."""
    one = lambda kind: st.sampled_from(list(base[kind]))  # noqa: E731
    text = st.builds(Compare, _of(fields, "string", "City"), st.sampled_from(("is", "is_not")), _several(texts | st.none()))
    leaves = [
        text,
        st.builds(Compare, _of(fields, "string", "City"), st.sampled_from(("contains", "not_starts_with")), _several(texts)),
        st.builds(Compare, _of(fields, "number", "Person Score"), st.sampled_from(("is", "at_least")), _several(numbers)),
        st.builds(lambda f, a, b: Compare(f, "between", (min(a, b), max(a, b))), _of(fields, "number", "Person Score"), numbers, numbers),
        st.builds(Compare, _of(fields, "boolean", "Unsubscribed"), st.just("is_not"), _several(st.booleans())),
        st.builds(Compare, _of(fields, "date", "Date of Birth"), st.sampled_from(("before", "on_or_after", "is")), _several(moments)),
        st.builds(Compare, _of(fields, "datetime", "Created At"), st.sampled_from(("in_past", "not_in_past")), st.tuples(spans)),
        st.builds(Compare, st.sampled_from(["City", "Person Score", *fields]), st.sampled_from(("is_empty", "is_not_empty"))),
        st.builds(Compare, st.just("Partition"), st.sampled_from(("is", "is_not")), _several(st.sampled_from(partitions))),
        st.builds(Member, st.just("list"), one("lists")),
        one("programs").flatmap(
            lambda p: st.builds(Member, st.just("program"), st.just(p), st.sampled_from([(), base["programs"][p].statuses]))
        ),
        st.builds(Did, st.just("filled_out_form"), one("forms"), st.none() | spans),
        st.builds(Did, st.sampled_from(("was_sent_email", "opened_email", "clicked_email")), one("emails"), st.none() | spans),
        st.builds(Did, st.just("visited_page"), names, st.none() | spans),
        st.builds(Did, st.just("partition_was_changed"), st.sampled_from(partitions), st.none() | spans),
        st.sampled_from(list(segments)).flatmap(
            lambda s: st.builds(InSegment, st.just(s), _several(st.sampled_from([*segments[s], "Default"])))
        ),
    ]
    leaves.append(
        st.sampled_from(list(base["stages"])).flatmap(
            lambda m: st.builds(InStage, st.just(m), _several(st.sampled_from(base["stages"][m])))
        )
    )
    if smart:
        leaves.append(st.builds(Member, st.just("smart_list"), st.sampled_from(smart)))

    def larger(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(part, max_size=3).map(tuple)
        larger = [st.builds(AllOf, several), st.builds(AnyOf, several.filter(bool)), st.builds(Not, part)]
        return st.one_of(*larger, *([_groups(part, fields)] if groups else []))

    return st.recursive(st.one_of(leaves), larger, max_leaves=4)


def _groups(part: st.SearchStrategy[Condition], fields: Any) -> st.SearchStrategy[Condition]:
    by = st.lists(st.sampled_from(["City", "Person Score"]) | _of(fields, "string", "City"), min_size=1, max_size=2, unique=True).map(tuple)
    least = st.floats(0.001, 1e6)
    return st.one_of(
        st.builds(Group, by, least, part | st.just(AllOf())),
        st.builds(Group, by, st.floats(0.01, 100), part, st.just("percent")),
        st.builds(Group, by, least, part, st.just("sum"), _of(fields, "number", "Person Score")),
        st.builds(Group, by, least, part, st.just("distinct"), st.just("City")),
    )


def triggers(base: Any, fields: Any, partitions: Any) -> st.SearchStrategy[Trigger]:
    """Return what may start a campaign."""
    named = lambda kind, key, section: st.builds(lambda n: Trigger(kind, {key: n}), st.sampled_from(list(base[section])))  # noqa: E731
    to = st.fixed_dictionaries({}, optional={"to": _several(st.sampled_from(partitions)), "from": _several(st.sampled_from(partitions))})
    changes = st.fixed_dictionaries(
        {"field": _of(fields, "string", "City")}, optional={"to": _several(texts | st.none()), "from": _several(texts)}
    )
    statuses = st.sampled_from(list(base["programs"])).flatmap(
        lambda p: st.fixed_dictionaries({"program": st.just(p)}, optional={"to": st.just(base["programs"][p].statuses)})
    )
    stages = st.sampled_from(list(base["stages"])).flatmap(
        lambda m: st.fixed_dictionaries({"model": st.just(m)}, optional={"to": st.just(base["stages"][m])})
    )
    return st.one_of(
        st.builds(Trigger, st.just("stage_is_changed"), stages),
        st.sampled_from([Trigger("person_is_created"), Trigger("campaign_is_requested"), Trigger("fills_out_form")]),
        st.sampled_from([Trigger("synced_to_crm"), Trigger("is_deleted_in_crm"), Trigger("unsubscribes")]),
        st.sampled_from([Trigger("opens_email"), Trigger("clicks_email"), Trigger("visits_page")]),  # any of them
        st.builds(lambda page: Trigger("visits_page", {"page": page}), names.filter(lambda page: page != "any")),
        named("opens_email", "email", "emails"),
        named("clicks_email", "email", "emails"),
        named("fills_out_form", "form", "forms"),
        named("added_to_list", "list", "lists"),
        named("is_pushed", "program", "programs"),
        named("removed_from_list", "list", "lists"),
        st.builds(Trigger, st.just("data_value_changes"), changes),
        st.builds(lambda f: Trigger("score_is_changed", {"field": f}), _of(fields, "number", "Person Score")),
        st.builds(Trigger, st.just("partition_changes"), to),
        st.builds(Trigger, st.just("program_status_is_changed"), statuses),
    )


def steps(
    base: Any, fields: Any, partitions: Any, campaigns: Any, before: Any, said: st.SearchStrategy[Condition]
) -> st.SearchStrategy[Step]:
    """Return what a flow may do; `execute_campaign` only those before, so that there is no circle."""
    one = lambda key, of: st.fixed_dictionaries({key: st.sampled_from(list(of))})  # noqa: E731
    score = _of(fields, "number", "Person Score")
    token = st.just("{{lead.City}} and {{lead.Person Score}}")
    status = st.sampled_from(list(base["programs"])).flatmap(
        lambda p: st.fixed_dictionaries({"program": st.just(p), "status": st.sampled_from(base["programs"][p].statuses)})
    )
    stage = st.sampled_from(list(base["stages"])).flatmap(
        lambda m: st.fixed_dictionaries({"model": st.just(m), "stage": st.sampled_from(base["stages"][m])})
    )
    args: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "change_stage": stage,
        "change_partition": one("partition", partitions),
        "change_data": st.one_of(
            st.fixed_dictionaries({"field": _of(fields, "string", "City"), "value": texts | st.none() | token}),
            st.fixed_dictionaries({"field": _of(fields, "multiselect", "City"), "append": texts | token}),
            st.fixed_dictionaries({"field": score, "value": numbers}),
        ),
        "change_score": st.one_of(*(st.fixed_dictionaries({"field": score, key: numbers}) for key in ("by", "to"))),
        "change_program_status": status,
        "add_to_list": one("list", base["lists"]),
        "remove_from_list": one("list", base["lists"]),
        "send_email": one("email", base["emails"]),
        "send_alert": st.fixed_dictionaries({"to": texts}, optional={"about": texts}),
        "interesting_moment": st.fixed_dictionaries({"text": texts}),
        "request_campaign": one("campaign", campaigns),
        "remove_from_flow": one("campaign", campaigns),
        "sync_to_crm": st.fixed_dictionaries({}, optional={"owner": texts}),
        "score_domain": st.fixed_dictionaries(
            {"by": numbers},
            optional={
                "unless": _several(st.sampled_from(["gmail.com", "1.50", "no", "ünï.example"])),
                "same": st.sampled_from([("City",), ("City", "Person Score")]),
            },
        ),
        "wait": st.fixed_dictionaries({"span": spans}),
        "delete_person": st.just({}),
    }
    engaging = [program for program in base["programs"].values() if program.type == "engagement"]
    if engaging:
        args["add_to_engagement"] = st.sampled_from(engaging).flatmap(
            lambda p: st.fixed_dictionaries({"program": st.just(p.name)}, optional={"stream": st.sampled_from(list(p.streams) or ["Any"])})
        )
    if before:
        args["execute_campaign"] = one("campaign", before[:1])

    def of(kind: str) -> st.SearchStrategy[Step]:
        choices = st.lists(st.builds(Choice, said, st.none() | args[kind]), min_size=1, max_size=2).map(tuple)
        return st.builds(Step, st.just(kind), args[kind]) | st.builds(Step, st.just(kind), st.none() | args[kind], choices)

    return st.sampled_from(list(args)).flatmap(of)


def _of(fields: Any, type_: str, usual: str) -> st.SearchStrategy[str]:
    return st.sampled_from([usual, *(name for name, field in fields.items() if field.type == type_)])


def _several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, min_size=1, max_size=3, unique=True).map(tuple)
