"""Takes the README's pictures from the demonstration: `.venv/bin/python assets/take-pictures.py ADDRESS`.

ADDRESS is where `script/demo` is serving, http://127.0.0.1:8000 unless said. Every person in them is made up.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
FILE = (
    "Surname;Forename;Date of birth;SEN status;SEN start date;Sen Need\n"
    "Kowalczyk;Mia;14/01/{year};E;04/11/2026;Speech, Language and Communication Needs\n"
    "Haddad;Omar;02/11/{older};E;;Autistic Spectrum Disorder\n"
    "O’Neill;Zoë;03/03/{year};K;09/09/2026;Specific Learning Difficulty\n"
)


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{address}/demo/")
        page.get_by_role("button", name="Ana Ferreira").press("Enter")
        page.wait_for_url("**/s/alder/")
        _take(page, "home")
        page.goto(f"{address}/s/alder/register/")
        _take(page, "register")
        page.get_by_role("link", name="Kowalczyk, Mia").click()
        _take(page, "pupil")
        page.get_by_role("link", name="Review", exact=True).click()
        _take(page, "review")
        page.goto(f"{address}/s/alder/provision/")
        _take(page, "map")
        page.goto(f"{address}/s/alder/files/new/")
        with tempfile.TemporaryDirectory() as folder:
            chosen = Path(folder, "autumn-pupils.csv")
            year = page.locator("body").evaluate("() => new Date().getFullYear()") - 8
            chosen.write_text(FILE.format(year=year, older=year - 2), "cp1252")
            page.set_input_files("input[type=file]", chosen)
            page.get_by_role("button", name="Read the file").click()
        _take(page, "import")
        browser.close()


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
