"""What the gallery shows. Every person and school here is fictional."""

from datetime import date
from typing import Any, Final

from django import forms

from handrail.ui.charts import Series, progress_line, stacked_bars
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
from handrail.ui.status import GROUPS

SWATCHES: Final = [
    ("paper", "the page"),
    ("sheet", "what you read and write on"),
    ("well", "table heads, quiet areas"),
    ("line", "hairlines"),
    ("edge", "edges of controls"),
    ("ink", "words"),
    ("soft", "secondary words"),
    ("teal", "links, buttons, what is kept"),
    ("teal-wash", "the child’s strip, calm tags"),
    ("good", "good news, done"),
    ("warm", "soon, or needs thought"),
    ("cool", "EHC plan, own time"),
    ("late", "dates and errors only"),
]

RATING: Final = [
    ("-2", "Not met"),
    ("-1", "Partly met"),
    ("0", "Met"),
    ("1", "Exceeded"),
    ("too_soon", "Too soon to say"),
]


class FieldsForm(DrawnForm, forms.Form):
    """One of each field."""

    saw = TextArea(label="What we saw", hint="What happened, not what it might mean.", rows=2)
    baseline = TextField(label="Baseline", missing="Say what happens now, such as 1 day out of 5", width=20)
    born = DayField(label="Date of birth", is_past=True)
    minutes = NumberField(label="Minutes", min_value=1, max_value=600)
    email = EmailField(label="School e-mail", required=False)
    password = PasswordField(label="Password")
    form_class = SelectField(label="Class", choices=[("4A", "4A"), ("4B", "4B")], empty="Choose a class")
    file = UploadField(label="A photo of the work", accept="image/*", required=False)
    next_step = RadioField(
        label="Next step",
        choices=[("continue", "Continue"), ("adapt", "Adapt"), ("stop", "Stop")],
        hints={"stop": "You will be asked why."},
    )
    years = TicksField(label="Years", choices=[("3", "Year 3"), ("4", "Year 4")], required=False)
    premium = TickField(label="Pupil premium", required=False)
    how = RadioField(label="How did it go?", choices=RATING, look="scale")
    attended = RadioField(
        label="Attendance", choices=[("here", "Here"), ("part", "Part of it"), ("missed", "Missed")], look="tri"
    )


FILLED: Final = {
    "saw": "Four sentences, no prompt.",
    "baseline": "1 day out of 5",
    "born": date(2018, 1, 14),
    "minutes": 20,
    "next_step": "continue",
    "years": ["4"],
    "premium": True,
    "how": "0",
    "attended": "here",
}
WRONG: Final = {"born": "31 Feb 2018", "minutes": "twenty", "email": "ana at alder", "form_class": "9Z"}


class UploadForm(DrawnForm, forms.Form):
    """The first page of an import."""

    file = UploadField(
        label="The list from your school system",
        hint="A workbook (.xlsx, .xls, .ods) or a .csv file, up to 10 MB. Your own headings are fine.",
        accept=".xlsx,.xls,.ods,.csv",
    )


class ProfileForm(DrawnForm, forms.Form):
    """A one-page profile."""

    marks_optional = False
    likes = TextArea(label="What people like about me", hint="Ask three people who know Mia.", required=False)
    matters = TextArea(label="What matters to me", hint="In Mia’s words, however she gives them.", required=False)
    support = TextArea(label="How best to support me", required=False)
    do = TextArea(label="Please do", hint="A line for each.", required=False)
    do_not = TextArea(label="Please don’t", hint="A line for each.", required=False)
    told = RadioField(
        label="How Mia told us",
        choices=[("said", "Said"), ("drawn", "Drawn"), ("symbols", "Symbols or pictures")],
        look="tri",
    )


class CodeForm(DrawnForm, forms.Form):
    """The second step of signing in."""

    code = TextField(
        label="Six digits from your authenticator app",
        classes="hr-code",
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class DoorForm(DrawnForm, forms.Form):
    """Signing in."""

    email = EmailField(label="School e-mail", autocomplete="username")
    password = PasswordField(label="Password")


FIRST: Final = "She talks all the way home now. It is still hard when people rush her."
SECOND: Final = "She talks all the way home now, and at dinner. It is hard when people hurry her."

COLUMNS: Final = [("", "Leave this column out"), ("forename", "Forename"), ("surname", "Surname"), ("born", "Born")]


def everything() -> dict[str, Any]:
    """The context of the gallery."""
    return {
        "page_title": "Gallery",
        "today": date(2026, 11, 19),
        "groups": GROUPS,
        "swatches": SWATCHES,
        "modes": [_mode("light"), _mode("dark")],
        "upload": UploadForm(auto_id="upload_%s"),
        "profile": ProfileForm(
            auto_id="profile_%s", initial={"told": "drawn", "likes": "Notices everything. Kind to younger children."}
        ),
        "code": CodeForm(auto_id="code_%s"),
        "door": DoorForm(auto_id="door_%s"),
        "columns": COLUMNS,
        "texts": (FIRST, SECOND),
    }


def _mode(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "form": FieldsForm(auto_id=f"{name}_%s", prefix=name, initial=FILLED),
        "wrong": FieldsForm(
            {f"{name}-wrong-{field}": value for field, value in WRONG.items()},
            auto_id=f"{name}_wrong_%s",
            prefix=f"{name}-wrong",
        ),
        "words": progress_line(
            f"Words read at sight, {name}",
            [
                (date(2026, 9, 18), 22),
                (date(2026, 10, 9), 27),
                (date(2026, 10, 23), 31),
                (date(2026, 11, 6), 37),
                (date(2026, 11, 18), 41),
            ],
            target=60,
            target_on=date(2027, 3, 26),
        ),
        "games": progress_line(
            f"Days she joined a game, {name}",
            [(date(2026, 9, 18), 0), (date(2026, 10, 9), 1), (date(2026, 11, 18), 1)],
            target=3,
            top=5,
        ),
        "hours": stacked_bars(
            f"Protected hours kept and taken, {name}",
            ["week 1", "2", "3", "4", "5", "6", "7", "8"],
            [
                Series("Kept", "solid", [3, 12, 10, 9, 9, 8, 9, 5]),
                Series("Taken", "striped", [0, 0, 2, 3, 3, 4, 3, 7]),
            ],
            description="Of 87 hours protected, 65 were kept and 22 taken. Week 8 was the lowest, with 5 kept of 12.",
            limit=(12, "Protected: 12 h a week"),
            width=560,
            first_column="Week",
        ),
    }
