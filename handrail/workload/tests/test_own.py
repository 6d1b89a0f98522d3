"""What is hers: supervision, private notes and pulses, and her log when she leaves."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from handrail.access.member import Member
from handrail.access.models import Membership, UnsentWords
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.core import clock
from handrail.core.tick import run_all
from handrail.rules.school_days import usual_year
from handrail.schools.actions import save_school_years
from handrail.workload.actions import PromiseDetails, make_promise
from handrail.workload.log.models import DaySheet, TimeEntry
from handrail.workload.own.actions import (
    arrange_supervision,
    end_supervision,
    hold_supervision,
    put_back_private,
    remove_private,
    share_strain,
    take_back_held,
    take_back_supervision,
    write_note,
)
from handrail.workload.own.leaving import KEPT, log_models
from handrail.workload.own.models import LogGoes, PrivateBox, PrivateRow, StrainShared, Supervision
from handrail.workload.own.opened import cookie_name
from handrail.workload.own.private import read_private
from handrail.workload.own.sealing import CannotOpen
from handrail.workload.own.supervision import arranged_for
from handrail.workload.report.actions import hand_over
from handrail.workload.report.composing import compose
from handrail.workload.tests.factories import (
    PASSPHRASE,
    make_day,
    make_planned,
    make_private,
    make_pulse,
    make_role,
    make_supervision,
    make_tap,
    open_private,
    stretch,
    week,
)
from tests.cast import Cast

NOW = datetime(2026, 11, 17, 16, 30, tzinfo=UTC)
TODAY = NOW.date()
AT = "/s/alder/time/private/"
WORDS = "Tired rather than angry."


@pytest.fixture
def afternoon() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def ana(afternoon: object, cast: Cast) -> Member:
    cache.clear()
    return cast.member("ana")


def read(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def opened(cast: Cast) -> Client:
    """Ana's browser in which her notes are open."""
    client = cast.client("ana")
    assert client.post(AT, {"passphrase": PASSPHRASE})["Location"] == AT
    return client


# ---- Private notes


def test_they_are_begun_with_a_code_on_paper_and_nothing_is_written_before(ana: Member, cast: Cast) -> None:
    client = cast.client("ana")
    for wrong in ("short", "password1234", "four grey herons"):
        answer = client.post(AT, {"passphrase": wrong, "again": f"{wrong}!"})
        assert answer.status_code == 200
    assert not PrivateBox.objects.visible_to(ana).exists()
    assert client.post(AT, {"passphrase": PASSPHRASE, "again": PASSPHRASE})["Location"] == f"{AT}code/"
    page = client.get(f"{AT}code/").content.decode()
    code = re.sub(r"<wbr>", "", re.search(r'hr-address">(.+?)</b>', page).group(1))  # type: ignore[union-attr]
    assert client.get(AT)["Location"] == f"{AT}code/"
    assert client.get(f"{AT}note/")["Location"] == AT
    with pytest.raises(ValidationError, match="Print your recovery code"):
        write_note(by=ana, key=open_private(ana), words=WORDS)
    assert "That is not how it ends" in unescape(client.post(f"{AT}code/", {"ending": "aaaa-aaaa"}).content.decode())
    assert client.post(f"{AT}code/", {"ending": code[-9:].upper()})["Location"] == AT
    assert code not in read(client, f"{AT}code/")


def test_a_note_is_read_while_open_and_by_nobody_once_closed(ana: Member, cast: Cast) -> None:
    make_private(ana)
    client = opened(cast)
    client.post(f"{AT}note/", {"words": WORDS})
    client.post(f"{AT}note/", {"words": WORDS})  # pressed twice
    assert read(client, AT).count(WORDS) == 1
    client.post(f"{AT}close/")
    assert WORDS not in read(client, AT)
    assert "Passphrase" in read(client, AT)


def test_they_close_after_ten_minutes_without_use(ana: Member, cast: Cast, afternoon: Any) -> None:
    write_note(by=ana, key=make_private(ana), words=WORDS)
    client = opened(cast)
    for minutes, is_open in ((9, True), (9, True), (11, False)):
        afternoon.shift(timedelta(minutes=minutes))
        assert (WORDS in read(client, AT)) is is_open, minutes


def test_neither_the_session_nor_the_cookie_opens_them_alone(ana: Member, cast: Cast) -> None:
    write_note(by=ana, key=make_private(ana), words=WORDS)
    client = opened(cast)
    cookie = client.cookies[cookie_name()]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", AT)
    held = str(dict(client.session))
    assert PASSPHRASE not in held
    assert cookie.value not in held
    another = cast.client("ana")
    another.cookies[cookie_name()] = cookie.value
    assert WORDS not in read(another, AT)
    del client.cookies[cookie_name()]
    assert WORDS not in read(client, AT)


def test_ten_wrong_passphrases_and_it_waits(ana: Member, cast: Cast, afternoon: Any) -> None:
    make_private(ana)
    client = cast.client("ana")
    for _ in range(10):
        assert "does not open your notes" in unescape(client.post(AT, {"passphrase": "not this one"}).content.decode())
    assert "Wait a quarter of an hour" in client.post(AT, {"passphrase": PASSPHRASE}).content.decode()
    assert "Wait a quarter" in client.post("/my-log/", take(passphrase=PASSPHRASE)).content.decode()
    afternoon.shift(timedelta(minutes=16))
    assert client.post(AT, {"passphrase": PASSPHRASE})["Location"] == AT


def test_a_passphrase_opens_them_when_choosing_one_has_become_dearer(ana: Member, settings: Any) -> None:
    key = make_private(ana)
    settings.PASSPHRASE_COST = (2, 16)
    assert open_private(ana) == key


def test_the_code_opens_them_once_and_a_new_passphrase_stands(ana: Member, cast: Cast) -> None:
    from handrail.workload.own.actions import make_code

    key = make_private(ana)
    write_note(by=ana, key=key, words=WORDS)
    code = make_code(by=ana, key=key)
    client, fresh = cast.client("ana"), "five brown otters in a row"
    sent = {"passphrase": fresh, "again": fresh}
    assert "not the code that stands" in unescape(
        client.post(f"{AT}recover/", sent | {"code": "aaaa-bbbb"}).content.decode()
    )
    typed = code.replace("-", " ").replace("0", "o").replace("1", "L").upper()
    assert client.post(f"{AT}recover/", sent | {"code": typed})["Location"] == f"{AT}code/"
    assert read_private(ana, open_private(ana, fresh)).notes[0].words == WORDS
    with pytest.raises(CannotOpen):
        open_private(ana)
    assert "not the code that stands" in unescape(client.post(f"{AT}recover/", sent | {"code": code}).content.decode())


def test_who_sits_down_at_her_open_screen_makes_no_code_of_their_own(ana: Member, cast: Cast, afternoon: Any) -> None:
    """A new code opens her notes for good, and hers no more: it asks for her password like a new passphrase does."""
    key, user = make_private(ana), cast.users["ana"]
    user.set_password("her sign-in password")
    user.save()
    client, before = opened(cast), PrivateBox.objects.visible_to(ana).get().by_code
    for _ in range(2):
        afternoon.shift(timedelta(minutes=6))
        assert "Private notes" in read(client, AT)
    for at, sent in ((f"{AT}code/", {"do": "new"}), (f"{AT}keys/", {"do": "change"})):
        assert client.post(at, sent)["Location"].startswith("/account/confirm/?next="), at
    box = PrivateBox.objects.visible_to(ana).get()
    assert (bytes(box.by_code), box.has_code, open_private(ana)) == (bytes(before), True, key)


def test_a_sealed_row_opens_in_its_own_place_alone(ana: Member, cast: Cast) -> None:
    """Bytes put into another row, or another person's notes, are refused rather than read."""
    key = make_private(ana)
    one, other = (write_note(by=ana, key=key, words=words) for words in ("One.", "Other."))
    PrivateRow.objects.for_school(ana.school).filter(pk=one.pk).update(sealed=other.sealed)
    with pytest.raises(CannotOpen):
        read_private(ana, key)
    lengths = {len(write_note(by=ana, key=key, words="a" * length).sealed) for length in (1, 90, 300)
               if PrivateRow.objects.for_school(ana.school).filter(pk=one.pk).delete()}  # fmt: skip
    assert len(lengths) == 1


def test_what_is_typed_comes_back_and_waits_nowhere(ana: Member, cast: Cast) -> None:
    make_private(ana)
    client = cast.client("ana")
    closed = client.post(f"{AT}note/", {"words": WORDS, "passphrase": "not this one"})
    assert WORDS in closed.content.decode()
    wrong = opened(cast).post(f"{AT}pulse/", {"line": WORDS, "month": "2026-11-01", "pressure": "9"})
    assert WORDS in wrong.content.decode()
    signed_out = Client().post(f"{AT}note/", {"words": WORDS})
    assert (signed_out.status_code, signed_out["Cache-Control"]) == (403, "no-store")
    assert WORDS in signed_out.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["ana"], backend="handrail.access.backends.Backend")
    assert WORDS in strict.post(f"{AT}note/", {"words": WORDS}).content.decode()
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="governor")
    assert WORDS in client.post(f"{AT}note/", {"words": WORDS}).content.decode()
    assert not UnsentWords.objects.exists()
    assert not PrivateRow.objects.across_schools(reason="a test looks at all").exists()


def test_a_note_is_sealed_in_one_where_they_had_closed(ana: Member, cast: Cast) -> None:
    make_private(ana)
    client = cast.client("ana")
    assert client.post(f"{AT}note/", {"words": WORDS, "passphrase": PASSPHRASE})["Location"] == AT
    assert WORDS in read(client, AT)


def test_what_is_taken_out_comes_back_until_the_night(ana: Member, cast: Cast) -> None:
    row = write_note(by=ana, key=make_private(ana), words=WORDS)
    client = opened(cast)
    client.post(f"{AT}{row.ref}/take-out/")
    assert WORDS not in read(client, AT)
    client.post(f"{AT}{row.ref}/put-back/")
    assert WORDS in read(client, AT)
    client.post(f"{AT}{row.ref}/take-out/")
    run_all(TODAY)
    assert not PrivateRow.objects.visible_to(ana).exists()


def test_all_of_it_is_forgotten_when_she_means_it(ana: Member, cast: Cast) -> None:
    key = make_private(ana)
    make_pulse(ana, key, date(2026, 10, 1))
    share_strain(by=ana, opened=read_private(ana, key))
    client = cast.client("ana")  # closed: the passphrase may be lost
    assert "to go on" in client.post(f"{AT}keys/", {"do": "forget"}).content.decode()
    client.post(f"{AT}keys/", {"do": "forget", "is_sure": "on"})
    for table in (PrivateBox, PrivateRow, StrainShared):
        assert not table.objects.visible_to(ana).exists()


def test_a_month_has_one_pulse_and_strain_is_counted_by_what_the_page_says(ana: Member, cast: Cast) -> None:
    key = make_private(ana)
    make_pulse(ana, key, date(2026, 9, 1), pressure=3)
    make_pulse(ana, key, date(2026, 10, 1), control=3, support=4)
    make_pulse(ana, key, date(2026, 11, 1))
    assert (read_private(ana, key).strained, len(read_private(ana, key).pulses)) == (1, 3)
    make_pulse(ana, key, date(2026, 11, 1), "Better since Monday.", pressure=2)
    found = read_private(ana, key)
    assert (found.strained, len(found.pulses)) == (0, 3)
    page = read(opened(cast), AT)
    assert "Better since Monday." in page
    assert "0 of 3 months under strain" in page
    with pytest.raises(ValidationError):
        make_pulse(ana, key, date(2026, 12, 1))
    taken_out = PrivateRow.objects.visible_to(ana).last()
    assert taken_out
    remove_private(by=ana, ref=taken_out.ref)
    make_pulse(ana, key, date(2026, 11, 1), "Written anew.")
    put_back_private(by=ana, ref=taken_out.ref)
    assert [pulse.line for pulse in read_private(ana, key).pulses] == ["", "", "Written anew."]


def test_only_a_count_is_shared_by_her_choice_and_taken_back(ana: Member, cast: Cast) -> None:
    """Before that the head cannot see whether there are notes at all."""
    hal, ref = cast.client("hal"), cast.users["ana"].memberships.get().ref
    at = f"/s/alder/time/school/{ref}/"

    def seen() -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", read(hal, at))

    bare = seen()
    key = make_private(ana)
    make_pulse(ana, key, date(2026, 9, 1), pressure=1)
    make_pulse(ana, key, date(2026, 10, 1), WORDS)
    assert seen() == bare
    client = opened(cast)
    client.post(f"{AT}share/", {"do": "share"})
    assert "1 of 2 months</b> under strain" in seen()
    assert WORDS not in seen()
    assert "under strain" not in read(cast.client("sam"), "/s/alder/time/school/")
    client.post(f"{AT}share/", {"do": "stop"})
    assert seen() == bare


def test_the_trail_does_not_say_that_it_was_private(ana: Member) -> None:
    before = set(AuditEvent.objects.values_list("seq", flat=True))
    key = make_private(ana)
    make_pulse(ana, key, date(2026, 10, 1))
    row = write_note(by=ana, key=key, words=WORDS)
    fresh = AuditEvent.objects.exclude(seq__in=before)
    assert set(fresh.values_list("type", "subject_ref")) == {("time_log.written", "")}
    assert not AuditDetail.objects.filter(seq__in=fresh.values("seq")).exists()
    assert row.ref not in str(list(fresh.values()))


# ---- Supervision


def test_the_school_sees_how_often_and_not_with_whom(ana: Member, cast: Cast) -> None:
    save_school_years(by=ana, years=[usual_year(2026)])
    make_role(ana)
    client = cast.client("ana")
    sent = {"with_whom": "Jo Hart", "how_often": "half_term", "starts_on": "3 Sep 2026"}
    client.post("/s/alder/time/supervision/", sent)
    client.post("/s/alder/time/supervision/", {"do": "held", "held_on": "22 Sep 2026"})
    client.post("/s/alder/time/supervision/", {"do": "held", "held_on": "22 Sep 2026"})
    assert "held 1 of 2 this year" in read(client, "/s/alder/time/supervision/")
    assert "Jo Hart, every half-term" in read(client, "/s/alder/time/")
    ref = cast.users["ana"].memberships.get().ref
    head = read(cast.client("hal"), f"/s/alder/time/school/{ref}/")
    assert "every half-term: held 1 of 2 this year" in head
    assert "Jo Hart" not in head
    assert arranged_for(cast.member("sam"), cast.users["ana"].pk) is None
    assert "Jo Hart" not in str(list(AuditDetail.objects.values_list("content", flat=True)))


def test_supervision_is_held_on_a_day_on_which_it_was_arranged(ana: Member) -> None:
    arrange_supervision(by=ana, with_whom="Jo Hart", how_often="term", starts_on=date(2026, 9, 3))
    for day in (date(2026, 9, 1), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError):
            hold_supervision(by=ana, held_on=day)


def test_each_step_of_supervision_is_taken_back(ana: Member, cast: Cast) -> None:
    first = arrange_supervision(by=ana, with_whom="Jo Hart", how_often="term", starts_on=date(2026, 9, 3))
    second = arrange_supervision(by=ana, with_whom="Kit Rae", how_often="month", starts_on=date(2026, 10, 1))
    held = hold_supervision(by=ana, held_on=TODAY)
    with pytest.raises(ValidationError, match="held by now"):
        take_back_supervision(by=ana, supervision=second)
    take_back_held(by=ana, held=held)
    take_back_supervision(by=ana, supervision=second)
    [row] = Supervision.objects.visible_to(ana)
    assert (row.pk, row.ends_on) == (first.pk, None)
    end_supervision(by=ana, supervision=row)
    client = cast.client("ana")
    client.post(f"/s/alder/time/supervision/{row.ref}/go-on/")
    assert Supervision.objects.visible_to(ana).get().ends_on is None


# ---- Her log goes with her


def take(**more: str) -> dict[str, str]:
    return {"school": "alder", "do": "take", **more}


def files(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return {name: book.read(name).decode("utf-8-sig") for name in book.namelist()}


def make_log(ana: Member) -> None:
    day = ana.on - timedelta(days=1)
    make_day(ana, day, stretch(day, "09:00", "10:00", words="=Talked to the roofers"))
    make_tap(ana)
    make_planned(ana, day, "Learning walk")
    make_supervision(ana)
    write_note(by=ana, key=make_private(ana), words=WORDS)


def test_she_takes_her_log_as_a_file_with_private_notes_if_she_opens_them(ana: Member, cast: Cast) -> None:
    make_log(ana)
    client = cast.client("ana")
    bare = files(client.post("/my-log/", take()))
    assert "'=Talked to the roofers" in bare["time-entry.csv"]
    assert json.loads(bare["log.json"])["planned-work"][0]["Words"] == "Learning walk"
    assert "Jo Hart" in bare["supervision.csv"]
    assert WORDS not in str(bare)
    assert "does not open" in client.post("/my-log/", take(passphrase="not this one")).content.decode()
    assert WORDS in files(client.post("/my-log/", take(passphrase=PASSPHRASE)))["private-notes.csv"]
    assert AuditEvent.objects.filter(type="time_log.taken").count() == 2


def leaves_on(cast: Cast, day: date) -> None:
    Membership.objects.filter(user=cast.users["ana"]).update(ends_on=day)


def rows_of_log(ana: Member) -> int:
    return sum(model.objects.for_school(ana.school).filter(user_id=ana.user_id).count() for model in log_models())


def test_a_leaver_is_told_takes_it_for_30_days_and_then_it_is_gone(ana: Member, cast: Cast, afternoon: Any) -> None:
    make_log(ana)
    save_school_years(by=ana, years=[usual_year(2026)])
    client = cast.client("ana")
    leaves_on(cast, TODAY)
    told = read(client, "/s/alder/time/")
    assert "Your last day here is 17 November 2026. Your log is removed here for good on 17 December 2026." in told
    afternoon.shift(timedelta(days=30))
    client = cast.client("ana")
    assert "Take the log of my time with me" in read(client, "/")
    assert client.get("/s/alder/time/").status_code == 404
    assert "Talked" in files(client.post("/my-log/", take()))["time-entry.csv"]
    run_all(clock.today())
    assert rows_of_log(ana) > 5
    afternoon.shift(timedelta(days=1))
    run_all(clock.today())
    assert rows_of_log(ana) == 0
    assert cast.client("ana").get("/my-log/").status_code == 404
    event = AuditEvent.objects.get(type="time_log.removed")
    counted = AuditDetail.objects.get(seq=event.seq).content
    told = read(cast.client("hal"), "/s/alder/time/totals/")
    assert "Ana Ferreira, whose log has gone" in told
    assert "Talked" not in told
    assert "1 day<" in told
    assert counted == {"days": [1, 0], "stretches of time": [1, 0], "taps": [1, 0], "planned": [1, 0]}


def half_term_told(cast: Cast) -> tuple[str, str]:
    """The heading and the line of her half-term, as the headteacher reads them."""
    page = read(cast.client("hal"), "/s/alder/time/totals/").partition("Ana Ferreira")[2]
    return page.partition("</h2>")[0], page.partition("Autumn term, half 2")[2].partition("</th>")[2].partition(
        "</tr>"
    )[0]


def test_what_others_are_told_of_a_leaver_stays_without_a_gap(ana: Member, cast: Cast, afternoon: Any) -> None:
    save_school_years(by=ana, years=[usual_year(2026)])
    slots: Any = {"protected": week(mon="9 to 12"), "study": week(mon="13 to 15", wed="13 to 15")}
    make_promise(by=ana, details=PromiseDetails(date(2026, 11, 16), 180, **slots))
    monday = date(2026, 11, 16)
    make_day(ana, monday, stretch(monday, "09:00", "10:00"), stretch(monday, "13:00", "13:30", category="study"))
    report = hand_over(by=ana, composed=compose(ana))
    leaves_on(cast, TODAY)
    _, before = half_term_told(cast)
    assert "30 min of 2 h" in before, "study is a column of its own"
    for days, heading in ((1, "who keeps no time here any more"), (29, "any more"), (1, "whose log has gone")):
        afternoon.shift(timedelta(days=days))
        run_all(clock.today())
        found = half_term_told(cast)
        assert heading in found[0]
        assert found[1] == before, "what she was promised ends with her last day"
    assert not TimeEntry.objects.for_school(ana.school).exists()
    assert f"/time/reports/{report.ref}/" in read(cast.client("hal"), "/s/alder/time/reports/")


def test_who_comes_back_keeps_it_and_so_does_everybody_else(ana: Member, cast: Cast, afternoon: Any) -> None:
    make_log(ana)
    make_day(cast.member("bea"), TODAY - timedelta(days=1))
    leaves_on(cast, TODAY)
    Membership.objects.create(
        user=cast.users["ana"], school=ana.school, role_key="senco", starts_on=TODAY + timedelta(days=40)
    )
    afternoon.shift(timedelta(days=35))
    run_all(clock.today())
    assert rows_of_log(ana) > 5
    assert DaySheet.objects.for_school(cast.schools["birch"]).exists()


def test_who_has_no_role_any_more_has_30_days_from_when_it_is_found(ana: Member, cast: Cast, afternoon: Any) -> None:
    """A role that was given by mistake is taken away as if it had never been."""
    make_log(ana)
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="teacher")
    run_all(clock.today())
    assert TimeEntry.objects.for_school(ana.school).exists()
    assert LogGoes.objects.for_school(ana.school).get().goes_on == TODAY + KEPT
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="senco")
    run_all(clock.today())
    assert not LogGoes.objects.for_school(ana.school).exists()
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="teacher")
    for days in (0, 30):
        afternoon.shift(timedelta(days=days))
        run_all(clock.today())
    assert rows_of_log(ana) == 0


def test_she_asks_for_it_to_go_and_may_keep_it_after_all(ana: Member, cast: Cast, afternoon: Any) -> None:
    make_log(ana)
    client = cast.client("ana")
    for do, still in (("remove", "is removed here for good on 17 December"), ("keep", ""), ("remove", "17 December")):
        client.post("/my-log/", {"school": "alder", "do": do})
        assert ("removed here for good on" in read(client, "/s/alder/time/")) is bool(still)
    for days, is_there in ((29, True), (1, False)):
        afternoon.shift(timedelta(days=days))
        run_all(clock.today())
        assert bool(rows_of_log(ana)) is is_there
