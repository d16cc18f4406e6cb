"""Addresses of the pages about time; `urls.py` includes them."""

from django.urls import path

from .views import calendar

patterns = [
    path("completeness/", calendar.completeness, name="completeness"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/holidays/", calendar.declare_holiday, name="declare_holiday"),
    path("calendar/holidays/<int:pk>/call-off/", calendar.call_off_holiday, name="call_off_holiday"),
    path("extensions/", calendar.extension_list, name="extensions"),
    path("extensions/offer/", calendar.offer_extension, name="offer_extension"),
    path("extensions/<int:pk>/decide/", calendar.decide_extension, name="decide_extension"),
    path("my-period/<str:command>/<str:period>/extension/", calendar.ask_extension, name="ask_extension"),
]
