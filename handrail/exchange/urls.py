"""Files in."""

from django.urls import path

from handrail.exchange import views

app_name = "exchange"

urlpatterns = [
    path("files/", views.file_list, name="list"),
    path("files/new/", views.start, name="start"),
    path("files/<ref:batch>/columns/", views.columns, name="columns"),
    path("files/<ref:batch>/", views.preview, name="preview"),
    path("files/<ref:batch>/blank/", views.blank, name="blank"),
    path("files/<ref:batch>/apply/", views.apply, name="apply"),
    path("files/<ref:batch>/undo/", views.undo, name="undo"),
]
