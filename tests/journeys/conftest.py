"""A real browser, a real server, and the demonstration's people.

The demonstration is made once, then put back before each file of journeys, so that each begins with the same records.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright
from sqlcipher3.dbapi2 import Connection

from tests.journeys.pace import REACH, Pace
from tests.once import made_once, together

pytestmark = pytest.mark.journey

# Instead of Playwright's own list, which the browser forgets when it is given another. With the first three it would
# keep pages of its own, behind the address bar and in reserve, and render them again with every page of ours.
WITHOUT = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
]
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page lives for a second: to make its scripts faster meanwhile takes longer than it saves.
    "--js-flags=--no-opt --no-maglev --single-threaded",
    f"--disable-features={','.join(WITHOUT)}",
]
SMALL = {"HANDRAIL_DEMO_SIZE": "small"}
SLOW = 30_000  # milliseconds: a busy machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


def environment_of(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "DJANGO_"))}
    return {**kept, "HANDRAIL_HOME": str(folder / "home"), "HANDRAIL_KEY_FILE": str(folder / "key"), **SMALL}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where whoever looks at pages leaves word of which kinds have been looked at."""
    folder = together(tmp_path_factory) / "seen"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it, to be copied."""
    return made_once(together(tmp_path_factory) / "prepared", _makes_demonstration)


def _makes_demonstration(folder: Path) -> None:
    program = [sys.executable, "-c", "from handrail.cli import prepare_demo; prepare_demo()"]
    subprocess.run(program, env=environment_of(folder), check=True)


@pytest.fixture(scope="session")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server of this process, on a copy of the prepared folder: its address and that folder."""
    folder = tmp_path_factory.mktemp("site")
    with serving(prepared, folder, "-m", "handrail") as address:
        yield address, folder


@pytest.fixture(scope="module")
def site(prepared: Path, server: tuple[str, Path]) -> str:
    """The address of the server, with every record and document as it was prepared."""
    address, folder = server
    _put_back(prepared, folder)
    return address


def _put_back(prepared: Path, folder: Path) -> None:
    """Under a server that goes on running: a start takes two seconds, the pages of a small database none."""
    with closing(opened(prepared)) as source, closing(opened(folder)) as target:
        source.backup(target)
    shutil.rmtree(folder / "home" / "files", ignore_errors=True)
    shutil.copytree(prepared / "home" / "files", folder / "home" / "files")


def opened(folder: Path) -> Connection:
    connection = Connection(folder / "home" / "database.sqlite3", timeout=20)
    key = (folder / "key").read_text("utf-8").strip()
    connection.execute(f"""PRAGMA key = "x'{key}'" """)
    return connection


@contextmanager
def serving(prepared: Path, folder: Path, *program: str) -> Iterator[str]:
    """A server that Python runs as `program`, on a copy of the prepared folder."""
    for name in ("home", "key"):
        source = prepared / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy2(source, folder / name)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, *program, "demo", "--port", str(port)]
    server = subprocess.Popen(command, env=environment_of(folder), start_new_session=True)
    try:
        _wait(address, server)
        yield address
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail("The server stopped before it answered.")
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The server did not answer within a minute.")


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def browser(play: Playwright) -> Browser:
    """Debian's Chromium, or the one script/browser found."""
    return launch(play)


def launch(play: Playwright, **options: list[str]) -> Browser:
    path = os.environ.get("HANDRAIL_CHROMIUM") or shutil.which("chromium")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return play.chromium.launch(executable_path=path, args=flags, **options)  # type: ignore[arg-type]


class Journey:
    """One person at a keyboard. Steps are presses of links and controls, and page loads, as the budgets count them."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.site = site
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SLOW)
        self.steps = 0
        self.pace = Pace()
        self.faults: list[str] = []
        self.page.on("console", self._note)
        self.page.on("request", self._refuse_strangers)
        self.page.on("load", self._count_load)

    def _note(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.faults.append(str(getattr(message, "text", message)))

    def _refuse_strangers(self, request: object) -> None:
        if not str(getattr(request, "url", "")).startswith((self.site, "blob:", "about:")):
            self.faults.append(f"asked {getattr(request, 'url', '')}")

    def _count_load(self, _: object) -> None:
        self.steps += 1
        self.pace.loads += 1

    def _counts_from_here(self) -> None:
        self.steps, self.pace = 0, Pace()

    def _reaches(self, target: Locator) -> None:
        """Go to a part of the page by Tab, reading what stands round it."""
        self.pace.adds(**target.evaluate(REACH))
        target.focus()

    def keeps(self, steps: int, expert: int, first: int) -> None:
        """Within the budget of the design: steps, and seconds for an expert and the first time."""
        assert self.steps <= steps
        assert self.pace.seconds() <= expert, self.pace
        assert self.pace.seconds(first_time=True) <= first, self.pace

    @property
    def scripted(self) -> bool:
        return bool(self.page.evaluate("matchMedia('(scripting: enabled)').matches"))

    def begins(self) -> None:
        """Go home, from where the steps are counted."""
        self.page.goto(f"{self.site}/s/alder/")
        self._counts_from_here()

    def signs_in(self, name: str) -> None:
        """Through the demonstration's picker, then counting begins on the home page."""
        self.page.goto(f"{self.site}/demo/")
        self.page.get_by_role("button", name=re.compile(name)).press("Enter")
        expect(self.page).to_have_url(re.compile(r"/s/|/t/"))
        self.page.wait_for_load_state()
        self._counts_from_here()

    def presses(self, role: str, name: str | re.Pattern[str], key: str = "Enter", nth: int = 0) -> None:
        """Press a link, button or tick by keyboard: one step, and one more if a page loads."""
        self.presses_at(self.page.get_by_role(role, name=name).nth(nth), key)  # type: ignore[arg-type]

    def presses_at(self, target: Locator, key: str = "Enter") -> None:
        """The same for a part of the page that has been found already."""
        self.steps += 1
        self._reaches(target)
        target.press(key)
        self.page.wait_for_load_state()

    def goes(self, role: str, name: str | re.Pattern[str]) -> None:
        """Press a link or button that leads to a page, and be there: two steps."""
        with self.page.expect_navigation():
            self.presses(role, name)

    def enters(self, label: str | re.Pattern[str], text: str) -> None:
        """Type into a field and send it with Enter: keystrokes, and the page that loads."""
        self.types(label, text)
        self.pace.keys += 1
        with self.page.expect_navigation():
            self.page.get_by_label(label).first.press("Enter")

    def chooses(self, label: str | re.Pattern[str], nth: int = 0) -> None:
        """Choose a radio button by keyboard: one step."""
        self.steps += 1
        choice = self.page.get_by_role("radio", name=label).nth(nth)
        self._reaches(choice)
        choice.press("Space")

    def brings(self, label: str, name: str, content: bytes) -> None:
        """Choose a file of one's own: one step. The window it is chosen in is the computer's, not the page's."""
        self.steps += 1
        field = self.page.get_by_label(label).first
        field.focus()
        field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})

    def selects(self, label: str | re.Pattern[str], option: str, nth: int = 0) -> None:
        """Choose from a list by typing how the option begins: one step."""
        self.steps += 1
        field = self.page.get_by_label(label).nth(nth)
        self._reaches(field)
        self.pace.keys += len(option)
        self.page.keyboard.type(option)
        expect(field.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(option)}"))

    def types(self, label: str | re.Pattern[str], text: str, nth: int = 0) -> None:
        """Type into a field: keystrokes, not a step."""
        self.writes(self.page.get_by_label(label).nth(nth), text)

    def writes(self, field: Locator, text: str) -> None:
        """The same for a field that has been found already."""
        self._reaches(field)
        self.pace.keys += len(text)
        field.fill(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=SLOW)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def journey(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Journey]:
    """A person in a fresh browser; each journey is made with JavaScript and without."""
    yield from _journey(browser, site, scripted=request.param)


@pytest.fixture
def colleague(browser: Browser, site: str, journey: Journey) -> Iterator[Journey]:
    """Somebody else, at a computer of their own."""
    yield from _journey(browser, site, scripted=journey.scripted)


def _journey(browser: Browser, site: str, *, scripted: bool) -> Iterator[Journey]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=scripted)
    made = Journey(context, site)
    yield made
    context.close()
    assert not made.faults
