"""Commands that meet, and commands that are cut off: one file is one change, or none."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command.conftest import Desk, copied
from tests.command.forks import forking

PUPILS = 120
ROWS = "".join(f"Lee,Ann{number},01/02/2017,K,SLCN,4B\n" for number in range(PUPILS))
FILE = f"Surname,Forename,DOB,SEN status,Need,Class\n{ROWS}"

COUNTS = """
from handrail.audit.models import AuditEvent
from handrail.pupils.models import *
def count():
    owned = (Pupil, RegisterEntry, Need, GroupMembership, PupilGroup)
    found = [rows.objects.for_school(alder).count() for rows in owned]
    print(found, AuditEvent.objects.filter(type="file_applied").count())
"""
COUNT = f"{COUNTS}count()"
NOTHING, ALL = "[0, 0, 0, 0, 0] 0", f"[{PUPILS}, {PUPILS}, {PUPILS}, {PUPILS}, 1] 1"

STAGED = """
from handrail.access.member import command_member
from handrail.exchange.actions import stage_file
print(stage_file(by=command_member(alder), content=open({path!r}, "rb").read(), file_name="pupils.csv").ref)
"""
APPLY = """
from handrail.access.member import command_member
from handrail.core.ready import ReadyRows
from handrail.exchange import applying
from handrail.exchange.models import ImportBatch
me = command_member(alder)
batch = ImportBatch.objects.for_school(alder).get(ref={ref!r})
prepared = applying.prepare_import(by=me, batch=batch)
{before}
applying.apply_import(by=me, batch=batch, prepared=prepared)
print("applied")
"""
# Where the process is killed, from before anything is written to everything being written but the end of it.
MOMENTS = {
    "before the outcome is written down": "applying._write_down_rows = die",
    "while the outcome is written down": "ReadyRows.write = lambda ready: half_of(ready)",
    "before the first row": "applying.hold_batch = die",
    "among the rows": "ReadyRows.write = lambda ready: half_of(ready) if len(ready.steps) > 1 else whole(ready)",
    "before the end": "applying.record = die",
}
DIE = """
import os
def die(*args, **kwargs): os.kill(os.getpid(), 9)
whole = ReadyRows.write
def half_of(ready):
    del ready.steps[(len(ready.steps) + 1) // 2:]
    whole(ready)
    die()
"""


@pytest.fixture(scope="module")
def with_file(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Desk, str]]:
    """A data folder in which a file of many pupils waits, a desk for copies of it, and the ref of the file."""
    kept, begun = tmp_path_factory.mktemp("kept"), copied(prepared, tmp_path_factory.mktemp("waiting"))
    with forking(begun.environment | {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"}) as stem:
        desk = replace(begun, stem=stem)
        ref = desk.told(STAGED.format(path=desk.write("pupils.csv", FILE)))
        copied(desk.folder, kept)
        yield kept, desk, ref


@pytest.fixture
def waiting(with_file: tuple[Path, Desk, str]) -> tuple[Desk, str]:
    kept, desk, ref = with_file
    copied(kept, desk.folder)
    return desk, ref


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_command_killed_while_it_applies_leaves_nothing_and_can_be_run_again(
    waiting: tuple[Desk, str], moment: str
) -> None:
    desk, ref = waiting
    killed = desk.forked(APPLY.format(ref=ref, before=DIE + moment))
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    apply = APPLY.format(ref=ref, before="")
    assert desk.told(f"{COUNT}\n{apply}\ncount()").splitlines() == [NOTHING, "applied", ALL]


def test_two_that_apply_one_file_at_the_same_moment_apply_it_once(waiting: tuple[Desk, str]) -> None:
    desk, ref = waiting
    gate = desk.folder / "gate"
    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.001)"
    both = [desk.forked(APPLY.format(ref=ref, before=f"print('ready', flush=True)\n{wait}")) for _ in range(2)]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    gate.touch()
    assert [one.communicate() for one in both] == [("applied\n", "")] * 2
    assert desk.told(COUNT) == ALL


def test_one_file_brought_in_by_two_commands_at_once_is_there_once(desk: Desk) -> None:
    path = desk.write("pupils.csv", FILE)
    both = [desk.start("import", path, "--school", "alder", "--apply", "--json") for _ in range(2)]
    assert [(one.communicate(timeout=180)[1], one.returncode) for one in both] == [("", 0)] * 2
    assert desk.told(COUNT).startswith(f"[{PUPILS}, {PUPILS}, {PUPILS}, {PUPILS}, 1]")


def test_two_commands_at_once_prepare_an_empty_folder_between_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    both = [desk.start("school", "add", f"School {name}", "--slug", name) for name in ("alder", "birch")]
    assert [(one.communicate(timeout=180)[1], one.returncode) for one in both] == [("", 0)] * 2
    assert desk.told("print(School.objects.count())") == "2"


WORK = """
from handrail.access.memberships import find_member
from handrail.access.models import Membership, User
from handrail.exchange import applying
from handrail.exchange.actions import ask_to_apply
from handrail.exchange.models import ImportBatch
from handrail.core.ready import ReadyRows
from handrail.core.worker import only_worker, take_up_again, work_off
"""
ASK = f"""{WORK}
ana = User.objects.create_user(email="ana@alder.example", name="Ana Ferreira")
Membership.objects.create(user=ana, school=alder, role_key="senco", starts_on="2024-09-01")
me = find_member(ana, "alder", "")
ask_to_apply(by=me, batch=ImportBatch.objects.for_school(alder).get(ref={{ref!r}}))
"""
AT_WORK = f"""{WORK}
{{before}}
with only_worker(lambda: False):
    take_up_again()
    work_off()
from handrail.core.models import Job
print(Job.objects.for_school(alder).get().said)
"""


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_applies_the_file_once(
    waiting: tuple[Desk, str],
) -> None:
    desk, ref = waiting
    desk.told(ASK.format(ref=ref))
    killed = desk.forked(AT_WORK.format(before=DIE + MOMENTS["among the rows"]))
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    said = f"pupils.csv was applied: {PUPILS} new pupils, 0 changed."
    assert desk.told(f"{COUNT}\n{AT_WORK.format(before='')}\ncount()").splitlines() == [NOTHING, said, ALL]
