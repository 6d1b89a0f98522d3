"""Leavers stay on record, are shown as leavers, and are back when they join again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handrail.core.registry import due_items
from handrail.exchange.actions import apply_import, stage_file
from handrail.plans.actions import start_plan
from handrail.pupils.actions import PupilDetails, correct_pupil
from handrail.pupils.actions.people import details_of
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day
from tests.cast import Cast


@pytest.fixture
def left(cast: Cast) -> Cast:
    """Mia left a week ago, with a plan being written."""
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    start_plan(pupil=mia, by=ana)
    mia.group_memberships.update(starts_on=ana.on - timedelta(days=200))
    _correct(cast, left_on=ana.on - timedelta(days=7))
    return cast


def _correct(cast: Cast, **changes: object) -> None:
    mia = Pupil.objects.for_school(cast.schools["alder"]).get(pk=cast.pupils["mia"].pk)
    details = replace(PupilDetails(**details_of(mia)), **changes)  # type: ignore[arg-type]
    correct_pupil(
        by=cast.member("ana"), pupil=mia, details=details, year="4", home="4B" if not changes["left_on"] else ""
    )


def _get(cast: Cast, path: str) -> str:
    answer = cast.client("ana").get(f"/s/alder/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_has_left(cast: Cast) -> None:
    assert "Nobody has left" in _get(cast, "leavers/")


def test_a_leaver_is_listed_as_they_stood_on_their_last_day(left: Cast) -> None:
    row = _get(left, "leavers/").split("<tbody>")[1].split("</tbody>")[0]
    assert "Kowalczyk, Mia" in row
    assert "SEN support (K)" in row
    assert "Year 4, 4B" in row
    assert "Kowalczyk" in _get(left, "leavers/?show=register")


def test_a_leaver_is_on_no_other_list_and_nothing_falls_due(left: Cast) -> None:
    assert "Kowalczyk" not in _get(left, "register/")
    ana = left.member("ana")
    assert [item.title for item in due_items(ana, ana.on) if "Mia" in item.title] == []


def test_a_search_and_the_pupils_page_say_that_they_left(left: Cast) -> None:
    said = f"Left on {say_day(left.member('ana').on - timedelta(days=7))}"
    assert said in left.client("ana").get("/s/alder/find/names/?q=kowal").json()["found"][0]["where"]
    page = _get(left, f"pupils/{left.pupils['mia'].ref}/")
    assert said in page
    assert "Next:" not in page


def test_who_joins_again_is_back(left: Cast) -> None:
    _correct(left, left_on=None, joined_on=left.member("ana").on)
    assert "Kowalczyk" in _get(left, "register/")
    assert "Kowalczyk" not in _get(left, "leavers/")
    assert "Left on" not in _get(left, f"pupils/{left.pupils['mia'].ref}/")


def test_a_file_with_a_new_day_of_joining_brings_them_back(left: Cast) -> None:
    ana = left.member("ana")
    file = f"Surname,Forename,DOB,Date of admission,Class\nKowalczyk,Mia,14/01/2018,{ana.on:%d/%m/%Y},4B\n"
    apply_import(by=ana, batch=stage_file(by=ana, content=file.encode(), file_name="pupils.csv"))
    assert "Kowalczyk" in _get(left, "register/")


def test_a_teacher_sees_no_leaver_who_is_not_theirs(left: Cast) -> None:
    assert "Kowalczyk" not in left.client("ben").get("/s/alder/leavers/").content.decode()
