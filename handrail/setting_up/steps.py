"""The steps of setting up, each with how far it is: read from the record, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.exchange.models import ImportBatch
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from handrail.schools.models import AcademicYear, School
from handrail.ui.addresses import url
from handrail.ui.environment import plural

STAFF = ("senco", "headteacher", "teacher", "teaching_assistant", "sen_administrator", "system_administrator")
TODO, BEGUN, DONE = "step_todo", "step_begun", "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list: `state` is a status key, `address` is empty for who may not take it."""

    title: str
    says: str
    state: str
    address: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record holds that the steps go by."""

    years: int
    years_to_come: int
    groups: int
    groups_led: int
    staff: int
    not_yet_in: int
    pupils: int
    files_waiting: int


def facts_of(member: Member) -> Facts:
    """One query, whatever the size of the school."""
    school, on = member.school, member.on
    years = AcademicYear.objects.for_school(school)
    # With somebody in them now, or nobody ever: the others have ended.
    in_use = Q(memberships__ends_on=None) | Q(leads__ends_on=None, leads__isnull=False)
    groups = PupilGroup.objects.for_school(school).exclude(kind=PupilGroup.Kind.YEAR).filter(in_use)
    led = groups.filter(leads__in=GroupLead.objects.for_school(school).filter(ends_on=None))
    staff = Membership.objects.on(on).filter(school=school, role_key__in=STAFF).exclude(user=member.user_id)
    counts = (
        _count(years),
        _count(years.filter(ends_on__gte=on)),
        _count(groups),
        _count(led),
        _count(staff),
        _count(staff.filter(user__last_login=None)),
        _count(Pupil.objects.for_school(school).on_roll(on)),
        _count(ImportBatch.objects.for_school(school).filter(applied_at=None)),
    )
    return Facts(*School.objects.filter(pk=school.pk).values_list(*counts).get())


def _count(rows: Any) -> Coalesce:
    counted = rows.order_by().values("school").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def steps(member: Member) -> list[Step]:
    """The six steps in their order, as far as each is."""
    facts = facts_of(member)
    may_set, may_people = member.may(Permission.SETTINGS_WRITE), member.may(Permission.PEOPLE_WRITE)
    return [
        _step("Your school", _school(member.school), "setting_up:school", member, may_set),
        _step("Words", _words(member.school), "setting_up:words", member, may_set),
        _step("The school year", _years(facts), "setting_up:years", member, may_set),
        _step(_plural_word(member.school), _groups(facts), "desk:groups", member, may_people),
        _step("Staff", _staff(facts), "setting_up:staff", member, may_people),
        _step("Pupils", _pupils(facts), "exchange:start", member, member.may(Permission.IMPORT_WRITE)),
    ]


def _step(title: str, found: tuple[str, str], page: str, member: Member, may: bool) -> Step:
    state, says = found
    return Step(title, says, state, url(page, school=member.school.slug) if may else "")


def open_steps(member: Member) -> int:
    """How many steps are still open to somebody who sets the school up; 0 once it was said that all is done."""
    if member.school.set_up_on or not member.may(Permission.SETTINGS_WRITE):
        return 0
    return sum(step.state != DONE for step in steps(member))


def _plural_word(school: School) -> str:
    return {"Room": "Rooms", "Form": "Forms and teaching groups"}.get(school.group_word, "Classes")


def _school(school: School) -> tuple[str, str]:
    number = f", URN {school.urn}" if school.urn else ""
    says = f"{school.name}: {school.get_kind_display().lower()}{number}."
    if school.urn or school.is_early_years:
        return DONE, says
    return BEGUN, f"{says} Its line of the national register is not here yet."


def _words(school: School) -> tuple[str, str]:
    says = f"{school.senco_word}, {school.plan_word.lower()}, {', '.join(school.tiers).lower()}."
    if school.safeguarding_lead:
        return DONE, f"{says} Safeguarding lead: {school.safeguarding_lead}."
    return TODO, f"{says} Say who your safeguarding lead is, and change what you call differently."


def _years(facts: Facts) -> tuple[str, str]:
    if facts.years_to_come:
        return DONE, f"The dates of {plural(facts.years, 'school year')} are written down. Bank holidays are known."
    if facts.years:
        return BEGUN, "The years that are written down are over."
    return TODO, "Term, half-term and INSET dates, from a file or typed. Bank holidays are known already."


def _groups(facts: Facts) -> tuple[str, str]:
    if not facts.groups:
        return TODO, "They come with your file of pupils, or are pasted as a list of names."
    without = facts.groups - facts.groups_led
    if without:
        return BEGUN, f"{plural(facts.groups, 'group')}, {without:,} with no adult yet."
    return DONE, f"{plural(facts.groups, 'group')}, each with an adult."


def _staff(facts: Facts) -> tuple[str, str]:
    if not facts.staff:
        return TODO, "From a file or typed; each gets a printed slip, or an e-mail, to come in with."
    waiting = f", {facts.not_yet_in:,} not been in yet" if facts.not_yet_in else ""
    return DONE, f"{plural(facts.staff, 'colleague')}{waiting}."


def _pupils(facts: Facts) -> tuple[str, str]:
    if facts.pupils:
        return DONE, f"{plural(facts.pupils, 'pupil')} on roll."
    if facts.files_waiting:
        return BEGUN, "A file was read and waits to be applied."
    return TODO, "Bring in a file from your information system, in whatever shape it exports it."
