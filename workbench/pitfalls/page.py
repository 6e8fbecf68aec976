"""The page of findings as Markdown, made from the catalogue by `make docs`."""

from __future__ import annotations

from ..answers import weakest
from ..rules.findings import SEVERITIES, pitfalls

__all__ = ["page"]


def page() -> str:
    """Return the page: how to read it, a table, then each finding by theme.

    >>> page().splitlines()[0]
    '# Findings of the review'
    """
    known = pitfalls()
    counts = ", ".join(f"{sum(kind.severity == severity for kind in known.values())} {severity}s" for severity in SEVERITIES)
    lines = [
        "# Findings of the review",
        "",
        "Made by `make docs` from `workbench/rules/findings.yaml`. `workbench review design.yaml` and `wb.review(design)` look for them.",
        f"There are {len(known)} of them: {counts}. An *error* does not work as drawn, a *warning* works otherwise than people expect, a",
        "*note* is worth knowing, or asks something. The rules are those of [rules.md](rules.md), with how sure the weakest of them is.",
        "",
        "A design may stand by a finding. It is found all the same, and marked with the reason, which is required; `at` is a thing of the",
        "design, or a pattern, or left out:",
        "",
        "```yaml",
        "accepted_findings:",
        "  - {finding: double-scoring, at: campaigns.NA-*, reason: North America counts forms more than the others}",
        "```",
        "",
        "| code | severity | what |",
        "|---|---|---|",
        *(f"| [`{code}`](#{code}) | {kind.severity} | {kind.title} |" for code, kind in known.items()),
    ]
    theme = ""
    for code, kind in known.items():
        if kind.theme != theme:
            theme = kind.theme
            lines += ["", f"## {theme.capitalize()} (`workbench/pitfalls/{theme}.py`)"]
        rests = f" Rests on {', '.join(kind.rules)} ({weakest(kind.rules)})." if kind.rules else ""
        lines += ["", f"### {code}", "", f"*{kind.severity}* · {kind.title}. {kind.why}{rests}", "", f"Remedy: {kind.remedy}"]
    return "\n".join(lines) + "\n"
