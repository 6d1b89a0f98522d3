"""Census readiness: as the record is on the census day, by rule, with the page that mends it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import time_machine

from handrail.pupils.actions import RegisterChange, change_status, set_needs
from handrail.pupils.models import Need
from tests.cast import Cast, make_cast

TODAY = date(2026, 11, 19)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everybody, on a Thursday in November."""
    with time_machine.travel(datetime(2026, 11, 19, 9, 0), tick=False):  # noqa: DTZ001
        yield make_cast()


def _page(cast: Cast, query: str = "", who: str = "ana", school: str = "alder") -> str:
    answer = cast.client(who).get(f"/s/{school}/census/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def _rules(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<h2 id="rule-')[1:]]


def _on_support(page: str) -> int:
    return int(page.split("<dt>SEN support (K)</dt><dd>")[1].split("<", maxsplit=1)[0])


def test_the_next_census_is_shown_unless_another_is_asked_for(cast: Cast) -> None:
    page = _page(cast)
    assert "Spring census 2026/27" in page
    assert "21 January 2027" in page
    assert "20 May 2027" in _page(cast, "?when=summer")
    assert "2 October 2025" in _page(cast, "?when=autumn&year=2025")


def test_after_the_last_census_of_a_year_comes_the_first_of_the_next(cast: Cast) -> None:
    with time_machine.travel(datetime(2027, 6, 1, 9, 0), tick=False):  # noqa: DTZ001
        assert "Autumn census 2027/28" in _page(cast)


def test_types_and_indicators_are_asked_in_spring_alone(cast: Cast) -> None:
    Need.objects.for_school(cast.schools["alder"]).filter(pupil=cast.pupils["mia"]).delete()
    assert _rules(_page(cast, "?when=spring")) == ["2170", "2230", "2250"]
    assert _rules(_page(cast, "?when=summer")) == []
    assert "Ready." in _page(cast, "?when=summer")


def test_a_rule_is_said_in_words_and_leads_to_the_page_that_mends_it(cast: Cast) -> None:
    Need.objects.for_school(cast.schools["alder"]).filter(pupil=cast.pupils["mia"]).delete()
    page = _page(cast, "?when=spring")
    assert "has no type of need that the census knows" in page
    assert f"/s/alder/pupils/{cast.pupils['mia'].ref}/needs/" in page
    set_needs(by=cast.member("ana"), pupil=cast.pupils["mia"], codes=["SLCN"], starts_on=TODAY)
    assert "2170" not in _rules(_page(cast, "?when=spring"))


def test_it_is_the_record_of_that_day_and_not_of_today(cast: Cast) -> None:
    ana, leo = cast.member("ana"), cast.pupils["leo"]
    change_status(by=ana, pupil=leo, change=RegisterChange(status="K", starts_on=TODAY, reason="Seen in class"))
    assert "Marchetti" in _page(cast, "?when=spring&year=2026")
    assert _on_support(_page(cast, "?when=spring&year=2026")) == 2
    assert _on_support(_page(cast, "?when=autumn&year=2026")) == 1


def test_who_leaves_before_the_day_is_not_in_it(cast: Cast) -> None:
    mia = cast.pupils["mia"]
    mia.left_on = TODAY + timedelta(days=20)
    mia.save()
    assert "Kowalczyk, Mia" not in _page(cast, "?when=spring")
    assert "Kowalczyk, Mia" not in _page(cast, "?when=spring&year=2027")


def test_no_is_answered_for_everybody_at_once_and_taken_back(cast: Cast) -> None:
    client = cast.client("ana")
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    sent = {"field": "unit", "pupil": [mia.ref, omar.ref]}
    assert (
        "No is recorded for 2 pupils" in client.post("/s/alder/pupils/not-in-base/", sent, follow=True).content.decode()
    )
    assert _rules(_page(cast, "?when=spring")) == ["2250"]
    client.post("/s/alder/pupils/not-in-base/undo/")
    assert _rules(_page(cast, "?when=spring")) == ["2230", "2250"]


def test_answering_for_all_leaves_a_yes_alone(cast: Cast) -> None:
    mia = cast.pupils["mia"]
    mia.attends_sen_unit = True
    mia.save()
    cast.client("ana").post("/s/alder/pupils/not-in-base/", {"field": "unit", "pupil": [mia.ref]})
    mia.refresh_from_db()
    assert mia.attends_sen_unit is True


def test_an_early_years_setting_makes_one_return_with_the_provision_alone(cast: Cast) -> None:
    page = _page(cast, "?when=autumn", who="ivy", school="larches")
    assert "Early years census 2026/27" in page
    assert "Autumn census" not in page
    assert _rules(page) == []


def test_the_collection_may_ask_about_the_whole_school(cast: Cast) -> None:
    page = _page(cast)
    assert "Query 2190" in page
    assert "Query 2200" not in page


def test_the_workbook_has_a_line_for_each_rule_and_pupil(cast: Cast) -> None:
    answer = cast.client("hal").get("/s/alder/census.xlsx?when=spring")
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    ]
    assert rows[0][:3] == ["Name", "Rule", "What is missing"]
    mia = [row for row in rows if row[0] == "Kowalczyk, Mia"]
    assert [row[1] for row in mia] == ["2230", "2250"]
    assert mia[0][3] == datetime(2018, 1, 14)  # noqa: DTZ001
