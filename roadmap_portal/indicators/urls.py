"""Addresses of the namespace `indicators`: the KPIs to read, and the two working screens."""

from .urls_entry import patterns as working_screens
from .urls_kpis import patterns as kpi_pages

app_name = "indicators"
urlpatterns = [*kpi_pages, *working_screens]
