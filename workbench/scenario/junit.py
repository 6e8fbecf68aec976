"""Results of scenarios as JUnit XML, which every continuous integration shows: a test case a scenario, called as it calls itself.

Checking files is `report.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..people.written import write_whole

if TYPE_CHECKING:
    from .report import Result

__all__ = ["junit", "write_junit"]

SUITE = "workbench"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no way to write


def junit(results: Sequence[Result]) -> bytes:
    """Return the XML of results: `failure` where something expected does not hold, `error` where a file is invalid."""
    suite = ET.Element("testsuite", _counts(results) | {"name": SUITE})
    for result in results:
        case = ET.SubElement(suite, "testcase", {"classname": _text(result.file), "name": _text(result.scenario or result.file)})
        if result.status == "ok":
            continue
        kind, what = ("failure", "failed") if result.status == "failed" else ("error", "invalid")
        first, _, _ = result.said.partition("\n")
        ET.SubElement(case, kind, {"type": what, "message": _text(first)}).text = _text(result.said)
    whole = ET.Element("testsuites", _counts(results))
    whole.append(suite)
    ET.indent(whole)
    return ET.tostring(whole, encoding="utf-8", xml_declaration=True) + b"\n"


def write_junit(results: Sequence[Result], path: str | os.PathLike[str]) -> None:
    """Write the XML of results, whole or not at all.

    Raises:
        InputError: The file cannot be written there.
    """
    text = junit(results)
    write_whole(path, lambda file: file.write(text))


def _counts(results: Sequence[Result]) -> dict[str, str]:
    count = {status: sum(result.status == status for result in results) for status in ("failed", "invalid")}
    return {"tests": str(len(results)), "failures": str(count["failed"]), "errors": str(count["invalid"])}


def _text(text: str) -> str:
    """Return a text as XML can hold it: what it cannot is written as Python would."""
    return _FORBIDDEN.sub(lambda found: repr(found[0])[1:-1], text)
