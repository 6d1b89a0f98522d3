"""The docs say what is so."""

from __future__ import annotations

import re
from pathlib import Path

from handrail import __version__
from handrail.access.table import permissions_page
from handrail.cli import build_parser
from tests.structure.source import ROOT

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_permissions_page_is_current() -> None:
    assert (ROOT / "docs/permissions.md").read_text("utf-8") == permissions_page()


def test_every_script_the_docs_name_is_there() -> None:
    for path in DOCS:
        for name in re.findall(r"\bscript/([a-z-]+)", path.read_text("utf-8")):
            assert (ROOT / "script" / name).is_file(), f"{path.name} names script/{name}"


def test_every_command_the_docs_name_is_there() -> None:
    known = build_parser().format_help()
    for path in DOCS:
        for name in re.findall(r"`(?:\.venv/bin/)?handrail ([a-z]+)", path.read_text("utf-8")):
            assert re.search(rf"^\s+{name}\b", known, re.M), f"{path.name} names handrail {name}"


def test_every_file_the_docs_link_to_is_there() -> None:
    for path in DOCS:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_path_or_address_of_a_machine_is_in_the_project() -> None:
    from subprocess import run

    listed = run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    home = str(Path.home()) + "/"
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".lock", ".html", ".typ", ".css", ".js", ""}:
            text = path.read_text("utf-8", errors="ignore")
            assert home not in text or home == "/", name
            assert '"resolved": ' + '"http' not in text, name
