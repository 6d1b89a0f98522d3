"""Addresses made from patterns that are found once: the same as Django's own."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from handrail.ui.addresses import url


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


REF = "Qm-7_x0aZrT4yUeWq1LkPg"

urlpatterns = [
    path("plain/", page, name="plain"),
    path("s/<slug:school>/pupils/<str:ref>/notes/", page, name="notes"),
    path("café/<slug:one>/<int:number>/", page, name="odd"),
    path("swap/<slug:b>/<slug:a>/", page, name="swap"),
]

pytestmark = pytest.mark.urls(__name__)


def test_an_address_is_the_one_django_makes() -> None:
    for parts in (
        {"school": "alder", "ref": REF},
        {"school": "birch-2", "ref": REF[::-1]},
        {"ref": REF, "school": "a"},
    ):
        assert url("notes", **parts) == reverse("notes", kwargs=parts)
    assert url("plain") == "/plain/"


def test_each_part_comes_to_its_place_in_whatever_order() -> None:
    assert url("swap", a="1", b="2") == url("swap", b="2", a="1") == "/swap/2/1/"


def test_a_part_that_needs_quoting_is_quoted() -> None:
    assert url("notes", school="alder", ref="a b?") == "/s/alder/pupils/a%20b%3F/notes/"


@pytest.mark.parametrize("number", [7, "7"])
def test_an_address_that_is_quoted_itself_stays_so(number: object) -> None:
    assert url("odd", one="a", number=number) == "/caf%C3%A9/a/7/"


def test_where_the_program_is_mounted_stands_in_front() -> None:
    assert url("plain") == "/plain/"
    set_script_prefix("/handrail/")
    try:
        assert url("plain") == "/handrail/plain/"
        assert url("notes", school="alder", ref=REF) == f"/handrail/s/alder/pupils/{REF}/notes/"
    finally:
        set_script_prefix("/")
    assert url("plain") == "/plain/"


def test_a_page_that_is_not_there_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        url("nothing", school="alder")
    with pytest.raises(NoReverseMatch):
        url("notes", school="alder")
