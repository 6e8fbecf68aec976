"""Tokens in a flow step's text: `{{lead.Job Title}}` stands for the person's value when the step runs."""

from __future__ import annotations

import re

__all__ = ["TOKEN", "tokens_in"]

TOKEN = re.compile(r"\{\{\s*lead\.([^{}]+?)\s*\}\}")


def tokens_in(text: object) -> set[str]:
    """Return the fields a text has tokens of.

    >>> tokens_in("Dear {{lead.First Name}}")
    {'First Name'}
    """
    return set(TOKEN.findall(text)) if isinstance(text, str) else set()
