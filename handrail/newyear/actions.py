"""The verbs of the new school year. Each is one transaction with its audit events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.newyear.lists import ClassList
from handrail.newyear.models import PupilMove, YearMove
from handrail.newyear.plan import plan_of
from handrail.newyear.preparing import Prepared, current_move, last_act, prepare_move
from handrail.newyear.undoing import Taken, take_back
from handrail.pupils.actions.held import differing
from handrail.pupils.models import Pupil
from handrail.pupils.years import YEARS, years_of
from handrail.rules.calendar import say_day
from handrail.rules.years import is_time_to_move, moving_begins
from handrail.schools.models import School

Goes = tuple[str, str]


@transaction.atomic
def set_classes(
    *,
    by: Member,
    classes: Mapping[str, str],
    leads: Mapping[str, int | None],
    last_year: str = "",
    ends_teaching: bool = True,
) -> YearMove:
    """Say which class goes on as which, who leads it, and after which year group children leave.

    `classes` is {key of a line: name, "" for none yet}; `leads` {class, folded: key of a person, 0 for nobody, None for
    as proposed}, taken from those who may give groups to people. What is as proposed is not kept, so that it follows
    what changes. Raises ValidationError for a name that is too long, and once the move is made.
    """
    move = _hold(by)
    names = {key: " ".join(name.split()) for key, name in classes.items()}
    if long := next((name for name in names.values() if len(name) > _longest()), None):
        raise ValidationError(
            f"“{long[:20]}…” has {len(long)} characters. The name of a class has {_longest()} at most."
        )
    before = {"classes": move.classes, "leads": move.leads, "last year": move.last_year, "sets": move.ends_teaching}
    move.last_year = last_year if last_year in years_of(by.school) else ""
    move.ends_teaching = ends_teaching
    proposed = {line.key: line.proposed for line in plan_of(by.school, move).lines}
    kept = {key: name for key, name in (move.classes | names).items() if key in proposed}
    move.classes = {key: name for key, name in kept.items() if name != proposed[key]}
    if by.may(Permission.PEOPLE_WRITE):
        move.leads = _leads_kept(by, {**move.leads, **leads})
    move.save()
    after = {"classes": move.classes, "leads": move.leads, "last year": move.last_year, "sets": move.ends_teaching}
    if changes := differing(before, after):
        record("year.classes_set", by=by, subject_ref=move.ref, changes=changes)
    return move


def _longest() -> int:
    return PupilMove._meta.get_field("home").max_length or 0


def _leads_kept(by: Member, leads: Mapping[str, int | None]) -> dict[str, int]:
    """Only people who work here."""
    here = set(Membership.objects.on(by.on).filter(school=by.school).values_list("user_id", flat=True))
    return {name: key for name, key in leads.items() if key is not None and (key == 0 or key in here)}


@transaction.atomic
def decide(*, by: Member, answers: Mapping[str, Goes]) -> YearMove:
    """Say where children go, {ref of the pupil: (year group, "leave" or "none"; name of a class, "" for that of the
    others)}. What is as proposed is not kept. Raises ValidationError once the move is made.
    """
    move = _hold(by)
    plan = plan_of(by.school, move)
    held = {row.pupil_id: row for row in move.pupils.all()}
    acts = []
    for one in plan.movers:
        if one.pupil.ref not in answers:
            continue
        goes, home = answers[one.pupil.ref]
        home = " ".join(home.split())[: _longest()]
        if goes not in (*YEARS, PupilMove.LEAVES, PupilMove.NO_YEAR):
            continue
        said = ("" if goes == one.proposed else goes, home)
        row = held.get(one.pupil.pk) or PupilMove(school=by.school, move=move, pupil=one.pupil)
        if said == (row.goes, row.home):
            continue
        acts.append(("year.pupil_decided", one.pupil.ref, {"goes": (row.goes, said[0]), "class": (row.home, said[1])}))
        row.goes, row.home = said
        if any(said):
            row.save()
        else:
            row.delete()
    record_many(acts, by=by, subject_ref=move.ref)
    return move


@transaction.atomic
def read_list(*, by: Member, found: ClassList) -> YearMove:
    """Take the new classes of a list of pupils, and keep the rows nobody was found for. Raises ValidationError once
    the move is made.
    """
    move = _hold(by)
    held = {row.pupil_id: row for row in move.pupils.all()}
    new = []
    for pupil_id, name in found.homes.items():
        if row := held.get(pupil_id):
            row.home = name
        else:
            new.append(PupilMove(school=by.school, move=move, pupil_id=pupil_id, home=name))
    PupilMove.objects.bulk_create(new, batch_size=500)
    PupilMove.objects.bulk_update([held[key] for key in found.homes if key in held], ["home"], batch_size=500)
    move.not_found = found.not_found
    move.save(update_fields=["not_found"])
    record("year.list_read", by=by, subject_ref=move.ref, changes={"pupils": (0, len(found.homes))})
    return move


def _hold(by: Member) -> YearMove:
    """The move the school has in mind, stored and locked. Raises ValidationError where nothing can be decided."""
    _lock(by)
    move = current_move(by.school, by.on)
    if move.run_at:
        raise ValidationError(
            f"The move to {say_day(move.starts_on)} has been made, so nothing was changed. Undo it first."
        )
    _refuse_too_early(move.starts_on, by.on)
    if move._state.adding:
        move.save()
    return move


def _lock(by: Member) -> None:
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)


def _refuse_too_early(starts_on: date, on: date) -> None:
    if not is_time_to_move(on):
        day = say_day(moving_begins(starts_on))
        raise ValidationError(f"This can be decided and done from {day}. Nothing was changed.")


@transaction.atomic
def run_move(*, by: Member, prepared: Prepared | None = None) -> YearMove:
    """Write the move, with every place from 1 September: nothing changes on screen before then. Twice is once.

    `prepared` keeps the transaction short; where anybody has done anything in the school since, it is worked out anew.
    Raises ValidationError outside July to September.
    """
    _lock(by)
    move = current_move(by.school, by.on)
    if move.run_at:
        return move
    _refuse_too_early(move.starts_on, by.on)
    if prepared is None or prepared.seq != last_act(by) or prepared.plan.move.pk != move.pk:
        list(Pupil.objects.for_school(by.school).select_for_update().order_by("pk").values_list("pk"))
        prepared = prepare_move(by=by)
    plan, writing = prepared.plan, prepared.writing
    move = plan.move
    if move._state.adding:
        move.save()
    writing.write()
    move.last_year, move.not_found, move.undo = plan.last_year, [], writing.undo
    move.run_at, move.run_by = writing.at, by.name
    move.save()
    record_many(writing.acts, by=by, subject_ref=move.ref)
    record("year.run", by=by, subject_ref=move.ref, changes={"from": (None, move.starts_on)})
    return move


@transaction.atomic
def undo_move(*, by: Member, move: YearMove) -> Taken:
    """Take a move back as one, for thirty days; give what was kept as it is now because somebody changed it since.

    What was decided is there again, to be changed and done anew. Undoing twice is once. Raises ValidationError, with
    nothing changed, for a move that was not made or was made too long ago.
    """
    _lock(by)
    list(Pupil.objects.for_school(by.school).select_for_update().order_by("pk").values_list("pk"))
    move = YearMove.objects.for_school(by.school).get(pk=move.pk)
    if move.undone_at:
        return Taken()
    if not move.run_at:
        raise ValidationError("This move has not been made, so there is nothing to undo.")
    if not move.may_be_undone(by.on):
        day = say_day(move.undone_until or by.on)
        raise ValidationError(f"This could be undone until {day}. Correct the pupils one by one. Nothing was changed.")
    taken = take_back(by.school, move)
    move.undone_at, move.undone_by = clock.now(), by.name
    move.save(update_fields=["undone_at", "undone_by"])
    _keep_decisions(move)
    record_many([("year.pupil_back", ref, {}) for ref in taken.back], by=by, subject_ref=move.ref)
    record("year.undone", by=by, subject_ref=move.ref)
    return taken


def _keep_decisions(move: YearMove) -> None:
    """What was decided, as a move still to be made."""
    again = YearMove.objects.create(
        school_id=move.school_id,
        starts_on=move.starts_on,
        last_year=move.last_year,
        ends_teaching=move.ends_teaching,
        classes=move.classes,
        leads=move.leads,
    )
    PupilMove.objects.bulk_create(
        [
            PupilMove(school_id=row.school_id, move=again, pupil_id=row.pupil_id, goes=row.goes, home=row.home)
            for row in move.pupils.all()
        ],
        batch_size=500,
    )
