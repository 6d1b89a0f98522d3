"""The first page after signing in, and the trust lead's page over her schools."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail.access.gate import signed_in
from handrail.access.memberships import open_trust_memberships, permissions_in
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.desk.figures import overview_figures


@signed_in
def front(request: HttpRequest) -> HttpResponse:
    """Straight to the only school or trust there is; a choice where there are several."""
    user, on = cast("User", request.user), clock.today()
    schools = [row.school for row in Membership.objects.on(on).filter(user=user).select_related("school")]
    trusts = [row.trust for row in open_trust_memberships(user, on)]
    if len(schools) == 1 and not trusts:
        return redirect("desk:home", school=schools[0].slug)
    if len(trusts) == 1 and not schools:
        return redirect("trust_home", trust=trusts[0].slug)
    return render(request, "desk/front.html", {"page_title": "Where to?", "schools": schools, "trusts": trusts})


@signed_in
def trust_home(request: HttpRequest, trust: str) -> HttpResponse:
    """Every school of the trust with its figures; records only behind the schools that share them."""
    user, on = cast("User", request.user), clock.today()
    led = next((row.trust for row in open_trust_memberships(user, on) if row.trust.slug == trust), None)
    if led is None:
        raise Http404
    rows = [
        {
            "school": school,
            "figures": overview_figures(school, on),
            "shares": Permission.REGISTER_READ in permissions_in(school, on),
        }
        for school in led.schools.all()
    ]
    return render(request, "desk/trust.html", {"page_title": led.name, "trust": led, "rows": rows})
