"""Fields draw themselves whole, keep every word, and say what is wrong where it is wrong."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BoundField

from handrail.ui.drawing import draw, problems
from handrail.ui.fields import (
    DayField,
    DrawnForm,
    EmailField,
    NumberField,
    PasswordField,
    RadioField,
    SelectField,
    TextArea,
    TextField,
    TickField,
    TicksField,
    UploadField,
)
from handrail.ui.samples import FieldsForm

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel("2026-11-19 08:00"):
        yield


@pytest.mark.parametrize(
    "written", ["14 Jan 2018", "14/01/2018", "14.1.18", "2018-01-14", " 14th January 2018 ", date(2018, 1, 14)]
)
def test_a_day_is_read_as_people_write_it(written: str | date) -> None:
    assert DayField(is_past=True).clean(written) == date(2018, 1, 14)


@pytest.mark.parametrize(
    ("is_past", "written", "read"),
    [(True, "19 Nov 26", date(2026, 11, 19)), (False, "26 Mar 27", date(2027, 3, 26))],
)
def test_a_year_of_two_digits_is_the_one_meant(is_past: bool, written: str, read: date) -> None:
    assert DayField(is_past=is_past).clean(written) == read


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31 Feb 2018", "not a day of the calendar"),
        ("soon", "cannot be read as a date"),
        ("20 Nov 2026", "20 November 2026 is still to come. Write a day up to today."),
    ],
)
def test_a_day_that_cannot_be_is_answered_in_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as told:
        DayField(is_past=True).clean(written)
    assert sentence in told.value.messages[0]


def test_a_day_that_may_be_to_come_is_taken() -> None:
    assert DayField().clean("20 Nov 2026") == date(2026, 11, 20)


def test_a_day_is_shown_short_and_as_typed_when_wrong() -> None:
    assert 'value="14 Jan 2018"' in str(_drawn(DayField(), initial=date(2018, 1, 14)))
    assert 'value="31 Feb"' in str(_drawn(DayField(), data="31 Feb"))


def test_a_day_that_was_not_changed_is_not_a_change() -> None:
    class BornForm(DrawnForm, forms.Form):
        born = DayField()

    assert not BornForm({"born": "14/01/2018"}, initial={"born": date(2018, 1, 14)}).has_changed()


def test_an_empty_day_is_asked_for_by_name_only_when_needed() -> None:
    class ReviewForm(DrawnForm, forms.Form):
        review_on = DayField(label="Review on")

    assert ReviewForm({}).problems()[0].text == "Write a date for ‘Review on’, like 19 Nov 2026."
    assert DayField(required=False).clean("") is None


def test_a_drawn_field_ties_hint_and_error_to_its_control() -> None:
    html = str(_drawn(TextField(hint="As on the register", max_length=3), data="Kofi"))
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for part in described[1].split():
        assert f'id="{part}"' in html
    assert "This has 4 characters. Shorten it to 3." in html


def test_what_was_typed_is_shown_again_and_escaped() -> None:
    html = str(_drawn(TextArea(max_length=5), data='<b>"Kofi" & co</b>'))
    assert "&lt;b&gt;&#34;Kofi&#34; &amp; co&lt;/b&gt;" in html
    assert "<b>" not in html


def test_a_long_text_is_never_cut_by_the_browser() -> None:
    assert "maxlength" not in str(_drawn(TextField(max_length=10)))


def test_a_text_is_kept_composed_and_with_one_kind_of_line_end() -> None:
    assert TextArea().clean("Zoe\u0308\r\nran") == "Zo\u00eb\nran"


def test_the_browser_never_blocks_a_form_before_the_server_can_explain() -> None:
    assert " required" not in str(FieldsForm()["saw"])


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (EmailField(), "ana at alder", "“ana at alder” is not an e-mail address. Write it like name@school.org.uk."),
        (NumberField(), "twenty", "Write a whole number in figures, like 20."),
        (NumberField(min_value=1), "0", "This must be 1 or more."),
        (SelectField(choices=[("4A", "4A")]), "9Z", "“9Z” is not one of the answers. Choose one of those shown."),
        (TicksField(choices=[("4", "4")]), ["9"], "“9” is not one of the answers. Choose one of those shown."),
        (TextField(), "a\x00b", "This holds a hidden character. Delete the text and type it again."),
        (UploadField(), SimpleUploadedFile("a.xlsx", b""), "The file is empty. Open it to check, save it, and choose"),
    ],
)
def test_each_field_says_what_is_wrong_and_what_to_do(field: forms.Field, value: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as told:
        field.clean(value)
    assert told.value.messages[0].startswith(sentence)


def test_a_missing_answer_is_asked_for_in_the_forms_own_words_or_by_name() -> None:
    class OutcomeForm(DrawnForm, forms.Form):
        baseline = TextField(label="Baseline", missing="Say what happens now")
        target = TextField(label="Target")
        next_step = RadioField(label="Next step", choices=[("a", "Adapt")])
        agreed = TickField(label="Agreed")

    assert [problem.text for problem in OutcomeForm({}).problems()] == [
        "Baseline: Say what happens now",
        "Fill in ‘Target’.",
        "Choose an answer to ‘Next step’.",
        "Tick ‘Agreed’ to go on.",
    ]


def test_a_question_needs_no_second_mark() -> None:
    class Asked(DrawnForm, forms.Form):
        often = TextField(label="How often?", missing="Choose one.")

    assert [problem.text for problem in Asked({}).problems()] == ["How often? Choose one."]


def test_every_problem_leads_to_a_control_on_the_page() -> None:
    form = FieldsForm({})
    html = "".join(str(field) for field in form)
    found = form.problems()
    assert len(found) == len(form.errors)
    for problem in found:
        assert f'id="{problem.href.removeprefix("#")}"' in html


def test_problems_of_a_formset_come_with_their_own_addresses() -> None:
    row_forms = forms.formset_factory(FieldsForm, extra=0)
    counts = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    rows = row_forms(counts | {"form-0-saw": "Four sentences", "form-1-saw": "Two"})
    hrefs = [problem.href for problem in problems(rows)]
    assert "#id_form-1-baseline" in hrefs
    assert len(hrefs) == len(set(hrefs))


def test_a_field_that_may_be_left_empty_says_so() -> None:
    assert "E-mail (optional)" in str(_drawn(EmailField(label="E-mail", required=False)))
    assert "(optional)" not in str(_drawn(TickField(label="Pupil premium", required=False)))


def test_a_hidden_label_is_still_there_to_be_read_out() -> None:
    assert re.search(
        r'class="govuk-label govuk-visually-hidden"[^>]*>\s*Minutes', draw(_minutes(), is_label_hidden=True)
    )


@pytest.mark.parametrize("look", ["", "tri", "scale"])
def test_radios_are_real_radios_with_a_legend_in_every_look(look: str) -> None:
    html = str(
        _drawn(RadioField(label="How did it go?", choices=[("0", "Met"), ("1", "More")], look=look), initial="0")
    )
    assert html.count('type="radio"') == 2
    assert html.count(" checked") == 1
    assert re.search(r"<legend[^>]*>\s*How did it go\?", html)
    for control in re.findall(r'<input[^>]* id="([^"]+)"', html):
        assert f'for="{control}"' in html


def test_ticks_show_what_was_chosen() -> None:
    html = str(_drawn(TicksField(choices=[("3", "Year 3"), ("4", "Year 4")]), initial=["4"]))
    assert re.search(r'value="4"[^>]* checked', html)
    assert html.count(" checked") == 1


def test_a_password_is_never_sent_back() -> None:
    html = str(_drawn(PasswordField(), data="correct horse"))
    assert "correct horse" not in html
    assert 'autocomplete="current-password"' in html


def test_a_field_of_another_library_is_drawn_too() -> None:
    class PlainForm(forms.Form):
        login = forms.EmailField(label="School e-mail")
        remember = forms.BooleanField(required=False)
        token = forms.CharField(widget=forms.HiddenInput)

    form = PlainForm({})
    assert "govuk-error-message" in draw(form["login"])
    assert 'type="checkbox"' in draw(form["remember"])
    assert 'type="hidden"' in draw(form["token"])


def test_a_plain_field_in_a_form_of_ours_draws_itself() -> None:
    class MixedForm(DrawnForm, forms.Form):
        name = forms.CharField(label="Name")

    assert '<label class="govuk-label" for="id_name">' in str(MixedForm()["name"])


def test_a_widget_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(TypeError, match="SplitDateTimeWidget has no way to be drawn"):
        str(_drawn(TextField(widget=forms.SplitDateTimeWidget())))


def _drawn(field: forms.Field, *, data: object = None, initial: object = None) -> BoundField:
    class OneForm(DrawnForm, forms.Form):
        one = field

    return OneForm(None if data is None else {"one": data}, initial={"one": initial})["one"]


def _minutes() -> BoundField:
    return _drawn(NumberField(label="Minutes"))
