"""A status that a file brought and a person corrected here is asked about, never overwritten."""

from __future__ import annotations

from dataclasses import replace

from handrail.exchange.actions import apply_import, stage_file
from handrail.pupils.actions import correct_status
from handrail.pupils.actions.register import said_of
from handrail.pupils.models import RegisterEntry
from handrail.pupils.moves import RegisterChange
from tests.cast import Cast

FILE = b"Surname,Forename,DOB,SEN status,SEN start date\nFerris,Wren,03/03/2018,K,04/09/2025\n"


def _brought_in(cast: Cast) -> RegisterEntry:
    ana = cast.member("ana")
    apply_import(by=ana, batch=stage_file(by=ana, content=FILE, file_name="pupils.csv"))
    return RegisterEntry.objects.for_school(ana.school).get(pupil__surname="Ferris")


def _change_in_the_next_file(cast: Cast) -> str:
    return stage_file(by=cast.member("ana"), content=FILE, file_name="again.csv").rows.get().change


def test_a_status_corrected_here_is_asked_about(cast: Cast) -> None:
    entry = _brought_in(cast)
    change = replace(RegisterChange(**said_of(entry)), status="E", reason="The plan was issued in August.")
    correct_status(by=cast.member("ana"), entry=entry, change=change)
    assert _change_in_the_next_file(cast) == "ask"
    entry.refresh_from_db()
    assert (entry.status, entry.is_imported, entry.recorded_by) == ("E", False, "Ana Ferreira")


def test_noting_that_a_parent_was_told_leaves_the_status_the_files(cast: Cast) -> None:
    entry, ana = _brought_in(cast), cast.member("ana")
    told = replace(
        RegisterChange(**said_of(entry)), reason="Seen in class.", parent_told_on=ana.on, parent_told_how="met"
    )
    correct_status(by=ana, entry=entry, change=told)
    assert _change_in_the_next_file(cast) == "unchanged"
    entry.refresh_from_db()
    assert entry.is_imported
