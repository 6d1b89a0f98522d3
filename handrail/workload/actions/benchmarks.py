"""What the school compares its SENCO's hours with is chosen, and ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing
from handrail.pupils.models.source import typed_by
from handrail.workload.models import Benchmark


@dataclass(frozen=True, slots=True)
class BenchmarkDetails:
    """Whose figure it is, how many minutes a week, where it is written and since when."""

    name: str
    minutes_a_week: int
    source: str
    published_on: date


@transaction.atomic
def choose_benchmark(*, by: Member, details: BenchmarkDetails) -> Benchmark:
    """Compare the school's hours with this from now on, and with nothing else. The same once more changes nothing."""
    rows = Benchmark.objects.for_school(by.school).select_for_update().filter(ended_on=None)
    held = rows.first()
    before = {name: getattr(held, name) for name in asdict(details)} if held else {}
    changes = differing(before, asdict(details))
    if held and not changes:
        return held
    rows.update(ended_on=by.on)
    row = Benchmark.objects.create(school=by.school, **asdict(details), **typed_by(by))
    record("benchmark.chosen", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def end_benchmark(*, by: Member) -> Benchmark | None:
    """Compare with nothing from now on. Returns what it was compared with."""
    held = Benchmark.objects.for_school(by.school).select_for_update().filter(ended_on=None).first()
    if held:
        held.ended_on = by.on
        held.save(update_fields=["ended_on"])
        record("benchmark.ended", by=by, subject_ref=held.ref)
    return held


@transaction.atomic
def compare_again(*, by: Member, benchmark: Benchmark) -> Benchmark:
    """Take back the end of a comparison. Raises ValidationError where another was chosen since."""
    rows = Benchmark.objects.for_school(by.school).select_for_update()
    row = rows.get(pk=benchmark.pk)
    if row.ended_on is None:
        return row
    if rows.filter(ended_on=None).exists():
        raise ValidationError("Something else was chosen since. Change that instead.")
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    record("benchmark.goes_on", by=by, subject_ref=row.ref)
    return row
