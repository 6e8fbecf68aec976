"""`workbench test --junit`: a test case a scenario, whatever its name holds, in one whole file or none."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from workbench.errors import InputError
from workbench.scenario import Failure, Result, main_test
from workbench.scenario.junit import junit

from .test_report import BROKEN, FAILS, HOLDS


def cases(text: bytes | str) -> list[tuple[str, str, list[str]]]:
    return [(case.get("classname"), case.get("name"), [part.tag for part in case]) for case in ET.fromstring(text).iter("testcase")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").mkdir()
    for name, text in {"a": HOLDS, "b": FAILS, "c": BROKEN, "d": "scenario: [1]\n"}.items():
        (tmp_path / "cases" / f"{name}.scenario.yaml").write_text(text)
    return tmp_path


def test_a_scenario_is_a_test_case_with_its_failure_or_error(folder: Path) -> None:
    status = main_test(["cases"], False, io.StringIO(), junit="results.xml")
    text = (folder / "results.xml").read_text(encoding="utf-8")
    assert status == 2
    assert cases(text) == [
        ("cases/a.scenario.yaml", "It holds", []),
        ("cases/b.scenario.yaml", "It fails", ["failure"]),
        ("cases/c.scenario.yaml", "It is broken", ["error"]),
        ("cases/d.scenario.yaml", "cases/d.scenario.yaml", ["error"]),
    ]
    assert ET.fromstring(text).attrib == {"tests": "4", "failures": "1", "errors": "2"}


def test_the_failure_tells_both_sides_and_how_many_first(folder: Path) -> None:
    main_test(["cases/b.scenario.yaml"], False, io.StringIO(), junit="results.xml")
    failure = ET.parse(folder / "results.xml").find(".//failure")
    assert failure is not None
    assert failure.get("message") == "1 of 1 expectation does not hold"
    assert failure.text == "1 of 1 expectation does not hold\nexpect.count\n  expected  2\n  actual    1   [VIS-1]"


def test_the_json_is_the_same_with_it(folder: Path) -> None:
    one, other = io.StringIO(), io.StringIO()
    main_test(["cases"], True, one)
    main_test(["cases"], True, other, junit="results.xml")
    assert one.getvalue() == other.getvalue()


NAMES = ["<script>alert(1)</script> & \"quotes\" 'and' ]]>", "a\x00b\x07c", "half \ud800 of a character", "\ufffe", "Grüße 東京 🙂"]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_name_holds_the_xml_is_whole(name: str) -> None:
    failed = Result(f"{name}.yaml", name, "failed", (Failure(f"expect.{name}", name, name),), expected=1)
    ((where, called, parts),) = cases(junit([failed]))
    assert parts == ["failure"]
    assert where == f"{called}.yaml"
    assert called == name or "\\" in called


def test_nothing_is_left_behind_where_it_cannot_be_written(folder: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        main_test(["cases/a.scenario.yaml"], False, io.StringIO(), junit="nowhere/results.xml")
    (folder / "taken.xml").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        main_test(["cases/a.scenario.yaml"], False, io.StringIO(), junit="taken.xml")
    assert sorted(path.name for path in folder.iterdir()) == ["cases", "taken.xml"]
