"""Addresses of the namespace `plan`: the ledgers, and the decisions that fill them."""

from django.urls import path

from .ledger_pages import DecisionsPage, LedgerPage

app_name = "plan"
urlpatterns = [
    path("", DecisionsPage.as_view(), name="decisions"),
    path("<slug:ledger>/<str:code>/", LedgerPage.as_view(), name="ledger"),
]
