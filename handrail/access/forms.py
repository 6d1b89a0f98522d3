"""What people type to sign in, to be added, and about the school; and the words of each error."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.recovery_codes import forms as sheet_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from handrail.access.models import Duty, SchoolSignIn, User
from handrail.access.openid import discover
from handrail.access.outside import NotReached
from handrail.access.own_roles import RoleWords
from handrail.access.passwords import WITH_SECOND_STEP, least_length
from handrail.access.permissions import Permission, Reach, Role
from handrail.core import clock
from handrail.rules.impact import DEFAULT_WORDS
from handrail.rules.plan_kinds import KINDS
from handrail.schools.models import DEFAULT_TIERS, School, SchoolKind
from handrail.ui.fields import (
    DayField,
    DrawnForm,
    EmailField,
    NumberField,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    TickField,
)
from handrail.ui.reading import FONTS, SIZES, SPACINGS, TINTS, known

HINT_FOR_NEW = "At least {} characters. A few words in a row are easier to remember than a riddle, and safer."
LONGEST_PASSWORD = 128


def code_field(label: str) -> TextField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return TextField(label=label, missing="Type the code.", classes="hr-code", attrs=attrs)


def new_password(label: str, hint: str = "") -> PasswordField:
    missing = "Type the new password."
    return PasswordField(
        label=label, hint=hint, autocomplete="new-password", max_length=LONGEST_PASSWORD, missing=missing
    )


class SignInForm(DrawnForm, account_forms.LoginForm):  # type: ignore[misc]
    marks_optional = False
    password = PasswordField(label="Password", missing="Type your password.", max_length=LONGEST_PASSWORD)
    printed_code = TextField(
        label="Next code of your printed sheet",
        max_length=40,
        required=False,
        classes="hr-code",
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(
            label="School e-mail", autocomplete="username", missing="Type your e-mail address."
        )

    def clean_login(self) -> str:
        return str(super().clean_login()).lower()


class PasswordAgainForm(DrawnForm, account_forms.ReauthenticateForm):  # type: ignore[misc]
    password = PasswordField(label="Password", missing="Type your password.", max_length=LONGEST_PASSWORD)


class CodeForm(DrawnForm, code_forms.AuthenticateForm):  # type: ignore[misc]
    code = code_field("Code")


class CodeAgainForm(DrawnForm, code_forms.ReauthenticateForm):  # type: ignore[misc]
    code = code_field("Code")


class SetUpCodeForm(DrawnForm, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    code = code_field("The six figures your app shows now")


def _passkey_name() -> TextField:
    return TextField(label="Name of this passkey", max_length=60, hint="So that you know it again: office computer.")


class AddPasskeyForm(DrawnForm, passkey_forms._BaseAddWebAuthnForm):  # type: ignore[misc]
    name = _passkey_name()


class RenamePasskeyForm(DrawnForm, passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    name = _passkey_name()


class NewSheetForm(sheet_forms.GenerateRecoveryCodesForm):  # type: ignore[misc]
    """allauth's, but for whoever asks: a sheet is a second step of its own."""

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or {}


class NewPassword(forms.Form):
    """Twice the same password, fit for `user`. Mix into a form; the owner may still be in the making."""

    password1 = new_password("Password", HINT_FOR_NEW.format(WITH_SECOND_STEP))
    password2 = new_password("The same password again")
    user: User | None = None

    def owner(self) -> User | None:
        return self.user

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "This is not the same as the password above. Type both again.")
        elif first:
            self._refuse_weak(first)
        return cleaned

    def _refuse_weak(self, password: str) -> None:
        try:
            validate_password(password, self.owner())
        except ValidationError as error:
            self.add_error("password1", error)


class ChangePasswordForm(NewPassword, DrawnForm, account_forms.ChangePasswordForm):  # type: ignore[misc]
    field_order = ("oldpassword", "password1", "password2")
    oldpassword = PasswordField(
        label="Present password", missing="Type your present password.", max_length=LONGEST_PASSWORD
    )
    password1 = new_password("New password")
    password2 = new_password("The new password again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_length(self, self.user)


class ChoosePasswordForm(DrawnForm, NewPassword):
    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        _say_length(self, user)


def _say_length(form: forms.Form, user: User | None) -> None:
    form.fields["password1"].help_text = HINT_FOR_NEW.format(least_length(user))


class FirstAccountForm(DrawnForm, NewPassword):
    """The first person and their school. Schools made by command may be chosen; else a new one is named."""

    field_order = ("name", "email", "school", "school_name", "school_kind", "password1", "password2")
    marks_optional = False
    name = TextField(label="Your name", max_length=150, missing="Write your name.", attrs={"autocomplete": "name"})
    email = EmailField(
        label="School e-mail", max_length=254, missing="Write your e-mail address.", autocomplete="username"
    )
    school = SelectField(label="School or setting", required=False, empty="A new one, named below")
    school_name = TextField(label="Name of the school", max_length=150, required=False)
    school_kind = SelectField(label="What sort of place it is", choices=SchoolKind.choices)

    def __init__(self, *args: Any, schools: list[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {school.slug: school for school in schools}
        if schools:
            self.fields["school"].choices = [("", "A new one, named below"), *((s.slug, s.name) for s in schools)]  # type: ignore[attr-defined]
            self.fields["school"].initial = schools[0].slug
            self.fields["school_kind"].required = False
        else:
            del self.fields["school"]

    def owner(self) -> User:
        return User(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("school"):
            cleaned["school"] = self.schools[cleaned["school"]]
        elif not cleaned.get("school_name") and "school_name" not in self.errors:
            self.add_error("school_name", "Write the name of the school or setting.")
        elif not cleaned.get("school_kind") and "school_kind" not in self.errors:
            self.add_error("school_kind", "Choose what sort of place it is.")
        return cleaned


class AddPersonForm(DrawnForm, forms.Form):
    name = TextField(label="Name", max_length=150, missing="Write their name.")
    email = EmailField(
        label="E-mail address",
        max_length=254,
        hint="They sign in with it. Nothing is sent to it.",
        autocomplete="off",
        missing="Write their e-mail address.",
    )
    role_key = RadioField(label="Role", missing="Choose a role.", classes="govuk-radios--small")
    starts_on = DayField(label="From", missing="Write the day from which they have the role, like 19 Nov 2026.")

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles)
        self.fields["starts_on"].initial = clock.today()


class ChangeRoleForm(DrawnForm, forms.Form):
    marks_optional = False
    role_key = RadioField(label="Role", missing="Choose a role.", classes="govuk-radios--small")
    starts_on = DayField(label="From", required=False, hint="Empty means today.")

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles)


def _offer(form: forms.Form, roles: list[Role]) -> None:
    field = form.fields["role_key"]
    field.choices = [(role.choice, role.name) for role in roles]  # type: ignore[attr-defined]
    field.hints = {role.choice: role.sentence for role in roles}  # type: ignore[attr-defined]


class LastDayForm(DrawnForm, forms.Form):
    last_day = DayField(
        label="Last day here",
        hint="They can sign in until the end of that day. To close their access at once, give yesterday’s date.",
        missing="Write their last day, like 19 Nov 2026.",
    )


# The rating that is stored, how its field says it, and how `School.scale_words` keys it.
STEPS: tuple[tuple[int | None, str, str], ...] = (
    (-2, "Well below what was expected", "-2"),
    (-1, "Below what was expected", "-1"),
    (0, "As expected", "0"),
    (1, "Above what was expected", "1"),
    (2, "Well above what was expected", "2"),
    (None, "When it is too soon to rate", "none"),
)


MOST_TIERS = 4
MOST_CONCERN_DAYS = 30
PROPOSED = tuple(kind for kind in KINDS if kind.proposal)


class SettingsForm(DrawnForm, forms.Form):
    marks_optional = False
    name = TextField(label="Name of the school", max_length=150, missing="Write the name of the school.")
    safeguarding_lead = TextField(
        label="Designated safeguarding lead",
        max_length=150,
        required=False,
        hint="Named on pages where somebody might write down a worry that must be told to them at once.",
    )
    concern_days = NumberField(
        label="School days within which a concern is answered",
        required=False,
        min_value=1,
        max_value=MOST_CONCERN_DAYS,
        hint="Whoever raises one is told the day. Your own promise: no law sets it.",
    )
    senco_word = TextField(label="What you call the SENCO", max_length=40, hint="SENCO, SENDCo, Inclusion Lead…")
    plan_word = TextField(
        label="What you call a support plan", max_length=40, hint="Support plan, IEP, learning plan, ISP…"
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        names = ("name", "safeguarding_lead", "concern_days", "senco_word", "plan_word")
        initial = {name: getattr(school, name) for name in names}
        initial |= {f"scale_{key}": school.scale.get(value, "") for value, _, key in STEPS}
        initial |= {f"tier_{place}": name for place, name in enumerate(school.tiers, start=1)}
        initial |= {f"kind_{kind.key}": school.kind_words.get(kind.key, "") for kind in PROPOSED}
        super().__init__(*args, initial=initial, **kwargs)
        self.school = school
        for place in range(1, MOST_TIERS + 1):
            tier = DEFAULT_TIERS[place - 1] if place <= len(DEFAULT_TIERS) else ""
            hint = f"Left empty: {tier}." if tier else "Only where you have a fourth."
            label = f"{['First', 'Second', 'Third', 'Fourth'][place - 1]} tier"
            self.fields[f"tier_{place}"] = TextField(label=label, max_length=40, required=False, hint=hint, width=20)
        for kind in PROPOSED:
            hint = (
                "Proposed in 2026, and not law. Write a name only if your school is trying it out; else leave it empty."
            )
            self.fields[f"kind_{kind.key}"] = TextField(
                label=f"What you call an {kind.name[0].lower()}{kind.name[1:]}",
                max_length=40,
                required=False,
                hint=hint,
            )
        for value, label, key in STEPS:
            usual = DEFAULT_WORDS.get(value)
            hint = f"Left empty: {usual}." if usual else "Left empty: the word above."
            self.fields[f"scale_{key}"] = TextField(label=label, max_length=40, required=False, hint=hint, width=20)

    def clean_safeguarding_lead(self) -> str:
        """By their name in these words the lead is led to what waits for them (`concerns.due.is_named_lead`)."""
        words: str = self.cleaned_data["safeguarding_lead"]
        rows = Duty.objects.holding(self.school, clock.today(), Duty.Kind.SAFEGUARDING).select_related(
            "membership__user"
        )
        named = rows.first()
        if named and named.membership.user.name not in words:
            name = named.membership.user.name
            raise ValidationError(
                f"{name} is named to open what is passed on, so their name must stand here. "
                "To change who it is, name somebody else in the settings first."
            )
        return words

    def settings(self) -> dict[str, Any]:
        """Fields of the school by name. The words of the scale are kept whole, or not at all when usual."""
        values = {name: value for name, value in self.cleaned_data.items() if value is not None}
        typed = {key: values.pop(f"scale_{key}") for _, _, key in STEPS}
        usual = {key: DEFAULT_WORDS[value] for value, _, key in STEPS if value in DEFAULT_WORDS}
        words = usual | {key: word for key, word in typed.items() if word}
        tiers = [values.pop(f"tier_{place}") for place in range(1, MOST_TIERS + 1)]
        kinds = {kind.key: values.pop(f"kind_{kind.key}") for kind in PROPOSED}
        own = {"kind_words": {key: word for key, word in kinds.items() if word}, "tier_names": _tier_names(tiers)}
        return values | own | {"scale_words": words if words != usual else {}}


def _tier_names(typed: list[str]) -> list[str]:
    """Three names or four, whole; nothing at all when they are the usual ones."""
    names = [name or usual for name, usual in zip(typed, DEFAULT_TIERS, strict=False)] + typed[len(DEFAULT_TIERS) :]
    names = [name for name in names if name]
    return names if names != list(DEFAULT_TIERS) else []


class SchoolSignInForm(DrawnForm, forms.Form):
    """The address is asked when it is typed: what does not answer as an issuer is not kept."""

    marks_optional = False
    name = TextField(label="What people call it", max_length=60, hint="Stands on the button: Microsoft, Google.")
    issuer = TextField(
        label="Address of the issuer",
        max_length=300,
        hint="Microsoft: https://login.microsoftonline.com/ your tenant’s id /v2.0. Google: https://accounts.google.com.",
        attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"},
    )
    client_id = TextField(label="Client id", max_length=300, attrs={"spellcheck": "false", "autocapitalize": "none"})
    client_secret = PasswordField(label="Client secret", max_length=300, autocomplete="off")
    accepts_proof = TickField(
        label="When it says that it asked for a second step, that is enough here too",
        hint="Left empty, people give Handrail’s own second step as well.",
        required=False,
    )

    def __init__(self, *args: Any, row: SchoolSignIn | None, **kwargs: Any) -> None:
        names = ("name", "issuer", "client_id", "accepts_proof")
        initial = {name: getattr(row, name) for name in names} if row else {"accepts_proof": True}
        super().__init__(*args, initial=initial, **kwargs)
        self.row = row
        if row:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = "Left empty: the one kept now. It is never shown."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        issuer = cleaned.get("issuer")
        if self.row and issuer and issuer != self.row.issuer and not cleaned.get("client_secret"):
            self.add_error("client_secret", "Another issuer has another secret. Type it.")
        elif issuer:
            self._ask(issuer)
        return cleaned

    def _ask(self, issuer: str) -> None:
        try:
            discover(issuer)
        except NotReached as error:
            self.add_error("issuer", str(error))


class ReadingForm(DrawnForm, forms.Form):
    """How pages and papers look to one person; what is as it comes is not kept."""

    marks_optional = False
    size = RadioField(label="Size of the words", choices=SIZES, required=False, initial="")
    spacing = RadioField(label="Spacing", choices=SPACINGS, required=False, initial="")
    font = RadioField(label="Typeface", choices=FONTS, required=False, initial="")
    tint = RadioField(
        label="Colour of the page", hint="In the light look, and on paper.", choices=TINTS, required=False, initial=""
    )

    def clean(self) -> dict[str, str]:
        return known(self.cleaned_data)


class OwnRoleForm(DrawnForm, forms.Form):
    """A role of the school's own. The page draws its permissions beside those of the built-in role."""

    marks_optional = False
    name = TextField(label="Name of the role", max_length=60, missing="Give the role a name.")
    sentence = TextField(label="What it is for, in a sentence", max_length=200, missing="Say what the role is for.")
    reach = RadioField(
        label="Which pupils it reaches",
        choices=[
            (Reach.SCHOOL.value, "Every pupil of the school"),
            (Reach.OWN.value, "Pupils linked to them: their class, form, room or group, or a named link"),
            (Reach.NONE.value, "No pupil"),
        ],
        missing="Choose which pupils it reaches.",
        classes="govuk-radios--small",
    )
    permissions = forms.MultipleChoiceField(
        choices=[(one.value, one.value) for one in Permission],
        required=False,
        error_messages={"invalid_choice": "One of the ticks is not known here. Load the page again."},
    )

    def words(self) -> RoleWords:
        given = self.cleaned_data
        held = frozenset(Permission(key) for key in given["permissions"])
        return RoleWords(given["name"], given["sentence"], Reach(given["reach"]), held)
