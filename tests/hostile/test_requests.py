"""Requests that no page of ours sends: without its token, from elsewhere, under another name, to odd addresses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client, RequestFactory
from lxml import html

from handrail.access.whence import client_address
from tests.hostile.conftest import HOST
from tests.hostile.forms import NEEDS, Rows
from tests.hostile.payloads import ROUNDS
from tests.hostile.test_headers import browser, token_on
from tests.structure.test_matrix import MATRIX
from tests.structure.world import World
from tests.undone import undone

Https = dict[str, Any]
OURS, EVIL = f"https://{HOST}", "https://evil.example"
FORGED: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "no token": ({}, {"HTTP_REFERER": f"{OURS}/"}),
    "another session's token": ({"csrfmiddlewaretoken": "b" * 64}, {"HTTP_REFERER": f"{OURS}/"}),
    "another origin": ({"csrfmiddlewaretoken": ""}, {"HTTP_ORIGIN": EVIL}),
    "no origin": ({"csrfmiddlewaretoken": ""}, {"HTTP_ORIGIN": "null"}),
    "another page": ({"csrfmiddlewaretoken": ""}, {"HTTP_REFERER": f"{EVIL}/"}),
    "a page that looks like ours": ({"csrfmiddlewaretoken": ""}, {"HTTP_REFERER": f"{OURS}.evil.example/"}),
    "no page": ({"csrfmiddlewaretoken": ""}, {}),
}
"""What is sent and from where; an empty token stands for the right one."""


def taken(world: World, https: Https, forged: str, names: list[str]) -> list[str]:
    """The addresses at which a form forged in this way gets past the door."""
    client = browser(world, https, is_strict=True)
    sent, where = FORGED[forged]
    token = token_on(client, "/s/alder/concerns/raise/")
    sent = {key: value or token for key, value in sent.items()}
    past = []
    for name in names:
        with undone():
            answer = client.post(world.address(name, NEEDS[name]), sent, **where)
        if answer.status_code != 403 or b"Your role does not include this" in answer.content:
            past.append(name)
    return past


@pytest.mark.parametrize("forged", FORGED)
def test_no_forged_form_is_taken_at_any_address(world: World, https: Https, forged: str) -> None:
    """Each way meets some of the addresses, each its own; in the full tier all of them."""
    place, every = (0, 1) if ROUNDS else (list(FORGED).index(forged), 3 * len(FORGED))
    assert taken(world, https, forged, sorted(MATRIX)[place::every]) == []


def test_without_the_check_of_the_token_the_same_look_finds_it_taken(
    world: World, https: Https, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(CsrfViewMiddleware, "process_view", lambda *args, **kwargs: None)
    assert taken(world, https, "no token", ["workload:pulled_away"]) == ["workload:pulled_away"]


def test_only_our_own_name_is_answered(world: World, https: Https) -> None:
    client = browser(world, https)
    for host in ("evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example", "", f"{HOST}:x", "[::1]", "127.0.0.1"):
        answer = client.get("/s/alder/", HTTP_HOST=host)
        assert (answer.status_code, b"evil" in answer.content) == (400, False), host
    answer = client.get("/s/alder/", HTTP_X_FORWARDED_HOST="evil.example")
    assert (answer.status_code, b"evil.example" in answer.content) == (200, False)


def test_what_a_sender_says_of_its_address_is_not_believed(world: World, https: Https) -> None:
    """Of X-Forwarded-For only the last counts, which the proxy wrote; without a proxy nothing of it."""
    asked = RequestFactory()
    assert client_address(asked.get("/", HTTP_X_FORWARDED_FOR="10.0.0.1, 192.0.2.7")) == "192.0.2.7"
    for claimed in ("", "x, ", "'; DROP TABLE", "1.2.3.4, nobody\r\n"):
        assert client_address(asked.get("/", HTTP_X_FORWARDED_FOR=claimed)) == "127.0.0.1", claimed


LEADS_AWAY = (
    "//evil.example",
    "///evil.example",
    " //evil.example",
    "\t//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "//evil.example\r\nX: y",
    "javascript:alert(1)",
    "data:text/html,x",
    f"{OURS}@evil.example/",
)


@pytest.mark.parametrize("where", LEADS_AWAY)
def test_nobody_is_led_away_after_signing_in_or_back(world: World, https: Https, where: str) -> None:
    ben = world.cast.users["ben"]
    ben.set_password("otters by the weir")
    ben.save()
    sent = {"login": ben.email, "password": "otters by the weir", "next": where}
    assert leads_home(browser(world, https, "").post("/sign-in/", sent).get("Location", "/"))
    ana = browser(world, https)
    for name in ("workload:noted", "plans:observe", "pupils:note"):
        page = ana.get(world.address(name, NEEDS[name]), {"back": where, "next": where, "on": where}).content
        assert [where for where in links(page) if not leads_home(where)] == [], name
    assert leads_home(ana.post("/sign-out/", {"next": where}).get("Location", "/"))


def links(page: bytes) -> list[str]:
    """Where the links and forms of a page lead."""
    return [
        at for _, name, at, _ in html.document_fromstring(page).iterlinks() if name in {"href", "action", "formaction"}
    ]


def leads_home(where: str) -> bool:
    parts = urlsplit(where.replace("\\", "/").strip())
    return not parts.scheme and not parts.netloc


ODD_PATHS = ("%00", "-1", "9223372036854775808", "..;/", "..%2f..%2fetc%2fpasswd",
             "00000000-0000-0000-0000-000000000000",
             "%ed%a0%80", "%ff", "a" * 3000, "%0d%0aSet-Cookie:a=b", "null", "*")  # fmt: skip


def test_what_is_another_schools_is_absent_to_the_last_byte(world: World) -> None:
    """Of a child of another school, of nobody, and of what was never an address, the same is said as of nothing."""
    ana, theirs = world.cast.client("ana"), [world.cast.pupils[name].ref for name in ("zoe", "bo", "lou")]
    for below in ("/s/alder/pupils/{}/", "/s/alder/plans/{}/", "/s/alder/files/{}/", "/s/{}/"):
        for alike in (ODD_PATHS, [*theirs, "x" * 22, "-" * 22]):
            answers = [ana.get(below.format(odd)) for odd in alike]
            assert {answer.status_code for answer in answers} == {404}, below
            assert len({re.sub(rb'value="\w{64}"', b"", answer.content) for answer in answers}) == 1, below


def test_a_cookie_of_a_megabyte_and_odd_cookies_are_nobody(world: World) -> None:
    for cookie in (
        "a" * 1_000_000,
        "\0",
        "handrail=\x80; handrail=" + "b" * 40,
        "handrail=../../x",
        "; ; ;=",
        "handrail",
    ):
        client = Client(raise_request_exception=False)
        assert client.get("/s/alder/", HTTP_COOKIE=cookie).status_code in {302, 400}, cookie[:30]


def test_a_method_in_a_field_or_a_header_is_no_method(world: World, db: None) -> None:
    client, rows = world.cast.client("ana"), Rows().remember()
    at = world.address("pupils:note", NEEDS["pupils:note"])
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"):
        with rows.watched() as changed:
            assert client.generic(method, at).status_code == 405, method
        assert changed == {}
    with rows.watched() as changed:
        client.get(at, {"_method": "DELETE"}, HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")
    assert not any(table.startswith(("pupils_", "plans_")) for table in changed)
