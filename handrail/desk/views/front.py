"""The first page after signing in, and the trust lead's page over her schools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail.access.gate import SchoolRequest, signed_in
from handrail.access.member import Member
from handrail.access.memberships import members_everywhere, open_trust_memberships, permissions_in
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.access.second_step import came_without, owes_second_step, to_second_step
from handrail.audit.reading import record_reading
from handrail.core import clock
from handrail.core.registry import due_items
from handrail.desk.figures import overview_figures
from handrail.desk.today import DueGroup, by_the_end_of_this_week, in_groups, with_own
from handrail.workload.ahead.week import own_facts
from handrail.workload.own.leaving import places_of


@signed_in
def front(request: HttpRequest) -> HttpResponse:
    """Straight to the only school or trust there is; a choice where there are several, with what waits at each."""
    user, on = cast("User", request.user), clock.today()
    rows = Membership.objects.on(on).filter(user=user).select_related("school")
    schools = [row.school for row in rows if user.only_school in {None, row.school_id}]
    trusts = [row.trust for row in open_trust_memberships(user, on)]
    if len(schools) == 1 and not trusts:
        return redirect("desk:home", school=schools[0].slug)
    if len(trusts) == 1 and not schools:
        return redirect("trust_home", trust=trusts[0].slug)
    over = _over_schools(request)
    context = {
        "page_title": "Home at every school" if over else "Where to?",
        "schools": [school for school in schools if school not in {at.member.school for at in over}],
        "trusts": trusts,
        "over": over,
        "has_log": not schools and bool(places_of(user)),
    }
    return render(request, "desk/front.html", context)


@dataclass(frozen=True, slots=True)
class HomeOf:
    """What has passed or waits this week at one of several schools, and how much more is due there later."""

    member: Member
    groups: list[DueGroup]
    later: int


def _over_schools(request: HttpRequest) -> list[HomeOf]:
    """For the SENCO of several schools: what waits at each, asked and written down as the member they are there."""
    members = members_everywhere(cast("User", request.user), Permission.TIME_KEEP, cast("SchoolRequest", request).id)
    if len(members) == 1 or any(owes_second_step(request, member) for member in members):
        return []
    return [_home_of(request, member) for member in members]


def _home_of(request: HttpRequest, member: Member) -> HomeOf:
    items = with_own(due_items(member, member.on), member, own_facts(member))
    shown = by_the_end_of_this_week(items, member.on)
    refs = {item.pupil.ref for item in shown if item.pupil}
    if refs:
        record_reading(by=member, section="home", pupil_refs=refs, path=request.path)
    return HomeOf(member, in_groups(shown, member.on), len(items) - len(shown))


@signed_in
def trust_home(request: HttpRequest, trust: str) -> HttpResponse:
    """Every school of the trust with its figures; records only behind the schools that share them."""
    user, on = cast("User", request.user), clock.today()
    led = next((row.trust for row in open_trust_memberships(user, on) if row.trust.slug == trust), None)
    if led is None:
        raise Http404
    if came_without(request):
        return to_second_step(request)
    rows = [
        {
            "school": school,
            "figures": overview_figures(school, on),
            "shares": Permission.REGISTER_READ in permissions_in(school, on),
        }
        for school in led.schools.all()
    ]
    return render(request, "desk/trust.html", {"page_title": led.name, "trust": led, "rows": rows})
