"""What the widgets of the studio share: their modules for the browser, the scene, the selection, and a command that comes back.

State goes through traits only; what is shown is worked out in Python, and whatever a name or a lead's value holds is only ever text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, ClassVar

import anywidget
import traitlets

from ..errors import InputError, WorkbenchError

__all__ = ["Studio", "module"]

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:function|const|class) )", re.MULTILINE)


@cache
def module(name: str) -> str:
    """Return a module of the studio with the ones it imports written before it: a widget is one module to the browser."""
    text = resources.files("workbench.studio").joinpath("js", name).read_text(encoding="utf-8")
    before = "".join(_EXPORT.sub("", module(other)) for other in _IMPORT.findall(text))
    return before + _IMPORT.sub("", text)


@cache
def _style() -> str:
    return resources.files("workbench.studio").joinpath("js", "style.css").read_text(encoding="utf-8")


class Studio(anywidget.AnyWidget):
    """A widget of the studio. `says` is its state in words, which screen readers follow and which stands in a notebook that is not run.

    `selection` is the box that is selected (`campaign:NAME`, `partition:NAME`, `workspace:NAME`, `source:NAME`; "": none). It has one name
    and one meaning in all widgets, so `traitlets.link` makes several follow each other; one that has no such box shows none selected.
    """

    _module: ClassVar[str]
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    command = traitlets.Dict().tag(sync=True)
    problems = traitlets.List(traitlets.Dict()).tag(sync=True)
    says = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    selection = traitlets.Unicode().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        super().__init__(_esm=module(self._module), _css=_style(), **state)
        self.observe(self._on_command, "command")

    def _on_command(self, change: Mapping[str, Any]) -> None:
        """Do what the browser asks; what is wrong with it is shown where it is, in words, and nothing changes."""
        asked = dict(change["new"])
        if not asked:
            return
        try:
            self.do(asked)
        except WorkbenchError as error:
            found = error.problems if isinstance(error, InputError) else (error,)
            self.problems = [{"text": str(problem), "at": asked.get("at", "")} for problem in found]

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do one thing a browser can ask for: a mapping with `do` and what that takes."""
        raise NotImplementedError

    @property
    def _box(self) -> str:
        """The box that stands for the selection: itself, the group it is drawn in, or "" where neither is here."""
        box = self.scene["within"].get(self.selection, self.selection)
        return box if any(node["id"] == box for node in self.scene["nodes"]) else ""

    def static(self) -> str:
        """Return the widget as HTML that needs no kernel and runs nothing: for exports, and for who cannot use the widget."""
        raise NotImplementedError

    def describe(self) -> str:
        """Say what the widget shows, in words."""
        return str(self.says)

    def _repr_mimebundle_(self, **given: Any) -> Any:
        bundle = super()._repr_mimebundle_(**given)
        if bundle is None:
            return None
        data, metadata = bundle
        return data | {"text/plain": self.describe()}, metadata

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.describe().partition(chr(10))[0]}>"

    @staticmethod
    def _page(picture: str, words: str) -> str:
        """Return a picture (SVG) and its words as HTML; the picture is an image, in which nothing can run."""
        import base64

        data = base64.b64encode(picture.encode("utf-8")).decode("ascii")
        told = html.escape(words).replace("\n", "<br>")
        return f'<div><img src="data:image/svg+xml;base64,{data}" alt="{html.escape(words)}"><p>{told}</p></div>'
