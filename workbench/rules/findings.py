"""What a review can find in a design, as data: code, severity, theme, rules, and in words why it matters and what to do about it.

The facts stand in `findings.yaml`; how each is found is `workbench/pitfalls`, which is why the readers of files can know the codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from .catalogue import read

__all__ = ["RUN_CODES", "SEVERITIES", "Pitfall", "Severity", "pitfall", "pitfalls"]

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # the gravest first
RUN_CODES = ("cascade",)  # what a run finds by itself (`Run.findings`)


@dataclass(frozen=True, slots=True)
class Pitfall:
    """A kind of finding.

    Attributes:
        code: Its stable name, in files and messages.
        theme: The module of `workbench/pitfalls` that finds it.
        severity: `error` (something does not work as drawn), `warning` (it works otherwise than people expect), `note` (worth knowing).
        title: What it is, in a line.
        rules: IDs of the rules of Marketo's behaviour that it rests on.
        why: What goes wrong.
        remedy: What to do.
    """

    code: str
    theme: str
    severity: Severity
    title: str
    rules: tuple[str, ...]
    why: str
    remedy: str

    def __repr__(self) -> str:
        return f"Pitfall({self.code!r}, {self.severity})"


@cache
def pitfalls() -> Mapping[str, Pitfall]:
    """Return every kind of finding by its code, in the order of the catalogue."""
    return MappingProxyType(
        {code: Pitfall(code, **{**given, "rules": tuple(given["rules"])}) for code, given in read("findings.yaml").items()}
    )


def pitfall(code: str) -> Pitfall:
    """Return one kind of finding.

    Raises:
        UnknownName: No finding has this code; the error names the nearest one.

    Example:
        >>> pitfall("partition-nobody-sees").severity
        'error'
    """
    found = pitfalls().get(code)
    if found is None:
        from workbench.errors import UnknownName

        raise UnknownName("finding", code, pitfalls())
    return found
