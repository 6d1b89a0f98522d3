"""Who gets in at the made-up schools, and how somebody keeps an eye on it: shared devices, cover, a role of the
school's own, a child of one's own family, a page opened in an emergency, who has access, and what looked odd."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from handrail.access.devices import make_device, make_device_code
from handrail.access.member import Member
from handrail.access.models import Conflict, Device, Membership, User
from handrail.access.own_roles import RoleWords, make_role
from handrail.access.permissions import Permission, Reach
from handrail.access.pins import choose_pin
from handrail.access.review import to_sign
from handrail.audit.reading import record_reading
from handrail.audit.writing import record
from handrail.core import clock
from handrail.demo.terms import Terms
from handrail.pupils.actions import break_glass, cover_colleague
from handrail.pupils.actions.conflicts import set_conflict
from handrail.pupils.models import Opening, Pupil, PupilGroup
from handrail.schools.models import School
from handrail.watching.looking import look_through_school

Find = Callable[[School, str], Member]

PIN = "2580"
"""Of those who work at a shared tablet. The demonstration's first page says it: nothing here is real."""
HAVE_A_PIN = ("ben", "tess")
HAVE_A_PIN_AT_LARCHES = ("ivy", "bridie", "jo")

P = Permission
MIDDAY = RoleWords(
    "Midday supervisor",
    "Has the emergency cards at hand in the hall and the yard, and says what worries them.",
    Reach.OWN,
    frozenset({P.HOME_READ, P.PUPIL_READ, P.PROFILE_READ, P.EMERGENCY_READ, P.CONCERN_RAISE, P.CONCERN_RAISE_ANY}),
)
IN_AN_EMERGENCY = "Found in tears behind the science block at break. Nobody who knows this child was on duty."
SIGNED = "Asked Ana about every line. Two leavers are out."


def look_after_doors(member_of: Find, alder: School, birch: School, larches: School, terms: Terms) -> None:
    """Alder's doors in full; at Birch an opening that waits to be looked at; at Little Larches a tablet to set up."""
    ana, hal, sam = (member_of(alder, who) for who in ("ana", "hal", "sam"))
    _sign_last_term(hal, terms)
    _share_devices(ana, [member_of(alder, who) for who in HAVE_A_PIN], terms)
    _cover(ana, member_of(alder, "mo"), terms)
    make_role(by=ana, like="teaching_assistant", words=MIDDAY)
    _keep_apart(sam)
    look_through_school(alder)
    _open_in_an_emergency(member_of(birch, "tom"))
    make_device_code(by=member_of(larches, "ivy"), name="Otters tablet", opens_cards=True)
    _give_pins(member_of(larches, who) for who in HAVE_A_PIN_AT_LARCHES)


def _sign_last_term(hal: Member, terms: Terms) -> None:
    """Last term's page is signed, this term's is due: what is new since then stands on it."""
    begun = [term.starts_on for year in terms.years for term in year.terms if term.starts_on <= hal.on]
    day = terms.next(begun[-2] + timedelta(days=6))
    then = replace(hal, on=day)
    User.objects.update(last_login=_at(day, time(8, 5)))
    signed = to_sign(then, SIGNED)
    User.objects.update(last_login=clock.now())
    signed.signed_at = _at(day, time(15, 40))
    signed.save()
    record("access_signed", by=then, subject_ref=signed.ref, changes={"sha256": (None, signed.sha256)})


def _share_devices(ana: Member, have_a_pin: Iterable[Member], terms: Terms) -> None:
    """One that was in use until yesterday, and one whose code lies on the desk."""
    tablet, _ = make_device(by=ana, name="Year 4 tablet", opens_cards=True)
    made, used = (_at(terms.ago(ana.on, days), time(8, 20)) for days in (30, 1))
    Device.objects.for_school(ana.school).filter(pk=tablet.pk).update(made_at=made, used_at=used)
    make_device_code(by=ana, name="Hall laptop", opens_cards=True)
    _give_pins(have_a_pin)


def _give_pins(members: Iterable[Member]) -> None:
    for member in members:
        choose_pin(user=_user(member), pin=PIN, by=member)


def _cover(ana: Member, mo: Member, terms: Terms) -> None:
    """Mo has 2A for three days while Priya is on a course."""
    first, last = (terms.ahead(ana.on, days) for days in (3, 5))
    group = PupilGroup.objects.for_school(ana.school).get(name="2A", kind=PupilGroup.Kind.CLASS)
    cover_colleague(by=ana, user=_user(mo), groups=[group], starts_on=first, ends_on=last)


def _keep_apart(sam: Member) -> None:
    """The office opened a child's record, and said an hour later whose it is: it is closed to him since then."""
    niece = Pupil.objects.for_school(sam.school).filter(group_memberships__group__name="1A").by_name()[0]
    path = reverse("desk:pupil", kwargs={"school": sam.school.slug, "pupil": niece.ref})
    record_reading(by=sam, section="pupil", pupil_refs=[niece.ref], path=path)
    place = Membership.objects.get(user=sam.user_id or 0, school=sam.school)
    set_conflict(by=sam, membership=place, pupil=niece, relation=Conflict.Relation.RELATIVE)


def _open_in_an_emergency(tom: Member) -> None:
    """A child whom he does not teach."""
    own = Pupil.objects.visible_to(tom).values("pk")
    child = Pupil.objects.for_school(tom.school).exclude(pk__in=own).by_name()[0]
    break_glass(by=tom, pupil=child, reason=Opening.Reason.DISTRESS, words=IN_AN_EMERGENCY)


def _user(member: Member) -> User:
    return User.objects.get(pk=member.user_id or 0)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.LONDON)
