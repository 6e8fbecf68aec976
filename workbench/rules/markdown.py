"""The catalogue as a page of the documentation, in Markdown.

What a rule says is not here: that is `catalogue.yaml`. The page `docs/rules.md` is this text, and a test compares the two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import get_args

from workbench.rules.catalogue import Rule, Source, State, sources

__all__ = ["page"]

INTRODUCTION = """\
<!-- Written by workbench.rules.page from workbench/rules/catalogue.yaml and states.yaml; edit those. -->
# Rules

What Marketo does with workspaces, person partitions, duplicates and campaigns, as far as public sources tell,
and where the workbench does the same. Messages, traces and findings cite these rules by ID.

**Confidence** says on whose word a rule stands: *official* is Adobe's documentation, *employee* Marketo or Adobe staff
and the support knowledge base, *community* customers and consultants, *seed* the founding documents alone,
*inferred* our own default where nothing public was found.
Where sources disagree, the other reading is given, and where a setting decides between them, its name.
"""


def page(rules: Mapping[str, Rule]) -> str:
    """Write the rules as a page: counts first, then a section an area with an anchor an ID, then all sources.

    Args:
        rules: The rules by ID; those of one area must stand together, as they do in the catalogue.
    """
    areas = [(area, list(members)) for area, members in groupby(rules.values(), key=lambda rule: rule.area)]
    parts = [INTRODUCTION, _counts(areas)]
    for area, members in areas:
        parts += [f"## {area}\n", *(_entry(rule, rules) for rule in members)]
    parts += ["## Sources\n", _sources(sources().values())]
    return "\n".join(parts)


def _counts(areas: Iterable[tuple[str, list[Rule]]]) -> str:
    """Return the table of how many rules of each area are in which state."""
    states: tuple[State, ...] = get_args(State)
    lines = [f"| area | rules | {' | '.join(state.replace('_', ' ') for state in states)} |", "|---|" + "---:|" * (len(states) + 1)]
    total: Counter[State] = Counter()
    for area, members in areas:
        count = Counter(rule.state for rule in members)
        total.update(count)
        lines.append(_row(f"[{area}](#{_anchor(area)})", count, states))
    lines.append(_row("**all**", total, states))
    return "\n".join(lines) + "\n"


def _row(label: str, count: Mapping[State, int], states: Iterable[State]) -> str:
    return f"| {label} | {sum(count.values())} | {' | '.join(str(count.get(state, 0)) for state in states)} |"


def _entry(rule: Rule, rules: Mapping[str, Rule]) -> str:
    state = f"implemented in `{rule.where}`" if rule.where is not None else rule.standing()
    cited = ", ".join(f"[{source.key}](#{_anchor(source.key)})" for source in rule.sources) or "none"
    lines = [f'### <a id="{_anchor(rule.id)}"></a>{rule.id} {rule.title}', "", _linked(rule.statement, rule, rules), ""]
    lines += [f"- Confidence: {rule.confidence}", f"- Sources: {cited}", f"- State: {state}"]
    if rule.lacking:
        lines.append(f"- Not modelled: {_linked(rule.lacking, rule, rules)}")
    if rule.note:
        lines.append(f"- Note: {_linked(rule.note, rule, rules)}")
    if rule.conflict:
        lines.append(f"- Other reading: {_linked(rule.conflict, rule, rules)}")
    if rule.switch:
        lines.append(f"- Setting: `{rule.switch}`")
    return "\n".join(lines) + "\n"


def _linked(text: str, rule: Rule, rules: Mapping[str, Rule]) -> str:
    """Turn the rule IDs and source keys a text names into links, except the rule's own ID."""

    def link(match: re.Match[str]) -> str:
        name = match.group()
        key = name.replace("Seed", "seed")  # as a sentence begins
        return f"[{name}](#{_anchor(key)})" if key != rule.id and (key in rules or key in sources()) else name

    return re.sub(r"\b([A-Z]+-[A-Z0-9]+|[Ss]eed \d{3})\b", link, text)


def _sources(known: Iterable[Source]) -> str:
    lines = []
    for source in sorted(known, key=lambda source: source.key.casefold()):
        places = ", ".join(f"<{place}>" if place.startswith("https://") else f"`{place}`" for place in source.at)
        lines.append(f'- <a id="{_anchor(source.key)}"></a>**{source.key}** {source.title}: {places}')
    return "\n".join(lines) + "\n"


def _anchor(name: str) -> str:
    """Return the fragment a name is found under, as renderers derive it from a heading."""
    return re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-")
