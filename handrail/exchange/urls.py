"""Files in."""

from django.urls import path

from handrail.exchange import views
from handrail.exchange.office import views as office

app_name = "exchange"

urlpatterns = [
    path("files/", views.file_list, name="list"),
    path("files/new/", views.start, name="start"),
    path("files/progress/<ref:job>/", views.work, name="work"),
    path("files/progress/<ref:job>/stop/", views.stop, name="stop"),
    path("files/<ref:batch>/columns/", views.columns, name="columns"),
    path("files/<ref:batch>/", views.preview, name="preview"),
    path("files/<ref:batch>/blank/", views.blank, name="blank"),
    path("files/<ref:batch>/apply/", views.apply, name="apply"),
    path("files/<ref:batch>/undo/", views.undo, name="undo"),
    path("office/", office.office, name="office"),
    path("office.xlsx", office.office_xlsx, name="office_xlsx"),
    path("office/given/", office.office_give, name="office_give"),
    path("office/not-given/", office.office_take_back, name="office_take_back"),
    path("office/kept/<ref:kept>/forget/", office.forget, name="forget"),
]
