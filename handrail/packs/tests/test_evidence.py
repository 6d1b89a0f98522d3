"""A paper stands while it, the record and the trail agree; whatever is changed of one of them shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from pypdf import PdfReader

from handrail.audit.chain import seal
from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent
from handrail.audit.proof import verify
from handrail.audit.writing import canonical, sha256
from handrail.concerns.actions import answer
from handrail.concerns.actions.asking import Answer
from handrail.concerns.tests.factories import make_concern, make_reply, make_step
from handrail.core import triggers
from handrail.packs import checking
from handrail.packs.checking import Checked, check_code, check_file
from handrail.packs.command import verify_file
from handrail.plans.models import Plan
from handrail.plans.tests.factories import make_reviewed
from handrail.pupils.actions import ScoreDetails, add_note, add_restricted_note, add_score, correct_score
from handrail.pupils.models import Score
from handrail.pupils.tests.factories import make_contact, make_document, make_needs, make_note, make_profile
from tests.cast import Cast
from tests.structure.world import published_plan

SAID = "Stopped in the middle of a sentence and gave up."


@pytest.fixture
def paper(cast: Cast) -> bytes:
    """Mia's timeline with one of everything, as Ana prints it."""
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    make_note(ana, mia, SAID)
    make_profile(ana, mia)
    make_contact(ana, mia)
    make_document(ana, mia, "Letter")
    make_needs(ana, mia, "SEMH", starts_on=ana.on)
    add_score(by=ana, pupil=mia, details=ScoreDetails("Reading test", ana.on, "96"))
    concern = make_concern(cast.member("ben"), mia)
    question = make_reply(ana, concern, of=cast.member("ben"))
    answer(by=cast.member("ben"), reply=question, said=Answer("often", strengths="Draws first."))
    make_step(ana, concern, "universal")
    published_plan(cast, "mia")
    return printed(cast)


def printed(cast: Cast) -> bytes:
    return cast.client("ana").get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/timeline.pdf").content


def checked(cast: Cast, paper: bytes) -> Checked:
    return check_file(paper, cast.member("ana"))


def mia(cast: Cast) -> str:
    return cast.pupils["mia"].ref


def entry_of(paper: bytes, what: str) -> dict[str, str]:
    entries = json.loads(PdfReader(BytesIO(paper)).attachments["evidence.json"][0])["entries"]
    found: dict[str, str] = next(entry for entry in entries if what in entry["what"])
    return found


def finding(cast: Cast, paper: bytes, what: str) -> str:
    return next(one.says for one in checked(cast, paper).findings if one.words and what in one.words.what)


def tamper(sql: str, *values: str | int) -> None:
    """Change a row as somebody with the key and the database might, past every trigger."""
    with triggers.lifted(connection, reason="to see that it is noticed"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_every_entry_of_a_paper_is_traced_and_stands(cast: Cast, paper: bytes) -> None:
    found = checked(cast, paper)
    assert found.stands
    assert found.printed_by == "Ana Ferreira"
    assert len(found.findings) >= 13
    assert {one.says for one in found.findings} == {checking.STANDS}
    note = entry_of(paper, SAID)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    assert f"No. {note['number']}" in text
    assert note["code"] in text
    assert "What it does not show" in text


OTHER = SAID.replace("gave up", "went on")


def changes_detail(number: int) -> None:
    """The record, and what the trail kept of it, changed to agree."""
    tamper("UPDATE pupils_note SET text = %s", OTHER)
    detail = AuditDetail.objects.get(seq=number)
    detail.content["text"][1] = OTHER
    detail.save()


def chains_anew(number: int) -> None:
    """Whoever rewrites the act and the whole chain has not rewritten the paper."""
    seal()
    tamper("UPDATE audit_auditevent SET actor_name = 'Somebody Else' WHERE seq = %s", number)
    tamper("DELETE FROM audit_seal")
    seal()
    assert verify("event").broken_at is None


def differs(field: str) -> str:
    return checking.RECORD_CHANGED.format(fields=field)


TAMPERED: list[tuple[Callable[[int], None], str, str]] = [
    (lambda _: tamper("UPDATE pupils_note SET text = %s", OTHER), SAID, differs("text")),
    (lambda _: tamper("UPDATE pupils_note SET happened_on = '2026-01-05'"), SAID, differs("happened on")),
    (
        lambda _: tamper("UPDATE plans_planversion SET review_on = '2026-01-05'"),
        "published",
        differs("review on, its text"),
    ),
    (lambda _: tamper("UPDATE plans_strategy SET text = 'Something else'"), "published", differs("its text")),
    (lambda _: tamper("DELETE FROM pupils_note"), SAID, checking.GONE),
    (lambda n: tamper("UPDATE audit_auditevent SET at = '2026-01-05' WHERE seq = %s", n), SAID, checking.TRAIL_CHANGED),
    (changes_detail, SAID, checking.DETAIL_CHANGED),
    (chains_anew, SAID, checking.TRAIL_CHANGED),
]


def test_whatever_is_changed_of_the_record_or_the_trail_shows(cast: Cast, paper: bytes) -> None:
    number = int(entry_of(paper, SAID)["number"])
    for change, what, says in TAMPERED:
        with transaction.atomic():
            change(number)
            assert finding(cast, paper, what) == says
            assert not checked(cast, paper).stands
            transaction.set_rollback(True)
    assert checked(cast, paper).stands


def test_a_file_that_differs_by_one_byte_is_refused_unread(cast: Cast, paper: bytes) -> None:
    for changed in (paper[:-1], paper + b"\n", paper.replace(b"/Lang", b"/Long", 1), b"%PDF-1.7 nothing of ours"):
        found = checked(cast, changed)
        assert found.refusal == checking.NOT_OURS
        assert not found.stands


def test_a_printing_that_was_changed_to_another_file_vouches_for_nothing(cast: Cast, paper: bytes) -> None:
    forged = paper + b"\n"
    digest = hashlib.sha256(forged).hexdigest()
    seal()
    path = AccessEvent.objects.get(section="timeline paper").path.partition("#")[0]
    tamper("UPDATE audit_accessevent SET path = %s WHERE section = 'timeline paper'", f"{path}#sha256={digest}")
    assert checked(cast, forged).refusal == checking.NOT_OURS


def test_to_print_changes_nothing_but_the_log_of_readings(cast: Cast, paper: bytes) -> None:
    def counted() -> dict[str, list[object]]:
        return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}

    client, plan, ref = cast.client("ana"), Plan.objects.for_school(cast.schools["alder"]).get().ref, mia(cast)
    for path in (f"plans/{plan}/plan.pdf", f"plans/{plan}/plan.docx", f"pupils/{ref}/timeline.pdf"):
        client.get(f"/s/alder/{path}")
        before = counted()
        assert client.get(f"/s/alder/{path}").status_code == 200
        assert {name for name, rows in counted().items() if rows != before[name]} == {"audit.AccessEvent"}


def test_a_correction_through_the_product_is_told_as_one(cast: Cast, paper: bytes) -> None:
    ana = cast.member("ana")
    score = Score.objects.for_school(ana.school).get()
    correct_score(by=ana, score=score, details=replace(ScoreDetails("Reading test", ana.on, "96"), score="69"))
    assert "corrected since, by Ana Ferreira" in finding(cast, paper, "96")
    assert checked(cast, printed(cast)).stands


def test_an_entry_is_checked_by_its_number_and_code(cast: Cast, paper: bytes) -> None:
    ana, note = cast.member("ana"), entry_of(paper, SAID)
    number, code = int(note["number"]), note["code"]
    pupil, (found,) = check_code(number, code.lower().replace(" ", "-"), ana)
    assert pupil == cast.pupils["mia"]
    assert found.says == checking.STANDS
    assert check_code(number, "0000 0000 0000", ana)[1][0].says == checking.WRONG_CODE
    assert check_code(10**9, code, ana)[1][0].says == checking.NO_SUCH


def test_a_number_of_another_school_is_not_there(cast: Cast, paper: bytes) -> None:
    cal = cast.member("cal")
    note = add_note(by=cal, pupil=cast.pupils["zoe"], text="Seen.", happened_on=cal.on)
    act = AuditEvent.objects.get(subject_ref=note.ref)
    nothing = [checking.Finding(act.seq, None, stands=False, says=checking.NO_SUCH)]
    assert check_code(act.seq, "0", cast.member("ana")) == (None, nothing)
    assert check_file(paper, cal).refusal == checking.NOT_OURS


def test_the_page_says_what_stands_and_what_does_not(cast: Cast, paper: bytes) -> None:
    client = cast.client("ana")

    def answer() -> str:
        file = SimpleUploadedFile("timeline.pdf", paper)
        return client.post("/s/alder/verify/", {"file": file}).content.decode()

    assert "This paper stands." in answer()
    tamper("UPDATE pupils_note SET text = 'Something else'")
    page = answer()
    assert "Part of this paper does not stand." in page
    assert checking.RECORD_CHANGED.format(fields="text") in page


def test_the_command_says_the_same_and_ends_otherwise(
    cast: Cast, paper: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "timeline.pdf"
    file.write_bytes(paper)
    assert verify_file(file) == 0
    assert "stands" in capsys.readouterr().out
    tamper("UPDATE pupils_note SET text = 'Something else'")
    assert verify_file(file) == 1
    assert "no longer says" in capsys.readouterr().out
    file.write_bytes(paper + b" ")
    assert verify_file(file) == 1
    assert verify_file(tmp_path / "none.pdf") == 2


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Mia's plan, published and reviewed."""
    return make_reviewed(published_plan(cast, "mia"), cast.member("ana")).plan


def given(cast: Cast, plan: Plan, name: str = "plan") -> bytes:
    return cast.client("ana").get(f"/s/alder/plans/{plan.ref}/{name}.pdf").content


@pytest.mark.parametrize("name", ["plan", "review"])
def test_every_word_of_a_plan_and_of_a_review_is_proved(cast: Cast, plan: Plan, name: str) -> None:
    found = checked(cast, given(cast, plan, name))
    assert found.stands
    assert [one.says for one in found.findings] == [checking.STANDS, checking.EVERY_WORD]
    assert found.about == "Mia Kowalczyk"
    seal()
    assert checked(cast, given(cast, plan, name)).stands


CHANGED = [
    ("plan", "UPDATE plans_planversion SET strengths = 'Other'", "strengths"),
    ("plan", "UPDATE plans_outcome SET baseline = 'Other' WHERE position = 1", "outcomes 1, baseline"),
    ("plan", "UPDATE plans_strategy SET who = 'Other' WHERE position = 1", "outcomes 1, strategies 1, who"),
    ("plan", "UPDATE plans_planversion SET parent_agreed_how = 'signed', parent_agreed_name = 'Other'", "agreed by"),
    ("review", "UPDATE plans_rating SET what_we_saw = 'Other' WHERE position = 1", "outcomes 1, what we saw"),
    ("review", "UPDATE plans_review SET with_whom = 'Other'", "with whom"),
]


def test_a_word_that_was_changed_in_the_record_is_named(cast: Cast, plan: Plan) -> None:
    made = {name: given(cast, plan, name) for name in ("plan", "review")}
    for name, sql, label in CHANGED:
        with transaction.atomic():
            tamper(sql)
            found = checked(cast, made[name])
            assert not found.stands
            first, *words = found.findings
            assert first.says == differs("its text")
            assert any(one.words and label in one.words.kind and not one.stands for one in words), (label, words)
            transaction.set_rollback(True)
        assert checked(cast, made[name]).stands


def test_a_word_that_was_changed_on_the_paper_makes_it_another_file(cast: Cast, plan: Plan) -> None:
    made = given(cast, plan)
    assert checked(cast, made.replace(b"baseline", b"bassline", 1)[:-1]).refusal == checking.NOT_OURS


def test_what_stands_around_the_text_may_change_and_is_said(cast: Cast, plan: Plan) -> None:
    made = given(cast, plan)
    school = cast.schools["alder"]
    school.name = "Alder Academy"
    school.save()
    found = checked(cast, made)
    assert found.stands
    (said,) = [one for one in found.findings if one.words and one.words.kind == "school"]
    assert "Alder Academy" in said.says


def test_a_plan_of_before_its_words_were_kept_says_how_far_it_stands(cast: Cast, plan: Plan) -> None:
    made = given(cast, plan)
    act = AuditEvent.objects.get(type="plan_published")
    detail = AuditDetail.objects.get(seq=act.seq)
    del detail.content["text_sha256"]
    detail.save()
    tamper("UPDATE audit_auditevent SET detail_sha256 = %s WHERE seq = %s", sha256(canonical(detail.content)), act.seq)
    found = checked(cast, made)
    assert [one.says for one in found.findings] == [checking.NO_TEXT_KEPT, checking.EVERY_WORD]
    tamper("UPDATE plans_planversion SET strengths = 'Other'")
    assert not checked(cast, made).stands


def test_any_other_paper_is_known_by_its_file_alone(cast: Cast) -> None:
    make_profile(cast.member("ana"), cast.pupils["mia"])
    made = cast.client("ana").get(f"/s/alder/pupils/{mia(cast)}/profile.pdf").content
    found = checked(cast, made)
    assert found.stands
    assert (found.paper, found.findings) == ("profile paper", ())
    assert checked(cast, made + b" ").refusal == checking.NOT_OURS
    page = cast.client("ana").post("/s/alder/verify/", {"file": SimpleUploadedFile("profile.pdf", made)})
    assert "This is the file that was made." in page.content.decode()


def test_a_timeline_says_how_many_notes_are_restricted(cast: Cast) -> None:
    ana = cast.member("ana")
    make_note(ana, cast.pupils["mia"], SAID)
    add_restricted_note(by=ana, pupil=cast.pupils["mia"], text="For Hal.", happened_on=ana.on, readers=[])
    for reader in ("ben", "ana"):  # paper goes from hand to hand, her own too
        made = cast.client(reader).get(f"/s/alder/pupils/{mia(cast)}/timeline.pdf").content
        text = " ".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())
        assert "1 note is restricted to named readers, and not in this copy." in text
        assert "For Hal." not in text
