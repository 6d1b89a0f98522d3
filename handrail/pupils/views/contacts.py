"""The adults of a child's family."""

from __future__ import annotations

from dataclasses import fields

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils import actions
from handrail.pupils.actions import ContactDetails
from handrail.pupils.forms import ContactForm
from handrail.pupils.models import Contact
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent


@gate(Permission.CONTACT_WRITE, shows="contacts")
@asked_or_sent
def contact_add(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add an adult of the family."""
    child = find_child(request, pupil)
    form = ContactForm(sent(request))
    contact = done(lambda: actions.add_contact(by=request.member, pupil=child, details=form.details()), form)
    if contact:
        messages.success(request, f"{contact.name} is added to the people around {child.name}.")
        return back_to(request, child)
    return child_page(request, "pupils/contact.html", child, "Add a contact", form=form)


@gate(Permission.CONTACT_WRITE, shows="contacts")
@asked_or_sent
def contact_edit(request: SchoolRequest, pupil: str, contact: str) -> HttpResponse:
    """Put right who an adult of the family is and how to reach them."""
    child = find_child(request, pupil)
    held = get_object_or_404(Contact.objects.visible_to(request.member), ref=contact, pupil=child)
    initial = {field.name: getattr(held, field.name) for field in fields(ContactDetails)}
    form = ContactForm(sent(request), initial=initial)
    put_right = done(lambda: actions.correct_contact(by=request.member, contact=held, details=form.details()), form)
    if put_right:
        messages.success(request, f"What is held of {held.name} is saved.")
        return back_to(request, child)
    return child_page(request, "pupils/contact.html", child, f"Put right: {held.name}", form=form)
