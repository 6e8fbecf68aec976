"""What a design says of itself in a notebook: the same in words and in HTML, every name escaped."""

from __future__ import annotations

import re

from workbench.topology import Topology
from workbench.topology.card import Card


def test_a_design_tells_each_workspace_and_partitions_nobody_sees() -> None:
    design = Topology.of(
        "R", partitions=["Default", "EMEA", "Dark"], workspaces={"Default": {"partitions": ["Default", "EMEA"], "primary": "Default"}}
    )
    assert design.describe() == (
        "R: 3 partitions, 1 workspace, 0 campaigns. Seen by no workspace: Dark.\n"
        "  Default: sees Default, EMEA; primary Default; forms 0; campaigns 0"
    )


def test_html_says_what_the_words_say() -> None:
    design = Topology.of("R", partitions=["Default", "EMEA"], forms={"F": {"workspace": "Default"}})
    told = re.sub(r"<[^>]+>", " ", design._repr_html_())
    for word in re.findall(r"[A-Za-z]+", design.describe()):
        assert word in told


def test_names_are_escaped() -> None:
    name = "<script>alert(1)</script>"
    shown = Topology.of(name, partitions=["Default", name])._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_long_card_is_cut_and_says_so() -> None:
    card = Card("Long", ("Said.",), "workspaces", ("workspace", "forms"), tuple((f"W{number}", number) for number in range(40)))
    assert card.describe().splitlines()[-1] == "15 more workspaces."
    assert "15 more workspaces." in card.to_html()
    assert "W25" not in card.to_html()
