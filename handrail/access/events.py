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
    "passkey_added": "Added a passkey to their sign-in",
    "passkey_removed": "Removed a passkey from their sign-in",
    "recovery_codes_made": "Made a sheet of printed codes for their own sign-in",
    "codes_printed": "Printed a sheet of codes for a person’s sign-in",
    "device_made": "Made a tablet or computer a shared device, or a code for making it one",
    "device_enrolled": "Typed the code that makes a tablet or computer a shared device",
    "device_ended": "Ended a shared device",
    "pin_code_made": "Made a one-time code for choosing a PIN",
    "pin_chosen": "Chose a PIN for shared devices",
    "pin_wrong": "Typed a PIN that was not right, at a shared device",
    "pin_paused": "Was asked to wait after too many wrong PINs, at a shared device",
    "sessions_ended": "Signed a person out on other computers, or everywhere",
    "reading_chosen": "Chose how pages and papers look to them",
    "form_refused": "Sent a form that could not be taken",
    "person_added": "Added a person",
    "role_changed": "Changed a person’s role",
    "membership_ended": "Set a person’s last day",
    "access_signed": "Signed who has access",
    "own_role_made": "Made a role of the school’s own",
    "own_role_changed": "Changed a role of the school’s own",
    "own_role_ended": "Ended a role of the school’s own",
    "settings_changed": "Changed the settings of the school",
    "safeguarding_lead_named": "Named the designated safeguarding lead, who opens what is passed on",
    "safeguarding_lead_ended": "Ended that somebody is the designated safeguarding lead",
    "watcher.named": "Named who is shown odd access",
    "watcher.ended": "Ended who is shown odd access",
    "school_sign_in_set": "Set up the school’s own sign-in",
    "school_sign_in_ended": "Turned the school’s own sign-in off",
    "sharing_started": "Began to share records with the trust",
    "sharing_ended": "Stopped sharing records with the trust",
}

for key, sentence in TYPES.items():
    events.add(EventType(key, sentence, redact=("name", "email") if key == "person_added" else ()))
