"""The demonstration's way in: a card for each person, one press each. Nothing of it exists outside a demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from handrail.access.gate import public
from handrail.access.models import Membership, TrustMembership, User
from handrail.access.permissions import ROLES
from handrail.access.signing_in import let_in
from handrail.core import clock


@dataclass(frozen=True, slots=True)
class Card:
    """One way to come in: who, as what, where, and the address it opens."""

    key: str
    user: User
    role: str
    place: str
    sentence: str
    home: str


@public
@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """The cast, from the database; a press signs in. 404 outside a demonstration, whatever the addresses say."""
    if not settings.HOME.is_demo:
        raise Http404
    cards = _cards()
    if request.method != "POST":
        people = [(card.key, card.user.name, f"{card.role}, {card.place}", card.sentence) for card in cards]
        return render(request, "access/demo.html", {"people": people, "next": request.GET.get("next", "")})
    card = next((card for card in cards if card.key == request.POST.get("who")), None)
    if card is None:
        return redirect("demo")
    let_in(request, card.user)
    there = request.POST.get("next", "")
    return redirect(there if there.startswith(card.home) else card.home)


def _cards() -> list[Card]:
    today = clock.today()
    order = list(ROLES)
    rows = Membership.objects.on(today).select_related("user", "school")
    cards = [
        Card(
            key=row.ref,
            user=row.user,
            role=row.school.senco_word if row.role_key == "senco" else row.role.name,
            place=row.school.name,
            sentence=row.role.sentence,
            home=reverse("desk:home", kwargs={"school": row.school.slug}),
        )
        for row in sorted(rows, key=lambda row: (row.school.name, order.index(row.role_key), row.user.name))
    ]
    return cards + _trust_cards()


def _trust_cards() -> list[Card]:
    today = clock.today()
    role = ROLES["trust_lead"]
    open_now = Q(ends_on=None) | Q(ends_on__gte=today)
    rows = TrustMembership.objects.filter(open_now, starts_on__lte=today).select_related("user", "trust")
    return [
        Card(
            key=f"trust-{row.pk}",
            user=row.user,
            role=role.name,
            place=row.trust.name,
            sentence=role.sentence,
            home=reverse("trust_home", kwargs={"trust": row.trust.slug}),
        )
        for row in rows
    ]
