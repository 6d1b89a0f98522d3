"""Cover for a day: who gives it, whom it shows, and that it is over at six."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client

from handrail.access.memberships import COVER_ENDS
from handrail.access.models import Membership, User
from handrail.access.tests.factories import send_form
from handrail.pupils.models import Link, Pupil
from tests.cast import Cast

PAGE = "/s/alder/groups/cover/"


@pytest.fixture
def noon(cast: Cast) -> Iterator[Any]:
    with time_machine.travel(datetime.now(UTC).replace(hour=12, minute=0), tick=False) as clock:
        yield clock


def give(client: Client, **fields: object) -> str:
    today = datetime.now(UTC).date().isoformat()
    form = {"starts_on": today, "ends_on": today, **{name: str(value) for name, value in fields.items()}}
    answer = send_form(client, PAGE, form)
    return client.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode()


def sees(cast: Cast, who: str) -> set[str]:
    return set(Pupil.objects.visible_to(cast.member(who)).values_list("forename", flat=True))


@pytest.mark.parametrize("who", ["ana", "hal", "sam"])
def test_one_class_for_today_until_six(cast: Cast, noon: Any, who: str) -> None:
    omars = Link.objects.for_school(cast.schools["alder"]).count()
    group = cast.pupils["omar"].group_memberships.exclude(group__kind="year").get().group
    page = give(cast.client(who), covered=f"group-{group.ref}", who=cast.users["ben"].pk)
    assert f"Ben Adeyemi has {group.name} on" in page
    assert Link.objects.for_school(cast.schools["alder"]).count() > omars
    ben, his = cast.client("ben"), f"/s/alder/pupils/{cast.pupils['omar'].ref}/"
    assert ben.get(his).status_code == 200
    noon.move_to(noon_at(COVER_ENDS, -1))
    ben = cast.client("ben")
    assert ben.get(his).status_code == 200
    noon.move_to(noon_at(COVER_ENDS, 0))
    assert ben.get(his).status_code == 404
    with patch("handrail.access.memberships.COVER_ENDS", 24):  # the check finds cover that does not end
        assert ben.get(his).status_code == 200


def noon_at(hour: int, minutes: int) -> datetime:
    from handrail.core import clock

    at = clock.now().astimezone(clock.LONDON).replace(hour=hour, minute=0)
    return at + timedelta(minutes=minutes)


def test_one_child_and_taken_back_in_one_press(cast: Cast, noon: Any) -> None:
    ana = cast.client("ana")
    assert "No child has that name" in give(ana, child="Nobody", who=cast.users["ben"].pk)
    page = give(ana, child="Omar Haddad", who=cast.users["ben"].pk)
    assert "Omar" in sees(cast, "ben")
    ben = cast.client("ben")
    assert ben.get(f"/s/alder/pupils/{cast.pupils['omar'].ref}/").status_code == 200
    link = Link.objects.for_school(cast.schools["alder"]).get(why="cover")
    assert f'name="link" value="{link.pk}"' in page
    ana.post("/s/alder/groups/cover/end/", {"link": link.pk})
    assert ben.get(f"/s/alder/pupils/{cast.pupils['omar'].ref}/").status_code == 404


def test_somebody_new_gets_a_sheet_and_no_day_more(cast: Cast, noon: Any) -> None:
    new = {"who": "new", "name": "Una Supply", "email": "una@agency.example", "role_key": "teacher"}
    sheet = give(cast.client("sam"), child="Omar Haddad", **new)
    assert "Sign-in sheet for Una Supply" in sheet
    una = User.objects.get(email="una@agency.example")
    row = Membership.objects.get(user=una)
    assert row.starts_on == row.ends_on
    again = give(cast.client("sam"), child="Omar Haddad", **new)
    assert "is here already. Choose them from the list" in again
    poor = give(cast.client("sam"), child="Omar Haddad", who="new")
    assert "Write the name of who comes" in poor


def test_neither_a_teacher_nor_who_keeps_the_machine_gives_cover(cast: Cast) -> None:
    for who in ("ben", "tess", "ola", "gil"):
        assert cast.client(who).post(PAGE, {}).status_code == 403
