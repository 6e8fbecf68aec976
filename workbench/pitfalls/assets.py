"""Findings about what is shared, cloned and segmented between workspaces."""

from __future__ import annotations

from collections.abc import Iterator

from ..answers.words import counted, listed, verb
from ..topology.check import MOST_SEGMENTATIONS, broken_assets
from .survey import Finds, Found, Survey, quoted

__all__ = ["FINDS"]

FEW_LEFT = 3  # segmentations


def smart_list_broken(survey: Survey) -> Iterator[Found]:
    """SHARE-5: a smart list that names what its workspace cannot use."""
    for (kind, name), broken in broken_assets(survey.topology).items():
        if kind == "smart_list":
            yield Found(("smart_lists", name, *broken[0].reference.place), f"the smart list {name!r} is in error: {broken[0]}")


def unshared_template(survey: Survey) -> Iterator[Found]:
    """SHARE-6: an email made from a template that its workspace cannot use."""
    for (kind, name), broken in broken_assets(survey.topology).items():
        if kind == "email":
            home = survey.topology.emails[name].workspace
            yield Found(("emails", name, *broken[0].reference.place), f"{name!r} of {home} is in error: {broken[0]}")


def clone_needs_template(survey: Survey) -> Iterator[Found]:
    """SHARE-6: templates are shared, never cloned along."""
    design = survey.topology
    for home in design.workspaces:
        if not survey.is_template_home(home) or not any(program.workspace == home for program in design.programs.values()):
            continue
        used = dict.fromkeys(email.template for email in design.emails.values() if email.workspace == home and email.template)
        for template in used:
            left = [name for name in design.workspaces if name != home and not design.can_use(name, "template", template)]
            if left:
                emails = [email.name for email in design.emails.values() if email.workspace == home and email.template == template]
                what = f"programs of {home} cannot be cloned into {listed(left)} with {quoted(emails)}"
                yield Found(("templates", template), f"{what}: the template {template!r} is not shared there")


def local_segmentation(survey: Survey) -> Iterator[Found]:
    """SEG-3: segments are worked out for whom the segmentation's own workspace sees."""
    for name, made in survey.topology.segmentations.items():
        for_others = survey.topology.shared.get(("segmentation", name), frozenset())
        unseen = {other: sorted(survey.sees[other] - survey.sees[made.workspace]) for other in sorted(for_others) if other in survey.sees}
        short = {other: left for other, left in unseen.items() if left}
        if short:
            nobody = [other for other in short if survey.sees[other].isdisjoint(survey.sees[made.workspace])]
            left_out = sorted({partition for left in short.values() for partition in left})
            what = f"{name!r} is built in {made.workspace} and shared with {listed(short)}"
            seen = f"{listed(nobody)} {verb(len(nobody), 'sees', 'see')} nobody in any segment" if nobody else ""
            yield Found(("segmentations", name), f"{what}, whose people of {listed(left_out)} are in no segment", evidence=seen)


def segmentations_run_out(survey: Survey) -> Iterator[Found]:
    """SEG-1: the limit is one for the whole subscription."""
    count = len(survey.topology.segmentations)
    if count > MOST_SEGMENTATIONS - FEW_LEFT - 1:
        left = MOST_SEGMENTATIONS - count
        said = f"{left or 'none'} of {MOST_SEGMENTATIONS} {verb(left, 'is', 'are')} left"
        said = said if left >= 0 else f"{-left} more than the {MOST_SEGMENTATIONS} that are possible"
        yield Found(("segmentations",), f"{counted(count, 'segmentation')}: {said}")


FINDS: Finds = {
    "smart-list-broken": smart_list_broken,
    "unshared-template": unshared_template,
    "clone-needs-template": clone_needs_template,
    "local-segmentation": local_segmentation,
    "segmentations-run-out": segmentations_run_out,
}
