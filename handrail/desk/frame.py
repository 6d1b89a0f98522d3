"""What stands round every page: the menu, the search box, who is signed in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.access.sessions import idle_warning
from handrail.core import clock

# Label, URL name, and what one must be allowed to do for it to be there.
MENU: tuple[tuple[str, str, Permission], ...] = (
    ("Home", "desk:home", Permission.HOME_READ),
    ("SEN register", "reports:register", Permission.REGISTER_READ),
    ("Plans", "plans:list", Permission.PLAN_READ),
    ("Overview", "desk:overview", Permission.OVERVIEW_READ),
    ("Files", "exchange:list", Permission.IMPORT_WRITE),
    ("Classes", "desk:groups", Permission.PEOPLE_WRITE),
    ("People", "access:people", Permission.PEOPLE_READ),
    ("Settings", "access:settings", Permission.SETTINGS_WRITE),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Without a member (signed out, or a page of no school) there is no menu."""
    member: Member | None = getattr(request, "member", None)
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    context: dict[str, Any] = {
        "today": clock.today(),
        "member": member,
        "is_demo": settings.DEMO,
        "home_url": "/",
        "sign_out_url": _address("account_logout") if signed_in else "",
        "account_url": _address("mfa_index") if signed_in else "",
        "idle": idle_warning(request) if signed_in else None,
    }
    if member is not None:
        context |= _school_frame(member, request.path)
    return context


def lands_on_figures(member: Member) -> bool:
    """Whether Home is the page of figures: for those who see no child, and for the trust's lead."""
    return member.reach is Reach.NONE or member.role.key == "trust_lead"


def _school_frame(member: Member, path: str) -> dict[str, Any]:
    slug = member.school.slug
    finds = member.reach is not Reach.NONE
    menu = []
    for label, name, permission in MENU:
        if permission in member.permissions and not (name == "desk:overview" and lands_on_figures(member)):
            url = _address(name, slug)
            at_home = name == "desk:home"
            menu.append({"label": label, "url": url, "current": path == url if at_home else path.startswith(url)})
    return {
        "can": member.can,
        "menu": menu,
        "home_url": _address("desk:home", slug),
        "search_url": _address("desk:find", slug) if finds else "",
        "suggest_url": _address("desk:suggest", slug) if finds else "",
    }


def _address(name: str, school: str = "") -> str:
    return _kept_address(name, school, get_script_prefix())


@lru_cache(maxsize=1000)
def _kept_address(name: str, school: str, prefix: str) -> str:
    """The address of a page that stands in every frame of a school; made once, as a dozen of them are on every page."""
    return reverse(name, kwargs={"school": school} if school else None)
