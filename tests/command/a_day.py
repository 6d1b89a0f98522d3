"""A day of a SENCO in a real data folder, and what is found there afterwards: run as `python -m tests.command.a_day`.

Every word of it that somebody typed or brought holds CANARY, which must lie readable nowhere on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from io import StringIO
from typing import Any

CANARY = "Quokkafield"
PASSWORD = "long enough to sign in with"
PASSPHRASE = "a passphrase of her own"


def live() -> None:
    """The acts of a day, each as a person does it; then the power goes."""
    from django.contrib.auth.hashers import make_password
    from django.core.cache import cache
    from django.test import Client

    from handrail.access.devices import make_device
    from handrail.access.links import make_password_link
    from handrail.core.files import FileWriter
    from handrail.workload.own.actions.private import begin_private, code_is_kept, make_code, write_note
    from handrail.workload.own.actions.supervision import arrange_supervision
    from tests.cast import make_cast, owe_nothing

    cast = make_cast()
    by = cast.member("ana")
    password = make_password(PASSWORD)
    for user in cast.users.values():
        user.password = password
        user.save()
    ana = Client(HTTP_HOST="127.0.0.1")
    ana.force_login(cast.users["ana"], backend="handrail.access.backends.Backend")
    owe_nothing(ana)
    ana.get("/account/two-step/app/")
    secret = ana.session["mfa.totp.secret"]
    assert ana.post("/account/two-step/app/", {"code": _code(secret)}).status_code == 302
    cache.clear()
    _write_and_bring(ana, cast)
    arrange_supervision(by=by, with_whom=f"Dr {CANARY}", how_often="month", starts_on=by.on)
    _, key = begin_private(by=by, passphrase=PASSPHRASE)
    make_code(by=by, key=key)
    code_is_kept(by=by)
    write_note(by=by, key=key, words=f"{CANARY} wore me out")
    make_device(by=cast.member("hal"), name="Hall tablet", opens_cards=False)
    link = make_password_link(user=cast.users["ben"], by=cast.member("hal"))
    unfinished = FileWriter()
    unfinished.write(CANARY.encode() * 60_000)
    document = _document_sha256()
    _say({"secret": secret, "session": ana.session.session_key, "link": link, "document": document})
    os.kill(os.getpid(), signal.SIGKILL)


def _write_and_bring(ana: Any, cast: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from handrail.core import clock
    from handrail.core.worker import work_off
    from handrail.exchange import views
    from handrail.pupils.tests import samples

    mia = cast.pupils["mia"].ref
    page = f"/s/alder/pupils/{mia}"
    note = {
        "kind": "observation",
        "happened_on": clock.today().isoformat(),
        "text": f"{CANARY} read to the rabbit.",
        "whole": "yes",
    }
    assert ana.post(f"{page}/notes/add/", note).status_code == 302
    assert ana.post(f"/account/unsent/?at={page}/notes/add/", note).status_code == 200
    file = SimpleUploadedFile("report.pdf", samples.pdf(f"{CANARY} reads well."), "application/pdf")
    about = {"about": "plan", "title": f"By {CANARY}", "received_on": "20 Nov 2025", "file": file, "whole": "yes"}
    assert ana.post(f"{page}/documents/add/", about).status_code == 302
    for limit in ("BIG_BYTES", "BIG_ROWS"):
        setattr(views, limit, 1)  # so that the worker reads it
    roll = f"UPN;Surname;Forename;DOB;SEN status\nB801200005001;{CANARY};Zoë;01/02/2018;K\n".encode()
    assert ana.post("/s/alder/files/new/", {"file": SimpleUploadedFile("pupils.csv", roll)}).status_code == 302
    work_off()
    assert ana.get(f"{page}/timeline.pdf").content.startswith(b"%PDF")


def look(said: dict[str, str]) -> None:
    """What is there and opens as before, and what opens no more."""
    from django.test import Client

    from handrail.access.links import find_link
    from handrail.access.memberships import find_member
    from handrail.access.models import Device, OneTimeLink, UnsentWords, User
    from handrail.pupils.models import Note
    from handrail.workload.own.models import PrivateBox, Supervision
    from handrail.workload.own.private import open_by_passphrase, read_private

    by = find_member(User.objects.get(email="ana@example.org"), "alder", "drill")
    assert by is not None
    before = Client(HTTP_HOST="127.0.0.1")
    before.cookies["handrail"] = said["session"]
    browser = Client(HTTP_HOST="127.0.0.1")
    first = browser.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    second = browser.post("/sign-in/code/", {"code": _code(said["secret"])})
    box = PrivateBox.objects.for_school(by.school).get()
    _say(
        {
            "sign_in": [first["Location"], second["Location"], "_auth_user_id" in browser.session],
            "old_session": before.get("/s/alder/").status_code,
            "old_device": [row.ended_by for row in Device.objects.for_school(by.school)],
            "written": _writes(browser, by),
            "old_link": find_link(OneTimeLink.Purpose.SET_PASSWORD, said["link"].split("/")[2]) is not None,
            "note": Note.objects.for_school(by.school).get(kind="observation").text,
            "unsent": CANARY in UnsentWords.objects.get().fields,
            "document": _document_sha256(),
            "supervision": Supervision.objects.for_school(by.school).get().with_whom,
            "commands": _commands(),
            "private": [row.words for row in read_private(by, open_by_passphrase(box, PASSPHRASE)).notes],
        }
    )


def _writes(browser: Any, by: Any) -> list[int]:
    """How a page is read and how one is written: refused until two people say that this is the real one."""
    from handrail.core import clock
    from handrail.pupils.models import Pupil

    pupil = Pupil.objects.visible_to(by).first()
    assert pupil is not None
    page = f"/s/alder/pupils/{pupil.ref}/notes/add/"
    note = {"kind": "observation", "happened_on": clock.today().isoformat(), "text": "Again.", "whole": "yes"}
    return [browser.get(page).status_code, browser.post(page, note).status_code]


def _document_sha256() -> str:
    from handrail.core.files import read_file
    from handrail.pupils.models import Document

    document = Document.objects.across_schools(reason="a test looks for the one there is").get()
    return hashlib.sha256(read_file(document.file_id)).hexdigest()


def _commands() -> list[int]:
    """How commands end that are given at once on a folder just restored."""
    from contextlib import redirect_stdout

    from handrail.cli import main

    with redirect_stdout(StringIO()):
        return [main(["check"]), main(["tick"])]


def _code(secret: str) -> str:
    from handrail.access.tests.test_second_step import code_for

    return code_for(secret)


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    from handrail.cli import start_django

    start_django()
    if sys.argv[1] == "live":
        live()
    else:
        look(json.loads(sys.argv[2]))
