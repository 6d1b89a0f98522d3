"""Attendance and circumstances on the register: of which days, as they were, and for whom."""

from __future__ import annotations

from datetime import timedelta

from handrail.facts.actions import apply_facts, stage_table
from handrail.reports.register import register_rows
from tests.cast import Cast

PERIOD = {"period_from": "2025-09-03", "period_to": "2026-07-17"}


def bring(cast: Cast, *rows: str, **defaults: str) -> None:
    pasted = "\n".join(row.replace("|", "\t") for row in rows)
    ana = cast.member("ana")
    apply_facts(by=ana, file=stage_table(by=ana, subject="facts", pasted=pasted, defaults=defaults))


def page(cast: Cast, query: str = "", who: str = "ana") -> str:
    return cast.client(who).get(f"/s/alder/register/{query}").content.decode()


def test_attendance_is_of_the_newest_period_and_says_which(cast: Cast) -> None:
    ana = cast.member("ana")
    begun = ana.on - timedelta(days=40)
    bring(cast, "Name|Attendance", "Mia Kowalczyk|91.4", period_from="2024-09-03", period_to="2025-07-17")
    bring(cast, "Name|Attendance", "Mia Kowalczyk|95.5", period_from=str(begun), period_to=str(ana.on))
    body = page(cast, "?column=attendance&column=period")
    assert "95.5%" in body
    assert 'title="' in body.split("<tbody>")[1]
    earlier = next(row for row in register_rows(ana, ana.on - timedelta(days=1)) if "Mia" in row.name)
    assert (str(earlier.attendance), earlier.attendance_period) == ("91.4", "3 Sep 2024 to 17 Jul 2025")


def test_what_is_known_only_of_today_says_so_on_an_earlier_day(cast: Cast) -> None:
    ana = cast.member("ana")
    since = ana.on - timedelta(days=30)
    bring(cast, "Name|FSM|PP|So since", f"Mia Kowalczyk|Y||{since}", f"Omar Haddad||Y|{ana.on}")
    rows = {row.name: row for row in register_rows(ana, ana.on - timedelta(days=10))}
    assert (rows["Kowalczyk, Mia"].free_meals, rows["Kowalczyk, Mia"].of_now) == (True, set())
    assert (rows["Haddad, Omar"].pupil_premium, rows["Haddad, Omar"].of_now) == (True, {"pupil_premium"})
    query = f"on={(ana.on - timedelta(days=10)).isoformat()}&column=pp&column=fsm"
    assert "Yes, now" in page(cast, f"?{query}")


def test_free_meals_are_there_for_the_asking_and_the_rest_stay(cast: Cast) -> None:
    assert "Free school meals" not in page(cast).split("<thead>")[1]
    assert "Free school meals" in page(cast, "?column=fsm").split("<thead>")[1]


def test_who_may_not_read_such_facts_sees_no_column_of_them(cast: Cast) -> None:
    bring(cast, "Name|Attendance|LAC", "Mia Kowalczyk|95.5|Y", **PERIOD)
    body = page(cast, "?column=attendance&column=lac&column=fsm&column=period", who="tess")
    assert "Kowalczyk" in body
    assert not any(words in body for words in ("95.5", "Looked after", "Free school meals", "Attendance"))
    mine = next(row for row in register_rows(cast.member("tess"), cast.member("tess").on))
    assert (mine.attendance, mine.looked_after, mine.free_meals) == (None, None, None)
