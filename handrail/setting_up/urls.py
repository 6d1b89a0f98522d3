"""Setting up a school; below /s/<school>/. Each step can also be taken later, from Settings."""

from django.urls import path

from handrail.setting_up import views

app_name = "setting_up"

urlpatterns = [
    path("set-up/", views.tasks, name="tasks"),
    path("set-up/finish/", views.finish, name="finish"),
    path("set-up/school/", views.school, name="school"),
    path("set-up/words/", views.words, name="words"),
    path("set-up/staff/", views.staff, name="staff"),
    path("settings/year/", views.years, name="years"),
    path("settings/year/save/", views.save, name="years_save"),
    path("settings/year/put-back/", views.put_back, name="year_put_back"),
    path("settings/year/<int:first>/", views.year, name="year"),
    path("settings/year/<int:first>/remove/", views.remove, name="year_remove"),
    path("settings/mail/", views.mail, name="mail"),
    path("what-next/", views.what_next, name="what_next"),
    path("what-next/<slug:gap>/", views.what_next_list, name="what_next_list"),
]
