"""Addresses of the namespace `plan`: the ledgers, and the decisions that fill them."""

from django.urls import path

from .ledger_pages import DecisionsPage, LedgerPage, retry_recomputation
from .milestones_page import MilestonesPage

app_name = "plan"
urlpatterns = [
    path("", DecisionsPage.as_view(), name="decisions"),
    path("milestones/", MilestonesPage.as_view(), name="milestones"),
    path("recomputations/<int:number>/retry/", retry_recomputation, name="retry_recomputation"),
    path("<slug:ledger>/<str:code>/", LedgerPage.as_view(), name="ledger"),
]
