"""A disk with no room left: nothing half saved, nothing typed is lost, and whoever runs the place is told."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from handrail.access.tests.factories import send_form
from handrail.core import room
from handrail.core.files import FileWriter
from handrail.pupils.actions import notes
from handrail.pupils.models import Document, Note
from handrail.pupils.tests import samples
from tests.cast import Cast

WORDS = "Mia told the class about her week. ‘I was brave,’ she said."


@pytest.fixture
def ana(cast: Cast) -> Client:
    client = cast.client("ana")
    client.get("/s/alder/")
    client.raise_request_exception = False
    return client


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database that may not grow by one page; on PostgreSQL, its own error for a full disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            yield
            cursor.execute("PRAGMA max_page_count = 4294967294")
    else:
        from psycopg.errors import DiskFull

        def refuse(*_: object, **__: object) -> None:
            raise DiskFull("could not extend file: No space left on device")

        monkeypatch.setattr(notes, "record", refuse)
        yield


def test_what_was_typed_is_on_the_page_to_be_sent_again(
    cast: Cast, ana: Client, full_disk: None, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"
    sent = {"kind": "note", "happened_on": "20 Nov 2025", "text": f"{WORDS} {'A long week. ' * 700}"}

    with caplog.at_level(logging.CRITICAL):
        answer = send_form(ana, path, sent)

    page = answer.content.decode()
    assert answer.status_code == 507
    assert "Not saved: the disk is full" in page
    assert page.count("Mia told the class") == 2  # to be read, and to be sent again
    assert f'action="{path}"' in page
    assert not Note.objects.for_school(cast.schools["alder"]).filter(text__startswith="Mia told").exists()
    assert "The disk is full" in caplog.text


def test_a_file_that_does_not_fit_is_refused_whole(cast: Cast, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileWriter, "finish", write)
    path = f"/s/alder/pupils/{cast.pupils['mia'].ref}/documents/add/"
    file = SimpleUploadedFile("report.pdf", samples.pdf("Mia reads well."), "application/pdf")

    answer = ana.post(
        path, {"about": "plan", "title": "Report", "received_on": "20 Nov 2025", "file": file, "whole": "yes"}
    )

    assert answer.status_code == 507
    assert "Go back to the page before" in answer.content.decode()
    assert not Document.objects.for_school(cast.schools["alder"]).exists()
    assert not [file for file in settings.HOME.path.glob("files/incoming/*") if file.is_file()]


def test_any_other_fault_is_not_called_a_full_disk() -> None:
    fault = ValueError("wrong")
    fault.__cause__ = OSError(errno.EACCES, "Permission denied")
    assert not room.is_full(fault)
    fault.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    assert room.is_full(fault)


@pytest.mark.parametrize(("free", "is_told"), [(room.LEAST_FREE - 1, True), (room.LEAST_FREE, False)])
def test_whoever_keeps_it_running_is_told_before_it_is_full(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, free: int, is_told: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    page = cast.client("ola").get("/s/alder/").content.decode()
    assert ("The disk is nearly full" in page) == is_told
