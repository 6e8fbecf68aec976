"""Synthetic leads: the same for the same seed, with the dirt and the tails of real ones."""

import re

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.people import read_leads, read_steps, synthetic_leads, synthetic_steps
from workbench.topology.assets import Crm, Form, StaticList, Workspace
from workbench.topology.model import Topology

TOPOLOGY = Topology(
    "Regions",
    partitions=("Default", "NA", "EMEA"),
    workspaces={
        "Default": Workspace("Default", None, "Default"),
        "NA": Workspace("NA", ("NA",), "NA"),
        "EMEA": Workspace("EMEA", ("EMEA",), "EMEA"),
    },
    forms={"US Contact": Form("US Contact", "NA"), "EU Contact": Form("EU Contact", "EMEA")},
    lists={"Show": StaticList("Show", "NA")},
    crm=Crm("salesforce"),
)


@pytest.fixture(scope="module")
def leads():
    return synthetic_leads(20_000, seed=11)


def test_the_same_seed_gives_the_same_leads_and_another_seed_others(leads):
    pd.testing.assert_frame_equal(leads, synthetic_leads(20_000, seed=11))
    assert not leads["Email Address"].equals(synthetic_leads(20_000, seed=12)["Email Address"])


def test_a_generator_can_be_passed_and_the_global_one_is_left_alone():
    before = np.random.get_state()[1].tolist()
    pd.testing.assert_frame_equal(synthetic_leads(100, np.random.default_rng(3)), synthetic_leads(100, 3))
    assert np.random.get_state()[1].tolist() == before


def test_a_country_has_several_spellings(leads):
    assert {"Germany", "Deutschland", "DE"} <= set(leads["Country"])
    assert leads["Country"].value_counts().index[0] == "United States"


def test_addresses_come_again_in_another_case_or_with_blanks(leads):
    given = leads["Email Address"].dropna()
    assert given.nunique() > given.str.strip().str.lower().nunique()
    assert given.str.strip().str.lower().duplicated().mean() == pytest.approx(0.2, abs=0.02)


def test_companies_and_people_have_a_heavy_tail(leads):
    companies = leads["Company Name"].value_counts()
    assert companies.iloc[0] > 20 * companies.median()
    assert leads["Email Address"].value_counts().iloc[0] > 20


def test_some_cells_of_every_kind_are_missing(leads):
    missing = leads.isna().mean()
    assert 0 < missing["Email Address"] < 0.02
    assert 0.3 < missing["Person Score"] < 0.7


def test_every_address_is_in_a_reserved_domain(leads):
    assert all(re.search(r"\.example$", address.strip().lower()) for address in leads["Email Address"].dropna())


def test_leads_read_as_a_lead_file_with_broken_addresses_only_in_quarantine(leads):
    stimuli = read_leads(leads, TOPOLOGY, workspace="NA", at="Acquisition Date")
    assert set(stimuli.quarantine.reasons) == {"broken email"}
    assert 0 < len(stimuli.quarantine.rows) < 0.01 * len(leads)
    assert len(stimuli) + len(stimuli.quarantine.rows) == len(leads)
    assert stimuli.notes == ()


def test_steps_go_through_every_door_of_the_topology():
    steps = synthetic_steps(TOPOLOGY, 5000, seed=2)
    assert set(steps["action"]) == {"fill_form", "import_list", "sync_leads", "sync_from_crm"}
    assert set(steps["form"].dropna()) == set(TOPOLOGY.forms)
    assert set(steps["workspace"].dropna()) == set(TOPOLOGY.workspaces)
    assert set(steps.loc[steps["list"].notna(), "workspace"]) == {"NA"}
    assert steps["at"].is_monotonic_increasing


def test_steps_read_without_complaint_but_for_broken_addresses():
    stimuli = read_steps(synthetic_steps(TOPOLOGY, 5000, seed=2), TOPOLOGY)
    assert set(stimuli.quarantine.reasons) <= {"broken email"}
    assert stimuli.notes == ()


def test_steps_are_the_same_for_the_same_seed():
    pd.testing.assert_frame_equal(synthetic_steps(TOPOLOGY, 500, seed=2), synthetic_steps(TOPOLOGY, 500, seed=2))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_leads_are_no_trouble(n):
    assert len(synthetic_leads(n, seed=1)) == len(synthetic_steps(TOPOLOGY, n, seed=1)) == n


@pytest.mark.parametrize("n", [-1, 1.5, "many", True, None])
def test_a_number_of_leads_that_cannot_be_is_an_error(n):
    with pytest.raises(InputError, match="n: there cannot be so many leads"):
        synthetic_leads(n, seed=1)


def test_the_leads_begin_at_the_start():
    assert synthetic_leads(3, seed=1, start="2027-03-01")["Acquisition Date"].iloc[0] >= pd.Timestamp("2027-03-01")
