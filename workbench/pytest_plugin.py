"""pytest collects scenario files: every `*.scenario.yaml` is a test, and its failure reads as what was expected and what there is.

What a scenario means is `scenario/`; nothing of the workbench is imported before the first such file is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

__all__ = ["ScenarioFile", "ScenarioItem", "pytest_collect_file"]

SUFFIX = ".scenario.yaml"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """Take every file whose name ends in `.scenario.yaml`."""
    return ScenarioFile.from_parent(parent, path=file_path) if file_path.name.endswith(SUFFIX) else None


class ScenarioFile(pytest.File):
    """A scenario file among the tests."""

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield the scenario of the file, called as it calls itself; one that cannot be read fails when it is run."""
        from .scenario.report import title_of

        yield ScenarioItem.from_parent(self, name=title_of(self.path) or self.path.name.removesuffix(SUFFIX))


class ScenarioItem(pytest.Item):
    """One scenario as a test."""

    def runtest(self) -> None:
        """Run the scenario and judge it.

        Raises:
            InputError: the file is invalid.
            ExpectationFailed: something expected does not hold.
        """
        from .errors import ExpectationFailed
        from .pitfalls import codes_of
        from .scenario import check, read

        checked = check(read(self.path), codes_of)
        if not checked.holds:
            raise ExpectationFailed(str(checked), checked.failures)

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """Show what does not hold, or what is wrong with the file, and no traceback of ours."""
        from .errors import ExpectationFailed, InputError

        if isinstance(excinfo.value, ExpectationFailed | InputError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return what a report calls the scenario."""
        return self.path, None, f"scenario: {self.name}"
