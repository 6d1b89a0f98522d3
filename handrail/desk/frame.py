"""What stands round every page: the menu, the search box, who is signed in."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.access.sessions import idle_warning
from handrail.access.unsent import words_input
from handrail.core import clock
from handrail.ui.addresses import url
from handrail.ui.reading import classes

# Label, URL name, and what one must be allowed to do for it to be there.
MENU: tuple[tuple[str, str, Permission], ...] = (
    ("Home", "desk:home", Permission.HOME_READ),
    ("My pupils", "desk:mine", Permission.NOTE_WRITE),
    ("SEN register", "reports:register", Permission.REGISTER_READ),
    ("Plans", "plans:list", Permission.PLAN_READ),
    ("Concerns", "concerns:list", Permission.CONCERN_RAISE),
    ("Strategies", "bank:list", Permission.BANK_READ),
    ("Meetings", "meetings:list", Permission.MEETING_READ),
    ("Papers", "packs:home", Permission.PACK_MAKE),
    ("Overview", "desk:overview", Permission.OVERVIEW_READ),
    ("Files", "exchange:list", Permission.IMPORT_WRITE),
    ("Classes", "desk:groups", Permission.PEOPLE_WRITE),
    ("People", "access:people", Permission.PEOPLE_READ),
    ("Settings", "access:settings", Permission.SETTINGS_WRITE),
)

# The same for the pages on which something is brought in: they stand beside each other.
BRING_IN: tuple[tuple[str, str, Permission], ...] = (
    ("Files of pupils", "exchange:list", Permission.IMPORT_WRITE),
    ("Attendance and other facts", "facts:start", Permission.FACT_WRITE),
    ("Test scores", "facts:scores", Permission.SCORE_WRITE),
    ("Group lists", "facts:groups", Permission.PUPIL_WRITE),
    ("Documents", "pupils:documents_start", Permission.DOCUMENT_WRITE),
    ("Plans", "plans:bring_in_many", Permission.PLAN_BRING_IN),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Without a member (signed out, or a page of no school) there is no menu."""
    member: Member | None = getattr(request, "member", None)
    signed_in = request.user.is_authenticated if hasattr(request, "user") else False
    context: dict[str, Any] = {
        "today": clock.today(),
        "member": member,
        "is_demo": settings.DEMO,
        "how_it_looks": classes(getattr(request.user, "reading", {})) if signed_in else "",
        "home_url": "/",
        "sign_out_url": url("account_logout") if signed_in else "",
        "account_url": url("mfa_index") if signed_in else "",
        "words_input": partial(words_input, request) if signed_in else _no_words,
        "idle": idle_warning(request) if signed_in else None,
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),  # Django's own is made anew for every form
    }
    if member is not None:
        context |= _school_frame(member, request.path)
    return context


def _no_words(path: str = "", *, is_again: bool = False) -> str:
    """Of a page for whoever is signed out: whose words a form holds cannot be said."""
    return ""


def lands_on_figures(member: Member) -> bool:
    """Whether Home is the page of figures: for those who see no child, and for the trust's lead."""
    return member.reach is Reach.NONE or member.role.key == "trust_lead"


def _school_frame(member: Member, path: str) -> dict[str, Any]:
    slug = member.school.slug
    finds = member.reach is not Reach.NONE
    menu = []
    for label, name, permission in MENU:
        if permission in member.permissions and not _is_elsewhere(name, member):
            address = url(name, school=slug)
            is_current = path == address if name == "desk:home" else path.startswith(address)
            menu.append({"label": label, "url": address, "current": is_current})
    return {
        "can": member.can,
        "menu": menu,
        "bring_in_pages": partial(_bring_in_pages, member, path),
        "home_url": url("desk:home", school=slug),
        "search_url": url("desk:find", school=slug) if finds else "",
        "suggest_url": url("desk:suggest", school=slug) if finds else "",
    }


def _is_elsewhere(name: str, member: Member) -> bool:
    """Whether Home says it already, or is the place from which it is reached."""
    if name == "desk:overview":
        return lands_on_figures(member)
    return name == "desk:mine" and member.reach is not Reach.OWN


def _bring_in_pages(member: Member, path: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this page); nothing where a person may bring in only one sort of thing."""
    pages = [(label, url(name, school=member.school.slug)) for label, name, may in BRING_IN if member.may(may)]
    return [(label, address, path == address) for label, address in pages] if len(pages) > 1 else []
