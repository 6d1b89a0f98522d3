from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from handrail.ui.addresses import url
from handrail.ui.tests.test_pages import page

REF = "Qm-7_x0aZrT4yUeWq1LkPg"

urlpatterns = [
    path("plain/", page, name="plain"),
    path("s/<slug:school>/pupils/<str:ref>/notes/", page, name="notes"),
    path("100%/<slug:one>/<slug:two>/<int:number>/", page, name="odd"),
    path("swap/<slug:b>/<slug:a>/", page, name="swap"),
]

pytestmark = pytest.mark.urls(__name__)


def test_an_address_is_the_one_django_makes() -> None:
    for parts in ({"school": "alder", "ref": REF}, {"school": "birch-2", "ref": REF[::-1]}, {"ref": REF, "school": "a"}):
        assert url("notes", **parts) == reverse("notes", kwargs=parts)
    assert url("plain") == "/plain/"


def test_each_part_comes_to_its_place_in_whatever_order() -> None:
    assert url("swap", a="1", b="2") == url("swap", b="2", a="1") == "/swap/2/1/"


def test_what_needs_quoting_is_quoted_and_numbers_are_taken() -> None:
    assert url("notes", school="alder", ref="a b?") == "/s/alder/pupils/a%20b%3F/notes/"
    assert url("odd", one="a", two="b", number=7) == "/100%25/a/b/7/"


def test_a_percent_sign_in_an_address_stays_one() -> None:
    assert url("odd", one="a", two="b", number="7") == "/100%25/a/b/7/"


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
