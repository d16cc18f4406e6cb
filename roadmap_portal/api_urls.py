"""Addresses of the REST API, version 1, with its schema and its offline documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from roadmap_portal.common.docs import ApiDocs
from roadmap_portal.indicators.api import ObservationList, ProgressList
from roadmap_portal.plan.api import IndicatorList, TrackList

urlpatterns = [
    path("v1/tracks/", TrackList.as_view(), name="api-tracks"),
    path("v1/indicators/", IndicatorList.as_view(), name="api-indicators"),
    path("v1/observations/", ObservationList.as_view(), name="api-observations"),
    path("v1/progress/", ProgressList.as_view(), name="api-progress"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
]
