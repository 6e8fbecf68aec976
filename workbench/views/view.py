"""What every view is: the data (`frame`), the picture (`draw`), and the same in words (`describe`).

A picture is drawn on the Axes given or on a figure of its own; nothing is shown, and no setting of matplotlib's is touched.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

__all__ = ["View"]

_SCREEN, _SHARP = 96, 168  # dots an inch: as it is shown, and as it is stored


class View(ABC):
    """A picture with its data and its words. As the last line of a notebook cell it shows itself."""

    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """Return what is drawn, as data."""

    @abstractmethod
    def describe(self) -> str:
        """Say what is drawn, in words."""

    @abstractmethod
    def size(self) -> tuple[float, float]:
        """Return width and height in inches at which the picture is easy to read."""

    @abstractmethod
    def _paint(self, ax: Axes, scale: float) -> None:
        """Paint on Axes whose units are the inches of `size`, from the top left; `scale` is the room there is, as a share of that size."""

    def draw(self, ax: Axes | None = None) -> Axes:
        """Draw on the Axes given, or on those of a new figure of the right size, and return them."""
        if ax is None:
            ax = self._figure().axes[0]
        width, height = self.size()
        box = ax.get_window_extent()
        dots = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
        ax.set_axis_off()
        ax.set_xlim(0, width)
        ax.set_ylim(height, 0)
        self._paint(ax, min(box.width / dots / width, box.height / dots / height))
        return ax

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture into a file; its ending says the format (`.png`, `.svg`, `.pdf`)."""
        path = Path(path)
        if path.suffix.lower() == ".svg":
            path.write_text(self.to_svg(), encoding="utf-8")
        else:
            with _quiet():
                self._drawn().savefig(path, dpi=_SHARP)
        return path

    def to_svg(self) -> str:
        """Return the picture as SVG: the same text for the same picture."""
        file = io.StringIO()
        with _quiet():
            self._drawn().savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        return _renamed(file.getvalue())

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        """Show the picture in a notebook. Not as SVG: nbval compares that, and fonts are not alike everywhere."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure = self._drawn()
        figure.set_dpi(_SHARP)
        canvas: Any = FigureCanvasAgg(figure)  # its methods have no types
        with _quiet():
            canvas.draw()
        return _small(np.asarray(canvas.buffer_rgba())), {"width": round(self.size()[0] * _SCREEN)}

    def _figure(self) -> Figure:
        from matplotlib.figure import Figure

        figure = Figure(figsize=self.size(), facecolor="white")
        figure.add_axes((0, 0, 1, 1))
        return figure

    def _drawn(self) -> Figure:
        figure = self._figure()
        self.draw(figure.axes[0])
        return figure


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep still about letters that no font here has; they are drawn as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")
        yield


def _small(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels (red, green, blue, opaque) as a PNG of 128 colours, which look the same and make a saved notebook a third as large.

    Most of a picture is white; only the rest is looked at.
    """
    from PIL import Image

    one_each = pixels.view(np.uint32)[..., 0]
    inked = np.flatnonzero(one_each != 0xFFFF_FFFF)
    few = Image.fromarray(pixels.reshape(-1, 4)[inked][None]).convert("RGB")
    found = few.quantize(127, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    numbers = np.zeros(one_each.shape, np.uint8)
    numbers.flat[inked] = np.asarray(found)[0] + 1
    picture = Image.fromarray(numbers)
    picture.putpalette([255, 255, 255, *(found.getpalette() or ())])
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def _renamed(svg: str) -> str:
    """Give what is defined in an SVG names that count up instead of random ones."""
    index: dict[str, str] = {}
    for name in re.findall(r'\bid="([a-z][0-9a-f]{10})"', svg):
        index.setdefault(name, f"d{len(index)}")
    return re.sub(r"\b[a-z][0-9a-f]{10}\b", lambda match: index.get(match.group(), match.group()), svg)
