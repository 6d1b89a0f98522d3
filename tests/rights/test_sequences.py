"""Nobody gives what they lack or widens themselves by any sequence of acts, and what was taken is gone at once.

Bars 7 and 8. A few sequences in the ordinary run; `HANDRAIL_RIGHTS_STEPS=50000 pytest tests/rights` for as many steps
as that. Each machine has its control: the same machine finds a guard that was taken out.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from handrail.access import actions, links, middleware, own_roles
from handrail.access.actions import add_person, change_role, end_membership
from handrail.access.memberships import find_member
from handrail.access.models import Conflict, Membership, SchoolRole, User
from handrail.access.own_roles import RoleWords, change_own_role, end_own_role, make_role
from handrail.access.permissions import NEVER_DELEGABLE, ROLES, Permission, Reach
from handrail.pupils.actions import lead_group
from handrail.pupils.actions.conflicts import end_conflict, set_conflict
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from tests.cast import Cast

STEPS = int(os.environ.get("HANDRAIL_RIGHTS_STEPS", "0"))
WHO = ("ana", "hal", "ola", "sam", "ben", "tess", "gil", "pat")
Rights = tuple[frozenset[Permission], frozenset[int]]


def in_short(steps: int, *, length: int, seeded: bool = True) -> settings:
    """So many steps at least, in sequences of a length; the same ones every day, unless many are asked for."""
    return settings(
        max_examples=max(1, max(STEPS, steps) // length),
        stateful_step_count=length,
        deadline=None,
        derandomize=seeded and not STEPS,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


class InADatabase(RuleBasedStateMachine):
    """Each sequence in a transaction that is taken back."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def rights_of(user: User) -> Rights:
    """What somebody may do at Alder now, and which pupils they reach."""
    member = find_member(user, "alder", "test")
    if member is None:
        return frozenset(), frozenset()
    return member.permissions, frozenset(Pupil.objects.visible_to(member).values_list("pk", flat=True))


def everybodys_rights() -> dict[User, Rights]:
    """Of all who ever had a role at Alder."""
    return {user: rights_of(user) for user in User.objects.filter(memberships__school__slug="alder").distinct()}


class Deciding(InADatabase):
    """Everybody tries everything that changes what anybody may do."""

    rights: dict[User, Rights] | None = None

    who = st.sampled_from(WHO)
    some = st.frozensets(st.sampled_from(list(Permission)), max_size=5)
    reach = st.sampled_from(list(Reach))

    def act(self, by: str, does: Any) -> None:
        """Do it as somebody, refused or not; then see that nobody has more than the actor could give."""
        user = self.cast.users[by]
        actor = find_member(user, "alder", "test")
        if actor is None:
            return
        before = self.rights or everybodys_rights()
        with suppress(PermissionDenied, ValidationError, SchoolRole.DoesNotExist), transaction.atomic():
            does(actor)
        self.rights = everybodys_rights()
        for row, (has, reaches) in self.rights.items():
            had, pupils = before.get(row, (frozenset(), frozenset()))
            if row == user:
                assert has <= had, "somebody gave themselves a right"
                assert reaches <= pupils, "somebody opened a record to themselves"
            if has - had:
                place = Membership.objects.on(actor.on).get(user=row, school=actor.school)
                built_in = place.own_role is None and may_give(actor, place.role_key)
                assert built_in or has - had <= actor.permissions, "somebody gave what they lack"
                assert place.own_role is None or not has & NEVER_DELEGABLE, "a school's role decides over others"

    def row(self, of: str) -> Membership:
        return Membership.objects.filter(user=self.cast.users[of]).order_by("-starts_on", "-pk")[0]

    def own(self) -> SchoolRole:
        rows = SchoolRole.objects.for_school(self.cast.schools["alder"]).order_by("-pk")
        return rows.first() or SchoolRole(ref="none", like="teacher")

    @rule(by=who, of=who, key=st.sampled_from([*ROLES, "own"]))
    def gives_a_role(self, by: str, of: str, key: str) -> None:
        choice = f"own.{self.own().ref}" if key == "own" else key
        self.act(by, lambda actor: change_role(by=actor, membership=self.row(of), role_key=choice))

    @rule(by=who, of=st.sampled_from([*WHO, "new"]), key=st.sampled_from(list(ROLES)))
    def adds(self, by: str, of: str, key: str) -> None:
        said = {"name": of, "email": f"{of}@example.org", "role_key": key}
        self.act(by, lambda actor: add_person(by=actor, starts_on=actor.on, **said))

    @rule(by=who, of=who, days=st.integers(-2, 2))
    def sets_a_last_day(self, by: str, of: str, days: int) -> None:
        self.act(by, lambda a: end_membership(by=a, membership=self.row(of), last_day=a.on + timedelta(days=days)))

    @rule(by=who, like=st.sampled_from(list(ROLES)), reach=reach, some=some)
    def makes_a_role(self, by: str, like: str, reach: Reach, some: frozenset[Permission]) -> None:
        words = RoleWords(f"Role {len(some)}", "Does.", reach, some)
        self.act(by, lambda actor: make_role(by=actor, like=like, words=words))

    @rule(by=who, reach=reach, some=some)
    def changes_a_role(self, by: str, reach: Reach, some: frozenset[Permission]) -> None:
        words = RoleWords(f"Role {len(some)}", "Does.", reach, some)
        self.act(by, lambda actor: change_own_role(by=actor, row=self.own(), words=words))

    @rule(by=who)
    def ends_a_role(self, by: str) -> None:
        self.act(by, lambda actor: end_own_role(by=actor, row=self.own()))

    @rule(by=who, of=who)
    def closes_a_record(self, by: str, of: str) -> None:
        mia = self.cast.pupils["mia"]
        self.act(by, lambda actor: set_conflict(by=actor, membership=self.row(of), pupil=mia))

    @rule(by=who)
    def opens_a_record(self, by: str) -> None:
        row = Conflict.objects.for_school(self.cast.schools["alder"]).standing().first()
        self.act(by, lambda actor: end_conflict(by=actor, conflict=row) if row else None)

    @rule(by=who, of=who)
    def makes_a_link(self, by: str, of: str) -> None:
        """A link opens an account: nobody makes one for who holds what they could not give."""
        of_user, made = self.cast.users[of], []
        actor = find_member(self.cast.users[by], "alder", "test")
        if actor is None:
            return
        with suppress(PermissionDenied), transaction.atomic():
            made.append(links.make_password_link(user=of_user, by=actor))
        if made:
            assert of != by
            assert all(may_give(actor, row.role_key) for row in Membership.objects.on(actor.on).filter(user=of_user))


def may_give(actor: Any, key: str) -> bool:
    """Written again here, so that it guards `grants`: the roles of a built-in role, and a first head."""
    return key in ROLES[actor.role.key].grants or (actor.role.key == "senco" and key == "headteacher")


class Asking(InADatabase):
    """What was changed about Ben holds at his next request: his role, his class, a closed record, his last day."""

    @initialize()
    def begins(self) -> None:
        self.role, self.leads, self.is_closed, self.is_here = "teacher", True, False, True
        self.group = PupilGroup.objects.for_school(self.cast.schools["alder"]).get(kind="class", name="4B")
        self.browser: Client = self.cast.client("ben")
        self.asks()

    def asks(self) -> None:
        answer = self.browser.get(f"/s/alder/pupils/{self.cast.pupils['mia'].ref}/")
        reaches = self.leads or self.role == "sen_administrator"
        opens = self.is_here and reaches and not self.is_closed
        expected = {302, 404} if not self.is_here else {403} if self.role == "governor" else {200} if opens else {404}
        assert answer.status_code in expected, "a right that was taken away, or given, did not hold at once"

    def place(self) -> Membership:
        return Membership.objects.filter(user=self.cast.users["ben"]).order_by("-starts_on", "-pk")[0]

    @rule(key=st.sampled_from(["teacher", "sen_administrator", "governor"]))
    def his_role_is_changed(self, key: str) -> None:
        if self.is_here:
            change_role(by=self.cast.member("hal"), membership=self.place(), role_key=key)
            self.role = key
        self.asks()

    @rule()
    def his_class_is_taken_or_given(self) -> None:
        ana, ben = self.cast.member("ana"), self.cast.users["ben"]
        if self.leads:
            rows = GroupLead.objects.for_school(ana.school).filter(user=ben, ends_on=None)
            rows.delete()  # and with each the links that followed it
        else:
            lead_group(by=ana, group=self.group, user=ben, starts_on=ana.on)
        self.leads = not self.leads
        self.asks()

    @rule()
    def a_record_is_closed_or_opened(self) -> None:
        hal = self.cast.member("hal")
        held = Conflict.objects.for_school(hal.school).standing().first()
        if held:
            end_conflict(by=hal, conflict=held)
        else:
            set_conflict(by=hal, membership=self.place(), pupil=self.cast.pupils["mia"])
        self.is_closed = not self.is_closed
        self.asks()

    @rule()
    def he_leaves_or_comes_back(self) -> None:
        hal, ben = self.cast.member("hal"), self.cast.users["ben"]
        if self.is_here:
            row = self.place()
            eve = max(hal.on, row.starts_on) - timedelta(days=1)
            end_membership(by=hal, membership=row, last_day=eve)
        else:
            add_person(by=hal, name=ben.name, email=ben.email, role_key=self.role, starts_on=hal.on)
            self.browser = self.cast.client("ben")
        self.is_here = not self.is_here
        self.asks()


def run(machine: type[InADatabase], cast: Cast, kept: settings) -> None:
    """The machine over this cast. Raises AssertionError at the first sequence that breaks what it holds to."""
    bound: Any = type(machine.__name__, (machine,), {"cast": cast})
    run_state_machine_as_test(bound, settings=kept)


def test_no_sequence_gives_anybody_what_the_giver_lacks(cast: Cast) -> None:
    run(Deciding, cast, in_short(45, length=15))


def test_the_same_finds_a_guard_taken_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_roles, "may_hold", lambda reach: frozenset(Permission))
    monkeypatch.setattr(actions, "every_role_to_give", lambda by: list(ROLES.values()))
    monkeypatch.setattr(actions, "may_manage", lambda by, row: True)
    with pytest.raises(AssertionError, match="somebody gave"):
        run(Deciding, cast, in_short(60, length=10))


def test_what_was_taken_is_gone_at_the_next_request(cast: Cast) -> None:
    run(Asking, cast, in_short(24, length=8))


def test_the_same_finds_rights_that_are_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = lru_cache(lambda user, slug, request_id: find_member(user, slug, ""))
    monkeypatch.setattr(middleware, "find_member", lambda user, slug, _: kept(User.objects.get(pk=user.pk), slug, ""))
    with pytest.raises(AssertionError, match="did not hold at once"):
        run(Asking, cast, in_short(60, length=8))
