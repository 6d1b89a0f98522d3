"""What somebody who leaves was writing goes to a colleague in one step; what waits for them is listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied

from handrail.access.actions import add_person, change_role, end_membership
from handrail.access.leaving import moves_of
from handrail.access.tidy import tidy_sign_in
from handrail.plans.actions import start_plan
from handrail.plans.actions.handing_over import hand_over_drafts
from tests.cast import Cast


def test_drafts_go_to_a_colleague_who_reaches_the_child(cast: Cast) -> None:
    ana, ben = cast.member("ana"), cast.member("ben")
    version = start_plan(pupil=cast.pupils["mia"], by=ben).versions.get()
    page = f"/s/alder/people/{cast.users['ben'].memberships.get().ref}/hand-over/"
    client = cast.client("ana")
    assert "Mia Kowalczyk" in client.get(page).content.decode()
    sent = client.post(f"{page}to/", {"to": cast.users["ana"].memberships.get().ref}, follow=True).content.decode()
    assert "1 draft of Ben Adeyemi now with Ana Ferreira" in sent
    version.refresh_from_db()
    assert version.holder == ("Ana Ferreira", ana.user_id)
    start_plan(pupil=cast.pupils["omar"], by=ana)
    assert hand_over_drafts(by=ana, user_id=ana.user_id or 0, to=ben) == (1, ["Omar Haddad"])
    with pytest.raises(PermissionDenied):
        hand_over_drafts(by=ben, user_id=ana.user_id or 0, to=ben)


def test_joiners_movers_and_leavers_stand_by_their_day(cast: Cast) -> None:
    ana, day = cast.member("ana"), timedelta(days=1)
    ben, tess = (cast.users[who].memberships.get() for who in ("ben", "tess"))
    add_person(by=ana, name="Noor Aziz", email="noor@example.org", role_key="teacher", starts_on=ana.on + 9 * day)
    change_role(by=ana, membership=tess, role_key="teacher", starts_on=ana.on + 5 * day)
    end_membership(by=ana, membership=ben, last_day=ana.on + 3 * day)
    moves = moves_of(ana)
    assert [row.user.name for row in moves.joiners] == ["Noor Aziz"]
    assert [(row.role.key, to.role.key) for row, to in moves.movers] == [("teaching_assistant", "teacher")]
    assert [row.user.name for row in moves.leavers] == ["Ben Adeyemi"]
    page = cast.client("ana").get("/s/alder/people/leaving/").content.decode()
    for words in ("Expected to leave", "About to change role", "Nothing opens before"):
        assert words in page


def test_the_sessions_of_who_has_left_end_with_the_day(cast: Cast) -> None:
    ana, ben = cast.member("ana"), cast.users["ben"].memberships.get()
    cast.client("ben")
    cast.client("tess")
    end_membership(by=ana, membership=ben, last_day=ana.on)
    assert Session.objects.count() == 2  # their last day is theirs
    tidy_sign_in(ana.on + timedelta(days=1))
    assert Session.objects.count() == 1
    end_membership(by=ana, membership=cast.users["tess"].memberships.get(), last_day=ana.on - timedelta(days=1))
    assert Session.objects.count() == 0  # at once
