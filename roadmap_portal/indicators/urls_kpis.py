from django.urls import path

from .kpi_pages import KpiDetailPage, KpiListPage
from .observation_pages import ObservationPage

patterns = [
    path("indicators/", KpiListPage.as_view(), name="list"),
    path("indicators/<slug:code>/", KpiDetailPage.as_view(), name="detail"),
    path("indicators/<slug:code>/<str:command>/<str:period>/", ObservationPage.as_view(), name="observation"),
]
