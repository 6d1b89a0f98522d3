"""Large files are worked on beside the web server: one may leave, come back, stop it, and sees what became of it."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.core.jobs import Progress, StoppedOnRequest, do_job
from handrail.core.logs import Plain
from handrail.core.models import Job
from handrail.core.worker import take_up_again, work_off
from handrail.exchange import long_work, views
from handrail.exchange.actions import ask_to_apply, ask_to_read, stop_work
from handrail.exchange.models import ImportBatch
from handrail.exchange.tests.conftest import user_of
from handrail.exchange.tests.factories import LEO, MIA, OMAR, make_applied, make_batch, text_of
from handrail.exchange.tests.test_pages import address, browser, choose, the_batch, words
from handrail.pupils.models import Pupil


@pytest.fixture
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "BIG_BYTES", 1)
    monkeypatch.setattr(views, "BIG_ROWS", 1)


@pytest.fixture
def client(ana: Member) -> Client:
    return browser(ana)


def pupils_of(by: Member) -> int:
    return Pupil.objects.for_school(by.school).count()


def test_a_large_file_is_read_applied_and_undone_beside_the_server(
    ana: Member, client: Client, every_file_is_large: None
) -> None:
    page = choose(client, text_of(MIA, LEO))
    assert "Reading the file" in words(page)
    assert "You can leave this page" in words(page)
    batch = the_batch(ana.school)
    assert "At work Reading the file" in words(client.get(address("list")))
    assert (
        client.get(address("columns", batch), follow=True).redirect_chain[-1][0].startswith("/s/alder/files/progress/")
    )

    work_off()
    where = page.redirect_chain[-1][0]
    assert 'data-poll="' not in client.get(f"{where}?part=1").content.decode()
    page = client.get(where, follow=True)
    assert page.redirect_chain[-1][0] == address("preview", batch)
    assert "new 2" in words(page)

    page = client.post(address("apply", batch), follow=True)
    assert f'data-poll="{page.redirect_chain[-1][0]}?part=1"' in page.content.decode()
    assert "Waiting for its turn 0 of 2 0 of 2 pupils." in words(page)
    assert pupils_of(ana) == 0
    work_off()
    page = client.get(page.redirect_chain[-1][0], follow=True)
    assert "pupils.csv was applied: 2 new pupils, 0 changed." in words(page)
    assert 'action="' + address("undo", batch) in page.content.decode()

    page = client.post(address("undo", batch), follow=True)
    work_off()
    page = client.get(page.redirect_chain[-1][0], follow=True)
    assert "pupils.csv was undone. Everything is as it was before it." in words(page)
    assert pupils_of(ana) == 0


def test_a_large_file_that_cannot_be_read_is_gone_and_the_reason_is_said(
    ana: Member, client: Client, every_file_is_large: None
) -> None:
    page = choose(client, b'Surname,Forename\nDoe,"Zo\n')
    work_off()
    page = client.get(page.redirect_chain[-1][0], follow=True)
    assert page.redirect_chain[-1][0] == address("start")
    assert "quotation mark" in words(page)
    assert not ImportBatch.objects.for_school(ana.school).exists()


def test_who_may_no_longer_bring_in_files_is_refused_when_the_work_begins(ana: Member) -> None:
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    Membership.objects.filter(user=ana.user_id).update(role_key="teacher")
    work_off()
    job.refresh_from_db()
    assert (job.outcome, job.said) == (
        "refused",
        "You no longer have the right to do this in this school, so nothing was done.",
    )
    assert pupils_of(ana) == 0


@pytest.mark.parametrize("end", ["membership", "account"])
def test_who_is_nobody_in_the_school_any_more_is_refused(ana: Member, end: str) -> None:
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    if end == "membership":
        Membership.objects.filter(user=ana.user_id).update(ends_on=ana.on - timedelta(days=1))
    else:
        User.objects.filter(pk=user_of(ana).pk).update(is_active=False)
    work_off()
    job.refresh_from_db()
    assert job.outcome == "refused"
    assert pupils_of(ana) == 0


def test_work_on_one_file_is_asked_for_once(ana: Member, cal: Member) -> None:
    batch = make_batch(ana, MIA)
    assert ask_to_apply(by=ana, batch=batch) == ask_to_apply(by=ana, batch=batch)
    with pytest.raises(ImportBatch.DoesNotExist):
        ask_to_apply(by=cal, batch=batch)


def test_work_that_is_stopped_changes_nothing_and_can_be_asked_for_again(
    ana: Member, client: Client, every_file_is_large: None
) -> None:
    batch = make_batch(ana, MIA, LEO)
    page = client.post(address("apply", batch), follow=True)
    where = page.redirect_chain[-1][0]
    client.post(f"{where}stop/")
    assert "It is being stopped." in words(client.get(where))
    work_off()
    page = client.get(where, follow=True)
    assert "It was stopped before anything was changed." in words(page)
    assert pupils_of(ana) == 0
    page = client.post(address("apply", batch), follow=True)
    work_off()
    assert pupils_of(ana) == 2


def test_a_file_whose_reading_was_stopped_is_chosen_again(
    ana: Member, client: Client, every_file_is_large: None
) -> None:
    where = choose(client, text_of(MIA)).redirect_chain[-1][0]
    client.post(f"{where}stop/")
    work_off()
    assert "It was stopped before anything was changed." in words(client.get(where, follow=True))
    for page in ("preview", "columns"):
        answer = client.get(address(page, the_batch(ana.school)), follow=True)
        assert answer.redirect_chain[-1][0] == address("start")
        assert "pupils.csv was not read. Choose it again." in words(answer)
    choose(client, text_of(MIA))
    work_off()
    assert the_batch(ana.school).rows.count() == 1


def test_work_is_stopped_between_two_words_of_it(ana: Member) -> None:
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    tell = Progress(job)
    tell(1, 3, "Working out what changes")
    stop_work(by=ana, job=job)
    with pytest.raises(StoppedOnRequest):
        tell(2, 3, "Making everything ready")


def test_what_a_worker_left_in_the_middle_is_done_once_by_the_next(ana: Member) -> None:
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.get().claim("a worker that was killed")
    work_off()
    assert pupils_of(ana) == 0
    take_up_again()
    work_off()
    do_job.func(job.ref)
    job.refresh_from_db()
    assert (job.outcome, job.said) == ("done", "pupils.csv was applied: 1 new pupil, 0 changed.")
    assert pupils_of(ana) == 1


def test_nothing_of_a_pupil_is_in_the_log_of_work_that_fails(
    ana: Member, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = MIA.split(",")[1]

    def fail(**kwargs: object) -> None:
        raise OSError(f"{name} cannot be written: the disk is full")

    monkeypatch.setattr(long_work, "apply_import", fail)
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    with caplog.at_level(logging.DEBUG):
        work_off()
    job.refresh_from_db()
    assert (job.outcome, "nothing was changed" in job.said) == ("failed", True)
    logged = "\n".join(Plain().format(line) for line in caplog.records)
    assert "OSError" in logged
    assert "Kowalczyk" not in logged
    assert "Kowalczyk" not in job.said


def test_an_idle_worker_only_reads(db: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        work_off()
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]


def test_a_file_read_already_keeps_its_answers_when_it_is_chosen_again(ana: Member) -> None:
    content = text_of(MIA)
    first = ask_to_read(by=ana, content=content, file_name="pupils.csv")
    work_off()
    second = ask_to_read(by=ana, content=content, file_name="pupils.csv")
    assert (first.subject_ref, first == second) == (second.subject_ref, False)
    work_off()
    assert the_batch(ana.school).rows.count() == 1


def test_somebody_of_another_school_finds_no_work(ana: Member, cal: Member) -> None:
    job = ask_to_apply(by=ana, batch=make_batch(ana, MIA))
    stranger = browser(cal)
    for school in ("alder", "cedar"):
        assert stranger.get(f"/s/{school}/files/progress/{job.ref}/").status_code == 404
        assert stranger.post(f"/s/{school}/files/progress/{job.ref}/stop/").status_code == 404
    assert not Job.objects.for_school(cal.school).exists()


def test_one_statement_a_table_writes_a_file_of_any_size(ana: Member) -> None:
    make_applied(ana, MIA, OMAR)
    sizes = []
    for many in (3, 60):
        rows = [f",Lee,Ann{number}x{many},01/02/2017,K,,SLCN,4,4B" for number in range(many)]
        batch = make_batch(ana, *rows)
        with CaptureQueriesContext(connection) as captured:
            make_applied(ana, *rows)
        written = [query["sql"] for query in captured if query["sql"].startswith(("INSERT INTO", "UPDATE"))]
        sizes.append(len([sql for sql in written if '"ready_' in sql and "SELECT" in sql]))
        assert batch.rows.count() == many
    assert sizes[0] == sizes[1]
