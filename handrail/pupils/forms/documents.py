"""Choosing a document for one child, and what is said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from handrail.core.uploads import MOST_AT_ONCE
from handrail.pupils.actions.documents import DocumentDetails
from handrail.pupils.models.documents import About
from handrail.pupils.papers.kinds import ACCEPT, MAX_BYTES
from handrail.pupils.papers.naming import LONGEST, cleaned, stem_of
from handrail.ui.fields import DayField, DrawnForm, SelectField, TextField, UploadField

TOO_MUCH = f"That is over {MOST_AT_ONCE // 1024 // 1024} MB at once. Choose fewer, and bring in the rest after."
KINDS_TAKEN = f"PDF, Word, OpenDocument, RTF, JPEG or PNG, up to {MAX_BYTES // 1024 // 1024} MB."


class DocumentForm(DrawnForm, forms.Form):
    """What a document is called, what it is and when it came."""

    marks_optional = False

    title = TextField(label="What it is called", max_length=LONGEST, missing="Say what the document is called.")
    about = SelectField(
        label="What it is",
        choices=About.choices,
        empty="Choose",
        missing="Choose what it is.",
        hint="Letters, plans and pictures are also opened by the child’s own teachers; health information by the SENCO "
        "and the head only.",
    )
    received_on = DayField(label="Came on", is_past=True)

    def details(self) -> DocumentDetails:
        """For the actions."""
        said: dict[str, Any] = {**self.cleaned_data, "title": cleaned(self.cleaned_data["title"], LONGEST)}
        return DocumentDetails(**{name: said[name] for name in ("title", "about", "received_on")})


class NewDocumentForm(DocumentForm):
    """A document chosen for one child; without a title it is called as its file."""

    file = UploadField(label="The document", hint=KINDS_TAKEN, accept=ACCEPT)
    field_order = ("file", "about", "title", "received_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty, it is called as the file is."

    def details(self) -> DocumentDetails:
        self.cleaned_data["title"] = self.cleaned_data["title"] or stem_of(self.cleaned_data["file"].name)
        return super().details()


def is_too_much(request: HttpRequest) -> bool:
    """Whether so much was sent that none of it was taken."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    return not request.FILES and sent.isdecimal() and int(sent) > MOST_AT_ONCE
