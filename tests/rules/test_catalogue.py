"""Facts about the catalogue of rules: complete, consistent, sourced, and the page of the documentation made from it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from workbench.errors import UnknownName
from workbench.rules import Rule, page, rule, rules, sources
from workbench.rules.catalogue import Confidence, State
from workbench.topology.settings import Settings

ROOT = Path(__file__).parents[2]
WRITE_PAGE = """python -c "from workbench.rules import page, rules; print(page(rules()), end='')" > docs/rules.md"""

# Rules by the letters of their ID, in the order of the catalogue.
SIZES = {"VIS": 15, "ROUTE": 15, "DEDUPE": 16, "FORM": 9, "IMPORT": 11, "MANUAL": 1, "API": 17, "WEB": 6, "FTF": 1, "LP": 2, "MEMB": 8}
SIZES |= {"CAMP": 14, "QUEUE": 4, "SUBS": 13, "MERGE": 8, "SHARE": 9, "NAME": 2, "SEG": 7, "USER": 7, "ADMIN": 9, "CRM": 13, "LIFE": 5}
SIZES |= {"FIELD": 1, "LIST": 6}


def prefix(rule_id: str) -> str:
    return rule_id.partition("-")[0]


def test_there_are_199_rules_numbered_without_a_gap() -> None:
    assert len(rules()) == sum(SIZES.values()) == 199
    assert set(rules()) == {f"{letters}-{n}" for letters, size in SIZES.items() for n in range(1, size + 1)}


def test_no_id_is_written_twice() -> None:
    text = (ROOT / "workbench/rules/catalogue.yaml").read_text(encoding="utf-8")
    assert [name for name, n in Counter(re.findall(r"^  - id: (\S+)$", text, re.MULTILINE)).items() if n > 1] == []


def test_rules_stand_in_the_order_of_their_areas_and_numbers() -> None:
    assert list(dict.fromkeys(map(prefix, rules()))) == list(SIZES)
    backwards = [(a, b) for a, b in pairwise(rules()) if prefix(a) == prefix(b) and int(a.split("-")[1]) > int(b.split("-")[1])]
    assert backwards == [("MEMB-8", "MEMB-7")]  # the one about lists was added beside its neighbours


def test_an_area_is_one_run_of_rules() -> None:
    assert len({(prefix(r.id), r.area) for r in rules().values()}) == len(SIZES) == len({r.area for r in rules().values()})


@pytest.mark.parametrize("known", rules().values(), ids=lambda r: r.id)
def test_a_rule_is_complete(known: Rule) -> None:
    assert known.title
    assert not known.title.endswith(".")
    assert known.statement.endswith(".")
    assert len(known.statement) <= 500
    assert known.confidence in get_args(Confidence)
    assert len(set(known.sources)) == len(known.sources)
    assert known.sources or known.confidence == "inferred"
    assert known.state in get_args(State)
    assert (known.where is not None) == (known.state == "implemented")
    assert (known.why is None) == (known.state == "implemented")
    assert not known.lacking or known.state == "implemented"


def test_rules_and_sources_named_in_texts_exist() -> None:
    texts = " ".join(f"{r.statement} {r.note} {r.conflict} {r.lacking} {r.why}" for r in rules().values())
    named = set(re.findall(rf"\b(?:{'|'.join(SIZES)})-\d+\b", texts)) | set(re.findall(r"\b[CDEV]-[A-Z0-9]+\b|\bseed \d{3}\b", texts))
    assert named - set(rules()) - set(sources()) == set()


def test_every_source_has_a_title_and_a_place() -> None:
    assert all(s.title and s.at and all(s.at) for s in sources().values())


def test_switches_are_settings_and_every_disputed_setting_has_its_rule() -> None:
    switches = {r.switch for r in rules().values() if r.switch}
    assert switches == {f.name for f in fields(Settings)} - {"max_cascade"}  # a safety net of ours, no rule of Marketo's


def test_states_name_only_rules_that_exist() -> None:
    lines = (ROOT / "workbench/rules/states.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in lines if line and not line.startswith("#")] == list(rules())


def test_an_implemented_rule_names_a_module_that_exists() -> None:
    missing = {r.where for r in rules().values() if r.where and not (ROOT / r.where).is_file()}
    assert missing == set()


def test_the_module_of_an_implemented_rule_cites_it() -> None:
    found = {r.id: (ROOT / r.where).read_text(encoding="utf-8") for r in rules().values() if r.where}
    assert [rule_id for rule_id, text in found.items() if not re.search(rf"\b{rule_id}\b", text)] == []


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == page(rules()), f"write it again with: {WRITE_PAGE}"


def test_the_page_has_one_anchor_for_every_link() -> None:
    text = page(rules())
    anchors = Counter(re.findall(r'<a id="([^"]+)">', text))
    headings = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    assert {a for a, n in anchors.items() if n > 1 or a in headings} == set()
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(anchors) | headings
    assert {rule_id.lower() for rule_id in rules()} <= set(anchors)


def test_the_page_counts_the_states() -> None:
    count = Counter(r.state for r in rules().values())
    assert f"| **all** | 199 | {count['implemented']} | {count['later']} | {count['not_modelled']} |" in page(rules())


def test_the_text_of_a_rule_tells_everything() -> None:
    text = str(rule("ROUTE-3"))
    known = rule("ROUTE-3")
    assert text == known.describe()
    assert text.startswith(f"ROUTE-3  {known.title}\n")
    assert "D-RULES: Assigning person partitions with assignment rules" in text
    assert "assignment_rules_scope" in text
    assert known.standing() in text
    assert " ".join(text.split()).count(known.conflict) == 1
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("rule_id", ["MEMB-1", "CRM-11", "USER-7"])
def test_what_is_missing_of_an_implemented_rule_is_told_on_the_page_and_in_the_terminal(rule_id: str) -> None:
    known = rule(rule_id)
    assert known.state == "implemented"
    assert f"  not modelled   {known.lacking[:20]}" in str(known)
    part = page(rules()).split(f"</a>{rule_id} ")[1].split("### ")[0]
    assert re.sub(r"\[([A-Z]+-\d+)\]\(#[^)]+\)", r"\1", part.split("- Not modelled: ")[1].splitlines()[0]) == known.lacking


def test_a_rule_shows_itself_in_one_line() -> None:
    assert repr(rule("VIS-1")) == "Rule('VIS-1', 'Who a workspace sees depends on partitions')"


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'VIS-14'") as caught:
        rule("VIZ-14")
    assert caught.value.got == "VIZ-14"


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    assert rules() is rules()
    with pytest.raises(TypeError):
        rules()["VIS-1"] = rule("VIS-2")  # type: ignore[index]


def test_importing_the_rules_reads_no_yaml() -> None:
    code = "import sys, workbench.rules; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
