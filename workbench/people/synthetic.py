"""Synthetic leads and steps: realistic in their dirt and their tails, the same for the same seed.

Nothing here reads global state; the topology is used for its doors only.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, must_be, shown
from ..topology.model import Topology
from .times import start_of
from .vocabulary import COUNTRIES, FIRST_NAMES, FREE_MAIL, INDUSTRIES, JOB_TITLES, LAST_NAMES, SOURCES, TRADES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["synthetic_leads", "synthetic_steps"]

_AGAIN = 0.2  # rows about somebody who came before
_FREE = 0.15  # people who give a private address
_NO_EMAIL, _BROKEN = 0.01, 0.003
_SPOILT = 0.3  # repeated addresses in another case or with blanks
_MEAN_GAP = 40e6  # microseconds from one row to the next, on average

Ints = npt.NDArray[np.int64]


def synthetic_leads(n: int, seed: int | np.random.Generator, *, start: str | dt.date = "2026-01-05") -> pd.DataFrame:
    """Return n leads as a lead file would hold them, by display names of the fields; `Acquisition Date` says when each came.

    A fifth of the rows are about somebody who came before (few people very often), a third of those with the address in another case
    or with blanks. Countries come in several spellings, companies follow Zipf's law, some cells of every column are missing, 0.3 % of
    the addresses are broken.

    >>> leads = synthetic_leads(1000, seed=1)
    >>> len(leads), bool(leads["Email Address"].equals(synthetic_leads(1000, seed=1)["Email Address"]))
    (1000, True)
    """
    columns, _, at = _leads(_count(n), np.random.default_rng(seed), start)
    return _frame({**columns, "Acquisition Date": at.view("datetime64[us]")})


def synthetic_steps(topology: Topology, n: int, seed: int | np.random.Generator, *, start: str | dt.date = "2026-01-05") -> pd.DataFrame:
    """Return a table of n steps that brings synthetic leads through a topology's doors: forms, list imports, Sync Leads, CRM.

    >>> synthetic_steps(Topology("One"), 1000, seed=1)["action"].value_counts().index.tolist()
    ['import_list', 'sync_leads']
    """
    must_be(topology, Topology, "a Topology", "topology")
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    columns, who, at = _leads(_count(n), rng, start)
    shares = {
        "fill_form": 0.5 if topology.forms else 0.0,
        "import_list": 0.25,
        "sync_leads": 0.2,
        "sync_from_crm": 0.15 if topology.crm else 0.0,
    }
    actions = [action for action, share in shares.items() if share]
    action = _weighted(rng, n, [shares[name] for name in actions])
    through = {name: action == number for number, name in enumerate(actions)}
    nobody = np.zeros(n, bool)
    workspace = _picked(rng, n, len(topology.workspaces))
    crm = through.get("sync_from_crm", nobody)
    named = through["sync_leads"] & (rng.random(n) < 0.5)
    own: dict[str, Any] = {
        "at": at.view("datetime64[us]"),
        "action": _texts(actions, action),
        "form": _texts(tuple(topology.forms), _picked(rng, n, len(topology.forms)), ~through.get("fill_form", nobody)),
        "workspace": _texts(tuple(topology.workspaces), workspace, ~through["import_list"]),
        "partition": _texts(topology.partitions, _picked(rng, n, len(topology.partitions)), ~named),
        "crm_id": pa.array(np.char.add("crm-", who.astype(str)), pa.string(), mask=~crm) if crm.any() else pa.nulls(n, pa.string()),
        "object": _texts(("lead", "contact"), (who % 5 == 0).astype(np.int64), ~crm),
    }
    lists = {
        number: [one.name for one in topology.lists.values() if one.workspace == name] for number, name in enumerate(topology.workspaces)
    }
    known = [name for names in lists.values() for name in names]
    if known:
        first = np.cumsum([0, *(len(names) for names in lists.values())])[:-1]
        count = np.array([len(names) for names in lists.values()])
        listed = through["import_list"] & (count[workspace] > 0)
        own["list"] = _texts(known, np.where(listed, first[workspace] + (rng.random(n) * count[workspace]).astype(np.int64), 0), ~listed)
    return _frame({**own, **columns})


def _count(n: int) -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 0:
        raise InputError(Problem("there cannot be so many leads", "n", shown(n), "a whole number from 0"))
    return int(n)


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    import pyarrow as pa

    made: pd.DataFrame = pa.table(columns).to_pandas()
    return made


def _leads(n: int, rng: np.random.Generator, start: str | dt.date) -> tuple[dict[str, Any], Ints, Ints]:
    """Return the columns, who each row is about, and when it came."""
    again = rng.random(n) < _AGAIN
    again[:1] = False
    seen = np.cumsum(~again)
    who = np.where(again, (rng.random(n) ** 3 * seen).astype(np.int64), seen - 1)  # the cube: early people come back very often
    people = int(seen[-1]) if n else 0
    at = start_of(start) + np.cumsum(rng.exponential(_MEAN_GAP, n)).astype(np.int64)

    first, last = _picked(rng, people, len(FIRST_NAMES)), _picked(rng, people, len(LAST_NAMES))
    companies = max(20, people // 12)
    company = np.minimum((companies ** rng.random(people)).astype(np.int64) - 1, companies - 1)  # Zipf: P(rank) ~ 1 / rank
    country = _weighted(rng, people, [each.share for each in COUNTRIES])
    city = (rng.random(people) * np.array([len(each.cities) for each in COUNTRIES])[country]).astype(np.int64)
    private = rng.random(people) < _FREE
    email = _addresses(rng, first, last, company, private)
    words = [f"{LAST_NAMES[rank % len(LAST_NAMES)]} {TRADES[rank // len(LAST_NAMES) % len(TRADES)]}" for rank in range(companies)]
    words = [
        name if rank < len(LAST_NAMES) * len(TRADES) else f"{name} {rank // (len(LAST_NAMES) * len(TRADES)) + 1}"
        for rank, name in enumerate(words)
    ]
    size = np.round(10 ** (1 + 4 * rng.random(companies) ** 2))

    row = country[who]
    spelt = np.where(rng.random(n) < 0.85, 0, (rng.random(n) * np.array([len(each.spellings) for each in COUNTRIES])[row]).astype(np.int64))
    cities = _starts([len(each.cities) for each in COUNTRIES])[row] + city[who]
    has_state = np.array([bool(each.states) for each in COUNTRIES])[row]
    columns = {
        "Email Address": _as_typed(rng, email.take(_arrow(who)), again),
        "First Name": _texts(FIRST_NAMES, first[who], _lost(rng, n, 0.03)),
        "Last Name": _texts(LAST_NAMES, last[who], _lost(rng, n, 0.03)),
        "Company Name": _texts(words, company[who], private[who] | _lost(rng, n, 0.05)),
        "Job Title": _texts(
            JOB_TITLES,
            np.where(rng.random(n) < 0.1, rng.integers(0, len(JOB_TITLES), n), (who * 31) % len(JOB_TITLES)),
            _lost(rng, n, 0.12),
        ),
        "Country": _texts(
            [each for known in COUNTRIES for each in known.spellings],
            _starts([len(each.spellings) for each in COUNTRIES])[row] + spelt,
            _lost(rng, n, 0.06),
        ),
        "State": _texts([state for each in COUNTRIES for state in (each.states or each.cities)], cities, ~has_state | _lost(rng, n, 0.2)),
        "City": _texts([each for known in COUNTRIES for each in known.cities], cities, _lost(rng, n, 0.25)),
        "Industry": _texts(INDUSTRIES, (company[who] * 7) % len(INDUSTRIES), _lost(rng, n, 0.1)),
        "Num Employees": _numbers(size[company[who]], _lost(rng, n, 0.3)),
        "Person Source": _texts(SOURCES, _weighted(rng, n, [1 / rank for rank in range(1, len(SOURCES) + 1)]), _lost(rng, n, 0.04)),
        "Person Score": _numbers(np.round(rng.exponential(15, n)), _lost(rng, n, 0.5)),
        "Unsubscribed": _texts(("false", "true"), (rng.random(n) < 0.03).astype(np.int64), _lost(rng, n, 0.6)),
    }
    return columns, who, at


def _addresses(rng: np.random.Generator, first: Ints, last: Ints, company: Ints, private: npt.NDArray[np.bool_]) -> Any:
    """Return one address a person: of the company, or of a free-mail provider; namesakes are numbered."""
    import pyarrow as pa
    import pyarrow.compute as pc

    people = len(first)
    provider = rng.integers(0, len(FREE_MAIL), people)
    place = np.where(private, -1 - provider, company)
    key = ((place + len(FREE_MAIL)) * len(FIRST_NAMES) + first) * len(LAST_NAMES) + last
    order = np.argsort(key, kind="stable")
    begins = np.append(True, np.diff(key[order]) != 0)[:people]
    rank = np.empty(people, np.int64)
    rank[order] = np.arange(people) - np.maximum.accumulate(np.where(begins, np.arange(people), 0))
    number = pc.if_else(pa.array(rank == 0), "", _arrow(rank).cast(pa.string()))
    domain = pc.if_else(
        pa.array(private),
        _texts(FREE_MAIL, provider),
        pc.binary_join_element_wise("company", _arrow(company).cast(pa.string()), ".example", ""),
    )
    local = pc.binary_join_element_wise(_texts(_ascii(FIRST_NAMES), first), _texts(_ascii(LAST_NAMES), last), ".")
    return pc.binary_join_element_wise(local, number, "@", domain, "")


def _as_typed(rng: np.random.Generator, email: Any, again: npt.NDArray[np.bool_]) -> Any:
    """Return the addresses as people type them: missing, broken, and when they come again, in another case or with blanks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    n = len(again)
    spoilt = np.where(again & (rng.random(n) < _SPOILT), rng.integers(1, 4, n), 0)
    email = pc.if_else(pa.array(spoilt == 1), pc.ascii_upper(email), email)
    email = pc.if_else(pa.array(spoilt == 2), pc.ascii_capitalize(email), email)
    email = pc.if_else(pa.array(spoilt == 3), pc.binary_join_element_wise(" ", email, " ", ""), email)
    email = pc.if_else(pa.array(rng.random(n) < _BROKEN), pc.replace_substring(email, "@", " at "), email)
    return pc.if_else(pa.array(_lost(rng, n, _NO_EMAIL)), pa.scalar(None, pa.string()), email)


def _ascii(names: Sequence[str]) -> list[str]:
    plain = (unicodedata.normalize("NFKD", name.replace("\u0131", "i")).encode("ascii", "ignore").decode() for name in names)
    return ["".join(letter for letter in name.lower() if letter.isalpha()) for name in plain]


def _arrow(numbers: Ints, missing: npt.NDArray[np.bool_] | None = None) -> Any:
    import pyarrow as pa

    return pa.array(numbers, mask=missing)


def _texts(words: Sequence[str], codes: Ints, missing: npt.NDArray[np.bool_] | None = None) -> Any:
    import pyarrow as pa

    if not words:
        return pa.nulls(len(codes), pa.string())
    return pa.array(words, pa.string()).take(_arrow(codes, missing))


def _numbers(values: npt.NDArray[np.float64], missing: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return np.where(missing, np.nan, values)


def _lost(rng: np.random.Generator, n: int, share: float) -> npt.NDArray[np.bool_]:
    return rng.random(n) < share


def _picked(rng: np.random.Generator, n: int, among: int) -> Ints:
    """Return n numbers below `among`, low ones more often."""
    return (rng.random(n) ** 1.5 * among).astype(np.int64)


def _weighted(rng: np.random.Generator, n: int, shares: Sequence[float]) -> Ints:
    edges = np.cumsum(shares) / sum(shares)
    return np.minimum(np.searchsorted(edges, rng.random(n), "right"), len(shares) - 1)


def _starts(lengths: Sequence[int]) -> Ints:
    return np.cumsum([0, *lengths[:-1]])
