"""Looking through new readings for what is odd; by the worker every few minutes and by the night.

It looks back an hour before what is new, so that a story that spans two lookings is whole, and a story
that is known is not told again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min

from handrail.access.models import Conflict, Membership, User
from handrail.audit.models import AccessEvent, AuditEvent
from handrail.core import clock
from handrail.core.tick import every_few_minutes, nightly
from handrail.pupils.models import Contact, Pupil
from handrail.pupils.models.links import Link
from handrail.rules.odd_access import (
    COMMON,
    CONFLICT,
    FAMILY,
    GLASS,
    HOUR,
    Opened,
    Story,
    Watched,
    find_often,
    find_stories,
    surname_of,
)
from handrail.schools.models import School
from handrail.watching.models import LookedThrough, OddAccess
from handrail.watching.waiting import count_waiting

LATE = 200  # a reading of a lower number may be there later than one of a higher
NOT_WATCHED = {"parent"}  # a parent reads of their own child, at whatever hour
GLASS_OPENED = "glass.broken"


@every_few_minutes
def look_through() -> None:
    for school in School.objects.all():
        look_through_school(school)


@nightly
def look_through_the_day(on: date) -> str:
    """Nightly too, for an installation where no worker runs."""
    found = sum(look_through_school(school) for school in School.objects.all())
    return f"{found} odd readings found"


def look_through_school(school: School) -> int:
    """Find the stories in what was read since the last time, and write down those that are new; return how many."""
    mark = LookedThrough.objects.for_school(school).first()
    rows = AccessEvent.objects.filter(school_id=school.pk, seq__gt=mark.seq - LATE if mark else 0)
    newest = rows.aggregate(seq=Max("seq"), at=Min("at"))
    if newest["seq"] is None or (mark and mark.seq >= newest["seq"]):
        return _keep(school, _glass(school))
    stories = find_stories(list(_opened(school, newest["at"] - HOUR)), _people(school))
    found = _keep(school, [*stories, *_glass(school)])
    LookedThrough.objects.update_or_create(school=school, defaults={"seq": newest["seq"]})
    return found


def _opened(school: School, since: datetime) -> Iterator[Opened]:
    rows = AccessEvent.objects.filter(school_id=school.pk, actor_id__isnull=False, at__gte=since)
    wanted = rows.exclude(role__in=NOT_WATCHED).order_by("seq")
    for seq, at, who, section, refs in wanted.values_list("seq", "at", "actor_id", "section", "pupil_refs").iterator():
        yield Opened(seq, at.astimezone(clock.LONDON), who or 0, section, tuple(refs.split()))


def _people(school: School) -> dict[int, Watched]:
    """What is known of everybody who was ever on this school's staff."""
    places: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(school=school).exclude(role_key__in=NOT_WATCHED).select_related("user"):
        places.setdefault(row.user_id, []).append(row)
    close = _close(school, {key: rows[0].user for key, rows in places.items()})
    return {key: Watched(_last_day(rows), close.get(key, {})) for key, rows in places.items()}


def _last_day(rows: Iterable[Membership]) -> date | None:
    days = [row.ends_on for row in rows]
    return None if None in days else max(day for day in days if day)


def _close(school: School, users: Mapping[int, User]) -> dict[int, dict[str, tuple[str, str]]]:
    """{user: {pupil ref: (kind, why)}}: by surname where few bear it, by a contact, by a link, by a conflict."""
    names = _surnames(school)
    bearers = Counter(name for own in names.values() for name in own)
    by_name: dict[str, list[str]] = {}
    for ref, own in names.items():
        for name in own:
            by_name.setdefault(name, []).append(ref)
    by_contact = _contacts(school)
    close: dict[int, dict[str, tuple[str, str]]] = {}
    for key, user in users.items():
        surname = surname_of(user.name)
        same = by_name.get(surname, []) if bearers[surname] < COMMON else []
        found = dict.fromkeys(same, (FAMILY, "the same surname"))
        for words, why in ((user.name.casefold(), "a contact of this name"), (user.email, "a contact of this address")):
            found |= dict.fromkeys(by_contact.get(words, ()), (FAMILY, why))
        close[key] = found
    for key, ref in _parents(school):
        close.setdefault(key, {})[ref] = (CONFLICT, "their own child")
    closed = Conflict.objects.for_school(school).standing().values_list("user_id", "pupil__ref")
    for key, ref in closed:
        close.setdefault(key, {})[ref] = (CONFLICT, "closed to them")
    return close


def _surnames(school: School) -> dict[str, set[str]]:
    """{ref: surnames} of every child, with those of their contacts and those they had."""
    found: dict[str, set[str]] = {}
    pupils = Pupil.objects.for_school(school).values_list("ref", "surname", "preferred_surname")
    for ref, *own in pupils:
        found[ref] = {name.casefold().split()[-1] for name in own if name.strip()}
    for ref, name in Contact.objects.for_school(school).values_list("pupil__ref", "name"):
        if surname := surname_of(name):
            found[ref].add(surname)
    return found


def _contacts(school: School) -> dict[str, list[str]]:
    """{name or e-mail address: refs of the children whose contact it is}."""
    found: dict[str, list[str]] = {}
    for ref, *words in Contact.objects.for_school(school).values_list("pupil__ref", "name", "email"):
        for word in filter(None, words):
            found.setdefault(word.casefold(), []).append(ref)
    return found


def _parents(school: School) -> Iterable[tuple[int, str]]:
    return Link.objects.for_school(school).filter(why=Link.Why.PARENT).values_list("user_id", "pupil__ref")


def _glass(school: School) -> list[Story]:
    """Emergency openings of the last weeks, which are acts and stand in the other trail."""
    since = clock.now() - 2 * GLASS[1] - timedelta(days=7)
    acts = AuditEvent.objects.filter(school_id=school.pk, type=GLASS_OPENED, at__gte=since, actor_id__isnull=False)
    return find_often(
        [
            Opened(row.seq, row.at.astimezone(clock.LONDON), row.actor_id or 0, row.type, (row.pupil_ref,))
            for row in acts.order_by("seq")
        ]
    )


@transaction.atomic
def _keep(school: School, stories: Iterable[Story]) -> int:
    """Write down what is new. What is known and not answered grows; what is answered stays as it was answered."""
    new = 0
    for story in stories:
        about = {"kind": story.kind, "person_id": story.who, "about": story.about}
        row = OddAccess.objects.for_school(school).filter(**about).first()
        if row is None:
            OddAccess.objects.create(school=school, **about, found_at=clock.now(), first_seq=story.first.seq,
                                     first_at=story.first.at, **_grown(story))  # fmt: skip
            new += 1
        elif not row.answer and story.last.seq > row.last_seq:
            OddAccess.objects.for_school(school).filter(pk=row.pk).update(**_grown(story, row))
    if new:
        count_waiting(school)
    return new


def _grown(story: Story, row: OddAccess | None = None) -> dict[str, object]:
    return {
        "why": story.why,
        "count": max(story.count, row.count if row else 0),
        "last_seq": story.last.seq,
        "last_at": story.last.at,
    }
