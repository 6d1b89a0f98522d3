"""Entry and exit measures of a group: written down, put right, taken back, in one press that can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.permissions import Permission
from handrail.audit.writing import record_many
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.impact.models import Measure
from handrail.provision.actions import may_record
from handrail.provision.actions.runs import hold_run
from handrail.provision.models import Placement, Provision
from handrail.pupils.actions import ScoreDetails
from handrail.pupils.actions.scores import score_columns
from handrail.pupils.models import Score
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day_short
from handrail.rules.impact import GAINS, measure_read

if TYPE_CHECKING:
    from handrail.access.member import Member

Moment, Aside = Measure.Moment, Measure.Aside
COLUMNS = ("test", "form", "taken_on", "kind")
Key = tuple[int, str, str, date, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """One measure of one place as typed. `was` is the ref of the measure it stands in the place of, "" for a new one;
    without a score that one is taken back. `field` is what faults are told under."""

    placement: Placement
    moment: str
    details: ScoreDetails | None
    was: str = ""
    field: str = ""


@dataclass(slots=True)
class Kept:
    """What a press wrote: the act by which it is undone, and how many of each."""

    act_ref: str
    added: int = 0
    corrected: int = 0
    taken_back: int = 0
    two_exits: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.corrected or self.taken_back)


@transaction.atomic
def record_measures(*, by: Member, run: Provision, measures: Sequence[Typed]) -> Kept:
    """Write down what was typed for a group; what stands already as typed is left alone.

    A score of the same test and day that the record holds is taken, not written twice. A second exit of another day is
    kept beside the first. Raises ValidationError by `Typed.field`: a day to come, what is no score, a measure that
    somebody changed meanwhile, another score of that test and day. PermissionDenied for who does not deliver the run.
    """
    run = hold_run(by, run)
    if not may_record(by, run):
        raise PermissionDenied
    press = _Press(by, run, Kept(new_ref()), measures)
    for one in measures:
        press.take(one)
    if press.faults:
        raise ValidationError(press.faults)
    press.write()
    return press.kept


@transaction.atomic
def undo_measures(*, by: Member, run: Provision, act: str) -> int:
    """Put the measures of a group back to what they were before a press; how many that were.

    What was written since by others stays. Raises ValidationError where another score of that day stands by now.
    """
    run = hold_run(by, run)
    if not may_record(by, run):
        raise PermissionDenied
    own = Measure.objects.for_school(by.school).filter(placement__provision=run)
    own = own.select_related("placement__pupil", "score").select_for_update(of=("self",))
    made = [row for row in own.filter(act_ref=act, set_aside_at=None) if act]
    gone = [row for row in own.filter(aside_act_ref=act).exclude(aside_act_ref="") if act]
    undoing = new_ref()
    told = [_set_aside(by, row, Aside.TAKEN_BACK, undoing) for row in made]
    _leave_scores(by, made)
    for row in gone:
        _bring_back_score(row.score)
        _measure(by, row.placement, row.moment, row.score, undoing, is_from_record=row.is_from_record).save()
        told.append(("measure.put_back", row.placement.pupil.ref, {row.moment: ("", said(row.score))}))
    record_many(told, by=by, subject_ref=run.ref)
    return len(told)


class _Press:
    """One press of the button: what is on the record, and what it adds to it."""

    def __init__(self, by: Member, run: Provision, kept: Kept, measures: Sequence[Typed]) -> None:
        self.by, self.run, self.kept = by, run, kept
        self.faults: dict[str, str] = {}
        pupils = {one.placement.pupil_id for one in measures}
        rows = Measure.objects.for_school(by.school).filter(placement__pupil__in=pupils, set_aside_at=None)
        rows = rows.select_related("placement__pupil", "score").select_for_update(of=("self",))
        self.standing = {row.ref: row for row in rows}
        self.of_score: dict[int, list[Measure]] = defaultdict(list)
        for row in self.standing.values():
            self.of_score[row.score_id].append(row)
        scores = Score.objects.for_school(by.school).filter(pupil__in=pupils, withdrawn_at=None)
        self.scores = {_key_of(row): row for row in scores}
        self.gone: list[tuple[Measure, str]] = []
        self.withdrawn: list[Score] = []
        self.new_scores: list[Score] = []
        self.new: list[Measure] = []
        self.told: list[tuple[str, str, dict[str, Any]]] = []

    def take(self, one: Typed) -> None:
        was = self.standing.get(one.was) if one.was else None
        if one.was and (was is None or was.placement_id != one.placement.pk):
            self.faults[one.field] = "Somebody put this right meanwhile. What stands now is shown: look at it again."
        elif one.details is None:
            if was:
                self._take_back(was)
        elif columns := self._columns(one, one.details):
            self._put(one, was, columns)

    def _columns(self, one: Typed, details: ScoreDetails) -> dict[str, Any]:
        try:
            if details.kind in GAINS:
                measure_read(details.kind, details.score)
            return score_columns(details, self.by.on)
        except ValueError as refusal:
            self.faults[one.field] = str(refusal)
            return {}
        except ValidationError as refusal:
            self.faults[one.field] = " ".join(refusal.messages)
            return {}

    def _put(self, one: Typed, was: Measure | None, columns: dict[str, Any]) -> None:
        pupil = one.placement.pupil
        key = _key(pupil.pk, columns)
        held = self.scores.get(key)
        if was and held is not None and held.pk == was.score_id and held.score == columns["score"]:
            return  # as it stands
        if held is not None and held.score != columns["score"] and (was is None or held.pk != was.score_id):
            self.faults[one.field] = self._another(held)
            return
        others = [row for row in self._of_place(one) if row is not was]
        if any(held is not None and row.score_id == held.pk for row in others):
            return  # sent twice
        if was is None and one.moment == Moment.ENTRY and others:
            self.faults[one.field] = f"{others[0].recorded_by} wrote an entry meanwhile: {said(others[0].score)}."
            return
        score = held if held is not None and held.score == columns["score"] else None
        is_held = score is not None
        # A score that came here another way stays on the record, but for a correction of the score itself.
        is_wrong = was is not None and (not was.is_from_record or _key_of(was.score) == key)
        if was and is_wrong:
            self._withdraw(was.score)
        if score is None:
            score = Score(school_id=self.by.school.pk, pupil=pupil, **columns, **typed_by(self.by))
            self.new_scores.append(score)
            self.scores[key] = score
        self._link(one, was, score, is_held=is_held, is_wrong=is_wrong)
        if was is None and others:
            self.kept.two_exits.append(pupil.name)

    def _link(self, one: Typed, was: Measure | None, score: Score, *, is_held: bool, is_wrong: bool) -> None:
        act = self.kept.act_ref
        if was is None:
            self.new.append(_measure(self.by, one.placement, one.moment, score, act, is_from_record=is_held))
            self.told.append(("measure.recorded", one.placement.pupil.ref, {one.moment: ("", said(score))}))
            self.kept.added += 1
            return
        # A measure is entered once, so it is put right wherever it counts.
        for row in self.of_score[was.score_id] if is_wrong else [was]:
            self.gone.append((row, Aside.CORRECTED))
            new = _measure(self.by, row.placement, row.moment, score, act, is_from_record=is_held, replaces=row)
            self.new.append(new)
            self.told.append(
                ("measure.corrected", row.placement.pupil.ref, {row.moment: (said(row.score), said(score))})
            )
        self.kept.corrected += 1

    def _take_back(self, was: Measure) -> None:
        self.gone.append((was, Aside.TAKEN_BACK))
        self.told.append(("measure.taken_back", was.placement.pupil.ref, {was.moment: (said(was.score), "")}))
        if not was.is_from_record and len(self.of_score[was.score_id]) == 1:
            self._withdraw(was.score)
        self.kept.taken_back += 1

    def _withdraw(self, score: Score) -> None:
        self.withdrawn.append(score)
        self.scores.pop(_key_of(score), None)

    def _of_place(self, one: Typed) -> list[Measure]:
        return [
            row
            for row in self.standing.values()
            if row.placement_id == one.placement.pk and row.moment == one.moment and _same_measure(row, one)
        ]

    def _another(self, held: Score) -> str:
        """Another score of the test and day stands; what it says is for who reads scores."""
        what = held.score if self.by.may(Permission.FACT_READ) else "A score"
        return (
            f"{what} is on the record for this test and day, written by {held.recorded_by}. Put that right, or change "
            "the day."
        )

    def write(self) -> None:
        """What goes before what comes: of a test and day one score stands."""
        now = clock.now()
        for score in self.withdrawn:
            score.withdrawn_at, score.withdrawn_by = now, self.by.name
        Score.objects.bulk_update(self.withdrawn, ["withdrawn_at", "withdrawn_by"])
        for row, why in self.gone:
            row.set_aside_at, row.set_aside_by, row.set_aside_why = now, self.by.name, why
            row.aside_act_ref = self.kept.act_ref
        Measure.objects.bulk_update(
            [row for row, _ in self.gone], ["set_aside_at", "set_aside_by", "set_aside_why", "aside_act_ref"]
        )
        Score.objects.bulk_create(self.new_scores)
        for row in self.new:
            row.score = row.score  # its key, now that it has one
        Measure.objects.bulk_create(self.new)
        record_many(self.told, by=self.by, subject_ref=self.run.ref)


def said(score: Score) -> str:
    """'NGRT, form B: 96 on 4 Nov 2026'."""
    return f"{score.name}: {score.score} on {say_day_short(score.taken_on)}"


def _key(pupil: int, columns: dict[str, Any]) -> Key:
    return pupil, columns["test"].casefold(), columns["form"].casefold(), columns["taken_on"], columns["kind"]


def _key_of(score: Score) -> Key:
    return _key(score.pupil_id, {name: getattr(score, name) for name in COLUMNS})


def _same_measure(row: Measure, one: Typed) -> bool:
    details = one.details
    if details is None:
        return False
    return (row.score.test.casefold(), row.score.kind) == (" ".join(details.test.split()).casefold(), details.kind)


def _measure(
    by: Member,
    placement: Placement,
    moment: str,
    score: Score,
    act: str,
    *,
    is_from_record: bool,
    replaces: Measure | None = None,
) -> Measure:
    return Measure(
        school_id=by.school.pk,
        placement=placement,
        moment=moment,
        score=score,
        is_from_record=is_from_record,
        act_ref=act,
        replaces=replaces,
        **typed_by(by),
    )


def _set_aside(by: Member, row: Measure, why: str, act: str) -> tuple[str, str, dict[str, Any]]:
    row.set_aside_at, row.set_aside_by, row.set_aside_why, row.aside_act_ref = clock.now(), by.name, why, act
    row.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_why", "aside_act_ref"])
    return "measure.taken_back", row.placement.pupil.ref, {row.moment: (said(row.score), "")}


def _leave_scores(by: Member, rows: Iterable[Measure]) -> None:
    """Take off the record what only these measures brought there."""
    for row in rows:
        used = Measure.objects.for_school(by.school).filter(score=row.score_id, set_aside_at=None).exists()
        if not row.is_from_record and not used and row.score.withdrawn_at is None:
            row.score.withdrawn_at, row.score.withdrawn_by = clock.now(), by.name
            row.score.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _bring_back_score(score: Score) -> None:
    if score.withdrawn_at is None:
        return
    others = Score.objects.for_school(score.school_id).filter(withdrawn_at=None, pupil=score.pupil_id)
    if others.filter(**{name: getattr(score, name) for name in COLUMNS}).exists():
        raise ValidationError("Another score of that test and day has been written since, and stands.")
    score.withdrawn_at, score.withdrawn_by = None, ""
    score.save(update_fields=["withdrawn_at", "withdrawn_by"])
