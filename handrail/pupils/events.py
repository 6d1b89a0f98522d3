"""The acts on a child's record that the audit trail keeps. `redact` names the fields that hold what a person wrote."""

from __future__ import annotations

from handrail.core.registry import EventType, events

_NAMES = ("surname", "forename", "middle_names", "preferred_name", "preferred_surname")
_PERSONAL = (*_NAMES, "date_of_birth", "upn", "admission_number")
_REGISTER = ("reason", "evidence", "parent_told_how", "parent_not_told_why")
_PROFILE = ("in_my_words", "likes_about_me", "matters_to_me", "how_to_help", "please_do_not")
_EMERGENCY = ("signs", "do_at_once", "do_not", "medicines", "who_to_call")
_CONTACT = ("name", "relationship", "telephone", "email", "prefers")

for event_type in (
    EventType("pupil.added", "added a pupil", _PERSONAL),
    EventType("pupil.corrected", "corrected a pupil’s details", _PERSONAL),
    EventType("former_name.taken_out", "took out a name a pupil was known by before", ("former_name",)),
    EventType("status.changed", "changed a pupil’s SEN status", _REGISTER),
    EventType("status.corrected", "corrected what is recorded of a pupil’s SEN status", _REGISTER),
    EventType("needs.set", "set a pupil’s types of need"),
    EventType("profile.written", "wrote a one-page profile", _PROFILE),
    EventType("emergency_card.written", "wrote an emergency card", _EMERGENCY),
    EventType("emergency_card.ended", "said that a pupil needs no emergency card any more"),
    EventType("glass.broken", "opened a child’s page for an hour", ("words",)),
    EventType("glass.asked", "asked why a child’s page was opened for an hour", ("question",)),
    EventType("glass.answered", "said more about opening a child’s page for an hour", ("answer",)),
    EventType("glass.reviewed", "looked at why a child’s page was opened for an hour"),
    EventType("photo.set", "set a pupil’s photo"),
    EventType("photo.taken_out", "took a pupil’s photo out"),
    EventType("photo.put_back", "put a pupil’s photo back"),
    EventType("note.added", "added a note", ("text",)),
    EventType("note.restricted_added", "added a restricted note"),
    EventType("contact.added", "added a contact", _CONTACT),
    EventType("contact.corrected", "corrected a contact", _CONTACT),
    EventType("score.added", "added a test score", ("score",)),
    EventType("score.corrected", "corrected a test score", ("score",)),
    EventType("score.withdrawn", "took a test score out"),
    EventType("score.restored", "put a test score back"),
    EventType("document.added", "added a document", ("title",)),
    EventType("document.corrected", "corrected what is said of a document", ("title",)),
    EventType("document.taken_out", "took a document out of a pupil’s file"),
    EventType("document.put_back", "put a document back in a pupil’s file"),
    EventType("documents.chosen", "chose documents to bring in"),
    EventType("documents.sorted", "said whose the chosen documents are"),
    EventType("documents.filed", "filed documents that were chosen together"),
    EventType("documents.undone", "took documents out again that were filed together"),
    EventType("group.joined", "put a pupil in a group"),
    EventType("group.left", "took a pupil out of a group"),
    EventType("group.led", "gave a group to an adult"),
    EventType("group.no_longer_led", "ended an adult’s time with a group"),
    EventType("groups.added", "added classes or groups"),
    EventType("group.renamed", "renamed a group"),
    EventType("group.ended", "ended a group"),
    EventType("cover.given", "gave a colleague’s groups to somebody for cover"),
    EventType("cover.ended", "ended cover"),
    EventType("key_person.set", "set a child’s key person"),
    EventType("conflict_set", "closed a pupil’s record to somebody on the staff who is close to them"),
    EventType("conflict_ended", "opened a pupil’s record again to somebody it was closed to"),
    EventType("parent.linked", "linked a parent or carer with their child"),
):
    events.add(event_type)
