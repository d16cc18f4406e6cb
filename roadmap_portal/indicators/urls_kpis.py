from django.urls import path

from .kpi_pages import KpiDetailPage, KpiListPage

patterns = [
    path("indicators/", KpiListPage.as_view(), name="list"),
    path("indicators/<slug:code>/", KpiDetailPage.as_view(), name="detail"),
]
