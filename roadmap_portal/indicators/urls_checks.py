"""Addresses of the checks; `urls.py` includes them."""

from django.urls import path

from .views import checks

patterns = [
    path("checks/", checks.checks, name="checks"),
    path("checks/rules/new/", checks.new_rule, name="new_rule"),
    path("checks/rules/<int:pk>/", checks.rule, name="rule"),
    path("checks/rules/<int:pk>/switch/", checks.switch_rule, name="switch_rule"),
]
