"""Everything pressed twice at the same moment, by two tabs of one person: nothing is done twice.

    python -m tests.lasting.twice            the main acts, a few forms, and the forms in which one must wait
    python -m tests.lasting.twice forms      and every form whose second is the same record
    python -m tests.lasting.twice every      every form of every page of the SENCO and the head

Whoever writes an act into the audit trail is held up there, with the transaction open, so that the other comes before
it ends: an act that asks before it locks is then done twice at every run and not once in a thousand. A row is doubled
where two new ones differ in nothing but their keys and moments; one that is ended is not as one that is not.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any

HELD_SECONDS = 0.12
A_FEW = ("concerns:raise", "pupils:note", "meetings:add", "plans:review")
NEEDS = {
    "workload:news_away": {"news"},
    "workload:report_take_back": {"report"},
    "access:person_role": {"membership"},
}
NOT_PRESSED = {"/sign-out/"}

Act = Callable[[], Any]


@contextmanager
def held_up(seconds: float = HELD_SECONDS) -> Iterator[None]:
    """Whoever writes into the trail waits a moment with its transaction open."""
    from handrail.audit.models import AuditEvent

    save = AuditEvent.save

    def slow(event: AuditEvent, *args: Any, **kwargs: Any) -> None:
        save(event, *args, **kwargs)
        time.sleep(seconds)

    AuditEvent.save = slow  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        AuditEvent.save = save  # type: ignore[method-assign]


def at_once(*acts: Act) -> list[Any]:
    """What each gave, or the error it ended with; all begin at the same moment, each on its own connection."""
    from django.db import connections

    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            found[place] = acts[place]()
        except Exception as error:  # whatever it is, it is what came of the act
            found[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Rows:
    """What is in every school's tables that was not there when it was made."""

    def __init__(self) -> None:
        from django.apps import apps

        from handrail.core.tenancy import SchoolOwned

        self.tables: list[Any] = [table for table in apps.get_models() if issubclass(table, SchoolOwned)]
        self.before = {table: self._last(table) for table in self.tables}

    @staticmethod
    def _all(table: Any) -> Any:
        return table.objects.across_schools(reason="a test")

    def _last(self, table: Any) -> Any:
        newest = self._all(table).order_by("-pk").values_list("pk", flat=True).first()
        return newest if newest is not None else 0

    def doubled(self) -> list[str]:
        """Two that differ in nothing but their keys and moments, of each table in which there are such."""
        found = []
        for table in self.tables:
            rows = Counter(self._said(row) for row in self._all(table).filter(pk__gt=self.before[table]))
            found += [f"{table._meta.label} {count} x {said}" for said, count in rows.items() if count > 1]
        return found

    def _said(self, row: Any) -> str:
        from django.db import models

        said = {}
        for field in row._meta.concrete_fields:
            is_other = isinstance(field, models.OneToOneField) or field.primary_key or field.unique
            if is_other or field.name in {"client_id", "import_id"}:
                continue
            value = getattr(row, field.attname)
            said[field.name] = value is None if isinstance(field, models.DateTimeField) else value
        return json.dumps(said, sort_keys=True, default=str)


def pressed(name: str, act: Act, times: int = 2) -> list[str]:
    """What is wrong after `times` who did it at once: an error that is no sentence, or something done twice."""
    from django.core.exceptions import ValidationError

    from handrail.plans.errors import Refused, StaleDraft

    rows = Rows()
    with held_up():
        found = at_once(*[act] * times)
    wrong = [
        f"{name}: {one!r}"
        for one in found
        if isinstance(one, Exception) and not isinstance(one, ValidationError | Refused | StaleDraft)
    ]
    return wrong + [f"{name}: doubled {one[:300]}" for one in rows.doubled()]


def main_acts(world: Any) -> Iterator[tuple[str, Act]]:
    """The acts by which something leaves a person's hands, each made ready."""
    from handrail.access.memberships import find_member
    from handrail.access.models import Membership, User
    from handrail.exchange.actions import apply_import, stage_file, undo_import
    from handrail.exchange.models import ImportBatch
    from handrail.plans import actions as plans
    from handrail.plans.tests.factories import make_draft, plan_text, rated
    from handrail.workload.actions import agree_promise
    from handrail.workload.log.actions import tap
    from handrail.workload.models import Promise
    from handrail.workload.report.actions import hand_over, pass_on
    from handrail.workload.report.composing import compose
    from handrail.workload.report.models import WorkloadReport
    from tests.cast import LONG_AGO

    cast = world.cast
    ana, hal, leo = cast.member("ana"), cast.member("hal"), cast.pupils["leo"]
    cast.users["sue"] = User.objects.create_user(email="sue@example.org", name="Sue Marsh")
    Membership.objects.create(user=cast.users["sue"], school=ana.school, role_key="senco", starts_on=ana.on - LONG_AGO)
    sue = find_member(cast.users["sue"], "alder", "")
    assert sue
    yield "the first tap", lambda: tap(by=sue)
    yield "a tap", lambda: tap(by=ana)
    yield "tap of a phone", lambda: tap(by=ana, client_id="phone-0001")
    yield "begin a plan", lambda: plans.start_plan(pupil=leo, by=ana)
    draft = make_draft(leo, ana, plan_text(2)).versions.get()
    yield "publish", lambda: plans.publish_plan(version=draft, revision=draft.revision, by=ana)
    yield "correct", lambda: plans.correct_plan(plan=draft.plan, reason="A slip.", by=ana)
    fixed = draft.plan.versions.latest("number")
    yield "publish a correction", lambda: plans.publish_plan(version=fixed, revision=fixed.revision, by=ana)
    yield "begin a review", lambda: plans.start_review(plan=draft.plan, by=ana)
    review = plans.start_review(plan=draft.plan, by=ana)
    text = {"held_on": f"{ana.on:%d/%m/%Y}", **rated(), **rated(position=2)}
    saved = plans.save_review(review=review, text=text, revision=review.revision, by=ana)
    yield "finish a review", lambda: plans.finish_review(review=saved, revision=saved.revision, by=ana)
    file = b"Surname,Forename,DOB,SEN status\nOak,Ash,14/01/2018,K\nElm,Fay,15/01/2018,\n"
    batch = stage_file(by=ana, content=file, file_name="twice.csv")
    yield (
        "apply an import",
        lambda: apply_import(by=ana, batch=ImportBatch.objects.for_school(ana.school).get(pk=batch.pk)),
    )
    yield (
        "undo an import",
        lambda: undo_import(by=ana, batch=ImportBatch.objects.for_school(ana.school).get(pk=batch.pk)),
    )
    promise = Promise.objects.for_school(ana.school).get(ref=world.refs["promise"])
    yield "agree to hours", lambda: agree_promise(by=hal, promise=promise)
    yield "hand over a report", lambda: hand_over(by=ana, composed=compose(ana))
    report = WorkloadReport.objects.for_school(ana.school).latest("pk")
    yield "pass a report on", lambda: pass_on(by=ana, report=report)


def roll_over(world: Any) -> tuple[str, Act]:
    from handrail.newyear.actions import run_move

    ana = world.cast.member("ana")
    return "move to the new year", lambda: run_move(by=ana)


def fit_forms(world: Any) -> Iterator[tuple[str, Act]]:
    """Every form that `test_words` knows how to fill in; in the ordinary run those of a few apps."""
    from tests.structure.test_words import FIT, fit

    client = world.cast.client("ana")
    for name in FIT if "forms" in sys.argv else A_FEW:
        path, sent = fit(world, name, "Herons, and a weir", client)
        yield name, partial(_posted, world, "ana", path, sent)


def waiting_forms(world: Any) -> Iterator[tuple[str, Act]]:
    """Those in which only that the second waits for the first lets it be answered: what they name is gone by then."""
    today = world.cast.member("hal").on
    for name, who, sent in (
        ("workload:news_away", "ana", {}),
        ("workload:report_take_back", "ana", {}),
        ("access:person_role", "hal", {"role": "ta", "starts_on": f"{today:%d/%m/%Y}"}),
        ("workload:devices", "ana", {"name": "Otter", "whole": "yes"}),
    ):
        path = world.address(name, NEEDS.get(name, set()) | {"school"})
        yield name, partial(_posted, world, who, path, sent)


def every_form(world: Any, who: str) -> Iterator[tuple[str, Act]]:
    """Every form of every page this person opens, as it is drawn and with something written into every field."""
    from tests.structure.test_matrix import MATRIX, every_address
    from tests.structure.test_words import NO_PAGES, forms_on

    client, seen = world.cast.client(who), set[str]()
    for name, _, needs in every_address():
        if name not in MATRIX or NO_PAGES.search(name):
            continue
        for form in forms_on(client, world.address(name, needs)):
            key = f"{form.path} {sorted(form.fields.items() - {('csrfmiddlewaretoken', '')})}"
            if form.path in NOT_PRESSED or key in seen:
                continue
            seen.add(key)
            for sent in (form.as_opened(), form.filled()):
                yield f"{who} {name} {form.path}", partial(_posted, world, who, form.path, sent)


def _posted(world: Any, who: str, path: str, sent: dict[str, str]) -> Any:
    answer = world.cast.client(who).post(path, sent)
    if answer.status_code >= 500 or answer.status_code == 409:  # 409 is said where two collided
        raise RuntimeError(f"{answer.status_code} at {path}")
    return answer.status_code


def main() -> None:
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from handrail.serving import prepare_database
    from tests.cast import make_cast, owing_nothing
    from tests.lasting import together
    from tests.structure.world import make_world

    setup_test_environment()
    prepare_database()
    world = make_world(make_cast())
    wrong: list[str] = []
    count = 0
    with owing_nothing():
        for name, act in _all(world):
            count += 1
            wrong += pressed(name, act)
        controls = {"control": pressed("control", _unguarded(world)), "unturned": _without_turns(world)}
    print(json.dumps({"pressed": count, "wrong": wrong, "together": together.tried(world, 4, 24, 12)} | controls))


def _without_turns(world: Any) -> list[str]:
    """What is wrong with good news put away, where nobody waits for anybody and both have looked before one acts."""
    from handrail.workload.tests.factories import make_news

    one_at_a_time: Any = import_module("handrail.access.one_at_a_time")
    news: Any = import_module("handrail.workload.ahead.views.news")
    both, turn, take = threading.Barrier(2, timeout=30), one_at_a_time._turn, news.take_news_away

    def take_together(**said: Any) -> Any:
        both.wait()
        return take(**said)

    one_at_a_time._turn = lambda _: nullcontext()
    news.take_news_away = take_together
    try:
        world.refs["news"] = make_news(world.cast.member("ana")).ref
        return pressed(*next(waiting_forms(world)))
    finally:
        one_at_a_time._turn, news.take_news_away = turn, take


def _unguarded(world: Any) -> Act:
    """An act that does not ask whether it was done: a pupil added without the ref that the form carries."""
    from handrail.pupils.actions import PupilDetails, add_pupil

    ana = world.cast.member("ana")
    return lambda: add_pupil(by=ana, details=PupilDetails("Reed", "Bo"), year="4", home="4B")


def _all(world: Any) -> Iterator[tuple[str, Act]]:
    import time_machine

    if "every" in sys.argv:
        yield from every_form(world, "ana")
        yield from every_form(world, "hal")
        return
    yield from main_acts(world)
    yield from fit_forms(world)
    yield from waiting_forms(world)
    with time_machine.travel("2027-07-15 10:00", tick=True):
        yield roll_over(world)


if __name__ == "__main__":
    main()
