"""Sessions as they are recorded, and what was done; part of the addresses of this app."""

from django.urls import path

from handrail.provision.views import done, recorded, sessions

session_pages = [
    path("sessions/", sessions.my_groups, name="sessions"),
    path("sessions/send/", sessions.send, name="sessions_send"),
    path("sessions/recorded/<ref:session>/", recorded.session, name="session"),
    path("sessions/recorded/<ref:session>/take-back/", recorded.take_back, name="session_back"),
    path("sessions/recorded/<ref:session>/put-back/", recorded.put_back, name="session_again"),
    path("sessions/recorded/<ref:session>/stands/", recorded.stand, name="session_stand"),
    path("sessions/<ref:run>/as-planned/", sessions.as_planned, name="as_planned"),
    path("sessions/<ref:run>/as-planned/<ref:act>/undo/", sessions.as_planned_undo, name="as_planned_undo"),
    path("sessions/<ref:run>/<str:day>/", sessions.register, name="register"),
]

done_pages = [
    path("provision/done/", done.done, name="done"),
    path("provision/done/<ref:run>/", done.done_run, name="done_run"),
]
