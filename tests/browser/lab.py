"""A real JupyterLab on loopback, with folders of its own, and notebooks opened in a browser.

with running(folder) as address:
    notebook = Notebook(watched, address, "notebook.ipynb")
    notebook.run_all()
    assert notebook.run("print(fig.mu)") == "1.0"
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, TimeoutError
from watching import Watched

PATIENCE = 90  # seconds, for a machine that has much else to do
TOKEN = "lesson"

SERVER = {
    "IdentityProvider": {"token": TOKEN},
    "LabApp": {
        # Shows the application to scripts, so that a test can give its commands.
        "expose_app_in_browser": True,
        # All that would ask other hosts is off.
        "news_url": None,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "extension_manager": "readonly",
    },
    # What would only take time: looking for programs that help with typing, farewells to kernels.
    "LanguageServerManager": {"autodetect": False},
    "KernelManager": {"shutdown_wait_time": 1.0},
    "ServerApp": {"ip": "127.0.0.1", "port": 0, "open_browser": False, "allow_root": True},
}
PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}

READY = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context?.isReady && panel.sessionContext.session?.kernel?.status === "idle";
}"""

RUN_ALL = """async () => {
    await jupyterapp.commands.execute("notebook:run-all-cells");
    const { content } = jupyterapp.shell.currentWidget;
    return content.widgets.flatMap((cell) => cell.model.outputs?.toJSON() ?? []);
}"""

RUN_NEW = """async (source) => {
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.length - 1;
    await jupyterapp.commands.execute("notebook:insert-cell-below");
    const cell = content.activeCell;
    cell.model.sharedModel.setSource(source);
    await jupyterapp.commands.execute("notebook:run-cell");
    return cell.model.outputs.toJSON();
}"""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A JupyterLab that shows the notebooks in a folder; its address, while the block runs."""
    own = folder / ".jupyter"
    kinds = ("CONFIG", "DATA", "RUNTIME")
    folders = {f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in kinds}
    folders["JUPYTERLAB_SETTINGS_DIR"] = str(own / "settings")
    folders["JUPYTERLAB_WORKSPACES_DIR"] = str(own / "workspaces")
    folders["IPYTHONDIR"] = str(own / "ipython")
    (own / "config" / "labconfig").mkdir(parents=True)
    (own / "config" / "jupyter_server_config.json").write_text(json.dumps(SERVER))
    (own / "config" / "labconfig" / "page_config.json").write_text(json.dumps(PAGE))
    with (own / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"],
            cwd=folder,
            env=os.environ | folders,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield _address(server, own)
    finally:
        _stop(server)


def _address(server: subprocess.Popen, own: Path) -> str:
    """The address that the server writes down once it listens."""
    note = own / "runtime" / f"jpserver-{server.pid}.json"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return json.loads(note.read_text())["url"]
        except (FileNotFoundError, json.JSONDecodeError):
            pass  # not yet written, or not to the end
        try:
            server.wait(0.05)
            break
        except subprocess.TimeoutExpired:
            pass  # alive and still starting
    said = (own / "log").read_text()[-3000:]
    raise AssertionError(f"JupyterLab did not start within {PATIENCE} s. It said:\n{said}")


def _stop(server: subprocess.Popen) -> None:
    """Ask the server to end its kernels and itself; what is left of it then is killed."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


class Notebook:
    """A notebook open in JupyterLab, with a kernel."""

    def __init__(self, watched: Watched, address: str, name: str):
        self.watched, self.page, self.address = watched, watched.page, address
        # Sockets are no requests to the browser.
        self.page.on("websocket", lambda it: watched.requests.append(it.url))
        self.page.goto(f"{address}lab/tree/{name}?reset&token={TOKEN}", timeout=PATIENCE * 1000)
        try:
            self.page.wait_for_function(READY, timeout=PATIENCE * 1000)
        except TimeoutError:
            raise AssertionError(
                f"JupyterLab did not open {name} with a kernel within {PATIENCE} s. "
                f"The page's complaints: {watched.complaints}"
            ) from None

    def run_all(self) -> str:
        """Run all cells and return what they print."""
        return _printed(self.page.evaluate(RUN_ALL))

    def run(self, source: str) -> str:
        """Run the source in a new cell at the end and return what it prints."""
        return _printed(self.page.evaluate(RUN_NEW, source))

    def command(self, name: str) -> None:
        """Do what the menu's entry of that name would."""
        self.page.evaluate("(name) => jupyterapp.commands.execute(name)", name)

    @property
    def cells(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-cell")

    @property
    def last(self) -> Locator:
        """The cell that is the last one now, whatever comes after it."""
        return self.cells.nth(self.cells.count() - 1)

    def complaints(self) -> list[str]:
        """What went wrong on the page; JupyterLab's own warnings, as of being slow, left out."""
        return [it for it in self.watched.complaints if not it.startswith("console warning")]

    def foreign(self) -> list[str]:
        """The requests to anything but this JupyterLab."""
        host = self.address.removeprefix("http://")
        ours = tuple(f"{scheme}{host}" for scheme in ("http://", "ws://", "blob:http://"))
        return [url for url in self.watched.requests if not url.startswith((*ours, "data:"))]


def _printed(outputs: list[dict]) -> str:
    for output in outputs:
        if output["output_type"] == "error":
            raise AssertionError(f"A cell failed: {output['ename']}: {output['evalue']}")
    streams = [output["text"] for output in outputs if output["output_type"] == "stream"]
    return "".join("".join(text) for text in streams).strip()
