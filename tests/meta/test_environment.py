"""environment.yml, kept by hand for conda, says what pyproject.toml says; and what stands in both is what runs here."""

import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RENAMED = {"matplotlib-base": "matplotlib"}  # conda-forge's one without a window system
STYLE_AND_TYPES = {"ruff", "mypy", "pandas-stubs", "pyarrow-stubs", "scipy-stubs", "types-networkx", "types-pyyaml", "types-tqdm"}


def of_pyproject() -> dict[str, SpecifierSet]:
    extras = PROJECT["optional-dependencies"]
    wanted = map(Requirement, [*PROJECT["dependencies"], *extras["notebook"], *extras["test"]])
    found = {canonicalize_name(one.name): one.specifier for one in wanted}
    return {name: specifier for name, specifier in found.items() if name not in STYLE_AND_TYPES}


def of_environment() -> tuple[dict[str, SpecifierSet], list[str]]:
    found, by_pip = {}, []
    for line in yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]:
        if isinstance(line, dict):
            by_pip += line["pip"]
            continue
        name, _, specifier = line.partition(" ")
        found[RENAMED.get(name, name)] = SpecifierSet(specifier)
    return found, by_pip


def test_both_files_ask_for_the_same() -> None:
    conda, by_pip = of_environment()
    assert conda.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert conda.pop("pip") == SpecifierSet()
    assert by_pip == ["-e ."]
    assert conda == of_pyproject()


@pytest.mark.parametrize("name", of_pyproject())
def test_what_runs_here_satisfies_both(name: str) -> None:
    assert version(name) in of_pyproject()[name]


def test_uv_would_change_nothing_for_them() -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the PATH")
    wanted = [f"{name}{specifier}" for name, specifier in of_pyproject().items()]
    command = [uv, "pip", "install", "--dry-run", "--offline", "--python", sys.executable, *wanted]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "Would make no changes" in said.stderr


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("dependencies = [\n")[2].partition("]\n\n[project.optional")[0]
    assert [line for line in block.splitlines() if line.strip().startswith('"') and "# " not in line] == []
