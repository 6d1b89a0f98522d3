"""What a restored folder does until two people have said that it is the real one now."""

from pathlib import Path

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from handrail.access.models import Membership, UnsentWords
from handrail.audit.models import AuditEvent
from handrail.backups.actions import release_by_command
from handrail.backups.command import release
from handrail.core import clock
from handrail.core.held import Held, hold, is_held, let_go
from handrail.core.jobs import ask_for
from handrail.core.worker import work_off
from tests.cast import Cast


@pytest.fixture(autouse=True)
def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A restored folder, which other tests that run beside this one do not share."""
    file = tmp_path / "restored.json"
    monkeypatch.setattr("handrail.core.held._path", lambda: file)
    hold(Held("handrail-1.age", "2026-11-20T02:00:00+00:00", 4711))
    return file


def write_note(cast: Cast, who: str = "ana") -> int:
    page = f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"
    client = cast.client(who)
    field = client.get(page).content.decode().split('name="words_of" value="')
    sent = {"kind": "observation", "happened_on": clock.today().isoformat(), "text": "Read.", "whole": "yes"}
    if len(field) > 1:
        sent["words_of"] = field[1].split('"')[0]
    return int(client.post(page, sent).status_code)


def test_everything_is_read_and_nothing_changed_and_each_page_says_so(cast: Cast) -> None:
    page = cast.client("ana").get("/s/alder/")
    assert page.status_code == 200
    assert "Restored copy: it can be read" in page.content.decode()
    assert write_note(cast) == 503
    assert not AuditEvent.objects.filter(type="note.added").exists()
    let_go()
    assert write_note(cast) == 302
    assert AuditEvent.objects.filter(type="note.added").exists()
    assert "Restored copy" not in cast.client("ana").get("/s/alder/").content.decode()


def test_who_may_not_release_it_reads_nothing_until_then(cast: Cast) -> None:
    """Any of them may have left after the backup was made. One's own account stays."""
    cast.share()
    mia = f"/s/alder/pupils/{cast.pupils['mia'].ref}/"
    paths = ("/s/alder/", "/s/alder/find/?name=Mia", mia, f"{mia}emergency-card/", "/t/rowan/")
    for who in ("sam", "ben", "tess", "pat", "ed", "gil", "lena"):
        client = cast.client(who)
        for path in paths:
            answer = client.get(path)
            assert "Mia" not in answer.content.decode(), (who, path)
            assert answer.status_code == 503 or (path == "/t/rowan/" and who != "lena"), (who, path)
        assert "it does not know who has left" in client.get("/s/alder/").content.decode()
        assert client.get("/account/").status_code == 200
        assert client.get("/s/cedar/").status_code == 404
    for who in ("ana", "hal"):
        assert "Mia" in cast.client(who).get(mia).content.decode()
    let_go()
    assert "Mia" in cast.client("ben").get(mia).content.decode()


def test_what_was_written_meanwhile_is_kept_for_its_writer(cast: Cast) -> None:
    write_note(cast)
    assert UnsentWords.objects.get().user == cast.users["ana"]


def test_access_can_be_ended_before_it_is_released(cast: Cast) -> None:
    """Whoever left after the backup was made is back in it, and must be out before others write."""
    person = Membership.objects.get(user=cast.users["ben"], school=cast.schools["alder"]).ref
    cast.client("hal").post(f"/s/alder/people/{person}/last-day/", {"last_day": clock.today().isoformat()})
    assert Membership.objects.get(ref=person).ends_on == clock.today()


def test_two_people_say_that_it_is_the_real_one(cast: Cast) -> None:
    first, second, page = cast.client("hal"), cast.client("ola"), "/s/alder/backups/release/"
    assert "ends at row 4711" in first.get("/s/alder/backups/").content.decode()
    first.post(page)
    assert first.post(page).status_code == 409  # one person is not two
    assert is_held()
    assert f"{cast.users['hal'].name}</b> says" in second.get("/s/alder/backups/").content.decode()
    second.post(page)
    assert not is_held()
    assert list(AuditEvent.objects.filter(type__startswith="restore_").values_list("type", "actor_id")) == [
        ("restore_release_asked", cast.users["hal"].pk),
        ("restore_released", cast.users["ola"].pk),
    ]


def test_who_agrees_after_a_day_says_it_first(cast: Cast) -> None:
    cast.client("hal").post("/s/alder/backups/release/")
    with time_machine.travel(clock.now().timestamp() + 25 * 3600, tick=False):
        cast.client("ola").post("/s/alder/backups/release/")
        assert is_held()


def test_who_may_not_change_the_settings_does_not_release(cast: Cast) -> None:
    assert cast.client("ben").post("/s/alder/backups/release/").status_code == 503
    assert is_held()


def test_the_command_takes_two_names(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert release("Ola Nash", "ola nash ") == 2
    assert is_held()
    assert "give both names" in capsys.readouterr().err
    assert release("Ola Nash", "Hal Ito") == 0
    assert not is_held()
    release_by_command(by="Ola Nash", second="Hal Ito")  # said again it is no change
    assert AuditEvent.objects.filter(type="restore_released", actor_name="Hal Ito (command line)").count() == 1


def test_the_file_of_it_is_for_its_owner_alone(restored: Path) -> None:
    assert restored.stat().st_mode & 0o077 == 0


def test_long_work_that_was_asked_for_waits(cast: Cast) -> None:
    ask_for("file.apply", by=cast.member("ana"), subject_ref="none")
    work_off()
    assert [row.status for row in DBTaskResult.objects.all()] == ["READY"]
    let_go()
    work_off()
    assert not DBTaskResult.objects.filter(status="READY").exists()
