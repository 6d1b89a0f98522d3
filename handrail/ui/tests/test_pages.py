"""The gallery and the frames that every page stands in."""

import re
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from jinja2 import PackageLoader

from handrail.ui.environment import environment
from handrail.ui.notices import say_done
from handrail.ui.samples import FieldsForm, everything
from handrail.ui.status import STATUS


@pytest.fixture(scope="module")
def gallery() -> str:
    return _page("ui/gallery.html", everything() | {"csrf_input": ""})


def test_the_gallery_shows_every_status_word_twice(gallery: str) -> None:
    for status in STATUS.values():
        assert gallery.count(f">{status.word}</span>") >= 2


def test_no_two_parts_of_the_gallery_share_an_id(gallery: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', gallery)
    assert len(ids) == len(set(ids))


def test_every_label_and_description_of_the_gallery_leads_somewhere(gallery: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', gallery))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        for names in re.findall(rf'\b{attribute}="([^"]+)"', gallery):
            assert set(names.split()) <= ids
    assert set(re.findall(r'href="#([^"]+)"', gallery)) <= ids


def test_the_error_summary_leads_to_the_field(gallery: str) -> None:
    assert '<a href="#light_wrong_light-wrong-born">' in gallery


def test_a_page_needs_nothing_but_a_title() -> None:
    html = _page("ui/page.html", {"page_title": "Home"})
    assert "<title>Home – Handrail</title>" in html
    assert 'href="#main"' in html
    assert 'id="main"' in html


@pytest.mark.parametrize("trouble", [{"form": FieldsForm({})}, {"has_problems": True}])
def test_a_page_with_problems_says_so_in_its_title(trouble: dict[str, Any]) -> None:
    assert "<title>Error: Home" in _page("ui/page.html", {"page_title": "Home"} | trouble)


def test_a_form_not_yet_sent_is_no_error() -> None:
    assert "Error" not in _page("ui/page.html", {"page_title": "Home", "form": FieldsForm()})


def test_the_menu_stands_once_for_a_desk_and_once_for_a_phone() -> None:
    menu = [{"label": "Home", "url": "/a", "current": "page"}, {"label": "Plans", "url": "/b", "current": ""}]
    html = _page("ui/page.html", {"page_title": "Home", "menu": menu})
    assert html.count('<a href="/a" aria-current="page">Home</a>') == 2
    assert html.count('<a href="/b">Plans</a>') == 2


def test_the_slash_key_can_be_turned_off() -> None:
    search = {"page_title": "Home", "search_url": "/find", "suggest_url": "/suggest"}
    assert "data-slash" in _page("ui/page.html", search)
    assert "data-slash" not in _page("ui/page.html", search | {"no_shortcuts": True})


def test_what_was_done_is_said_with_a_way_back() -> None:
    request = HttpRequest()
    setattr(request, "_messages", CookieStorage(request))  # noqa: B010 - where Django keeps it; no typed name
    say_done(request, "38 pupils <brought> in.", undo_url="/undo/7")
    html = _page("ui/page.html", {"page_title": "Home", "request": request, "csrf_input": ""})
    assert '<div class="hr-notice is-good" role="status"><p>38 pupils &lt;brought&gt; in.</p>' in html
    assert '<form method="post" action="/undo/7" id="notice-1">' in html
    assert '<button class="hr-aslink" form="notice-1">Undo</button>' in html


def test_a_plain_message_can_be_shown_when_nothing_else_is_known() -> None:
    html = _page(
        "ui/message.html",
        {
            "heading": "This page is not here",
            "sentences": ["Look again."],
            "action_url": "/",
            "action_label": "Go home",
        },
    )
    assert "<h1>This page is not here</h1>" in html
    assert "<p>Look again.</p>" in html
    assert '<a class="govuk-button" href="/">Go home</a>' in html


def _page(name: str, context: dict[str, Any]) -> str:
    return environment(loader=PackageLoader("handrail.ui", "jinja2")).get_template(name).render(context)
