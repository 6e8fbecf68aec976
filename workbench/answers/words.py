"""How answers say lists and counts, so that one sentence is true of one thing, of several and of none.

What is said is the questions'.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["counted", "listed", "verb"]

MOST = 6  # names in a sentence


def listed(names: Iterable[str], most: int = MOST) -> str:
    """Say names as a sentence would.

    >>> listed(["NA", "EMEA", "APAC"]), listed(["NA"]), listed([]), listed("abcdefgh", most=2)
    ('NA, EMEA and APAC', 'NA', 'none', 'a, b and 6 more')
    """
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part) or "none"


def counted(count: int, what: str, plural: str = "") -> str:
    """Say how many of something there are.

    >>> counted(1, "partition"), counted(1200, "reference"), counted(0, "person", "people")
    ('1 partition', '1,200 references', 'no people')
    """
    return f"{count:,} {what}" if count == 1 else f"{f'{count:,}' if count else 'no'} {plural or what + 's'}"


def verb(count: int, one: str, several: str) -> str:
    """Return the form of a verb that goes with a count.

    >>> verb(1, "sees", "see"), verb(2, "sees", "see")
    ('sees', 'see')
    """
    return one if count == 1 else several
