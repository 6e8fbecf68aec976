"""How YAML text becomes plain values; what is refused stands in tests/bad_input."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workbench.topology.compose import label, plain_value
from workbench.topology.files import load, parse

PLAIN = [
    *[
        (text, text)
        for text in (
            "NO",
            "no",
            "yes",
            "on",
            "Off",
            "y",
            "012",
            "0x1F",
            "1_000",
            "12:30",
            "1e5",
            "1.",
            "None",
            ".inf",
            "1 2",
            "+",
            ".",
        )
    ],
    *[
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("+10", 10),
        ("-3", -3),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1.0e3", 1000.0),
    ],
    *[
        ("2026-01-05", dt.date(2026, 1, 5)),
        ("2026-01-05T09:00", dt.datetime(2026, 1, 5, 9)),
        ("2026-01-05 09:00:30", dt.datetime(2026, 1, 5, 9, 0, 30)),
    ],
    *[("2026-02-30", "2026-02-30"), ("2026-1-5", "2026-1-5"), ("2026-01-05T09:00Z", dt.datetime(2026, 1, 5, 9)), ("9" * 30, "9" * 30)],
]


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_an_unquoted_value_means(text: str, value: object) -> None:
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)
    assert parse(f"a: {text}\n").data == {"a": value}


def test_a_quoted_value_is_text() -> None:
    assert parse("a: '5'\nb: \"true\"\nc: !!str 2026-01-05\n").data == {"a": "5", "b": "true", "c": "2026-01-05"}


def test_keys_are_text_as_they_were_written() -> None:
    assert parse("2026: a\nNO: b\n1.50: c\ntrue: d\n").data == {"2026": "a", "NO": "b", "1.50": "c", "true": "d"}


def test_every_value_has_the_line_a_reader_looks_at() -> None:
    document = parse("a:\n  b:\n    - x\n    - c:\n        1\n", "f.yaml")
    assert document.lines == {(): 1, ("a",): 1, ("a", "b"): 2, ("a", "b", 0): 3, ("a", "b", 1): 4, ("a", "b", 1, "c"): 4}
    assert document.where(("a", "b", 1, "c")) == "f.yaml:4: a.b[2].c"
    assert document.where(("a", "nothing", "here")) == "f.yaml:1: a.nothing.here"


def test_an_alias_stands_on_its_own_line() -> None:
    document = parse("a: &x {b: 1}\nc: *x\n")
    assert (document.data["c"], document.line(("c",)), document.line(("c", "b"))) == ({"b": 1}, 2, 1)


def test_a_merge_does_not_overrule_what_is_written() -> None:
    assert parse("a: &x {b: 1, c: 2}\nd: {b: 3, <<: *x}\ne: {<<: *x, b: 4}\n").data["d"] == {"b": 3, "c": 2}
    assert parse("a: &x {b: 1, c: 2}\ne: {<<: *x, b: 4}\n").data["e"] == {"b": 4, "c": 2}


def test_a_value_knows_how_it_was_written() -> None:
    document = parse("a: 1.50\nb: '1.50'\n")
    assert (document.written(("a",)), document.written(("b",)), document.written(("c",))) == ("1.50", None, None)


def test_a_text_a_path_and_bytes_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\n")
    assert load(path).data == load(str(path)).data == load("a: é\n").data == load("a: é".encode()).data == {"a": "é"}
    assert (load(path).source, load(path, "mine.yaml").source) == (str(path), "mine.yaml")


def test_a_place_is_named_with_positions_from_one() -> None:
    assert label(("flow", 0, "choices", 2)) == "flow[1].choices[3]"
