"""What came of provision; below /s/<school>/."""

from django.urls import path

from handrail.impact.views import measures, results, term

app_name = "impact"

urlpatterns = [
    path("provision/impact/", results.overview, name="overview"),
    path("provision/term/", term.term, name="term"),
    path("provision/term/decide/", term.decide, name="decide"),
    path("provision/term/undo/<ref:act>/", term.decisions_undo, name="decisions_undo"),
    path("provision/library/<ref:intervention>/impact/", results.kind, name="type"),
    path("provision/<ref:run>/impact/", results.run, name="run"),
    path("provision/<ref:run>/measures/", measures.measures, name="measures"),
    path("provision/<ref:run>/measures/<ref:act>/undo/", measures.measures_undo, name="measures_undo"),
]
