"""What a person may type of a what-if, and the words of each error."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from handrail.budget.forms import PoundsField
from handrail.budget.models import Stream
from handrail.provision.models import Provision, ProvisionType
from handrail.rules.provision import LONGEST_SESSION, MOST_TIMES
from handrail.ui.fields import DayField, DrawnForm, NumberField, SelectField, TextField


class NameForm(DrawnForm, forms.Form):
    """What a new what-if is called."""

    marks_optional = False

    name = TextField(
        label="What if", max_length=100, hint="Like: one assistant fewer from January.", missing="Give it a name."
    )


class AddForm(DrawnForm, forms.Form):
    """A run that is not there yet."""

    marks_optional = False

    type = SelectField(label="What", missing="Choose what is added.")
    by = TextField(
        label="Who", max_length=100, hint="A person with a rate, or a post, like Teaching assistant.",
        missing="Say who, or which post.",
    )  # fmt: skip
    minutes = NumberField(label="Minutes", min_value=1, max_value=LONGEST_SESSION, initial=30)
    times = NumberField(label="Times a week", min_value=1, max_value=MOST_TIMES, initial=2)
    weeks = NumberField(label="School weeks", min_value=1, max_value=60, required=False, hint="Empty: it goes on.")
    size = NumberField(label="Children", min_value=1, max_value=40, initial=4)
    stream = SelectField(label="Paid from", required=False)
    on = DayField(label="From")

    def __init__(
        self,
        *args: Any,
        types: Iterable[ProvisionType],
        streams: Iterable[Stream],
        people: dict[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix="add", **kwargs)
        self.people = people
        self.fields["type"].choices = [("", "Choose"), *((row.ref, row.name) for row in types)]  # type: ignore[attr-defined]
        self.fields["stream"].choices = [("", "Not funded yet"), *((row.ref, row.name) for row in streams)]  # type: ignore[attr-defined]

    def step(self) -> dict[str, Any]:
        """As it is kept."""
        said = self.cleaned_data
        user = self.people.get(said["by"].casefold())
        return said | {"do": "add", "on": said["on"].isoformat(), "weeks": said["weeks"] or 0, "user": user}


class StopForm(DrawnForm, forms.Form):
    """A run that ends sooner."""

    marks_optional = False

    run = SelectField(label="Which", missing="Choose what is stopped.")
    on = DayField(label="Its last day")

    def __init__(self, *args: Any, runs: Iterable[Provision], **kwargs: Any) -> None:
        super().__init__(*args, prefix="stop", **kwargs)
        self.fields["run"].choices = _of_runs(runs)  # type: ignore[attr-defined]

    def step(self) -> dict[str, Any]:
        """As it is kept."""
        return {"do": "stop", "run": self.cleaned_data["run"], "on": self.cleaned_data["on"].isoformat()}


class RegroupForm(DrawnForm, forms.Form):
    """Children of a run in smaller groups, or in another run."""

    marks_optional = False

    run = SelectField(label="The children of", missing="Choose whose children.")
    size = NumberField(label="in groups of", min_value=1, max_value=40, required=False)
    into = SelectField(label="or join", required=False)
    on = DayField(label="From")

    def __init__(self, *args: Any, runs: Iterable[Provision], **kwargs: Any) -> None:
        super().__init__(*args, prefix="regroup", **kwargs)
        choices = _of_runs(runs)
        self.fields["run"].choices = choices  # type: ignore[attr-defined]
        self.fields["into"].choices = [("", "No other group"), *choices[1:]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and bool(said.get("size")) == bool(said.get("into")):
            self.add_error("size", "Say how large the groups are, or which group they join: one of the two.")
        elif said.get("into") and said.get("into") == said.get("run"):
            self.add_error("into", "A group cannot join itself. Choose another.")
        return said

    def step(self) -> dict[str, Any]:
        """As it is kept."""
        said = self.cleaned_data
        where = {"do": "merge", "into": said["into"]} if said["into"] else {"do": "split", "size": said["size"]}
        return {**where, "run": said["run"], "on": said["on"].isoformat()}


class RiseForm(DrawnForm, forms.Form):
    """Rates that rise: by so many per cent, or one to a new figure."""

    marks_optional = False

    whose = SelectField(label="Whose hour", required=False)
    percent = TextField(label="More, in per cent", required=False, width=4, hint="Like 3.5; −2 for less.")
    pence = PoundsField(label="or pounds an hour", required=False)
    on = DayField(label="From")

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, prefix="rise", **kwargs)
        self.fields["whose"].choices = [("", "Everybody’s"), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def clean_percent(self) -> str:
        typed = self.cleaned_data["percent"].replace("−", "-").removesuffix("%").strip()
        if not typed:
            return ""
        try:
            number = Decimal(typed)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not -50 <= number <= 200 or number != round(number, 2):
            raise forms.ValidationError("Write per cent from -50 to 200, like 3.5.")
        return f"{number.normalize():f}"

    def clean_pence(self) -> int:
        pence = self.cleaned_data["pence"]
        if pence is not None and not 1 <= pence <= 100_000:
            raise forms.ValidationError("An hour costs more than nothing, and up to £1,000.")
        return pence or 0

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and bool(said.get("percent")) == bool(said.get("pence")):
            self.add_error("percent", "Write per cent, or pounds an hour: one of the two.")
        elif said.get("pence") and not said.get("whose"):
            self.add_error("whose", "Choose whose hour costs that.")
        return said

    def step(self) -> dict[str, Any]:
        """As it is kept."""
        said = self.cleaned_data
        return said | {"do": "rate", "on": said["on"].isoformat()}


class CarryForm(DrawnForm, forms.Form):
    """Why a run stops, or where a new rate is written."""

    marks_optional = False

    reason = TextField(label="Why", max_length=200, missing="Say it in a line.")

    def __init__(self, *args: Any, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


def _of_runs(runs: Iterable[Provision]) -> list[tuple[str, str]]:
    return [("", "Choose"), *((run.ref, run.title) for run in runs)]
