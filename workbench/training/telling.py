"""One lead of a class in a sentence: who it is, what should become of it, and what becomes of it instead.

Which leads go wrong is found in `grading.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..classes.axes import PARTITION
from ..classes.difference import STAYS
from ..classes.pour import Entry
from ..classes.space import Slice
from ..classes.words import held

__all__ = ["GRADED", "became", "should", "who"]

GRADED = ("lands", "sent", "status", "listed", "value", "stage", "ran")  # in the order in which they are told
_COMES = {
    ("fill_form", False): "fills out {0!r}",
    ("import_list", False): "is imported into {0}",
    ("create_person", False): "is typed into {0}",
    ("sync_leads", False): "comes by Sync Leads",
    ("submit_form", False): "comes by Submit Form {0!r} with program {1!r}",
    ("push_lead", False): "is pushed to {0!r}",
    ("sync_from_crm", False): "comes from the CRM",
    ("fill_form", True): "fills out {0!r}",
    ("run_campaign", True): "is there when the batch {0!r} runs",
    ("engagement_cast", True): "is there when {0!r} casts",
    ("move_person", True): "is moved to {0} by hand",
    ("request_campaign", True): "is the one for whom {0!r} is requested",
    ("add_to_list", True): "is added to {0!r}",
    ("change_status", True): "becomes {1} in {0!r}",
    ("open_email", True): "opens {0!r}",
    ("click_email", True): "clicks in {0!r}",
    ("visit_page", True): "visits {0!r}",
    ("unsubscribe", True): "unsubscribes",
    ("sync_from_crm", True): "is deleted in the CRM",
}


def who(part: Slice, place: int, lead: str) -> str:
    """Say who a lead of a class is and what happens to it, as the subject of a sentence.

    `lead` are the words for all leads that go wrong alike: what these do not name makes no difference, and is left out; a flag that is set
    goes by another name in them.
    """
    occasion, has, becomes, lives = part.occasion, [], "", " known"
    for name, value, is_becoming in held(part, place):
        if is_becoming:
            becomes = f"is given {name} {value} by hand"
        elif name == PARTITION:
            lives = f" in {value}"
        elif name in lead or "others" in lead or value == "true":
            has.append(f"{name} {value}")
    comes = _COMES.get((occasion.kind, occasion.known), "").format(occasion.thing, occasion.more)
    kind = f"Somebody{lives}" if occasion.known else "Somebody new"
    return f"{kind}{f' with {_and(has)}' if has else ''} who {becomes or comes}"


def should(differing: Mapping[Entry, tuple[int, int]]) -> str:
    """Say what a lead should meet of what is not so."""
    return _and(_said(differing, 0))


def became(differing: Mapping[Entry, tuple[int, int]], out_of_sight: Iterable[str]) -> str:
    """Say what a lead meets instead, and which campaigns only visibility keeps away."""
    kept = [f"{name!r}" for name in out_of_sight]
    return _and(_said(differing, 1)) + (f" ({_and(kept)} {'does' if len(kept) == 1 else 'do'} not see them)" if kept else "")


def _said(differing: Mapping[Entry, tuple[int, int]], side: int) -> list[str]:
    """Say what there is on one side: 0, as what should be; 1, as what is."""
    end, stay, be, be_not, have = (("end", "stay", "be", "not be", "have"), ("ends", "stays", "is", "is not", "has"))[side]
    found: dict[tuple[str, str], list[str]] = {}  # by kind and thing: what there is of it on this side
    for (kind, name, *value), counts in differing.items():
        of = found.setdefault((kind, "" if kind == "lands" else name), [])
        if counts[side]:
            often = {1: "", 2: " twice"}.get(counts[side], f" {counts[side]} times")
            of.append(name if kind == "lands" else value[0] if value else often)
    told = []
    for (kind, name), some in sorted(found.items(), key=lambda one: GRADED.index(one[0][0])):
        is_not = be if some else be_not
        match kind:
            case "lands":
                fates = {one: f"{be} {one}" for one in some if one == "deleted" or one.startswith("rejected (")}
                fates |= {STAYS[1]: f"{stay} where they are"}
                told += [fates.get(one, f"{end} in {one}") for one in some]
            case "sent":
                told.append(f"{is_not} sent {name!r}{''.join(some)}")
            case "status":
                told.append(f"{be} {some[0]} in {name!r}" if some else f"{be_not} a member of {name!r}")
            case "listed":
                told.append(f"{is_not} on the list {name!r}")
            case "value":
                told.append(f"{have} {name} {some[0] or 'empty'}" if some else f"{have} no {name}")
            case "stage":
                told.append(f"{be} at {some[0]} in {name!r}" if some else f"{be_not} in {name!r}")
            case "ran":
                told.append(f"{is_not} taken in by {name!r}{''.join(some)}")
    return told


def _and(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else "nothing"
