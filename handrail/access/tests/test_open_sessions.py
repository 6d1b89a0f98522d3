from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from handrail.access.models import Membership
from handrail.access.open_sessions import end_all_of, sessions_of
from handrail.access.tests.factories import make_person, member_of, signed_in
from handrail.audit.models import AuditEvent
from handrail.schools.models import School

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


def at(row: Membership, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/sign-in/", {"login": row.user.email, "password": "quiet river under stones"})
    return client


def test_each_person_sees_their_own_and_ends_one_or_all_others(ben: Membership, ana: Membership) -> None:
    here, there, third, hers = at(ben), at(ben, "iPad Safari"), at(ben), at(ana)
    page = here.get("/account/sessions/").content.decode()
    assert page.count("Firefox on a Windows computer, from 127.0.0.1") >= 2
    assert "Safari on an iPad" in page
    assert page.count("<b>This one</b>") == 1
    mark = re.findall(r'value="(\w{22})"[^>]*>End<span class="vh"> Safari', page)[0]
    here.post("/account/sessions/", {"mark": mark})
    assert there.get("/account/").status_code == 302
    assert third.get("/account/").status_code == 200
    here.post("/account/sessions/")
    assert third.get("/account/").status_code == 302
    assert (here.get("/account/").status_code, hers.get("/account/").status_code) == (200, 200)
    assert len(sessions_of(ben.user)) == 1


def test_nobody_ends_a_session_of_another(ben: Membership, ana: Membership) -> None:
    here, hers = at(ben), at(ana)
    page = hers.get("/account/sessions/").content.decode()
    assert "You are signed in nowhere else" in page
    mark = sessions_of(ana.user)[0].mark
    here.post("/account/sessions/", {"mark": mark})
    assert hers.get("/account/").status_code == 200


def test_who_looks_after_people_signs_somebody_out_everywhere(ana: Membership, ben: Membership) -> None:
    his, hers = at(ben), signed_in(ana)
    assert hers.post(f"/s/alder/people/{ben.ref}/sign-out/").status_code == 302
    assert his.get("/account/").status_code == 302
    assert hers.get("/account/").status_code == 200
    assert AuditEvent.objects.filter(type="sessions_ended", actor_id=ana.user_id, subject_ref=ben.ref).exists()


@pytest.mark.parametrize("role", ["teacher", "sen_administrator", "governor"])
def test_nobody_else_does(alder: School, ben: Membership, role: str) -> None:
    with pytest.raises(PermissionDenied):
        end_all_of(by=member_of(make_person(alder, role, "Nobody Here")), membership=ben)
