"""Addresses of people and settings in a school, of a person's own sign-in, and of the demonstration."""

from django.urls import path

from handrail.access.views import demo, kept, links, people, reading, school, signing_in

app_name = "access"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<ref:membership>/", people.person, name="person"),
    path("people/<ref:membership>/role/", people.person_role, name="person_role"),
    path("people/<ref:membership>/last-day/", people.person_end, name="person_end"),
    path("people/<ref:membership>/link/", people.person_link, name="person_link"),
    path("people/<ref:membership>/second-step/", people.person_second_step, name="person_second_step"),
    path("settings/", school.settings, name="settings"),
    path("settings/safeguarding-lead/", school.safeguarding_lead, name="safeguarding_lead"),
    path("settings/sharing/", school.sharing, name="sharing"),
]

# Mounted at the root. The names account_... and mfa_... are those by which allauth finds its own pages.
account_urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="account_login"),
    path("sign-in/code/", signing_in.second_step, name="mfa_authenticate"),
    path("sign-out/", signing_in.sign_out, name="account_logout"),
    path("start/<str:token>/", links.start, name="account_start"),
    path("link/<str:token>/", links.link, name="account_link"),
    path("account/", signing_in.two_step, name="mfa_index"),
    path("account/still-here/", signing_in.still_here, name="account_still_here"),
    path("account/kept/", kept.kept_words, name="account_kept"),
    path("account/kept/text/", kept.kept_text, name="account_kept_text"),
    path("account/unsent/", kept.unsent, name="account_unsent"),
    path("account/reading/", reading.reading, name="account_reading"),
    path("account/password/", signing_in.change_password, name="account_change_password"),
    path("account/confirm/", signing_in.password_again, name="account_reauthenticate"),
    path("account/confirm/code/", signing_in.code_again, name="mfa_reauthenticate"),
    path("account/two-step/", signing_in.two_step_set_up, name="mfa_activate_totp"),
    path("account/two-step/picture.svg", signing_in.two_step_picture, name="account_two_step_picture"),
    path("account/two-step/remove/", signing_in.two_step_remove, name="mfa_deactivate_totp"),
    path("account/codes/", signing_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", signing_in.recovery_codes_new, name="mfa_generate_recovery_codes"),
]

demo_urlpatterns = [path("demo/", demo.demo, name="demo")]
