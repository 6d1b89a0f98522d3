"""Every address, every role: written by hand, so that it guards the permissions file rather than repeating it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from handrail.audit.models import AccessEvent
from tests.cast import PEOPLE, Cast
from tests.structure.secrets import LOG, READERS, RESTRICTED, keep_secrets, met_in
from tests.structure.world import World, make_world

# One letter a role: S SENCO, A SEN administrator, H head, T teacher, t teaching assistant, G governor, L trust lead in
# a school that does not share, l trust lead where it does, X external professional, P parent, O system administrator.
LETTERS = {
    "S": "ana", "A": "sam", "H": "hal", "T": "ben", "t": "tess", "G": "gil", "L": "lena", "l": "lena", "X": "ed",
    "P": "pat", "O": "ola",
}  # fmt: skip
EVERYBODY = "SAHTtGLlXPO"

MATRIX = {
    "desk:home": EVERYBODY,
    "desk:overview": "SAHGLl",
    "desk:find": "SAHTtlXP",
    "desk:suggest": "SAHTtlXP",
    "desk:pupil": "SAHTtlXP",
    "desk:timeline": "SAHTtlXP",
    "desk:mine": "SATt",
    "desk:class_overview": "SAHTtlXP",
    "desk:who_looked": "SH",
    "desk:groups": "SHO",
    "desk:group_lead": "SHO",
    "desk:group_stop": "SHO",
    "desk:groups_add": "SHO",
    "desk:group": "SHO",
    "desk:group_end": "SHO",
    "desk:group_pupils": "SA",
    "desk:cover": "SHO",
    "desk:cover_end": "SHO",
    "pupils:add": "SA",
    "pupils:former_out": "SA",
    "pupils:not_in_base": "SA",
    "pupils:not_in_base_undo": "SA",
    "pupils:edit": "SA",
    "pupils:register": "SA",
    "pupils:register_correct": "SA",
    "pupils:needs": "SA",
    "pupils:profile": "ST",
    "pupils:photo": "SAHTtlXP",
    "pupils:photo_change": "SA",
    "pupils:photo_take_out": "SA",
    "pupils:photo_put_back": "SA",
    "pupils:emergency_cards": "SAHTt",
    "pupils:emergency_card": "SAHTtP",
    "pupils:emergency_write": "S",
    "pupils:emergency_end": "S",
    "pupils:emergency_restore": "S",
    "pupils:note": "SATt",
    "pupils:restricted": "SHT",
    "pupils:restricted_add": "SHT",
    "pupils:note_correct": "St",
    "pupils:contact_add": "SA",
    "pupils:contact_edit": "SA",
    "pupils:score_add": "SAT",
    "pupils:score_correct": "SAT",
    "pupils:score_withdraw": "SAT",
    "pupils:score_restore": "SAT",
    "pupils:document_add": "SA",
    "pupils:document": "SA",
    "pupils:document_file": "SAHT",
    "pupils:document_take_out": "SA",
    "pupils:document_put_back": "SA",
    "pupils:documents_start": "SA",
    "pupils:documents_batch": "SA",
    "pupils:documents_peek": "SA",
    "pupils:documents_undo": "SA",
    "concerns:list": "SAHTtP",
    "concerns:raise": "SAHTtP",
    "concerns:names": "SAHTtP",
    "concerns:concern": "SAHTtP",
    "concerns:correct": "SAHTtP",
    "concerns:take_back": "SAHTtP",
    "concerns:answer": "SAHTtP",
    "concerns:ask_again": "S",
    "concerns:answer_pass_on": "S",
    "concerns:answer_put_back": "S",
    "concerns:answer_handover": "S",
    "concerns:withdraw": "S",
    "concerns:look": "S",
    "concerns:decide": "S",
    "concerns:reopen": "S",
    "concerns:undo": "S",
    "concerns:ask": "S",
    "concerns:pass_on": "S",
    "concerns:handover": "S",
    "concerns:put_back": "S",
    "concerns:passed_on": "SAHTt",
    "concerns:passed_on_words": "SAHTt",
    "bank:list": "SAHTt",
    "bank:add": "ST",
    "bank:starter": "S",
    "bank:line": "S",
    "bank:retire": "S",
    "bank:bring_back": "S",
    "bank:hints": "SAHTt",
    "bank:hint": "S",
    "bank:own_add": "S",
    "bank:own": "S",
    "bank:own_switch": "S",
    "plans:list": "SAHTtlXP",
    "plans:bring_in": "ST",
    "plans:bring_in_many": "S",
    "plans:batch": "S",
    "plans:batch_undo": "S",
    "plans:plan": "SAHTtlXP",
    "plans:edit": "ST",
    "plans:from_bank": "ST",
    "plans:keep": "ST",
    "plans:publish": "SH",
    "plans:send_back": "SH",
    "plans:correct": "ST",
    "plans:thread": "SAHTtlXP",
    "plans:close": "SH",
    "plans:open_again": "SH",
    "plans:ehc_outcomes": "S",
    "plans:ehc_outcome": "S",
    "plans:ehc_outcome_end": "S",
    "plans:ehc_outcome_back": "S",
    "plans:review": "ST",
    "plans:carry": "ST",
    "plans:compare": "SAHTtlXP",
    "plans:sitting": "ST",
    "plans:whose_work": "SAHGLl",
    "plans:outcome": "SAHTtlXP",
    "plans:observe": "SATt",
    "meetings:list": "SAHT",
    "meetings:held": "SAHT",
    "meetings:list_xlsx": "SAH",
    "meetings:add": "SAT",
    "meetings:meeting": "SAT",
    "meetings:withdraw": "SAT",
    "meetings:restore": "SAT",
    "plans:start": "ST",
    "packs:plan_pdf": "SAHTtlXP",
    "packs:profile_pdf": "SAHTtlXP",
    "packs:timeline_pdf": "SAHTtlXP",
    "reports:view_keep": "SAHTtlX",
    "reports:view_remove": "SAHTtlX",
    "reports:view_back": "SAHTtlX",
    "packs:plan_docx": "SAHTtlXP",
    "packs:review_pdf": "SAHTtlXP",
    "packs:profile_docx": "SAHTtlXP",
    "packs:card_pdf": "SAHTtlXP",
    "packs:emergency_pdf": "SAHTtP",
    "packs:emergencies_pdf": "SAHTt",
    "packs:home": "SAHTt",
    "packs:work": "SAHTt",
    "packs:stop": "SAHTt",
    "packs:pack_file": "SAHTt",
    "packs:pack_remove": "SAHTt",
    "packs:supply": "SAHTt",
    "packs:supply_pdf": "SAHTt",
    "packs:class_pack": "SAHTt",
    "packs:pack_pdf": "SAHTt",
    "packs:verify": "SH",
    "reports:register_pdf": "SAH",
    "reports:register": "SAHTtlX",
    "reports:register_xlsx": "SAH",
    "reports:leavers": "SAHTtlX",
    "reports:census": "SAH",
    "reports:census_xlsx": "SAH",
    "setting_up:tasks": "SHO",
    "setting_up:finish": "SHO",
    "setting_up:school": "SHO",
    "setting_up:words": "SHO",
    "setting_up:staff": "SHO",
    "setting_up:years": "SHO",
    "setting_up:years_save": "SHO",
    "setting_up:year": "SHO",
    "setting_up:year_remove": "SHO",
    "setting_up:year_put_back": "SHO",
    "setting_up:mail": "SHO",
    "setting_up:what_next": "SAH",
    "setting_up:what_next_list": "SAH",
    "exchange:list": "SA",
    "exchange:start": "SA",
    "exchange:work": "SA",
    "exchange:stop": "SA",
    "exchange:columns": "SA",
    "exchange:preview": "SA",
    "exchange:blank": "SA",
    "exchange:apply": "SA",
    "exchange:undo": "SA",
    "facts:start": "SA",
    "facts:scores": "SAT",
    "facts:groups": "SA",
    "facts:columns": "SAT",
    "facts:preview": "SAT",
    "facts:for_all": "SAT",
    "facts:apply": "SAT",
    "facts:undo": "SAT",
    "exchange:office": "SAH",
    "exchange:office_xlsx": "SAH",
    "exchange:office_give": "SA",
    "exchange:office_take_back": "SA",
    "exchange:forget": "SA",
    "newyear:home": "SA",
    "newyear:classes": "SA",
    "newyear:children": "SA",
    "newyear:list": "SA",
    "newyear:run": "SA",
    "newyear:undo": "SA",
    "workload:home": "SH",
    "workload:promise": "SH",
    "workload:take_back": "SH",
    "workload:put_back": "SH",
    "workload:accept": "SH",
    "workload:decline": "SH",
    "workload:roles": "SH",
    "workload:end_role": "SH",
    "workload:role_goes_on": "SH",
    "workload:role": "SH",
    "workload:benchmark": "SH",
    "workload:end_compare": "SH",
    "workload:compare_again": "SH",
    "workload:school": "H",
    "workload:person": "H",
    "workload:propose": "H",
    "workload:proposal_back": "H",
    "workload:proposal_again": "H",
    "workload:agree": "H",
    "workload:not_agreed": "H",
    "workload:pulled_away": "SH",
    "workload:noted": "SH",
    "workload:tap_undo": "SH",
    "workload:devices": "SH",
    "workload:device_end": "SH",
    "workload:today": "SH",
    "workload:day": "SH",
    "workload:day_undo": "SH",
    "workload:calendar": "SH",
    "workload:ledger": "SH",
    "workload:week": "SH",
    "workload:plan": "SH",
    "workload:planned": "SH",
    "workload:kinds": "SH",
    "workload:kind": "SH",
    "workload:totals": "H",
    "workload:supervision": "SH",
    "workload:supervision_end": "SH",
    "workload:supervision_goes_on": "SH",
    "workload:supervision_back": "SH",
    "workload:supervision_held_back": "SH",
    "workload:private": "SH",
    "workload:private_recover": "SH",
    "workload:private_code": "SH",
    "workload:private_note": "SH",
    "workload:private_pulse": "SH",
    "workload:private_keys": "SH",
    "workload:private_share": "SH",
    "workload:private_close": "SH",
    "workload:private_row_remove": "SH",
    "workload:private_row_back": "SH",
    "workload:ahead": "SH",
    "workload:news": "SH",
    "workload:news_keep": "SH",
    "workload:news_away": "SH",
    "workload:coming_back": "SH",
    "workload:first_weeks": "SH",
    "workload:mentor": "SH",
    "workload:step": "SH",
    "workload:report": "SH",
    "workload:report_pdf": "SH",
    "workload:hand_over": "SH",
    "workload:reports": "SHG",
    "workload:kept_report": "SHG",
    "workload:kept_pdf": "SHG",
    "workload:undertake": "SH",
    "workload:report_take_back": "SH",
    "workload:pass_on": "SH",
    "workload:not_passed_on": "SH",
    "workload:undertaking": "SH",
    "workload:rates": "SAH",
    "workload:rate_write": "SA",
    "workload:rate_take_back": "SA",
    "workload:rate_put_back": "SA",
    "access:people": "SAHO",
    "access:person_add": "SHO",
    "access:person": "SAHO",
    "access:person_role": "SHO",
    "access:person_end": "SHO",
    "access:person_link": "SHO",
    "access:person_second_step": "SHO",
    "access:settings": "SHO",
    "access:safeguarding_lead": "SH",
    "access:sharing": "H",
}
# Pages that belong to a person, or to everybody; each still says so with @signed_in or @public.
PERSONAL = {
    "front", "trust_home", "my_time", "my_log", "mfa_index", "account_still_here", "account_kept",
    "account_change_password", "account_unsent", "account_kept_text", "account_reading",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp", "account_two_step_picture",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip
PUBLIC = {"account_login", "mfa_authenticate", "account_logout", "account_start", "account_link", "gallery",
          "tap", "tap_worker", "tap_manifest"}  # fmt: skip
WHERE_RESTRICTED = {"desk:pupil", "desk:timeline", "pupils:restricted"}
WHERE_LOG = {"desk:home", "workload:day", "workload:week", "workload:devices", "workload:supervision", "workload:news",
             "workload:mentor", "workload:first_weeks"}  # fmt: skip
OUTSIDERS = ("bea", "cal", "ivy")
NEVER_SEE_A_PUPIL = ("gil", "ola", "bea", "cal", "ivy")


def every_address(
    resolver: URLResolver | None = None, app: str = "", needs: frozenset[str] = frozenset()
) -> Iterator[tuple[str, URLPattern, set[str]]]:
    """Each name with its pattern and the places its address has to fill."""
    for entry in (resolver or get_resolver()).url_patterns:
        places = needs | set(re.findall(r"<(?:\w+:)?(\w+)>", str(entry.pattern)))
        if isinstance(entry, URLResolver):
            yield from every_address(entry, entry.app_name or app, frozenset(places))
        else:
            yield (f"{app}:{entry.name}" if app else str(entry.name)), entry, set(places)


def test_every_address_is_in_the_matrix() -> None:
    known = set(MATRIX) | PERSONAL | PUBLIC
    assert {name for name, _, _ in every_address()} == known


def test_personal_and_public_pages_say_so() -> None:
    for name, pattern, _ in every_address():
        kind = pattern.callback.policy.kind  # type: ignore[attr-defined]
        expected = "signed_in" if name in PERSONAL else "public" if name in PUBLIC else "gate"
        assert kind == expected, name


def test_what_a_page_shows_has_room_in_the_reading_log() -> None:
    room = AccessEvent._meta.get_field("section").max_length or 0
    for name, pattern, _ in every_address():
        assert len(pattern.callback.policy.shows or "") <= room, name  # type: ignore[attr-defined]


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def _school_pages(world: World, who: str = "") -> Iterator[tuple[str, str]]:
    for name, _, needs in every_address():
        if name in MATRIX:
            yield name, world.address(name, needs, who=who)


def test_each_role_opens_what_the_matrix_gives_it_and_nothing_else(world: World) -> None:
    """And whatever is answered is of a title, is not stored, carries the content policy, names no pupil to somebody
    who may see none, and tells a secret to its readers alone."""
    keep_secrets(world)
    wrong, met = [], set()
    for letter, who in LETTERS.items():
        if letter == "l":
            world.cast.share()
        client = world.cast.client(who)
        for name, address in _school_pages(world, who):
            answer = client.get(address)
            allowed = letter in MATRIX[name]
            fits = answer.status_code in {200, 302, 404, 405} if allowed else answer.status_code == 403
            # An allowed page may say 404 only where what it is about is not there for this person.
            if allowed and answer.status_code == 404 and name not in MAY_BE_ABSENT:
                fits = False
            if not fits:
                wrong.append((letter, name, answer.status_code))
            looks_right(answer, name)
            names_no_pupil(answer, world, who, name)
            met |= {(secret, who, name) for secret in met_in(answer)}
    assert not wrong
    assert not {one for one in met if one[1] not in READERS[one[0]]}
    for who in ("ana", "hal"):
        # Paper goes from hand to hand: the printed timeline has such a note for nobody.
        assert {name for secret, reader, name in met if (secret, reader) == (RESTRICTED, who)} == WHERE_RESTRICTED
    assert {name for secret, _, name in met if secret == LOG} >= WHERE_LOG


def looks_right(answer: Any, name: str) -> None:
    assert "no-store" in answer["Cache-Control"], name
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy, name
    assert "unsafe" not in policy, name
    if answer.status_code in {200, 403, 404} and answer["Content-Type"].startswith("text/html"):
        assert re.search(rb"<title>\s*[^\s<][^<]+ \xe2\x80\x93 ", answer.content), name
        # A form within a form is none: what stands behind its end is sent by nobody.
        assert not re.search(rb"<form\b(?:(?!</form>).)*<form\b", answer.content, re.DOTALL), name


def names_no_pupil(answer: Any, world: World, who: str, name: str) -> None:
    """To somebody who may see none."""
    if who not in NEVER_SEE_A_PUPIL:
        return
    if name != "access:people" and not name.startswith("access:person"):  # Pat, her mother, is named there
        assert b"Kowalczyk" not in answer.content, (who, name)
    assert b"Haddad" not in answer.content, (who, name)
    assert world.refs["pupil"].encode() not in answer.content, (who, name)


def test_pages_of_no_school_look_right(world: World) -> None:
    for address in ("/sign-in/", "/nothing/"):
        looks_right(world.cast.client("ana").get(address), address)


# A correction of somebody else's note; a view of the register, a table or a pack that is somebody else's; a
# demonstration of nothing; a review not finished; a concern somebody else raised, or was asked about, or passed on;
# what is for the safeguarding lead alone: absent for some who hold the permission.
MAY_BE_ABSENT = {
    "pupils:note_correct",
    "pupils:register_correct",
    "pupils:photo",
    "desk:group_stop",
    "facts:columns",
    "facts:preview",
    "reports:view_remove",
    "reports:view_back",
    "packs:work",
    "packs:pack_file",
    "packs:review_pdf",
    "concerns:concern",
    "workload:noted",
    "workload:news_keep",
    "workload:device_end",
    "workload:planned",
    "workload:private_recover",
    "concerns:correct",
    "concerns:answer",
    "concerns:handover",
    "concerns:passed_on",
    "concerns:passed_on_words",
    "concerns:answer_handover",
}


def test_outsiders_are_told_that_nothing_is_there(world: World) -> None:
    for who in OUTSIDERS:
        client = world.cast.client(who)
        for name, address in _school_pages(world):
            answer = client.get(address)
            assert answer.status_code == 404, (who, name)
            names_no_pupil(answer, world, who, name)
            assert client.post(address).status_code == 404, (who, name)


def test_no_school_lets_in_the_people_of_another(world: World) -> None:
    """Everybody at every address, of the other schools in turn: each person meets each, at a third of the addresses."""
    for turn, (who, (_, home, _)) in enumerate(PEOPLE.items()):
        client = world.cast.client(who)
        others = [school for school in ("alder", "birch", "cedar", "larches") if school != home]
        for place, (name, _, needs) in enumerate(every_address()):
            school = others[(turn + place) % len(others)]
            if name in MATRIX:
                assert client.get(world.address(name, needs, school=school)).status_code == 404, (who, school, name)


# A year of the calendar, a kind of gap or decision, a rule: every school has pages of that name, about itself.
NAME_NO_ROW = {"first", "gap", "kind", "rule", "day", "week", "key", "step", "offer"}


def test_a_childs_address_opens_nothing_under_another_schools_name(world: World) -> None:
    for who, school in (("bea", "birch"), ("cal", "cedar"), ("ivy", "larches"), ("lena", "birch")):
        if who == "lena":
            world.cast.share("birch")
        client = world.cast.client(who)
        for name, _, needs in every_address():
            if name in MATRIX and needs - {"school"} - NAME_NO_ROW:
                answer = client.get(world.address(name, needs, school=school))
                assert answer.status_code in {403, 404, 405}, (who, name)
                assert b"Kowalczyk" not in answer.content, (who, name)
                answer = client.post(world.address(name, needs, school=school))
                assert answer.status_code in {403, 404, 405}, (who, name)


def test_somebody_signed_out_is_sent_to_sign_in(world: World) -> None:
    for name, address in _school_pages(world):
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/"), name


# What keeps a child safe is read by every adult of the school (class C0), whoever's pupil it is.
FOR_ALL_STAFF = {"pupils:emergency_card", "packs:emergency_pdf"}


def test_a_teacher_is_told_that_another_teachers_pupil_is_not_there(world: World) -> None:
    for who in ("ben", "tess", "pat"):
        client = world.cast.client(who)
        for name, _, needs in every_address():
            if who != "pat" and name in FOR_ALL_STAFF:
                continue
            if needs & {"pupil", "plan"} and LETTER_OF[who] in MATRIX.get(name, ""):
                address = world.address(name, needs, who="ed")
                assert client.get(address).status_code in {404, 405}, (who, name)
                assert client.post(address).status_code in {404, 405}, (who, name)


LETTER_OF = {who: letter for letter, who in LETTERS.items()}


def test_a_trust_lead_reads_names_only_while_the_school_shares(world: World) -> None:
    lena = world.cast.client("lena")
    register = world.address("reports:register", {"school"})
    assert lena.get(register).status_code == 403
    world.cast.share()
    assert b"Kowalczyk" in lena.get(register).content
    assert lena.post(world.address("plans:start", {"school", "pupil"})).status_code == 403
    world.cast.schools["alder"].sharing_periods.all().delete()
    assert lena.get(register).status_code == 403
