"""Who has access, on one page, signed each term."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from handrail.access.actions import end_membership
from handrail.access.devices import make_device
from handrail.access.due import access_to_sign
from handrail.access.models import AccessSignature
from handrail.access.review import changes_since, rows_signed, sign, who_has_access
from handrail.core import clock
from handrail.schools.models import AcademicYear, Term
from tests.cast import Cast


def test_everybody_stands_there_once_and_no_child(cast: Cast) -> None:
    make_device(by=cast.member("hal"), name="Tablet of the Otters", opens_cards=True)
    page = cast.client("ola").get("/s/alder/access/").content.decode()
    for name in (
        "Ana Ferreira",
        "Gil Okafor",
        "Pat Kowalczyk",
        "Tablet of the Otters",
        "1 single pupil, as invitation",
    ):
        assert page.count(name) == 1, name
    assert "Mia" not in page
    assert "Lena Marsh" not in page
    cast.share()
    assert "Lena Marsh" in cast.client("hal").get("/s/alder/access/").content.decode()


def test_what_changed_since_it_was_signed_is_said(cast: Cast) -> None:
    hal = cast.member("hal")
    signed = sign(by=hal)
    assert not changes_since(who_has_access(hal), signed)
    ben, tess = (cast.users[who].memberships.get() for who in ("ben", "tess"))
    end_membership(by=hal, membership=ben, last_day=hal.on - timedelta(days=1))
    end_membership(by=hal, membership=tess, last_day=hal.on + timedelta(days=9))
    found = changes_since(who_has_access(hal), signed)
    assert ([row.name for row in found.gone], found.new) == (["Ben Adeyemi"], [])
    assert [now.name for _, now in found.changed] == ["Tess Whitfield"]
    assert "Ben Adeyemi" in {row.name for row in rows_signed(signed)}  # as it stood


def test_the_head_signs_and_nobody_changes_it(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        sign(by=cast.member("ana"))
    answer = cast.client("hal").post("/s/alder/access/sign/", {"note": "Looked at with Ana."}, follow=True)
    assert "Looked at with Ana." in answer.content.decode()
    row = AccessSignature.objects.for_school(cast.schools["alder"]).get()
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessSignature.objects.for_school(row.school).update(signed_by="Somebody else")


def test_it_is_due_two_weeks_into_a_term_until_it_is_signed(cast: Cast) -> None:
    school, on = cast.schools["alder"], clock.today()
    year = AcademicYear.objects.create(
        school=school, starts_on=on - timedelta(days=60), ends_on=on + timedelta(days=300)
    )
    Term.objects.create(school=school, year=year, name="Autumn term", starts_on=on - timedelta(days=15), ends_on=on)
    hal = cast.member("hal")
    [item] = access_to_sign(hal, on)
    assert (item.due_on, item.kind) == (on - timedelta(days=1), "late")
    assert list(access_to_sign(cast.member("ana"), on)) == []
    sign(by=hal)
    assert list(access_to_sign(hal, on)) == []
