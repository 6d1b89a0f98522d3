"""The docs say what is so."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import trust
from handrail import __version__
from handrail.access.dictionary import dictionary_page, product_models
from handrail.access.table import permissions_page
from handrail.cli import build_parser
from tests.structure.source import ROOT

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_permissions_page_is_current() -> None:
    assert (ROOT / "docs/permissions.md").read_text("utf-8") == permissions_page()


def test_the_trust_page_is_current_and_speaks_of_every_promise() -> None:
    assert (ROOT / "docs/trust.md").read_text("utf-8") == trust.page()
    assert {bar for row in trust.rows() for bar in row.bars} >= set(trust.PROMISED)
    for row in trust.rows():
        for command in row.commands:
            first = command.split()[0]
            assert not first.startswith(("script/", ".venv/bin/pytest")) or (ROOT / first).exists(), command
        # Only what says that it is not measured may do without a command.
        assert row.commands or row.is_red, row


def test_the_data_dictionary_holds_every_field_and_a_new_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    written = (ROOT / "docs/data-dictionary.md").read_text("utf-8")
    models = [model for model in product_models() if not model.__module__.startswith("tests.")]
    assert written == dictionary_page(models)
    assert all((model.__doc__ or "").strip() and not model.__doc__.startswith(f"{model.__name__}(") for model in models)
    # The control: a field more, and a table more, are noticed.
    more = SimpleNamespace(name="shoe_size")
    fields = [*models[0]._meta.concrete_fields, more]
    grown = SimpleNamespace(
        __doc__=models[0].__doc__, _meta=SimpleNamespace(label=models[0]._meta.label, concrete_fields=fields)
    )
    assert written != dictionary_page([grown, *models[1:]])
    new = SimpleNamespace(__doc__="New.", _meta=SimpleNamespace(label="pupils.New", concrete_fields=[more]))
    with pytest.raises(KeyError):
        dictionary_page([*models, new])


def test_the_report_route_is_there_and_names_no_invented_address() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "Report a vulnerability" in text
    assert "@" not in text
    assert re.search(r"2 working days", text)


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
