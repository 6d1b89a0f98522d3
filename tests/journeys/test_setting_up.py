"""From the first start to the register: a secondary school of 1,000 pupils, and a setting of 24 children.

Budget: twenty minutes by the keystroke-level model, for somebody who does it for the first time. All names are made up.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from handrail.core import clock
from handrail.rules.calendar import academic_year
from tests.journeys.conftest import Journey, _free_port, _wait, environment_of

TWENTY_MINUTES = 20 * 60
LETTER, PRESS, THINKS = 0.28, 1.3, 4.0  # seconds: an average typist; finding and pressing; a first-timer reading
PASSWORD = "four grey herons by the weir"
LINE = "199904,999,Nowhere,4001,Birch Academy,34,Academy converter,10,,1,Open,0,,,0,,,4,Secondary,11,16"
FORENAMES = ("Ada", "Bilal", "Clara", "Dara", "Efua", "Finn", "Gwen", "Hana", "Idris", "Jaya", "Kofi", "Leila")


class Walk(Journey):
    """A journey that also counts what is typed, and how long the pages took."""

    letters = 0

    def types(self, label: str | re.Pattern[str], text: str, nth: int = 0) -> None:
        self.letters += len(text)
        super().types(label, text, nth)

    def pastes(self, label: str, text: str) -> None:
        """Copied from elsewhere: two presses, whatever its length."""
        self.steps += 1
        super().types(label, text)

    @property
    def seconds(self) -> float:
        """By the keystroke-level model, for the first time."""
        return self.letters * LETTER + self.steps * (PRESS + THINKS)


@pytest.fixture
def begins(browser: Browser, tmp_path: Path) -> Iterator[Callable[[], Walk]]:
    """Start Handrail on an empty folder and open the link it prints."""
    made: list[Walk] = []
    servers: list[subprocess.Popen[bytes]] = []

    def begin() -> Walk:
        port, printed = _free_port(), tmp_path / "printed"
        command = [sys.executable, "-m", "handrail", "serve", "--port", str(port)]
        with printed.open("wb") as out:
            servers.append(subprocess.Popen(command, env=environment_of(tmp_path), stdout=out))
        site = f"http://127.0.0.1:{port}"
        _wait(site, servers[0])
        link = re.search(rf"{site}/start/\S+", printed.read_text("utf-8"))
        assert link, printed.read_text("utf-8")
        made.append(Walk(browser.new_context(viewport={"width": 1366, "height": 768}), site))
        made[0].page.goto(link[0])
        made[0].steps = 0
        return made[0]

    yield begin
    for walk in made:
        walk.context.close()
        assert not walk.faults
    for server in servers:
        server.terminate()
        server.wait(20)


def makes_the_first_account(walk: Walk, school: str, kind: str) -> None:
    for label, text in {
        "Your name": "Bea Lin",
        "School e-mail": "bea@example.org",
        "Name of the school": school,
    }.items():
        walk.types(label, text)
    walk.selects("What sort of place it is", kind)
    walk.types("Password", PASSWORD)
    walk.types("The same password again", PASSWORD)
    walk.goes("button", "Make the account")
    if not walk.page.url.endswith("/set-up/"):
        walk.goes("link", "Finish setting up")
    walk.sees(re.compile("^Six steps"))


def goes_to_staff(walk: Walk) -> None:
    """Letting people in asks for a second step, which is set up on the way."""
    walk.goes("link", "Staff")
    walk.goes("button", "Print codes")
    walk.goes("link", "Printed: go on")


def brings_pupils(walk: Walk, content: bytes, says: str) -> None:
    walk.goes("link", "Pupils")
    walk.brings("The file", "pupils.csv", content)
    walk.goes("button", "Read the file")
    walk.goes("button", re.compile("^Apply"))
    walk.sees(re.compile(f"was applied: {says}"))
    walk.goes("link", "Home")
    walk.goes("link", "Finish setting up")


def test_a_secondary_school_of_a_thousand_pupils(begins: Callable[[], Walk]) -> None:
    walk, began = begins(), time.monotonic()
    makes_the_first_account(walk, "Birch", "Secondary school")

    walk.goes("link", "Your school")
    walk.pastes("Your school’s line of the national register", LINE)
    walk.goes("button", "Read it")
    walk.sees("not saved yet")
    walk.goes("button", "Save the school")

    walk.goes("link", "Words")
    walk.types("Designated safeguarding lead", "Dee Marsh")
    walk.goes("button", "Save the words")

    walk.goes("link", "The school year")
    walk.brings("A calendar or a file of dates", "terms.ics", calendar())
    walk.goes("button", "Read the dates")
    walk.sees(re.compile(r"\d\d\d school days"))
    walk.goes("button", "Save 1 school year")
    walk.goes("link", "Back to the steps")

    brings_pupils(walk, pupils(1000), "1,000 new pupils")

    walk.goes("link", "Forms and teaching groups")
    walk.pastes("Names", "7X Maths\n8X Maths\n9X Science")
    walk.chooses("Teaching groups")
    walk.goes("button", "Add them")
    walk.page.get_by_role("row", name="7X Maths").get_by_role("link").last.press("Enter")
    walk.page.wait_for_url("**/pupils/")
    walk.pastes("Names or UPNs", "\n".join(f"Ada Sample{number:04}" for number in range(0, 240, 60)))
    walk.goes("button", "Put them in")
    walk.sees("4 pupils put in 7X Maths")
    walk.page.goto(f"{walk.site}/s/birch/set-up/")

    goes_to_staff(walk)
    walk.brings("A list of staff", "staff.csv", staff())
    walk.goes("button", "Read the list")
    walk.sees("40 rows read")
    walk.goes("button", re.compile("^Add them"))
    walk.sees("40 slips")
    assert walk.page.locator(".hr-address").count() == 40
    walk.goes("link", "Back to the steps")
    walk.sees("Six steps")
    expect(walk.page.get_by_text("of them open")).to_have_count(0)

    walk.goes("link", "What next")
    walk.sees("Nobody on SEN support has a plan.")
    walk.goes("link", "SEN register")
    expect(walk.page.get_by_role("row", name=re.compile("Sample0000"))).to_be_visible()
    note("secondary, 1,000 pupils", walk, began)
    assert walk.steps <= 70
    assert walk.seconds < TWENTY_MINUTES


def test_a_setting_of_twenty_four_children(begins: Callable[[], Walk]) -> None:
    walk, began = begins(), time.monotonic()
    makes_the_first_account(walk, "Little Larches", "Early-years setting")

    walk.goes("link", "Words")
    walk.types("Designated safeguarding lead", "Dee Marsh")
    walk.goes("button", "Save the words")

    first = academic_year(clock.today()).starts_on.year
    walk.goes("link", "The school year")
    walk.goes("link", f"begin from usual dates of {first}/{(first + 1) % 100:02}")
    walk.sees("These are usual dates, not your school’s.")
    walk.goes("button", "Look over the dates")
    walk.goes("button", "Save 1 school year")
    walk.goes("link", "Back to the steps")

    brings_pupils(walk, children(), "24 new pupils")

    goes_to_staff(walk)
    for place, (name, room) in enumerate((("Jo Penn", "Otters"), ("Kit Vale", "Hedgehogs"))):
        walk.types("Name", name, nth=place)
        walk.types("E-mail address", f"{name.split()[0].lower()}@example.org", nth=place)
        walk.page.locator(f'[name="staff-{place}-role_key"]').select_option("teacher")
        walk.types("Groups", room, nth=place)
        walk.steps += 1
    walk.goes("button", re.compile("^Add them"))
    walk.sees("2 slips")
    walk.goes("link", "Back to the steps")
    expect(walk.page.get_by_text("of them open")).to_have_count(0)
    walk.goes("link", "What next")
    walk.goes("link", "SEN register")
    expect(walk.page.get_by_role("row", name=re.compile("Little00"))).to_contain_text("Jo Penn")
    note("early years, 24 children", walk, began)
    assert walk.steps <= 50
    assert walk.seconds < TWENTY_MINUTES


def note(what: str, walk: Walk, began: float) -> None:
    """What a run measured, for whoever runs pytest with -s."""
    pages = time.monotonic() - began
    print(f"{what}: {walk.steps} steps, {walk.letters} letters, {walk.seconds:.0f} s at first, {pages:.0f} s of pages")


def calendar() -> bytes:
    """A year as an authority publishes it: holidays alone."""
    first = academic_year(clock.today()).starts_on.year
    spans = (
        (f"{first}0720", f"{first}0901"), (f"{first}1024", f"{first}1102"), (f"{first}1219", f"{first + 1}0104"),
        (f"{first + 1}0213", f"{first + 1}0222"), (f"{first + 1}0327", f"{first + 1}0412"),
        (f"{first + 1}0529", f"{first + 1}0607"), (f"{first + 1}0722", f"{first + 1}0901"),
    )  # fmt: skip
    event = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:School holiday\r\nEND:VEVENT\r\n"
    events = [event.format(*span) for span in spans]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def pupils(count: int) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Surname", "Forename", "DOB", "Year", "Reg group", "SEN status", "SEN start date", "SEN need"])
    first = academic_year(clock.today()).starts_on.year
    for number in range(count):
        year = 7 + number % 5
        name, form = FORENAMES[number % 12], f"{year}{'ABCDEFGH'[number // 5 % 8]}"
        sen = ["K", f"04/09/{first}", "SLCN"] if number % 7 == 0 else ["N", "", ""]
        rows.writerow([f"Sample{number:04}", name, f"{number % 28 + 1:02}/03/{first - year - 4}", year, form, *sen])
    return out.getvalue().encode()


def staff() -> bytes:
    forms = [f"{year}{letter}" for letter in "ABCDEFGH" for year in range(7, 12)]
    lines = []
    for place, form in enumerate(forms):
        groups = f"{form}, 7X Maths; 8X Maths; 9X Science" if place == 0 else form
        lines.append(f'"{FORENAMES[place % 12]} Tutor{place}",tutor{place}@example.org,Teacher,"{groups}"')
    return "\n".join(["Name,Email,Job title,Tutor group", *lines]).encode()


def children() -> bytes:
    first, lines = academic_year(clock.today()).starts_on.year, []
    for number in range(24):
        room, sen = "Otters" if number < 12 else "Hedgehogs", f"K,04/09/{first}" if number % 8 == 0 else "N,"
        born = f"{number + 1:02}/02/{first - 3}"
        lines.append(f"Little{number:02},{FORENAMES[number % 12]},{born},{room},{sen}")
    return "\n".join(["Surname,Forename,DOB,Room,SEN status,SEN start date", *lines]).encode()
