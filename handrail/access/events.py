"""What the audit trail can say about people, accounts and the school itself."""

from handrail.core.registry import EventType, events

TYPES = {
    "signed_in": "Signed in",
    "sign_in_failed": "Gave a password that was not right",
    "sign_in_paused": "Was asked to wait after too many wrong passwords",
    "first_account_made": "Made the first account",
    "link_made": "Made a one-time link for choosing a password",
    "password_chosen": "Chose a password with a one-time link",
    "password_changed": "Changed their own password",
    "second_step_set_up": "Set up the second step of signing in",
    "second_step_removed": "Took away the second step of signing in",
    "recovery_codes_made": "Made new recovery codes",
    "reading_chosen": "Chose how pages and papers look to them",
    "form_refused": "Sent a form that could not be taken",
    "person_added": "Added a person",
    "role_changed": "Changed a person’s role",
    "membership_ended": "Set a person’s last day",
    "settings_changed": "Changed the settings of the school",
    "safeguarding_lead_named": "Named the designated safeguarding lead, who opens what is passed on",
    "safeguarding_lead_ended": "Ended that somebody is the designated safeguarding lead",
    "sharing_started": "Began to share records with the trust",
    "sharing_ended": "Stopped sharing records with the trust",
}

for key, sentence in TYPES.items():
    events.add(EventType(key, sentence, redact=("name", "email") if key == "person_added" else ()))
