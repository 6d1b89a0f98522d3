"""Words that belong with the safeguarding lead leave ordinary sight, whole."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from handrail.access.member import Member
from handrail.audit.models import AuditDetail
from handrail.concerns import actions
from handrail.concerns.actions.asking import Answer
from handrail.concerns.models import Concern, Reply, WithheldWords
from handrail.concerns.tests.factories import make_concern, make_reply, make_step, make_withheld
from handrail.concerns.tests.test_raising import browser
from handrail.core import registry
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import MakeMember

SECRET = "cnry-said-something-about-home"


@pytest.fixture
def told(ana: Member, ben: Member, elif_: Pupil) -> Concern:
    """A concern of which every text holds what should not be there."""
    concern = make_concern(ben, elif_, f"{SECRET} 1", f"{SECRET} 2", f"{SECRET} 3")
    reply = make_reply(ana, concern, ben)
    actions.answer(by=ben, reply=reply, said=Answer("little", f"{SECRET} 4", f"{SECRET} 5", f"{SECRET} 6"))
    make_step(ana, concern, reason=f"{SECRET} 7", answer=f"{SECRET} 8")
    return concern


def rows_that_hold(words: str) -> set[str]:
    """Every table in whose rows the words stand."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(words in str(value) for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def test_no_ordinary_row_holds_them_any_more(ana: Member, told: Concern) -> None:
    assert rows_that_hold(SECRET) == {"concerns_concern", "concerns_step", "concerns_reply"}
    withheld = make_withheld(ana, told)
    assert make_withheld(ana, told) == withheld
    assert rows_that_hold(SECRET) == {"concerns_withheldwords"}
    assert [line[-1][-1] for line in withheld.words if line[-1]] == list("12378456")
    assert SECRET not in " ".join(str(row.content) for row in AuditDetail.objects.all())


def test_every_page_is_without_them(ana: Member, ben: Member, tess: Member, member: MakeMember, told: Concern) -> None:
    make_withheld(ana, told)
    paths = ["", "concerns/", "concerns/?show=all", f"concerns/{told.ref}/", f"pupils/{told.pupil.ref}/"]
    paths.append(f"pupils/{told.pupil.ref}/timeline/")
    for who in (ana, ben, tess, member("headteacher", "Hal Bramwell")):
        client = browser(who)
        for path in paths:
            assert SECRET not in client.get(f"/s/alder/{path}").content.decode(), (who.name, path)
    page = browser(ana).get(f"/s/alder/concerns/{told.ref}/").content.decode()
    assert "Passed to the safeguarding lead on 19 November 2026" in page


def test_that_it_was_passed_on_is_for_who_answers_and_who_raised(
    ana: Member, ben: Member, member: MakeMember, elif_: Pupil
) -> None:
    raised = make_concern(ana, elif_)
    make_withheld(ana, raised)
    for who in (ben, member("headteacher", "Hal Bramwell"), member("sen_administrator", "Sam Doyle")):
        assert not Concern.objects.visible_to(who).filter(pk=raised.pk).exists(), who.name
    assert "Passed to" not in browser(ben).get(f"/s/alder/pupils/{elif_.ref}/timeline/").content.decode()


def test_who_passed_them_on_prints_them_until_the_paper_is_handed_over(
    ana: Member, member: MakeMember, told: Concern
) -> None:
    deputy = member("senco", "Dee Marsh")
    client, path = browser(ana), f"/s/alder/concerns/{told.ref}/handover/"
    answer = client.post(f"/s/alder/concerns/{told.ref}/pass-on/")
    assert answer["Location"] == path
    assert SECRET in client.get(path).content.decode()
    assert browser(deputy).get(path).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.hand_over(by=deputy, concern=told)
    assert client.post(path)["Location"] == f"/s/alder/concerns/{told.ref}/"
    assert client.post(path)["Location"] == f"/s/alder/concerns/{told.ref}/"
    assert client.get(path).status_code == 404
    assert not WithheldWords.objects.visible_to(ana).exists()


def test_pressed_by_mistake_everything_is_put_back_until_it_is_handed_over(
    ana: Member, ben: Member, told: Concern
) -> None:
    before = rows_that_hold(SECRET)
    make_withheld(ana, told)
    with pytest.raises(PermissionDenied):
        actions.put_back(by=ben, concern=told)
    answer = browser(ana).post(f"/s/alder/concerns/{told.ref}/put-back/", follow=True).content.decode()
    assert rows_that_hold(SECRET) == before
    assert all(f"{SECRET} {place}" in answer for place in range(1, 9))
    assert Concern.objects.for_school(ana.school).get().state == "closed"
    make_withheld(ana, told)
    actions.hand_over(by=ana, concern=told)
    with pytest.raises(ValidationError, match="handed over"):
        actions.put_back(by=ana, concern=told)


def test_a_parent_is_told_in_plain_words(ana: Member, pat: Member, elif_: Pupil) -> None:
    raised = make_concern(pat, elif_)
    make_withheld(ana, raised)
    page = browser(pat).get(f"/s/alder/concerns/{raised.ref}/").content.decode()
    assert "They will speak to you" in page
    assert "safeguarding" not in page


def test_only_who_answers_concerns_passes_them_on_and_nothing_follows(ana: Member, ben: Member, told: Concern) -> None:
    with pytest.raises(PermissionDenied):
        make_withheld(ben, told)
    make_withheld(ana, told)
    with pytest.raises(ValidationError, match="passed to the safeguarding lead"):
        make_step(ana, told)


def test_the_database_itself_keeps_what_was_handed_over(ana: Member, told: Concern) -> None:
    withheld = make_withheld(ana, told)
    actions.hand_over(by=ana, concern=told)
    with pytest.raises(IntegrityError), transaction.atomic():
        WithheldWords.objects.for_school(ana.school).filter(pk=withheld.pk).update(words=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.for_school(ana.school).filter(pk=told.pk).update(saw="put back")


def test_one_answer_is_passed_on_by_itself_and_still_counts(
    ana: Member, ben: Member, tess: Member, member: MakeMember, told: Concern
) -> None:
    reply = told.askings.get().replies.get(user_id=ben.user_id or 0)
    other = make_concern(ana, told.pupil, "Her sister reads to her.")
    client = browser(ana)
    paper = client.post(f"/s/alder/concerns/asked/{reply.ref}/pass-on/", follow=True).content.decode()
    assert all(f"{SECRET} {place}" in paper for place in "456")
    assert f"{SECRET} 1" not in paper
    page = client.get(f"/s/alder/concerns/{told.ref}/").content.decode()
    assert "Passed to the safeguarding lead on 19 November 2026" in page
    assert f"{SECRET} 1" in page
    assert f"{SECRET} 4" not in page
    assert "A little" in page
    assert (
        f"{SECRET} 4"
        not in browser(member("headteacher", "Hal Bramwell"))
        .get(f"/s/alder/pupils/{told.pupil.ref}/timeline/")
        .content.decode()
    )
    assert not Reply.objects.visible_to(tess).filter(pk=reply.pk).exists()
    assert (
        "passed to the safeguarding lead on 19 November"
        in browser(ben).get(f"/s/alder/concerns/asked/{reply.ref}/", follow=True).content.decode()
    )
    assert Reply.objects.for_school(ana.school).filter(answered_at__isnull=False).count() == 1
    assert other.is_open


def test_an_answer_is_put_back_until_it_is_handed_over(ana: Member, ben: Member, told: Concern) -> None:
    reply, client = told.askings.get().replies.get(user_id=ben.user_id or 0), browser(ana)
    here = f"/s/alder/concerns/asked/{reply.ref}"
    client.post(f"{here}/pass-on/")
    assert [row.title for row in registry.due_items(ana, ana.on) if "Hand a paper" in row.title]
    client.post(f"{here}/put-back/")
    assert rows_that_hold(f"{SECRET} 4") == {"concerns_reply"}
    client.post(f"{here}/pass-on/")
    assert client.post(f"{here}/handover/")["Location"] == f"/s/alder/concerns/{told.ref}/"
    assert client.get(f"{here}/handover/").status_code == 404
    assert "no longer here" in client.post(f"{here}/put-back/", follow=True).content.decode()
    assert rows_that_hold(f"{SECRET} 4") == {"concerns_withheldwords"}
    make_withheld(ana, told)
    assert rows_that_hold(SECRET) == {"concerns_withheldwords"}
    with pytest.raises(PermissionDenied):
        actions.pass_answer_on(by=ben, reply=reply)
