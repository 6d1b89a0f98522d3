"""What a person may type of costs, and the words of each error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from handrail.budget.actions import OnceDetails, Part, SettingsDetails, StreamDetails
from handrail.budget.models import CostSettings, Stream
from handrail.budget.models.once import KINDS as ONCE_KINDS
from handrail.budget.models.settings import CHARGES
from handrail.budget.models.streams import KINDS as STREAM_KINDS
from handrail.pupils.models import Pupil
from handrail.rules.costing import read_money
from handrail.rules.provision import SHAPES
from handrail.rules.run_costs import YEARS
from handrail.ui.fields import DayField, DrawnForm, NumberField, SelectField, TextArea, TextField, TickField, TicksField

SHORT_SHAPES = {key: label.partition(" (")[0] for key, label in SHAPES.items()}


class PoundsField(TextField):
    """An amount in pounds; cleaned to pence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, classes="hr-w10", **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_money(typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None


class SettingsForm(DrawnForm, forms.Form):
    """How costs are worked out from a day on."""

    marks_optional = False

    authority = TextField(label="Local authority", max_length=100, required=False)
    source = TextField(
        label="Where that is written", max_length=300, required=False, hint="Like: its top-up guidance, September 2026."
    )
    threshold_pence = PoundsField(label="The school pays for a child up to", missing="Write pounds, like 6,000.")
    weeks_a_year = TextField(
        label="Weeks a year that count",
        required=False,
        width=4,
        hint="Like 38 or 45.5. Left empty, the school’s own dates are counted.",
    )
    charge = SelectField(label="A group is charged to a child", choices=list(CHARGES.items()))
    year = SelectField(label="Costs are shown by", choices=list(YEARS.items()))
    left_out = TicksField(label="What the authority does not count", choices=list(SHORT_SHAPES.items()), required=False)
    starts_on = DayField(label="From")

    def __init__(self, *args: Any, settings: CostSettings, on: date, **kwargs: Any) -> None:
        names = ("authority", "source", "charge", "year", "left_out")
        weeks = settings.weeks_a_year
        said = {name: getattr(settings, name) for name in names} | {
            "starts_on": on,
            "threshold_pence": f"{settings.threshold_pence / 100:,.2f}".removesuffix(".00"),
            "weeks_a_year": "" if weeks is None else f"{weeks.normalize():f}",
        }
        super().__init__(*args, initial=said, **kwargs)
        for shape, label in SHORT_SHAPES.items():
            if shape != "one_off":
                cap = settings.caps.get(shape)
                self.fields[f"cap_{shape}"] = HoursField(
                    label=label, required=False, initial=f"{cap / 60:g}" if cap else ""
                )

    @property
    def caps(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("cap_")]

    def clean_weeks_a_year(self) -> Decimal | None:
        return _decimal(self.cleaned_data["weeks_a_year"], "weeks, like 38 or 45.5")

    def details(self) -> SettingsDetails:
        """For the action."""
        said = self.cleaned_data
        caps = {name.removeprefix("cap_"): hours for name, hours in said.items() if name.startswith("cap_") and hours}
        names = ("starts_on", "authority", "source", "threshold_pence", "weeks_a_year", "charge", "left_out", "year")
        return SettingsDetails(**{name: said[name] for name in names}, caps=caps)


class HoursField(TextField):
    """Hours a week; cleaned to minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(width=4, max_length=6, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        hours = _decimal(super().clean(value), "hours, like 25 or 2.5")
        return None if hours is None else int(hours * 60)


def _decimal(typed: str, like: str) -> Decimal | None:
    if not typed:
        return None
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < 1000 or number != round(number, 1):
        raise forms.ValidationError(f"Write {like}, with one figure after the point at most.")
    return number


class StreamForm(DrawnForm, forms.Form):
    """Money that pays for provision, with what it has this year where that is known."""

    marks_optional = False

    kind = SelectField(label="What it is", choices=list(STREAM_KINDS.items()))
    name = TextField(
        label="What you call it", max_length=100, required=False, hint="Left empty, it is called what it is."
    )
    pupil = TextArea(label="Whose top-up", required=False, rows=1, hint="A name; of a top-up alone.")
    year = SelectField(label="It is given by", choices=list(YEARS.items()), initial="financial")
    starts_on = DayField(label="From")

    def details(self, pupils: Sequence[Pupil]) -> StreamDetails:
        """For the action. Raises ValidationError for several children."""
        said = self.cleaned_data
        if len(pupils) > 1:
            raise forms.ValidationError({"pupil": "A top-up is for one child. Add a stream for each."})
        child = pupils[0] if pupils else None
        usual = STREAM_KINDS[said["kind"]] if child is None else f"Top-up for {child.name}"
        return StreamDetails(said["kind"], said["name"] or usual, said["starts_on"], said["year"], child)


class AmountForm(DrawnForm, forms.Form):
    """What a stream has in a year."""

    marks_optional = False

    stream = SelectField(label="What", empty="Choose", missing="Choose what it is of.")
    when = SelectField(label="In which year", choices=[("this", "This year of it"), ("next", "The year after")])
    pence = PoundsField(label="Pounds in the year", missing="Write pounds, like 48,000.")
    source = TextField(
        label="Where that is written", max_length=300, hint="Like: the authority’s budget share, 2026-27.",
        missing="Say where the figure comes from.",
    )  # fmt: skip

    def __init__(self, *args: Any, streams: Iterable[Stream], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streams = {row.ref: row for row in streams}
        self.fields["stream"].choices = [("", "Choose"), *((ref, row.name) for ref, row in self.streams.items())]  # type: ignore[attr-defined]

    def said(self, on: date) -> dict[str, Any]:
        """For the action."""
        said = self.cleaned_data
        stream = self.streams[said["stream"]]
        year = stream.year_of(on)
        day = on if said["when"] == "this" else year.last.replace(year=year.last.year + 1)
        return {"stream": stream, "on": day, "pence": said["pence"], "source": said["source"]}


class FundForm(DrawnForm, forms.Form):
    """Who pays for a run, in per cent, from a day on."""

    marks_optional = False

    starts_on = DayField(label="From")

    def __init__(self, *args: Any, streams: Iterable[Stream], paying: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streams = {f"part_{row.ref}": row for row in streams}
        for name, row in self.streams.items():
            self.fields[name] = NumberField(
                label=row.name, required=False, min_value=0, max_value=100, initial=paying.get(row.pk)
            )

    @property
    def rows(self) -> list[Any]:
        return [self[name] for name in self.streams]

    def parts(self) -> list[Part]:
        """For the action."""
        said = self.cleaned_data
        return [Part(row, said[name]) for name, row in self.streams.items() if said[name]]


class RuleForm(DrawnForm, forms.Form):
    """Whether and how an authority's paper counts a run."""

    marks_optional = False

    is_countable = TickField(label="The authority counts it", required=False)
    exclude_reason = TextField(label="or why not", max_length=200, required=False)
    charge = SelectField(
        label="A child is charged for it",
        choices=[("", "As settings say"), *CHARGES.items()],
        required=False,
    )
    starts_on = DayField(label="From")


class OnceForm(DrawnForm, forms.Form):
    """What was paid once for a run."""

    marks_optional = False

    what = TextField(label="What", max_length=150, missing="Write what was paid for.")
    kind = SelectField(label="What sort", choices=list(ONCE_KINDS.items()))
    pence = PoundsField(
        label="Pounds", hint="What comes back is a refund, and comes off.", missing="Write pounds, like 240."
    )
    paid_on = DayField(label="Paid on")
    sharers = NumberField(
        label="Shared by",
        required=False,
        min_value=1,
        hint="Children. Else those it is for.",
    )
    stream = SelectField(label="Paid from", required=False)
    pupils = TextArea(
        label="For whom alone",
        required=False,
        rows=1,
        hint="One name to a line. Left empty, it is for all who have a place that day.",
    )
    source = TextField(label="Where that is written", max_length=300, required=False, hint="Like: invoice 1042.")

    def __init__(self, *args: Any, streams: Iterable[Stream], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streams = {row.ref: row for row in streams}
        stream: Any = self.fields["stream"]
        stream.choices = [("", "As the rest of it"), *((ref, row.name) for ref, row in self.streams.items())]

    def details(self) -> OnceDetails:
        """For the action."""
        said = self.cleaned_data
        pence = -abs(said["pence"]) if said["kind"] == "refund" else said["pence"]
        stream = self.streams.get(said["stream"])
        return OnceDetails(said["kind"], said["what"], said["paid_on"], pence, said["sharers"], stream, said["source"])
