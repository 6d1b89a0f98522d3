"""The server is killed between typing and sending, and just after it said that something is saved."""

from __future__ import annotations

from tests.command.conftest import Desk

SITS_DOWN = """
import os, signal
from django.test import Client
from handrail.access.models import Membership, User
from handrail.core import clock
from handrail.pupils.models import Note, Pupil
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.access.member import command_member
user, is_new = User.objects.get_or_create(email="ana@example.org", defaults={"name": "Ana Ferreira"})
if is_new:
    Membership.objects.create(user=user, school=alder, role_key="teacher", starts_on=clock.today())
    add_pupil(by=command_member(alder), details=PupilDetails("Kowalczyk", "Mia"))
    Membership.objects.filter(user=user).update(role_key="sen_administrator")
pupil = Pupil.objects.for_school(alder).get()
form = f"/s/alder/pupils/{pupil.ref}/notes/add/"
ana = Client(HTTP_HOST="127.0.0.1")
ana.force_login(user, backend="handrail.access.backends.Backend")
session = ana.session
session["second_step_owed"] = False
session.save()
said = {"text": "Read to the rabbit.", "kind": "observation", "happened_on": clock.today().isoformat()}
said["whole"] = "yes"
"""


def test_what_was_typed_and_what_was_saved_are_there_after_a_kill(desk: Desk) -> None:
    acts = """
assert ana.post(form, said).status_code == 302
assert ana.post(f"/account/unsent/?at={form}", said | {"text": "And to the cat."}).status_code == 200
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = desk.inside(SITS_DOWN + acts)
    killed.communicate(timeout=180)
    assert killed.returncode == -9
    looks = """
print(Note.objects.for_school(alder).get().text, dict(ana.get(f"/account/unsent/?at={form}").json()["fields"])["text"])
"""
    assert desk.told(SITS_DOWN + looks) == "Read to the rabbit. And to the cat."
