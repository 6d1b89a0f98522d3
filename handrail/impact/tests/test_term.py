"""The end of a term: what to keep, change and stop is decided on one page, and can be taken back."""

from __future__ import annotations

import re
from html import unescape

import pytest

from handrail.audit.models import AuditEvent
from handrail.impact.models import RunDecision
from handrail.impact.tests.factories import Measured, make_measures
from handrail.provision.tests.factories import make_run, open_all_year
from handrail.rules.school_days import year_about
from tests.cast import Cast

PAGE, SEND = "/s/alder/provision/term/", "/s/alder/provision/term/decide/"


@pytest.fixture
def measured(cast: Cast) -> Measured:
    """A run of a term that is all the year."""
    ana = cast.member("ana")
    open_all_year(ana)
    found = Measured(ana)
    make_measures(ana, found.run, dict.fromkeys(found.pupils, ("7;00", "7;00")))
    return found


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).split())


def sent(measured: Measured, verdict: str, reason: str) -> dict[str, str]:
    term = year_about(measured.by.on).starts_on.isoformat()
    return {"term": term, f"{measured.run.ref}-verdict": verdict, f"{measured.run.ref}-reason": reason}


def test_each_run_stands_with_its_evidence_and_is_decided(cast: Cast, measured: Measured) -> None:
    client = cast.client("ana")
    assert "Of 6 pupils 6 stayed the same." in words(client.get(PAGE).content.decode())
    answer = client.post(SEND, sent(measured, "stop", " Nothing\r\nmoved"), follow=True)
    page = answer.content.decode()
    assert "1 decision written down." in page
    assert "Stop it on" in page
    assert f"/provision/{measured.run.ref}/stop/" in page
    row = RunDecision.objects.for_school(measured.by.school).get()
    assert (row.verdict, row.reason, row.decided_by) == ("stop", "Nothing moved", "Ana Ferreira")
    assert "Of 6 pupils 6 stayed the same." in row.seen
    assert AuditEvent.objects.filter(type="provision.decided", subject_ref=measured.run.ref).exists()
    assert "Nothing moved" in client.get(f"/s/alder/provision/{measured.run.ref}/impact/").content.decode()


@pytest.mark.parametrize(
    ("verdict", "reason", "says"),
    [
        ("stop", "", "Write in a line why."),
        ("", "Some reason", "There is a reason and no decision."),
        ("burn", "Some reason", "Choose keep, change or stop."),
        ("keep", "x" * 301, "Shorten it to 300"),
    ],
)
def test_a_decision_needs_its_reason(cast: Cast, measured: Measured, verdict: str, reason: str, says: str) -> None:
    page = cast.client("ana").post(SEND, sent(measured, verdict, reason)).content.decode()
    assert says in page
    assert not reason or f">{reason}</textarea>" in page
    assert not RunDecision.objects.for_school(measured.by.school).exists()


def test_decided_anew_and_taken_back(cast: Cast, measured: Measured) -> None:
    client = cast.client("ana")
    client.post(SEND, sent(measured, "keep", "It goes on"))
    client.post(SEND, sent(measured, "stop", "Nothing moved"))
    rows = RunDecision.objects.for_school(measured.by.school)
    old, new = rows.order_by("pk")
    assert (old.set_aside_by, new.replaces) == ("Ana Ferreira", old)
    client.post(SEND, sent(measured, "stop", "Nothing moved"))
    assert rows.count() == 2
    page = client.post(f"{PAGE}undo/{new.act_ref}/", follow=True).content.decode()
    assert "1 decision taken back." in page
    standing = rows.standing().get()
    assert (standing.verdict, standing.reason) == ("keep", "It goes on")


def test_stopping_and_copying_are_the_acts_of_the_map(cast: Cast, measured: Measured) -> None:
    client = cast.client("ana")
    client.post(SEND, sent(measured, "stop", "Nothing moved"))
    page = client.get(PAGE).content.decode()
    fields = dict(re.findall(r'name="(stop-\w+)" value="([^"]*)"', page))
    client.post(f"/s/alder/provision/{measured.run.ref}/stop/", fields)
    measured.run.refresh_from_db()
    assert measured.run.ends_on == measured.by.on
    assert measured.run.changes.get().reason == "Nothing moved"
    assert "Stop it on" not in client.get(PAGE).content.decode()


def test_the_head_reads_and_does_not_decide(cast: Cast, measured: Measured) -> None:
    page = words(cast.client("hal").get(PAGE).content.decode())
    assert "Not decided yet." in page
    assert "Save the decisions" not in page
    assert cast.client("hal").post(SEND, sent(measured, "stop", "No")).status_code == 403


def test_a_run_for_one_pupil_says_whose_it_is(cast: Cast) -> None:
    ana = cast.member("ana")
    open_all_year(ana)
    run = make_run(ana, [cast.pupils["mia"]])
    client = cast.client("ana")
    assert f"{run.title}: Mia Kowalczyk" in words(client.get(PAGE).content.decode())
