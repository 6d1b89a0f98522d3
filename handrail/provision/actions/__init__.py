"""The verbs of the provision map: the library, runs, places in them, changes, and sessions."""

from handrail.provision.actions.adults import add_adult, end_adult, put_back_adult, remove_adult, set_adult_hours
from handrail.provision.actions.changes import adapt_run, extend_run, stop_run, undo_change
from handrail.provision.actions.copying import Copied, copy_runs
from handrail.provision.actions.library import (
    TypeDetails,
    add_type,
    bring_back_type,
    change_type,
    remove_type,
    take_starter_types,
)
from handrail.provision.actions.placements import (
    end_placement,
    link_outcomes,
    place_pupils,
    put_back_placement,
    remove_placement,
    reopen_placement,
)
from handrail.provision.actions.runs import (
    AdultShare,
    RunDetails,
    SlotTime,
    correct_run,
    put_back_run,
    start_run,
    take_back_run,
)
from handrail.provision.actions.sessions import (
    AlreadyRecorded,
    Presence,
    SessionDetails,
    correct_session,
    mark_missed,
    put_back_session,
    record_as_planned,
    record_session,
    take_back_session,
)

__all__ = [
    "AdultShare",
    "AlreadyRecorded",
    "Copied",
    "Presence",
    "RunDetails",
    "SessionDetails",
    "SlotTime",
    "TypeDetails",
    "adapt_run",
    "add_adult",
    "add_type",
    "bring_back_type",
    "change_type",
    "copy_runs",
    "correct_run",
    "correct_session",
    "end_adult",
    "end_placement",
    "extend_run",
    "link_outcomes",
    "mark_missed",
    "place_pupils",
    "put_back_adult",
    "put_back_placement",
    "put_back_run",
    "put_back_session",
    "record_as_planned",
    "record_session",
    "remove_adult",
    "remove_placement",
    "remove_type",
    "reopen_placement",
    "set_adult_hours",
    "start_run",
    "stop_run",
    "take_back_run",
    "take_back_session",
    "take_starter_types",
    "undo_change",
]
