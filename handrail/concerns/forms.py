"""What is typed of a concern: raised, decided, asked, answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.bank.choosing import universal_by_area
from handrail.bank.models import BankStrategy
from handrail.concerns.actions.asking import Answer
from handrail.concerns.actions.deciding import LOOKED_AGAIN, STATUS_OF, Decision, Strategy
from handrail.concerns.actions.raising import ConcernWords
from handrail.concerns.models import Concern, Reply, Step
from handrail.concerns.teachers import Teacher
from handrail.pupils.line import ChildLine
from handrail.pupils.models import Pupil
from handrail.rules.calendar import add_weeks
from handrail.rules.concerns import working_day_from
from handrail.rules.register import need_types_on
from handrail.ui.addresses import url
from handrail.ui.fields import DayField, DrawnForm, RadioField, SelectField, TextArea, TextField, TicksField

LONGEST = 10_000
NAME = 150
USUAL_WEEKS = 6

Kind = Step.Kind


class RaiseForm(DrawnForm, forms.Form):
    """A concern, in under a minute. `child` is a typed name and `pupil` the ref of the child it means, once known."""

    pupil = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    child = TextField(
        label="Which child",
        max_length=100,
        missing="Write the name of the child.",
        hint="Type part of the name.",
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"},
    )
    saw = TextArea(
        label="What I saw or heard",
        rows=4,
        max_length=LONGEST,
        missing="Write what you saw or heard.",
        hint="What happened, not what it might mean. The family may one day read this.",
    )
    since = TextField(label="Since when", required=False, max_length=200)
    tried = TextArea(label="What I have tried", required=False, rows=2, max_length=LONGEST)

    marks_optional = True

    def __init__(self, *args: Any, member: Member, known: Pupil | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = url("concerns:names", school=member.school.slug)
        self.fields["child"].widget.attrs |= {"data-suggest": names, "data-into": "pupil"}
        self.fields["child"].required = not self.data.get("pupil")
        if known:
            del self.fields["child"]
        if not member.may(Permission.CONCERN_RAISE_ANY):
            self.fields["saw"].label = "What you have noticed"
            self.fields["saw"].help_text = "What happens, when and where, in your own words."
            self.fields["tried"].label = "What you have tried, and what helps"

    def words(self) -> ConcernWords:
        """For `raise_concern`."""
        return ConcernWords(**{name: self.cleaned_data[name] or "" for name in ("saw", "since", "tried")})


class WhichChildForm(DrawnForm, forms.Form):
    """The pupils that a typed name may mean. Stands in the same form as the words, with the typed name above it."""

    marks_optional = False

    pupil = RadioField(label="Which child is it?")

    def __init__(self, *args: Any, lines: Sequence[ChildLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].choices = [  # type: ignore[attr-defined]
            (line.ref, ", ".join(filter(None, (line.name, line.year_and_group)))) for line in lines
        ]


_REASONS: dict[str, tuple[str, str]] = {
    Kind.SCREENING: ("What it is to show", "What you want to know from it."),
    Kind.MONITORING: ("Why", "What was seen and what has been tried. It goes into the register."),
    Kind.SEN_SUPPORT: ("Why", "What was seen and what has been tried. It goes into the register."),
    Kind.NO_ACTION: ("Why nothing more is done", "Whoever reads this in a year should understand it."),
    Kind.CLOSED: ("What came of it", "What was tried, what it did, and how the child is now."),
}


class DecisionForm(DrawnForm, forms.Form):
    """One kind of decision; the fields that it has no use for are not there.

    `strategies` are the refs of the school's own, `others` lines of one's own.
    """

    marks_optional = False

    others = TextArea(
        label="Others, one to a line",
        required=False,
        rows=2,
        max_length=LONGEST,
        hint="What the adults in class do, not what the child is to do.",
    )
    screener = TextField(label="Which screener", required=False, max_length=NAME, hint="Like: phonics screener, BPVS.")
    need = SelectField(label="Main type of need", required=False, empty="Not yet recorded")
    reason = TextArea(label="Why", required=False, rows=3, max_length=LONGEST)
    look_again_on = DayField(label="Look again on", required=False)
    family_told_on = DayField(label="Parent or carer told on", required=False, is_past=True)
    family_told_how = TextField(label="How they were told", required=False, max_length=NAME, hint="Like: by phone.")
    family_agrees = RadioField(
        label="Do they agree?",
        required=False,
        choices=[*Step.Agrees.choices, ("", "Not asked")],
        initial="",
        look="scale",
    )
    family_not_told_why = TextArea(label="If they are not told yet: why", required=False, rows=2, max_length=1000)
    answer = TextArea(label="Answer", required=False, rows=3, max_length=LONGEST)

    def __init__(self, *args: Any, kind: str, concern: Concern, member: Member, asks_need: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.areas = universal_by_area(member) if kind == Kind.UNIVERSAL else []
        self.ticked: list[str] = []
        if self.is_bound:
            self.ticked = list(getattr(self.data, "getlist", lambda _: [])("strategies"))
        self._name_fields(concern, member)
        for name in self._left_out(asks_need):
            del self.fields[name]

    def _name_fields(self, concern: Concern, member: Member) -> None:
        codes = [(row.code, f"{row.code}: {row.label}") for row in need_types_on(member.on)]
        self.fields["need"].choices = [("", "Not yet recorded"), *codes]  # type: ignore[attr-defined]
        label, hint = _REASONS.get(Kind(self.kind), ("Why", ""))
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint
        day = self.fields["look_again_on"]
        day.initial = working_day_from(add_weeks(member.on, USUAL_WEEKS))
        if self.kind == Kind.SCREENING:
            day.label, day.initial = "To be done by", working_day_from(add_weeks(member.on, 2))
        answer = self.fields["answer"]
        answer.label = f"What you tell {concern.recorded_by}"
        answer.help_text = (
            "They read this and nothing else of what is decided, so write it for the family."
            if concern.is_from_family
            else "In a sentence, with a thank you. Left empty, they are told in a word what was decided."
        )

    def _left_out(self, asks_need: bool) -> set[str]:
        kept = {
            "others": self.kind == Kind.UNIVERSAL,
            "screener": self.kind == Kind.SCREENING,
            "need": self.kind == Kind.SEN_SUPPORT and asks_need,
            "reason": self.kind in _REASONS,
            "look_again_on": self.kind in LOOKED_AGAIN,
            "family_not_told_why": self.kind not in {Kind.NO_ACTION, Kind.CLOSED},
            "family_agrees": self.kind in {Kind.UNIVERSAL, Kind.SCREENING, *STATUS_OF},
        }
        return {name for name, is_kept in kept.items() if not is_kept}

    def decision(self) -> Decision:
        """For `decide`."""
        said: dict[str, Any] = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in Decision.__dataclass_fields__ and value is not None
        }
        return Decision(kind=self.kind, strategies=self._strategies(), **said)

    def _strategies(self) -> tuple[Strategy, ...]:
        """The school's own that were ticked, and then the lines."""
        known: dict[str, BankStrategy] = {row.ref: row for _, rows in self.areas for row in rows}
        chosen = [known[ref] for ref in self.ticked if ref in known]
        lines = [line.strip() for line in (self.cleaned_data.get("others") or "").splitlines()]
        return (
            *((row.text, row.who, row.how_often) for row in chosen),
            *((line, "", "") for line in lines if line),
        )


class AskForm(DrawnForm, forms.Form):
    """Whom to ask, and by when. `teachers` are those of the child; those who teach are ticked to begin with."""

    marks_optional = False

    chosen = TicksField(label="Whom to ask", required=False)
    due_on = DayField(label="Answers by")
    note = TextArea(
        label="What they should know to answer",
        required=False,
        rows=2,
        max_length=2000,
        hint="They see this and the child’s name; they do not see what was raised, nor who raised it.",
    )

    def __init__(self, *args: Any, teachers: Sequence[Teacher], member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(row.key, row.label) for row in teachers]  # type: ignore[attr-defined]
        self.fields["chosen"].initial = [row.key for row in teachers if row.is_proposed]
        self.fields["due_on"].initial = working_day_from(add_weeks(member.on, 1))


class AnswerForm(DrawnForm, forms.Form):
    """Two minutes of a teacher."""

    marks_optional = False

    shows = RadioField(
        label="How often is something hard for them with you?",
        choices=Reply.Shows.choices,
        look="scale",
        missing="Choose one: it is the only thing that is needed.",
    )
    strengths = TextArea(label="What goes well", required=False, rows=2, max_length=4000)
    hard = TextArea(label="What is hard", required=False, rows=2, max_length=4000)
    helps = TextArea(label="What helps", required=False, rows=2, max_length=4000)

    def said(self) -> Answer:
        """For `answer`."""
        return Answer(**{name: self.cleaned_data[name] or "" for name in Answer.__dataclass_fields__})


class AgainForm(DrawnForm, forms.Form):
    """By when, of a teacher who is asked again."""

    due_on = DayField(label="Answers by")
