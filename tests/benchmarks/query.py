"""What a good analyst would write instead: the flow-free workload as one SQL query, two threads. Prints its counts and seconds as JSON.

    python query.py WORKLOAD_DIR

The person's partition is fixed by the first accepted event (form: the form's partition; import: the workspace's; sync_leads: Default); an
import whose person lives in a partition that the workspace cannot see is rejected and changes nothing; an Industry change is judged
against the last accepted event.
"""

from __future__ import annotations

import json
import sys
import time

import duckdb
from workload import INDUSTRIES

QUERY = """
    with step as (
        select row_number() over () n, action, lower(trim("Email Address")) email, "Industry" industry, "Person Score" score,
               case action when 'fill_form' then 'P' || substr(form, 6) when 'import_list' then 'P' || substr(workspace, 2) else 'Default' end place
        from '{folder}/steps.parquet'),
    placed as (select *, first_value(place) over (partition by email order by n) partition from step),
    accepted as (select * from placed where action <> 'import_list' or place = partition),
    change as (
        select *, row_number() over (partition by email order by n) = 1 first, lag(industry) over (partition by email order by n) before from accepted),
    event as (
        select 'form' kind, * from change where action = 'fill_form'
        union all select 'created', * from change where first
        union all select 'changed', * from change where not first and industry <> before)
    select (select count(distinct email) from accepted),
           count(*) filter (workspace = 'Default' or 'P' || substr(workspace, 2) = partition),
           count(*) filter (not (workspace = 'Default' or 'P' || substr(workspace, 2) = partition)),
           (select count(*) from placed) - (select count(*) from accepted)
    from event join campaign using (kind)
    where (over is null or score > over) and (industries is null or list_contains(industries, industry))
"""  # noqa: E501


def main(folder: str) -> None:
    db = duckdb.connect()
    db.execute("set threads = 2")
    db.execute("create table campaign (id int, workspace text, kind text, over int, industries text[])")
    rows = []
    for c in range(200):
        workspace = "Default" if c % 21 == 0 else f"W{c % 21 - 1:02d}"
        industries = [None, [INDUSTRIES[c % 12]], [INDUSTRIES[c % 12], INDUSTRIES[(c + 1) % 12]]][c % 3]
        rows.append((c, workspace, ["form", "created", "changed"][c % 3], c % 50 if c % 3 == 0 else None, industries))
    db.executemany("insert into campaign values (?, ?, ?, ?, ?)", rows)
    started = time.perf_counter()
    counts = db.execute(QUERY.format(folder=folder)).fetchone()
    seconds = time.perf_counter() - started
    assert counts is not None
    print(json.dumps({**dict(zip(("leads", "campaign_runs", "blocked", "rejected"), counts, strict=True)), "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
