"""The main job on real leads: 9,240 of an online school, poured through an invented instance; skipped where the file is not at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

import workbench as wb
from workbench.topology import invalid_campaigns

ROOT = Path(__file__).parents[1]
DESIGNS = ROOT / "notebooks" / "designs"
FOLDER = Path(os.environ.get("WORKBENCH_DATA") or ROOT / ".." / "shared" / "data")
FILE = FOLDER / "x_education_leads.csv"

real = pytest.mark.skipif(not FILE.is_file(), reason="x_education_leads.csv is not here: name its folder in WORKBENCH_DATA")
GULF = ["United Arab Emirates", "Saudi Arabia", "Qatar", "Bahrain", "Oman", "Kuwait"]


@cache
def school() -> wb.Topology:
    return wb.Topology.read(DESIGNS / "online_school.yaml")


def poured(leads: Path | pd.DataFrame, design: wb.Topology) -> wb.Run:
    stimuli = wb.read_leads(
        leads,
        design,
        via_column="Lead Origin",
        via_map=yaml.safe_load((DESIGNS / "online_school_map.yaml").read_text("utf-8")),
        column_map=yaml.safe_load((DESIGNS / "online_school_columns.yaml").read_text("utf-8")),
        email_from=("Prospect ID", "{}@leads.invalid"),
        empty_words=["Select"],
    )
    return wb.simulate(design, stimuli)


@cache
def run() -> wb.Run:
    return poured(FILE, school())


@cache
def rows() -> pd.DataFrame:
    return pd.read_csv(FILE, dtype=str, keep_default_na=False)


def test_the_school_is_a_sound_design() -> None:
    assert not invalid_campaigns(school())
    assert wb.Topology.of(school().to_mapping()) == school()


@real
def test_every_lead_is_accounted_for() -> None:
    total = run().summary
    assert total["stimuli"] == 9240 == total["created"] + total["updated"] + total["unchanged"] + total["rejected"]
    assert total["leads"] == total["created"] == len(run().leads) == run().leads["Email Address"].nunique()
    assert total["findings"] == []


@real
def test_sums_of_visibility_are_those_of_the_summary() -> None:
    cells = run().visibility
    assert cells["ran"].sum() == run().summary["campaign_runs"] == len(run().campaign_runs)
    assert cells["blocked"].sum() == run().summary["blocked"]
    assert (cells.loc[cells["visible"], "blocked"] == 0).all()
    assert (cells.loc[~cells["visible"], "ran"] == 0).all()


@real
def test_everybody_ends_where_country_and_city_say() -> None:
    file, partition = rows(), run().leads["partition"].value_counts()
    country, city = file["Country"], file["City"]
    india = country == "India"
    nowhere = country.isin(["", "unknown", "Asia/Pacific Region"])
    expected = {
        "Default": 0,
        "Mumbai": (india & city.isin(["Mumbai", "Thane & Outskirts"])).sum(),
        "Maharashtra": (india & (city == "Other Cities of Maharashtra")).sum(),
        "Metros": (india & (city == "Other Metro Cities")).sum(),
        "Tier II": (india & city.isin(["Tier II Cities", "Other Cities"])).sum(),
        "India": (india & city.isin(["", "Select"])).sum(),
        "Gulf": country.isin(GULF).sum(),
        "Rest of World": (~india & ~nowhere & ~country.isin(GULF)).sum(),
        "Quarantine": nowhere.sum(),
        "Empty": 0,
    }
    assert partition.to_dict() == expected


@real
def test_doors_bring_as_many_as_the_file_says() -> None:
    flows = wb.FlowView(run()).frame().query("start_kind == 'door'").groupby("start")["leads"].sum()
    origin = rows()["Lead Origin"].value_counts()
    doors = {
        "Form Brochure Request": "Landing Page Submission",
        "API": "API",
        "Form Refer a Friend": "Lead Add Form",
        "Import into India": "Lead Import",
        "By hand in Mumbai": "Quick Add Form",
    }
    assert flows.to_dict() == {door: origin[cell] for door, cell in doors.items()}


@real
def test_dirt_of_the_file_is_read_as_meant() -> None:
    leads, file = run().leads, rows()
    assert not leads.isin(["Select"]).to_numpy().any()
    assert leads["Unsubscribed"].sum() == (file["Do Not Email"] == "Yes").sum()
    assert leads["Total Visits"].isna().sum() == (file["TotalVisits"] == "").sum()
    assert leads["Country"].isna().sum() == (file["Country"] == "").sum()
    assert any("'Select'" in note for note in run().stimuli.notes)


@real
def test_nobody_unsubscribed_is_mailed() -> None:
    mailed = run().activities.query("type == 'Send Email'")["id"]
    unsubscribed = run().leads.loc[run().leads["Unsubscribed"], "id"]
    assert len(mailed) and len(unsubscribed)
    assert not set(mailed) & set(unsubscribed)


@real
def test_local_campaigns_that_listen_to_the_creation_or_to_anothers_form_are_blocked_for_all() -> None:
    totals = run().visibility.groupby("campaign")[["ran", "blocked"]].sum()
    brochures = rows().query("`Lead Origin` == 'Landing Page Submission' and Country in @GULF")
    assert totals.loc["MUM Invite on creation"].to_list() == [0, run().leads["partition"].value_counts()["Mumbai"]]
    assert totals.loc["MUM Invite on arrival"].to_list() == [run().leads["partition"].value_counts()["Mumbai"], 0]
    assert totals.loc["GLF Alert on brochure"].to_list() == [0, len(brochures)]
    assert totals.loc["COE Template for form follow-up", "ran"] == 0


@real
def test_a_chat_without_a_role_in_default_is_refused_row_by_row() -> None:
    given = school().to_mapping()
    given["users"]["chat"]["roles"] = {"India": ["API"]}
    narrowed = poured(FILE, wb.Topology.of(given))
    assert set(narrowed.rejected["reason"]) == {"1009"}
    assert len(narrowed.rejected) == (rows()["Lead Origin"] == "API").sum()
    assert narrowed.summary["stimuli"] == 9240


@real
def test_rows_spoilt_on_the_way_are_set_aside_with_their_reasons() -> None:
    spoilt = rows().copy()
    spoilt.loc[[3, 5], "Lead Origin"] = ["Carrier Pigeon", ""]
    spoilt.loc[7, "TotalVisits"] = "many"
    found = poured(spoilt, school())
    assert found.summary["stimuli"] == 9240
    assert found.summary["rejected"] == len(found.rejected) == 3
    assert set(found.rejected["Prospect ID"]) == set(spoilt.loc[[3, 5, 7], "Prospect ID"])


@real
def test_words_and_pictures_of_the_school_say_the_same_numbers() -> None:
    words = wb.TopologyView(school(), run()).describe()
    for partition, count in run().leads["partition"].value_counts().items():
        assert f"Partition {partition}: {count:,} leads;" in words
    assert f"ran {run().summary['campaign_runs']:,}, blocked {run().summary['blocked']:,}" in repr(wb.VisibilityView(run()))


def test_made_up_leads_have_the_shape_of_the_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DESIGNS.parent))
    from school_leads import make

    found = poured(make(2000, seed=1), school())
    assert found.summary["stimuli"] == 2000 == found.summary["created"] + found.summary["rejected"]
    shares = found.leads["partition"].value_counts(normalize=True)
    assert 0.15 < shares["Quarantine"] < 0.4
    assert shares["Mumbai"] > 0.15
    assert make(50, seed=2).equals(make(50, seed=2))
