"""Headers on every kind of answer, over https as in a school. Each page, each role: tests/structure/test_matrix.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client

from handrail.core import headers
from tests.hostile.conftest import HOST
from tests.hostile.forms import NEEDS
from tests.hostile.headers import faults
from tests.structure.world import World

Https = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


def browser(world: World, https: Https, who: str = "ana", *, is_strict: bool = False) -> Client:
    """A browser at the school's address. Its faults are answered, not raised."""
    client = Client(is_strict, False, headers=None, **https)
    if who:
        client.force_login(world.cast.users[who], backend="handrail.access.backends.Backend")
    return client


def fail(*args: Any, **kwargs: Any) -> HttpResponse:
    raise RuntimeError("Kowalczyk")


def answers(world: World, https: Https, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Every kind of answer there is, by what brings it about."""
    ana, nobody = browser(world, https), browser(world, https, "")
    strict = browser(world, https, is_strict=True)
    at = {name.partition(":")[2]: world.address(name, NEEDS[name]) for name in (
        "desk:pupil", "desk:suggest", "reports:register_xlsx", "packs:plan_pdf", "packs:plan_docx", "pupils:photo",
        "pupils:document_file", "plans:publish", "concerns:raise",
    )}  # fmt: skip
    strict.get(at["raise"])
    found = {
        "page": ana.get(at["pupil"]),
        "JSON": ana.get(at["suggest"], {"q": "mia"}),
        "workbook": ana.get(at["register_xlsx"]),
        "CSV": ana.get(at["register_xlsx"], {"as": "csv"}),
        "paper": ana.get(at["plan_pdf"]),
        "Word": ana.get(at["plan_docx"]),
        "photo": ana.get(at["photo"]),
        "document": ana.get(at["document_file"]),
        "to sign in": nobody.get(at["pupil"]),
        "sign-in page": nobody.get("/sign-in/"),
        "to https": Client().get(at["pupil"], HTTP_HOST=HOST),
        "400": ana.get("/", HTTP_HOST="evil.example"),
        "403": browser(world, https, "gil").get(at["pupil"]),
        "403 without a token": strict.post(at["raise"]),
        "404": ana.get("/nothing/"),
        "405": ana.get(at["publish"]),
        "HEAD": ana.head(at["pupil"]),
        "OPTIONS": ana.options(at["pupil"]),
        "too many fields": strict.post(
            at["raise"], {f"f{number}": "" for number in range(6100)}, HTTP_REFERER=f"https://{HOST}/"
        ),
        "too much": strict.post(at["raise"], b"a=" + b"a" * 23_000_000, FORM, HTTP_REFERER=f"https://{HOST}/"),
        "tap": nobody.get("/tap/" + "x" * 22 + "/"),
    }
    with monkeypatch.context() as broken:
        broken.setattr("handrail.access.gate._write_reading", fail)
        found["500"] = ana.get("/s/alder/")
        broken.setattr(SessionMiddleware, "process_request", fail)
        found["500 before anybody is known"] = ana.get("/s/alder/")
    return found


EXPECTED = {"page": 200, "photo": 200, "document": 200, "to https": 301, "400": 400, "403": 403, "404": 404, "405": 405,
            "403 without a token": 403, "too many fields": 400, "too much": 400, "500": 500,
            "500 before anybody is known": 500}  # fmt: skip


def test_every_kind_of_answer_carries_every_header(world: World, https: Https, monkeypatch: pytest.MonkeyPatch) -> None:
    found = answers(world, https, monkeypatch)
    assert {kind: found[kind].status_code for kind in EXPECTED} == EXPECTED
    wrong = {kind: faults(answer, secure=kind != "to https") for kind, answer in found.items()}
    assert {kind: lacking for kind, lacking in wrong.items() if lacking} == {}
    assert b"Kowalczyk" not in found["500"].content + found["500 before anybody is known"].content


def test_what_lies_still_carries_them_too(https: Https, db: None) -> None:
    for name in ("ui/handrail.css", "ui/handrail.js", "ui/favicon.svg"):
        answer = Client().get(f"/static/{name}", **https)
        assert (answer.status_code, faults(answer, secure=True, kept=True)) == (200, []), name
        b"".join(answer)


def test_without_what_puts_them_in_the_same_look_finds_them_missing(
    world: World, https: Https, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the middleware that stands above all others taken out."""

    def left_out(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
        return get_response

    monkeypatch.setattr(headers, "safe_headers", left_out)
    answer = browser(world, https).get("/", HTTP_HOST="evil.example")
    assert {"Content-Security-Policy", "Cache-Control", "Permissions-Policy"} <= set(faults(answer, secure=True))


def test_cookies_are_this_hosts_alone_and_no_script_reads_the_session(world: World, https: Https) -> None:
    """Those of a real sign-in, whose form has to pass the check of its token and of where it was sent from."""
    ben, client = world.cast.users["ben"], browser(world, https, "", is_strict=True)
    ben.set_password("otters by the weir")
    ben.save()
    sent = {"login": ben.email, "password": "otters by the weir", "csrfmiddlewaretoken": token_on(client, "/sign-in/")}
    answer = client.post("/sign-in/", sent, HTTP_REFERER=f"https://{HOST}/sign-in/")
    assert answer.status_code == 302
    assert set(answer.cookies) == {"__Host-handrail", "__Host-handrail-csrf", "__Host-handrail-known"}
    for cookie in answer.cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
    assert answer.cookies["__Host-handrail"]["httponly"]


def token_on(client: Client, path: str) -> str:
    """The token that stands in the form of a page."""
    found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content)
    assert found is not None
    return found[1].decode()
