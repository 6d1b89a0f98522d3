"""Good news is kept and taken away; the path into the role is begun, walked and put away. The trail says that, and no
word of what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.pupils.models import Pupil
from handrail.workload.ahead.models import FirstWeeks, GoodNews, Mentor, StepDone
from handrail.workload.owner import owner

MOST_A_DAY = 50


@transaction.atomic
def keep_news(*, by: Member, words: str, pupil: Pupil | None = None, from_ref: str = "") -> GoodNews:
    """Keep a line of what went well. The same line of the same day, or of the same outcome, is one.

    Raises ValidationError for more lines than a day can hold.
    """
    rows = GoodNews.objects.for_school(by.school).filter(user_id=owner(by))
    today = [row for row in rows.filter(kept_at__date=by.on) if row.words == words and row.pupil == pupil]
    held = rows.filter(from_ref=from_ref).first() if from_ref else next(iter(today), None)
    if held:
        return held
    if rows.filter(kept_at__date=by.on).count() >= MOST_A_DAY:
        raise ValidationError(f"{MOST_A_DAY} lines are kept for today. That is a good day; the rest can wait.")
    said = {"words": words, "pupil": pupil, "from_ref": from_ref}
    row = GoodNews.objects.create(school=by.school, user_id=owner(by), kept_at=clock.now(), **said)
    record("good_news.written", by=by)
    return row


@transaction.atomic
def take_news_away(*, by: Member, news: GoodNews) -> str:
    """Erase a line. Gives its words, which are kept nowhere."""
    row = GoodNews.objects.for_school(by.school).select_for_update().get(pk=news.pk, user_id=owner(by))
    row.delete()
    record("good_news.written", by=by)
    return row.words


@transaction.atomic
def begin_first_weeks(*, by: Member, starts_on: date, minutes_a_week: int | None = None) -> FirstWeeks:
    """Walk the path from a day on, giving it so many minutes a week; one that was put away comes back."""
    said = {"starts_on": starts_on, "minutes_a_week": minutes_a_week, "put_away_on": None}
    row, _ = FirstWeeks.objects.for_school(by.school).update_or_create(
        user_id=owner(by), defaults={"school": by.school, **said}
    )
    record("first_weeks.written", by=by)
    return row


@transaction.atomic
def put_first_weeks_away(*, by: Member, starts_on: date) -> FirstWeeks:
    """Show the path no more; what was ticked stays for whoever begins again. `starts_on` where it was never begun."""
    row, _ = FirstWeeks.objects.for_school(by.school).get_or_create(
        user_id=owner(by), defaults={"school": by.school, "starts_on": starts_on}
    )
    if row.put_away_on is None:
        row.put_away_on = by.on
        row.save(update_fields=["put_away_on"])
        record("first_weeks.written", by=by)
    return row


@transaction.atomic
def tick_step(*, by: Member, step: str) -> StepDone:
    """A step is done, today. Done already, it stays so."""
    row, is_new = StepDone.objects.for_school(by.school).get_or_create(
        user_id=owner(by), step=step, defaults={"school": by.school, "done_on": by.on}
    )
    if is_new:
        record("first_weeks.written", by=by)
    return row


@transaction.atomic
def untick_step(*, by: Member, step: str) -> None:
    """It is not done after all."""
    gone, _ = StepDone.objects.for_school(by.school).filter(user_id=owner(by), step=step).delete()
    if gone:
        record("first_weeks.written", by=by)


@dataclass(frozen=True, slots=True)
class MentorDetails:
    """Who, where, how often, how to reach them, and how many minutes a week it comes to, as she says."""

    name: str
    place: str = ""
    how_often: str = ""
    minutes_a_week: int | None = None
    contact: str = ""


@transaction.atomic
def name_mentor(*, by: Member, details: MentorDetails | None) -> Mentor | None:
    """Write down one's mentor, in place of the one before; None takes them off, and nothing of them is kept."""
    rows = Mentor.objects.for_school(by.school).select_for_update().filter(user_id=owner(by))
    held = rows.first()
    if held and details is None:
        held.delete()
    elif details is not None:
        held, _ = rows.update_or_create(user_id=owner(by), defaults={"school": by.school, **asdict(details)})
    record("first_weeks.written", by=by)
    return held if details else None
