"""The leads of the online school: the real file where it is at hand, else made-up ones of the same shape.

The real file (9,240 leads, public) is not part of this project. It is looked for in the folder that WORKBENCH_DATA names, or in
`shared/data` beside the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

FILE = "x_education_leads.csv"
_SHAPES = {  # column -> its commonest cells and their shares, by and large as in the file
    "Lead Origin": {"Landing Page Submission": 0.53, "API": 0.38, "Lead Add Form": 0.08, "Lead Import": 0.009, "Quick Add Form": 0.001},
    "Lead Source": {"Google": 0.31, "Direct Traffic": 0.28, "Olark Chat": 0.19, "Organic Search": 0.13, "Reference": 0.06, "": 0.03},
    "Do Not Email": {"No": 0.92, "Yes": 0.08},
    "Do Not Call": {"No": 1.0},
    "Converted": {"0": 0.61, "1": 0.39},
    "Specialization": {"Select": 0.21, "": 0.16, "Finance Management": 0.2, "Marketing Management": 0.18, "Operations Management": 0.25},
    "What is your current occupation": {"Unemployed": 0.61, "": 0.29, "Working Professional": 0.08, "Student": 0.02},
    "How did you hear about X Education": {"Select": 0.55, "": 0.24, "Online Search": 0.15, "Word Of Mouth": 0.06},
    "Lead Quality": {"": 0.52, "Might be": 0.28, "Not Sure": 0.2},
    "Tags": {"": 0.4, "Will revert after reading the email": 0.4, "Ringing": 0.2},
    "Last Activity": {"Email Opened": 0.5, "SMS Sent": 0.4, "": 0.1},
}
_COUNTRIES = {
    "India": 0.96,
    "United States": 0.012,
    "United Arab Emirates": 0.01,
    "Singapore": 0.007,
    "Saudi Arabia": 0.006,
    "Qatar": 0.005,
}
_CITIES = {
    "Mumbai": 0.42, "Thane & Outskirts": 0.1, "Other Cities": 0.09, "Other Cities of Maharashtra": 0.06, "Other Metro Cities": 0.05,
    "Tier II Cities": 0.01, "Select": 0.16, "": 0.11,
}  # fmt: skip
_BLANK = {"Landing Page Submission": 0.01, "API": 0.47, "Lead Add Form": 0.96, "Lead Import": 1.0, "Quick Add Form": 1.0}


def find_or_make(seed: int = 1) -> tuple[pd.DataFrame, str]:
    """Return the leads and, in words, which ones they are."""
    folders = [Path(os.environ["WORKBENCH_DATA"])] if os.environ.get("WORKBENCH_DATA") else []
    folders += [Path(up) / "shared" / "data" for up in ("..", "../..")]
    for folder in folders:
        if (folder / FILE).is_file():
            return pd.read_csv(folder / FILE, dtype=str, keep_default_na=False), "the real leads"
    return make(9240, seed), "made-up leads of the same shape (the real file is not here)"


def make(n: int, seed: int = 1) -> pd.DataFrame:
    """Return made-up leads with the columns of the file that matter here."""
    rng = np.random.default_rng(seed)

    def drawn(shares: dict[str, float]) -> np.ndarray:
        weights = np.array(list(shares.values()))
        return rng.choice(list(shares), n, p=weights / weights.sum())

    leads = pd.DataFrame(
        {"Prospect ID": [f"{number:08x}-made-up" for number in range(n)]} | {name: drawn(shape) for name, shape in _SHAPES.items()}
    )
    visits = np.where(rng.random(n) < 0.25, 0, rng.poisson(3.6, n) + 1)
    leads["TotalVisits"] = visits.astype(str)
    leads["Total Time Spent on Website"] = np.where(visits == 0, 0, rng.exponential(640, n)).astype(int).astype(str)
    leads["Page Views Per Visit"] = np.where(visits == 0, 0, rng.integers(1, 6, n)).astype(str)
    blank = rng.random(n) < leads["Lead Origin"].map(_BLANK).to_numpy()
    leads["Country"] = np.where(blank, "", drawn(_COUNTRIES))
    leads["City"] = np.where(leads["Lead Origin"] == "API", "Select", drawn(_CITIES))
    return leads
