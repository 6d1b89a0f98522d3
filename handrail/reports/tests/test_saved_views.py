"""Views of the register that a person keeps: theirs alone, opened first if they say so, removed and brought back."""

from __future__ import annotations

from django.test import Client

from handrail.reports.models import SavedView
from tests.cast import Cast

REGISTER = "/s/alder/register/"


def _keep(client: Client, name: str, query: str, **more: str) -> str:
    answer = client.post(f"{REGISTER}views/", {"name": name, "query": query, **more}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_view_is_kept_with_what_was_shown_and_stands_in_the_list(cast: Cast) -> None:
    ana = cast.client("ana")
    page = _keep(ana, "Plans in place", "status=E&column=year&column=need&on=1+Sep+2026&csrf=1")
    assert "Kept as ‘Plans in place’." in page
    [view] = SavedView.objects.visible_to(cast.member("ana"))
    assert view.query == "status=E&column=year&column=need"
    page = ana.get(f"{REGISTER}?{view.query}").content.decode()
    assert "Views: Plans in place" in page
    assert "Haddad, Omar" in page
    assert "Kowalczyk, Mia" not in page


def test_the_register_opens_with_the_first_and_can_be_seen_whole(cast: Cast) -> None:
    ana = cast.client("ana")
    _keep(ana, "EHC plans", "status=E", is_first="on")
    assert "Kowalczyk, Mia" not in ana.get(REGISTER).content.decode()
    assert "Kowalczyk, Mia" in ana.get(f"{REGISTER}?all=1").content.decode()
    _keep(ana, "Support", "status=K", is_first="on")
    assert "Haddad, Omar" not in ana.get(REGISTER).content.decode()


def test_a_name_used_again_replaces_its_view(cast: Cast) -> None:
    ana = cast.client("ana")
    _keep(ana, "Mine", "status=E")
    _keep(ana, "Mine", "status=K")
    assert [view.query for view in SavedView.objects.visible_to(cast.member("ana"))] == ["status=K"]


def test_a_view_without_a_name_says_so_and_what_was_shown_stays(cast: Cast) -> None:
    page = _keep(cast.client("ana"), " ", "status=E")
    assert "Give the view a name" in page
    assert "Kowalczyk, Mia" not in page


def test_a_view_removed_comes_back_by_undo(cast: Cast) -> None:
    ana = cast.client("ana")
    _keep(ana, "Mine", "status=E", is_first="on")
    [view] = SavedView.objects.visible_to(cast.member("ana"))
    page = ana.post(f"{REGISTER}views/{view.ref}/remove/", follow=True).content.decode()
    assert "‘Mine’ is removed." in page
    assert "Kowalczyk, Mia" in page
    ana.post(f"{REGISTER}views/{view.ref}/back/")
    assert "Kowalczyk, Mia" not in ana.get(REGISTER).content.decode()


def test_a_view_is_its_owners_alone(cast: Cast) -> None:
    _keep(cast.client("ana"), "Mine", "status=E", is_first="on")
    [view] = SavedView.objects.visible_to(cast.member("ana"))
    sam = cast.client("sam")
    assert "Mine" not in sam.get(REGISTER).content.decode()
    assert sam.post(f"{REGISTER}views/{view.ref}/remove/").status_code == 404
    assert sam.post(f"{REGISTER}views/{view.ref}/back/").status_code == 404
