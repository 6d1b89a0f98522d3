"""A child's photo: drawn anew, kept encrypted, shown inert, taken out and put back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.core.files import ids_in_use
from handrail.pupils.models import Photo, Pupil
from handrail.pupils.papers.reader import PHOTO_SIDE
from handrail.pupils.tests import samples
from tests.cast import Cast


@pytest.fixture
def mia(cast: Cast) -> Pupil:
    return cast.pupils["mia"]


def address(pupil: Pupil, more: str = "") -> str:
    return f"/s/alder/pupils/{pupil.ref}/photo/{more}"


def send(client: Client, pupil: Pupil, content: bytes, name: str = "photo.jpg") -> str:
    file = SimpleUploadedFile(name, content)
    answer = client.post(address(pupil, "change/"), {"photo": file, "whole": "yes"}, follow=True)
    return answer.content.decode()


def current(pupil: Pupil) -> Photo:
    return Photo.objects.for_school(pupil.school_id).current().get(pupil=pupil)


def test_a_photo_is_drawn_anew_small_upright_and_without_its_place(cast: Cast, mia: Pupil) -> None:
    client = cast.client("ana")
    assert "The photo of Mia Kowalczyk is saved." in send(client, mia, samples.photo(2400, 1600))
    answer = client.get(address(mia))
    picture = Image.open(BytesIO(answer.content))
    assert picture.format == "JPEG"
    assert picture.height == PHOTO_SIDE  # it lay on its side
    assert picture.width < picture.height
    assert not picture.getexif()
    assert b"Canary Camera" not in answer.content


def test_a_photo_is_shown_in_the_page_and_can_do_nothing(cast: Cast, mia: Pupil) -> None:
    client = cast.client("ana")
    send(client, mia, samples.photo())
    answer = client.get(address(mia))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert (
        f'src="{address(mia)}" alt="Photo of Mia Kowalczyk"'
        in client.get(f"/s/alder/pupils/{mia.ref}/").content.decode()
    )


def test_the_strip_shows_it_on_every_page_about_the_child_and_initials_until_then(cast: Cast, mia: Pupil) -> None:
    client, face = cast.client("ana"), f'<img class="hr-face" src="{address(mia)}" alt=""'
    pages = [f"/s/alder/pupils/{mia.ref}/{page}" for page in ("", "notes/add/", "timeline/", "plans/compare/")]
    for page in pages:
        assert '<span class="hr-face" aria-hidden="true">MK</span>' in client.get(page).content.decode(), page
    send(client, mia, samples.photo())
    for page in pages:
        shown = client.get(page).content.decode()
        assert face in shown, page
        assert 'loading="lazy"' in shown
    client.post(address(mia, "take-out/"))
    assert face not in client.get(pages[0]).content.decode()


def test_who_does_not_reach_the_child_is_not_shown_the_face(cast: Cast) -> None:
    omar = cast.pupils["omar"]
    send(cast.client("ana"), omar, samples.photo())
    shown = cast.client("ben").get(f"/s/alder/concerns/raise/?pupil={omar.ref}").content.decode()
    assert '<span class="hr-face" aria-hidden="true">OH</span>' in shown
    assert address(omar) not in shown


def test_its_bytes_lie_encrypted_on_the_disk(cast: Cast, mia: Pupil) -> None:
    send(cast.client("ana"), mia, samples.photo())
    kept = Path(settings.HOME.files) / current(mia).file_id[:2] / current(mia).file_id
    assert b"JFIF" not in kept.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("photo.gif", b"GIF89a" + b"\0" * 30, "not kept"),
        ("photo.jpg", samples.pdf("Not a picture"), "not kept"),
        ("photo.png", samples.vast_png(), "million pixels"),
        ("photo.jpg", samples.photo()[:200], "damaged"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "web page"),
    ],
)
def test_what_is_no_photo_is_refused_beside_the_field(
    cast: Cast, mia: Pupil, name: str, content: bytes, says: str
) -> None:
    page = send(cast.client("ana"), mia, content, name)
    assert says in page
    assert "Error:" in page
    assert not mia.photos.exists()


def test_who_may_read_the_pupil_sees_the_photo_and_nobody_else(cast: Cast, mia: Pupil) -> None:
    send(cast.client("ana"), mia, samples.photo())
    for who, status in (("ben", 200), ("pat", 200), ("gil", 403), ("ola", 403), ("cal", 404), ("ed", 404)):
        assert cast.client(who).get(address(mia)).status_code == status, who
    assert AccessEvent.objects.filter(section="photo", actor_name="Ben Adeyemi").count() == 1
    assert cast.client("ben").get(address(mia, "change/")).status_code == 403


def test_a_change_takes_the_earlier_photo_out_and_undo_puts_back_what_was_taken_out(cast: Cast, mia: Pupil) -> None:
    client = cast.client("ana")
    send(client, mia, samples.photo())
    first = current(mia)
    send(client, mia, samples.photo(100, 90))
    assert current(mia) != first
    page = client.post(address(mia, "take-out/"), follow=True).content.decode()
    assert not Photo.objects.for_school(mia.school_id).current().exists()
    assert client.get(address(mia)).status_code == 404
    second = mia.photos.exclude(pk=first.pk).get()
    assert address(mia, f"{second.ref}/put-back/") in page
    client.post(address(mia, f"{second.ref}/put-back/"))
    assert current(mia) == second


def test_a_photo_that_was_taken_out_is_gone_for_good_after_thirty_days(cast: Cast, mia: Pupil) -> None:
    client = cast.client("ana")
    send(client, mia, samples.photo())
    photo = current(mia)
    client.post(address(mia, "take-out/"))
    assert photo.file_id in ids_in_use()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert photo.file_id not in ids_in_use()
        assert cast.client("ana").post(address(mia, f"{photo.ref}/put-back/")).status_code == 404
