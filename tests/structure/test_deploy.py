"""The files in deploy/ say what the program and docs/operating.md need."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
from django.db import connection

from handrail.cli import build_parser
from tests.structure.source import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
TIMERS = sorted(DEPLOY.glob("*.timer"))
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "RestrictSUIDSGID": "yes", "CapabilityBoundingSet": "", "UMask": "0077",
    "SystemCallFilter": "@system-service", "ReadWritePaths": "/var/lib/handrail", "User": "handrail",
}  # fmt: skip
LONGEST_REQUEST = 120  # seconds that the web server gives a page: serving._gunicorn
LARGEST_POST = 250  # MB that may come at once: docs/operating.md


def _unit(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text("utf-8"))
    return unit


def faults_of_unit(unit: configparser.ConfigParser) -> list[str]:
    """What a service lacks, or runs that is no command."""
    service = unit["Service"]
    found = [name for name, value in HARDENED.items() if service.get(name) != value]
    program, *arguments = shlex.split(service["ExecStart"])
    known = re.findall(r"^    (\w+) ", build_parser().format_help(), re.M)
    # `backup` comes with its own app; where it is there, it is parsed like the others.
    if arguments[0] in known:
        try:
            build_parser().parse_args(arguments)
        except SystemExit:
            found.append(f"{arguments} is no command")
    elif arguments[0] != "backup":
        found.append(f"{arguments[0]} is no command")
    return found + ([] if program.endswith("/bin/handrail") else [program])


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_each_service_is_closed_in_and_runs_a_command_that_is_there(path: Path) -> None:
    assert faults_of_unit(_unit(path)) == []


def test_a_service_that_is_open_or_runs_nothing_is_noticed() -> None:
    unit = _unit(DEPLOY / "handrail.service")
    unit["Service"]["ExecStart"] = "/opt/handrail/.venv/bin/handrail serv"
    del unit["Service"]["NoNewPrivileges"]
    assert faults_of_unit(unit) == ["NoNewPrivileges", "serv is no command"]


def test_each_timer_has_its_service_and_a_time() -> None:
    assert {path.stem for path in TIMERS} >= {"handrail-tick", "handrail-backup", "handrail-health"}
    for path in TIMERS:
        assert path.with_suffix(".service") in UNITS
        assert _unit(path)["Timer"]["OnCalendar"]


def test_the_environment_names_what_the_settings_read() -> None:
    read = {
        name
        for path in (ROOT / "handrail").rglob("*.py")
        for name in re.findall(r"\"(HANDRAIL_[A-Z_]+)\"", path.read_text("utf-8"))
    }
    written = set(re.findall(r"^#?(HANDRAIL_\w+)=", (DEPLOY / "environment.example").read_text("utf-8"), re.M))
    assert written <= read | {"HANDRAIL_KEY_FILE"}
    told = (ROOT / "docs/operating.md").read_text("utf-8")
    assert [name for name in sorted(written) if f"`{name}`" not in told] == []


@pytest.mark.parametrize(
    ("name", "proto", "size", "waits", "redirects"),
    [
        ("nginx.conf", "Proto https;", r"client_max_body_size (\d+)m", r"proxy_read_timeout (\d+)s", "301 https"),
        ("Caddyfile", "Proto https\n", r"max_size (\d+)MB", r"read_timeout (\d+)s", "handrail.example"),
    ],
)  # fmt: skip
def test_each_proxy_says_https_itself_takes_large_files_and_waits(
    name: str, proto: str, size: str, waits: str, redirects: str
) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert f"X-Forwarded-{proto}" in text
    assert "127.0.0.1:8000" in text
    assert redirects in text
    assert [int(found) > LARGEST_POST for found in re.findall(size, text)] == [True]
    assert [int(found) > LONGEST_REQUEST for found in re.findall(waits, text)] == [True]
    assert "X-Forwarded-For $proxy_add" not in text  # would keep what a client says
    assert re.search(r"access_log off|output discard", text)


def test_no_part_of_the_nginx_site_logs_an_address_or_trusts_the_name_a_client_gives() -> None:
    """Port 80 as well: what is asked for there by mistake names a child too."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for said in ("access_log off;", "error_log /var/log/nginx/handrail.log crit;", "server_tokens off;"):
        assert text.count(said) == text.count("server {"), said
    assert "https://$" not in text


def _statements() -> list[str]:
    text = (DEPLOY / "postgresql.sql").read_text("utf-8")
    text = re.sub(r"^--.*$", "", text, flags=re.M).replace(":'owner_password'", "'x'").replace(":'app_password'", "'x'")
    _, after = text.split(r"\connect handrail")
    roles = [part for part in text.split(";") if "CREATE ROLE" in part]
    return [part.strip() for part in [*roles, *after.split(";")] if part.strip()]


@pytest.mark.skipif("HANDRAIL_TEST_DATABASE_URL" not in __import__("os").environ, reason="asks PostgreSQL")
def test_the_programs_role_writes_rows_and_makes_and_drops_nothing(db: None) -> None:
    """In a transaction that is rolled back: the owner makes a table, the app uses it and may do no more."""
    refused = ("DROP TABLE things", "CREATE TABLE others (n int)", "TRUNCATE things", "ALTER TABLE things ADD m int")
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)
        cursor.execute("SET ROLE handrail_owner")
        cursor.execute("CREATE TABLE things (n serial PRIMARY KEY, said text)")
        cursor.execute("SET ROLE handrail_app")
        cursor.execute("INSERT INTO things (said) VALUES ('a')")
        cursor.execute("UPDATE things SET said = 'b'")
        for statement in refused:
            cursor.execute("SAVEPOINT before")
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                cursor.connection.execute(statement)
            cursor.execute("ROLLBACK TO before")
        cursor.execute("DELETE FROM things")
        cursor.execute("RESET ROLE")
