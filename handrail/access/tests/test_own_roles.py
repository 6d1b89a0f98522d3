"""Roles of a school's own: a copy of a built-in role with more or less, within what its maker holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.actions import change_role
from handrail.access.models import Membership, SchoolRole
from handrail.access.own_roles import RoleWords, change_own_role, end_own_role, make_role
from handrail.access.permissions import NEVER_DELEGABLE, ROLES, SAID, Permission, Reach
from handrail.access.tests.factories import make_own_role
from handrail.audit.models import AuditDetail
from tests.cast import Cast

P = Permission
WORDS = RoleWords("Reader", "Reads.", Reach.OWN, frozenset({P.PUPIL_READ, P.PLAN_READ}))


def here(cast: Cast, who: str) -> Membership:
    return Membership.objects.get(user=cast.users[who], ends_on=None)


def give(cast: Cast, who: str, row: SchoolRole, by: str = "ana") -> None:
    change_role(by=cast.member(by), membership=here(cast, who), role_key=f"own.{row.ref}")


def test_every_permission_has_its_sentence() -> None:
    assert {one for said in SAID.values() for one in said} == set(Permission)


def test_a_role_is_made_given_and_changed_for_the_next_request(cast: Cast) -> None:
    ana = cast.member("ana")
    row = make_own_role(ana)
    give(cast, "ben", row)
    ben = cast.member("ben")
    assert (ben.role_label, ben.role.key, ben.reach) == ("Base teacher", "teacher", Reach.OWN)
    assert ben.permissions == ROLES["teacher"].permissions | {P.DOCUMENT_READ_REPORT}
    fewer = replace(WORDS, name=row.name, sentence=row.sentence, permissions=ben.permissions - {P.DOCUMENT_READ_REPORT})
    change_own_role(by=ana, row=row, words=fewer)
    ben = cast.member("ben")
    assert not ben.may(P.DOCUMENT_READ_REPORT)
    assert "no longer: open the reports of specialists" in ben.role.news
    newest = AuditDetail.objects.order_by("-seq")[0]
    assert newest.content == {"permissions": [["document.read_report"], []]}
    assert "no longer: open the reports" in cast.client("ben").get("/s/alder/").content.decode()


def test_nobody_puts_in_what_they_lack_or_what_is_in_no_such_role(cast: Cast) -> None:
    hal, ana = cast.member("hal"), cast.member("ana")
    for by, one in [(hal, P.PLAN_WRITE), (ana, P.SHARING_WRITE), *((ana, one) for one in NEVER_DELEGABLE)]:
        with pytest.raises(PermissionDenied):
            make_role(by=by, like="teacher", words=replace(WORDS, permissions=WORDS.permissions | {one}))
    for who in ("sam", "ben", "ola", "gil"):
        with pytest.raises(PermissionDenied):
            make_role(by=cast.member(who), like="teacher", words=WORDS)
    for like in ("senco", "headteacher", "parent", "external", "system_administrator", "trust_lead"):
        with pytest.raises(PermissionDenied):
            make_role(by=ana, like=like, words=WORDS)


def test_nobody_gives_what_they_lack(cast: Cast) -> None:
    row = make_own_role(cast.member("ana"))  # it writes plans, which a head does not
    with pytest.raises(PermissionDenied):
        give(cast, "tess", row, by="hal")
    give(cast, "tess", row)
    change_role(by=cast.member("hal"), membership=here(cast, "tess"), role_key="teaching_assistant")  # but takes away


def test_what_speaks_of_the_whole_school_needs_its_reach_and_the_second_factor(cast: Cast) -> None:
    ana = cast.member("ana")
    wide = replace(WORDS, permissions=frozenset({P.REGISTER_EXPORT}))
    with pytest.raises(ValidationError, match="Take the register out as a file"):
        make_role(by=ana, like="teacher", words=wide)
    row = make_role(by=ana, like="teacher", words=replace(wide, reach=Reach.SCHOOL))
    assert row.role.needs_second_factor
    assert {P.REGISTER_READ, P.PUPIL_READ, P.HOME_READ} <= row.role.permissions  # without which it is of no use
    assert not make_role(by=ana, like="teacher", words=replace(WORDS, name="Other")).role.needs_second_factor


def test_what_was_stored_by_other_means_is_not_held_either(cast: Cast) -> None:
    row = make_own_role(cast.member("ana"))
    row.permissions = [*row.permissions, "people.write", "sharing.write", "no.such"]
    row.save()
    assert not row.role.permissions & NEVER_DELEGABLE
    assert row.role.grants == frozenset()


def test_a_role_ends_when_nobody_holds_it(cast: Cast) -> None:
    ana = cast.member("ana")
    row = make_own_role(ana)
    give(cast, "ben", row)
    with pytest.raises(ValidationError, match="Ben Adeyemi"):
        end_own_role(by=ana, row=row)
    change_role(by=ana, membership=here(cast, "ben"), role_key="teacher")
    end_own_role(by=ana, row=row)
    with pytest.raises(PermissionDenied):
        give(cast, "ben", row)


def test_it_is_made_and_changed_on_its_page(cast: Cast) -> None:
    ana, page = cast.client("ana"), "/s/alder/roles/like/teacher/"
    assert "Built-in roles only" in ana.get(page).content.decode()
    said = {"name": "Class teacher or key person", "sentence": "Teaches.", "reach": "own", "permissions": ["plan.read"]}
    assert "a role of this name already" in ana.post(page, said).content.decode()
    answer = ana.post(page, said | {"name": "Reader"}, follow=True).content.decode()
    assert "The role Reader is made" in answer
    row = SchoolRole.objects.for_school(cast.schools["alder"]).get()
    assert row.role.permissions == {P.PLAN_READ, P.PUPIL_READ, P.HOME_READ}
    add = ana.get("/s/alder/people/add/").content.decode()
    assert f"own.{row.ref}" in add
    assert ana.post(page, said | {"name": "X", "permissions": ["people.write"]}).status_code == 403
