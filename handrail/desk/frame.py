"""What stands round every page: the menu, the search box, who is signed in."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject

from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.access.sessions import idle_warning
from handrail.access.unsent import words_input
from handrail.core import clock
from handrail.core.held import is_held
from handrail.ui.addresses import url
from handrail.ui.framed import is_framed
from handrail.ui.reading import classes
from handrail.workload.promised import keeps_own_time

# A page as the menu names it: its label, its URL name, and what one must be allowed to do to open it.
Page = tuple[str, str, Permission]

# One's own time.
MY_TIME: tuple[Page, ...] = (
    ("My time", "workload:home", Permission.TIME_KEEP),
    ("My day", "workload:today", Permission.TIME_KEEP),
    ("My ledger", "workload:ledger", Permission.TIME_KEEP),
    ("The weeks ahead", "workload:ahead", Permission.TIME_KEEP),
    ("My report", "workload:report", Permission.TIME_KEEP),
    ("Good news", "workload:news", Permission.TIME_KEEP),
    ("Kinds of work", "workload:kinds", Permission.TIME_KEEP),
    ("My phone", "workload:devices", Permission.TIME_KEEP),
)

# An entry of its own for who reaches their own pupils; beside the map for who reaches the school.
GROUPS = "provision:sessions"

# The menu: what an entry is called, and its pages. It leads to the first, which one must be allowed to open for the
# entry to be there; on each of its pages the others stand beside each other below the menu.
MENU: tuple[tuple[str, tuple[Page, ...]], ...] = (
    ("Home", (("Home", "desk:home", Permission.HOME_READ),)),
    (
        "My pupils",
        (
            ("My pupils", "desk:mine", Permission.NOTE_WRITE),
            ("Open a child for an hour", "pupils:open_for_an_hour", Permission.GLASS_BREAK),
        ),
    ),
    ("SEN register", (("SEN register", "reports:register", Permission.REGISTER_READ),)),
    (
        "Plans",
        (
            ("Plans", "plans:list", Permission.PLAN_READ),
            ("Strategies and outcomes", "bank:list", Permission.BANK_READ),
            ("Hints on plans", "bank:hints", Permission.BANK_READ),
        ),
    ),
    ("My groups today", (("My groups today", GROUPS, Permission.SESSION_RECORD),)),
    (
        "Provision map",
        (
            ("Years by tier", "provision:map", Permission.SESSION_READ),
            ("What we offer", "provision:published", Permission.OVERVIEW_READ),
            ("By adult", "provision:adults", Permission.SESSION_READ),
            ("By outcome", "provision:outcomes", Permission.SESSION_READ),
            ("What was done", "provision:done", Permission.SESSION_READ),
            ("My groups today", GROUPS, Permission.SESSION_RECORD),
            ("Edit the map", "provision:edit", Permission.PROVISION_WRITE),
            ("Who is where", "provision:who", Permission.COVER_GIVE),
            ("Absent today", "provision:absent", Permission.COVER_GIVE),
            ("Library", "provision:library", Permission.SESSION_READ),
        ),
    ),
    ("What we offer", (("What we offer", "provision:published", Permission.OVERVIEW_READ),)),
    ("Concerns", (("Concerns", "concerns:list", Permission.CONCERN_RAISE),)),
    (
        "Meetings",
        (
            ("With families", "meetings:list", Permission.MEETING_READ),
            ("Every meeting", "meetings:held", Permission.MEETING_READ),
        ),
    ),
    (
        "SENCO time",
        (
            ("SENCO time", "workload:school", Permission.TIME_AGREE),
            ("Totals of SENCO time", "workload:totals", Permission.TIME_AGREE),
            ("Reports of SENCO time", "workload:reports", Permission.TIME_REPORT),
        ),
    ),
    ("My time", MY_TIME),
    ("Reports of SENCO time", (("Reports of SENCO time", "workload:reports", Permission.TIME_REPORT),)),
    (
        "Reports",
        (
            ("Papers", "packs:home", Permission.PACK_MAKE),
            ("Emergency cards", "pupils:emergency_cards", Permission.EMERGENCY_LIST),
            ("Overview", "desk:overview", Permission.OVERVIEW_READ),
            ("Whose work", "plans:whose_work", Permission.OVERVIEW_READ),
            ("Hourly rates", "workload:rates", Permission.RATE_READ),
            ("How costs are worked out", "budget:settings", Permission.RATE_READ),
            ("Census", "reports:census", Permission.REGISTER_EXPORT),
            ("For the office", "exchange:office", Permission.REGISTER_EXPORT),
            ("Leavers", "reports:leavers", Permission.REGISTER_READ),
        ),
    ),
    ("Emergency cards", (("Emergency cards", "pupils:emergency_cards", Permission.EMERGENCY_LIST),)),
    (
        "Files",
        (
            ("Files of pupils", "exchange:list", Permission.IMPORT_WRITE),
            ("Attendance and other facts", "facts:start", Permission.FACT_WRITE),
            ("Test scores", "facts:scores", Permission.SCORE_WRITE),
            ("Group lists", "facts:groups", Permission.PUPIL_WRITE),
            ("Documents", "pupils:documents_start", Permission.DOCUMENT_WRITE),
            ("Plans", "plans:bring_in_many", Permission.PLAN_BRING_IN),
        ),
    ),
    (
        "People",
        (
            ("People", "access:people", Permission.PEOPLE_READ),
            ("Who has access", "access:review", Permission.PEOPLE_READ),
            ("Joining and leaving", "desk:leaving", Permission.PEOPLE_WRITE),
            ("Roles", "access:roles", Permission.ROLE_WRITE),
            ("Classes and groups", "desk:groups", Permission.PEOPLE_WRITE),
            ("Cover", "desk:cover", Permission.COVER_GIVE),
            ("Pages opened for an hour", "pupils:openings", Permission.GLASS_REVIEW),
            ("The new school year", "newyear:home", Permission.PUPIL_WRITE),
            ("Odd access", "watching:list", Permission.AUDIT_READ),
        ),
    ),
    (
        "Settings",
        (
            ("Settings", "access:settings", Permission.SETTINGS_WRITE),
            ("Shared devices", "access:devices", Permission.SETTINGS_WRITE),
            ("The school year", "setting_up:years", Permission.SETTINGS_WRITE),
            ("Outgoing mail", "setting_up:mail", Permission.SETTINGS_WRITE),
            ("The school’s own sign-in", "access:school_sign_in", Permission.SIGN_IN_WRITE),
            ("Setting up", "setting_up:tasks", Permission.SETTINGS_WRITE),
        ),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Without a member (signed out, or a page of no school) there is no menu."""
    member: Member | None = getattr(request, "member", None)
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    device = request.user.device if signed_in else None  # type: ignore[union-attr]
    context: dict[str, Any] = {
        "today": clock.today(),
        "member": member,
        "is_demo": settings.DEMO,
        "is_restored": is_held(),
        "how_it_looks": classes(getattr(request.user, "reading", {})) if signed_in else "",
        "home_url": "/",
        "framed": is_framed(request),
        "sign_out_url": url("account_logout") if signed_in else "",
        "account_url": url("mfa_index") if signed_in and device is None else "",
        "at_device": device.name if device else "",
        "words_input": partial(words_input, request),
        "idle": idle_warning(request) if signed_in else None,
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),  # Django's own is made anew for every form
    }
    if member is not None:
        context |= _school_frame(member, request.path)
    return context


def lands_on_figures(member: Member) -> bool:
    """Whether Home is the page of figures: for those who see no child, and for the trust's lead."""
    return member.reach is Reach.NONE or member.role.key == "trust_lead"


def _school_frame(member: Member, path: str) -> dict[str, Any]:
    slug = member.school.slug
    keeps = keeps_own_time(member)
    finds = member.reach is not Reach.NONE and member.may(Permission.REGISTER_READ)  # a parent has one child to open
    return {
        "can": member.can,
        "restored_url": url("backups:backups", school=slug) if member.may(Permission.SETTINGS_WRITE) else "",
        **_menu(member, path, keeps=keeps),
        "home_url": url("desk:home", school=slug),
        "search_url": url("desk:find", school=slug) if finds else "",
        "suggest_url": url("desk:suggest", school=slug) if finds else "",
        "quick": _quick(slug, get_script_prefix()) if keeps else [],
    }


@lru_cache(maxsize=1000)
def _quick(slug: str, script_prefix: str) -> list[dict[str, Any]]:
    """The buttons of every page, for whoever keeps their own time."""
    return [
        {"name": "tap", "label": "Pulled away", "url": url("workload:pulled_away", school=slug), "post": True},
        {"name": "day", "label": "My day", "url": url("workload:today", school=slug), "post": False},
    ]


def _menu(member: Member, path: str, *, keeps: bool) -> dict[str, Any]:
    """`menu`, the entries, and `beneath`, the pages beside this one: each with label, url and what `current` it is."""
    entries = _entries(member.school.slug, member.permissions, member.reach, get_script_prefix(), keeps=keeps)
    home = url("desk:home", school=member.school.slug)
    under = [at for _, pages in entries for _, at in pages if path.startswith(at) and at != home]
    here = path if path == home else max(under, key=len, default="")
    menu, beneath = [], []
    for label, pages in entries:
        first = pages[0][1]
        current = "page" if path == first else "true" if any(at == here for _, at in pages) else ""
        menu.append({"label": label, "url": first, "current": current})
        if path == here and current and len(pages) > 1:
            beneath = [{"label": name, "url": at, "current": "page" if at == here else ""} for name, at in pages]
    return {"menu": menu, "beneath": beneath}


@lru_cache(maxsize=1000)
def _entries(
    slug: str, permissions: frozenset[Permission], reach: Reach, script_prefix: str, *, keeps: bool
) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """(label, its pages as (label, address)) of what is in somebody's menu; where the program is mounted is in each."""
    shown = [
        (label, pages)
        for label, pages in MENU
        if pages[0][2] in permissions and not _is_elsewhere(label, reach, permissions, keeps=keeps)
    ]
    return tuple(
        (
            label,
            [
                (name, url(page, school=slug))
                for name, page, needs in pages
                if needs in permissions and (page != GROUPS or (label == name) == (reach is Reach.OWN))
            ],
        )
        for label, pages in shown
    )


def _is_elsewhere(label: str, reach: Reach, permissions: frozenset[Permission], *, keeps: bool) -> bool:
    """Whether it is reached from another place: emergency cards from Reports, where there are any; from Home the pupils
    of somebody who reaches more than their own; from everybody's hours those that a head who is not the SENCO may begin
    to keep; and reports of time from one's own."""
    if label == "My time":
        return not keeps
    if label == "What we offer":
        return Permission.SESSION_READ in permissions
    if label == "My groups today":
        return reach is not Reach.OWN
    if label == "Emergency cards":
        return Permission.PACK_MAKE in permissions
    if label == "Reports of SENCO time":
        return Permission.TIME_KEEP in permissions
    return label == "My pupils" and reach is not Reach.OWN
