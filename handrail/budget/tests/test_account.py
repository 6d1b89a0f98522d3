from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.member import Member
from handrail.budget.account import HIDDEN, Account, account_of, account_of_child, account_of_run, delivered_in
from handrail.budget.actions import (
    Part,
    SettingsDetails,
    close_stream,
    fund_run,
    put_back_once,
    put_back_stream,
    rule_run,
    take_back_amount,
    take_back_once,
    take_back_settings,
    take_back_stream,
    write_amount,
    write_settings,
)
from handrail.budget.models import CostSettings, Stream, StreamAmount
from handrail.budget.settings import settings_on
from handrail.budget.tests.factories import make_once, make_stream, rate
from handrail.provision.actions import stop_run
from handrail.provision.models import Provision
from handrail.provision.tests.factories import last_monday, make_run, make_session, make_type, open_all_year
from handrail.rules.run_costs import NOBODY, UNFUNDED, CostYear, Totals, cost_year, sum_of
from tests.cast import Cast

Counts = Callable[..., Any]


@pytest.fixture
def ana(cast: Cast) -> Member:
    """The SENCO, with school years without holidays around today and a rate of 17.20 for teaching assistants."""
    member = cast.member("ana")
    for days in (-400, 0, 400):
        open_all_year(member, member.on + timedelta(days=days))
    rate(member)
    return member


def around(member: Member) -> CostYear:
    """Days about today, so that no test depends on when it is run."""
    return CostYear("school", member.on - timedelta(weeks=12), member.on + timedelta(weeks=12))


def shared(cast: Cast, ana: Member, **said: Any) -> Provision:
    """2 x 30 minutes a week for 16 weeks, by Tess, for Mia and Omar."""
    return make_run(ana, [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"], **said)


def ties(account: Account) -> Totals:
    """The whole, which every reading comes to."""
    whole = account.whole
    assert sum_of(account.by_pupil().values()) == whole
    assert sum_of(line.pays for line in account.by_stream()) == whole
    for key in ("type", "tier", "area"):
        assert sum_of(account.by(lambda line, key=key: getattr(line, key)).values()) == whole  # type: ignore[misc]
    assert sum(pence for month in account.by_month().values() for pence in month.values()) == whole.planned
    return whole


def test_a_run_is_costed_by_the_rate_of_the_post_and_shared(cast: Cast, ana: Member) -> None:
    run = shared(cast, ana)
    make_session(ana, run)
    make_session(ana, run, last_monday(ana) + timedelta(days=1), minutes=20)
    account = account_of(ana, around(ana))
    whole = ties(account)
    assert whole.planned in {32 * 860, 33 * 860}  # its last day is a Monday, which may be a bank holiday
    assert whole.delivered == 860 + 573  # 20 minutes at 17.20 are 5.733
    assert account.by_pupil()[cast.pupils["mia"].pk].planned == whole.planned // 2
    assert account.by_adult() == {"Tess Whitfield": whole}
    assert [line.title for line in account.lines] == [run.title]


def test_a_persons_own_rate_comes_before_that_of_the_post(cast: Cast, ana: Member) -> None:
    shared(cast, ana)
    before = account_of(ana, around(ana)).whole
    rate(ana, 3440, "Tess Whitfield", user_id=cast.users["tess"].pk)
    assert account_of(ana, around(ana)).whole == before + before


def test_a_new_rate_and_a_stop_change_nothing_that_is_past(cast: Cast, ana: Member) -> None:
    run = shared(cast, ana)
    make_session(ana, run)
    before = account_of(ana, around(ana)).whole
    rate(ana, 5000, starts_on=ana.on + timedelta(days=1))
    dearer = account_of(ana, around(ana)).whole
    stop_run(by=ana, run=run, on=ana.on, reason="It did not help")
    stopped = ties(account_of(ana, around(ana)))
    assert before.planned < dearer.planned
    assert dearer.delivered == stopped.delivered == before.delivered
    assert dearer.to_date == stopped.to_date == stopped.planned == before.to_date


def test_a_run_without_a_rate_is_said_and_never_silently_nothing(cast: Cast, ana: Member) -> None:
    mia = cast.pupils["mia"]
    make_run(ana, [mia], user=cast.users["ben"])
    make_run(ana, [mia], kind=make_type(ana, "Reading"))
    account = account_of(ana, around(ana))
    assert account.whole == Totals()
    assert sorted((line.title, line.without_rate) for line in account.incomplete) == [
        ("Reading", []),
        ("Talking group", ["Ben Adeyemi"]),
    ]
    outside = make_run(ana, [mia], kind=make_type(ana, "Physio"), funding="outside")
    assert outside.title not in {line.title for line in account_of(ana, around(ana)).incomplete}


def test_what_is_for_nobody_named_is_in_the_account(cast: Cast, ana: Member) -> None:
    make_run(ana, user=cast.users["tess"])
    account = account_of(ana, around(ana))
    assert account.by_pupil() == {NOBODY: ties(account)}


def test_streams_pay_their_part_from_their_day_and_the_rest_is_not_funded(cast: Cast, ana: Member) -> None:
    run = shared(cast, ana)
    notional, premium = make_stream(ana), make_stream(ana, "Pupil premium", "pupil_premium")
    fund_run(by=ana, run=run, parts=[Part(notional, 60), Part(premium, 15)], starts_on=run.starts_on)
    account = account_of(ana, around(ana))
    whole = ties(account)
    paid = {line.stream.name if line.stream else "": line.pays.planned for line in account.by_stream()}
    assert sum(paid.values()) == whole.planned
    assert [abs(paid[name] * 100 - whole.planned * part) <= 100 for name, part in
            (("Notional SEN budget", 60), ("Pupil premium", 15), ("", 25))] == [True] * 3  # fmt: skip
    fund_run(by=ana, run=run, parts=[Part(premium)], starts_on=ana.on + timedelta(days=1))
    later = {line.stream.name if line.stream else "": line.pays for line in account_of(ana, around(ana)).by_stream()}
    before = {line.stream.name if line.stream else "": line.pays for line in account.by_stream()}
    assert {name: row.to_date for name, row in later.items()} == {name: row.to_date for name, row in before.items()}
    assert later["Pupil premium"].planned > before["Pupil premium"].planned


def test_what_a_run_says_it_is_paid_from_is_enough_where_it_can_mean_one_stream(cast: Cast, ana: Member) -> None:
    shared(cast, ana, funding="school")
    assert [line.stream for line in account_of(ana, around(ana)).by_stream()] == [None]
    stream = make_stream(ana)
    assert [line.stream for line in account_of(ana, around(ana)).by_stream()] == [stream]


def test_more_than_all_of_it_is_refused(cast: Cast, ana: Member) -> None:
    run, one, other = shared(cast, ana), make_stream(ana), make_stream(ana, "Pupil premium", "pupil_premium")
    for parts, words in (
        ([Part(one, 60), Part(other, 41)], "more than 100%"),
        ([Part(one, 30), Part(one, 30)], "named twice"),
        ([Part(one, 0)], "from 1 to 100"),
    ):
        with pytest.raises(ValidationError, match=words):
            fund_run(by=ana, run=run, parts=parts, starts_on=run.starts_on)
    with pytest.raises(ValidationError, match="It begins on"):
        fund_run(by=ana, run=run, parts=[Part(one)], starts_on=run.starts_on - timedelta(days=1))


def test_what_a_stream_has_is_what_was_known_last(cast: Cast, ana: Member) -> None:
    stream, year = make_stream(ana), cost_year("financial", ana.on)
    write_amount(by=ana, stream=stream, on=ana.on, pence=4_000_000, source="Indicative", starts_on=year.first)
    newer = write_amount(by=ana, stream=stream, on=ana.on, pence=4_800_000, source="Statement")
    if newer.starts_on > year.first:
        before = account_of(ana, year, on=newer.starts_on - timedelta(days=1))
        assert [line.has_pence for line in before.by_stream()] == [4_000_000]
        [line] = account_of(ana, year).by_stream()
        assert (line.has_pence, line.left_pence) == (4_800_000, 4_800_000)
        take_back_amount(by=ana, amount=newer)
        assert [line.has_pence for line in account_of(ana, year).by_stream()] == [4_000_000]
    with pytest.raises(ValidationError, match="where the figure comes from"):
        write_amount(by=ana, stream=stream, on=ana.on, pence=1, source=" ")
    assert StreamAmount.objects.visible_to(cast.member("tess")).count() == 0


def test_what_is_paid_once_belongs_to_a_run_to_children_or_to_nobody(cast: Cast, ana: Member) -> None:
    run, mia, omar = shared(cast, ana), cast.pupils["mia"], cast.pupils["omar"]
    without = account_of(ana, around(ana)).by_pupil()
    licence = make_once(ana, run, 10_001)
    make_once(ana, None, 5_000, pupils=[mia])
    make_once(ana, None, -1_000, pupils=[mia])
    make_once(ana, None, 700)
    account = account_of(ana, around(ana))
    ties(account)
    more = {key: row.planned - without.get(key, Totals()).planned for key, row in account.by_pupil().items()}
    assert more[NOBODY] == 700
    assert more[mia.pk] + more[omar.pk] == 14_001
    assert abs(more[mia.pk] - 9_000) <= 1
    assert [line.title for line, _ in account.of_pupil(mia.pk)] == [run.title, "Writing slopes", "Writing slopes"]
    take_back_once(by=ana, one_off=licence)
    assert account_of(ana, around(ana)).whole.planned == account.whole.planned - 10_001
    put_back_once(by=ana, one_off=licence)
    assert account_of(ana, around(ana)).whole == account.whole
    with pytest.raises(ValidationError, match="Only a refund"):
        make_once(ana, run, -1, kind="licence")
    with pytest.raises(ValidationError, match="number from 2"):
        make_once(ana, run, pupils=[mia, omar], sharers=1)


def test_a_childs_account_and_a_runs_say_what_the_schools_says(cast: Cast, ana: Member) -> None:
    run, mia = shared(cast, ana), cast.pupils["mia"]
    make_run(ana, [cast.pupils["omar"]], user=cast.users["tess"], kind=make_type(ana, "Reading"))
    make_once(ana, None, pupils=[mia])
    whole = account_of(ana, around(ana))
    own = account_of_child(ana, around(ana), mia)
    assert [(line.title, row) for line, row in own.of_pupil(mia.pk)] == [
        (line.title, row) for line, row in whole.of_pupil(mia.pk)
    ]
    assert {line.title for line in own.lines} == {run.title, "Writing slopes"}
    [line] = account_of_run(ana, around(ana), run).lines
    assert line.whole == next(one.whole for one in whole.lines if one.run == run)


def test_what_was_delivered_by_itself_is_what_the_account_says(cast: Cast, ana: Member) -> None:
    first = shared(cast, ana)
    for weeks in (1, 2, 3):
        make_session(ana, first, last_monday(ana) - timedelta(weeks=weeks))
    other, unnamed = make_run(ana, [cast.pupils["mia"]], user=cast.users["ana"]), make_run(ana, [])
    make_once(ana, pence=10_001, run=first)
    lines = [line for line in account_of(ana, around(ana)).lines if line.run]
    said = {line.run.pk: None if line.is_incomplete else line.whole.delivered for line in lines if line.run}
    assert delivered_in(ana, around(ana)) == said
    assert said[first.pk]
    assert (said[other.pk], said[unnamed.pk]) == (None, None)
    assert delivered_in(ana, around(ana), run=first.pk) == {first.pk: said[first.pk]}
    alike = {line.run.pk for line in lines if line.run and line.run.type_id == first.type_id}
    assert delivered_in(ana, around(ana), kind=first.type_id).keys() == alike


def test_who_may_not_read_a_name_reads_the_same_sum_without_it(cast: Cast, ana: Member) -> None:
    confidential = make_type(ana, "Counselling", is_confidential=True)
    make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], kind=confidential)
    sam = cast.member("sam")
    seen, hidden = account_of(ana, around(ana)), account_of(sam, around(ana))
    assert ties(hidden) == ties(seen)
    assert hidden.by_pupil() == {HIDDEN: seen.whole}
    assert [(line.title, line.type, line.run) for line in hidden.lines] == [("Confidential provision",) * 2 + (None,)]


@pytest.mark.parametrize("who", ["ben", "tess", "gil", "pat", "ed", "ola"])
def test_costs_are_read_by_who_may_read_rates(cast: Cast, ana: Member, who: str) -> None:
    shared(cast, ana)
    with pytest.raises(PermissionDenied):
        account_of(cast.member(who), around(ana))


def test_an_account_is_one_question_however_much_there_is(
    cast: Cast, ana: Member, django_assert_num_queries: Counts
) -> None:
    account_of(ana, around(ana))
    for count in (1, 4):
        for name in range(count):
            make_run(ana, [cast.pupils["mia"]], user=cast.users["tess"], kind=make_type(ana, f"Group {count} {name}"))
        with django_assert_num_queries(1):
            account_of(ana, around(ana))


def test_settings_hold_from_their_day(cast: Cast, ana: Member) -> None:
    school = ana.school
    assert settings_on(school, ana.on).threshold_pence == 600_000
    assert settings_on(school, ana.on).pk is None
    row = write_settings(by=ana, details=SettingsDetails(ana.on, "Exampleshire", threshold_pence=700_000))
    assert settings_on(school, ana.on) == row
    assert settings_on(school, ana.on - timedelta(days=1)).pk is None
    assert write_settings(by=ana, details=SettingsDetails(ana.on, "Exampleshire", threshold_pence=700_000)) == row
    take_back_settings(by=ana, settings=row)
    assert settings_on(school, ana.on).pk is None
    with pytest.raises(ValidationError, match="1 to 53 weeks"):
        write_settings(by=ana, details=replace(SettingsDetails(ana.on), weeks_a_year=60))  # type: ignore[arg-type]
    assert CostSettings.objects.visible_to(cast.member("gil")).count() == 0


def test_a_stream_is_closed_taken_back_and_put_back(cast: Cast, ana: Member) -> None:
    run, stream = shared(cast, ana), make_stream(ana)
    fund_run(by=ana, run=run, parts=[Part(stream)], starts_on=run.starts_on)
    before = account_of(ana, around(ana))
    whole = before.whole
    close_stream(by=ana, stream=stream, ends_on=ana.on)
    closed = account_of(ana, around(ana))
    assert [(line.pays.to_date, line.pays.delivered) for line in closed.by_stream() if line.stream] == [
        (line.pays.to_date, line.pays.delivered) for line in before.by_stream()
    ]
    paid = {line.stream: line.pays.planned for line in closed.by_stream()}
    assert 0 < paid[stream] < whole.planned
    assert paid[None] == whole.planned - paid[stream]
    take_back_stream(by=ana, stream=stream)
    assert account_of(ana, around(ana)).by_stream()[0].stream is None
    with pytest.raises(ValidationError, match="for one child"):
        make_stream(ana, "Top-up", "top_up")
    make_stream(ana)
    with pytest.raises(ValidationError, match="is there already"):
        put_back_stream(by=ana, stream=stream)
    assert Stream.objects.visible_to(cast.member("tess")).count() == 0
    assert UNFUNDED not in {line.stream and line.stream.pk for line in account_of(ana, around(ana)).by_stream()}


def test_a_run_is_left_out_of_a_paper_with_a_reason(cast: Cast, ana: Member) -> None:
    run = shared(cast, ana)
    with pytest.raises(ValidationError, match="Say why"):
        rule_run(by=ana, run=run, starts_on=ana.on, is_countable=False)
    rule = rule_run(by=ana, run=run, starts_on=ana.on, is_countable=False, exclude_reason="General support in class")
    [line] = account_of_run(ana, around(ana), run).lines
    assert line.rule == rule
    assert line.whole  # the school's own account counts it all the same
