"""JupyterLab and Voila on loopback, a real Chromium, and what every page must keep to: no error, no request to anybody else.

Run by `make test-browser`. Without a Chromium these tests fail; they never pass by being skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "browser-screenshots"
TEMPLATES = ROOT / "workbench" / "studio" / "voila"
SLOW = 90_000  # milliseconds: a kernel starts, on a machine that others use too
expect.set_options(timeout=SLOW)
QUIET = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]


def chromium() -> str:
    named = os.environ.get("WORKBENCH_CHROMIUM")
    found = named or next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium here: install one (Debian: apt-get install chromium) or name it in WORKBENCH_CHROMIUM")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(command: list[str], url: str, log: Path, env: dict[str, str]) -> Iterator[str]:
    """Start a server, wait until it answers, stop it at the end."""
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **env}) as process:
        try:
            for _ in range(240):
                if process.poll() is not None:
                    pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
                try:
                    urllib.request.urlopen(url, timeout=2)
                    break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    time.sleep(0.25)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that JupyterLab serves; tests write their notebooks into it."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    own = tmp_path_factory.mktemp("jupyter")
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", *QUIET]
    env = {"JUPYTER_CONFIG_DIR": str(own / "config"), "JUPYTER_DATA_DIR": str(own / "data"), "PYTHONPATH": str(ROOT)}
    settings = own / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")  # else it asks, over the widgets
    env["JUPYTERLAB_SETTINGS_DIR"] = str(own / "settings")
    yield from served(command, f"http://127.0.0.1:{port}/api", own / "lab.log", env)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that must keep quiet: what it says on the console as an error, and whom it asks but this machine, is held against it."""
    made = browser.new_page(viewport={"width": 1500, "height": 1000})
    made.set_default_timeout(SLOW)
    wrong: list[str] = []
    made.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    made.on("pageerror", lambda error: wrong.append(f"page: {error}"))
    made.on("request", lambda asked: wrong.append(f"asked {asked.url}") if is_outside(asked.url) else None)
    yield made
    if made.url != "about:blank":
        shot(made, request.node.name)
    made.close()
    assert wrong == []


def shot(page: Page, name: str) -> None:
    """Keep what the page shows, for people to look at."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name.replace('/', '-')[:100]}.png")


def is_outside(url: str) -> bool:
    return not url.startswith(("data:", "blob:", "about:", "http://127.0.0.1", "ws://127.0.0.1"))


@pytest.fixture
def opened(page: Page, lab: str, folder: Path) -> Callable[..., Page]:
    """Open a notebook of some cells in JupyterLab and run all of it."""

    def open_cells(name: str, *cells: str) -> Page:
        write(folder / f"{name}.ipynb", cells)
        page.goto(f"{lab.removesuffix('/api')}/lab/tree/{name}.ipynb?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.get_by_text("| Idle").wait_for()  # a cell that is run before its kernel is there is not run at all
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        return page

    return open_cells


@pytest.fixture
def voila(page: Page, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Serve a notebook of some cells as an app, and open it."""
    servers = []

    def open_cells(*cells: str) -> Page:
        path = write(tmp_path / "app.ipynb", cells)
        port = free_port()
        command = [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", "--template=workbench", str(path)]
        (tmp_path / "jupyter").mkdir()
        (tmp_path / "jupyter" / "voila").symlink_to(TEMPLATES)
        env = {"JUPYTER_PATH": str(tmp_path / "jupyter"), "PYTHONPATH": str(ROOT)}
        server = served(command, f"http://127.0.0.1:{port}/", tmp_path / "voila.log", env)
        servers.append(server)
        page.goto(next(server))
        return page

    yield open_cells
    shot(page, request.node.name)
    page.goto("about:blank")  # let go of the kernel before its server stops
    for server in servers:
        server.close()


def write(path: Path, cells: tuple[str, ...]) -> Path:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, path)
    return path
