from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.html import strip_tags

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.budget.actions import Part, close_stream, fund_run, write_amount
from handrail.budget.models import WhatIf
from handrail.budget.money import actions
from handrail.budget.money.governor import governor_paper
from handrail.budget.money.reading import Budget, Money, budget_from, budget_of, rows_asked, same_sum
from handrail.budget.money.sheets import budget_book, pages_of
from handrail.budget.money.steps import thought_of
from handrail.budget.tests.factories import make_once, make_stream, rate
from handrail.budget.tests.thoughts import step
from handrail.packs.papers import budget_pdf
from handrail.packs.tests.reading import pages
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_run, make_session, make_type, open_all_year
from handrail.pupils.actions.conflicts import set_conflict
from handrail.pupils.tests.factories import make_pupil
from handrail.rules.calendar import monday_of
from handrail.rules.run_costs import CostYear, sum_of
from handrail.schools.models import StaffRate
from tests.cast import Cast

Counts = Callable[..., Any]


@pytest.fixture
def ana(cast: Cast) -> Member:
    member = cast.member("ana")
    for days in (-400, 0, 400):
        open_all_year(member, member.on + timedelta(days=days))
    rate(member)
    return member


def around(member: Member) -> CostYear:
    """Days about today, so that no test depends on when it is run."""
    return CostYear("financial", member.on - timedelta(weeks=12), member.on + timedelta(weeks=12))


def shared(cast: Cast, ana: Member, **said: Any) -> Provision:
    """2 x 30 minutes a week, by Tess, for Mia and Omar."""
    return make_run(ana, [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"], **said)


def funded(cast: Cast, ana: Member) -> tuple[Provision, Any]:
    run, stream = shared(cast, ana), make_stream(ana)
    fund_run(by=ana, run=run, parts=[Part(stream)], starts_on=run.starts_on)
    return run, stream


def ties(found: Budget) -> Money:
    """The whole, which streams, types, tiers, months and children come to."""
    whole = found.whole
    account = found.account
    assert same_sum(account)
    assert whole.planned == account.whole.planned
    for key in ("type", "tier"):
        assert sum(found.by(lambda line, key=key: getattr(line, key)).values(), Money()) == whole  # type: ignore[misc]
    for one in found.streams:
        assert one.course is None or one.course.total_pence == one.money.planned
    return whole


def test_what_is_committed_has_begun_and_the_rest_is_planned(cast: Cast, ana: Member) -> None:
    run, stream = funded(cast, ana)
    make_session(ana, run)
    before = ties(budget_of(ana, around(ana)))
    assert before.planned == before.committed > before.to_date > before.delivered > 0
    later = shared(cast, ana, kind=make_type(ana, "Reading"), starts_on=ana.on + timedelta(days=7), ends_on=None)
    fund_run(by=ana, run=later, parts=[Part(stream)], starts_on=later.starts_on)
    after = ties(budget_of(ana, around(ana)))
    assert (after.committed, after.delivered) == (before.committed, before.delivered)
    assert after.planned > before.planned


def test_the_page_says_when_the_money_runs_out(cast: Cast, ana: Member) -> None:
    _, stream = funded(cast, ana)
    planned = budget_of(ana, around(ana)).whole.planned
    write_amount(by=ana, stream=stream, on=around(ana).last, pence=planned - 500, source="Statement")
    told = budget_of(ana, around(ana)).first_over
    assert told is not None
    assert told.course is not None
    assert (told.left_pence, told.course.over_pence) == (-500, 500)
    assert "by £5" in budget_of(ana, around(ana)).say()
    write_amount(by=ana, stream=stream, on=around(ana).last, pence=planned, source="Statement, put right")
    found = budget_of(ana, around(ana))
    assert found.first_over is None
    assert "£0 is left" in found.say()


def test_missing_amounts_are_said_and_a_stream_of_another_year_is_not_compared(cast: Cast, ana: Member) -> None:
    _, stream = funded(cast, ana)
    [line] = budget_of(ana, around(ana)).streams
    assert line.lacks_amount
    write_amount(by=ana, stream=stream, on=around(ana).last, pence=1, source="Statement")
    year = around(ana)
    [other] = budget_of(ana, CostYear("school", year.first, year.last)).streams
    assert (other.has_pence, other.lacks_amount, other.given_by) == (None, False, "Financial year (April to March)")


def thought(ana: Member, *steps: dict[str, Any], types: Any = ()) -> tuple[Budget, Budget, list[str]]:
    """The budget as it is, as it would be, and the faults of the steps."""
    year = around(ana)
    rows = rows_asked(ana, year)
    found = thought_of(ana, rows, steps, {kind.ref: kind for kind in types})
    now, then = budget_from(ana, year, rows), budget_from(ana, year, found.rows)
    ties(now)
    ties(then)
    return now, then, [one.fault for one in found.steps]


def test_a_stop_costs_less_from_its_day_and_moves_nothing_behind_it(cast: Cast, ana: Member) -> None:
    run, _ = funded(cast, ana)
    make_session(ana, run)
    now, then, faults = thought(ana, step("stop", ana.on, run=run.ref))
    assert faults == [""]
    assert then.whole.planned < now.whole.planned
    assert (then.whole.to_date, then.whole.delivered) == (now.whole.to_date, now.whole.delivered)
    assert thought(ana, step("stop", run.starts_on - timedelta(days=1), run=run.ref))[2][0].endswith("after that day.")
    assert thought(ana, step("stop", ana.on, run="nothing"))[2] == ["This run is not on the map of this year."]


def test_smaller_groups_cost_more_and_joining_costs_less(cast: Cast, ana: Member) -> None:
    run, _ = funded(cast, ana)
    on = monday_of(ana.on) + timedelta(days=7)
    rest = thought(ana, step("stop", on - timedelta(days=1), run=run.ref))
    now, then, _ = thought(ana, step("split", on, run=run.ref, size=1))
    assert then.whole.planned - now.whole.planned == now.whole.planned - rest[1].whole.planned
    assert then.whole.to_date == now.whole.to_date
    assert "no more children than that" in thought(ana, step("split", on, run=run.ref, size=2))[2][0]
    other = make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], kind=make_type(ana, "Reading"))
    now, then, _ = thought(ana, step("merge", on, run=other.ref, into=run.ref))
    assert then.whole.planned < now.whole.planned
    assert thought(ana, step("merge", on, run=run.ref, into=run.ref))[2] == ["A group cannot join itself."]


def test_a_rise_counts_from_its_day(cast: Cast, ana: Member) -> None:
    funded(cast, ana)
    on = ana.on + timedelta(days=1)
    now, then, _ = thought(ana, step("rate", on, whose="", percent="100", pence=0))
    rest = now.whole.planned - now.whole.to_date
    assert then.whole.planned == now.whole.planned + rest
    assert then.whole.to_date == now.whole.to_date
    _, same, _ = thought(ana, step("rate", on, whose="Teaching assistant", percent="", pence=3440))
    assert same.whole == then.whole
    assert thought(ana, step("rate", on, whose="Nobody", percent="1", pence=0))[2][0].startswith("No such rate")


def test_what_is_added_costs_its_minutes_and_is_paid_for(cast: Cast, ana: Member) -> None:
    _, stream = funded(cast, ana)
    kind = make_type(ana, "Reading")
    added = step(
        "add", ana.on + timedelta(days=1), type=kind.ref, by="Teaching assistant", user=None, minutes=30, times=2,
        weeks=0, size=4, stream=stream.ref,
    )  # fmt: skip
    now, then, faults = thought(ana, added, types=[kind])
    assert faults == [""]
    more = then.whole.planned - now.whole.planned
    assert more > 0
    assert more % 860 == 0
    assert then.streams[0].money.planned - now.streams[0].money.planned == more
    assert then.whole.committed == now.whole.committed
    unpriced, _, _ = thought(ana, {**added, "by": "Somebody"}, types=[kind])[1], 0, 0
    assert [line.without_rate for line in unpriced.account.incomplete] == [["Somebody"]]


def snapshot() -> list[Any]:
    """Everything but what-ifs and the trail."""
    from django.apps import apps

    skip = {"budget.WhatIf", "audit.AuditEvent", "audit.AccessEvent"}
    return [
        (model._meta.label, list(model._base_manager.order_by("pk").values_list()))
        for model in apps.get_models()
        if model._meta.label not in skip and model._meta.app_label in {"budget", "provision", "schools", "pupils"}
    ]


def test_nothing_changes_until_a_step_is_carried_out(cast: Cast, ana: Member) -> None:
    run, _ = funded(cast, ana)
    last = ana.on + timedelta(days=1)
    before = snapshot()
    row = actions.begin_what_if(by=ana, name="One group fewer")
    row = actions.add_step(by=ana, what_if=row, step=step("stop", last, run=run.ref))
    row = actions.add_step(by=ana, what_if=row, step=step("rate", last, whose="", percent="3.5", pence=0))
    thought(ana, *row.steps)
    assert snapshot() == before
    would = thought(ana, row.steps[0])[1].whole
    with pytest.raises(ValidationError):
        actions.carry_out(by=ana, what_if=row, step=row.steps[0]["ref"], reason=" ")
    assert snapshot() == before
    said = actions.carry_out(by=ana, what_if=row, step=row.steps[0]["ref"], reason="It did not help")
    assert said.startswith(run.title)
    assert budget_of(ana, around(ana)).whole == would
    row.refresh_from_db()
    assert row.steps[0]["done"]
    now, then, _ = thought(ana, row.steps[0])
    assert now.whole == then.whole
    actions.carry_out(by=ana, what_if=row, step=row.steps[1]["ref"], reason="Pay award")
    newest = StaffRate.objects.for_school(ana.school).order_by("-starts_on").first()
    assert newest is not None
    assert (newest.hourly_pence, newest.starts_on) == (1780, last)  # 17.20 and 3.5% are 17.802
    assert actions.carry_out(by=ana, what_if=row, step=row.steps[1]["ref"], reason="x") == "It was carried out already."


def test_the_top_up_of_a_closed_record_names_nobody(cast: Cast, ana: Member) -> None:
    """Not on any page of costs, in no list to choose from, and not in the workbook; the sums stay."""
    run = shared(cast, ana)
    top_up = make_stream(ana, "Top-up for Mia", "top_up", pupil=cast.pupils["mia"])
    amount = write_amount(by=ana, stream=top_up, on=ana.on, pence=300_000, source="Letter about her")
    fund_run(by=ana, run=run, parts=[Part(top_up)], starts_on=run.starts_on)
    row = actions.begin_what_if(by=ana, name="A thought")
    places = ["budget/", f"budget/what-if/{row.ref}/", "costs/settings/", f"provision/{run.ref}/costs/"]
    make_once(ana, None, 5_000, pupils=[cast.pupils["mia"]], stream=top_up, what="Hearing loop for Mia")
    before = budget_of(ana, around(ana)).whole
    client = cast.client("ana")
    assert all("Mia" in client.get(f"/s/alder/{place}").content.decode() for place in places)
    here = Membership.objects.get(school=ana.school, user=cast.users["ana"])
    set_conflict(by=cast.member("hal"), membership=here, pupil=cast.pupils["mia"])
    for place in places:
        assert "Top-up for Mia" not in client.get(f"/s/alder/{place}").content.decode(), place
        assert "Letter about her" not in client.get(f"/s/alder/{place}").content.decode(), place
    found = budget_of(cast.member("ana"), around(ana))
    assert [one.name for one in found.streams] == ["Top-up for a child"]
    assert found.whole == before
    book = openpyxl.load_workbook(io.BytesIO(client.get("/s/alder/budget/workbook.xlsx").content))
    assert not any("Mia" in str(cell) for sheet in book for line in sheet.values for cell in line)
    for address in (f"streams/{top_up.ref}/close/", f"amounts/{amount.ref}/take-back/"):
        assert client.post(f"/s/alder/costs/{address}").status_code == 404


def test_a_what_if_is_its_owners_alone(cast: Cast, ana: Member) -> None:
    row = actions.begin_what_if(by=ana, name="Mine")
    seen = [WhatIf.objects.visible_to(cast.member(who)).count() for who in ("ana", "sam", "hal", "tess")]
    assert seen == [1, 0, 0, 0]
    gone = actions.take_away_what_if(by=ana, what_if=row)
    assert gone.removed_at is not None
    assert actions.put_back_what_if(by=ana, what_if=row).removed_at is None
    with pytest.raises(ValidationError, match="Give it a name"):
        actions.begin_what_if(by=ana, name=" ")


def test_a_budget_and_its_thought_ask_once(cast: Cast, ana: Member, django_assert_num_queries: Counts) -> None:
    run, _ = funded(cast, ana)
    budget_of(ana, around(ana))
    with django_assert_num_queries(1):
        thought(ana, step("stop", ana.on, run=run.ref))


def test_costs_are_for_who_may_read_rates(cast: Cast, ana: Member) -> None:
    for who in ("ben", "tess", "gil", "pat", "ed", "ola"):
        with pytest.raises(PermissionDenied):
            budget_of(cast.member(who), around(ana))


def test_the_workbook_names_and_ties(cast: Cast, ana: Member) -> None:
    run, _ = funded(cast, ana)
    make_session(ana, run, minutes=20)
    make_once(ana, run, 10_001)
    make_once(ana, None, 5_000, pupils=[cast.pupils["mia"]], sharers=3)
    make_once(ana, None, -700)
    found = budget_of(ana, around(ana))
    names = {child.pk: child.list_name for child in (cast.pupils["mia"], cast.pupils["omar"])}
    content = budget_book(found, names, "=1+1")
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    assert formulas.sheetnames == ["Summary", "Streams", "Runs", "Pupils", "Rates", "Basis", "Who pays", "Whose"]
    assert formulas["Summary"]["A2"].data_type == "s"
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    whole = sum_of(line.whole for line in found.account.lines)
    for row in range(5, 9):
        cells = [round(values["Summary"].cell(row, column).value * 100) for column in (2, 3, 4)]
        assert cells == [whole.planned, whole.to_date, whole.delivered]
    rows = [row for sheet in ("Who pays", "Whose") for row in values[sheet]["E2:G9"]]
    assert {cell.value for row in rows for cell in row if cell.value is not None} <= {0, 1}


def test_a_stream_that_closes_and_a_refund_still_tie(cast: Cast, ana: Member) -> None:
    run, stream = funded(cast, ana)
    make_once(ana, run, -2_345)
    close_stream(by=ana, stream=stream, ends_on=ana.on)
    found = budget_of(ana, around(ana))
    ties(found)
    assert [one.name for one in found.streams] == ["Notional SEN budget", "Not funded yet"]


def test_the_governors_page_names_nobody_and_has_about_200_words(cast: Cast, ana: Member) -> None:
    _, stream = funded(cast, ana)
    write_amount(by=ana, stream=stream, on=around(ana).last, pence=100_000, source="Statement")
    top_up = make_stream(ana, "Top-up for Mia", "top_up", pupil=cast.pupils["mia"])
    write_amount(by=ana, stream=top_up, on=around(ana).last, pence=300_000, source="Letter")
    paper = governor_paper(cast.member("gil"), around(ana))
    assert paper == governor_paper(ana, around(ana))
    said = str(paper)
    assert not any(word in said for word in ("Mia", "Omar", "Tess", "17.20", "3,000"))
    assert 180 <= sum(len(words.split()) for words in paper["words"]) <= 220
    assert any("fewer than five" in note for note in paper["notes"])


def governors(ana: Member) -> str:
    return str(governor_paper(ana, around(ana)))


def test_nothing_on_the_governors_page_gives_a_count_under_five_back(cast: Cast, ana: Member) -> None:
    """Whichever few children have money of their own, and however much, the page is the same."""
    _, stream = funded(cast, ana)
    write_amount(by=ana, stream=stream, on=around(ana).last, pence=100_000, source="Statement")
    none = governors(ana)
    access = make_stream(ana, "Disability access fund", "disability_access")
    pupils = [cast.pupils[name] for name in ("mia", "omar", "leo")]
    write_amount(by=ana, stream=access, on=around(ana).last, pence=97_500, source="Statement")
    assert governors(ana) == none
    for count in (1, 2):
        top_up = make_stream(ana, f"Top-up {count}", "top_up", pupil=pupils[count])
        write_amount(by=ana, stream=top_up, on=around(ana).last, pence=300_000 * count, source="Letter")
        make_once(ana, None, 97_500 * count, pupils=pupils[:count], stream=access)
        assert governors(ana) == none


def test_five_children_are_told_together_in_one_line(cast: Cast, ana: Member) -> None:
    access = make_stream(ana, "Disability access fund", "disability_access")
    pupils = [make_pupil(ana, f"Child{number}") for number in range(5)]
    make_once(ana, None, 60_000, pupils=pupils[:4], stream=access)
    assert "£600" not in governors(ana)
    make_once(ana, None, 20_000, pupils=pupils[4:], stream=access)
    paper = governor_paper(ana, around(ana))
    assert [row[2] for row in paper["rows"] if row[0] == "Money that follows particular children"] == ["£800"]


def test_what_there_is_of_few_top_ups_is_not_shown(cast: Cast, ana: Member) -> None:
    """A school publishes its pupil premium: what a sum has beyond that would be one child's, or so many children's."""
    premium = make_stream(ana, "Pupil premium", "pupil_premium")
    write_amount(by=ana, stream=premium, on=around(ana).last, pence=5_800_000, source="Statement")
    pupils = [make_pupil(ana, f"Child{number}") for number in range(5)]
    make_once(ana, None, 60_000, pupils=pupils, stream=premium)
    for number, pupil in enumerate(pupils):
        [follows] = [row for row in governor_paper(ana, around(ana))["rows"] if row[0].startswith("Money that")]
        assert (follows[1], follows[2], follows[6]) == ("", "£600", "")
        top_up = make_stream(ana, f"Top-up {number}", "top_up", pupil=pupil)
        write_amount(by=ana, stream=top_up, on=around(ana).last, pence=480_000, source="Letter")
    assert "£82,000" in governors(ana)


def test_a_top_up_that_pays_for_a_group_is_of_one_child(cast: Cast, ana: Member) -> None:
    pupils = [make_pupil(ana, f"Child{number}") for number in range(6)]
    top_up = make_stream(ana, "Top-up for Child0", "top_up", pupil=pupils[0])
    make_once(ana, None, 60_000, pupils=pupils, stream=top_up)
    assert "£600" not in governors(ana)


def test_few_who_are_not_above_the_threshold_are_not_given_back(cast: Cast, ana: Member) -> None:
    stream = make_stream(ana)
    pupils = [make_pupil(ana, f"Child{number}") for number in range(11)]
    for number, pupil in enumerate(pupils):
        make_once(ana, None, 601_000 if number < 6 else 100, pupils=[pupil], stream=stream)
        said = "Of them above £6,000 in the year: 6." in governors(ana)
        assert said is (number == 10)


def test_any_steps_leave_children_runs_streams_and_the_workbook_at_one_sum(cast: Cast, ana: Member) -> None:
    chance = random.Random(20261)
    run, stream = funded(cast, ana)
    other = make_run(ana, [cast.pupils[name] for name in ("mia", "leo")], user=cast.users["tess"])
    make_session(ana, run, minutes=25)
    for paid, pence in ((run, 10_001), (other, -333), (None, 5_000)):
        make_once(ana, paid, pence)
    kind, year = make_type(ana, "Reading"), around(ana)
    rows = rows_asked(ana, year)
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "stop": lambda: {"run": chance.choice([run, other]).ref},
        "split": lambda: {"run": chance.choice([run, other]).ref, "size": 1},
        "merge": lambda: {"run": run.ref, "into": other.ref},
        "rate": lambda: {"whose": "", "percent": str(chance.randint(-30, 60)), "pence": 0},
        "add": lambda: {
            "type": kind.ref, "by": "Teaching assistant", "user": None, "minutes": chance.randint(1, 95), "weeks": 0,
            "times": chance.randint(1, 5), "size": chance.randint(1, 7), "stream": chance.choice([stream.ref, ""]),
        },
    }  # fmt: skip
    for _ in range(12):
        steps = []
        for does in chance.sample(sorted(makers), chance.randint(1, 5)):
            on = ana.on + timedelta(days=chance.randint(-60, 60))
            steps.append(step(does, on, **makers[does]()))
        then = budget_from(ana, year, thought_of(ana, rows, steps, {kind.ref: kind}).rows)
        whole = ties(then)
        sheets = {page.name: page for page in pages_of(then, {}, "Alder")}
        for name, first in (("Runs", 4), ("Who pays", 7), ("Whose", 7), ("Streams", 3), ("Pupils", 2)):
            columns: list[list[Any]] = [[row[first + which] for row in sheets[name].rows] for which in range(3)]
            sums = [sum(round(cell.gives * 100) for cell in column) for column in columns]
            assert sums == [whole.planned, whole.to_date, whole.delivered], (name, steps)


def words_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(strip_tags(unescape(answer.content.decode())).split())


def test_a_what_if_is_thought_and_carried_out_on_its_pages(cast: Cast, ana: Member) -> None:
    run, _ = funded(cast, ana)
    client = cast.client("ana")
    assert client.post("/s/alder/budget/what-if/begin/", {"name": ""}).status_code == 200
    client.post("/s/alder/budget/what-if/begin/", {"name": "One group fewer"})
    row = WhatIf.objects.visible_to(ana).get()
    at = f"/s/alder/budget/what-if/{row.ref}/"
    last = (ana.on + timedelta(days=1)).isoformat()
    both = client.post(f"{at}steps/regroup/", {"regroup-run": run.ref, "regroup-on": last})
    assert "one of the two" in both.content.decode()
    client.post(f"{at}steps/rise/", {"rise-percent": "3.5", "rise-on": last})
    client.post(f"{at}steps/stop/", {"stop-run": run.ref, "stop-on": last})
    said = words_of(client, at)
    assert "an hour costs 3.5% more" in said
    assert "less in the year" in said
    row.refresh_from_db()
    rise, stop = row.steps
    carry = f"{at}steps/{stop['ref']}/carry-out/"
    assert "From here on it is real" in words_of(client, carry)
    client.post(carry, {"reason": "It did not help"})
    stored = Provision.objects.for_school(ana.school).get(pk=run.pk)
    assert stored.ends_on == ana.on + timedelta(days=1)
    assert "Carried out" in words_of(client, at)
    assert client.get(carry).status_code == 404
    client.post(f"{at}steps/{rise['ref']}/drop/")
    client.post(f"{at}steps/{stop['ref']}/drop/")
    row.refresh_from_db()
    assert [one["ref"] for one in row.steps] == [stop["ref"]]
    assert cast.client("sam").get(at).status_code == 404
    client.post(f"{at}away/")
    assert f"/{row.ref}/" not in client.get("/s/alder/budget/what-if/").content.decode().replace("/back/", "")


def test_the_pages_and_files_of_a_budget(cast: Cast, ana: Member) -> None:
    _, stream = funded(cast, ana)
    client = cast.client("ana")
    assert "Nobody has written down what there is in this year" in words_of(client, "/s/alder/budget/")
    write_amount(by=ana, stream=stream, on=ana.on, pence=10_000, source="Statement")
    for asked in ("?by=school", "?by=financial&from=1999", "?by=x&from=y", "?by=financial&from=2030"):
        assert "Budget" in words_of(client, f"/s/alder/budget/{asked}")
    book = client.get("/s/alder/budget/workbook.xlsx")
    assert book["Content-Disposition"].endswith('.xlsx"')
    assert "Kowalczyk" in str([cell.value for cell in openpyxl.load_workbook(io.BytesIO(book.content))["Pupils"]["B"]])
    governor = cast.client("gil")
    said = words_of(governor, "/s/alder/budget/governor/")
    assert "Element 3" in said
    assert "Mia" not in said
    assert governor.get("/s/alder/budget/governor/pdf/").content.startswith(b"%PDF")
    [page] = pages(budget_pdf(governor_paper(ana, around(ana))))
    assert "Element 3" in page
    assert governor.get("/s/alder/budget/").status_code == 403
