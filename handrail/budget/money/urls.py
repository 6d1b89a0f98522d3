"""The budget; below /s/<school>/, and named as the other pages of costs are."""

from django.urls import path

from handrail.budget.money.views import budget, files, what_ifs

money_pages = [
    path("budget/", budget.budget, name="budget"),
    path("budget/workbook.xlsx", files.workbook, name="workbook"),
    path("budget/governor/", files.governor, name="governor"),
    path("budget/governor/pdf/", files.governor_pdf, name="governor_pdf"),
    path("budget/what-if/", what_ifs.what_ifs, name="what_ifs"),
    path("budget/what-if/begin/", what_ifs.begin, name="what_if_begin"),
    path("budget/what-if/<ref:thought>/", what_ifs.what_if, name="what_if"),
    path("budget/what-if/<ref:thought>/away/", what_ifs.take_away, name="what_if_away"),
    path("budget/what-if/<ref:thought>/back/", what_ifs.put_back, name="what_if_back"),
    path("budget/what-if/<ref:thought>/steps/<slug:think>/", what_ifs.step_add, name="step_add"),
    path("budget/what-if/<ref:thought>/steps/<ref:piece>/drop/", what_ifs.step_drop, name="step_drop"),
    path("budget/what-if/<ref:thought>/steps/<ref:piece>/carry-out/", what_ifs.carry_out, name="carry_out"),
]
