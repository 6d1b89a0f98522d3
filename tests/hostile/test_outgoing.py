"""Handrail calls nobody but the school's mail server and its identity provider (bar 22).

That nothing does so while the tests run is kept by pytest-socket (pyproject.toml: only this machine may be spoken to).
"""

from __future__ import annotations

import re
import socket
from email import message_from_bytes
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage

from handrail.setting_up.invitations import Slip, send_invitations
from tests.hostile.payloads import MARKUP
from tests.structure.source import PRODUCT, ROOT
from tests.structure.world import World

OPENS = re.compile(
    r"^\s*(?:import|from) +(?:socket|ssl|urllib\.request|urllib3|http\.client|http\.server|httpx|requests|aiohttp|"
    r"smtplib|ftplib|poplib|imaplib|telnetlib|xmlrpc|asyncio|socketserver|webbrowser)\b",
    re.MULTILINE,
)
SENDS = re.compile(
    r"\b(?:send_mail|send_mass_mail|mail_admins|EmailMessage|EmailMultiAlternatives|get_connection)\((?!\)\.)"
)
INVITES, GLASS, HEALTH = "handrail/setting_up/invitations.py", "handrail/pupils/glass.py", "handrail/health.py"
MAY_OPEN = {
    INVITES,  # for the names of what can go wrong with the mail server
    GLASS,  # the same
    "handrail/access/outside.py",  # the school's identity provider, behind a guard of its own
    HEALTH,  # whether the school's own address and its mail server answer
}
MAY_SEND = {INVITES, GLASS, HEALTH, "handrail/audit/heads.py"}


def found(pattern: re.Pattern[str]) -> set[str]:
    """The modules of the product in which something stands."""
    modules = [path for path in PRODUCT.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    return {str(path.relative_to(ROOT)) for path in modules if pattern.search(path.read_text("utf-8"))}


def test_no_module_opens_a_connection_but_those_that_may() -> None:
    assert found(OPENS) == MAY_OPEN


def test_no_module_sends_mail_but_those_that_may() -> None:
    assert found(SENDS) == MAY_SEND


@pytest.mark.parametrize(
    "line",
    [
        "import socket",
        "  from urllib.request import x",
        "import requests",
        "from http.client import HTTPConnection",
    ],
)
def test_such_a_line_would_be_found(line: str) -> None:
    """The control."""
    assert OPENS.search(f"import re\n{line}\n")


def test_a_connection_to_anywhere_else_fails_while_the_tests_run() -> None:
    """The control of pytest-socket: 192.0.2.1 is an address that is nobody's."""
    with pytest.raises(UserWarning, match="tried to use socket"), socket.socket() as line:
        line.connect(("192.0.2.1", 80))


def test_a_name_with_lines_in_it_writes_no_header_and_no_markup_of_a_mail(world: World, settings: Any) -> None:
    settings.HANDRAIL_MAIL_FROM = "handrail@example.org"
    ana, ben = world.cast.member("ana"), world.cast.users["ben"].memberships.get()
    ana.school.name = f"Alder\r\nBcc: a@evil.example\n\n{MARKUP}"
    ben.user.name = f"Ben\r\nContent-Type: text/html\r\n\r\n{MARKUP}"
    send_invitations(ana, [Slip(ben, "https://handrail.example/link/x/", "Teacher")])
    sent = message_from_bytes(mail.outbox[0].message().as_bytes())
    assert (sent.get_content_type(), sent["To"], sent["Bcc"], sent.is_multipart()) == (
        "text/plain", "ben@example.org", None, False,
    )  # fmt: skip
    assert mail.outbox[0].recipients() == ["ben@example.org"]
    sent_as_it_came = EmailMessage(ana.school.name, "Words", "a@example.org", ["b@example.org"])
    with pytest.raises(BadHeaderError):  # the control: the same name, not made one line
        sent_as_it_came.message()
