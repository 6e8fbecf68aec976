"""One value by the type of its field: what a constant in a condition or a flow step must look like.

Operators are not here (`read_conditions.py`), nor cells of lead files (`people/`).
"""

from __future__ import annotations

import datetime as dt
import math
import re

from .compose import moment
from .conditions import Value
from .cursor import Cursor
from .fields import Field
from .names import Names
from .tokens import TOKEN

__all__ = ["read_number", "read_value", "with_tokens"]

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_ANY_TOKEN = re.compile(r"\{\{.*?\}\}")
_EXPECTED = {
    "number": "a number",
    "boolean": "true or false",
    "date": "a date (2026-01-31)",
    "datetime": "a date-time (2026-01-31T09:00) or date",
}


def read_value(cursor: Cursor, field: Field) -> tuple[bool, Value]:
    """Read one value of a field; an empty text is the empty value. Returns whether it could be read, and it."""
    value = cursor.value
    if value is None or value == "":
        return True, None
    if field.type == "number":
        number = read_number(cursor)
        return number is not None, number
    if field.type == "boolean":
        found = {"true": True, "false": False}.get(value.casefold()) if isinstance(value, str) else value
        if isinstance(found, bool):
            return True, found
    elif field.type in ("date", "datetime"):
        when = moment(value.strip()) if isinstance(value, str) else value
        if isinstance(when, dt.datetime) and when.tzinfo:
            when = when.astimezone(dt.UTC).replace(tzinfo=None)
        if isinstance(when, dt.date):
            return True, when
    else:
        text = cursor.text(f"a text, as {field.name} is of type {field.type}")
        return text is not None, text
    cursor.wrong(_EXPECTED[field.type])
    return False, None


def read_number(cursor: Cursor) -> float | None:
    """Read a number; one in quotes (`"+10"`) is one too."""
    value = cursor.value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300 or not math.isfinite(value):
        cursor.wrong("a number")
        return None
    return float(value)


def with_tokens(cursor: Cursor, text: str, names: Names, *, only_fields: bool) -> str:
    """Return a text whose `{{lead.Field}}` tokens name existing fields by display name; `only_fields` refuses every other token."""

    def named(field: str, written: str) -> str:
        found = names.field(field.strip())
        if found is None:
            cursor.unknown("field in a token", field.strip(), names.field_names)
            return written
        return f"{{{{lead.{found.name}}}}}"

    if only_fields:
        for token in _ANY_TOKEN.findall(text):
            if not TOKEN.fullmatch(token):
                cursor.problem("unknown token", repr(token), "{{lead.Some Field}}")
    return TOKEN.sub(lambda match: named(match[1], match[0]), text)
