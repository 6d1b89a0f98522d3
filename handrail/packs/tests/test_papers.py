"""What a family reads on each paper."""

from datetime import date
from typing import cast

import pytest

from handrail.packs.papers import (
    EmergencyPaper,
    card_pdf,
    emergencies_pdf,
    plan_pdf,
    profile_pdf,
    review_pdf,
    timeline_pdf,
)
from handrail.packs.pictures import framed
from handrail.packs.tests import samples
from handrail.packs.tests.reading import alternatives, lefts, pages, reader, structure, tops, words
from handrail.packs.typesetting import Paper
from handrail.pupils.tests.samples import photo
from handrail.rules.plan_kinds import ISP, kind_on

LONG = (
    "When the class works in pairs she is given the question on a card a minute beforehand, so that she can rehearse "
    "her answer with her partner. "
)


def test_a_plan_of_three_outcomes_fits_one_landscape_page() -> None:
    read = reader(plan_pdf(samples.plan()))
    assert len(read.pages) == 1
    assert read.pages[0].mediabox.width > read.pages[0].mediabox.height


def test_a_plan_says_who_it_is_about_and_what_was_agreed() -> None:
    text = words(plan_pdf(samples.plan()))
    for part in (
        "Alder Primary School",
        "Support plan 4",
        "Mia Kowalczyk Year 4, 4B",
        "Born 14 January 2018",
        "Status SEN support (K)",
        "Class teacher Ben Adeyemi",
        "SENCO Ana Ferreira",
        "Plan begins 24 November 2026",
        "Review on 23 March 2027",
        "Remembers every step of a game once shown.",
        "A picture beside each new word.",
        "Cognition and learning Reading common words at sight: 41 of the first 80.",
        "Reads 60 of the first 80 common words at sight.",
        "41 of 80 words (13 November).",
        "How we will know: Words read each Friday.",
        "26 Mar 2027",
        "Tess Whitfield · Mon, Wed, Fri, 10 min",
        "Mia’s view I like the word group.",
        "Mia · drawn and talked through with Tess Whitfield · 16 November 2026",
        "Ola Kowalczyk, mother · at the family meeting · 16 November 2026",
        "Ben Adeyemi · 16 November 2026",
        "When we meet next 23 March 2027 Family review meeting, 3.30 pm, Room 4.",
    ):
        assert part in text


def test_a_draft_says_so_at_its_head_and_foot_and_an_agreed_plan_does_not() -> None:
    assert words(plan_pdf(samples.plan(published=False))).count("Draft – not yet agreed") == 2
    assert "Draft" not in words(plan_pdf(samples.plan()))


def test_a_review_is_shown_in_the_words_of_the_school() -> None:
    reviewed = samples.outcome(result="Partly met", result_note="Three linked sentences on most days.")
    text = words(plan_pdf(samples.plan(outcomes=[reviewed | {"result_on": date(2027, 3, 23)}, samples.outcome()])))
    assert "Partly met 23 Mar 2027 Three linked sentences on most days." in text
    assert text.count("Not reviewed yet") == 1


def test_everything_a_plan_says_is_printed_in_the_order_of_its_kind() -> None:
    text = words(plan_pdf(samples.full_plan()))
    in_order = (
        "Strengths",
        "What gets in the way",
        "Scores and screeners Single Word Reading Test Standardised score 87 18 Sep 2026 · form B 82 22 Jan 2026",
        "Spelling screener Age (years and months) 7;03 18 Sep 2026",
        "Voices Mia’s view",
        "Advice received Wait ten seconds.",
        "Speech and language therapy report, 16 October 2026",
        "What was tried before Reading buddy from Year 6 spring 2026 She read more at home and no faster.",
        "Outcomes",
        "A step towards E2: By the end of Year 6 Mia will ask for help by herself.",
        "What helps every day",
        "Expected impact She starts her own sentences",
        "Review and agreement",
    )
    places = [text.find(part) for part in in_order]
    assert -1 not in places
    assert places == sorted(places)


def test_the_sections_follow_another_kind_where_the_plan_is_of_it() -> None:
    kind = kind_on(ISP, samples.MADE_ON)
    text = words(plan_pdf(samples.full_plan(sections=[{"key": s.key, "title": s.title} for s in kind.sections])))
    places = [text.find(section.title) for section in kind.sections]
    assert -1 not in places
    assert places == sorted(places)
    assert "What was tried before" not in text


def test_who_has_not_agreed_yet_is_printed_with_the_reason_and_a_line_to_sign() -> None:
    not_yet = samples.signature("Pat Kowalczyk", "Parent or carer") | {"why": "Away that week; we ring on Monday."}
    text = words(plan_pdf(samples.plan(agreed_by=[not_yet])))
    assert "Pat Kowalczyk Parent or carer Date Not yet: Away that week; we ring on Monday." in text


def test_what_is_empty_takes_no_room_but_the_outcomes() -> None:
    paper = plan_pdf(samples.empty_plan())
    text = words(paper)
    assert paper.tagged
    for part in ("Not written yet", "Strengths", "Voices", "Scores", "Advice", "tried before"):
        assert part not in text
    assert "No outcomes written yet" in text
    assert "Born Not recorded" in text
    assert "Review on Not set" in text
    assert "Parent or carer" in text


def test_four_long_outcomes_repeat_the_head_of_the_table_and_never_split_a_row() -> None:
    outcomes = [
        samples.outcome(
            outcome=f"Start {number}. {LONG}End {number}.",
            baseline=LONG,
            strategies=[samples.step(LONG, "daily"), samples.step(f"{LONG}Last {number}.", "weekly")],
        )
        for number in range(1, 5)
    ]
    texts = pages(plan_pdf(samples.plan(outcomes=outcomes)))
    assert len(texts) == 2
    for text in texts:
        assert "Starts from" in text
    for number in range(1, 5):
        held = [text for text in texts if f"Start {number}." in text]
        assert len(held) == 1
        assert f"End {number}." in held[0]
        assert f"Last {number}." in held[0]


def test_an_outcome_longer_than_a_page_runs_on_and_loses_nothing() -> None:
    numbered = " ".join(f"sentence-{number}." for number in range(700))
    text = words(plan_pdf(samples.plan(outcomes=[samples.outcome(baseline=numbered)])))
    assert [number for number in range(700) if f"sentence-{number}." not in text.replace("- ", "-")] == []


def test_agreement_already_recorded_is_printed_with_its_date() -> None:
    agreed = samples.signature("Ola Kowalczyk", "Mother") | {"how": "Agreed at the meeting", "on": date(2026, 11, 24)}
    text = words(plan_pdf(samples.plan(agreed_by=[agreed])))
    assert "Agreed at the meeting Ola Kowalczyk Mother 24 Nov 2026" in text
    assert "Agreed Ola Kowalczyk Mother" in words(plan_pdf(samples.plan(agreed_by=[agreed | {"how": ""}])))


def test_larger_words_leave_each_signature_its_room() -> None:
    agreed = samples.signature("Ola Kowalczyk", "Mother") | {"how": "In the meeting", "on": date(2026, 11, 24)}
    paper = plan_pdf(
        samples.plan(agreed_by=[agreed] * 3), {"size": 1.3, "font": "OpenDyslexic", "is_wide": True, "tint": "#fdf3d7"}
    )
    [heading], signed = tops(paper, "Review and agreement"), tops(paper, "In the meeting")
    assert heading - signed[0] > 16
    assert len({round(top) for top in signed}) == 2  # two beside each other, one below


def test_a_right_to_left_name_leaves_the_words_around_it_in_order() -> None:
    text = words(plan_pdf(samples.plan(child="محمد", known_as="محمد")))
    assert "محمد · Support plan 4" in text
    assert "محمد’s view" in text
    left = lefts(timeline_pdf(samples.timeline(made_for="محمد")))
    assert left["Made for"] < left["محمد"] < left["4 entries."]


def test_a_profile_is_one_portrait_page_in_the_childs_voice() -> None:
    paper = profile_pdf(samples.profile())
    read = reader(paper)
    text = words(paper)
    assert len(read.pages) == 1
    assert read.pages[0].mediabox.width < read.pages[0].mediabox.height
    for part in (
        "One-page profile",
        "Year 4, 4B · Call me Mia",
        "I know the answer. I need a bit longer to find the word.",
        "What people like about me • I am kind to new children.",
        "What matters to me • Football with my brother.",
        "How best to support me • Give me ten seconds before you ask again.",
        "Please don’t • Finish my sentence.",
        "Written down by Mia, with Tess Whitfield and Ola Kowalczyk · 16 November 2026",
        "Page 1 of 1",
    ):
        assert part in text


@pytest.mark.parametrize("lines", [0, 3, 8, 14])
def test_a_profile_with_more_to_say_stays_on_one_page(lines: int) -> None:
    text = "\n".join([LONG] * lines)
    assert len(pages(profile_pdf(samples.profile(please_do=text, please_do_not=text[:400])))) == 1


def test_a_profile_too_long_for_one_page_loses_nothing() -> None:
    text = words(profile_pdf(samples.profile(please_do=f"{LONG}\n" * 60 + "The last line.")))
    assert text.count("she is given the question on a card") == 60
    assert "The last line." in text


def test_an_empty_profile_has_room_to_write_in() -> None:
    blank = dict.fromkeys(("like_about_me", "matters_to_me", "please_do", "please_do_not"), "")
    assert words(profile_pdf(samples.profile(**blank))).count("Not written yet") == 4


def test_a_typed_list_is_not_given_two_bullets() -> None:
    text = words(profile_pdf(samples.profile(please_do="- Wait for me.\n• Say my name first.")))
    assert "How best to support me • Wait for me. • Say my name first." in text


def test_a_timeline_lists_dated_things_in_the_order_given() -> None:
    text = words(timeline_pdf(samples.timeline()))
    for part in (
        "Timeline",
        "From 1 September 2026",
        "Made on 24 November 2026",
        "4 entries.",
        "16 Nov 2026 Pupil’s view ‘I want more time to answer.’ Tess Whitfield",
    ):
        assert part in text
    assert text.index("24 Nov 2026 Plan") < text.index("16 Oct 2026 Advice") < text.index("14 Sep 2026 Concern")


def test_a_timeline_counts_the_notes_that_are_restricted() -> None:
    three, one = (words(timeline_pdf(samples.timeline(hidden=hidden))) for hidden in (3, 1))
    assert "3 notes are restricted to named readers, and not in this copy." in three
    assert "1 note is restricted to named readers, and not in this copy." in one
    assert "not in this copy" not in words(timeline_pdf(samples.timeline()))


def test_an_empty_timeline_says_so() -> None:
    assert "Nothing recorded yet" in words(timeline_pdf(samples.timeline(entries=[])))


def test_a_long_timeline_repeats_its_head_on_every_page() -> None:
    entries = [samples.entry(date(2026, 9, 1), "Note", LONG) for _ in range(60)]
    texts = pages(timeline_pdf(samples.timeline(entries=entries)))
    assert len(texts) > 2
    for text in texts:
        assert "Date Kind What Who" in text


def card(**changes: object) -> EmergencyPaper:
    whole = {
        "school": "Alder Primary School",
        "child": "Omar Haddad",
        "year": "Year 5",
        "class_name": "5A",
        "born": date(2016, 11, 2),
        "signs": "Goes stiff.",
        "do_at_once": "Note the time.\nCall the office.",
        "do_not": "Hold him.",
        "medicines": "Red bag, office.",
        "who_to_call": "Mum: 01632 960 456",
        "written_by": "Ana Ferreira",
        "written_on": samples.MADE_ON,
        "look_again_on": None,
        "place": "Card 1 of 1.",
    }
    return cast("EmergencyPaper", whole | changes)


def emergencies(*cards: EmergencyPaper, on_sheets: bool = False) -> Paper:
    return emergencies_pdf(
        {
            "made_on": samples.MADE_ON,
            "school": "Alder Primary School",
            "title": "Emergency cards",
            "on_sheets": on_sheets,
            "cards": list(cards),
        }
    )


def test_an_emergency_card_is_one_a5_in_large_type_with_its_steps_numbered() -> None:
    paper = emergencies(card())
    (page,) = reader(paper).pages
    assert paper.tagged
    assert round(float(page.mediabox.height) / 72 * 25.4) == 210
    text = words(paper)
    assert text.index("What may happen") < text.index("What to do at once 1. Note the time. 2. Call the office.")
    assert "Written by Ana Ferreira, 24 November 2026." in text


@pytest.mark.parametrize("times", [1, 6, 14])
def test_nothing_of_a_long_card_is_cut_off(times: int) -> None:
    text = "\n".join([f"{LONG[:120]} number-{number}" for number in range(times)])
    made = words(emergencies(card(do_at_once=text, who_to_call="The last line: 01632 960 000")))
    assert f"number-{times - 1}" in made.replace("- ", "-")
    assert "The last line" in made


def test_emergency_cards_stand_two_to_a_sheet() -> None:
    texts = pages(emergencies(*[card(child=f"Child {number}") for number in range(3)], on_sheets=True))
    assert [text.count("Emergency card ") for text in texts] == [2, 1]


def test_a_folded_card_is_one_side_with_the_inside_upside_down() -> None:
    paper = card_pdf(samples.profile())
    assert paper.tagged
    (text,) = pages(paper)
    for part in ("Mia Kowalczyk", "I know the answer.", "What matters to me", "Please don’t", "Confidential"):
        assert part in text
    turned: dict[bool, str] = {True: "", False: ""}

    def note(said: str, around: list[float], own: list[float], *_font: object) -> None:
        turned[around[0] * own[0] < 0] += said

    reader(paper).pages[0].extract_text(visitor_text=note)
    assert "How best to support me" in " ".join(turned[True].split())
    assert "Please don’t" in " ".join(turned[False].split())


def test_a_record_of_a_review_speaks_plainly_and_gives_no_number() -> None:
    paper = review_pdf(
        {
            "made_on": samples.MADE_ON,
            "school": "Alder Primary School",
            "plan": "Support plan 3",
            "child": "Mia Kowalczyk",
            "known_as": "Mia",
            "year": "Year 4",
            "class_name": "4B",
            "held_on": date(2026, 11, 16),
            "with_whom": "Ola Kowalczyk",
            "outcomes": [
                {
                    "agreed": "Joins a game",
                    "target": "3 days of 5",
                    "word": "Partly met",
                    "what_we_saw": "Two days.",
                    "next": "We carry on.",
                }
            ],
            "parents_voice": samples.voice("She talks more.", "Ola Kowalczyk"),
            "pupil_voice": samples.voice("", ""),
            "next_date": None,
            "ask": "Ana Ferreira, SENCO",
        }
    )
    text = words(paper)
    assert paper.tagged
    for part in (
        "We met on 16 November 2026, with Ola Kowalczyk.",
        "How it went Partly met What we saw Two days.",
        "We hoped for 3 days of 5 What comes next We carry on.",
        "What you said She talks more.",
        "What Mia said Nothing written down yet.",
        "We will agree the date with you.",
    ):
        assert part in text


def test_a_photo_on_a_profile_has_words_for_who_cannot_see_it() -> None:
    paper = profile_pdf(samples.profile(photo=framed(photo(place=False))))
    assert paper.tagged
    assert "/Figure" in structure(paper)
    assert "Photo of Mia Kowalczyk" in alternatives(paper)
