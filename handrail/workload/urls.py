"""A SENCO's time; below /s/<school>/, but for the page over several schools."""

from django.urls import path

from handrail.workload import views

app_name = "workload"

urlpatterns = [
    path("time/", views.home, name="home"),
    path("time/promised/", views.promise, name="promise"),
    path("time/promised/take-back/", views.take_back, name="take_back"),
    path("time/promised/<ref:promise>/put-back/", views.put_back, name="put_back"),
    path("time/roles/", views.roles, name="roles"),
    path("time/roles/<ref:role>/end/", views.end_role, name="end_role"),
    path("time/roles/<ref:role>/go-on/", views.role_goes_on, name="role_goes_on"),
    path("time/role/", views.role, name="role"),
    path("time/benchmark/", views.benchmark, name="benchmark"),
    path("time/benchmark/end/", views.end_compare, name="end_compare"),
    path("time/benchmark/<ref:benchmark>/again/", views.compare_again, name="compare_again"),
    path("time/school/", views.school, name="school"),
    path("time/school/<ref:keeper>/", views.person, name="person"),
    path("time/school/<ref:keeper>/<ref:promise>/agree/", views.agree, name="agree"),
    path("time/school/<ref:keeper>/<ref:promise>/not-agreed/", views.not_agreed, name="not_agreed"),
]

personal_urlpatterns = [path("my-time/", views.my_time, name="my_time")]
