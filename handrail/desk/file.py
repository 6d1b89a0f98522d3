"""A pupil's file: everything one page needs, loaded in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.concerns.models import Concern
from handrail.core.loading import hold, load, load_each, rows_at, rows_of
from handrail.core.registry import TimelineEntry, timeline_of
from handrail.meetings.models import Attendee, Meeting
from handrail.plans.models import Outcome, Plan, PlanVersion, Strategy
from handrail.plans.progress import counted_chart
from handrail.provision.child import ChildProvision, provision_of
from handrail.pupils.facts import FactsShown, facts_of
from handrail.pupils.line import ChildLine, child_line
from handrail.pupils.models import (
    Contact,
    Document,
    Link,
    Need,
    OnePageProfile,
    Pupil,
    RegisterEntry,
)
from handrail.pupils.models.dated import by_start
from handrail.pupils.models.documents import readable_by
from handrail.pupils.notes import NotesShown, notes_of
from handrail.pupils.one import find_pupil
from handrail.rules.calendar import say_day
from handrail.rules.family_meetings import FamilyMeetings, family_meetings
from handrail.rules.plan_kinds import KEYS, PlanKind, kinds_offered
from handrail.rules.register import NEED_TYPES, STATUSES
from handrail.ui.charts import LineChart


@dataclass(frozen=True, slots=True)
class PupilFile:
    """What the pupil's page shows, for one member on one day."""

    pupil: Pupil
    line: ChildLine
    entry: RegisterEntry | None
    needs: list[Need]
    profile: OnePageProfile | None
    adults: list[Link]
    contacts: list[Contact]
    documents: list[Document]
    plan: Plan | None
    other_plans: list[Plan]
    draft: Plan | None
    other_drafts: list[Plan]
    kinds: list[PlanKind]
    earlier: list[Plan]
    outcomes: list[tuple[Outcome, list[Strategy], LineChart | None]]
    timeline: list[TimelineEntry]
    facts: FactsShown | None
    concerns: list[Concern]
    notes: NotesShown
    met: FamilyMeetings | None
    meetings: list[Meeting]
    has_emergency_card: bool
    provision: ChildProvision


def load_pupil(member: Member, ref: str) -> Pupil:
    """The visible pupil with what both their page and their story read. Raises Http404 outside the member's reach."""
    pupil = find_pupil(member, ref)
    load(pupil, "group_memberships", "group")
    load(pupil, "notes")
    load_each(pupil, *FEW)
    _load_meetings(pupil)
    plans = _load_plans(pupil)
    prefetch_related_objects([plan.review for plan in plans if plan.reviewed_on], "ratings")
    return pupil


FEW = (
    "attendances",
    "circumstances",
    "concerns",
    "contacts",
    "documents",
    "emergency_cards",
    "meetings",
    "needs",
    "note_readers",
    "photos",
    "placements",
    "profiles",
    "register_entries",
    "scores",
    "suspensions",
)


def _load_meetings(pupil: Pupil) -> None:
    """Who came to each meeting; one query, and none where no meeting is recorded."""
    rows: list[Meeting] = rows_at(pupil, "meetings")
    if not rows:
        return
    came: dict[int, list[Attendee]] = defaultdict(list)
    for one in rows_of(pupil, "meetings__attendees"):
        came[one.meeting_id].append(one)
    for row in rows:
        hold(row, "attendees", came[row.pk])


def _load_plans(pupil: Pupil) -> list[Plan]:
    """The pupil's plans, newest first, with their versions and reviews. One query: no plan is without a version."""
    plans: dict[int, Plan] = {}
    versions: dict[int, list[PlanVersion]] = defaultdict(list)
    for version in rows_of(pupil, "plans__versions", "plan__review"):
        plans.setdefault(version.plan_id, version.plan)
        versions[version.plan_id].append(version)
    for plan in plans.values():
        hold(plan, "versions", versions[plan.pk])
    return hold(pupil, "plans", sorted(plans.values(), key=lambda plan: -plan.number))


def open_file(member: Member, ref: str) -> PupilFile:
    """The pupil's file as this member may see it."""
    pupil = load_pupil(member, ref)
    on = member.on
    plans = [plan for plan in rows_at(pupil, "plans") if plan.published_on or member.may(Permission.PLAN_READ_DRAFT)]
    published = [plan for plan in plans if plan.published_on]
    # One plan of each kind may be going on; the usual kind stands first and in full.
    current = sorted((row for row in published if row.state == "published"), key=_by_kind)
    plan = current[0] if current else None
    drafts = sorted((row for row in plans if row.state == "draft"), key=_by_kind)
    busy = {row.kind for row in (*current, *drafts)}
    entries = sorted((entry for entry in rows_at(pupil, "register_entries") if entry.holds(on)), key=by_start)
    profiles = sorted(rows_at(pupil, "profiles"), key=lambda row: (row.recorded_at, row.pk))
    notes = notes_of(member, pupil)
    needs = [need for need in rows_at(pupil, "needs") if need.holds(on)]
    return PupilFile(
        pupil=pupil,
        line=child_line(pupil, on),
        entry=entries[-1] if entries else None,
        needs=sorted(needs, key=lambda need: (need.rank, need.pk)),
        profile=profiles[-1] if profiles else None,
        adults=_adults(pupil, on),
        contacts=_contacts(pupil) if member.may(Permission.CONTACT_READ) else [],
        documents=_documents(pupil, member),
        plan=plan,
        other_plans=current[1:],
        draft=drafts[0] if drafts else None,
        other_drafts=drafts[1:],
        kinds=[kind for kind in kinds_offered(on, member.school.kind_words) if kind.key not in busy],
        earlier=[row for row in published if row not in current],
        concerns=_concerns(pupil, member),
        outcomes=_with_charts(plan, notes) if plan else [],
        timeline=timeline_of(member, pupil),
        facts=facts_of(member, pupil),
        notes=notes,
        met=_met(pupil, entries, on) if member.may(Permission.MEETING_READ) else None,
        meetings=_meetings(pupil) if member.may(Permission.MEETING_READ) else [],
        has_emergency_card=member.may(Permission.EMERGENCY_READ) and _has_card(pupil),
        provision=provision_of(member, pupil),
    )


def _has_card(pupil: Pupil) -> bool:
    """Whether the last row says that there is a card; one that ended it says that there is none."""
    newest = max(rows_at(pupil, "emergency_cards"), key=lambda row: row.pk, default=None)
    return newest is not None and not newest.is_ended


def _contacts(pupil: Pupil) -> list[Contact]:
    """The family, by name."""
    return sorted(rows_at(pupil, "contacts"), key=lambda row: (row.name, row.pk))


def _by_kind(plan: Plan) -> int:
    return KEYS.index(plan.kind)


def _documents(pupil: Pupil, member: Member) -> list[Document]:
    """The documents this member may open, newest first."""
    readable = readable_by(member)
    kept = [row for row in rows_at(pupil, "documents") if row.withdrawn_at is None and row.about in readable]
    return sorted(kept, key=lambda row: (row.received_on, row.pk), reverse=True)


def _concerns(pupil: Pupil, member: Member) -> list[Concern]:
    """The open concerns this member may read, newest first."""
    rows = [row for row in rows_at(pupil, "concerns") if row.is_open and row.is_open_to(member)]
    return sorted(rows, key=lambda row: (row.raised_on, row.pk), reverse=True)


def _meetings(pupil: Pupil) -> list[Meeting]:
    """Those that stand, newest first."""
    rows = [row for row in rows_at(pupil, "meetings") if row.withdrawn_at is None]
    return sorted(rows, key=lambda row: (row.held_on, row.pk), reverse=True)


def _met(pupil: Pupil, entries: list[RegisterEntry], on: date) -> FamilyMeetings | None:
    """How often the family was met this year, of a child on the register."""
    if not entries or not STATUSES[entries[-1].status].on_register:
        return None
    held = (row.held_on for row in _meetings(pupil) if row.kind == Meeting.Kind.FAMILY)
    return family_meetings(held, on, entries[-1].starts_on)


def _adults(pupil: Pupil, on: date) -> list[Link]:
    """The adults of the school who have to do with the child on a day."""
    links: list[Link] = rows_of(pupil, "links", "user", "lead__group")
    return [link for link in links if link.holds(on) and link.why != Link.Why.PARENT]


def _with_charts(plan: Plan, notes: NotesShown) -> list[tuple[Outcome, list[Strategy], LineChart | None]]:
    """The outcomes of the plan, each with a line of what was counted in this cycle where there is one to draw."""
    return [
        (
            outcome,
            strategies,
            counted_chart(outcome, [(plan.published_on, outcome.baseline)], notes.of_outcome(outcome.ref)),
        )
        for outcome, strategies in _outcomes(plan)
    ]


def _outcomes(plan: Plan) -> list[tuple[Outcome, list[Strategy]]]:
    """The outcomes of the version published last with their strategies; one query, since each has a strategy."""
    versions: list[PlanVersion] = [version for version in rows_at(plan, "versions") if version.published_at]
    if not versions:
        return []
    latest = max(versions, key=lambda version: version.number)
    found: dict[int, tuple[Outcome, list[Strategy]]] = {}
    by_outcome: dict[int, list[Strategy]] = defaultdict(list)
    for strategy in rows_of(latest, "strategies", "outcome"):
        by_outcome[strategy.outcome_id].append(strategy)
        found.setdefault(strategy.outcome_id, (strategy.outcome, by_outcome[strategy.outcome_id]))
    return sorted(found.values(), key=lambda pair: pair[0].position)


def summary(file: PupilFile) -> str:
    """Where this child stands, in a sentence or two."""
    entry = file.entry
    if entry is None or entry.status == "N":
        return f"{file.pupil.known_as} is not on the SEN register."
    since = f" since {say_day(entry.starts_on)}" if entry.starts_on else ""
    sentence = {
        "K": f"On SEN support{since}",
        "E": f"With an EHC plan{since}",
        "M": f"Watched over (monitoring){since}",
    }.get(entry.status, f"{STATUSES[entry.status].label}{since}")
    labels = [NEED_TYPES[need.type_code].label for need in file.needs if need.type_code in NEED_TYPES]
    if labels:
        first = labels[0] if labels[0].isupper() else labels[0][:1].lower() + labels[0][1:]
        sentence += f", for {first}"
    if len(labels) > 1:
        sentence += f". Also {', '.join(label[:1].lower() + label[1:] for label in labels[1:])}"
    return f"{sentence}."
