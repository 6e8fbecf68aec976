"""What the package promises as a whole."""

from __future__ import annotations

import subprocess
import sys

import workbench.topology as package


def test_every_public_name_is_there() -> None:
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    assert len(set(package.__all__)) == len(package.__all__)


def test_importing_the_package_loads_neither_networkx_nor_pandas() -> None:
    code = "import sys, workbench.topology; print([name for name in ('networkx', 'pandas', 'matplotlib') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
