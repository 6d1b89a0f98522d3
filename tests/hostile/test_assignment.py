"""A form changes what it offers and nothing else, and takes nothing that is another school's (bar 5)."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BooleanField, DateField, Field, ForeignKey, IntegerField
from django.test import Client
from django.urls import resolve

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import ROLES
from handrail.pupils.actions import add_note
from handrail.pupils.forms import NoteForm
from handrail.pupils.models import Note, Pupil, PupilGroup
from tests.hostile.forms import NEEDS, Form, Rows, all_forms, forms_of, send
from tests.hostile.payloads import ROUNDS, SEED
from tests.structure.test_matrix import EVERYBODY, LETTERS, MATRIX
from tests.structure.world import World

OF_OTHER_ROLES = ("sam", "hal", "ben", "tess", "gil", "pat")
OTHERS = ("birch", "cedar", "larches")
NOT_THE_RECORD = ("access_unsentwords", "django_session", "core_cache", "axes_", "sqlite_")
"""Where whatever was sent waits for its writer, or what belongs to a browser."""
TO_PEOPLE = {
    f"{model._meta.db_table}.{field.column}"
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, ForeignKey) and field.related_model is User
}
Changed = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture
def known(forms: list[Form]) -> list[Form]:
    """Forms of which a page says what they offer, and which are posted; in the ordinary run every second."""
    return [form for form in forms if form.method == "post" and form.is_known][:: 1 if ROUNDS else 2]


def of_the_record(changed: Changed) -> Changed:
    return {table: found for table, found in changed.items() if not table.startswith(NOT_THE_RECORD)}


def every_field(world: World) -> dict[str, str]:
    """The name of every field of every model, and of its column, with something that would fit it."""
    models = [model for model in apps.get_models() if model.__module__.startswith("handrail")]
    fields = [field for model in models for field in model._meta.fields]
    return {name: _fit(field, world) for field in fields for name in (field.name, field.attname)}


def _fit(field: Field[Any, Any], world: World) -> str:
    if isinstance(field, ForeignKey):
        return str((world.cast.users["cal"] if field.related_model is User else world.cast.schools["cedar"]).pk)
    if field.choices:
        return str([value for value, _ in field.flatchoices][-1])
    if isinstance(field, BooleanField):
        return "on"
    if isinstance(field, DateField):
        return date(2024, 9, 3).isoformat()
    return "7" if isinstance(field, IntegerField) else "cnryassigned"


def what_changes(rows: Rows, client: Client, form: Form, sent: dict[str, Any]) -> list[str]:
    """The rows that are written, without what differs each time: refs, hashes and the time of day."""
    with rows.watched() as changed:
        send(client, form, sent)
    told = [
        f"{table} {sorted((name, value) for name, value in columns.items() if name != 'id')}"
        for table, found in of_the_record(changed).items()
        for columns in found.values()
    ]
    return sorted(re.sub(r"[\w+/=-]{22,}|b'.*?'|\d\d:\d\d(:\d\d)?(\.\d+)?|datetime\(.*?\)", "*", line) for line in told)


def widened(world: World, rows: Rows, forms: list[Form], who: str = "ana") -> list[tuple[str, set[str]]]:
    """The forms that write something else when every field there is comes with them."""
    client, every, wrong = world.cast.client(who), every_field(world), []
    for form in forms:
        alone = what_changes(rows, client, form, form.filled())
        # A page may have two forms for one address.
        differs = _more(rows, client, form, every, alone, forms)
        if differs:  # or offer more on its own page, which is not always among those opened
            differs = _more(
                rows, client, form, every, alone, [*forms, *forms_of(client.get(form.path).content, form.path)]
            )
        if differs:
            wrong.append((form.path, differs))
    return wrong


def _more(
    rows: Rows, client: Client, form: Form, every: dict[str, str], alone: list[str], forms: list[Form]
) -> set[str]:
    """What else is written when all comes with a form that none of these forms offers for its address."""
    offered = {name for other in forms if other.path == form.path for name in other.fields}
    extra = {name: value for name, value in every.items() if name not in offered}
    return set(what_changes(rows, client, form, extra | form.filled())) ^ set(alone)


def test_a_form_writes_nothing_that_it_does_not_offer(world: World, rows: Rows, known: list[Form]) -> None:
    wrong = widened(world, rows, known)
    assert not wrong, "\n".join(f"{path}: {differs}" for path, differs in wrong)


def own_forms(world: World, who: str) -> list[Form]:
    found = all_forms(world, who, 1 if ROUNDS else 6)
    return [form for form in found if form.method == "post" and form.is_known]


def by_another(world: World, rows: Rows, forms: list[Form], who: str, own: list[Form]) -> tuple[list[str], int]:
    """(what somebody of another role writes by the forms of the SENCO in a field that they are not offered, or at all
    where they are not let in; how many such fields were sent)"""
    letter = next(letter for letter, name in LETTERS.items() if name == who)
    client, wrong, count = world.cast.client(who), [], 0
    for form in forms:
        offered = [other for other in own if other.path == form.path]
        if not offered and letter in MATRIX.get(resolve(form.path).view_name, EVERYBODY):
            continue  # it stands on a page of theirs that was not opened
        names = {name for other in offered for name in other.fields}
        more = {name: value for name, value in form.filled().items() if name not in names}
        count += len(more)
        meant = offered[0].filled() if offered else {}
        allowed = what_changes(rows, client, form, meant) if offered else []
        written = what_changes(rows, client, form, more | meant)
        beyond = [one for one in written if one not in allowed and "'form_refused'" not in one]
        if beyond:
            wrong.append(f"{form.path}: {beyond}")
    return wrong, count


def test_no_role_writes_a_field_that_only_another_is_offered(
    world: World, rows: Rows, known: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a role that is let in where it was offered nothing is found."""
    sent = 0
    for who in OF_OTHER_ROLES if ROUNDS else ("ben",):
        wrong, count = by_another(world, rows, known, who, own_forms(world, who))
        sent += count
        assert wrong == [], who
    assert sent > 30
    monkeypatch.setitem(ROLES, "teacher", replace(ROLES["teacher"], permissions=ROLES["senco"].permissions))
    assert by_another(world, rows, known, "ben", [])[0] != []


def theirs(world: World) -> list[str]:
    """Refs and keys of pupils, groups, people and schools of three other schools, one of them of the same trust."""
    found: list[str] = []
    for name in OTHERS:
        school = world.cast.schools[name]
        members = Membership.objects.filter(school=school)
        owned = [*Pupil.objects.for_school(school), *PupilGroup.objects.for_school(school), *members]
        found += [row.ref for row in owned] + [str(row.pk) for row in owned]
        found += [str(row.user_id) for row in members] + [str(school.pk), name]
    return found


def taken_from_elsewhere(world: World, changed: Changed) -> list[str]:
    """What was written in another school, or points to somebody who is nobody in this one."""
    here = world.cast.schools["alder"].pk
    strangers = {world.cast.users[name].pk for name in ("bea", "cal", "ivy")}
    wrong = []
    for table, found in of_the_record(changed).items():
        for columns in found.values():
            if columns.get("school_id", here) not in {here, None}:
                wrong.append(f"{table} of another school")
            people = {name for name, value in columns.items() if f"{table}.{name}" in TO_PEOPLE and value in strangers}
            wrong += [f"{table}.{name} is somebody of another school" for name in people]
    return wrong


def reached(world: World, rows: Rows, forms: list[Form]) -> list[tuple[str, Any]]:
    """The forms that take another school's row, say its name, or fail when it is named."""
    client, chance, elsewhere, wrong = world.cast.client("ana"), random.Random(SEED), theirs(world), []
    for form in forms:
        chosen = [name for name, one in form.fields.items() if one.offers or one.kind in {"hidden", "select"}]
        for name in chosen if ROUNDS else chosen[:1]:
            sent = form.filled() | {name: chance.choice(elsewhere)}
            with rows.watched() as changed:
                answer = send(client, form, sent)
            said = b"" if answer.streaming else answer.content
            found = taken_from_elsewhere(world, changed)
            if found or answer.status_code >= 500 or b"Birchwood" in said or b"Young" in said:
                wrong.append((form.path, (sent, found)))
    return wrong


def test_no_form_takes_what_is_another_schools(world: World, rows: Rows, known: list[Form]) -> None:
    wrong = reached(world, rows, known)
    assert not wrong, "\n".join(f"{path}: {what}" for path, what in wrong)


def test_a_view_that_took_more_would_be_found(world: World, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a note that takes a field nobody was offered, and one in the name of somebody of another school."""
    at = world.address("pupils:note", NEEDS["pupils:note"])
    page = world.cast.client("ana").get(at).content
    form = [form for form in forms_of(page, at) if "text" in form.fields]
    assert widened(world, rows, form) == []

    def careless(by: Member, child: Pupil, sent: NoteForm) -> Note:
        text = f"Otters {sent.data.get('surname', '')}"
        return add_note(by=by, pupil=child, text=text, happened_on=by.on, kind="note")

    monkeypatch.setattr("handrail.pupils.views.notes._add", careless)
    assert [path for path, _ in widened(world, rows, form)] == [at]


def test_a_row_of_another_school_or_of_a_stranger_would_be_found(world: World) -> None:
    """The control."""
    there, cal = world.cast.schools["cedar"].pk, world.cast.users["cal"].pk
    assert len(taken_from_elsewhere(world, {"pupils_grouplead": {1: {"school_id": there, "user_id": cal}}})) == 2
