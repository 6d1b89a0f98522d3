"""A parent, carer or other adult of the family."""

from __future__ import annotations

from handrail.pupils.actions.contacts import ContactDetails
from handrail.pupils.forms.answers import KnownField
from handrail.pupils.forms.watched import WatchedForm
from handrail.ui.fields import EmailField, TextField


class ContactForm(WatchedForm):
    """Who somebody is to the child, and how to reach them."""

    name = TextField(
        label="Name", max_length=150, missing="Write a name, or what they are to the child, like ‘Grandmother’."
    )
    relationship = TextField(label="What they are to the child", required=False, max_length=60, hint="Like: mum.")
    has_parental_responsibility = KnownField(label="Parental responsibility")
    telephone = TextField(label="Telephone", required=False, max_length=40, width=20, attrs={"inputmode": "tel"})
    email = EmailField(label="E-mail address", required=False, max_length=254, autocomplete="off")
    prefers = TextField(
        label="How they like to be reached", required=False, max_length=150, hint="Like: a text, after four o’clock."
    )

    def details(self) -> ContactDetails:
        """For `add_contact` and `correct_contact`."""
        return ContactDetails(**{field: self.cleaned_data[field] for field in ContactDetails.__dataclass_fields__})
